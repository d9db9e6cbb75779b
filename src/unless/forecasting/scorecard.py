"""A scorecard of resolved questions: what was said, against the base rate and against the crowd, fairly paired.

What is scored comes as items: a forecast for the days on which it stood, or one judgement of a source, each with what
the base rate and the crowd said then. A comparison is over the items for which the other said something.
The skill score is 1 - S / S_reference (A. H. Murphy, Monthly Weather Review 116, 1988). The interval of a
difference is the percentile bootstrap over questions (B. Efron, Annals of Statistics 7, 1979), as items of one question
share its outcome.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

import numpy as np

from unless.domain.scorecard import By, Line, Means, Scorecard, Versus
from unless.forecasting.reliability import corp, murphy, reliability
from unless.forecasting.scoring import score, skill, standing
from unless.forecasting.track_record import Judged

LEVEL = 0.9
REDRAWN = 2000  # bootstrap samples: the ends of a 90 % interval are then right to about half of its percents
SEED = 1979  # any fixed one: the same questions have the same interval
ALL = "all"


@dataclass(frozen=True, slots=True)
class Item:
    """A probability of yes of one question, what came true, and what the base rate and the crowd said then.

    `names` are the lines of the scorecard that it belongs to; `count` is how many days or judgements it stands for.
    """

    question: str
    names: tuple[str, ...]
    probability: float
    outcome: bool
    base: float | None
    crowd: float | None
    weight: float
    count: int


def crowd_on(judgements: Sequence[Judged], day: date, without: int | None = None) -> float | None:
    """What the crowd said by the end of a day: the mean of every speaker's latest judgement; None without any.

    Only judgements with the question's own deadline count, and those of the speaker `without` do not.
    """
    latest = {
        j.speaker: j.probability
        for j in sorted(judgements, key=lambda j: j.day)
        if j.whole and j.day <= day and j.speaker != without
    }
    return fmean(latest.values()) if latest else None


def forecast_items(
    question: str,
    names: tuple[str, ...],
    forecasts: Sequence[tuple[date, float, float]],
    judgements: Sequence[Judged],
    outcome: bool,
    end: date,
) -> tuple[Item, ...]:
    """The forecasts of one question as items whose weights sum to 1, a day like the next.

    forecasts: (day, probability, base rate's) from the opening on; each stands until the next, the last until `end`.
    """
    ordered = sorted(forecasts)
    values = {day: (p, base) for day, p, base in ordered}
    # The crowd may move on a day without a forecast of its own: the last one stands.
    for day in sorted({j.day for j in judgements if j.whole and j.day > ordered[0][0]} - set(values)):
        values[day] = values[max(d for d in values if d < day)]
    days = standing([(day, p) for day, (p, _) in values.items()], end)
    total = sum(length for _, _, length in days)
    return tuple(
        Item(
            question,
            names,
            p,
            outcome,
            values[day][1],
            crowd_on(judgements, day),
            length / total if total else 1.0,
            length,
        )
        for day, p, length in days
    )


def judgement_items(
    names: Sequence[str],
    judgements: Sequence[Judged],
    forecasts: Sequence[tuple[date, float, float]],
) -> tuple[Item, ...]:
    """What sources judged of one question, each with the line that it belongs to.

    He is held against the base rate of the day, and against what others had said by the day before. Judgements with
    horizons of their own have neither.
    """
    ordered = sorted(forecasts)
    out = []
    for name, j in zip(names, judgements, strict=True):
        base = [b for day, _, b in ordered if day <= j.day] if j.whole else []
        before = date.fromordinal(j.day.toordinal() - 1)
        crowd = crowd_on(judgements, before, j.speaker) if j.whole else None
        out.append(
            Item(j.question, (name,), j.probability, j.outcome, base[-1] if base else None, crowd, 1.0, 1)
        )
    return tuple(out)


def scorecard(items: Sequence[Item], by: By) -> Scorecard:
    """The scorecard of items. Raises ValueError for none."""
    if not items:
        raise ValueError("without a forecast there is nothing to score")
    lines: dict[str, list[Item]] = {}
    for item in items:
        for name in item.names:
            lines.setdefault(name, []).append(item)
    p, y = [i.probability for i in items], [i.outcome for i in items]
    w = [i.weight for i in items]
    return Scorecard(
        by=by,
        overall=_line(ALL, items),
        lines=tuple(
            sorted(
                (_line(name, own) for name, own in lines.items()), key=lambda one: (one.means.brier, one.name)
            )
        ),
        reliability=reliability(p, y, weights=w, groups=[i.question for i in items]),
        murphy=murphy(p, y, weights=w),
        corp=corp(p, y, weights=w),
    )


def _line(name: str, items: Sequence[Item]) -> Line:
    own = [i.probability for i in items]
    weights = np.array([i.weight for i in items])
    return Line(
        name=name,
        questions=len({i.question for i in items}),
        count=sum(i.count for i in items),
        means=_means(own, items),
        came_true=float(np.average([i.outcome for i in items], weights=weights)),
        base=_versus(items, [i.base for i in items]),
        crowd=_versus(items, [i.crowd for i in items]),
    )


def _means(probabilities: Sequence[float], items: Sequence[Item]) -> Means:
    scores = [score(p, i.outcome) for p, i in zip(probabilities, items, strict=True)]
    figures = [(s.probability, s.brier, s.logarithmic) for s in scores]
    return Means(*(float(x) for x in np.average(figures, axis=0, weights=[i.weight for i in items])))


def _versus(items: Sequence[Item], others: Sequence[float | None]) -> Versus | None:
    pairs = [(i, other) for i, other in zip(items, others, strict=True) if other is not None]
    if not pairs:
        return None
    both = [i for i, _ in pairs]
    ours, other = _means([i.probability for i in both], both), _means([o for _, o in pairs], both)
    gaps: dict[str, list[tuple[float, float]]] = {}
    for i, o in pairs:
        gap = score(i.probability, i.outcome).brier - score(o, i.outcome).brier
        gaps.setdefault(i.question, []).append((i.weight * gap, i.weight))
    return Versus(
        share=sum(i.weight for i in both) / sum(i.weight for i in items),
        ours=ours,
        other=other,
        skill=skill(ours.brier, other.brier),
        skill_logarithmic=skill(ours.logarithmic, other.logarithmic),
        difference=ours.brier - other.brier,
        interval=_interval(np.array([np.sum(of, axis=0) for of in gaps.values()])),
    )


def _interval(sums: np.ndarray) -> tuple[float, float] | None:
    """Of a ratio of sums over questions, each a row (weighted differences, weights)."""
    if len(sums) < 2:
        return None
    drawn = np.random.default_rng(SEED).integers(len(sums), size=(REDRAWN, len(sums)))
    totals = sums[drawn].sum(axis=1)
    low, high = np.quantile(totals[:, 0] / totals[:, 1], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
