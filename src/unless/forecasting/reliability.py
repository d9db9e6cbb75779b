"""Whether probabilities come true as often as they say: reliability diagram, and what a Brier score is made of.

- `reliability`: forecasts in bins, with the share of each bin that came true, and consistency bars: where that share
  would lie if the forecasts were right (J. Broecker and L. A. Smith, Weather and Forecasting 22, 2007). A share outside
  of its bar speaks against the forecasts; a share off the diagonal within it does not.
- `murphy`: reliability, resolution and uncertainty (A. H. Murphy, J. Applied Meteorology 12, 1973) with the variance and
  covariance within bins, without which the three do not add up (D. B. Stephenson, C. A. S. Coelho and I. T. Jolliffe,
  Weather and Forecasting 23, 2008).
- `corp`: the same without bins, by isotonic regression (T. Dimitriadis, T. Gneiting and A. I. Jordan, PNAS 118, 2021).

Forecasts may have weights, and those of one group share one outcome (the days of a question, say): the bars count
groups, not forecasts, as agreeing days are no new evidence. Everywhere probabilities and outcomes are equally long,
probabilities within 0 and 1, outcomes 0 and 1 (or False and True); a ValueError says what is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import isotonic_regression

from unless.domain.reliability import Bin, Corp, Murphy, Reliability, Step

BINS = 10
LEVEL = 0.9
# Redrawings behind a bar: the ends of a 90 % bar are then right to about 0.3 of its percents (sqrt(.05 * .95 / 5000)).
REDRAWN = 5000
SEED = 2007  # any fixed one: the same forecasts have the same bars

Numbers = NDArray[np.float64]
Spacing = Literal["width", "count"]


def reliability(
    probabilities: ArrayLike,
    outcomes: ArrayLike,
    bins: int | Sequence[float] = BINS,
    *,
    spacing: Spacing = "width",
    weights: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    level: float = LEVEL,
) -> Reliability:
    """The reliability diagram of forecasts, each of shape (n,).

    bins: how many, or their edges from 0 to 1; spacing "count" has about as many forecasts in each. weights: positive,
    by default equal. groups: a number each, equal for forecasts of one outcome; by default every forecast has its own.
    """
    p, y = _checked(probabilities, outcomes)
    w = _weights(weights, len(p))
    if not 0.0 < level < 1.0:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    of = np.arange(len(p)) if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1]
    if of.shape != p.shape:
        raise ValueError(f"{len(of)} groups do not fit {len(p)} forecasts")
    edges = _edges(p, bins, spacing)
    place = _place(p, edges)
    total = len(np.unique(of))
    random = np.random.default_rng(SEED)
    out = []
    for k in np.unique(place):
        here = place == k
        # Forecasts of one outcome come true together: one each, at their mean and with all their weight.
        _, at = np.unique(of[here], return_inverse=True)
        weight: Numbers = np.bincount(at, w[here]).astype(float)
        mean = np.bincount(at, w[here] * p[here]) / weight
        out.append(
            Bin(
                low=float(edges[k]),
                high=float(edges[k + 1]),
                count=int(here.sum()),
                groups=len(mean),
                forecast=float(np.average(p[here], weights=w[here])),
                observed=float(np.average(y[here], weights=w[here])),
                consistency=_consistency(mean, weight, total, level, random),
            )
        )
    return Reliability(tuple(out), len(p), level)


def _consistency(
    p: Numbers, w: Numbers, total: int, level: float, random: np.random.Generator
) -> tuple[float, float]:
    """Ends of the bar of one bin, of whose `total` outcomes in all len(p) fell into it, with forecasts p and weights w.

    Broecker and Smith draw forecasts with replacement and then outcomes from them. How many fall into a bin is then
    binomial; and where all weigh the same, so is how many come true: a draw of a forecast and then of its outcome
    is one draw with the mean forecast.
    """
    drawn = np.maximum(random.binomial(total, len(p) / total, REDRAWN), 1)
    if np.ptp(w) <= 1e-12 * w[0]:
        share = random.binomial(drawn, min(float(p.mean()), 1.0)) / drawn
    else:
        which = random.integers(len(p), size=int(drawn.sum()))
        starts = np.concatenate(([0], np.cumsum(drawn)[:-1]))
        true = w[which] * (random.random(len(which)) < p[which])
        share = np.add.reduceat(true, starts) / np.add.reduceat(w[which], starts)
    low, high = np.quantile(share, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def murphy(
    probabilities: ArrayLike,
    outcomes: ArrayLike,
    bins: int | Sequence[float] = BINS,
    *,
    spacing: Spacing = "width",
    weights: ArrayLike | None = None,
) -> Murphy:
    """The parts of the mean Brier score, with bins and weights as in `reliability`."""
    p, y = _checked(probabilities, outcomes)
    w = _weights(weights, len(p))
    w /= w.sum()
    place = _place(p, _edges(p, bins, spacing))
    share = np.bincount(place, w)
    full = np.where(share > 0, share, 1.0)
    mean_p, mean_y = np.bincount(place, w * p) / full, np.bincount(place, w * y) / full
    off_p, off_y = p - mean_p[place], y - mean_y[place]
    overall = min(float(w @ y), 1.0)
    return Murphy(
        brier=float(w @ (p - y) ** 2),
        reliability=float(share @ (mean_p - mean_y) ** 2),
        resolution=float(share @ (mean_y - overall) ** 2),
        uncertainty=overall * (1 - overall),
        within_variance=float(w @ off_p**2),
        within_covariance=float(2 * (w @ (off_p * off_y))),
    )


def corp(probabilities: ArrayLike, outcomes: ArrayLike, *, weights: ArrayLike | None = None) -> Corp:
    """The parts of the mean Brier score by isotonic regression of the outcomes on the forecasts."""
    p, y = _checked(probabilities, outcomes)
    w = _weights(weights, len(p))
    values, at, counts = np.unique(p, return_inverse=True, return_counts=True)
    weight = np.bincount(at, w)
    fitted = isotonic_regression(np.bincount(at, w * y) / weight, weights=weight)
    # Against what rounding leaves: shares of 1 + 1e-16.
    calibrated = np.clip(fitted.x, 0.0, 1.0)
    overall = min(float(np.average(y, weights=w)), 1.0)
    brier = float(np.average((p - y) ** 2, weights=w))
    best = float(np.average((calibrated[at] - y) ** 2, weights=w))
    uncertainty = overall * (1 - overall)
    blocks = zip(fitted.blocks[:-1], fitted.blocks[1:], strict=True)
    steps = tuple(
        Step(float(values[a]), float(values[b - 1]), int(counts[a:b].sum()), float(calibrated[a]))
        for a, b in blocks
    )
    return Corp(brier, brier - best, uncertainty - best, uncertainty, steps)


def _checked(probabilities: ArrayLike, outcomes: ArrayLike) -> tuple[Numbers, Numbers]:
    p, y = np.asarray(probabilities, dtype=float), np.asarray(outcomes, dtype=float)
    if p.ndim != 1 or p.shape != y.shape:
        raise ValueError(
            f"probabilities and outcomes are one row each and equally long, not {p.shape} and {y.shape}"
        )
    if len(p) == 0:
        raise ValueError("without a forecast there is nothing to score")
    if not ((p >= 0.0) & (p <= 1.0)).all():
        raise ValueError("a probability lies between 0 and 1")
    if not ((y == 0.0) | (y == 1.0)).all():
        raise ValueError("an outcome is 0 or 1")
    return p, y


def _weights(weights: ArrayLike | None, n: int) -> Numbers:
    if weights is None:
        return np.ones(n)
    w = np.array(weights, dtype=float)
    if w.shape != (n,) or not (np.isfinite(w) & (w > 0.0)).all():
        raise ValueError("weights are positive numbers, one for each forecast")
    return w


def _edges(p: Numbers, bins: int | Sequence[float], spacing: Spacing) -> Numbers:
    """Edges of the bins, shape (bins + 1,), from 0 to 1; fewer where forecasts that are equal stay together."""
    if isinstance(bins, int):
        if bins < 1:
            raise ValueError("a diagram has at least one bin")
        if spacing == "width":
            return np.linspace(0.0, 1.0, bins + 1)
        # Between two values that were given, so that equal forecasts stay together.
        values = np.unique(p)
        after = np.searchsorted(values, np.quantile(p, np.arange(1, bins) / bins, method="lower"))
        after = np.unique(after[after < len(values) - 1])
        return np.unique(np.concatenate(([0.0], (values[after] + values[after + 1]) / 2, [1.0])))
    edges = np.asarray(bins, dtype=float)
    if len(edges) < 2 or edges[0] != 0.0 or edges[-1] != 1.0 or not (np.diff(edges) > 0).all():
        raise ValueError("edges of bins rise from 0 to 1")
    return edges


def _place(p: Numbers, edges: Numbers) -> NDArray[np.intp]:
    """The bin of each forecast: on an edge, the upper one."""
    return np.minimum(np.searchsorted(edges, p, side="right"), len(edges) - 1) - 1
