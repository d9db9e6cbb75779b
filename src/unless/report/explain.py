"""An explained forecast as tables and as JSON: every line leads to the sentence that it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import Group, RenderableType
from rich.style import Style
from rich.text import Text

from unless.domain.article import Article
from unless.domain.evidence import Evidence
from unless.domain.explanation import Change, Contribution, Explanation, Needed, Telling, Tornado
from unless.report.addresses import web_address
from unless.report.contract import SCHEMA_VERSION, evidence_json
from unless.report.figures import add_row, columns, percent, shortened
from unless.report.tables import points, target, who

SHOWN = 8  # pieces of evidence with a line of their own; the rest are folded into one
SMALL = 0.0005  # pieces that moved less are folded, too: they would read 0.0
BAR = 30  # characters of the widest bar
ROWS = 6  # statements shown that are enough, and as many that are not
CAUSES = {
    "revision": "the question was revised",
    "time": "time passing: less of the window is left, and it has not happened",
    "ageing": "ageing: what was said before weighs less",
    "known": "a driver's state became known",
    "sources": "what resolved questions taught of the sources",
}


def explanation_view(one: Explanation) -> RenderableType:
    """What moved the forecast, its drivers and evidence as bars, and what would have to be said to move it."""
    parts: list[RenderableType] = [
        Text(one.change.question.question, style="bold"),
        Text(_headline(one.change), style="bold"),
        Text(),
        _changes(one.change, one.articles),
        Text(),
    ]
    if one.tornado.drivers:
        parts += [
            Text(f"Drivers, held off or on from {one.tornado.as_of}", style="bold"),
            _drivers(one.tornado),
            Text(),
        ]
    if one.tornado.evidence:
        parts += [
            Text(_since_prior(one.tornado), style="bold"),
            _influences(one.tornado, one.articles),
            Text(),
        ]
    for wanted in one.needed:
        parts += [*_needed(wanted, one.change.question.deadline), Text()]
    parts += [Text(f"note: {n}", style="dim") for n in one.notes]
    return Group(*parts)


def _headline(change: Change) -> str:
    moved = points(change.difference)
    return (
        f"{percent(change.before)} on {written(change.start)} → {percent(change.after)} on {written(change.end)}: "
        f"{moved} points"
    )


def written(day: date) -> str:
    """A day for people: "3 March 2031"."""
    return f"{day.day} {day:%B %Y}"


def _changes(change: Change, articles: Mapping[str, Article]) -> RenderableType:
    """Points and what moved them: revision, time and ageing, then pieces by size, the small ones on one line."""
    table = columns(("points", 0, 7), ("what moved it", 1, None))
    table.columns[0].justify = "right"
    fixed = [c for c in change.contributions if c.evidence is None]
    pieces = [c for c in change.contributions if c.evidence is not None]
    shown = [c for c in pieces[:SHOWN] if abs(c.moved) >= SMALL]
    rest = pieces[len(shown) :]
    for c in fixed:
        add_row(table, points(c.moved), CAUSES[c.cause] + (f": {c.why}" if c.why else ""))
    for c in shown:
        add_row(table, points(c.moved), _line(c, articles))
    if rest:
        total = sum(c.moved for c in rest)
        what = f"{len(rest)} other{'s' * (len(rest) != 1)}" if shown else f"{len(rest)} of little weight"
        add_row(table, points(total), what)
    if not change.contributions:
        add_row(table, "0.0", "nothing changed")
    add_row(table, Text(points(change.difference), style="bold"), Text("in all", style="bold"))
    return table


def _line(one: Contribution, articles: Mapping[str, Article]) -> Text:
    """A piece with who said what, where it stands, and what became of it."""
    assert one.evidence is not None
    e = one.evidence
    text = Text.assemble(
        (shortened(who(e.speaker, e.outlet), 60), "bold"), f": “{shortened(e.sentence, 120)}”"
    )
    text.append("\n")
    text.append(_place(e, articles))
    words = {"new": one.why, "fallen": f"fell: {one.why}", "altered": f"altered: {one.why}"}[one.cause]
    if words:
        text.append(f"\n→ {shortened(words, 160)}", style="italic")
    return text


def _place(e: Evidence, articles: Mapping[str, Article]) -> Text:
    """Where a piece stands: its day, its outlet, its article (a link, where the terminal knows how) and characters."""
    article = articles.get(e.article)
    link = web_address(article.url) if article else None
    text = Text(f"{e.said_on[1]}", style="dim")
    if e.outlet:
        text.append(f", {e.outlet}")
    name = shortened(article.name, 50) if article else e.article[:12]
    text.append(", ")
    text.append(name, style=Style(dim=True, link=link))
    text.append(f" {e.span.start}–{e.span.end} [{e.id[:12]}]")
    return text


# --- tornado ------------------------------------------------------------------------------------------------------------
def _drivers(tornado: Tornado) -> RenderableType:
    table = columns(
        ("driver", 2, None), ("off, low", 0, 8), ("", 0, BAR), ("on, high", 0, 8), ("rests on it", 0, 19)
    )
    table.columns[1].justify = "right"
    ends = [p for d in tornado.drivers for p in (d.off.probability, d.on.probability)]
    low, high = min([*ends, tornado.probability]), max([*ends, tornado.probability])
    for d in tornado.drivers:
        bar = _bar(d.off.probability, d.on.probability, tornado.probability, low, high)
        add_row(
            table,
            d.driver,
            percent(d.off.probability),
            bar,
            percent(d.on.probability),
            f"{points(d.rests)} ({d.share * 100:+.0f} %)",
        )
    return table


def _bar(one: float, other: float, middle: float, low: float, high: float) -> str:
    """A bar from one value to the other with a mark at today's forecast."""
    scale = (BAR - 1) / max(high - low, 1e-12)
    a, b = sorted((round((one - low) * scale), round((other - low) * scale)))
    cells = ["█" if a <= n <= b else " " for n in range(BAR)]
    cells[round((middle - low) * scale)] = "┃"
    return "".join(cells)


