"""How a judgement's interval bears on the probability that it judges.

A speaker who gives a target the interval [l, u] has said that her number lies in it, no more: the likelihood is
censored, F((logit u - y)/s) - F((logit l - y)/s), and a density where l = u. y is the logit of the modelled
probability, moved by the question's common error, the drift and the outlet's; what one speaker's several judgements
share is integrated out by Gauss-Hermite quadrature.

F is logistic, not normal: it is as wide, but its tails fall like exp(-|x|), so that the pull of a judgement far from
all the others is bounded (P. Huber, Ann. Math. Stat. 35, 1964) and two flat contradictions do not hold the forecast
between them. It is log-concave, as the normal is: a higher judgement never lowers the forecast.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array
from scipy.special import expit, log_expit

from unless.forecasting.hazard import Array

SPEAKER_SPREAD = 0.5  # standard deviation, in logits, of what all judgements of one speaker share

# Probabilists' Gauss-Hermite. Around the prior for a speaker with few judgements, where any weights of the evidence
# are asked for; around the speaker's own mode, where fewer do, for a crowd.
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
OWN_NODES, OWN_WEIGHTS = np.polynomial.hermite_e.hermegauss(3)
# Above so many judgements single precision, and all approximations that their number makes harmless.
CROWD = 100

# A logistic variable of standard deviation 1 has this scale.
LOGISTIC_SCALE = math.sqrt(3) / math.pi
# exp of no more than this: in either precision the square is finite. That far in the tails nothing is told apart.
STEEPEST = {np.dtype(np.float64): 300.0, np.dtype(np.float32): 40.0}


def interval_log_likelihood(y: Array, low: Array, high: Array, noise: Array) -> Array:
    """log of the censored likelihood; all in logits, low = high for a number; broadcasts.

    With F the logistic function, F(b) - F(a) = F(b) F(-a) (1 - exp(a - b)), so that nothing underflows or cancels in
    the tails. Ends may be infinite.
    """
    scale = noise * LOGISTIC_SCALE
    a, b = (low - y) / scale, (high - y) / scale
    return np.asarray(log_expit(b) + log_expit(-a) + _share(low, high, scale))


def _share(low: Array, high: Array, scale: Array) -> Array:
    """The part of the log likelihood that does not depend on y."""
    point = low == high
    width = np.where(point, 1.0, (high - np.where(point, high - 1.0, low)) / scale)
    return np.asarray(np.where(point, -np.log(scale), np.log(-np.expm1(-width))))


def interval_slope(y: Array, low: Array, high: Array, noise: Array) -> tuple[Array, Array]:
    """First and second derivative by y of `interval_log_likelihood`. The second is never positive."""
    scale = noise * LOGISTIC_SCALE
    at_a, at_b = expit((low - y) / scale), expit((high - y) / scale)
    return (at_a + at_b - 1) / scale, -(at_a * (1 - at_a) + at_b * (1 - at_b)) / scale**2


def group_sums(group: Array, weights: Array) -> csr_array:
    """The matrix that sums rows by their group, each with its weight; every group has a row."""
    return csr_array((weights, (group, np.arange(len(group)))))


@dataclass(frozen=True, slots=True)
class SpeakerRule:
    """The quadrature over what each speaker's judgements share: errors and log weights, (nodes, S or 1, J or 1)."""

    errors: Array
    log_weights: Array


PRIOR_RULE = SpeakerRule(
    (NODES * SPEAKER_SPREAD)[:, None, None], np.log(WEIGHTS / WEIGHTS.sum())[:, None, None]
)


def own_rule(centre: Array, width: Array) -> SpeakerRule:
    """Quadrature around each speaker's own mode (Q. Liu and D. Pierce, Biometrika 81, 1994).

    centre: the modes (S, J); width: the standard deviations there (S,).
    """
    errors = centre[None] + OWN_NODES[:, None, None].astype(centre.dtype) * width[:, None].astype(
        centre.dtype
    )
    nodes = np.log(OWN_WEIGHTS / OWN_WEIGHTS.sum()) + OWN_NODES**2 / 2
    constant = nodes[:, None, None] + np.log(width / SPEAKER_SPREAD)[:, None]
    return SpeakerRule(errors, constant.astype(centre.dtype) - errors**2 / (2 * SPEAKER_SPREAD**2))


