"""The posterior: maximum a posteriori, Laplace, and points that carry what Laplace misses.

The posterior of z (rates, the question's common error, outlets' errors; all standard normal before evidence) is held
by a fixed set of points. They are drawn from a mixture: the prior itself, and Gaussians at the mode of the
posterior with all evidence weighted 1 and with it weighted less (so that the path from prior to posterior is covered).
Importance weights by the mixture's whole density (E. Veach and L. Guibas, SIGGRAPH 1995) make up for
what is not Gaussian, and are calibrated so that without evidence the points give the prior's probability
to rounding (the prior's own points, always the same, say what that is).

On these points the posterior at any weights is a finite sum, so its derivatives by the weights are exact.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.special import logsumexp

from unless.forecasting.hazard import (
    Array,
    Belief,
    Clamp,
    Stepper,
    carry_belief,
    event_probability,
)
from unless.forecasting.likelihood import CROWD, Judged
from unless.forecasting.observations import (
    DRIFT_ROWS,
    OUTLET_SPREAD,
    STATE_CEILING,
    Judgement,
    Observed,
    drift_loadings,
)
from unless.forecasting.priors import HALF_DAY, Priors, normal_points, prior_count

# Row of the point table from which the common error, the drift and the outlets are taken: after the rates of eight drivers.
FIRST_SHARED = 26
CERTAIN = 40.0  # log odds of a state that is known
SQUEEZE = 1e-12  # modelled probabilities stay that far from 0 and 1, so that logits are finite
COMPLEX_STEP = 1e-30
DIFFERENCE = 1e-3  # of z, for differences of exact gradients: their error is of its square
FLATTEST = 0.5  # least curvature of a proposal, in units of the prior's
# Weights of the evidence at whose posterior modes points are placed, and their number relative to the prior's.
PATH = ((0.03, 0.125), (0.2, 0.1875), (1.0, 0.75))
EXHAUSTED = (
    300.0  # cumulative hazard of one stretch of the past beyond which nothing is told apart (exp(-300))
)
ROUGH_STEPS = 16
INFLATE = 1.15  # of the Laplace covariance: a proposal should be wider than its target
ENOUGH = 0.12  # effective share of the points below which the proposal is fitted again to what they found
REFITS = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """Exponents of the evidence: of the judgements (M,) and of the state reports (R,)."""

    rows: Array
    reports: Array

    @classmethod
    def all(cls, observed: Observed, value: float) -> Weights:
        """The same weight for every piece."""
        return cls(np.full(len(observed.rows), value), np.full(len(observed.reports), value))


@dataclass(frozen=True, slots=True)
class KnownState:
    """A driver is known to be on (off) on a day: a fact, in the prior as well; no report that others may doubt."""

    day: float
    driver: int
    on: bool


@dataclass(frozen=True, slots=True)
class Design:
    """One forecast as numbers: the prior, what was observed, today and what is left, in days from the opening."""

    priors: Priors
    observed: Observed
    today: float
    held: Clamp = ()
    known: tuple[KnownState, ...] = ()

    @property
    def remaining(self) -> float:
        """Days to the deadline, at least half a day."""
        return max(self.priors.window - self.today, HALF_DAY)

    @property
    def stops(self) -> tuple[float, ...]:
        """The days on which the belief is looked at, ascending; the last is today."""
        days = {r.day for r in self.observed.rows} | {r.day for r in self.observed.reports}
        days |= {fact.day for fact in self.known}
        return tuple(sorted(days | set(self.borders)))

    @property
    def borders(self) -> tuple[float, ...]:
        """The last days of the stretches of time that have a drift of their own; the last is today."""
        return (*tuple(self.today * (n + 1) / DRIFT_ROWS for n in range(DRIFT_ROWS - 1)), self.today)

    @property
    def size(self) -> int:
        """The number of rows of z: rates, the common error, the drift, outlets."""
        return self.priors.size + 1 + DRIFT_ROWS + self.observed.outlets

    def points(self, first: int, count: int) -> Array:
        """Standard normal points (size, count); a row's points do not depend on how many others there are."""
        table, g = normal_points(first, count), self.priors.size
        return np.concatenate(
            [table[:g], table[FIRST_SHARED : FIRST_SHARED + 1 + DRIFT_ROWS + self.observed.outlets]]
        )

    def given(self, driver: int, on: bool) -> Clamp:
        """The held drivers with one more held (or held otherwise)."""
        return tuple(sorted({**dict(self.held), driver: on}.items()))

    def tilts(self, weights: Array) -> dict[int, Array]:
        """For every stop with state reports the log odds ratios (K,) that they lend to the drivers.

        Reports of one driver on one day add up, but to no more than the ceiling (softly, by tanh); what is known is
        above it.
        """
        out: dict[int, Array] = {
            stop: STATE_CEILING * np.tanh(total / STATE_CEILING)
            for stop, total in self._totals(weights).items()
        }
        for fact in self.known:
            stop = self.stops.index(fact.day)
            tilt = out.setdefault(stop, np.zeros(len(self.priors.signs)))
            tilt[fact.driver] = CERTAIN if fact.on else -CERTAIN
        return out

    def tilt_slopes(self, weights: Array) -> dict[int, Array]:
        """The derivative of each tilt by the sum that it is a function of."""
        return {
            stop: 1 / np.cosh(total / STATE_CEILING) ** 2 for stop, total in self._totals(weights).items()
        }

    def _totals(self, weights: Array) -> dict[int, Array]:
        place = {day: n for n, day in enumerate(self.stops)}
        totals: dict[int, Array] = defaultdict(lambda: np.zeros(len(self.priors.signs)))
        for report, weight in zip(self.observed.reports, weights, strict=True):
            totals[place[report.day]][report.driver] += weight * report.log_odds
        return dict(totals)


