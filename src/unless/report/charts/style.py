"""What the charts share: colours, type, scales, and text that is never anything but text.

Colours are those of M. Okabe and K. Ito (Color Universal Design, 2008), told apart by the colour-blind; blue and
vermilion also differ in grey, and never differ by colour alone (dashes, shapes and labels say the same).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt

from unless.report.demo import shortened

BLUE, VERMILION, GREY = "#0072b2", "#d55e00", "#6e7781"
INK, SOFT, GRID, PAPER = "#1f2328", "#59636e", "#d8dee4", "#ffffff"
# By what each is for, as a page's style sheet names them.
ROLES = {
    "blue": BLUE, "vermilion": VERMILION, "grey": GREY, "ink": INK, "soft": SOFT, "grid": GRID, "paper": PAPER,
}  # fmt: skip
# The same where the reader prefers a dark page; SVG and HTML alone can know.
DARK = {
    BLUE: "#56b4e9",
    VERMILION: "#f0883e",
    GREY: "#8b949e",
    INK: "#e6edf3",
    SOFT: "#9da7b1",
    GRID: "#343b43",
    PAPER: "#0f1419",
}
# Liberation Sans comes with the renderer and is as wide as Arial and Helvetica, which readers have.
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
WIDTH, HEIGHT = 680, 300  # of a chart's main panel, in pixels
NAME = 56  # characters of a name beside a bar
TITLE = 96  # characters on a line of a title
Panel = alt.LayerChart | alt.FacetChart
# Tops of the scale whose fifths are round figures.
_TOPS = (0.05, 0.1, 0.25, 0.5, 0.75, 1.0)
# Control characters and halves of characters, which no XML may hold, and those that turn the reading direction.
_ILLEGAL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart's specification with what says the same in words: a title, a description, and a table of its figures."""

    spec: dict[str, Any]  # Vega-Lite
    title: str
    description: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def plain(text: str, length: int | None = None) -> str:
    """Text on one line that XML can hold, at most `length` characters."""
    clean = _ILLEGAL.sub("\ufffd", " ".join(text.split()))
    return clean if length is None else shortened(clean, length)


def lines(text: str, length: int = TITLE, most: int = 3) -> list[str]:
    """Text broken at words into at most so many lines."""
    out: list[str] = []
    rest = plain(text)
    while len(rest) > length and len(out) < most - 1:
        at = rest.rfind(" ", 0, length + 1)
        at = at if at > 0 else length
        out.append(rest[:at])
        rest = rest[at:].lstrip()
    return [*out, shortened(rest, length)] if rest else out


def day_words(day: date) -> str:
    """A day for people: "3 Mar 2031"."""
    return f"{day.day} {day:%b} {day.year}"


def top_of(values: Sequence[float]) -> float:
    """The first round top of a scale that holds all the probabilities."""
    most = max(values, default=1.0)
    return next((t for t in _TOPS if most <= t), 1.0)


def percent_axis(top: float, title: str | None = None, **more: Any) -> alt.Axis:
    """An axis of probabilities, in percent, from 0 to a top."""
    expression = "format(datum.value * 100, '.3~r') + ' %'"
    return alt.Axis(title=title, labelExpr=expression, values=[top * n / 5 for n in range(6)], **more)


def probability_scale(top: float) -> alt.Scale:
    """A scale from 0 to a top."""
    return alt.Scale(domain=[0, top], nice=False)


def time_axis(first: date, last: date) -> alt.Axis:
    """An axis of days, labelled as finely as its length asks for."""
    span = (last - first).days
    years = str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    if span <= 12:
        return alt.Axis(
            title=years, format="%-d %b", tickCount=alt.TimeIntervalStep(interval="day", step=1 + span // 7)
        )
    if span <= 100:
        step = alt.TimeIntervalStep(interval="week", step=1 + span // 50)
        return alt.Axis(title=years, format="%-d %b", tickCount=step)
    if span <= 1100:
        step = alt.TimeIntervalStep(interval="month", step=(1, 1, 2, 3)[min(span // 280, 3)])
        return alt.Axis(title=None, format="%b %Y", tickCount=step, labelOverlap=True)
    return alt.Axis(title=None, format="%Y", tickCount="year", labelOverlap=True)


def days_scale(first: date, last: date) -> alt.Scale:
    """A scale from a day to another, in UTC wherever the machine is."""
    return alt.Scale(type="utc", domain=[first.isoformat(), last.isoformat()], nice=False)


def table(rows: Sequence[dict[str, Any]]) -> alt.InlineData:
    """Rows as the data of a chart, as JSON text: the chart library copies and checks whatever it can look into."""
    return alt.InlineData(values=json.dumps(list(rows)), format=alt.JsonDataFormat(type="json"))


# Of every chart; as plain values, for each `configure` of the chart library copies the whole chart.
_CONFIG: dict[str, Any] = {
    "font": FONT,
    "view": {"stroke": None},
    "title": {
        "anchor": "start", "frame": "bounds", "fontSize": 15, "fontWeight": "bold", "color": INK, "offset": 14,
        "lineHeight": 19, "subtitleFontSize": 12, "subtitleColor": SOFT, "subtitlePadding": 5, "subtitleLineHeight": 16,
    },
    "axis": {
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelColor": SOFT, "titleColor": SOFT,
        "gridColor": GRID, "domainColor": GREY, "tickColor": GREY, "labelLimit": 320, "aria": False,
    },
    "text": {"fontSize": 12, "color": INK},
}  # fmt: skip


def finished(chart: Any, title: str, subtitle: str = "") -> dict[str, Any]:
    """The specification of a chart with its title and the style of all."""
    head = {"text": lines(title), "subtitle": lines(subtitle, 116) if subtitle else []}
    spec: dict[str, Any] = chart.to_dict(validate=False)
    return spec | {"title": head, "background": PAPER, "padding": 12, "config": _CONFIG}
