"""The posterior of questions whose model has a closed form: of several outcomes, of a number, of a state.

As in fit.py the posterior is held by fixed points, drawn from a mixture of the prior and of Gaussians at the modes with
the evidence weighted less and in full, and weighted by importance. All kinds share the evidence: censored
intervals in logits, noise, the errors that a speaker's, an outlet's and all judgements have in common, the drift. A
model says what probabilities are judged at a point, and the values whose means are wanted; their influences
are Aumann's and Shapley's, as in influence.py, for all values at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from scipy.linalg import cholesky
from scipy.optimize import minimize
from scipy.special import logsumexp

from unless.forecasting.design import FIRST_SHARED, Weights
from unless.forecasting.fit import PATH
from unless.forecasting.hazard import Array
from unless.forecasting.laplace import FLATTEST, Gaussian, fitted_again
from unless.forecasting.likelihood import Judged
from unless.forecasting.model import SQUEEZE
from unless.forecasting.observations import DRIFT_ROWS, Observed
from unless.forecasting.priors import normal_points

COUNT = 2048  # points of the prior; as many again for the posterior
# Of the path from no evidence to all of it; what they miss (some 1e-6) is spread over the pieces. Fewer for many pieces.
NODES, NODES_OF_MANY, MANY = 32, 12, 40
MOST_STEPS = 60
COMPLEX_STEP = 1e-30  # derivatives by it are exact to rounding (W. Squire and G. Trapp, SIAM Review 40, 1998)
INFLATE = 1.15  # of a Gaussian's covariance: a proposal should be wider than its target
ENOUGH, REFITS = (
    0.12,
    3,
)  # the effective share of points below which the proposal is fitted again, and how often


@dataclass(frozen=True, slots=True)
class View:
    """A model at J points: the probabilities judged (M, J), the log probability of the state reports and of what is
    known (J,), and the values that are wanted (V, J).
    """

    x: Array
    log_mass: Array
    values: Array


@dataclass(frozen=True, slots=True)
class Seeds:
    """Derivatives of an objective by a view: by x (M, J), by log_mass (J,), and by one of the values (J,)."""

    x: Array
    log_mass: Array
    value: int
    by_value: Array


class Model(Protocol):
    """What a kind of question needs: rows of z, standard normal beforehand, and what they come to; all analytic in z, so
    that derivatives are taken by the complex step.
    """

    @property
    def size(self) -> int:
        """Rows of z that the model takes."""
        ...

    def view(self, z: Array, reports: Array) -> View:
        """The model at points z (>= size, J) with the state reports weighted (R,)."""
        ...

    def pull(self, z: Array, reports: Array, seeds: Seeds) -> Array:
        """The derivative of an objective by the weight of every state report, (R,); of models that take none nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Moment:
    """The posterior at some weights: shares (J,) of the points, and the values' means (V,)."""

    weights: Weights
    share: Array
    view: View
    judged: Judged
    mean: Array


@dataclass(slots=True)
class Sampled:
    """The posterior on its points. `base`: log (prior / proposal) of each; `prior`: the values' means before (V,)."""

    model: Model
    observed: Observed
    z: Array
    base: Array
    prior: Array = field(default_factory=lambda: np.zeros(0))
    _steady: tuple[View, Judged] | None = None

    def at(self, weights: Weights) -> Moment:
        """The posterior with the evidence weighted."""
        view, judged = self._seen(weights)
        log_share = self.base + view.log_mass + judged.total(weights.rows)
        share = np.exp(log_share - log_share.max())
        share /= share.sum()
        return Moment(weights, share, view, judged, view.values @ share)

    def full(self) -> Moment:
        """The posterior with all evidence."""
        return self.at(Weights.all(self.observed, 1.0))

    def _seen(self, weights: Weights) -> tuple[View, Judged]:
        if self._steady is not None:
            return self._steady
        view = self.model.view(self.z, weights.reports)
        reported = bool(self.observed.reports)
        judged = self.observed.judgements.at(logits(view.x, self.z, self.model.size, self.observed))
        if not reported:
            self._steady = view, judged
        return view, judged


