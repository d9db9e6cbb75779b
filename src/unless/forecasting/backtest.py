"""Scores of the pooled forecasts and of the simple aggregates on resolved questions, and how sure the differences are.

Intervals of differences are by the circular block bootstrap (D. N. Politis and J. P. Romano, in Exploring the Limits of
Bootstrap, 1992) of pairs: blocks of n^(1/3) questions that follow one another are drawn together, since questions of
one time are often about one event. Drawn singly, they would claim more certainty than there is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import numpy as np
from scipy.special import xlogy

from unless.domain.backtest import Backtest, Difference, Learned, Method, Part, Predicted
from unless.domain.crowd import CrowdForecasts
from unless.forecasting.crowd import DAY, Crowd, Indices, Numbers
from unless.forecasting.logit_pool import MIDDLE_COUNT
from unless.forecasting.pooling import METHOD, RECIPES, Lessons, NothingToScore, Pooled
from unless.forecasting.reliability import reliability

# For the logarithmic score alone, probabilities of 0 and 1 count as this far from certainty.
LOG_HELD = 0.001
REDRAWN, SEED, LEVEL = 4000, 1992, 0.95
FEWEST = 10  # questions, below which an interval would be a guess
_AT_ONCE = 4_000_000  # drawn numbers held at a time
COUNTS = (2, 3, 5, 10)  # groups of questions begin at so many forecasters
SHOWN_COUNTS, SHOWN_DAYS = (1, 2, 3, 5, 10, 30), (1, 7, 30, 365)
EXPERIENCED, SHOWN_FORECASTERS = 10, 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def scored_questions(crowd: Crowd, least_forecasters: int) -> Indices:
    """Which of the crowd's questions have an outcome and that many forecasters, in time order."""
    return np.flatnonzero(~np.isnan(crowd.outcome) & (crowd.count >= least_forecasters))


def back_test(given: CrowdForecasts, pooled: Pooled, least_forecasters: int) -> Backtest:
    """Scores on all resolved questions with at least that many forecasters.

    Raises NothingToScore where there is none.
    """
    crowd = pooled.crowd
    chosen = scored_questions(crowd, least_forecasters)
    if not len(chosen):
        raise NothingToScore("no question to score")
    y = crowd.outcome[chosen]
    made = {name: p[chosen] for name, p in _methods(pooled).items()}
    brier = {name: (p - y) ** 2 for name, p in made.items()}
    log = {name: _log_scores(p, y) for name, p in made.items()}
    others = [name for name in made if name != METHOD]
    by_brier = _differences(np.array([brier[METHOD] - brier[n] for n in others]))
    by_log = _differences(np.array([log[METHOD] - log[n] for n in others]))
    methods = [Method(METHOD, float(brier[METHOD].mean()), float(log[METHOD].mean()))]
    methods += [
        Method(n, float(brier[n].mean()), float(log[n].mean()), b, g)
        for n, b, g in zip(others, by_brier, by_log, strict=True)
    ]
    return Backtest(
        questions=len(chosen),
        forecasts=int(crowd.count[chosen].sum()),
        least_forecasters=least_forecasters,
        methods=tuple(methods),
        parts=_parts(crowd.count[chosen], brier),
        reliability=reliability(made[METHOD], y),
        learned=_learned(pooled.lessons, given.forecasters),
        notes=(*given.notes, *_left_out(crowd)),
    )


def predictions(given: CrowdForecasts, pooled: Pooled, least_forecasters: int) -> tuple[Predicted, ...]:
    """The scored questions with every method's probability, in time order."""
    crowd, methods = pooled.crowd, _methods(pooled)
    return tuple(
        Predicted(
            given.questions[crowd.which[q]].key,
            _EPOCH + timedelta(seconds=round(float(crowd.as_of[q]) * DAY)),
            bool(crowd.outcome[q]),
            {name: float(p[q]) for name, p in methods.items()},
            (float(pooled.low[q]), float(pooled.high[q])),
        )
        for q in scored_questions(crowd, least_forecasters)
    )


