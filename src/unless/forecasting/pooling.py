"""One probability from a crowd's many, learned on the way: `pool`.

Several pools of logits (`logit_pool`), which differ in what they learn, and the simple aggregates, which learn nothing, are
averaged with the weights that they have earned so far: each forecast counts by its prior share times the probability that
it gave to all that came true before (Bayesian model averaging; as prediction with expert advice, the aggregating algorithm
of V. Vovk, J. Computer and System Sciences 56, 1998, with the logarithmic loss, whose total is within -log(share) of
the best method's, whatever happens, were outcomes known at once). Where extremising, weighing or recalibrating hurts,
the plain aggregates so take over.

Whatever is used for a question was known before its last forecast: outcomes of questions resolved strictly earlier, and
forecasts on questions whose last forecast is strictly earlier. Nothing is drawn at random.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtri

from unless.domain.crowd import CrowdForecasts
from unless.forecasting.aggregates import SIMPLE, simple_aggregates
from unless.forecasting.crowd import Crowd, Indices, Numbers, arrange
from unless.forecasting.logit_pool import HELD, PoolOfLogits, Recipe, rows_of, walk
from unless.forecasting.standing import latest_standing, standing

METHOD = "unless"
RECIPES = (
    Recipe("standing", ("recency", "age", "skill", "nearness")),
    Recipe("everything", ("recency", "age", "skill", "nearness", "updates", "experience")),
    Recipe("recent", ("recency", "age", "skill", "nearness"), memory=200.0),
    Recipe("unbiased", ("recency", "age", "nearness"), ("slope", "slope_by_count")),
    Recipe("tempered", ("recency", "age", "nearness"), ("slope",), tempered=True),
)
LEARNED_SHARE = 0.5  # of the pools of logits together at the outset; the simple aggregates share the rest
# Within the average, no probability is surer than this: one certain and wrong would end a method for good.
SUREST = 0.005
FEWEST_TO_LEARN = 2  # forecasters: a question of one tells no two methods apart
LEVEL = 0.9
# A forecaster's own error in logits before the crowd has shown it, and how many forecasts that counts for: 1.25 on a public
# site's 986 questions of three forecasters or more.
OWN_ERROR, OWN_ERROR_WEIGHT = 1.25, 10.0
# What all of a crowd are off by together on a question, in logits, which no number of forecasters averages away: on the same
# questions 0 to 0.9 with 95 % confidence, and 0.36 on the average under a flat prior (docs/backtest.md).
COMMON_ERROR = 0.36
OWN_ERROR_IN_QUESTION = 2.0  # how many forecasts the crowd's error counts for within one question


class NothingToScore(ValueError):
    """No forecast, or no question to score."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """What was learned by the end. share: of every method in the average; parameters: of every pool of logits, by name;
    forecasters: how many times an average forecaster's a forecaster's weight is by his standing, of shape (forecasters,)."""

    share: Mapping[str, float]
    parameters: Mapping[str, Mapping[str, float]]
    forecasters: Numbers
    experience: Numbers


@dataclass(frozen=True, slots=True)
class Pooled:
    """The pooled forecasts of a crowd's questions, in `crowd`'s order; arrays of shape (questions,).

    low, high: a 90 % interval of the probability: where it may lie with other forecasters of the same crowd, with what
    is not yet learned, among the methods that are averaged, and by what all of the crowd may be off together. methods:
    every simple aggregate by name.
    """

    crowd: Crowd
    probability: Numbers
    low: Numbers
    high: Numbers
    methods: Mapping[str, Numbers]
    lessons: Lessons


def pool(given: CrowdForecasts, recipes: tuple[Recipe, ...] = RECIPES) -> Pooled:
    """Every question's pooled probability as of its last forecast, open questions included.

    Raises NothingToScore without any forecast made in time.
    """
    crowd = arrange(given)
    if not len(crowd.which):
        raise NothingToScore("without a forecast there is nothing to pool")
    logits = crowd.logits(HELD)
    rows = rows_of(crowd, logits, standing(crowd, logits))
    order = np.argsort(crowd.resolved, kind="stable")
    order = order[: int(np.isfinite(crowd.resolved).sum())]
    lessons = np.searchsorted(crowd.resolved[order], crowd.as_of, side="left")
    taught, outcome = rows.reordered(order), crowd.outcome[order]
    pools = {r.name: walk(r, rows, taught, outcome, lessons) for r in recipes}
    simple = simple_aggregates(crowd)
    everything = {**simple, **{name: made.probability for name, made in pools.items()}}
    offered = np.clip(np.array(list(everything.values())), SUREST, 1 - SUREST)
    share, last = _shares(offered, crowd, order, lessons, len(simple))
    probability = np.asarray((share * offered).sum(axis=0))
    low, high = _interval(probability, share, offered, pools, _own_error(crowd, logits))
    return Pooled(
        crowd,
        probability,
        low,
        high,
        simple,
        _lessons(dict(zip(everything, last, strict=True)), recipes, pools, crowd, logits),
    )


def _shares(
    offered: Numbers, crowd: Crowd, order: Indices, lessons: Indices, simple: int
) -> tuple[Numbers, Numbers]:
    """Every method's share in each question's average, of offered's shape (methods, questions), and after all."""
    methods = len(offered)
    learned = methods - simple
    prior = np.full(methods, 1 / methods)
    if simple and learned:
        prior[:simple], prior[simple:] = (1 - LEARNED_SHARE) / simple, LEARNED_SHARE / learned
    told = np.where(crowd.outcome[order] == 1, offered[:, order], 1 - offered[:, order])
    earned = np.where(crowd.count[order] >= FEWEST_TO_LEARN, np.log(told), 0.0)
    total = np.concatenate((np.zeros((methods, 1)), np.cumsum(earned, axis=1)), axis=1)
    total += np.log(prior)[:, None]
    total = np.exp(total - total.max(axis=0))
    total /= total.sum(axis=0)
    return total[:, lessons], total[:, -1]