def logits(x: Array, z: Array, first: int, observed: Observed) -> Array:
    """The probabilities (M, J) in logits, moved by the common error, the drift and the random effects: from row `first`."""
    x = x * (1 - 2 * SQUEEZE) + SQUEEZE
    y = np.log(x) - np.log1p(-x) + observed.shared @ z[first : first + 1 + DRIFT_ROWS]
    observed.with_effects(y, z[first + 1 + DRIFT_ROWS :])
    return np.asarray(y)


def sampled(model: Model, observed: Observed, count: int = COUNT) -> Sampled:
    """Fits the posterior of a model."""
    size = model.size + 1 + DRIFT_ROWS + len(observed.effects)
    own = Gaussian.even(np.zeros(size), np.eye(size))
    prior = _prior(model, len(observed.reports), count)
    parts = [(own, count)]
    start = np.zeros(size)
    for weight, part_of in PATH if observed.pieces else ():
        part = _laplace(model, observed, weight, start)
        parts.append((part, int(part_of * count)))
        start = part.mean
    result = _on_points(model, observed, parts)
    for _ in range(REFITS if observed.pieces else 0):
        share = result.full().share
        if 1 / (share**2).sum() >= ENOUGH * len(share):
            break
        parts[-1] = (fitted_again(result.z, share, parts[-1][0], INFLATE), parts[-1][1])
        result = _on_points(model, observed, parts)
    result.prior = prior
    nothing = result.at(Weights.all(observed, 0.0)).view
    result.base = result.base + calibration(result.base + nothing.log_mass, nothing.values, prior)
    return result


def _prior(model: Model, reports: int, count: int) -> Array:
    """The values' means by the prior's own points, so that they are the same whatever was said."""
    view = model.view(normal_points(0, count)[: model.size], np.zeros(reports))
    share = np.exp(view.log_mass - view.log_mass.max())
    return np.asarray(view.values @ share / share.sum())


def _on_points(model: Model, observed: Observed, parts: list[tuple[Gaussian, int]]) -> Sampled:
    size, blocks, first = len(parts[0][0].mean), [], 0
    for part, count in parts:
        table = normal_points(first, count)
        shared = table[FIRST_SHARED : FIRST_SHARED + size - model.size]
        blocks.append(part.place(np.concatenate([table[: model.size], shared])))
        first += count
    z = np.concatenate(blocks, axis=1)
    log_shares = np.log([count / first for _, count in parts])
    mixture = logsumexp(np.stack([part.log_density(z) for part, _ in parts]) + log_shares[:, None], axis=0)
    return Sampled(model, observed, z, -0.5 * (z**2).sum(axis=0) - mixture)


def calibration(log_share: Array, values: Array, means: Array) -> Array:
    """The exponential tilt (J,) under which points weighted by exp(log_share) have these means (V,) of the values (V, J).

    J.-C. Deville and C.-E. Sarndal, J. Am. Stat. Assoc. 87, 1992; by Newton's method.
    """
    share = np.exp(log_share - logsumexp(log_share))
    scale = np.sqrt(np.maximum(((values - means[:, None]) ** 2) @ share, 1e-300))
    centred = (values - means[:, None]) / scale[:, None]
    tilt = np.zeros(len(means))
    for _ in range(MOST_STEPS):
        share = np.exp(log_share + tilt @ centred - logsumexp(log_share + tilt @ centred))
        miss = centred @ share
        if np.abs(miss).max(initial=0.0) < 1e-13:
            break
        spread = (centred * share) @ centred.T - np.outer(miss, miss)
        step = -np.linalg.pinv(spread, rcond=1e-10, hermitian=True) @ miss
        tilt += step * min(1.0, 1.0 / max(float(np.abs(step).max()), 1e-300))
    return np.asarray(tilt @ centred)


def _laplace(model: Model, observed: Observed, weight: float, start: Array) -> Gaussian:
    """The Laplace approximation at the mode with all evidence weighted alike, widened."""
    found = minimize(
        lambda z: _slopes(model, observed, weight, z)[:2],
        start,
        jac=True,
        method="BFGS",
        options={"maxiter": MOST_STEPS, "gtol": 1e-3},
    )
    hessian = _slopes(model, observed, weight, found.x)[2]
    values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    covariance = (vectors / np.maximum(values, FLATTEST)) @ vectors.T
    return Gaussian.even(found.x, cholesky(covariance * INFLATE, lower=True))