# The event under a clamp within so many days, or a driver's switching on within so many days under a clamp.
Functional = tuple[Clamp, float] | tuple[int, float, Clamp]


@dataclass(slots=True)
class Batch:
    """The model at J points z (size, J): everything that does not depend on the weights is computed once."""

    design: Design
    z: Array
    stepper: Stepper = field(init=False)
    _past: list[Stepper] = field(init=False)
    _forms: dict[Functional, Array] = field(init=False, default_factory=dict)
    _row_forms: list[tuple[int, Functional]] = field(init=False)

    def __post_init__(self) -> None:
        priors = self.design.priors
        self.stepper = Stepper(priors.rates(self.z), clock=priors.clock(self.z))
        self._past = self._drifted()
        place = {day: n for n, day in enumerate(self.design.stops)}
        self._row_forms = [(place[r.day], self.key(r)) for r in self.design.observed.rows]

    def _drifted(self) -> list[Stepper]:
        """The stepper to each stop: in the past the hazard was what it is now, moved by the drift since.

        Without it, that nothing has happened yet would hold the hazard down for good, whatever was
        announced this morning.
        """
        design, g = self.design, self.design.priors.size
        rates, drift = self.stepper.rates, self.z[g + 1 : g + 1 + DRIFT_ROWS]
        middles = [border - design.today / DRIFT_ROWS / 2 for border in design.borders]
        shifts = drift_loadings(middles, design.today, design.priors.window) @ drift
        most = EXHAUSTED * DRIFT_ROWS / max(design.today, HALF_DAY)
        steppers = [
            Stepper(replace(rates, log_base=rates.log_base + shift), (), most, self.stepper.clock)
            for shift in shifts
        ]
        return [steppers[bisect_left(design.borders, stop)] for stop in design.stops]

    def key(self, row: Judgement) -> Functional:
        """What a judgement judges."""
        return (row.clamp, row.horizon) if row.driver is None else (row.driver, row.horizon, row.clamp)

    @property
    def past(self) -> list[Stepper]:
        """The stepper that carries the belief to each stop."""
        return self._past

    @property
    def drivers(self) -> int:
        """K."""
        return len(self.design.priors.signs)

    def form(self, key: Functional) -> Array:
        """The coefficients of a probability that is linear in the belief, shape (1 or 2 a driver, ..., J)."""
        if key not in self._forms:
            if isinstance(key[0], int):
                self._forms[key] = self._switching(key[0], key[1], key[2])
            else:
                # All that is ever asked under this clamp, whatever is asked first: the steps depend on it.
                spans = {k[1] for _, k in self._row_forms if k[0] == key[0]} | {self.design.remaining}
                stepper = (
                    Stepper(self.stepper.rates, key[0], clock=self.stepper.clock) if key[0] else self.stepper
                )
                shape = [1 if k in dict(key[0]) else 2 for k in range(self.drivers)]
                longest = self.design.priors.longest_step
                for span, u in event_probability(stepper, spans, longest).items():
                    self._forms[key[0], span] = u.reshape(*shape, -1)
        return self._forms[key]

    def _switching(self, driver: int, days: float, clamp: Clamp) -> Array:
        rates = self.stepper.rates
        shape = [1] * self.drivers
        shape[driver] = 2
        if any(c.driver == driver for c in rates.couplings):
            watch = Stepper(rates, clamp, until=driver)
            off = event_probability(watch, [days], self.design.priors.longest_step)[days]
            shape = [1 if k in dict(clamp) else 2 for k in range(self.drivers)]
            shape[driver] = 1
            off = off.reshape(*shape, -1)
            return np.concatenate([off, np.ones_like(off)], axis=driver)
        rate = rates.on[driver]
        return np.stack([-np.expm1(-rate * days), np.ones_like(rate)]).reshape(*shape, -1)

    def belief(self, weights: Weights) -> Belief:
        """The belief at every stop, with the state reports weighted."""
        return carry_belief(
            self._past,
            self.design.priors.start_belief(),
            self.design.stops,
            self.design.tilts(weights.reports),
            self.design.priors.longest_step,
            self.design.priors.window,
        )

    def apply(self, key: Functional, belief: Belief, stop: int = -1) -> Array:
        """The probability (J,), held off 0 and 1."""
        p = belief.states[stop].reshape((2,) * self.drivers + (-1,))
        total = (p * self.form(key)).reshape(-1, p.shape[-1]).sum(axis=0)
        return np.asarray(total * (1 - 2 * SQUEEZE) + SQUEEZE)

    def observed(self, belief: Belief) -> Array:
        """The probabilities that the judgements judge, (M, J)."""
        found: dict[tuple[int, Functional], Array] = {}
        for place in self._row_forms:
            if place not in found:
                found[place] = self.apply(place[1], belief, place[0])
        rows = [found[place] for place in self._row_forms]
        return np.stack(rows) if rows else np.zeros((0, self.z.shape[1]), dtype=self.z.dtype)

    def observed_seeds(self, slopes: Array) -> dict[int, Array]:
        """The derivative by the belief at each stop, given that by the probabilities judged (M, J)."""
        summed: dict[tuple[int, Functional], Array] = {}
        for place, slope in zip(self._row_forms, slopes, strict=True):
            summed[place] = summed[place] + slope if place in summed else slope
        out: dict[int, Array] = {}
        for (stop, key), slope in summed.items():
            out[stop] = out.get(stop, 0.0) + self.seed(key, slope)
        return out

    def seed(self, key: Functional, slope: Array) -> Array:
        """The derivative by the belief (2^K, J) of a probability, times `slope` (J,)."""
        whole = np.broadcast_to(self.form(key) * slope, (2,) * self.drivers + (len(slope),))
        return np.array(whole).reshape(-1, len(slope))

    def logits(self, x: Array) -> Array:
        """The probabilities (M, J) in logits, moved by the common error, the drift and the outlets' errors."""
        observed, g = self.design.observed, self.design.priors.size
        y = np.log(x) - np.log1p(-x) + observed.common * self.z[g]
        y = y + observed.drift @ self.z[g + 1 : g + 1 + DRIFT_ROWS]
        has = observed.outlet >= 0
        y[has] += OUTLET_SPREAD * self.z[g + 1 + DRIFT_ROWS + observed.outlet[has]]
        return np.asarray(y)


