"""Readings and forecasts as Rich renderables for the terminal. Text from articles is never read as markup."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from unless.domain.article import Article
from unless.domain.evidence import Evidence
from unless.domain.forecast import Forecast, Outlook, Weighed
from unless.domain.reading import Day, Estimate, Reading, Speaker, Statement

CONTENT = 160  # characters of a content or sentence shown


def shortened(text: str, length: int = CONTENT) -> str:
    """At most `length` characters on one line, cut at a word."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def percent(value: float) -> str:
    """A probability for people: whole percents, tenths below 10 % and above 90 %."""
    return f"{value:.1%}" if value < 0.0995 or value > 0.9005 else f"{value:.0%}"


def who(speaker: Speaker, outlet: str | None = None) -> str:
    """A speaker with role or affiliation; the outlet where nobody speaks."""
    if speaker.kind in ("none", "outlet"):
        return (
            speaker.name or outlet or "(the report itself)" if speaker.kind == "outlet" else "(nobody named)"
        )
    name = speaker.name or speaker.description or "(nobody named)"
    return f"{name}, {speaker.role}" if speaker.role and speaker.role not in name else name


def when(days: Day | None) -> str:
    """A day or a span of days; nothing where it is open."""
    if days is None:
        return ""
    return days[0].isoformat() if days[0] == days[1] else f"{days[0].isoformat()} to {days[1].isoformat()}"


def _likelihood(one: Estimate) -> str:
    low, high = one.p
    said = percent(low) if low == high else f"{percent(low)} to {percent(high)}"
    return f"“{shortened(one.phrase.text, 40)}”: {said}"


def _cells(table: Table, *cells: str) -> None:
    table.add_row(*(Text(c) for c in cells))


def reading_table(article: Article, reading: Reading) -> RenderableType:
    """Who, how, what, when, likelihood and condition of every statement; then the outlet's own judgements."""
    published = article.published.isoformat() if article.published else "publication date unknown"
    head = " · ".join(x for x in (article.title or article.name, article.outlet, published) if x)
    parts: list[RenderableType] = [Text(head, style="bold")]
    if not reading.statements and not reading.estimates:
        parts.append(Text("No statements or judgements of likelihood were found.\n"))
        return Group(*parts)
    table = Table(show_lines=False, expand=True, box=None, padding=(0, 1, 1, 0), header_style="bold")
    for name, ratio in (
        ("who", 4),
        ("how", 2),
        ("what", 9),
        ("when", 2),
        ("likelihood", 4),
        ("on condition", 4),
    ):
        table.add_column(name, ratio=ratio, overflow="fold")
    for i, statement in enumerate(reading.statements):
        mine = [e for e in reading.estimates if e.statement == i]
        _cells(
            table,
            who(statement.speaker, article.outlet),
            _joined(statement.cue),
            shortened(_joined(statement.content)),
            when(statement.said_on),
            "\n".join(_likelihood(e) for e in mine),
            "\n".join(_conditions(reading, mine, i)),
        )
    parts.append(table)
    own = [e for e in reading.estimates if e.statement is None]
    if own:
        parts.append(Text("In the report's own voice", style="bold"))
        for e in own:
            under = _conditions(reading, [e], None)
            parts.append(
                Text(f"  {_likelihood(e)} · {shortened(e.event.text)}" + (f" · {under[0]}" if under else ""))
            )
    parts += [Text(f"note: {n}", style="dim") for n in reading.notes]
    parts.append(Text())
    return Group(*parts)


def _joined(spans: Sequence[object]) -> str:
    return " … ".join(s.text for s in spans)  # type: ignore[attr-defined]


def _conditions(reading: Reading, estimates: Sequence[Estimate], statement: int | None) -> list[str]:
    """The conditions of the estimates, or else of the statement."""
    indices = list(dict.fromkeys(i for e in estimates for i in e.conditions))
    if not indices and statement is not None:
        indices = [i for i, c in enumerate(reading.conditions) if c.statement == statement]
    return [
        f"{reading.conditions[i].marker.text} {shortened(reading.conditions[i].condition.text, 60)}"
        for i in indices
    ]


