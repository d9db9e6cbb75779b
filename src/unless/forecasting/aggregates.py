"""The simple aggregates of a crowd's probabilities, which learn nothing: what any pooling has to beat.

- `mean`, `median` of the probabilities.
- `gmo`: geometric mean of odds, that is, the mean of the logits (M. Bacharach, Normal Dirichlet multinomial..., 1972;
  V. Satopaa et al., Int. J. Forecasting 30, 2014).
- `neyman`: the mean of the logits times d(n) = n (sqrt(3 n^2 - 3 n + 1) - 2) / (n^2 - n - 1), the robust factor of
  E. Neyman and T. Roughgarden, "Are you smarter than a random expert?", EC 2022 (arXiv 2111.03153); 1 for n = 1, towards
  sqrt(3) for many.
- `weighted_median`: the median with weight exp(sqrt(rank)) for the rank-th oldest forecast, as in Metaculus's community
  prediction (its FAQ, "How is the Community Prediction calculated?"). Forecasts of one time share their mean rank.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import expit

from unless.forecasting.crowd import HELD, Crowd, Numbers

SIMPLE = ("mean", "median", "gmo", "neyman", "weighted_median")


def simple_aggregates(crowd: Crowd) -> Mapping[str, Numbers]:
    """Every simple aggregate of each question, by name in the order of `SIMPLE`, of shape (questions,)."""
    count = crowd.count
    logit = crowd.sums(crowd.logits(HELD)) / count
    made = (
        crowd.sums(crowd.probability) / count,
        _median(crowd),
        expit(logit),
        expit(neyman_factor(count) * logit),
        _weighted_median(crowd, np.exp(recency_rank(crowd))),
    )
    return dict(zip(SIMPLE, made, strict=True))


def neyman_factor(count: np.ndarray) -> Numbers:
    """By how much the mean of that many logits is to be extremised, of count's shape."""
    n = np.asarray(count, dtype=float)
    return np.asarray(n * (np.sqrt(3 * n**2 - 3 * n + 1) - 2) / (n**2 - n - 1))


def recency_rank(crowd: Crowd) -> Numbers:
    """sqrt(rank) - sqrt(n) of every forecast, by age: 0 for the newest of n, less for older; of shape (forecasts,)."""
    new = np.ones(len(crowd.of), bool)
    new[1:] = (crowd.of[1:] != crowd.of[:-1]) | (crowd.age[1:] != crowd.age[:-1])
    first = np.flatnonzero(new)
    alike = np.diff(np.append(first, len(new)))
    # Rows are oldest first within a question: forecasts of one time share the mean of their ranks.
    rank = np.repeat(first + (alike + 1) / 2, alike) - crowd.start[crowd.of]
    return np.asarray(np.sqrt(rank) - np.sqrt(crowd.count[crowd.of]))


def _median(crowd: Crowd) -> Numbers:
    p = crowd.probability[np.lexsort((crowd.probability, crowd.of))]
    start, count = crowd.start[:-1], crowd.count
    return np.asarray((p[start + (count - 1) // 2] + p[start + count // 2]) / 2)


def _weighted_median(crowd: Crowd, weight: Numbers) -> Numbers:
    """The probability at which half of the weight is reached; between two where it is reached exactly."""
    order = np.lexsort((crowd.probability, crowd.of))
    p = crowd.probability[order]
    # One running sum over all questions, each of weight 1: question q's half is at q + 1/2.
    running = np.cumsum((weight / crowd.sums(weight)[crowd.of])[order])
    half = np.arange(len(crowd.which)) + 0.5
    slack = 1e-9 * (1 + len(half))  # rounding in the running sum
    low = np.searchsorted(running, half - slack)
    high = np.minimum(np.searchsorted(running, half + slack), crowd.start[1:] - 1)
    return np.asarray((p[low] + p[high]) / 2)