@dataclass(frozen=True, slots=True)
class Judgements:
    """M judgements as numbers, in logits: low, high, noise (M,), and `speaker` (M,).

    Pieces with speaker -1 are alone of their speaker, whose spread is part of their noise; the others share the
    error of the group 0 .. S - 1 that they name.
    """

    low: Array
    high: Array
    noise: Array
    speaker: Array

    @property
    def groups(self) -> int:
        """S, the number of speakers with several judgements."""
        return int(self.speaker.max(initial=-1)) + 1

    @property
    def order(self) -> tuple[Array, Array, Array]:
        """The rows alone of their speaker, the others in speakers' order, and where each speaker's begin there."""
        alone = np.flatnonzero(self.speaker < 0)
        shared = np.argsort(self.speaker, kind="stable")[len(alone) :]
        return alone, shared, np.searchsorted(self.speaker[shared], np.arange(self.groups))

    def at(self, y: Array, rule: SpeakerRule = PRIOR_RULE) -> Judged:
        """The log likelihoods at the logits y, shape (M, J)."""
        alone, shared, starts = self.order
        return Judged(
            self, alone, shared, starts, self._values(alone, y[alone]), self._values(shared, self._shifted(y, rule)), y, rule
        )  # fmt: skip

    def _shifted(self, y: Array, rule: SpeakerRule) -> Array:
        """The logits of the pieces that share a speaker, moved by each node's error, (nodes, shared, J)."""
        _, shared, _ = self.order
        errors = rule.errors.astype(y.dtype)
        return np.asarray(y[shared] + (errors[:, self.speaker[shared]] if errors.shape[1] > 1 else errors))

    def _tails(self, rows: Array, y: Array) -> tuple[Array, Array, Array]:
        """exp((low - y) / scale), exp((y - high) / scale) and 1 / scale of some rows at y (..., rows, J)."""
        scale = self.noise[rows, None] * LOGISTIC_SCALE
        inverse, steepest = (1 / scale).astype(y.dtype), STEEPEST[y.dtype]
        below = (self.low[rows, None] / scale).astype(y.dtype) - y * inverse
        above = y * inverse - (self.high[rows, None] / scale).astype(y.dtype)
        for tail in (below, above):
            np.minimum(tail, steepest, out=tail)
            np.exp(tail, out=tail)
        return below, above, inverse

    def _columns(self, rows: Array) -> tuple[Array, Array, Array]:
        return self.low[rows, None], self.high[rows, None], self.noise[rows, None]

    def _values(self, rows: Array, y: Array) -> Array:
        """As `interval_log_likelihood`, at half its cost: -log((1 + exp(a)) (1 + exp(-b))) and the constant."""
        below, above, _ = self._tails(rows, y)
        below += 1
        above += 1
        below *= above
        np.log(below, out=below)
        share = _share(self.low[rows], self.high[rows], self.noise[rows] * LOGISTIC_SCALE)
        np.subtract(share[:, None].astype(y.dtype), below, out=below)
        return below

    def slopes(self, y: Array) -> Array:
        """The derivative of each log likelihood by its logit at y (M, J), the speaker's error included, (M, J)."""
        return self._slopes(np.arange(len(y)), y)

    def _slopes(self, rows: Array, y: Array) -> Array:
        """The derivative of `_values` by y."""
        below, above, inverse = self._tails(rows, y)
        return np.asarray((below / (1 + below) - above / (1 + above)) * inverse)