def target(one: Evidence) -> str:
    """A target in words: "outcome if levy is off"."""
    kind, driver = one.target.kind, one.target.driver
    words = {
        "outcome": "outcome",
        "driver-by-deadline": f"{driver} coming on",
        "driver-state": f"{driver} on now",
    }[kind]
    if one.given:
        words += " if " + " and ".join(f"{name} is {state}" for name, state in one.given)
    return words


def points(value: float | None) -> str:
    """A difference of probability in points, with its sign."""
    return "" if value is None else f"{value * 100:+.1f}"


def _outlook(one: Outlook) -> tuple[str, str, str]:
    fifty, ninety = one.interval["50"], one.interval["90"]
    return (
        percent(one.probability),
        f"{percent(fifty[0])} to {percent(fifty[1])}",
        f"{percent(ninety[0])} to {percent(ninety[1])}",
    )


def forecast_view(forecast: Forecast) -> RenderableType:
    """Prior, probability, conditional forecasts, drivers, and the evidence with what each piece did."""
    q = forecast.question
    held = "".join(f", {name} held {state}" for name, state in forecast.held.items())
    parts: list[RenderableType] = [
        Text(q.question, style="bold"),
        Text(f"As of {forecast.as_of}{held}; deadline {q.deadline}\n"),
        _numbers(forecast),
        Text(),
    ]
    if forecast.drivers:
        parts += [_drivers(forecast), Text()]
    counted = [w for w in forecast.evidence if w.influence is not None]
    if counted:
        parts.append(_evidence(counted))
    left_out = [w for w in forecast.evidence if w.influence is None]
    if left_out:
        parts.append(Text(f"Not counted ({len(left_out)})", style="bold"))
        parts += [
            Text(f"  {w.evidence.published} {shortened(w.evidence.sentence, 90)} [{_why(w.evidence)}]")
            for w in left_out
        ]
    parts += [Text(f"note: {n}", style="dim") for n in forecast.notes]
    return Group(*parts)


def _numbers(forecast: Forecast) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("", "probability", "50 % interval", "90 % interval"):
        table.add_column(name, justify="left" if not name else "right")
    _cells(table, "prior (no evidence)", percent(forecast.prior), "", "")
    table.add_row(*(Text(c, style="bold") for c in ("forecast", *_outlook(forecast.outlook))))
    for driver, states in forecast.given.items():
        for state in ("on", "off"):
            if state in states:
                _cells(table, f"if {driver} is held {state}", *_outlook(states[state]))
    return table


def _drivers(forecast: Forecast) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("driver", "on now", "on by the deadline", "90 % interval"):
        table.add_column(name, justify="left" if name == "driver" else "right")
    for name, d in forecast.drivers.items():
        low, high = d.interval["90"]
        _cells(
            table, name, percent(d.on_now), percent(d.on_by_deadline), f"{percent(low)} to {percent(high)}"
        )
    return table


def _evidence(counted: Sequence[Weighed]) -> Table:
    table = Table(expand=True, box=None, padding=(0, 1, 1, 0), header_style="bold")
    for name, ratio in (
        ("said", 2),
        ("speaker", 4),
        ("sentence", 9),
        ("about", 4),
        ("interval", 3),
        ("points", 1),
    ):
        table.add_column(
            name,
            ratio=ratio,
            overflow="fold",
            justify="right" if name == "points" else "left",
            min_width=6 if name == "points" else None,
        )
    for w in sorted(counted, key=lambda w: (w.evidence.said_on, w.evidence.span.start)):
        e = w.evidence
        interval = percent(e.low) if e.low == e.high else f"{percent(e.low)} to {percent(e.high)}"
        _cells(
            table,
            when(e.said_on),
            who(e.speaker, e.outlet),
            shortened(e.sentence),
            target(e),
            interval,
            points(w.influence),
        )
    return table


def _why(one: Evidence) -> str:
    if one.superseded_by is not None:
        return "a later or exacter word of the same voice stands, or it is a copy"
    if one.status == "rejected":
        return "rejected"
    if one.confidence <= 0.5:
        return f"in doubt: {one.reason}"
    return "made about another time"


def statement_line(one: Statement) -> str:
    """A statement on one line."""
    return f"{who(one.speaker)} {_joined(one.cue)}: {shortened(_joined(one.content))}"