def _methods(pooled: Pooled) -> Mapping[str, Numbers]:
    return {METHOD: pooled.probability, **pooled.methods}


def _log_scores(p: Numbers, y: Numbers) -> Numbers:
    held = np.clip(p, LOG_HELD, 1 - LOG_HELD)
    return np.asarray(-xlogy(y, held) - xlogy(1 - y, 1 - held))


def _differences(values: Numbers) -> list[Difference]:
    """Means of values of shape (methods, questions) with their intervals, all from the same draws."""
    total = values.shape[1]
    if total < FEWEST:
        return [Difference(float(m), None) for m in values.mean(axis=1)]
    length = math.ceil(total ** (1 / 3))
    around = np.concatenate((np.zeros((len(values), 1)), np.cumsum(np.tile(values, 2), axis=1)), axis=1)
    blocks = (around[:, length : length + total] - around[:, :total]) / length
    draws = math.ceil(total / length)
    random = np.random.default_rng(SEED)
    means = []
    step = max(1, _AT_ONCE // (draws * len(values)))
    for first in range(0, REDRAWN, step):
        which = random.integers(total, size=(min(step, REDRAWN - first), draws))
        means.append(blocks[:, which].mean(axis=2))
    low, high = np.quantile(np.concatenate(means, axis=1), [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1)
    return [
        Difference(float(m), (float(a), float(b)))
        for m, a, b in zip(values.mean(axis=1), low, high, strict=True)
    ]


def _parts(count: Indices, brier: Mapping[str, Numbers]) -> tuple[Part, ...]:
    """Mean scores by halves of time and by numbers of forecasters, where there are questions."""
    total = len(count)
    place = np.arange(total)
    groups = [("1 forecaster", count < COUNTS[0])]
    if total > 1:
        groups = [("earlier half", place < total // 2), ("later half", place >= total // 2), *groups]
    for low, high in zip(COUNTS, (*COUNTS[1:], None), strict=True):
        if high is None:
            groups.append((f"{low} and more", count >= low))
        else:
            name = f"{low} forecasters" if high == low + 1 else f"{low} to {high - 1}"
            groups.append((name, (count >= low) & (count < high)))
    return tuple(
        Part(name, int(here.sum()), {m: float(b[here].mean()) for m, b in brier.items()})
        for name, here in groups
        if here.any()
    )


def _learned(lessons: Lessons, names: tuple[str, ...]) -> Learned:
    """The pools of logits' parameters as their average, each by its share."""
    total = sum(lessons.share[r.name] for r in RECIPES) or 1.0

    def mean(parameter: str) -> float:
        return (
            sum(lessons.share[r.name] * lessons.parameters[r.name].get(parameter, 0.0) for r in RECIPES)
            / total
        )

    slope, by_count, age, recency = (mean(p) for p in ("slope", "slope_by_count", "age", "recency"))
    # Beside one other forecast, the older of the two stands at rank 1, the newer at 2.
    step = recency * (math.sqrt(2) - 1)
    known = np.flatnonzero(lessons.experience >= EXPERIENCED)
    best = sorted(known, key=lambda i: (-lessons.forecasters[i], names[i]))[:SHOWN_FORECASTERS]
    return Learned(
        share=lessons.share,
        extremising={n: slope + by_count * math.log(n / MIDDLE_COUNT) for n in SHOWN_COUNTS},
        bias=mean("bias"),
        ageing={d: math.exp(age * math.log1p(d) - step) for d in SHOWN_DAYS},
        forecasters=tuple(
            (names[i], float(lessons.forecasters[i]), int(lessons.experience[i])) for i in best
        ),
    )


def _left_out(crowd: Crowd) -> list[str]:
    out = crowd.left_out
    said = (
        (out.after_resolution, "left out: forecasts made after the resolution ({})"),
        (out.repeated, "left out: forecasts that their forecaster replaced at the same time ({})"),
        (
            out.certain,
            "forecasts of 0 or 1, which count as 1 and 99 % (2 and 98 % in what is learned) where logits are needed: {}",
        ),
    )
    return [sentence.format(n) for n, sentence in said if n]