@dataclass(frozen=True, slots=True)
class Judged:
    """Log likelihoods at J points: single (alone, J), several (nodes, shared, J); weights are exponents."""

    judgements: Judgements
    alone: Array
    shared: Array
    starts: Array  # (S,): where each speaker's pieces begin in `shared`, which is in speakers' order
    single: Array
    several: Array
    y: Array
    rule: SpeakerRule

    def beside(self, other: Judged) -> Judged:
        """Of both's points."""

        def join(a: Array, b: Array) -> Array:
            return a if a is b else np.concatenate([a, b], axis=-1)

        rule = SpeakerRule(
            join(self.rule.errors, other.rule.errors), join(self.rule.log_weights, other.rule.log_weights)
        )
        return replace(
            self,
            single=join(self.single, other.single),
            several=join(self.several, other.several),
            y=join(self.y, other.y),
            rule=rule,
        )

    def total(self, weights: Array) -> Array:
        """log likelihood (J,) with every piece's likelihood raised to its weight (M,)."""
        return np.asarray(self.alone_total(weights) + self.by_speaker(weights).sum(axis=0))

    def alone_total(self, weights: Array) -> Array:
        """The part of the pieces that are alone of their speaker, (J,)."""
        return np.asarray(weights[self.alone] @ self.single)

    def by_speaker(self, weights: Array) -> Array:
        """The part of each speaker with several pieces, (S, J)."""
        if not len(self.shared):
            return np.zeros((0, self.y.shape[1]))
        return np.asarray(_log_mean(self._joint(weights))[0])

    def by_speaker_without(self, weights: Array) -> Array:
        """The part of the own speaker of each shared piece with the piece left out, (shared, J)."""
        others = self._joint(weights)[:, self.judgements.speaker[self.shared]]
        others -= weights[self.shared, None].astype(others.dtype) * self.several
        return np.asarray(_log_mean(others)[0])

    def _joint(self, weights: Array) -> Array:
        """log of weight times likelihood at each node of each speaker, (nodes, S, J)."""
        kind = self.several.dtype
        sums = group_sums(self.judgements.speaker[self.shared], weights[self.shared].astype(kind))
        joint = np.stack([sums @ node for node in self.several])
        return np.asarray(joint + self.rule.log_weights.astype(kind))

    def _nodes(self, weights: Array) -> Array:
        """The posterior weights of the quadrature's nodes for each shared piece, (nodes, shared, J)."""
        share = _log_mean(self._joint(weights))[1].astype(self.several.dtype)
        return np.asarray(share[:, self.judgements.speaker[self.shared]])

    def by_weight(self, weights: Array) -> Array:
        """The derivative of `total` by each weight, (M, J)."""
        out = np.empty_like(self.y)
        out[self.alone] = self.single
        if len(self.shared):
            out[self.shared] = np.einsum("nmj,nmj->mj", self._nodes(weights), self.several)
        return out

    def by_logit(self, weights: Array) -> Array:
        """The derivative of `total` by each y, (M, J)."""
        out, judgements = np.empty_like(self.y), self.judgements
        given = weights.astype(self.y.dtype)
        out[self.alone] = given[self.alone, None] * judgements._slopes(self.alone, self.y[self.alone])
        if len(self.shared):
            several = judgements._slopes(self.shared, judgements._shifted(self.y, self.rule))
            mean = np.einsum("nmj,nmj->mj", self._nodes(weights), several)
            out[self.shared] = given[self.shared, None] * mean
        return out

    def curvature(self, weights: Array) -> Array:
        """Minus the second derivatives of `total` by the y of a single point (J = 1), (M, M).

        The likelihoods are log-concave (A. Prekopa 1973), so it is positive semi-definite but for the error of the
        quadrature over a speaker's error, which is cut away.
        """
        m = len(self.y)
        out = np.zeros((m, m))
        second = interval_slope(self.y[self.alone], *self.judgements._columns(self.alone))[1]
        out[self.alone, self.alone] = -weights[self.alone] * second[:, 0]
        if len(self.shared):
            shifted = self.judgements._shifted(self.y, self.rule)
            slopes = interval_slope(shifted, *self.judgements._columns(self.shared))
            first, second = (s[..., 0] * weights[self.shared] for s in slopes)
            share = self._nodes(weights)[..., 0]
            sizes = np.diff([*self.starts, len(self.shared)])
            for size in np.unique(sizes):
                members = self.starts[sizes == size][:, None] + np.arange(size)  # (speakers, size)
                rows = self.shared[members]
                out[rows[:, :, None], rows[:, None, :]] = _blocks(
                    *(x[:, members] for x in (share, first, second))
                )
        return out


def _blocks(share: Array, first: Array, second: Array) -> Array:
    """Speakers' parts of the curvature (S, m, m), from the nodes' shares and their m pieces' slopes (nodes, S, m)."""
    mean = (share * first).sum(axis=0)
    outer = np.einsum("nsm,nsk->smk", share * first, first) - mean[:, :, None] * mean[:, None, :]
    blocks = -outer - (share * second).sum(axis=0)[:, :, None] * np.eye(share.shape[-1])
    values, vectors = np.linalg.eigh((blocks + blocks.transpose(0, 2, 1)) / 2)
    return np.asarray((vectors * np.maximum(values, 0.0)[:, None, :]) @ vectors.transpose(0, 2, 1))


def _log_mean(joint: Array) -> tuple[Array, Array]:
    """log of the sum of exp over the first axis, and each term's share of it."""
    top = joint.max(axis=0)
    terms = np.exp(joint - top)
    total = terms.sum(axis=0)
    return np.asarray(top + np.log(total)), np.asarray(terms / total)
