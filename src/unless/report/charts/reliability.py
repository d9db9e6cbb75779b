"""The reliability diagram: what was said against what came true, with consistency bars."""

from __future__ import annotations

from typing import Any

import altair as alt

from unless.domain.reliability import Bin, Reliability
from unless.report.charts.style import (
    BLUE,
    GREY,
    INK,
    SOFT,
    VERMILION,
    Drawing,
    Panel,
    finished,
    percent_axis,
    plain,
    table,
)
from unless.report.figures import interval, percent

SIDE, COUNTS = 400, 70  # pixels: of the square, and of the panel of counts
_RIGHT, _OFF = "as the forecasts say, within chance", "not as the forecasts say"


def reliability_drawing(found: Reliability, title: str, counted: str = "forecasts") -> Drawing:
    """The chart of bins; `title` says whose forecasts, `counted` what there is a number of."""
    level = f"{found.level * 100:.0f} %"
    subtitle = f"{found.count:,} {counted}. Bars: where the share would lie, {level} of the time, were every one right"
    chart: Any = alt.vconcat(_square(found), _counts(found, counted), spacing=14)
    return Drawing(
        spec=finished(chart, title, subtitle),
        title=plain(title),
        description=_words(found, counted),
        heads=("said", "came true", f"{level} consistency bar", counted, "outcomes"),
        rows=tuple(
            (percent(b.forecast), percent(b.observed), interval(b.consistency), str(b.count), str(b.groups))
            for b in found.bins
        ),
    )


def _inside(b: Bin) -> bool:
    return b.consistency[0] <= b.observed <= b.consistency[1]


def _square(found: Reliability) -> Panel:
    rows = [
        {
            "said": b.forecast,
            "true": b.observed,
            "low": b.consistency[0],
            "high": b.consistency[1],
            "what": _RIGHT if _inside(b) else _OFF,
            "hover": f"{percent(b.forecast)} said, {percent(b.observed)} came true; if right "
            f"{interval(b.consistency)}; {b.count} forecasts of {b.groups} outcomes",
        }
        for b in found.bins
    ]
    scale = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("said:Q", scale=scale, axis=percent_axis(1, "said"))
    y = alt.Y("true:Q", scale=scale, axis=percent_axis(1, "came true"))
    diagonal = (
        alt.Chart(table([{"said": 0, "true": 0}, {"said": 1, "true": 1}]), width=SIDE, height=SIDE)
        .mark_line(color=GREY, strokeDash=[5, 4], strokeWidth=1.2, aria=False)
        .encode(x=x, y=y)
    )
    base = alt.Chart(table(rows)).encode(x=x)
    bars = base.mark_rule(strokeWidth=9, color=GREY, opacity=0.35, aria=False).encode(
        y=alt.Y("low:Q", scale=scale), y2="high:Q"
    )
    domain = [_RIGHT, _OFF]
    legend = alt.Legend(title=None, orient="none", legendX=SIDE * 0.4, legendY=SIDE - 46, labelLimit=260, labelColor=INK,
                        labelFontSize=12, symbolSize=80, symbolOpacity=1)  # fmt: skip
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(
        y=y,
        color=alt.Color("what:N", scale=alt.Scale(domain=domain, range=[BLUE, VERMILION]), legend=legend),
        shape=alt.Shape("what:N", scale=alt.Scale(domain=domain, range=["circle", "diamond"]), legend=legend),
        description="hover:N",
    )
    return alt.layer(diagonal, bars, dots)


def _counts(found: Reliability, counted: str) -> Panel:
    rows = [
        {"low": b.low, "high": b.high, "count": b.count, "at": (b.low + b.high) / 2, "zero": 0}
        for b in found.bins
    ]
    scale = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("low:Q", scale=scale, axis=None)
    most = max(b.count for b in found.bins)
    y = alt.Y(
        "count:Q",
        scale=alt.Scale(domain=[0, most * 1.25], nice=False),
        axis=alt.Axis(title=counted, values=[0, most], format=",d"),
    )
    base = alt.Chart(table(rows), width=SIDE, height=COUNTS)
    bars = base.mark_bar(color=BLUE, opacity=0.45, aria=False, stroke="#ffffff", strokeWidth=1).encode(
        x=x, x2="high:Q", y=y, y2="zero:Q"
    )
    texts = base.mark_text(dy=-7, fontSize=10, color=SOFT, aria=False).encode(
        x=alt.X("at:Q", scale=scale, axis=None), y=y, text=alt.Text("count:Q", format=",d")
    )
    return alt.layer(bars, texts)


def _words(found: Reliability, counted: str) -> str:
    off = [b for b in found.bins if not _inside(b)]
    text = (
        f"Reliability of {found.count:,} {counted} in {len(found.bins)} bins: of what was said with a probability, the share "
        "that came true. "
    )
    if not off:
        return text + "In every bin it is where it would be by chance were the forecasts right."
    told = "; ".join(
        f"{percent(b.forecast)} said, {percent(b.observed)} came true (if right {interval(b.consistency)})"
        for b in off
    )
    return text + f"Outside of what chance would leave were the forecasts right: {told}."