def _since_prior(tornado: Tornado) -> str:
    return f"Evidence, from the prior ({percent(tornado.prior)}) to today ({percent(tornado.probability)})"


def _influences(tornado: Tornado, articles: Mapping[str, Article]) -> RenderableType:
    table = columns(("points", 0, 7), ("", 0, BAR // 2), ("evidence", 1, None))
    table.columns[0].justify = "right"
    most = max(abs(b.influence) for b in tornado.evidence) or 1.0
    for b in tornado.evidence:
        e = b.evidence
        bar = ("█" if b.influence > 0 else "░") * round(abs(b.influence) / most * (BAR // 2))
        text = Text(f"{shortened(who(e.speaker, e.outlet), 40)}: “{shortened(e.sentence, 70)}” ")
        add_row(table, points(b.influence), bar, text)
    if tornado.others[0]:
        add_row(table, points(tornado.others[1]), "", f"{tornado.others[0]} others")
    return table


# --- what would have to be said -----------------------------------------------------------------------------------------
def _needed(one: Needed, deadline: date) -> list[RenderableType]:
    way = "up" if one.move > 0 else "down"
    head = f"To move it {way} {abs(one.move) * 100:g} points, to {percent(one.probability + one.move)}, somebody would have to say today"
    parts: list[RenderableType] = [Text(head, style="bold")]
    enough = [t for t in one.tellings if t.enough][:ROWS]
    short = [t for t in one.tellings if not t.enough and t.strongest * one.move > 0][:ROWS]
    if enough:
        table = columns(
            ("who", 4, None), ("of what", 3, None), ("at least", 0, 20), ("word", 0, 18), ("points", 0, 7)
        )
        table.columns[4].justify = "right"
        for t in enough:
            word = f"“{t.word}”" if t.word else "no word alone"
            add_row(table, t.who, target(t.evidence, deadline), sureness(t), word, points(t.moved))
        parts.append(table)
    if short:
        lead = "Not enough, however sure" if enough else "No statement would: not enough, however sure"
        said = "; ".join(f"{t.who} on {target(t.evidence, deadline)} ({points(t.strongest)})" for t in short)
        parts.append(Text(f"{lead}: {said}."))
    most = one.most
    if most is not None:
        parts.append(
            Text(
                f"The furthest {way}: {most.who} on {target(most.evidence, deadline)}, which could move it "
                f"{points(most.strongest)} points."
            )
        )
    return parts


def sureness(one: Telling) -> str:
    """How sure: a number up to certainty, or down to it."""
    p = one.evidence.low
    if p <= 0.005:
        return "that it is ruled out"
    if p >= 0.995:
        return "that it is certain"
    return f"{p * 100:.0f} % {'or more' if one.up else 'or less'}"


# --- JSON ---------------------------------------------------------------------------------------------------------------
def explanation_json(one: Explanation) -> dict[str, Any]:
    """What `unless explain --json` prints. Contributions keep all digits, so that they sum to the difference."""
    return {
        "schema_version": SCHEMA_VERSION,
        "question": one.change.question.question,
        "change": _change_json(one.change, one.known),
        "tornado": _tornado_json(one.tornado),
        "needed": [_needed_json(n) for n in one.needed],
        "articles": {
            k: {
                "name": a.name,
                "title": a.title,
                "outlet": a.outlet,
                "url": a.url,
                "published": _day(a.published),
            }
            for k, a in sorted(one.articles.items())
            if k in _cited(one)
        },
        "notes": list(one.notes),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _cited(one: Explanation) -> set[str]:
    pieces = [e for c in one.change.contributions for e in (c.evidence, c.before) if e is not None]
    return {e.article for e in (*pieces, *(b.evidence for b in one.tornado.evidence))}


def _change_json(change: Change, known: Sequence[Any]) -> dict[str, Any]:
    return {
        "from": change.start.isoformat(),
        "to": change.end.isoformat(),
        "known_by": [k.isoformat() if k else None for k in known],
        "before": change.before,
        "after": change.after,
        "difference": change.difference,
        "residual": change.residual,
        "contributions": [
            {
                "cause": c.cause,
                "moved": c.moved,
                "why": c.why,
                "evidence": evidence_json(c.evidence) if c.evidence else None,
                "before": evidence_json(c.before) if c.before else None,
            }
            for c in change.contributions
        ],
    }


def _tornado_json(tornado: Tornado) -> dict[str, Any]:
    return {
        "as_of": tornado.as_of.isoformat(),
        "prior": tornado.prior,
        "probability": tornado.probability,
        "drivers": [
            {
                "driver": d.driver,
                "off": d.off.probability,
                "on": d.on.probability,
                "width": d.width,
                "rests": d.rests,
                "share": d.share,
            }
            for d in tornado.drivers
        ],
        "evidence": [evidence_json(b.evidence, b.influence, b.leave_one_out) for b in tornado.evidence],
        "others": {"pieces": tornado.others[0], "influence": tornado.others[1]},
    }


def _needed_json(one: Needed) -> dict[str, Any]:
    return {
        "move": one.move,
        "from": one.probability,
        "statements": [_telling_json(t) for t in one.tellings],
    }


def _telling_json(t: Telling) -> dict[str, Any]:
    return {
        "who": t.who,
        "kind": t.evidence.speaker.kind,
        "grade": t.evidence.grade,
        "target": {"kind": t.target.kind, "driver": t.target.driver},
        "enough": t.enough,
        "likelihood": t.evidence.low,
        "moved": t.moved,
        "word": t.word,
        "word_interval": list(t.word_interval) if t.word_interval else None,
        "strongest": t.strongest,
    }
