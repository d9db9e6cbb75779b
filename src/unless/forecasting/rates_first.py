"""A proposal in two steps: the rates, and what the judgements are linear in given the rates.

The question's common error and the random effects of outlets and drivers move the judgements' logits linearly; the rates
bend them. The judgements hold their sum, the tighter the more they are, and how much of it is whose follows a curve that no
Gaussian of both follows. Given the rates, though, the errors' posterior is nearly normal: its middle is found by a step of
Newton's method at the rates in hand, as in nested Laplace approximations (H. Rue, S. Martino and N. Chopin, J. R. Stat. Soc. B
71, 2009). They are drawn from there and weighted, not integrated out, so that nothing is approximated but the proposal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import cholesky
from scipy.sparse import csr_array
from scipy.special import ndtr
from scipy.stats import chi2

from unless.forecasting.design import Design, Weights
from unless.forecasting.hazard import Array, Belief
from unless.forecasting.laplace import (
    FLATTEST,
    INFLATE,
    ROUGH_KNOTS,
    Gaussian,
    Mode,
    as_wide,
    curvature,
    fitted_again,
    probes,
    rough,
)
from unless.forecasting.likelihood import PRIOR_RULE, Judged
from unless.forecasting.model import Batch
from unless.forecasting.observations import DRIFT_ROWS
from unless.forecasting.priors import TAIL, normal_points

# How much wider than the posterior, in standard deviations, the rates are proposed, and the errors given the rates. Set on ten
# made-up dossiers of 150 to 1,000 pieces: less loses the tails, more wastes points.
RATES_WIDER, ERRORS_WIDER = 1.1, 1.05
# Degrees of freedom of the rates' proposal. With a normal's tails now and then a single point got a tenth of all weight; set on the
# same dossiers among 8, 15 and 30.
FREEDOM = 15.0


@dataclass(frozen=True, slots=True)
class Placed:
    """The model at the points of a proposal, at its weights.

    batch: at z (size, J). x: the probabilities judged, by place (U, J). z: in double precision (size, J). away (J,): the log density of
    the errors given the rates.
    """

    batch: Batch
    belief: Belief
    x: Array
    judged: Judged
    z: Array
    away: Array

    def log_posterior(self, weights: Weights) -> Array:
        """(J,), but for the prior."""
        return np.asarray(self.belief.log_mass + self.judged.total(weights.rows))

    def beside(self, other: Placed) -> Placed:
        """Both's points."""
        return Placed(
            self.batch.beside(other.batch),
            self.belief.beside(other.belief),
            np.concatenate([self.x, other.x], axis=1),
            self.judged.beside(other.judged),
            np.concatenate([self.z, other.z], axis=1),
            np.concatenate([self.away, other.away]),
        )