def mode(design: Design, weight: float, start: Array) -> tuple[Array, Array]:
    """The posterior's mode with all evidence weighted alike, and the Gauss-Newton Hessian there.

    Levenberg-Marquardt on minus the log posterior, with gradients exact by the complex step. Returns z (size,) and the
    (size, size) Hessian of minus the log posterior, without the curvature of the model's own functions.
    """
    z, damping = start, 1e-3
    value, gradient, hessian = _slopes(design, weight, z)
    for _ in range(40):
        step = np.linalg.solve(hessian + damping * np.diag(np.diag(hessian)), -gradient)
        step *= min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-300))
        new = _slopes(design, weight, z + step)
        if new[0] < value + 1e-12:
            gain = value - new[0]
            z = z + step
            value, gradient, hessian = new
            damping = max(damping / 10, 1e-9)
            # A proposal a hundredth of a nat off is as good; with few pieces the last digits are free.
            if gain < (1e-2 if len(design.observed.rows) > CROWD else 1e-5):
                break
        else:
            damping = max(damping, 1e-4) * 10
            if damping > 1e8:
                break
    return z, hessian


def _slopes(design: Design, weight: float, z: Array) -> tuple[float, Array, Array]:
    """Minus the log posterior at z, its gradient, and its Gauss-Newton Hessian."""
    h = design.priors.size + 1 + DRIFT_ROWS  # the rows that the model takes; outlets only move the logits
    points = np.repeat(z[:, None].astype(complex), h, axis=1)
    points[np.arange(h), np.arange(h)] += 1j * COMPLEX_STEP
    weights = Weights.all(design.observed, weight)
    batch = Batch(design, points)
    belief = batch.belief(weights)
    y = batch.logits(batch.observed(belief))
    jacobian = np.zeros((len(y), design.size))
    jacobian[:, :h] = y.imag / COMPLEX_STEP
    outlet = design.observed.outlet
    has = np.flatnonzero(outlet >= 0)
    jacobian[has, h + outlet[has]] = OUTLET_SPREAD
    judged = design.observed.judgements.at(y[:, :1].real)
    value = 0.5 * z @ z - belief.log_mass[0].real - judged.total(weights.rows)[0]
    gradient = z - jacobian.T @ judged.by_logit(weights.rows)[:, 0]
    gradient[:h] -= belief.log_mass.imag / COMPLEX_STEP
    hessian = np.eye(design.size) + jacobian.T @ judged.curvature(weights.rows) @ jacobian
    return float(value), gradient, hessian


