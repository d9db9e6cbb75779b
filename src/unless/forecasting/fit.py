"""The posterior: Laplace's approximation at the mode, and points that carry what it misses.

The posterior of z (rates, the question's common error, drift, random effects of outlets and drivers; all standard normal before evidence) is
held by a fixed set of points, drawn from a proposal and weighted by the exact posterior over its density. A forecast's own figures come
from points around the mode (rates_first.py), placed again by what they find.

What asks for other weights of the evidence has points from a mixture: the prior itself, and Gaussians at the modes with all evidence
weighted 1 and with it weighted less, so that one set serves the whole path from prior to posterior (importance weights by
the mixture's whole density, E. Veach and L. Guibas, SIGGRAPH 1995), calibrated so that without evidence it gives the
prior's probability to rounding. Such a mixture, fitted again to what it found (O. Cappe and others, J. Comput. Graph. Stat. 13, 2004),
also serves where the posterior has several modes. Of a crowd, single precision, and a set for each weight that is asked for.

On its points the posterior at any weights is a finite sum, so its derivatives by the weights are exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.special import logsumexp

from unless.forecasting.design import Design, KnownState, Weights
from unless.forecasting.hazard import Array, Belief, Clamp
from unless.forecasting.laplace import (
    INFLATE,
    Gaussian,
    Mode,
    approximate,
    find_mode,
    fitted_again,
    mixture_again,
)
from unless.forecasting.likelihood import CROWD, PRIOR_RULE, Judged
from unless.forecasting.model import Batch
from unless.forecasting.observations import Functional, Observed
from unless.forecasting.priors import BLOCK, Priors, prior_count
from unless.forecasting.rates_first import RatesFirst, rates_first

__all__ = ["Design", "KnownState", "Moment", "Posterior", "Weights", "posterior"]

# Weights of the evidence at whose posterior modes points are placed, and their number relative to the prior's.
PATH = ((0.03, 0.125), (0.2, 0.1875), (1.0, 0.75))
# A forecast's own figures come from no fewer points than a trial's, and from no more than so many, by the number of drivers:
# quantiles want more points than means do. In between it is WANTED / e^2 where a share e of the trial's is effective: a low
# share tells of weights with long tails, and then it takes more effective points for the same error. Set on the dossiers that
# the sampler's figures are known of; a trial of half as many missed a quantile of one by 1.8 points. Of all points
# these shares lie where the prior is and where the evidence weighs a fifth, which keeps the weights bounded.
MOST_POINTS = {0: 49152, 1: 49152, 2: 49152, 3: 32768, 4: 24576, 5: 24576}
TRIAL, WANTED = 8192, 3000
FEW_DRIVERS = 3  # with more of them no trial is made: it takes all points
LAST = 2  # so many rounds are left for the points that are wanted
ALMOST = 0.7  # of the points that are wanted do as well
PRIOR_SHARE, FIFTH_SHARE = 0.15, 0.1
TAILS = 1.3  # times as wide as the last Gaussian is one beside it, for tails that are not Gaussian
ENOUGH = 0.2  # effective share of the points below which the proposal is fitted again to what they found
CROWD_ENOUGH = 0.1  # of a crowd
REFITS = 3
# A few pieces' points are enough when so many are effective: on the dossiers that the sampler's figures are known of, no quantile is then
# off by more than 1.3 points. Where less than such a share is, the mixture along the whole way takes over.
PLENTY, SOME = 6000, 0.05
MANY, MOST_DRIVERS = 400, 5  # pieces and drivers of a crowd, from and above which points are fewer
# Of its model: figures are within 0.1 points of probability of those by half the steps and every horizon.
CROWD_STEPS, CROWD_KNOTS = 24, 24
# Of an unsigned driver's effect, beyond which its other sign is tried as well, and from where at least; in standard deviations
# of the prior.
SIGNED, FAR = 0.3, 1.5
# Modes apart by so many standard deviations and no worse than the best by so many nats are several modes.
APART, BESIDE = 2.0, 5.0


Parts = Sequence[tuple[Gaussian, int]]  # of a proposal: Gaussians, each with its number of points


@dataclass(frozen=True, slots=True)
class Moment:
    """The posterior at some weights: shares (J,) of the points, and the probability's mean. x: (U, J) by place."""

    weights: Weights
    share: Array
    p: Array  # P(event) at each point
    mean: float
    belief: Belief
    x: Array
    judged: Judged


