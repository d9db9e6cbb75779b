"""What is known of every forecaster at the moment of each of his forecasts, from earlier questions alone.

- `skill`: by how much he scored worse than the crowd, on questions resolved strictly before the question's last forecast.
- `nearness`: how far from the others he used to be, on questions forecast before, resolved or not. Who is far off is more
  often wrong than right, so that the others' forecasts judge him long before outcomes do (J. Witkowski, P. Atanasov,
  L. Ungar and A. Krause, "Proper proxy scoring rules", AAAI 2017; M. Himmelstein, D. Budescu and E. Ho, "The wisdom of many
  in few", J. Experimental Psychology: General 152, 2023).
- `experience`: on how many resolved questions.

Both scores are drawn towards the crowd's average by as many imagined questions as the constants say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from unless.forecasting.crowd import Crowd, Indices, Numbers

# Imagined questions of an average forecaster that a record begins with. By walk-forward on the earlier half of a public
# site's questions; from 2 to 30 made no difference beyond 0.5 % of the Brier score.
SKILL_START, NEARNESS_START = 10.0, 3.0
# Where all agree, distances say nothing: added to the mean square distance, in squared logits.
LEAST_SPREAD = 0.1


@dataclass(frozen=True, slots=True)
class Standing:
    """Of each forecast's forecaster as of its question's last forecast; arrays of shape (forecasts,).

    skill: mean excess Brier score over the crowd's geometric mean of odds, shrunk; nearness: logarithm of his mean
    square distance over the others' (0 average, below it nearer); experience: resolved questions.
    """

    skill: Numbers
    nearness: Numbers
    experience: Numbers


def standing(crowd: Crowd, logits: Numbers) -> Standing:
    """The standing behind every forecast; `logits` of shape (forecasts,) are the forecasts'."""
    now = crowd.as_of[crowd.of]
    excess, judged = _excess(crowd, logits)
    lost, questions = _before(crowd, crowd.resolved[crowd.of], excess, judged, now)
    distance, near = _distances(crowd, logits)
    far, seen = _before(crowd, now, distance, near, now)
    return Standing(
        skill=lost / (questions + SKILL_START),
        nearness=np.log((far + NEARNESS_START) / (seen + NEARNESS_START)),
        experience=questions,
    )


def latest_standing(crowd: Crowd, logits: Numbers) -> Standing:
    """Every forecaster's standing after all questions, of shape (forecasters,)."""
    excess, judged = _excess(crowd, logits)
    distance, near = _distances(crowd, logits)

    def total(values: Numbers, use: Numbers) -> Numbers:
        return np.asarray(np.bincount(crowd.who, np.where(use, values, 0.0), crowd.forecasters))

    questions, seen = total(judged, judged), total(near, near)
    return Standing(
        skill=total(excess, judged) / (questions + SKILL_START),
        nearness=np.log((total(distance, near) + NEARNESS_START) / (seen + NEARNESS_START)),
        experience=questions,
    )


def _excess(crowd: Crowd, logits: Numbers) -> tuple[Numbers, Numbers]:
    """Every forecast's Brier score over its crowd's, and 1 where the question has an outcome and two forecasters."""
    y = crowd.outcome
    crowds = expit(crowd.sums(logits) / crowd.count)
    excess = (expit(logits) - y[crowd.of]) ** 2 - ((crowds - y) ** 2)[crowd.of]
    judged = (~np.isnan(y) & (crowd.count >= 2))[crowd.of]
    return np.where(judged, excess, 0.0), judged.astype(float)


def _distances(crowd: Crowd, logits: Numbers) -> tuple[Numbers, Numbers]:
    """Every forecast's square distance from the others' mean over the question's average, and 1 where there are three."""
    n = crowd.count[crowd.of].astype(float)
    others = (crowd.sums(logits)[crowd.of] - logits) / np.maximum(n - 1, 1)
    # The mean of n - 1 others varies, too: (n - 1) / n makes the expectation that of one forecaster's own variance.
    square = (logits - others) ** 2 * (n - 1) / n
    average = (crowd.sums(square) / crowd.count)[crowd.of]
    return square / (average + LEAST_SPREAD), (n >= 3).astype(float)


def _before(
    crowd: Crowd, known: Numbers, values: Numbers, use: Numbers, now: Numbers
) -> tuple[Numbers, Numbers]:
    """Sums of each forecaster's `values` where `use` is 1, and how many, known strictly before `now`; by forecast."""
    used = np.flatnonzero((use > 0) & np.isfinite(known))
    times, rank = np.unique(np.concatenate((known[used], now)), return_inverse=True)
    steps = np.int64(len(times) + 1)
    # Forecaster and time in one number, so that one sorted array answers for all forecasters at once.
    key: Indices = crowd.who[used] * steps + rank[: len(used)]
    order = np.argsort(key, kind="stable")
    key = key[order]
    running = np.concatenate(([0.0], np.cumsum(values[used][order])))
    first = np.searchsorted(key, crowd.who * steps)
    last = np.searchsorted(key, crowd.who * steps + rank[len(used) :])
    return running[last] - running[first], (last - first).astype(float)