def curvature(design: Design, weight: float, z: Array) -> Array:
    """The whole Hessian of minus the log posterior by the rows that the model takes, (h, h).

    Central differences of gradients that are exact by the complex step, all in one batch. Gauss and Newton leave out how
    the model itself bends, which state reports and many judgements make felt.
    """
    h = design.priors.size + 1 + DRIFT_ROWS
    real = np.repeat(z[:, None], 2 * h, axis=1)  # z moved up and down along each row
    real[np.arange(h), np.arange(h)] += DIFFERENCE
    real[np.arange(h), np.arange(h) + h] -= DIFFERENCE
    points = np.repeat(real.astype(complex), h, axis=1)
    points[np.tile(np.arange(h), 2 * h), np.arange(2 * h * h)] += 1j * COMPLEX_STEP
    batch = Batch(design, points)
    weights = Weights.all(design.observed, weight)
    belief = batch.belief(weights)
    y = batch.logits(batch.observed(belief)).reshape(-1, 2 * h, h)
    by_logit = design.observed.judgements.at(y[:, :, 0].real).by_logit(weights.rows)
    slopes = np.einsum("mjb,mj->jb", y.imag / COMPLEX_STEP, by_logit)
    slopes += belief.log_mass.imag.reshape(2 * h, h) / COMPLEX_STEP
    bent = -(slopes[:h] - slopes[h:]) / (2 * DIFFERENCE)
    return np.asarray((bent + bent.T) / 2 + np.eye(h))


