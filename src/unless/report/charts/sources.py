"""Sources: track records with their intervals, against the base rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from unless.report.charts.style import (
    BLUE,
    GREY,
    INK,
    SOFT,
    VERMILION,
    Drawing,
    Panel,
    finished,
    plain,
    table,
)

ROW, BARS, NAMES = 22, 430, 320  # pixels
MOST = 40  # sources drawn: more do not fit on a page


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source's Brier score as drawn towards its kind, the 90 % interval of that, and the base rate's on the same."""

    name: str
    kind: str
    judgements: int
    questions: int
    brier: float
    interval: tuple[float, float]
    base: float | None


def sources_drawing(records: Sequence[SourceRecord], questions: int) -> Drawing:
    """The chart of track records, in their order; the first MOST of them. Raises ValueError for none."""
    if not records:
        raise ValueError("there is no track record to draw")
    shown = records[:MOST]
    left = len(records) - len(shown)
    title = "Track records of sources"
    subtitle = (
        f"Brier score (0 is best) drawn towards the mean of the kind, with its 90 % interval; the tick is the base "
        f"rate's on the same questions. {questions} resolved question{'s' * (questions != 1)}"
        + (f"; {left} more sources are not shown" if left else "")
    )
    return Drawing(
        spec=finished(_bars(shown), title, subtitle),
        title=title,
        description=_words(records, questions),
        heads=("source", "kind", "judgements", "questions", "Brier, shrunk", "90 % interval", "base rate"),
        rows=tuple(
            (
                plain(r.name, 120),
                r.kind,
                str(r.judgements),
                str(r.questions),
                f"{r.brier:.3f}",
                f"{r.interval[0]:.3f}–{r.interval[1]:.3f}",
                "" if r.base is None else f"{r.base:.3f}",
            )
            for r in records
        ),
    )


def _bars(shown: Sequence[SourceRecord]) -> Panel:
    rows = [
        {
            "row": n,
            "name": plain(r.name, 40),
            "said": f"{r.judgements} on {r.questions}",
            "brier": r.brier,
            "low": r.interval[0],
            "high": r.interval[1],
            "hover": _one(r),
        }
        for n, r in enumerate(shown)
    ]
    ticks = [
        {"row": n, "base": r.base, "hover": f"the base rate on the same questions: {r.base:.3f}"}
        for n, r in enumerate(shown)
        if r.base is not None
    ]
    most = max(0.3, *(max(r.interval[1], r.base or 0.0) for r in shown))
    scale = alt.Scale(domain=[0, min(most * 1.05, 1.0)], nice=False)
    y = alt.Y("row:O", axis=None, sort=None)
    base: Any = alt.Chart(table(rows), width=BARS, height=alt.Step(ROW)).encode(y=y)
    x = alt.X("low:Q", scale=scale, axis=alt.Axis(title="Brier score", format=".2~f", tickCount=6))
    layers = [
        base.mark_rule(strokeWidth=3, color=BLUE, opacity=0.4, aria=False).encode(x=x, x2="high:Q"),
    ]
    if ticks:
        layers.append(
            alt.Chart(table(ticks))
            .mark_tick(thickness=3, size=15, color=VERMILION, opacity=1)
            .encode(y=y, x=alt.X("base:Q", scale=scale), description="hover:N")
        )
    layers += [
        base.mark_point(filled=True, size=70, color=BLUE, opacity=1).encode(
            x=alt.X("brier:Q", scale=scale), description="hover:N"
        ),
        base.mark_text(align="right", dx=-92, color=INK, limit=NAMES, aria=False).encode(
            x=alt.value(0), text="name:N"
        ),
        base.mark_text(align="right", dx=-14, color=SOFT, fontSize=11, aria=False).encode(
            x=alt.value(0), text="said:N"
        ),
        alt.Chart(table([{"x": 0}])).mark_rule(color=GREY, aria=False).encode(x=alt.X("x:Q", scale=scale)),
    ]
    return alt.layer(*layers)


def _one(r: SourceRecord) -> str:
    against = "" if r.base is None else f", the base rate {r.base:.3f}"
    return (
        f"{plain(r.name, 120)} ({r.kind}): {r.brier:.3f}, 90 % interval {r.interval[0]:.3f} to {r.interval[1]:.3f}"
        f"{against}; {r.judgements} judgement{'s' * (r.judgements != 1)} on {r.questions} "
        f"question{'s' * (r.questions != 1)}"
    )


def _words(records: Sequence[SourceRecord], questions: int) -> str:
    best = "; ".join(_one(r) for r in records[:5])
    return (
        f"Track records of {len(records)} source{'s' * (len(records) != 1)} on {questions} resolved "
        f"question{'s' * (questions != 1)}, the best first: {best}."
    )
