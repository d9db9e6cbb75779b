"""The tornado: what a forecast hangs on. Drivers held off and on, and pieces of evidence by what they moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import altair as alt

from unless.report.charts.style import (
    BLUE,
    GREY,
    INK,
    NAME,
    SOFT,
    VERMILION,
    Drawing,
    Panel,
    day_words,
    finished,
    percent_axis,
    plain,
    probability_scale,
    table,
    top_of,
)
from unless.report.figures import percent
from unless.report.tables import points

BAR, BARS = 24, 430  # pixels: a bar's row, and the width of the panel beside the names


@dataclass(frozen=True, slots=True)
class Side:
    """A bar's end, with its label ("on 29 %", "+3.2"): a probability of a driver's bar, a difference of a piece's."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Swing:
    """One bar: a driver's from the forecast to each of its ends, a piece's from 0. `detail` is all that there is to say."""

    kind: Literal["driver", "evidence"]
    name: str
    detail: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Swings:
    """A question's bars, the widest first; `others` are the pieces without a bar and the sum of what they moved."""

    question: str
    as_of: date
    prior: float
    probability: float
    bars: tuple[Swing, ...]
    others: tuple[int, float] = (0, 0.0)


def driver_swing(
    name: str, says: str, off: float, on: float, states: tuple[str, str] = ("off", "on")
) -> Swing:
    """The bar of a driver, from the forecast with it held off to that with it held on (or low and high)."""
    detail = f"{name} ({says}): {percent(off)} if held {states[0]}, {percent(on)} if held {states[1]}"
    sides = (Side(off, f"{states[0]} {percent(off)}"), Side(on, f"{states[1]} {percent(on)}"))
    return Swing("driver", name, detail, sides)


def evidence_swing(speaker: str, sentence: str, day: date, influence: float) -> Swing:
    """The bar of a piece of evidence: what it moved, a difference of probability."""
    detail = f"{speaker}, {day_words(day)}: “{plain(sentence, 240)}” {points(influence)} points"
    name = f"{plain(speaker, 30)}: “{sentence}”"
    return Swing("evidence", name, detail, (Side(influence, points(influence)),))


def tornado_drawing(swings: Swings) -> Drawing:
    """The chart of the bars. Raises ValueError without any."""
    if not swings.bars:
        raise ValueError("a tornado has at least one bar")
    drivers = [b for b in swings.bars if b.kind == "driver"]
    evidence = [b for b in swings.bars if b.kind == "evidence"]
    panels = []
    if drivers:
        top = top_of([swings.probability, *(s.value for b in drivers for s in b.sides)])
        scale, axis = probability_scale(top), percent_axis(top)
        panels.append(_panel("Drivers, held on or off from now", drivers, swings.probability, scale, axis))
    if evidence:
        most = max(0.005, *(abs(s.value) for b in evidence for s in b.sides)) * 1.25
        axis = alt.Axis(
            labelExpr="datum.value === 0 ? '0' : format(datum.value * 100, '+.2~r')",
            tickCount=5,
            title="points",
        )
        scale = alt.Scale(domain=[-most, most], nice=False)
        panels.append(_panel("Evidence, by what it moved", evidence, 0.0, scale, axis))
    chart: Any = alt.vconcat(*panels, spacing=18)
    n, moved = swings.others
    more = f"; {n} more piece{'s' * (n != 1)} moved it {points(moved)} points together" if n else ""
    subtitle = (
        f"{percent(swings.probability)} as of {day_words(swings.as_of)} (the line), {percent(swings.prior)} before any "
        f"evidence{more}"
    )
    return Drawing(
        spec=finished(chart, swings.question, subtitle),
        title=plain(swings.question),
        description=_words(swings, more),
        heads=("what", "figures", "in full"),
        rows=tuple(
            (plain(b.name, 80), ", ".join(plain(s.label) for s in b.sides), plain(b.detail))
            for b in swings.bars
        ),
    )


def _panel(title: str, bars: Sequence[Swing], centre: float, scale: alt.Scale, axis: alt.Axis) -> Panel:
    rows = []
    for n, bar in enumerate(bars):
        outer = max(bar.sides, key=lambda side: abs(side.value - centre)).value
        for side in bar.sides:
            # Where both ends lie on one side of the line, the nearer one's label goes to the other.
            own = side.value == outer or (side.value - centre) * (outer - centre) < 0
            rows.append(
                {
                    "row": n,
                    "name": plain(bar.name, NAME),
                    "start": centre,
                    "value": side.value,
                    "at": side.value if own else centre,
                    "right": (side.value >= centre) == own,
                    "label": plain(side.label),
                    "moved": "up" if side.value > centre else "down",
                    "hover": plain(bar.detail),
                }
            )
    names = {r["row"]: r["name"] for r in rows}
    y = alt.Y("row:O", axis=None, sort=None)
    base = alt.Chart(table(rows), width=BARS, height=alt.Step(BAR)).encode(y=y)
    colour = alt.Color(
        "moved:N", scale=alt.Scale(domain=["up", "down"], range=[BLUE, VERMILION]), legend=None
    )
    x = alt.X("start:Q", scale=scale, axis=axis)
    drawn = base.mark_bar(height=14).encode(x=x, x2="value:Q", color=colour, description="hover:N")
    layers = [drawn]
    aligned: tuple[tuple[bool, Literal["left", "right"], int], ...] = (
        (True, "left", 5),
        (False, "right", -5),
    )
    for right, align, dx in aligned:
        side_rows = [r for r in rows if r["right"] is right]
        if side_rows:
            layers.append(
                alt.Chart(table(side_rows))
                .mark_text(align=align, dx=dx, color=INK, fontSize=11, aria=False)
                .encode(y=y, x=alt.X("at:Q", scale=scale, axis=axis), text="label:N")
            )
    rule = alt.Chart(table([{"start": centre}])).mark_rule(color=GREY, strokeWidth=1.5, aria=False)
    layers.append(rule.encode(x=x))
    # Names as text of our own: two pieces may well have the same.
    labels = alt.Chart(table([{"row": n, "name": name} for n, name in names.items()]))
    layers.append(
        labels.mark_text(align="right", dx=-46, color=INK, fontSize=12, limit=360, aria=False).encode(
            y=y, x=alt.value(0), text="name:N"
        )
    )
    head = alt.TitleParams(
        text=title, fontSize=12, fontWeight="normal", color=SOFT, anchor="start", frame="group", offset=6
    )
    return alt.layer(*layers).properties(title=head)


def _words(swings: Swings, more: str) -> str:
    bars = "; ".join(plain(b.detail, 220) for b in swings.bars[:6])
    return (
        f"What the forecast of {percent(swings.probability)} as of {day_words(swings.as_of)} hangs on "
        f"({percent(swings.prior)} before any evidence), the most first. {bars}{more}."
    )