@dataclass(slots=True)
class Posterior:
    """The posterior on its points.

    base: log (prior / proposal) of each point. parts: the proposal. mode: a crowd's, at the weights that it was fitted
    at. laplace: the effective share of the points by Laplace's approximation alone. modes: how many were found.
    thinner: makes the same on fewer points, for what asks for many weights.
    """

    batch: Batch
    base: Array
    prior: float
    parts: Parts
    mode: Mode | None = None
    weights: Weights | None = None  # of all evidence where None
    laplace: float = 1.0
    modes: int = 1
    thinner: Callable[[], Posterior] | None = None
    _thin: Posterior | None = None
    _steady: tuple[Belief, Array, Judged] | None = None
    _full: Moment | None = None

    @property
    def key(self) -> Functional:
        """The question's own probability."""
        return (self.batch.design.held, self.batch.design.remaining)

    @property
    def thin(self) -> Posterior | None:
        """The same on fewer points, in double precision and calibrated; made when it is first asked for."""
        if self._thin is None and self.thinner is not None:
            self._thin = self.thinner()
        return self._thin

    def at(self, weights: Weights) -> Moment:
        """The posterior with the evidence weighted."""
        return self._moment(weights, *self._model(weights))

    def begin(self, belief: Belief, x: Array, judged: Judged) -> None:
        """Starts from the model as it was evaluated at the posterior's own weights."""
        if not self.batch.design.observed.reports:
            self._steady = belief, x, judged
        self._full = self._moment(self._own, belief, x, judged)

    def _moment(self, weights: Weights, belief: Belief, x: Array, judged: Judged) -> Moment:
        log_share = self.base + belief.log_mass + judged.total(weights.rows)
        share = np.exp(log_share - log_share.max())
        share /= share.sum()
        p = self.batch.apply(self.key, belief).astype(float)
        return Moment(weights, share, p, float(share @ p), belief, x, judged)

    def full(self) -> Moment:
        """The posterior with all evidence."""
        if self._full is None:
            self._full = self.at(self._own)
        return self._full

    @property
    def _own(self) -> Weights:
        return self.weights or Weights.all(self.batch.design.observed, 1.0)

    def before(self) -> tuple[Posterior, Moment]:
        """What was held without any evidence, and on which points."""
        design = self.batch.design
        if self.mode is None:
            calibrated = self.thin or self
            return calibrated, calibrated.at(Weights.all(design.observed, 0.0))
        # A crowd's points lie where the evidence leads, far from where it began.
        prior = posterior(replace(design, observed=Observed.nothing()))
        return prior, prior.full()

    def _model(self, weights: Weights) -> tuple[Belief, Array, Judged]:
        """Without state reports the model does not depend on the weights, and is evaluated once."""
        if self._steady is not None:
            return self._steady
        judgements = self.batch.design.observed.judgements
        belief = self.batch.belief(weights)
        self.batch.prepare([self.key])
        x = self.batch.observed(belief)
        y = self.batch.logits(x)
        rule = PRIOR_RULE
        if self.mode is not None and judgements.groups:
            rule = self.mode.rule(judgements, self._own, y)
        result = belief, x, judgements.at(y, rule)
        if not self.batch.design.observed.reports:
            self._steady = result
        return result

    def effective(self) -> float:
        """The effective number of points with all evidence (Kish 1965)."""
        return _effective(self.full().share)


def _effective(share: Array) -> float:
    return float(1 / (share**2).sum())


