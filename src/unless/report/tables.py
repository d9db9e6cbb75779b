"""Readings and forecasts as Rich renderables for the terminal.

All text goes in as `Text`, never as markup: "[bold]" in an article prints as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from unless.domain.article import Article
from unless.domain.evidence import Evidence
from unless.domain.forecast import Forecast, Outlook, Weighed
from unless.domain.question import Question
from unless.domain.reading import Condition, Day, Estimate, Reading, Speaker, Statement
from unless.domain.text import Span
from unless.report.figures import add_row, columns, interval, percent, plain_text, shortened
from unless.report.kinds import about, answer_tables, headline, held_high, held_low, level_line

CLAUSE = 70  # of a condition or event
WIDE = 120  # columns from which every value has a column of its own
_DAY = 10  # columns of YYYY-MM-DD
_NOBODY = "(nobody named)"


def points(value: float | None) -> str:
    """A difference of probability in points, with its sign; nothing for None."""
    if value is None:
        return ""
    text = f"{value * 100:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text


def who(speaker: Speaker, outlet: str | None = None) -> str:
    """A speaker with role or affiliation; the outlet where the report itself speaks."""
    if speaker.kind == "outlet":
        return speaker.name or outlet or "(the report itself)"
    name = speaker.name or speaker.description or ""
    if not name:
        return _NOBODY if speaker.kind != "none" else outlet or _NOBODY
    role = speaker.role
    return f"{name}, {role}" if role and role.lower() not in name.lower() else name


def when(days: Day | None) -> str:
    """A day, or the first and the last on two lines; nothing where it is open."""
    if days is None:
        return ""
    first, last = days[0].isoformat(), days[1].isoformat()
    return first if first == last else f"{first}\nto {last[5:] if first[:4] == last[:4] else last}"


@dataclass(frozen=True, slots=True)
class _Fitting:
    """A renderable that is laid out for the width it is printed at."""

    layout: Callable[[bool], RenderableType]  # of whether there is room for every column

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.layout(options.max_width >= WIDE)


_text = plain_text


def _stacked(*lines: tuple[str, str]) -> Text:
    """Lines of (text, style) that are not empty, one below the other."""
    return Text("\n").join(_text(text, style) for text, style in lines if text)


# Readings


def reading_table(article: Article, reading: Reading) -> RenderableType:
    """Who, how, what, when, likelihood and condition of every statement; then the outlet's own judgements."""
    published = article.published.isoformat() if article.published else "publication date unknown"
    head = " · ".join(x for x in (shortened(article.title or article.name), article.outlet, published) if x)
    parts: list[RenderableType] = [_text(head, "bold"), Text()]
    own = [e for e in reading.estimates if e.statement is None]
    if reading.statements:
        parts.append(_Fitting(lambda wide: _statements(article, reading, wide)))
    if own:
        parts += [Text("In the report's own voice", style="bold"), _own_voice(reading, own), Text()]
    if not reading.statements and not own:
        parts.append(Text("No statements and no judgements of likelihood were found.\n"))
    parts += [_text(f"note: {n}", "dim") for n in reading.notes]
    return Group(*parts)


def _statements(article: Article, reading: Reading, wide: bool) -> Table:
    if wide:
        table = columns(
            ("who", 5, None), ("how", 2, None), ("what", 10, None), ("when", 0, _DAY + 3),
            ("likelihood", 5, None), ("on condition", 5, None),
        )  # fmt: skip
    else:
        table = columns(("who, how, when", 5, None), ("what", 8, None), ("likelihood, condition", 6, None))
    for i, one in enumerate(reading.statements):
        name = ("↳ " if one.parent is not None else "") + shortened(who(one.speaker, article.outlet), 80)
        how, what, day = _joined(one.cue), shortened(_joined(one.content)), when(one.said_on)
        judged = _judgements(reading, i)
        if wide:
            for row, (likelihood, condition) in enumerate(judged or [("", "")]):
                first = (name, how, what, day) if row == 0 else ("", "", "", "")
                add_row(table, *first, likelihood, condition)
            add_row(table, *[""] * 6)
        else:
            left = _stacked((name, ""), (how, "italic"), (day.replace("\n", " "), "dim"))
            lines = [(t, s) for pair in judged for t, s in zip(pair, ("", "italic"), strict=True)]
            add_row(table, left, what, _stacked(*lines))
            add_row(table, *[""] * 3)
    return table


