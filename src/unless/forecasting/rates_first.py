"""A proposal for a crowd of judgements in two steps: the rates, and what the judgements are linear in given the rates.

The question's common error and the random effects of outlets and drivers move the judgements' logits linearly; the rates
bend them. With many judgements only their sum is held tightly, and how much of it is whose follows a curve that no
Gaussian of both follows. Given the rates, though, the errors' posterior is nearly normal: its middle is found by a step of
Newton's method at the rates in hand, as in nested Laplace approximations (H. Rue, S. Martino and N. Chopin, J. R. Stat. Soc. B
71, 2009). They are drawn from there and weighted, not integrated out, so that nothing is approximated but the proposal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import cholesky
from scipy.sparse import csr_array

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
    mixture_density,
    probes,
    rough,
)
from unless.forecasting.likelihood import PRIOR_RULE, Judged
from unless.forecasting.model import Batch
from unless.forecasting.observations import DRIFT_ROWS

# How much wider than the posterior, in standard deviations, the rates are proposed, and the errors given the rates. Set on
# made-up dossiers of 150 to 1,000 pieces: less loses the tails, more wastes points.
RATES_WIDER, ERRORS_WIDER = 1.1, 1.05
KEPT = 0.25  # of the points stay where they were when the rates are proposed anew, lest anything be lost


@dataclass(frozen=True, slots=True)
class Placed:
    """The model at the points of a proposal, at its weights.

    batch: at z (size, J). x: the probabilities judged, by place (U, J).
    """

    batch: Batch
    belief: Belief
    x: Array
    judged: Judged

    def log_posterior(self, weights: Weights) -> Array:
        """(J,), but for the prior."""
        return np.asarray(self.belief.log_mass + self.judged.total(weights.rows))


@dataclass(frozen=True, slots=True)
class RatesFirst:
    """The proposal of one design at some weights of its evidence.

    mode: of the posterior there. rates: a mixture, with its shares, of the rates, the clock and the drift (R,). slope (L, R):
    how the middle of the L errors follows the rates. spread (L, L): their covariance given the rates. loads (M, L): what of
    each error a judgement has.
    """

    design: Design
    weights: Weights
    mode: Mode
    rates: tuple[tuple[Gaussian, float], ...]
    slope: Array
    spread: Array
    loads: csr_array

    def points(self, count: int, design: Design, knots: int) -> tuple[Placed, Array]:
        """The model at the first `count` points, and log (prior / proposal) there (J,) but for a constant.

        design, knots: the proposal's own, or the same with other steps in time, see Batch.
        """
        bent, linear = rows_of(self.design)
        normal, first, blocks = self.design.points(0, count), 0, []
        for part, share in self.rates:
            last = min(first + round(share * count), count) if part is not self.rates[-1][0] else count
            blocks.append(part.place(normal[bent, first:last]))
            first = last
        z = np.concatenate(blocks, axis=1)
        root = ERRORS_WIDER * cholesky(self.spread, lower=True)
        placed, whole = self.at(z, root @ normal[linear], design, knots)
        density = mixture_density(self.rates, z) - 0.5 * (normal[linear] ** 2).sum(axis=0)
        return placed, np.asarray(-0.5 * (whole**2).sum(axis=0) - density)

    def at(self, rates: Array, away: Array, design: Design, knots: int) -> tuple[Placed, Array]:
        """The model at the rates (R, J), the errors by so much (L, J) away from their middle; and z there (size, J)."""
        bent, linear = rows_of(self.design)
        observed = self.design.observed
        judgements = observed.judgements
        z = np.empty((self.design.size, rates.shape[1]))
        z[bent] = rates
        z[linear] = self.mode.z[linear][:, None] + self.slope @ (rates - self.mode.z[bent][:, None])
        batch = Batch(design, z.astype(np.float32), knots)
        belief = batch.belief(self.weights)
        x = batch.observed(belief)
        y = batch.logits(x)
        step = self.spread @ (self.loads.T @ self._pull(y) - z[linear]) + away
        z[linear] += step
        batch.z[linear] = z[linear]
        y += (self.loads @ step).astype(y.dtype)
        rule = self.mode.rule(judgements, self.weights, y) if judgements.groups else PRIOR_RULE
        return Placed(batch, belief, x, judgements.at(y, rule)), z

    def _pull(self, y: Array) -> Array:
        """The weighted slopes of the log likelihoods at the logits y (M, J), each speaker's error at its likeliest."""
        judgements = self.design.observed.judgements
        if judgements.groups:
            errors = self.mode.errors(judgements, self.weights, y)[0]
            y = y + np.concatenate([errors, np.zeros_like(y[:1])])[judgements.speaker]
        return np.asarray(self.weights.rows[:, None].astype(y.dtype) * judgements.slopes(y))

    def again(self, z: Array, share: Array) -> RatesFirst:
        """With the rates proposed where weighted points z (size, J) found the posterior."""
        last = self.rates[-1][0]
        found = fitted_again(z[rows_of(self.design)[0]], share, last, INFLATE**2)
        return replace(self, rates=((self.rates[0][0], KEPT), (found, 1 - KEPT)))


def rows_of(design: Design) -> tuple[Array, Array]:
    """The rows of z that bend the judgements' logits (rates, clock, drift), and those that they are linear in."""
    g = design.priors.size
    bent = np.r_[0:g, g + 1 : g + 1 + DRIFT_ROWS]
    return bent, np.r_[g, g + 1 + DRIFT_ROWS : design.size]


def rates_first(design: Design, weights: Weights, mode: Mode) -> RatesFirst:
    """The proposal at the mode: the rates by the curvature there, along each of its axes as wide as the posterior is with the
    errors at their middle.
    """
    bent, linear = rows_of(design)
    hessian, observed = curvature(design, weights, mode), design.observed
    spread = np.linalg.inv(hessian[np.ix_(linear, linear)])
    slope = -spread @ hessian[np.ix_(linear, bent)]
    values, vectors = np.linalg.eigh(hessian[np.ix_(bent, bent)] + hessian[np.ix_(bent, linear)] @ slope)
    root, middle = vectors / np.sqrt(np.maximum(values, FLATTEST)), mode.z[bent]
    loads = np.zeros((len(observed.rows), len(linear)))
    loads[:, 0] = observed.shared[:, 0]
    has = np.flatnonzero(observed.effect >= 0)
    loads[has, 1 + observed.effect[has]] = observed.effects[observed.effect[has]]
    found = RatesFirst(
        design, weights, mode, ((Gaussian.even(middle, root), 1.0),), slope, spread, csr_array(loads)
    )
    places = probes(middle, root)
    placed, z = found.at(places, np.zeros((len(linear), places.shape[1])), rough(design), ROUGH_KNOTS)
    worth = placed.log_posterior(weights) - 0.5 * (z**2).sum(axis=0)
    return replace(found, rates=((as_wide(middle, root, worth, RATES_WIDER), 1.0),))
