"""The Laplace approximation of the posterior: its mode and its curvature there.

Over z and, beside it, the errors of the speakers with several judgements. The mode is found by Gauss and Newton: what
the judgements judge is made linear in z, the posterior under these lines is maximised (log-concave, no further
evaluation of the model), and so on from there, within a region of trust (J. Nocedal and S. Wright, Numerical
Optimization, 2006, chapter 10). Lines are differences of the model; long steps in time and a few horizons
will do, since the approximation only says where points are placed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import cholesky
from scipy.special import ndtr, ndtri, softmax

from unless.forecasting.design import Design, Weights
from unless.forecasting.hazard import Array
from unless.forecasting.likelihood import (
    PRIOR_RULE,
    SPEAKER_SPREAD,
    Judgements,
    SpeakerRule,
    group_sums,
    interval_log_likelihood,
    interval_slope,
    own_rule,
)
from unless.forecasting.model import Batch

STEP = 1e-5  # of z, for first differences in double precision
WIDE_STEP = 0.1  # for second differences, which are then right to a thousandth in single precision
ROUGH_STEPS, ROUGH_KNOTS = 12, 10
FARTHEST = 3.0  # the first radius of trust, in standard deviations of the prior
MOST_LINES, MOST_INNER = 12, 12
COARSE = 1.0  # nats to be gained below which the model's own curvature is worth its cost
GAIN = 0.02  # nats; a mode that near is as good
FLATTEST = 0.5  # least curvature of a proposal, in units of the prior's: a Gaussian should not run off
# Along each axis the fall of the log posterior is looked at so many standard deviations from the mode, and the proposal
# is as wide as the slowest fall, within limits; a little wider than its target, as a proposal should be.
PROBES = (-3.0, -1.5, 1.5, 3.0)
NARROWEST, WIDEST, INFLATE = 0.3, 3.0, 1.04


@dataclass(frozen=True, slots=True)
class Lines:
    """The model around z (size,): the judgements' logits y (M,) and log_mass, with slopes (M, size) and (size,).

    bend: what the lines leave out of the curvature of minus the log posterior, (size, size).
    """

    z: Array
    y: Array
    slopes: Array
    log_mass: float
    mass_slope: Array
    bend: Array

    def at(self, z: Array) -> Array:
        """The judgements' logits at z."""
        return np.asarray(self.y + self.slopes @ (z - self.z))

    def own_at(self, z: Array) -> float:
        """log_mass at z, less what the lines leave out."""
        away = z - self.z
        return float(self.log_mass + self.mass_slope @ away - 0.5 * away @ self.bend @ away)


@dataclass(frozen=True, slots=True)
class Gaussian:
    """A part of the proposal: a split normal (J. Geweke, Econometrica 57, 1989).

    mean (size,); root (size, size): its covariance's, the axes as columns; low, high (size,): how much wider it is on
    either side along each axis, 1 for a normal.
    """

    mean: Array
    root: Array
    low: Array
    high: Array

    @classmethod
    def even(cls, mean: Array, root: Array) -> Gaussian:
        """A normal."""
        return cls(mean, root, np.ones(len(mean)), np.ones(len(mean)))

    @property
    def covariance(self) -> Array:
        """Of a normal with the mean of both sides' variances."""
        return np.asarray((self.root * (self.low**2 + self.high**2) / 2) @ self.root.T)

    def place(self, normal: Array) -> Array:
        """Its points, from standard normal ones (size, J)."""
        if (self.low == 1).all() and (self.high == 1).all():
            return np.asarray(self.mean[:, None] + self.root @ normal)
        below = (self.low / (self.low + self.high))[:, None]
        u = ndtr(normal)
        left, right = (
            ndtri(np.minimum(u / (2 * below), 0.5)),
            ndtri(np.minimum((1 - u) / (2 * (1 - below)), 0.5)),
        )
        white = np.where(u < below, self.low[:, None] * left, -self.high[:, None] * right)
        return np.asarray(self.mean[:, None] + self.root @ white)

    def log_density(self, z: Array, freedom: float = math.inf) -> Array:
        """(J,), without the constant that all parts share; with Student's tails where degrees of freedom are given."""
        white = np.linalg.solve(self.root, z - self.mean[:, None])
        white /= np.where(white < 0, self.low[:, None], self.high[:, None])
        scale = np.linalg.slogdet(self.root)[1] + np.log((self.low + self.high) / 2).sum()
        away = (white**2).sum(axis=0)
        if math.isinf(freedom):
            return np.asarray(-0.5 * away - scale)
        return np.asarray(-0.5 * (freedom + len(z)) * np.log1p(away / freedom) - scale)


