"""Base rates as tables and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from unless.domain.base_rates import Chance, Classed, Counted, Suggested
from unless.report.contract import SCHEMA_VERSION
from unless.report.figures import add_row, columns, percent, plain_text

_OF_QUESTIONS = (
    "\nFrom questions of a forecasting tournament that are resolved: how often events came about of which somebody "
    "asked, not how often they come about. Chances are drawn to those of all classes where there are few cases, and "
    "grow with the fourth root of the time."
)
_UNTIMED = "\nOf this class the time does not matter."


def counted_view(found: Counted) -> RenderableType:
    """A count: its yearly rate in words, and a line for each span."""
    low, high = found.yearly.interval["90"]
    many, years = found.rate.events, found.rate.years
    said = f"{many:g} in {years:g} year{'s' * (years != 1)}" if many else f"never in {years:g} years"
    parts = [
        Text(f"{said}: {found.yearly.mean:.3g} a year (90 %: {low:.2g} to {high:.2g})\n", style="bold"),
        _spans(found.chances),
    ]
    if not many:
        note = "\nThat it never happened does not make it impossible: it counts as half an event (Jeffreys' prior)."
        parts.append(Text(note, style="dim"))
    note = f"\nIn a question's file: base_rate: {{events: {many:g}, years: {years:g}}}"
    return Group(*parts, Text(note, style="dim"))


def classed_view(found: Classed) -> RenderableType:
    """A reference class: what it is, its cases, and a line for each span."""
    c = found.reference
    head = Text(f"{c.name}: {c.means}\n{c.events} of {c.cases} such questions\n")
    head.stylize("bold", 0, len(c.name))
    note = _OF_QUESTIONS + ("" if c.timed else _UNTIMED)
    in_file = f"\nIn a question's file: base_rate: {{class: {c.name}}}"
    return Group(head, _spans(found.chances), Text(note + in_file, style="dim"))


def classes_view(found: Sequence[Classed]) -> RenderableType:
    """Every class in a line, with its chance for the last span."""
    return Group(_classes(found), Text(_OF_QUESTIONS, style="dim"))


def suggested_view(found: Suggested) -> RenderableType:
    """A question's own base rate, and the classes that come near it."""
    head = plain_text(found.question.question + "\n", "bold")
    own = "The question states no base rate."
    if found.own is not None:
        low, high = found.own.interval["90"]
        own = (
            f"Its own base rate: {percent(found.own.probability)} for {found.own.days:.0f} days (90 %: "
            f"{percent(low)} to {percent(high)})."
        )
    if not found.classes:
        return Group(
            head, Text(f"{own}\nNo reference class comes near its words; --list shows them all.", style="dim")
        )
    note = (
        "\nNearest by the question's words; none is chosen for you. In the question's file: "
        f"base_rate: {{class: {found.classes[0].reference.name}}}"
    )
    return Group(head, Text(own + "\n"), _classes(found.classes), Text(note + _OF_QUESTIONS, style="dim"))


def _spans(chances: Sequence[Chance]) -> RenderableType:
    table = columns(("within", 0, None), ("chance", 0, None), ("50 %", 0, None), ("90 %", 0, None))
    for n in range(4):
        table.columns[n].justify = "right"
    for c in chances:
        add_row(
            table,
            f"{c.days:.0f} day{'s' * (c.days != 1)}",
            percent(c.probability),
            *(_between(c, level) for level in ("50", "90")),
        )
    return table


def _between(c: Chance, level: str) -> str:
    low, high = c.interval[level]
    return f"{percent(low).removesuffix(' %')} to {percent(high).removesuffix(' %')}"


def _classes(found: Sequence[Classed]) -> RenderableType:
    span = f"in {found[0].chances[-1].days:.0f} days"
    table = columns(
        ("class", 0, None),
        ("cases", 0, None),
        ("came", 0, None),
        (span, 0, None),
        ("90 %", 0, None),
        ("", 1, None),
    )
    for n in range(1, 5):
        table.columns[n].justify = "right"
    for one in found:
        c, last = one.reference, one.chances[-1]
        add_row(
            table,
            c.name,
            str(c.cases),
            str(c.events),
            percent(last.probability),
            _between(last, "90"),
            c.means,
        )
    return table


def counted_json(found: Counted) -> dict[str, Any]:
    """What `unless base-rate COUNT --json` prints."""
    return {
        "schema_version": SCHEMA_VERSION,
        "events": found.rate.events,
        "years": found.rate.years,
        "yearly": {"mean": found.yearly.mean, "interval": _intervals(found.yearly.interval)},
        "within": _chances(found.chances),
    }


def classed_json(found: Classed) -> dict[str, Any]:
    """What `unless base-rate CLASS --json` prints."""
    return {"schema_version": SCHEMA_VERSION, **_class(found)}


def classes_json(found: Sequence[Classed]) -> dict[str, Any]:
    """What `unless base-rate --list --json` prints."""
    return {"schema_version": SCHEMA_VERSION, "classes": [_class(one) for one in found]}


def suggested_json(found: Suggested) -> dict[str, Any]:
    """What `unless base-rate QUESTION.yaml --json` prints."""
    return {
        "schema_version": SCHEMA_VERSION,
        "question": found.question.question,
        "own": None if found.own is None else _chances([found.own])[0],
        "suggested": [_class(one) for one in found.classes],
    }


def _class(found: Classed) -> dict[str, Any]:
    c = found.reference
    return {
        "class": c.name,
        "means": c.means,
        "timed": c.timed,
        "cases": c.cases,
        "events": c.events,
        "days_watched": c.days,
        "within": _chances(found.chances),
    }


def _chances(chances: Sequence[Chance]) -> list[dict[str, Any]]:
    return [
        {"days": c.days, "probability": c.probability, "interval": _intervals(c.interval)} for c in chances
    ]


def _intervals(interval: Any) -> dict[str, list[float]]:
    return {level: list(pair) for level, pair in interval.items()}
