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
from dataclasses import dataclass, field

import numpy as np
from scipy.special import expit, log_expit

from unless.forecasting.hazard import Array

SPEAKER_SPREAD = 0.5  # standard deviation, in logits, of what all judgements of one speaker share

# Five nodes integrate polynomials to degree 9 exactly (probabilists' Gauss-Hermite): a speaker has few pieces left
# after repeats have been collapsed.
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
LOG_WEIGHTS = np.log(_WEIGHTS / _WEIGHTS.sum())
SPEAKER_NODES = _NODES * SPEAKER_SPREAD
Y_END, Y_STEP = 40.0, 0.05  # the grid of the tables below, in logits
Y_COUNT = round(2 * Y_END / Y_STEP) + 1
# A crowd of judgements is looked up in single precision: 1e-5 a piece, against the 1e-2 and more of the points.
CROWD = 100


# A logistic variable of standard deviation 1 has this scale.
LOGISTIC_SCALE = math.sqrt(3) / math.pi


def interval_log_likelihood(y: Array, low: Array, high: Array, noise: Array) -> Array:
    """log of the censored likelihood; all in logits, low = high for a number; broadcasts.

    With F the logistic function, F(b) - F(a) = F(b) F(-a) (1 - exp(a - b)), so that nothing underflows or cancels in
    the tails. Ends may be infinite.
    """
    scale = noise * LOGISTIC_SCALE
    a, b = (low - y) / scale, (high - y) / scale
    point = np.broadcast_to(low == high, a.shape)
    width = np.where(point, 1.0, (high - low) / scale)
    share = np.where(point, -np.log(scale), np.log(-np.expm1(-width)))
    return np.asarray(log_expit(b) + log_expit(-a) + share)


def interval_slope(y: Array, low: Array, high: Array, noise: Array) -> tuple[Array, Array]:
    """First and second derivative by y of `interval_log_likelihood`. The second is never positive."""
    scale = noise * LOGISTIC_SCALE
    at_a, at_b = expit((low - y) / scale), expit((high - y) / scale)
    return (at_a + at_b - 1) / scale, -(at_a * (1 - at_a) + at_b * (1 - at_b)) / scale**2


