"""A dossier as Markdown: for whoever goes on writing. No HTML in it, no picture, no link but to the articles.

Editors and content systems drop pictures that stand in the text itself, so the chart is one of plain characters in a code
block, and its figures stand below it as a table.
"""

from __future__ import annotations

from collections.abc import Iterable

from unless.report.chart import history_chart
from unless.report.dossier import ChangesPanel, DossierPage, EvidenceRow, NeededPanel, ResolutionPanel
from unless.report.explain import written
from unless.report.figures import interval, percent
from unless.report.kinds import Grid
from unless.report.plain import markdown_text as text
from unless.report.sentences import (
    DRIVER_HEADS,
    METHOD,
    again,
    answer,
    caveats,
    change_words,
    cut,
    driver_row,
    effect,
    likelihood,
    made_with,
    review,
    said_on,
    source,
    standing,
    unless,
)
from unless.report.tables import points

WIDTH = 90  # columns of the chart


def report_markdown(page: DossierPage) -> str:
    """The whole report, closed with a line's end."""
    parts = [
        *_head(page),
        *_history(page),
        *(_changes(page.changes) if page.changes else ()),
        *_evidence(page),
        *(_resolution(page.resolution) if page.resolution else ()),
        "## Caveats",
        _list(caveats(page)),
        *_appendix(page),
    ]
    return "\n\n".join(p for p in parts if p) + "\n"


def _head(page: DossierPage) -> Iterable[str]:
    yield f"# {text(page.asked.question)}"
    yield f"**{text(answer(page))}**"
    if page.asked.resolves:
        yield f"*How it is resolved:* {text(page.asked.resolves)}"
    yield text(standing(page))
    for grid in page.answers:
        yield _grid(grid)
    conditions = unless(page)
    if conditions or page.needed:
        yield "## What would change it"
        yield _list(u.words for u in conditions)
    for needed in page.needed:
        yield from _needed(needed)
    if page.drivers:
        yield _grid(Grid("Drivers", DRIVER_HEADS, tuple(driver_row(d) for d in page.drivers)))


def _needed(one: NeededPanel) -> Iterable[str]:
    yield text(
        f"To move it {points(one.move)} points, to {percent(one.to)}, somebody would have to say today:"
    )
    if not one.lines:
        yield "No statement would be enough, however sure."
        return
    heads = ("who", "of what", "at least", "word", "points")
    rows = tuple((n.who, n.about, n.sure, n.word or "no word alone", points(n.moved)) for n in one.lines)
    yield _grid(Grid("", heads, rows))


def _history(page: DossierPage) -> Iterable[str]:
    if page.history is None:
        return
    yield "## The forecast over time"
    drawn = [(p.day, p.chance.probability, *p.chance.interval50) for p in page.history.points]
    yield f"```text\n{history_chart(drawn, page.asked.deadline, WIDTH)}\n```"
    rows = tuple(
        (
            str(p.day),
            percent(p.chance.probability),
            interval(p.chance.interval50),
            interval(p.chance.interval90),
        )
        for p in page.history.points
    )
    yield _grid(Grid("", ("day", "probability", "50 % interval", "90 % interval"), rows))


def _changes(one: ChangesPanel) -> Iterable[str]:
    yield f"## What changed since {text(written(one.start))}"
    yield text(f"{percent(one.before)} → {percent(one.after)}: {points(one.difference)} points.")
    rows = tuple(
        (
            points(p.moved),
            change_words(p) + (f": “{p.evidence.sentence}”" if p.evidence is not None else ""),
        )
        for p in one.parts
    )
    yield _grid(Grid("", ("points", "what moved it"), rows))
    yield _list(one.notes)


def _evidence(page: DossierPage) -> Iterable[str]:
    counted = page.counted
    if counted:
        yield "## Who says what"
        yield "The strongest first. The words in bold are those that were taken for the judgement."
    for n, row in enumerate(counted, 1):
        yield _piece(n, row)
    if page.left_out:
        yield "## Not counted"
        yield _list_of(
            f"{text(r.speaker.shown)}: “{text(r.sentence)}” ({_source(r)}): {text(r.why_not)}"
            for r in page.left_out
        )


def _piece(n: int, row: EvidenceRow) -> str:
    lines = [
        f"**{n}. {text(row.speaker.shown)}**, {text(said_on(row))}",
        f"> {_quoted(row)}",
        f"{_source(row)}: {text(likelihood(row))}; {text(effect(row))}; {text(review(row))}.",
    ]
    return "\n\n".join(lines)


def _quoted(row: EvidenceRow) -> str:
    """The sentence with the words of the judgement in bold, where Markdown can have them so."""
    before, words, after = cut(row)
    bare = words.strip()
    # Asterisks between a letter and a punctuation mark open or close nothing.
    opens = bare[:1].isalnum() or not before[-1:].isalnum()
    closes = bare[-1:].isalnum() or not after[:1].isalnum()
    if not bare or not opens or not closes:
        return text(row.sentence)
    left = " " if before[-1:].isspace() or words[:1].isspace() else ""
    right = " " if after[:1].isspace() or words[-1:].isspace() else ""
    return f"{text(before)}{left}**{text(bare)}**{right}{text(after, begins=False)}"


def _source(row: EvidenceRow) -> str:
    """Where a piece stands: the title (a link, where there is an address that may be one), outlet and day."""
    title = text(row.article.title)
    if row.article.url:
        title = f"[{title}](<{row.article.url}>)"
    return f"{title}, {text(source(row))}"


def _resolution(one: ResolutionPanel) -> Iterable[str]:
    yield "## How it came out"
    yield text(f"{one.came_out} on {written(one.on)}, by {one.by}: {one.because}")
    rows = tuple(
        (s.name, str(s.days), percent(s.probability), f"{s.brier:.3f}", f"{s.logarithmic:.3f}")
        for s in one.scores
    )
    if rows:
        yield _grid(Grid("", ("whose", "days", "mean probability of yes", "Brier", "logarithmic"), rows))


def _appendix(page: DossierPage) -> Iterable[str]:
    yield "## Method"
    for paragraph in METHOD:
        yield text(paragraph)
    if page.asked.base_rate:
        yield text(f"Base rate of this question: {page.asked.base_rate}.")
    yield "## Made with"
    yield _grid(Grid("", ("what", "which"), made_with(page)))
    command = again(page)
    if command is not None:
        yield "The same numbers again, from the same ledger:"
        yield f"```sh\n{command}\n```"


def _grid(grid: Grid) -> str:
    """A table of GitHub's flavour, under its caption."""
    rows = [grid.heads, ("---",) * len(grid.heads)]
    lines = [
        "| " + " | ".join(c if n == 1 else text(c) for c in row) + " |"
        for n, row in enumerate([*rows, *grid.rows])
    ]
    head = f"*{text(grid.caption)}*\n\n" if grid.caption else ""
    return head + "\n".join(lines)


def _list(items: Iterable[str]) -> str:
    return _list_of(text(i) for i in items)


def _list_of(items: Iterable[str]) -> str:
    return "\n".join(f"- {i}" for i in items)
