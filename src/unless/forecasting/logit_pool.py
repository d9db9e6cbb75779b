"""A pool of a crowd's logits whose weights and recalibration are learned from questions resolved so far.

    logit P = bias + (slope + slope_by_count log(n / 4)) x,   x = sum w_i logit p_i,   w_i proportional to exp(theta . f_i)

over the latest forecasts p_i of a question's n forecasters, with features f_i of how recent a forecast is and of its
forecaster's standing. A slope above 1 extremises, below 1 it tempers (V. Satopaa et al., Int. J. Forecasting 30, 2014;
K. Lichtendahl et al., "Extremizing and antiextremizing in Bayesian ensembles of binary-event forecasts", Operations
Research 70, 2022). All parameters have independent normal priors around what is published, and the posterior is Laplace's
around its mode, found by Gauss and Newton; a probability is the posterior mean by MacKay's approximation
(D. J. C. MacKay, Neural Computation 4, 1992: the logit is divided by sqrt(1 + pi v / 8)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from unless.forecasting.aggregates import recency_rank
from unless.forecasting.crowd import Crowd, Indices, Numbers
from unless.forecasting.standing import Standing

# In logits, forecasts count as within 2 and 98 %. On the earlier half of a public site's questions 1, 3 and 5 % were as
# good within 0.5 % of the Brier score.
HELD = 0.02
# Mean and standard deviation of every parameter before anything is known. Weights first: recency is Metaculus's rule; that
# forecasts age, skill tells and those near to the others are better is published (see `standing`), by how much is not, so
# the spreads are wide; frequent updaters are better (P. Atanasov et al., Organizational Behavior and Human Decision
# Processes 160, 2020). The slope lies between the plain mean of logits (1) and Neyman and Roughgarden's factor (1.5 for 4).
PRIORS: Mapping[str, tuple[float, float]] = {
    "recency": (1.0, 1.0),  # per step of sqrt(rank)
    "age": (-0.1, 0.3),  # per unit of log(1 + days)
    "skill": (-3.0, 8.0),  # per unit of excess Brier score
    "nearness": (-0.5, 0.7),  # per unit of log distance: an inverse variance would be -1
    "updates": (0.2, 0.3),  # per unit of log(forecasts on the question)
    "experience": (0.1, 0.1),  # per unit of log(1 + resolved questions)
    "bias": (0.0, 0.5),
    "slope": (1.2, 0.4),
    "slope_by_count": (0.1, 0.2),
}
WEIGHTS = ("recency", "age", "skill", "nearness", "updates", "experience")
MIDDLE_COUNT = 4  # forecasters, at which `slope` is the slope
MOST_LESSONS = 20_000  # questions learned from, the latest: more change nothing and cost time
# A fit is done over when there are this many more questions than at the last one.
REFIT_STEP, REFIT_SHARE = 5, 0.1
_ROUNDS, _HALVINGS, _ENOUGH = 15, 7, 1e-5


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which parameters are learned (names of `PRIORS`; weights come first), and how long a lesson lasts.

    memory: after so many further questions a lesson counts half; None: for ever. tempered: the slope's prior is that
    of a crowd that is right on the average, 1 +- 0.2.
    """

    name: str
    weights: tuple[str, ...]
    levels: tuple[str, ...] = ("bias", "slope", "slope_by_count")
    memory: float | None = None
    tempered: bool = False

    @property
    def prior(self) -> tuple[Numbers, Numbers]:
        """Means and precisions of the parameters."""
        pairs = [
            (1.0, 0.2) if self.tempered and n == "slope" else PRIORS[n] for n in self.weights + self.levels
        ]
        mean, spread = np.array(pairs).T
        return mean, 1 / spread**2


@dataclass(frozen=True, slots=True)
class Rows:
    """Forecasts of some questions, question by question: features (forecasts, weights), logits and of (forecasts,),
    start (questions + 1,), count_log (questions,): log(n / 4)."""

    features: Numbers
    logits: Numbers
    of: Indices
    start: Indices
    count_log: Numbers

    def part(self, first: int, last: int) -> Rows:
        """The rows of questions first to last - 1."""
        a, b = self.start[first], self.start[last]
        return Rows(
            self.features[a:b],
            self.logits[a:b],
            self.of[a:b] - first,
            self.start[first : last + 1] - a,
            self.count_log[first:last],
        )

    def reordered(self, order: Indices) -> Rows:
        """The same with the questions in another order."""
        count = np.diff(self.start)[order]
        start = np.concatenate(([0], np.cumsum(count))).astype(np.int64)
        of = np.repeat(np.arange(len(order)), count)
        at = np.arange(start[-1]) - start[of] + self.start[order][of]
        return Rows(self.features[at], self.logits[at], of, start, self.count_log[order])

    def columns(self, names: tuple[str, ...]) -> Rows:
        """The same with some of the features."""
        at = [WEIGHTS.index(n) for n in names]
        return Rows(self.features[:, at], self.logits, self.of, self.start, self.count_log)


@dataclass(frozen=True, slots=True)
class Fit:
    """A recipe's parameters: mode and covariance, in the recipe's order."""

    mode: Numbers
    covariance: Numbers