@dataclass(frozen=True, slots=True)
class Table:
    """The log likelihoods of M judgements as functions of y alone, by cubic Hermite interpolation.

    On a grid of 0.05 logits its error is under 1e-7, and its slope is exactly its value's derivative, so that what is
    built on both adds up. Beyond the grid y is held at its ends: no probability of the model reaches there.
    """

    value: Array  # (M, G)
    slope: Array  # (M, G), times the grid's step

    @classmethod
    def of(cls, low: Array, high: Array, noise: Array) -> Table:
        """The table of judgements (M,)."""
        y = np.linspace(-Y_END, Y_END, Y_COUNT)[None]
        columns = low[:, None], high[:, None], noise[:, None]
        value = interval_log_likelihood(y, *columns)
        slope = interval_slope(y, *columns)[0] * Y_STEP
        kind = np.float32 if len(low) > CROWD else np.float64
        return cls(value.astype(kind), slope.astype(kind))

    def at(self, rows: Array, y: Array, slopes: bool = False) -> tuple[Array, Array]:
        """Values, and the derivatives by y if wanted, at y of shape (..., len(rows), J)."""
        # A hair inside the grid's end, in whichever precision.
        end = Y_END - (1e-9 if self.value.dtype == np.float64 else 1e-5)
        place = ((np.clip(y, -Y_END, end) + Y_END) / Y_STEP).astype(self.value.dtype)
        index = place.astype(np.intp)
        t = place - index
        index += (rows * Y_COUNT)[:, None]
        v0, v1 = self.value.ravel().take(index), self.value.ravel().take(index + 1)
        d0, d1 = self.slope.ravel().take(index), self.slope.ravel().take(index + 1)
        rise = v1 - v0
        c, d = 3 * rise - 2 * d0 - d1, d0 + d1 - 2 * rise
        value = v0 + t * (d0 + t * (c + t * d))
        return value, ((d0 + t * (2 * c + 3 * t * d)) / Y_STEP if slopes else value)


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
    table: Table = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", Table.of(self.low, self.high, self.noise))

    @property
    def groups(self) -> int:
        """S, the number of speakers with several judgements."""
        return int(self.speaker.max(initial=-1)) + 1

    def at(self, y: Array, slopes: bool = False) -> Judged:
        """The log likelihoods at the logits y, shape (M, J); with `slopes`, their derivatives are looked up at once."""
        alone = np.flatnonzero(self.speaker < 0)
        shared = np.argsort(self.speaker, kind="stable")[len(alone) :]
        single, single_slope = self.table.at(alone, y[alone], slopes)
        shifted = y[shared][None] + SPEAKER_NODES[:, None, None]
        several, several_slope = self.table.at(shared, shifted, slopes)
        starts = np.searchsorted(self.speaker[shared], np.arange(self.groups))
        found = (single_slope, several_slope) if slopes else None
        return Judged(self, alone, shared, starts, single, several, y, found)

    def _columns(self, rows: Array) -> tuple[Array, Array, Array]:
        return self.low[rows, None], self.high[rows, None], self.noise[rows, None]


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
    slopes: tuple[Array, Array] | None = (
        None  # of single and several by y, where they were looked up with them
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

    def by_speaker_without(self, weights: Array, piece: int) -> Array:
        """The part (J,) of the piece's own speaker, with the piece left out."""
        group = self.judgements.speaker[piece]
        mine = self.judgements.speaker[self.shared] == group
        kept = np.where(self.shared[mine] == piece, 0.0, weights[self.shared[mine]])
        joint = np.einsum("m,nmj->nj", kept, self.several[:, mine]) + LOG_WEIGHTS[:, None]
        return np.asarray(_log_mean(joint)[0])

    def _joint(self, weights: Array) -> Array:
        """log of weight times likelihood at each node of each speaker, (nodes, S, J)."""
        weighted = self.several * weights[self.shared, None]
        return np.asarray(np.add.reduceat(weighted, self.starts, axis=1) + LOG_WEIGHTS[:, None, None])

    def _nodes(self, weights: Array) -> Array:
        """The posterior weights of the quadrature's nodes for each shared piece, (nodes, shared, J)."""
        share = _log_mean(self._joint(weights))[1]
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
        out = np.empty_like(self.y)
        if self.slopes is None:
            return self.judgements.at(self.y, slopes=True).by_logit(weights)
        first, several = self.slopes
        out[self.alone] = weights[self.alone, None] * first
        if len(self.shared):
            mean = np.einsum("nmj,nmj->mj", self._nodes(weights), several)
            out[self.shared] = weights[self.shared, None] * mean
        return out

    def curvature(self, weights: Array) -> Array:
        """Minus the second derivatives of `total` by the y of a single point (J = 1), (M, M).

        The likelihoods are log-concave (A. Prekopa 1973), so it is positive semi-definite but for the error of the
        quadrature over a speaker's error, which is cut away.
        """
        m = len(self.y)
        out = np.zeros((m, m))
        _, second = self._slopes_alone()
        out[self.alone, self.alone] = -weights[self.alone] * second[:, 0]
        if len(self.shared):
            first, second = (s[..., 0] * weights[self.shared] for s in self._slopes_shared())
            share = self._nodes(weights)[..., 0]
            sizes = np.diff([*self.starts, len(self.shared)])
            for size in np.unique(sizes):
                members = self.starts[sizes == size][:, None] + np.arange(size)  # (speakers, size)
                rows = self.shared[members]
                out[rows[:, :, None], rows[:, None, :]] = _blocks(
                    *(x[:, members] for x in (share, first, second))
                )
        return out

    def _slopes_alone(self) -> tuple[Array, Array]:
        rows = self.alone
        return interval_slope(self.y[rows], *self.judgements._columns(rows))

    def _slopes_shared(self) -> tuple[Array, Array]:
        rows = self.shared
        shifted = self.y[rows][None] + SPEAKER_NODES[:, None, None]
        return interval_slope(shifted, *self.judgements._columns(rows))


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