def _judgements(reading: Reading, statement: int) -> list[tuple[str, str]]:
    """(likelihood, condition) of each estimate in a statement, then of its conditions without an estimate."""
    mine = [e for e in reading.estimates if e.statement == statement]
    used = {i for e in mine for i in e.conditions}
    rows = [(_likelihood(e), _under(reading, e.conditions)) for e in mine]
    alone = [c for i, c in enumerate(reading.conditions) if c.statement == statement and i not in used]
    return rows + [("", _clause(c)) for c in alone]


def _likelihood(one: Estimate) -> str:
    return f"“{shortened(one.phrase.text, 40)}”: {interval(one.p)}"


def _under(reading: Reading, indices: Iterable[int]) -> str:
    return "; ".join(_clause(reading.conditions[i]) for i in indices)


def _clause(one: Condition) -> str:
    """A condition with its marker in front; what an elliptic one takes up in brackets."""
    taken_up = f" (= {shortened(one.refers_to.text, CLAUSE)})" if one.refers_to else ""
    return f"{one.marker.text.lower()}: {shortened(one.condition.text, CLAUSE)}{taken_up}"


def _own_voice(reading: Reading, own: Sequence[Estimate]) -> Table:
    table = columns(("likelihood", 5, None), ("of", 8, None), ("on condition", 6, None))
    for e in own:
        about = f" (= {shortened(e.refers_to.text, CLAUSE)})" if e.refers_to else ""
        event = shortened(e.event.text, CLAUSE) + about
        add_row(table, _likelihood(e), event, _under(reading, e.conditions))
    return table


def _joined(spans: Sequence[Span]) -> str:
    return " … ".join(s.text for s in spans)


def statement_line(one: Statement) -> str:
    """A statement on one line."""
    return f"{who(one.speaker)} {_joined(one.cue)}: {shortened(_joined(one.content))}"


# Forecasts


def forecast_view(forecast: Forecast) -> RenderableType:
    """Prior and probability, each driver's two what-ifs side by side, and the evidence with what it did."""
    q = forecast.question
    held = "".join(f", {name} held {state}" for name, state in forecast.held.items())
    parts: list[RenderableType] = [
        _text(q.question, "bold"),
        Text(f"As of {forecast.as_of}{held}; deadline {q.deadline}\n"),
    ]
    if q.kind != "which":  # whose headline is the first of its outcomes
        parts += [_numbers(forecast), Text()]
    for table in answer_tables(forecast):
        parts += [table, Text()]
    if forecast.drivers or forecast.given:
        parts += [_drivers(forecast), Text()]
    counted = [w for w in forecast.evidence if w.influence is not None]
    if counted:
        counted.sort(key=lambda w: (w.evidence.said_on, w.evidence.published, w.evidence.span.start))
        parts.append(_Fitting(lambda wide: _evidence(counted, q.deadline, wide)))
    left_out = [w.evidence for w in forecast.evidence if w.influence is None]
    if left_out:
        parts += [
            Text(f"Not counted ({len(left_out)})", style="bold"),
            _not_counted(left_out, forecast),
            Text(),
        ]
    parts += [_text(f"note: {n}", "dim") for n in forecast.notes]
    return Group(*parts)


def _numbers(forecast: Forecast) -> Table:
    table = columns(
        ("", 0, None), ("probability", 0, None), ("50 % interval", 0, None), ("90 % interval", 0, None)
    )
    add_row(table, "before any evidence (prior)", percent(forecast.prior), "", "")
    one = forecast.outlook
    what = headline(forecast.question, getattr(forecast.answer, "above", None))
    row = (
        f"forecast {what}".strip(),
        percent(one.probability),
        interval(one.interval["50"]),
        interval(one.interval["90"]),
    )
    add_row(table, *(Text(c, style="bold") for c in row))
    return table


