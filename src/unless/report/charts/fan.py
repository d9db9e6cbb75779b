"""The conditional fan: how likely it is by each day to the deadline, left to itself and with each driver held on and off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import altair as alt

from unless.report.charts.style import (
    BLUE,
    GREY,
    HEIGHT,
    INK,
    VERMILION,
    WIDTH,
    Drawing,
    Panel,
    day_words,
    days_scale,
    finished,
    percent_axis,
    plain,
    probability_scale,
    table,
    time_axis,
    top_of,
)
from unless.report.figures import interval, percent

PANEL, PANEL_HEIGHT, ROOM = 290, 190, 70  # pixels: of a driver's panel, and for the figures at its right end
Side = Literal["left", "on", "off"]  # the same in every panel, as their colours are shared
_LEFT = "the forecast"  # left to itself
APART = 14  # pixels between figures that would lie on each other


@dataclass(frozen=True, slots=True)
class Ahead:
    """The probability by the end of a day, with its 50 % and 90 % intervals (low, high)."""

    day: date
    probability: float
    interval50: tuple[float, float]
    interval90: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Held:
    """One driver: the days ahead with it held on and held off from today. `says` is the driver in a sentence.

    `names` are what on and off are called: high and low of a graded driver.
    """

    driver: str
    says: str
    on: tuple[Ahead, ...]
    off: tuple[Ahead, ...]
    names: tuple[str, str] = ("on", "off")

    @property
    def sides(self) -> tuple[str, str]:
        """The driver held on and off, in words."""
        on, off = self.names
        return f"{plain(self.driver)} {on}", f"{plain(self.driver)} {off}"


@dataclass(frozen=True, slots=True)
class Fan:
    """A question's days ahead, left to itself, and with each driver held; `as_of` is today."""

    question: str
    as_of: date
    deadline: date
    left: tuple[Ahead, ...]
    drivers: tuple[Held, ...] = ()


def fan_drawing(fan: Fan) -> Drawing:
    """The chart of a fan: a panel for each driver, or one where there is none. Raises ValueError without a day."""
    if not fan.left:
        raise ValueError("a fan has at least one day")
    everyone = [a for d in fan.drivers for a in (*d.on, *d.off)] + list(fan.left)
    days = sorted({a.day for a in everyone})
    first = min(days[0], date.fromordinal(days[-1].toordinal() - 1))
    ends = (
        f"{percent(fan.left[-1].probability)} by {day_words(fan.left[-1].day)}, as of {day_words(fan.as_of)}"
    )
    if fan.drivers:
        top = top_of([a.interval50[1] for a in everyone])
        panels = [_panel(fan, d, top, first, days[-1]) for d in fan.drivers]
        chart: Any = alt.concat(*panels, columns=2, spacing=26)
        on, off = (" or ".join(dict.fromkeys(d.names[n] for d in fan.drivers)) for n in (0, 1))
        subtitle = f"{ends}. Solid: a driver held {on} from then; dashed: held {off}; bands: 50 % intervals"
    else:
        top = top_of([a.interval90[1] for a in fan.left])
        chart = _alone(fan.left, top, first, days[-1])
        subtitle = f"{ends}; the bands are the 50 % and 90 % intervals"
    return Drawing(
        spec=finished(chart, fan.question, subtitle),
        title=plain(fan.question),
        description=_words(fan),
        heads=("by", "driver", "probability", "50 % interval", "90 % interval"),
        rows=_rows(fan),
    )


def _data(ahead: Sequence[Ahead], what: str, side: Side = "left") -> list[dict[str, Any]]:
    return [
        {
            "day": a.day.isoformat(),
            "p": a.probability,
            "low50": a.interval50[0],
            "high50": a.interval50[1],
            "low90": a.interval90[0],
            "high90": a.interval90[1],
            "side": side,
            "hover": f"{what}, by {day_words(a.day)}: {percent(a.probability)} (50 %: {interval(a.interval50)})",
        }
        for a in ahead
    ]


def _alone(left: Sequence[Ahead], top: float, first: date, last: date) -> Panel:
    rows = _data(left, _LEFT)
    x = alt.X("day:T", scale=days_scale(first, last), axis=time_axis(first, last))
    scale, axis = probability_scale(top), percent_axis(top)
    base = alt.Chart(table(rows), width=WIDTH - ROOM, height=HEIGHT).encode(x=x)
    bands = [
        base.mark_area(color=BLUE, opacity=opacity, aria=False).encode(
            y=alt.Y(f"low{level}:Q", scale=scale, axis=axis), y2=f"high{level}:Q"
        )
        for level, opacity in ((90, 0.18), (50, 0.32))
    ]
    y = alt.Y("p:Q", scale=scale, axis=axis)
    line = base.mark_line(color=BLUE, strokeWidth=2.5, aria=False).encode(y=y)
    dots = base.mark_point(filled=True, color=BLUE, size=18, opacity=1).encode(y=y, description="hover:N")
    end = alt.Chart(table(rows[-1:])).mark_text(
        align="left", dx=10, color=INK, fontWeight="bold", fontSize=14, aria=False
    )
    return alt.layer(*bands, line, dots, end.encode(x=x, y=y, text=alt.value(percent(left[-1].probability))))