def _own_error(crowd: Crowd, logits: Numbers) -> Numbers:
    """The variance of one forecaster's logit about his crowd's on each question, from it and those forecast before."""
    n = crowd.count
    squares = crowd.sums((logits - (crowd.sums(logits) / n)[crowd.of]) ** 2)
    earlier = np.searchsorted(crowd.as_of, crowd.as_of, side="left")

    def before(values: Numbers) -> Numbers:
        return np.concatenate(([0.0], np.cumsum(values)))[earlier]

    general = (before(squares) + OWN_ERROR**2 * OWN_ERROR_WEIGHT) / (
        before((n - 1).astype(float)) + OWN_ERROR_WEIGHT
    )
    return np.asarray((squares + general * OWN_ERROR_IN_QUESTION) / (n - 1 + OWN_ERROR_IN_QUESTION))


def _interval(
    probability: Numbers,
    share: Numbers,
    offered: Numbers,
    pools: Mapping[str, PoolOfLogits],
    own_error: Numbers,
) -> tuple[Numbers, Numbers]:
    """Ends of the interval: normal in logits, about the averaged probability."""
    middle = _logit(probability)
    between = (share * (_logit(offered) - middle) ** 2).sum(axis=0)
    learned = share[len(share) - len(pools) :]
    weight = learned / np.maximum(learned.sum(axis=0), 1e-12)
    variance = sum(w * p.variance for w, p in zip(weight, pools.values(), strict=True))
    sampling = sum(w * p.sampling for w, p in zip(weight, pools.values(), strict=True))
    spread = ndtri((1 + LEVEL) / 2) * np.sqrt(between + variance + sampling * own_error + COMMON_ERROR**2)
    return np.asarray(expit(middle - spread)), np.asarray(expit(middle + spread))


def _logit(p: Numbers) -> Numbers:
    return np.asarray(np.log(p) - np.log1p(-p))


def _lessons(
    share: Mapping[str, float],
    recipes: tuple[Recipe, ...],
    pools: Mapping[str, PoolOfLogits],
    crowd: Crowd,
    logits: Numbers,
) -> Lessons:
    known = latest_standing(crowd, logits)
    features = {
        "skill": known.skill,
        "nearness": known.nearness,
        "experience": np.log1p(known.experience),
    }
    parameters = {}
    weight, total = np.zeros(crowd.forecasters), 0.0
    for r in recipes:
        named = dict(zip(r.weights + r.levels, map(float, pools[r.name].last.mode), strict=True))
        parameters[r.name] = named
        score = sum((named[n] * f for n, f in features.items() if n in named), np.zeros(crowd.forecasters))
        weight += share[r.name] * score
        total += share[r.name]
    weight = np.exp(weight / max(total, 1e-12))
    rows = np.bincount(crowd.who, minlength=crowd.forecasters)
    return Lessons(
        share={name: float(s) for name, s in share.items()},
        parameters=parameters,
        forecasters=weight / (np.average(weight, weights=rows) if rows.sum() else 1.0),
        experience=known.experience,
    )


__all__ = ["LEVEL", "METHOD", "RECIPES", "SIMPLE", "Lessons", "NothingToScore", "Pooled", "pool"]