def fitted_again(z: Array, share: Array, last: Gaussian, wider: float) -> Gaussian:
    """A normal by the moments of weighted points z (size, J), between them and the last part where few are effective; its
    covariance `wider` times theirs.
    """
    mean = z @ share
    centred = z - mean[:, None]
    effective = float(1 / (share**2).sum())
    trust = effective / (effective + 2 * len(mean))
    covariance = trust * (centred * share) @ centred.T + (1 - trust) * last.covariance
    return Gaussian.even(mean, cholesky(covariance * wider, lower=True))


def mixture_again(
    z: Array, share: Array, parts: Sequence[Gaussian], wider: float
) -> list[tuple[Gaussian, float]]:
    """A mixture with its shares by one step of expectation and maximisation from equal parts, on weighted points z (size, J).

    O. Cappe, R. Douc, A. Guillin, J.-M. Marin and C. Robert, Statistics and Computing 18, 2008. One step: more of them fit the
    few points of greatest weight.
    """
    densities = np.stack([part.log_density(z) for part in parts])
    own = share * softmax(densities, axis=0)  # (parts, J)
    totals = own.sum(axis=1)
    return [
        (fitted_again(z, mine / total, part, wider), float(total))
        for part, mine, total in zip(parts, own, totals, strict=True)
        if total > 0
    ]


@dataclass(frozen=True, slots=True)
class Mode:
    """The posterior's mode: z, the speakers' errors (S,), minus the log posterior there (nats), and lines nearby."""

    z: Array
    speakers: Array
    value: float
    lines: Lines

    def rule(self, judgements: Judgements, weights: Weights, y: Array) -> SpeakerRule:
        """The quadrature of the speakers' errors at the logits y (M, J) around each one's mode given y."""
        return own_rule(*self.errors(judgements, weights, y))

    def errors(self, judgements: Judgements, weights: Weights, y: Array) -> tuple[Array, Array]:
        """The speakers' errors (S, J) at the logits y (M, J), to first order, and their standard deviations (S,)."""
        mine = judgements.speaker >= 0
        group, drag = judgements.speaker[mine], -_bends(judgements, weights, self)[1][mine]
        precision = _summed(group, drag, len(self.speakers)) + SPEAKER_SPREAD**-2
        sums = group_sums(group, (drag / precision[group]).astype(y.dtype))
        moved = sums @ y[mine] - (sums @ self.lines.at(self.z)[mine])[:, None].astype(y.dtype)
        return np.asarray((self.speakers[:, None] - moved).astype(y.dtype)), precision**-0.5


def lines(design: Design, weights: Weights, z: Array) -> Lines:
    """The model around z, by differences."""
    h = design.rates
    points = np.repeat(z[:, None], h + 1, axis=1)
    points[np.arange(h), np.arange(1, h + 1)] += STEP
    batch = Batch(rough(design), points, ROUGH_KNOTS)
    belief = batch.belief(weights)
    y = batch.logits(batch.observed(belief))
    slopes = np.zeros((len(y), design.size))
    slopes[:, :h] = (y[:, 1:] - y[:, :1]) / STEP
    has = np.flatnonzero(design.observed.effect >= 0)
    mine = design.observed.effect[has]
    slopes[has, h + mine] = design.observed.effects[mine]
    mass_slope = np.zeros(design.size)
    mass_slope[:h] = (belief.log_mass[1:] - belief.log_mass[0]) / STEP
    bend = np.zeros((design.size, design.size))
    return Lines(z, y[:, 0], slopes, float(belief.log_mass[0]), mass_slope, bend)


def rough(design: Design) -> Design:
    """The design with the long steps in time that say where a proposal is to be."""
    return replace(design, priors=replace(design.priors, steps=ROUGH_STEPS))


def _summed(group: Array, values: Array, groups: int) -> Array:
    return np.bincount(group, values, groups)


def _objective(judgements: Judgements, weights: Weights, at: Lines, z: Array, speakers: Array) -> float:
    """Minus the log posterior of z and the speakers' errors, under the lines."""
    y = at.at(z) + _errors(judgements, speakers)
    told = weights.rows @ interval_log_likelihood(y, judgements.low, judgements.high, judgements.noise)
    prior = 0.5 * z @ z + 0.5 * speakers @ speakers / SPEAKER_SPREAD**2
    return float(prior - at.own_at(z) - told)