@dataclass(frozen=True, slots=True)
class PoolOfLogits:
    """A recipe's forecasts, of shape (questions,): the posterior mean, and the logit with its two variances: of the
    parameters, and of who happened to forecast. `last` is the fit after all resolved questions."""

    probability: Numbers
    logit: Numbers
    variance: Numbers
    sampling: Numbers
    last: Fit


def rows_of(crowd: Crowd, logits: Numbers, known: Standing) -> Rows:
    """All features of a crowd's forecasts."""
    features = np.column_stack(
        (
            recency_rank(crowd),
            np.log1p(crowd.age),
            known.skill,
            known.nearness,
            np.log(crowd.updates),
            np.log1p(known.experience),
        )
    )
    return Rows(features, logits, crowd.of, crowd.start, np.log(crowd.count / MIDDLE_COUNT))


def walk(recipe: Recipe, rows: Rows, taught: Rows, outcome: Numbers, lessons: Indices) -> PoolOfLogits:
    """Forecasts every question with what its first `lessons[q]` teaching questions teach.

    rows: all questions, in the order of their last forecast, so that lessons never fall; taught: the resolved ones in
    the order of their resolution, with their outcome (1 or 0) of shape (taught questions,).
    """
    rows, taught = rows.columns(recipe.weights), taught.columns(recipe.weights)
    mean, precision = recipe.prior
    fit = Fit(mean, np.diag(1 / precision))
    total = len(rows.count_log)
    logit, variance, sampling = np.zeros(total), np.zeros(total), np.zeros(total)
    first, due = 0, 1
    while first < total:
        count = int(lessons[first])
        if count >= due:
            fit = _fit(recipe, taught, outcome, count, fit.mode)
        due = max(due, count + max(REFIT_STEP, int(count * REFIT_SHARE)))
        last = int(np.searchsorted(lessons, due))
        part = rows.part(first, last)
        logit[first:last], slopes, weight = _forward(recipe, fit.mode, part)
        jacobian = _jacobian(recipe, part, slopes, weight)
        variance[first:last] = np.einsum("ij,jk,ik->i", jacobian, fit.covariance, jacobian)
        sampling[first:last] = slopes**2 * np.add.reduceat(weight**2, part.start[:-1])
        first = last
    if len(outcome):
        fit = _fit(recipe, taught, outcome, len(outcome), fit.mode)
    return PoolOfLogits(expit(logit / np.sqrt(1 + np.pi * variance / 8)), logit, variance, sampling, fit)


def _forward(recipe: Recipe, mode: Numbers, rows: Rows) -> tuple[Numbers, Numbers, Numbers]:
    """Each question's logit and slope, and each forecast's weight."""
    k = len(recipe.weights)
    begin = rows.start[:-1]
    score = rows.features @ mode[:k]
    score -= np.maximum.reduceat(score, begin)[rows.of]
    weight = np.exp(score)
    weight /= np.add.reduceat(weight, begin)[rows.of]
    level = dict(zip(recipe.levels, mode[k:], strict=True))
    slope = level["slope"] + level.get("slope_by_count", 0.0) * rows.count_log
    x = np.add.reduceat(weight * rows.logits, begin)
    return level.get("bias", 0.0) + slope * x, slope, weight


def _jacobian(recipe: Recipe, rows: Rows, slope: Numbers, weight: Numbers) -> Numbers:
    """Derivatives of each question's logit by the parameters, of shape (questions, parameters)."""
    begin = rows.start[:-1]
    x = np.add.reduceat(weight * rows.logits, begin)
    off = weight * (rows.logits - x[rows.of])
    by_weights = np.add.reduceat(rows.features * off[:, None], begin, axis=0) * slope[:, None]
    levels = {"bias": np.ones_like(x), "slope": x, "slope_by_count": x * rows.count_log}
    return np.column_stack((by_weights, *(levels[n] for n in recipe.levels)))


def _fit(recipe: Recipe, taught: Rows, outcome: Numbers, count: int, begin: Numbers) -> Fit:
    """The posterior after the first `count` teaching questions, searched from `begin`."""
    oldest = max(0, count - MOST_LESSONS)
    rows, y = taught.part(oldest, count), outcome[oldest:count]
    mean, precision = recipe.prior
    weight = np.ones(len(y))
    if recipe.memory is not None:
        weight = 0.5 ** (np.arange(len(y) - 1, -1, -1) / recipe.memory)

    def cost(mode: Numbers) -> float:
        z = _forward(recipe, mode, rows)[0]
        return float(weight @ (np.logaddexp(0, z) - y * z) + 0.5 * (precision @ (mode - mean) ** 2))

    mode, now = begin, cost(begin)
    for _ in range(_ROUNDS):
        z, slope, share = _forward(recipe, mode, rows)
        jacobian = _jacobian(recipe, rows, slope, share)
        p = expit(z)
        gradient = jacobian.T @ (weight * (y - p)) - precision * (mode - mean)
        curvature = (jacobian * (weight * p * (1 - p))[:, None]).T @ jacobian + np.diag(precision)
        step = np.linalg.solve(curvature, gradient)
        for halving in range(_HALVINGS):
            tried = mode + step / 2**halving
            then = cost(tried)
            if then <= now:
                break
        else:
            break
        gained, mode, now = now - then, tried, then
        if gained < _ENOUGH:
            break
    return Fit(mode, np.linalg.inv(curvature))
