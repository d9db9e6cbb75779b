"""Probability over time: the forecast with its 50 and 90 % intervals, and below it what every piece of evidence moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt

from unless.report.charts.style import (
    BLUE,
    GREY,
    HEIGHT,
    INK,
    SOFT,
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
from unless.report.tables import points

MARKS = 110  # pixels of the panel of evidence


@dataclass(frozen=True, slots=True)
class Point:
    """The forecast as of the end of a day, until the next; intervals are (low, high), all probabilities."""

    day: date
    probability: float
    interval50: tuple[float, float]
    interval90: tuple[float, float]


@dataclass(frozen=True, slots=True)
class EvidenceMark:
    """A piece of evidence on the day when it was published: `influence` is a difference of probability."""

    day: date
    speaker: str
    sentence: str
    influence: float


@dataclass(frozen=True, slots=True)
class Course:
    """A question's forecast over time, with the evidence that counts."""

    question: str
    deadline: date
    points: tuple[Point, ...]
    evidence: tuple[EvidenceMark, ...] = ()


def probability_drawing(course: Course) -> Drawing:
    """The chart of a course. Raises ValueError without a point."""
    if not course.points:
        raise ValueError("a course has at least one point")
    ordered = sorted(course.points, key=lambda p: p.day)
    first, last = ordered[0].day, max(course.deadline, ordered[-1].day)
    if first == last:
        first = date.fromordinal(first.toordinal() - 1)
    above = _above(ordered, course.deadline, first, last)
    chart: Any = above
    if course.evidence:
        below = _marks(course.evidence, first, last)
        chart = alt.vconcat(above, below, spacing=14)
    now = ordered[-1]
    subtitle = (
        f"{percent(now.probability)} on {day_words(now.day)}; the bands are the 50 % and 90 % intervals"
        + ("; below, what each piece of evidence moved, in points" if course.evidence else "")
    )
    return Drawing(
        spec=finished(chart, course.question, subtitle),
        title=plain(course.question),
        description=_words(ordered, course),
        heads=("day", "probability", "50 % interval", "90 % interval"),
        rows=tuple(
            (day_words(p.day), percent(p.probability), interval(p.interval50), interval(p.interval90))
            for p in ordered
        ),
    )


def _above(ordered: Sequence[Point], deadline: date, first: date, last: date) -> Panel:
    rows = [
        {
            "day": p.day.isoformat(),
            "p": p.probability,
            "low50": p.interval50[0],
            "high50": p.interval50[1],
            "low90": p.interval90[0],
            "high90": p.interval90[1],
            "hover": f"{day_words(p.day)}: {percent(p.probability)} (50 %: {interval(p.interval50)}; "
            f"90 %: {interval(p.interval90)})",
        }
        for p in ordered
    ]
    # A forecast stands until the next: so far as there is a day after it, the last is shown to stand for one.
    end = min(date.fromordinal(ordered[-1].day.toordinal() + 1), last)
    carried = [*rows, rows[-1] | {"day": end.isoformat()}]
    top = top_of([p.interval90[1] for p in ordered])
    scale, axis = probability_scale(top), percent_axis(top)
    x = alt.X("day:T", scale=days_scale(first, last), axis=time_axis(first, last))
    y = alt.Y("p:Q", scale=scale, axis=axis)
    base = alt.Chart(table(carried), width=WIDTH, height=HEIGHT).encode(x=x)
    bands = [
        base.mark_area(interpolate="step-after", color=BLUE, opacity=opacity, aria=False).encode(
            y=alt.Y(f"low{level}:Q", scale=scale, axis=axis), y2=f"high{level}:Q"
        )
        for level, opacity in ((90, 0.18), (50, 0.32))
    ]
    line = base.mark_line(interpolate="step-after", color=BLUE, strokeWidth=2, aria=False).encode(y=y)
    dots = (
        alt.Chart(table(rows))
        .mark_point(filled=True, color=BLUE, opacity=1, size=24 if len(rows) <= 120 else 8)
        .encode(x=x, y=y, description="hover:N")
    )
    left = (deadline - first).days < (last - first).days * 0.3
    # The figure of today stands where the rest of the chart is empty: before the deadline there is nothing yet.
    room = (last - ordered[-1].day).days > (last - first).days * 0.1
    now = (
        alt.Chart(table(carried[-1:]))
        .mark_text(
            align="left" if room else "right", dx=10 if room else -6, dy=0 if room else -12, fontWeight="bold",
            color=INK, fontSize=14, aria=False,
        )
        .encode(x=x, y=y, text=alt.value(percent(ordered[-1].probability)))
    )  # fmt: skip
    mark = alt.Chart(table([{"day": deadline.isoformat(), "label": f"deadline {day_words(deadline)}"}]))
    rule = mark.mark_rule(color=GREY, strokeDash=[4, 3], aria=False).encode(x=x)
    label = mark.mark_text(
        align="left" if left else "right", dx=6 if left else -6, dy=8, color=SOFT, fontSize=11, aria=False
    ).encode(x=x, y=alt.value(0), text="label:N")
    return alt.layer(*bands, rule, label, line, dots, now)