def _drivers(forecast: Forecast) -> Table:
    """The forecast with each driver held off and on, side by side, and how likely the driver is."""
    table = columns(
        *((c, 0, None) for c in ("driver", "if held off", "if held on", "on now", "on by deadline"))
    )
    names = list(dict.fromkeys([*forecast.given, *forecast.drivers]))
    for name in names:
        states, one = forecast.given.get(name, {}), forecast.drivers.get(name)
        add_row(
            table,
            _stacked((name, ""), (level_line(states, one), "dim")),
            _what_if(held_low(states)),
            _what_if(held_high(states)),
            percent(one.on_now) if one else "",
            percent(one.on_by_deadline) if one else "",
        )
    return table


def _what_if(one: Outlook | None) -> Text:
    if one is None:
        return Text("")
    return Text.assemble((percent(one.probability), "bold"), f" ({interval(one.interval['50'])})")


def target(one: Evidence, deadline: date | None = None) -> str:
    """A target in words: "outcome if levy is off, by 2031-04-30"; the question's own deadline is left out."""
    named = {
        "outcome": "outcome",
        "driver-by-deadline": f"{one.target.driver} coming {one.target.level or 'on'}",
        "driver-state": f"{one.target.driver} being {one.target.level or 'on'}",
    }.get(one.target.kind) or about(one.target)
    if one.given:
        even = "even " if one.even_if else ""
        named += f" {even}if " + " and ".join(f"{name} is {state}" for name, state in one.given)
    return f"{named}, by {one.by}" if one.by and one.by != deadline else named


def _evidence(counted: Sequence[Weighed], deadline: date, wide: bool) -> Table:
    """Date, speaker, sentence, target, interval and influence; on narrow terminals the first in one column."""
    if wide:
        table = columns(
            ("said", 0, _DAY + 3), ("speaker", 4, None), ("sentence", 10, None), ("about", 4, None),
            ("interval", 0, 9), ("points", 0, 6),
        )  # fmt: skip
    else:
        table = columns(("said", 0, _DAY), ("evidence", 1, None), ("interval", 0, 9), ("points", 0, 6))
    for name in (-2, -1):
        table.columns[name].justify = "right"
    for w in counted:
        e = w.evidence
        speaker, sentence = shortened(who(e.speaker, e.outlet), 80), shortened(e.sentence)
        moved = Text(points(w.influence), style="bold")
        if wide:
            add_row(
                table,
                when(e.said_on),
                speaker,
                sentence,
                target(e, deadline),
                interval((e.low, e.high)),
                moved,
            )
        else:
            cell = _stacked((speaker, "bold"), (sentence, ""), (f"→ {target(e, deadline)}", "italic"))
            add_row(table, when(e.said_on), cell, interval((e.low, e.high)), moved)
        add_row(table, *[""] * len(table.columns))
    return table


def _not_counted(left_out: Sequence[Evidence], forecast: Forecast) -> Table:
    table = columns(("", 0, _DAY), ("", 1, None))
    table.show_header = False
    pieces = {w.evidence.id: w.evidence for w in forecast.evidence}
    for e in left_out:
        speaker = shortened(who(e.speaker, e.outlet), 50)
        why = why_not(e, pieces.get(e.superseded_by or ""), forecast.question)
        add_row(
            table,
            str(e.published),
            _stacked((f"{speaker}: {shortened(e.sentence, 100)}", "dim"), (f"→ {why}", "dim italic")),
        )
    return table


def why_not(one: Evidence, winner: Evidence | None, question: Question) -> str:
    """Why a piece does not count, in words."""
    if one.superseded_by is not None:
        if winner is None:
            return "superseded by another piece"
        if winner.article == one.article:
            return f"said again in the same report: “{shortened(winner.sentence, CLAUSE)}”"
        if winner.sentence == one.sentence:
            return f"a copy of the report of {winner.published}"
        return f"the same voice spoke again on {winner.said_on[1]}: “{shortened(winner.sentence, CLAUSE)}”"
    if one.status == "rejected":
        return "rejected" + (f": {one.reason}" if one.reason else "")
    if not one.counts:
        return f"in doubt (confidence {one.confidence:.0%}): {one.reason}"
    return "published before the question opened" if one.published < question.opened else "not used"