@dataclass(frozen=True, slots=True)
class Gaussian:
    """One part of the mixture: mean (size,) and lower Cholesky factor of the covariance."""

    mean: Array
    root: Array

    def place(self, normal: Array) -> Array:
        """Standard normal points (size, J) moved to this distribution."""
        return np.asarray(self.mean[:, None] + self.root @ normal)

    def log_density(self, z: Array) -> Array:
        """(J,), without the constant that all parts share."""
        white = solve_triangular(self.root, z - self.mean[:, None], lower=True)
        return np.asarray(-0.5 * (white**2).sum(axis=0) - np.log(np.diag(self.root)).sum())


def laplace(design: Design, weight: float, start: Array) -> Gaussian:
    """The Laplace approximation at the mode, widened. Long steps do for a proposal: its errors are weighted away."""
    design = replace(design, priors=replace(design.priors, steps=ROUGH_STEPS))
    mean, hessian = mode(design, weight, start)
    h = design.priors.size + 1 + DRIFT_ROWS
    hessian[:h, :h] = curvature(design, weight, mean)
    values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    # No flatter than the prior by much: where the posterior bends the other way a Gaussian would run off.
    covariance = (vectors / np.maximum(values, FLATTEST)) @ vectors.T
    return Gaussian(mean, cholesky(covariance * INFLATE, lower=True))


@dataclass(frozen=True, slots=True)
class Moment:
    """The posterior at some weights: shares (J,) of the points, and the probability's mean."""

    weights: Weights
    share: Array
    p: Array  # P(event) at each point
    mean: float
    belief: Belief
    x: Array
    judged: Judged


@dataclass(slots=True)
class Posterior:
    """The posterior on its points. `base`: log (prior / proposal) of each point, calibrated."""

    batch: Batch
    base: Array
    prior: float
    _steady: tuple[Belief, Array, Judged] | None = None
    _full: Moment | None = None

    @property
    def key(self) -> Functional:
        """The question's own probability."""
        return (self.batch.design.held, self.batch.design.remaining)

    def at(self, weights: Weights) -> Moment:
        """The posterior with the evidence weighted."""
        belief, x, judged = self._model(weights)
        log_share = self.base + belief.log_mass + judged.total(weights.rows)
        share = np.exp(log_share - log_share.max())
        share /= share.sum()
        p = self.batch.apply(self.key, belief)
        return Moment(weights, share, p, float(share @ p), belief, x, judged)

    def full(self) -> Moment:
        """The posterior with all evidence."""
        if self._full is None:
            self._full = self.at(Weights.all(self.batch.design.observed, 1.0))
        return self._full

    def _model(self, weights: Weights) -> tuple[Belief, Array, Judged]:
        """Without state reports the model does not depend on the weights, and is evaluated once."""
        if self._steady is not None:
            return self._steady
        belief = self.batch.belief(weights)
        x = self.batch.observed(belief)
        # With state reports the influences will want to know how the judgements take a change of the belief.
        reported = bool(self.batch.design.observed.reports)
        judged = self.batch.design.observed.judgements.at(self.batch.logits(x), slopes=reported)
        result = belief, x, judged
        if not self.batch.design.observed.reports:
            self._steady = result
        return result

    def effective(self) -> float:
        """The effective number of points with all evidence (Kish 1965)."""
        share = self.full().share
        return float(1 / (share**2).sum())