def _errors(judgements: Judgements, speakers: Array) -> Array:
    """The error of each judgement's speaker (M,), 0 for one alone."""
    return np.asarray(np.append(speakers, 0.0)[judgements.speaker])


def _inner(judgements: Judgements, weights: Weights, at: Lines, speakers: Array) -> tuple[Array, Array]:
    """The maximum under the lines: z and the speakers' errors. Newton's method on a log-concave function, damped."""
    z, value = at.z, _objective(judgements, weights, at, at.z, speakers)
    for _ in range(MOST_INNER):
        dz, du = _newton(judgements, weights, at, z, speakers)
        share = 1.0
        while share > 1e-3:
            new = _objective(judgements, weights, at, z + share * dz, speakers + share * du)
            if new <= value:
                break
            share /= 2
        else:
            break
        z, speakers, gain, value = z + share * dz, speakers + share * du, value - new, new
        if gain < GAIN / 10:
            break
    return z, speakers


def _newton(
    judgements: Judgements, weights: Weights, at: Lines, z: Array, speakers: Array
) -> tuple[Array, Array]:
    """Newton's step for z and the speakers' errors, the latter eliminated first (each is alone given z)."""
    y = at.at(z) + _errors(judgements, speakers)
    first, second = interval_slope(y, judgements.low, judgements.high, judgements.noise)
    pull, drag = weights.rows * first, -weights.rows * second
    gradient = z - at.mass_slope + at.bend @ (z - at.z) - at.slopes.T @ pull
    mine = judgements.speaker >= 0
    group, count = judgements.speaker[mine], len(speakers)
    own = speakers / SPEAKER_SPREAD**2 - _summed(group, pull[mine], count)
    hessian, cross, precision = _joint_hessian(judgements, at, drag, count)
    step = np.linalg.solve(hessian, -(gradient - cross.T @ (own / precision)))
    return step, -(own + cross @ step) / precision


def _joint_hessian(judgements: Judgements, at: Lines, drag: Array, count: int) -> tuple[Array, Array, Array]:
    """The curvature by z with the speakers' errors eliminated, the cross term (S, size), the errors' own (S,)."""
    mine = judgements.speaker >= 0
    group = judgements.speaker[mine]
    precision = _summed(group, drag[mine], count) + SPEAKER_SPREAD**-2
    weighted = drag[:, None] * at.slopes
    cross = np.zeros((count, len(at.z)))
    np.add.at(cross, group, weighted[mine])
    hessian = np.eye(len(at.z)) + at.bend + at.slopes.T @ weighted - cross.T @ (cross / precision[:, None])
    return hessian, cross, precision


def _bends(judgements: Judgements, weights: Weights, mode: Mode) -> tuple[Array, Array]:
    """The weighted first and second derivatives by y at the mode, (M,)."""
    y = mode.lines.at(mode.z) + _errors(judgements, mode.speakers)
    first, second = interval_slope(y, judgements.low, judgements.high, judgements.noise)
    return weights.rows * first, weights.rows * second


def find_mode(
    design: Design,
    weights: Weights,
    start: Array,
    speakers: Array | None = None,
    bend: Array | None = None,
    radius: float = FARTHEST,
) -> Mode:
    """The posterior's mode with the evidence weighted.

    start: where to look first (size,); speakers: their errors there; bend: the model's own curvature, if it is known.
    radius: of trust for the first step, in standard deviations of the prior.
    """
    judgements, h = design.observed.judgements, design.rates
    errors = np.zeros(judgements.groups) if speakers is None else speakers
    at = lines(design, weights, start)
    at = at if bend is None else replace(at, bend=bend)
    value = _objective(judgements, weights, at, start, errors)
    for _ in range(MOST_LINES):
        z, own = _inner(judgements, weights, at, errors)
        far = float(np.abs(z[:h] - at.z[:h]).max())
        share = min(1.0, radius / max(far, 1e-300))
        z, own = at.z + share * (z - at.z), errors + share * (own - errors)
        expected = value - _objective(judgements, weights, at, z, own)
        if bend is None and expected < COARSE:
            bend = own_curvature(design, weights, Mode(at.z, errors, value, at))
            at = replace(at, bend=bend)
            continue
        if expected < GAIN:
            break
        new_at = lines(design, weights, z)
        new = _objective(judgements, weights, new_at, z, own)
        if new <= value:
            at, errors, value = new_at if bend is None else replace(new_at, bend=bend), own, new
            radius = max(radius, 2 * share * far) if share == 1.0 else 2 * radius
        else:
            radius = share * far / 4
            if radius < 1e-3:
                z, own = at.z, errors
                break
    if bend is None:
        at = replace(at, bend=own_curvature(design, weights, Mode(at.z, errors, value, at)))
    return Mode(z, own, value, at)