def _slopes(model: Model, observed: Observed, weight: float, z: Array) -> tuple[float, Array, Array]:
    """Minus the log posterior at z, its gradient, and its Gauss-Newton Hessian."""
    rows = model.size + 1 + DRIFT_ROWS
    points = np.repeat(z[:, None].astype(complex), rows, axis=1)
    points[np.arange(rows), np.arange(rows)] += 1j * COMPLEX_STEP
    weights = Weights.all(observed, weight)
    view = model.view(points, weights.reports)
    y = logits(view.x, points, model.size, observed)
    jacobian = np.zeros((len(y), len(z)))
    jacobian[:, :rows] = y.imag / COMPLEX_STEP
    has = np.flatnonzero(observed.effect >= 0)
    jacobian[has, rows + observed.effect[has]] = observed.effects[observed.effect[has]]
    judged = observed.judgements.at(y[:, :1].real)
    value = 0.5 * z @ z - view.log_mass[0].real - judged.total(weights.rows)[0]
    gradient = z - jacobian.T @ judged.by_logit(weights.rows)[:, 0]
    gradient[:rows] -= view.log_mass.imag / COMPLEX_STEP
    hessian = np.eye(len(z)) + jacobian.T @ judged.curvature(weights.rows) @ jacobian
    return float(value), gradient, hessian


# --- influences -------------------------------------------------------------------------------------------------
def moved(result: Sampled) -> Array:
    """The influence of every row and then of every state report on every value, (M + R, V); they sum to the means minus
    the prior's.
    """
    size = len(result.observed.pieces)
    parts = np.zeros((size, len(result.prior)))
    if not size:
        return parts
    nodes, weights = np.polynomial.legendre.leggauss(NODES if size <= MANY else NODES_OF_MANY)
    for node, weight in zip(nodes, weights, strict=True):
        grade = (1 + node) / 2
        # w = grade^3: much evidence moves most of the way at small weights, where the nodes are then closer.
        moment = result.at(Weights.all(result.observed, grade**3))
        parts += weight / 2 * 3 * grade**2 * slopes(result, moment)
    miss = result.full().mean - result.prior - parts.sum(axis=0)
    sizes = np.abs(parts)
    total = sizes.sum(axis=0)
    return np.asarray(parts + miss * np.where(total > 0, sizes / np.where(total > 0, total, 1), 1 / size))


def slopes(result: Sampled, moment: Moment) -> Array:
    """The derivative of every value's mean by the weight of every row and then of every state report, (M + R, V)."""
    centred = moment.share * (moment.view.values - moment.mean[:, None])
    rows = moment.judged.by_weight(moment.weights.rows) @ centred.T
    if not result.observed.reports:
        return np.asarray(rows)
    x = moment.view.x * (1 - 2 * SQUEEZE) + SQUEEZE
    by_x = moment.judged.by_logit(moment.weights.rows) * (1 - 2 * SQUEEZE) / (x * (1 - x))
    pulled = [
        result.model.pull(result.z, moment.weights.reports, Seeds(by_x * one, one, v, moment.share))
        for v, one in enumerate(centred)
    ]
    return np.concatenate([rows, np.array(pulled).T])


def left_out(result: Sampled) -> Array:
    """The means minus those without the piece, for every row and then every state report, (M + R, V).

    Of many pieces a judgement is divided out of the points' shares as its speaker's others let it count, and a report is
    left out to first order.
    """
    observed, full = result.observed, result.full()
    size, first = len(observed.pieces), len(observed.rows)
    if size > MANY:
        with_each = full.share * np.exp(-full.judged.by_weight(full.weights.rows))
        without = (full.view.values @ (with_each / with_each.sum(axis=1, keepdims=True)).T).T
        reports = slopes(result, full)[first:]
        return np.concatenate([full.mean - without, reports])
    out = []
    for n in range(size):
        weights = Weights.all(observed, 1.0)
        if n < first:
            weights.rows[n] = 0.0
        else:
            weights.reports[n - first] = 0.0
        out.append(full.mean - result.at(weights).mean)
    return np.array(out).reshape(size, len(result.prior))