def _marks(evidence: Sequence[EvidenceMark], first: date, last: date) -> Panel:
    rows = [
        {
            "day": min(max(m.day, first), last).isoformat(),
            "points": m.influence * 100,
            "zero": 0,
            "moved": "raised it" if m.influence > 0 else "lowered it",
            "hover": f"{day_words(m.day)}, {plain(m.speaker, 80)}: “{plain(m.sentence, 240)}” "
            f"{points(m.influence)} points",
        }
        for m in sorted(evidence, key=lambda m: (m.day, m.speaker, m.sentence))
    ]
    thin = len(rows) > 60
    most = max(0.5, *(abs(m.influence) * 100 for m in evidence))
    colour = alt.Color(
        "moved:N", scale=alt.Scale(domain=["raised it", "lowered it"], range=[BLUE, VERMILION]), legend=None
    )
    x = alt.X("day:T", scale=days_scale(first, last), axis=None)
    scale = alt.Scale(domain=[-most * 1.1, most * 1.1], nice=False)
    expression = "(datum.value > 0 ? '+' : datum.value < 0 ? '−' : '') + format(abs(datum.value), '.3~g')"
    y = alt.Y("points:Q", scale=scale, axis=alt.Axis(title="points", tickCount=4, labelExpr=expression))
    base = alt.Chart(table(rows), width=WIDTH, height=MARKS).encode(x=x)
    stems = base.mark_rule(strokeWidth=1, opacity=0.45 if thin else 0.8, aria=False).encode(
        y=y, y2="zero:Q", color=colour
    )
    heads = base.mark_point(filled=True, size=14 if thin else 46, opacity=0.6 if thin else 0.95).encode(
        y=y,
        color=colour,
        shape=alt.Shape(
            "moved:N",
            scale=alt.Scale(domain=["raised it", "lowered it"], range=["triangle-up", "triangle-down"]),
            legend=None,
        ),
        description="hover:N",
    )
    zero = alt.Chart(table([{"y": 0}])).mark_rule(color=GREY, aria=False).encode(y=alt.Y("y:Q", scale=scale))
    return alt.layer(zero, stems, heads)


def _words(ordered: Sequence[Point], course: Course) -> str:
    first, last = ordered[0], ordered[-1]
    low, high = min(ordered, key=lambda p: p.probability), max(ordered, key=lambda p: p.probability)
    text = (
        f"Forecast over time, until the deadline on {day_words(course.deadline)}. "
        f"{percent(first.probability)} on {day_words(first.day)}, {percent(last.probability)} on "
        f"{day_words(last.day)} (90 % interval {interval(last.interval90)}); "
        f"lowest {percent(low.probability)} on {day_words(low.day)}, highest {percent(high.probability)} on "
        f"{day_words(high.day)}."
    )
    if course.evidence:
        strongest = max(course.evidence, key=lambda m: (abs(m.influence), m.day, m.sentence))
        n = len(course.evidence)
        text += (
            f" {n} piece{'s' * (n != 1)} of evidence; the strongest, {points(strongest.influence)} points: "
            f"{plain(strongest.speaker, 80)}, “{plain(strongest.sentence, 160)}” ({day_words(strongest.day)})."
        )
    return text