def approximate(design: Design, weights: Weights, mode: Mode) -> Gaussian:
    """The proposal at the mode: normal by the curvature there, along each of its axes as wide as the posterior is."""
    values, vectors = np.linalg.eigh(curvature(design, weights, mode))
    root = vectors / np.sqrt(np.maximum(values, FLATTEST))
    worth = _log_posterior(design, weights, mode, probes(mode.z, root))
    return as_wide(mode.z, root, worth, INFLATE)


def curvature(design: Design, weights: Weights, mode: Mode) -> Array:
    """Minus the second derivatives of the log posterior at its mode, the speakers' errors eliminated, (size, size)."""
    judgements = design.observed.judgements
    drag = -_bends(judgements, weights, mode)[1]
    hessian = _joint_hessian(judgements, mode.lines, drag, len(mode.speakers))[0]
    return np.asarray((hessian + hessian.T) / 2)


def probes(mean: Array, root: Array) -> Array:
    """The mean (R,) and the places at PROBES along each axis of the root (R, R), (R, 1 + probes * R)."""
    places = np.outer(PROBES, np.eye(len(mean))).reshape(-1, len(mean)).T
    return np.concatenate([mean[:, None], mean[:, None] + root @ places], axis=1)


def as_wide(mean: Array, root: Array, worth: Array, wider: float) -> Gaussian:
    """The split normal that is as wide along each axis as the slowest fall of the log posterior, by its worth at `probes`."""
    fall = np.maximum(worth[0] - worth[1:], 1e-3).reshape(len(PROBES), len(mean))
    width = np.clip(np.abs(PROBES)[:, None] / np.sqrt(2 * fall), NARROWEST, WIDEST) * wider
    left = np.array(PROBES) < 0
    return Gaussian(mean, root, width[left].max(axis=0), width[~left].max(axis=0))


def _log_posterior(design: Design, weights: Weights, mode: Mode, z: Array) -> Array:
    """The log posterior at z (size, J), (J,), speakers' errors integrated out, by long steps."""
    judgements = design.observed.judgements
    batch = Batch(rough(design), z.astype(np.float32), ROUGH_KNOTS)
    belief = batch.belief(weights)
    out = np.asarray(belief.log_mass - 0.5 * (z**2).sum(axis=0), dtype=float)
    if len(design.observed.rows):
        y = batch.logits(batch.observed(belief))
        rule = mode.rule(judgements, weights, y) if judgements.groups else PRIOR_RULE
        out += judgements.at(y, rule).total(weights.rows)
    return out


def own_curvature(design: Design, weights: Weights, mode: Mode) -> Array:
    """What Gauss and Newton leave out, (size, size): how the model itself bends, which reports and many judgements feel.

    The second differences of minus log_mass and of minus what the judgements' logits are worth at the mode.
    """
    h = design.rates
    i, j = np.triu_indices(h)
    points = np.repeat(mode.z[:, None], 1 + h + len(i), axis=1).astype(np.float32)
    single, pairs = np.arange(1, h + 1), np.arange(h + 1, 1 + h + len(i))
    points[np.arange(h), single] += WIDE_STEP
    points[i, pairs] += WIDE_STEP
    points[j, pairs] += WIDE_STEP
    batch = Batch(rough(design), points, ROUGH_KNOTS)
    belief = batch.belief(weights)
    worth = np.asarray(belief.log_mass, dtype=float)
    if len(design.observed.rows):
        pull = _bends(design.observed.judgements, weights, mode)[0]
        x = batch.observed(belief)
        worth = worth + batch.by_place(pull[:, None])[:, 0] @ (np.log(x) - np.log(np.maximum(1 - x, 1e-7)))
    second = (worth[pairs] - worth[single[i]] - worth[single[j]] + worth[0]) / WIDE_STEP**2
    out = np.zeros((design.size, design.size))
    out[i, j] = out[j, i] = -second
    return out