def posterior(design: Design) -> Posterior:
    """Fits the posterior of a design."""
    count = prior_count(len(design.priors.signs))
    parts = [(Gaussian(np.zeros(design.size), np.eye(design.size)), count)]
    if design.observed.pieces:
        start = np.zeros(design.size)
        for weight, share in PATH:
            part = laplace(design, weight, start)
            parts.append((part, int(share * count)))
            start = part.mean
    result = on_points(design, parts)
    for _ in range(REFITS if design.observed.pieces else 0):
        if result.effective() >= ENOUGH * result.batch.z.shape[1]:
            break
        parts[-1] = (_refit(result, parts[-1][0]), parts[-1][1])
        result = on_points(design, parts)
    return result


def on_points(design: Design, parts: list[tuple[Gaussian, int]]) -> Posterior:
    """The posterior on points of the mixture; the first part is the prior, and its points say what the prior is."""
    blocks, first = [], 0
    for part, count in parts:
        blocks.append(part.place(design.points(first, count)))
        first += count
    z = np.concatenate(blocks, axis=1)
    log_shares = np.log([count / first for _, count in parts])
    mixture = logsumexp(np.stack([part.log_density(z) for part, _ in parts]) + log_shares[:, None], axis=0)
    base = -0.5 * (z**2).sum(axis=0) - mixture
    batch = Batch(design, z)
    belief = batch.belief(Weights.all(design.observed, 0.0))
    p = batch.apply((design.held, design.remaining), belief)
    if len(parts) == 1:
        own = np.exp(belief.log_mass)
        prior = float(own @ p / own.sum())
    else:
        # By the prior's own points without any evidence, so that it is the same whatever was said.
        prior = posterior(replace(design, observed=Observed.nothing())).prior
        base = base + _calibration(base + belief.log_mass, p, prior) * p
    return Posterior(batch, base, prior)


def _calibration(log_share: Array, p: Array, target: float) -> float:
    """The exponential tilt under which the points' mean of p is the target (J.-C. Deville and C.-E. Sarndal,
    J. Am. Stat. Assoc. 87, 1992): a control variate whose expectation is known. Newton's method, damped.
    """
    tilt = 0.0
    for _ in range(100):
        share = np.exp(log_share + tilt * p - np.max(log_share + tilt * p))
        share /= share.sum()
        mean = float(share @ p)
        variance = float(share @ (p - mean) ** 2)
        if abs(mean - target) < 1e-15 or variance < 1e-28:
            break
        tilt += max(-20.0, min(20.0, (target - mean) / variance))
    return tilt


def _refit(result: Posterior, last: Gaussian) -> Gaussian:
    """A Gaussian by the moments of the posterior's points, between them and the last one where they are few."""
    moment = result.full()
    z, share = result.batch.z, moment.share
    mean = z @ share
    centred = z - mean[:, None]
    effective = float(1 / (share**2).sum())
    trust = effective / (effective + 2 * len(mean))
    covariance = trust * (centred * share) @ centred.T + (1 - trust) * last.root @ last.root.T
    return Gaussian(mean, cholesky(covariance * INFLATE, lower=True))


def weighted_quantiles(values: Array, share: Array, levels: tuple[float, ...]) -> list[float]:
    """Quantiles of weighted points, interpolated between the middles of their shares."""
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(share[order]) - share[order] / 2
    return [float(q) for q in np.interp(levels, middle, values[order])]


def outlook_parts(values: Array, share: Array) -> tuple[float, Mapping[str, tuple[float, float]]]:
    """Mean, and the central 50 % and 90 % intervals."""
    a, b, c, d = weighted_quantiles(values, share, (0.05, 0.25, 0.75, 0.95))
    return math.fsum(values * share), {"50": (b, c), "90": (a, d)}