def _panel(fan: Fan, held: Held, top: float, first: date, last: date) -> Panel:
    on, off = held.sides
    sides = [*_data(held.on, on, "on"), *_data(held.off, off, "off")]
    rows = [*_data(fan.left, _LEFT), *sides]
    x = alt.X("day:T", scale=days_scale(first, last), axis=time_axis(first, last))
    scale, axis = probability_scale(top), percent_axis(top)
    y = alt.Y("p:Q", scale=scale, axis=axis)

    def by_side(left: Any, is_on: Any, is_off: Any) -> dict[str, Any]:
        return {"scale": alt.Scale(domain=["left", "on", "off"], range=[left, is_on, is_off]), "legend": None}

    colour = alt.Color("side:N", **by_side(GREY, BLUE, VERMILION))
    bands = alt.Chart(table(sides)).mark_area(opacity=0.2, aria=False)
    base = alt.Chart(table(rows)).encode(x=x, y=y, color=colour)
    lines = base.mark_line(strokeWidth=2.5, aria=False).encode(
        strokeDash=alt.StrokeDash("side:N", **by_side([1, 0], [1, 0], [6, 3])),
    )
    # What can be pointed at is larger than what is seen.
    spots = base.mark_point(filled=True, size=60, opacity=0).encode(description="hover:N")
    figures = alt.Chart(table(_figures(held, fan.left, top, last)))
    head = alt.TitleParams(
        text=plain(held.driver, 40), subtitle=plain(held.says, 56), fontSize=13, subtitleFontSize=11, offset=8,
        anchor="start", frame="group",
    )  # fmt: skip
    size = (WIDTH - ROOM, HEIGHT) if len(fan.drivers) == 1 else (PANEL, PANEL_HEIGHT)
    return alt.layer(
        bands.encode(
            x=x, y=alt.Y("low50:Q", scale=scale, axis=axis), y2="high50:Q", color=colour, detail="side:N"
        ),
        lines,
        spots,
        figures.mark_text(align="left", dx=6, fontWeight="bold", aria=False).encode(
            x=x, y=y, text="label:N", color=colour
        ),
        width=size[0],
        height=size[1],
        title=head,
    )


def _figures(held: Held, left: Sequence[Ahead], top: float, last: date) -> list[dict[str, Any]]:
    """The three ends, written beside the lines, and moved apart where they would lie on each other."""
    name_on, name_off = held.names
    ends = sorted(
        [
            (held.on[-1].probability, name_on, "on"),
            (held.off[-1].probability, name_off, "off"),
            (left[-1].probability, "", "left"),
        ]
    )
    gap = APART / PANEL_HEIGHT * top
    places = [ends[0][0]]
    for value, _, _ in ends[1:]:
        places.append(max(value, places[-1] + gap))
    over = max(0.0, places[-1] - top)
    return [
        {
            "day": last.isoformat(),
            "p": place - over,
            "label": f"{name} {percent(value)}".strip(),
            "side": side,
        }
        for (value, name, side), place in zip(ends, places, strict=True)
    ]


def _rows(fan: Fan) -> tuple[tuple[str, ...], ...]:
    sides = [("", fan.left)]
    for d in fan.drivers:
        sides += list(zip(d.sides, (d.on, d.off), strict=True))
    return tuple(
        (day_words(a.day), name, percent(a.probability), interval(a.interval50), interval(a.interval90))
        for name, ahead in sides
        for a in ahead
    )


def _words(fan: Fan) -> str:
    end = fan.left[-1]
    text = (
        f"As of {day_words(fan.as_of)}, the probability by each day until {day_words(end.day)}: {percent(end.probability)} "
        f"by then (90 % interval {interval(end.interval90)})."
    )
    for d in fan.drivers:
        text += (
            f" With {plain(d.driver)} held {d.names[0]} from now {percent(d.on[-1].probability)}, held {d.names[1]} "
            f"{percent(d.off[-1].probability)}."
        )
    if fan.drivers:
        text += (
            " Holding a driver is an intervention in the model and says nothing about causes in the world."
        )
    return text