def posterior(design: Design) -> Posterior:
    """Fits the posterior of a design."""
    weights = Weights.all(design.observed, 1.0)
    if len(design.observed.pieces) > CROWD:
        mode = find_mode(design, weights, np.zeros(design.size))
        return of_crowd(design, weights, mode, crowd_points(design))
    count = prior_count(len(design.priors.signs))
    own = [(Gaussian.even(np.zeros(design.size), np.eye(design.size)), count)]
    if not design.observed.pieces:
        return Posterior(Batch(design, _placed(design, own)), np.zeros(count), prior_mean(design), tuple(own))
    way: list[tuple[Weights, Mode, int]] = []
    start = np.zeros(design.size)
    for weight, share in PATH:
        weights = Weights.all(design.observed, weight)
        mode = find_mode(design, weights, start)
        way.append((weights, mode, round(share * count)))
        start = mode.z
    others = _other_modes(design, weights, mode)
    most = MOST_POINTS.get(len(design.priors.signs))

    def along() -> Parts:
        return [*own, *((approximate(design, at, mode), number) for at, mode, number in way)]

    if not others and most is not None:
        proposal = rates_first(design, weights, mode, crowd=False)
        found = _adaptive(proposal, design, 0, TRIAL // 2, lambda p: p.effective() >= PLENTY)
        if found.effective() >= SOME * len(found.base):
            found.thinner = lambda: _on_the_way(found, along())
            return found
    way += [(weights, other, way[-1][2]) for other in others]
    parts, modes = along(), 1 + len(others)
    if most is None:
        return _refitted(on_points(design, parts, modes), lambda parts: on_points(design, parts, modes))

    def roughly(parts: Parts) -> Posterior:
        return _on_points(design, parts, modes, np.float32)

    return _for_figures(_refitted(roughly(parts), roughly), most)


def _for_figures(pilot: Posterior, most: int) -> Posterior:
    """The posterior on as many points as are needed (but no more than `most`) of a mixture fitted to what few found, and
    fitted again as long as too small a share of them is effective.
    """
    design, found = pilot.batch.design, pilot
    prior, small, fifth, *near = pilot.parts
    last = near[-1][0]
    mixture = [fifth[0], *(part for part, _ in near), replace(last, root=last.root * TAILS)]
    points = TRIAL if len(design.priors.signs) <= FEW_DRIVERS else most
    for left in reversed(range(2 + REFITS)):
        fitted = mixture_again(found.batch.z.astype(float), found.full().share, mixture, INFLATE)
        mixture = [part for part, _ in fitted]
        shares = [(prior[0], PRIOR_SHARE), (fifth[0], FIFTH_SHARE)]
        shares += [(part, (1 - PRIOR_SHARE - FIFTH_SHARE) * share) for part, share in fitted]
        parts = [(part, max(1, round(share * points))) for part, share in shares]
        # Not calibrated: the prior's probability is one of few points, and what it is off would tilt the quantiles.
        found = _on_points(design, parts, pilot.modes, np.float32)
        effective = found.effective() / points
        wanted = min(max(round(WANTED / effective**2), TRIAL), most)
        if effective >= ENOUGH and points >= ALMOST * wanted:
            break
        if effective >= ENOUGH or left <= LAST:  # or fitting it again on few points was of no use
            points = wanted
    count, modes = sum(count for _, count in near), pilot.modes
    path = [prior, small, fifth, *((part, max(1, round(share * count))) for part, share in fitted)]
    found.thinner, found.laplace = lambda: on_points(design, path, modes), pilot.laplace
    return found


def crowd_points(design: Design) -> int:
    """How many points stand for a crowd's posterior: fewer where there are more states, or where each costs more."""
    drivers, few = len(design.priors.signs), len(design.observed.pieces) < MANY
    if drivers > MOST_DRIVERS:
        return 512
    return (2048 if drivers <= FEW_DRIVERS else 768) * (2 if few else 1)


def of_crowd(
    design: Design, weights: Weights, mode: Mode, count: int, enough: float = CROWD_ENOUGH
) -> Posterior:
    """The posterior at the weights, by points around its mode.

    The first half of the points tells where the second is placed, and a further half is where less than a share of all is
    effective; each is weighted by the mixture of all proposals (J.-M. Cornuet and others, Scandinavian J. Stat. 39, 2012).
    """
    coarse = replace(design, priors=replace(design.priors, steps=CROWD_STEPS))
    proposal = rates_first(design, weights, mode, crowd=True)
    return _adaptive(
        proposal, coarse, CROWD_KNOTS, count // 2, lambda found: found.effective() >= enough * len(found.base)
    )


def _adaptive(
    first: RatesFirst, design: Design, knots: int, half: int, enough: Callable[[Posterior], bool]
) -> Posterior:
    """The posterior on points of a proposal and of what they find, half by half until they are enough.

    design, knots: with the steps in time that the points are to have.
    """
    prior = prior_mean(first.design)
    proposals, placed = [first], first.points(0, half, design, knots)

    def weighed() -> Posterior:
        densities = np.stack([p.log_density(placed.z) for p in proposals])
        base = -0.5 * (placed.z**2).sum(axis=0) - logsumexp(densities, axis=0) - placed.away
        own = (first.mode, first.weights) if first.crowd else (None, None)
        out = Posterior(placed.batch, base, prior, (), *own)
        out.begin(placed.belief, placed.x, placed.judged)
        return out

    result = weighed()
    laplace = result.effective() / half
    for rounds in range(1, 2 + REFITS):
        proposals.append(proposals[-1].again(placed.z, result.full().share))
        placed = placed.beside(proposals[-1].points(rounds * half, half, design, knots))
        result = weighed()
        if enough(result):
            break
    result.laplace = laplace
    return result


def _on_the_way(found: Posterior, parts: Parts) -> Posterior:
    """The same on points for all weights of the evidence from none to all: of Gaussians on the way (the last at the mode) and of
    one as wide as the points of the posterior are.
    """
    *others, (last, count) = parts
    near = fitted_again(found.batch.z.astype(float), found.full().share, last, INFLATE**2)
    return on_points(found.batch.design, [*others, (last, count // 4), (near, count - count // 4)])


def on_points(design: Design, parts: Parts, modes: int = 1) -> Posterior:
    """The posterior on points of the mixture, of which the first part is the prior, calibrated to the prior's probability."""
    found = _on_points(design, parts, modes, np.float64)
    belief = found.batch.belief(Weights.all(design.observed, 0.0))
    p = found.batch.apply(found.key, belief)
    return replace(found, base=found.base + _calibration(found.base + belief.log_mass, p, found.prior) * p)


def _on_points(design: Design, parts: Parts, modes: int, kind: type[np.floating]) -> Posterior:
    """As `on_points`, not calibrated, in single or double precision."""
    z = _placed(design, parts)
    batch = Batch(design, z.astype(kind))
    return Posterior(batch, _log_ratio(z, parts), prior_mean(design), tuple(parts), modes=modes)


def _placed(design: Design, parts: Parts) -> Array:
    """The points of all parts, (size, J)."""
    blocks, first = [], 0
    for part, count in parts:
        blocks.append(part.place(design.points(first, count)))
        first += count
    return np.concatenate(blocks, axis=1)


def _log_ratio(z: Array, parts: Parts) -> Array:
    """log (prior / mixture) at z, (J,), but for a constant."""
    shares = np.log([count for _, count in parts]) - math.log(sum(count for _, count in parts))
    densities = np.stack([part.log_density(z) for part, _ in parts]) + shares[:, None]
    return np.asarray(-0.5 * (z**2).sum(axis=0) - logsumexp(densities, axis=0))


def _refitted(result: Posterior, on: Callable[[Parts], Posterior]) -> Posterior:
    """With the last part of the proposal fitted again to what the points found, as long as too few are effective.

    A quarter of its points stay where they were, so that nothing is lost that the new part misses.
    """
    refits, laplace = 0, result.effective() / len(result.base)
    *others, (first, count) = result.parts
    while refits < REFITS and result.effective() < ENOUGH * len(result.base):
        refits += 1
        again = fitted_again(
            result.batch.z.astype(float), result.full().share, result.parts[-1][0], INFLATE**2
        )
        result = on((*others, (first, count // 4), (again, count - count // 4)))
    result.laplace = laplace
    return result


def prior_mean(design: Design) -> float:
    """The probability before any evidence, by the prior's own points, so that it is the same whatever was said."""
    return _prior_mean(design.priors, design.today, design.held, design.known)


@lru_cache(maxsize=256)
def _prior_mean(priors: Priors, today: float, held: Clamp, known: tuple[KnownState, ...]) -> float:
    design = Design(priors, Observed.nothing(), today, held, known)
    count = prior_count(len(priors.signs))
    points = design.points(0, count).astype(np.float32)
    total = mass = 0.0
    for start in range(0, count, BLOCK):
        batch = Batch(design, points[:, start : start + BLOCK])
        belief = batch.belief(Weights.all(design.observed, 0.0))
        alive = np.exp(belief.log_mass)
        mass += float(alive.sum())
        total += float(alive @ batch.apply((held, design.remaining), belief).astype(float))
    return total / mass


def _other_modes(design: Design, weights: Weights, mode: Mode) -> list[Mode]:
    """Other modes of about the same worth: where drivers of unknown sign have the other sign."""
    found = [mode]
    for k, sign in enumerate(design.priors.signs):
        row = 1 + 3 * k
        if sign or k in design.priors.idle or abs(mode.z[row]) < SIGNED:
            continue
        start = mode.z.copy()
        # From well on the other side and by short steps, lest the first of them lead back over the trough.
        far = max(abs(start[row]), FAR)
        start[row] = -math.copysign(far, start[row])
        other = find_mode(design, weights, start, radius=far / 2)
        if other.value < mode.value + BESIDE and all(np.linalg.norm(other.z - m.z) > APART for m in found):
            found.append(other)
    return found[1:]


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


def weighted_quantiles(values: Array, share: Array, levels: tuple[float, ...]) -> list[float]:
    """Quantiles of weighted points, interpolated between the middles of their shares."""
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(share[order]) - share[order] / 2
    return [float(q) for q in np.interp(levels, middle, values[order])]


def outlook_parts(values: Array, share: Array) -> tuple[float, Mapping[str, tuple[float, float]]]:
    """Mean, and the central 50 % and 90 % intervals."""
    a, b, c, d = weighted_quantiles(values, share, (0.05, 0.25, 0.75, 0.95))
    return float(np.sum(values * share, dtype=float)), {"50": (b, c), "90": (a, d)}