@dataclass(frozen=True, slots=True)
class RatesFirst:
    """The proposal of one design at some weights of its evidence.

    mode: of the posterior there. rates: of the rates, the clock and the drift (R,), with a Student's tails. slope (L, R): how the
    middle of the L errors follows the rates. spread (L, L): their covariance given the rates. loads (M, L): what of each error a
    judgement has. crowd: each speaker's error is integrated around its own mode.
    """

    design: Design
    weights: Weights
    mode: Mode
    rates: Gaussian
    slope: Array
    spread: Array
    loads: csr_array
    crowd: bool

    def points(self, first: int, count: int, design: Design, knots: int) -> Placed:
        """The model at points first .. first + count of the proposal.

        design, knots: the proposal's own, or the same with other steps in time, see Batch.
        """
        bent, linear = rows_of(self.design)
        normal = self.design.points(first, count)
        far = np.sqrt(FREEDOM / chi2.ppf(ndtr(normal_points(first, count)[TAIL]), FREEDOM))
        middle = self.rates.mean[:, None]
        rates = middle + (self.rates.place(normal[bent]) - middle) * far
        root = ERRORS_WIDER * cholesky(self.spread, lower=True)
        placed = self.at(rates, root @ normal[linear], design, knots)
        return replace(placed, away=-0.5 * (normal[linear] ** 2).sum(axis=0))

    def log_density(self, z: Array) -> Array:
        """Of the rates of z (size, J), (J,), but for a constant."""
        return self.rates.log_density(z[rows_of(self.design)[0]], FREEDOM)

    def at(self, rates: Array, away: Array, design: Design, knots: int) -> Placed:
        """The model at the rates (R, J), the errors by so much (L, J) away from their middle."""
        bent, linear = rows_of(self.design)
        observed = self.design.observed
        judgements = observed.judgements
        z = np.empty((self.design.size, rates.shape[1]))
        z[bent] = rates
        z[linear] = self.mode.z[linear][:, None] + self.slope @ (rates - self.mode.z[bent][:, None])
        batch = Batch(design, z.astype(np.float32), knots)
        belief = batch.belief(self.weights)
        if not knots:
            batch.prepare([])
        x = batch.observed(belief)
        y = batch.logits(x)
        step = self.spread @ (self.loads.T @ self._pull(y) - z[linear]) + away
        z[linear] += step
        batch.z[linear] = z[linear]
        y += (self.loads @ step).astype(y.dtype)
        own = self.crowd and judgements.groups
        rule = self.mode.rule(judgements, self.weights, y) if own else PRIOR_RULE
        return Placed(batch, belief, x, judgements.at(y, rule), z, np.zeros(z.shape[1]))

    def _pull(self, y: Array) -> Array:
        """The weighted slopes of the log likelihoods at the logits y (M, J), each speaker's error at its likeliest."""
        judgements = self.design.observed.judgements
        if judgements.groups:
            errors = self.mode.errors(judgements, self.weights, y)[0]
            y = y + np.concatenate([errors, np.zeros_like(y[:1])])[judgements.speaker]
        return np.asarray(self.weights.rows[:, None].astype(y.dtype) * judgements.slopes(y))

    def again(self, z: Array, share: Array) -> RatesFirst:
        """With the rates proposed where weighted points z (size, J) found the posterior."""
        return replace(self, rates=fitted_again(z[rows_of(self.design)[0]], share, self.rates, INFLATE))


def rows_of(design: Design) -> tuple[Array, Array]:
    """The rows of z that bend the judgements' logits (rates, clock, drift), and those that they are linear in."""
    g = design.priors.size
    bent = np.r_[0:g, g + 1 : g + 1 + DRIFT_ROWS]
    return bent, np.r_[g, g + 1 + DRIFT_ROWS : design.size]


def rates_first(design: Design, weights: Weights, mode: Mode, crowd: bool) -> RatesFirst:
    """The proposal at the mode: the rates by the curvature there, along each of its axes as wide as the posterior is with the
    errors at their middle.
    """
    bent, linear = rows_of(design)
    hessian, observed = curvature(design, weights, mode), design.observed
    # No less than the identity: the errors' logits are linear and their likelihoods log-concave.
    spread = np.linalg.inv(hessian[np.ix_(linear, linear)])
    slope = -spread @ hessian[np.ix_(linear, bent)]
    values, vectors = np.linalg.eigh(hessian[np.ix_(bent, bent)] + hessian[np.ix_(bent, linear)] @ slope)
    root, middle = vectors / np.sqrt(np.maximum(values, FLATTEST)), mode.z[bent]
    loads = np.zeros((len(observed.rows), len(linear)))
    loads[:, 0] = observed.shared[:, 0]
    has = np.flatnonzero(observed.effect >= 0)
    loads[has, 1 + observed.effect[has]] = observed.effects[observed.effect[has]]
    found = RatesFirst(
        design, weights, mode, Gaussian.even(middle, root), slope, spread, csr_array(loads), crowd
    )
    places = probes(middle, root)
    placed = found.at(places, np.zeros((len(linear), places.shape[1])), rough(design), ROUGH_KNOTS)
    worth = placed.log_posterior(weights) - 0.5 * (placed.z**2).sum(axis=0)
    return replace(found, rates=as_wide(middle, root, worth, RATES_WIDER))
