"""How sources judge, learned from questions whose outcome is known: bias and noise of kinds and of speakers.

Model, all in logits of the event's probability. A resolved question (with one horizon) has a truth t ~ N(mu, TRUTH_SPREAD^2) and
came out with probability logistic(t). All that is said of it shares an error: u = t + c, c ~ N(0, common^2). Judgement i is

    m_i = u + b_kind + b_speaker + e_i,   b_kind ~ N(0, KIND_BIAS^2),  b_speaker ~ N(0, SPEAKER_SPREAD^2),
    e_i ~ N(0, f_speaker s_i^2 + width_i^2 / 12 + drift_i),

s_i being the noise of its speaker's kind and grade as it is without anything learned; f_speaker is scaled inverse chi-squared
around f_kind, and that around 1. The truth is known from two sides, the outcome and what others said, so that a single outlier is the speaker's and a
whole choir's error is the choir's.

Fit: the mode of (u, mu, biases) by Newton's method (the objective is convex, the u given the rest independent, so that they are
eliminated first), Laplace's approximation there, and the f by expectation and maximisation around it: empirical Bayes of
a mixed model (D. Harville, J. American Stat. Assoc. 72, 1977; L. Tierney and J. Kadane, ibid. 81, 1986; for crossed judges and
questions: B. Turner et al., Machine Learning 95, 2014). The common error's size is weighed on a grid by Laplace's evidence. Nothing
is random; where nothing has resolved nothing changes.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy.sparse import csr_array, diags_array
from scipy.special import chdtri, expit

from unless.domain.evidence import Evidence
from unless.domain.forecast import Interval
from unless.domain.learned import NOTHING_LEARNED, Learned, Trait
from unless.domain.question import Question
from unless.forecasting.hazard import Array
from unless.forecasting.likelihood import SPEAKER_SPREAD
from unless.forecasting.observations import (
    COMMON_SPREAD,
    DRIFT_SPREAD,
    OUTLET_SPREAD,
    ageing_days,
    logit,
    own_noise,
)
from unless.forecasting.source_kinds import source_kind
from unless.forecasting.track_record import judged

# The truths of questions that people ask: of 387 of the Good Judgment Project that ask for an event by a date 22 % came about,
# logit -1.3; consensus on resolved questions of PredictionBook spreads by 1.8 to 2 logits.
TRUTH_MEAN, TRUTH_MEAN_SPREAD, TRUTH_SPREAD = -1.3, 1.0, 2.0
KIND_BIAS = 0.5  # standard deviation, in logits, of a kind's bias before anything is learned. By judgement.
# The noise of a kind before anything is learned counts as much as so many judgements, a speaker's (that of his kind) too.
KIND_JUDGEMENTS, SPEAKER_JUDGEMENTS = 10.0, 10.0
# The size of the common error: log-normal with this spread around a middle at which its root mean square is
# COMMON_SPREAD, on this grid.
COMMON_LOG_SPREAD = 0.5
COMMON_GRID = np.exp(np.linspace(math.log(0.1), math.log(1.6), 12))
MOST_SPEAKERS = 150  # who judged most; the bias of the others is part of their noise
FEWEST = 2  # judgements by which a speaker is known
ROUNDS, SETTLED = 40, 3e-3
NEWTON_STEPS, NEWTON_SETTLED = 30, 1e-8
DIGITS = 6  # what is learned is rounded: forecasts hang on it, and another machine's last digits may differ
TAIL = 1.6449  # standard deviations that hold nine cases of ten


@dataclass(frozen=True, slots=True)
class Heard:
    """One judgement of a resolved question, about its event (whatever yes means), with how that came out.

    low and high are logits; `noise` is the standard deviation without anything learned; `end` is the judgement's horizon.
    `day` and `ageing` are days since the opening, and days in which a judgement ages by DRIFT_SPREAD.
    """

    question: str
    end: date
    speaker: int
    kind: str
    low: float
    high: float
    noise: float
    day: float
    ageing: float
    happened: bool


def heard(question: Question, key: str, piece: Evidence, outcome: bool, resolved: date) -> Heard | None:
    """What a piece said of a question that came out yes or no (`outcome`) on a day; None where nothing can be learned from it.

    The same pieces as make a track record (see `track_record.judged`).
    """
    scored = judged(question, key, piece, outcome, resolved)
    if scored is None:
        return None
    turned = question.yes_means == "no-event"
    return Heard(
        question=key,
        end=piece.by or question.deadline,
        speaker=scored.speaker,
        kind=source_kind(piece, question.actors),
        low=logit(min(piece.low, piece.high)),
        high=logit(max(piece.low, piece.high)),
        noise=own_noise(piece),
        day=float((piece.said_on[1] - question.opened).days),
        ageing=ageing_days(question),
        happened=scored.outcome != turned,
    )


def learn(judgements: Sequence[Heard]) -> Learned:
    """What judgements of resolved questions teach; nothing where there are none.

    What one speaker repeats on a question is heard once: saying the same again is no sign of exactness.
    """
    if not judgements:
        return NOTHING_LEARNED
    once = {
        (h.question, h.end, h.speaker, h.low, h.high): h for h in sorted(judgements, key=_order, reverse=True)
    }
    data = _Data.of(sorted(once.values(), key=_order))
    kinds, speakers = np.ones(len(data.kinds)), np.ones(len(data.speakers))
    fit = _fit(data, data.variance(kinds, speakers), COMMON_SPREAD)
    for _ in range(ROUNDS):
        new = _noise(data, fit, kinds, speakers)
        moved = max(
            np.abs(np.log(a / b)).max(initial=0.0) for a, b in zip(new, (kinds, speakers), strict=True)
        )
        kinds, speakers = new
        fit = _fit(data, data.variance(kinds, speakers), COMMON_SPREAD, fit)
        if moved < SETTLED:
            break
    common = _common(data, data.variance(kinds, speakers), fit)
    return _learned(data, fit, kinds, speakers, common)


def _order(h: Heard) -> tuple[object, ...]:
    return (h.question, h.end, h.speaker, h.kind, h.day, h.low, h.high, h.noise)


@dataclass(frozen=True, slots=True)
class _Data:
    """N judgements of G groups (a question with one horizon), by K kinds and S speakers whose traits are learned."""

    middle: Array  # (N,)
    own: Array  # (N,) variance of the own noise with nothing learned
    known: Array  # (N,) variance that is not learned
    group: Array  # (N,)
    kind: Array  # (N,)
    speaker: Array  # (N,), -1 for those who are not known well enough
    happened: Array  # (G,)
    share: Array  # (G,), weight of a group's outcome: one for each question
    kinds: tuple[str, ...]
    speakers: tuple[int, ...]
    main: Array  # (S,), the kind that a speaker mostly speaks as
    questions: tuple[str, ...]  # (N,)

    @classmethod
    def of(cls, heard: Sequence[Heard]) -> _Data:
        """The judgements as arrays, in their order."""
        groups: dict[tuple[str, date], int] = {}
        group = np.array([groups.setdefault((h.question, h.end), len(groups)) for h in heard])
        happened = np.zeros(len(groups))
        days: dict[int, list[float]] = defaultdict(list)
        for g, h in zip(group, heard, strict=True):
            happened[g] = h.happened
            days[int(g)].append(h.day)
        horizons = Counter(question for question, _ in groups)
        kinds = tuple(sorted({h.kind for h in heard}))
        said = Counter(h.speaker for h in heard)
        often = sorted((s for s in said if said[s] >= FEWEST), key=lambda s: (-said[s], s))[:MOST_SPEAKERS]
        column = {s: n for n, s in enumerate(sorted(often))}
        middles = {g: math.fsum(d) / len(d) for g, d in days.items()}
        drift = [
            DRIFT_SPREAD**2 * abs(h.day - middles[int(g)]) / h.ageing
            for g, h in zip(group, heard, strict=True)
        ]
        width = np.array([h.high - h.low for h in heard])
        speaker = np.array([column.get(h.speaker, -1) for h in heard])
        kind = np.array([kinds.index(h.kind) for h in heard])
        main = [int(np.bincount(kind[speaker == n]).argmax()) for n in range(len(often))]
        return cls(
            middle=np.array([(h.low + h.high) / 2 for h in heard]),
            own=np.array([h.noise**2 for h in heard]),
            known=width**2 / 12 + drift + OUTLET_SPREAD**2 + np.where(speaker < 0, SPEAKER_SPREAD**2, 0.0),
            group=group,
            kind=kind,
            speaker=speaker,
            happened=happened,
            share=np.array([1 / horizons[question] for question, _ in groups]),
            kinds=kinds,
            speakers=tuple(sorted(often)),
            main=np.array(main, dtype=int),
            questions=tuple(h.question for h in heard),
        )

    def factor(self, kinds: Array, speakers: Array) -> Array:
        """By how much the variance of each judgement's own noise is multiplied (N,)."""
        return np.asarray(
            np.where(self.speaker < 0, kinds[self.kind], np.append(speakers, 1.0)[self.speaker])
        )

    def variance(self, kinds: Array, speakers: Array) -> Array:
        """Of each judgement around what it shares with the others, its biases taken off (N,)."""
        return np.asarray(self.own * self.factor(kinds, speakers) + self.known)

    @property
    def size(self) -> int:
        """The number of unknowns beside the u: mu, kinds' biases, speakers' biases."""
        return 1 + len(self.kinds) + len(self.speakers)

    def precision(self) -> Array:
        """Of the unknowns before anything is learned (size,)."""
        spreads = [TRUTH_MEAN_SPREAD] + [KIND_BIAS] * len(self.kinds) + [SPEAKER_SPREAD] * len(self.speakers)
        return 1 / np.array(spreads) ** 2

    def biases(self, beta: Array) -> Array:
        """Of each judgement (N,)."""
        kinds, speakers = beta[1 : 1 + len(self.kinds)], np.append(beta[1 + len(self.kinds) :], 0.0)
        return np.asarray(kinds[self.kind] + speakers[self.speaker])

    @property
    def columns(self) -> tuple[Array, Array]:
        """The unknowns that each judgement has: its kind's bias, and its speaker's (the kind's again if not known)."""
        kind = 1 + self.kind
        return kind, np.where(self.speaker < 0, kind, 1 + len(self.kinds) + self.speaker)

    def design(self) -> csr_array:
        """The same as a matrix of zeros and ones, (N, size)."""
        kind, speaker = self.columns
        has, rows = self.speaker >= 0, np.arange(len(kind))
        place = (np.concatenate([rows, rows[has]]), np.concatenate([kind, speaker[has]]))
        return csr_array((np.ones(len(place[0])), place), shape=(len(kind), self.size))

    def grouping(self) -> csr_array:
        """Which judgements each group has, (G, N)."""
        rows = np.arange(len(self.group))
        return csr_array((np.ones(len(rows)), (self.group, rows)), shape=(len(self.happened), len(rows)))


@dataclass(frozen=True, slots=True)
class _Fit:
    """The mode and Laplace's approximation: u (G,), beta (size,); covariance of beta; what u takes of it."""

    u: Array
    beta: Array
    covariance: Array  # (size, size), the u integrated out
    slope: Array  # (G, size): d E[u | beta] / d beta, with the sign turned
    own: Array  # (G,) variance of u given beta
    evidence: float


def _fit(data: _Data, variance: Array, common: float, start: _Fit | None = None) -> _Fit:
    """Newton's method on minus the log posterior of (u, beta), given all variances."""
    x, precision, groups = data.design(), data.precision(), len(data.happened)
    spread = TRUTH_SPREAD**2 + common**2
    rho = TRUTH_SPREAD**2 / spread  # E[t | u] = mu + rho (u - mu)
    # E logistic(t | u) is about logistic(kappa E[t | u]) (D. MacKay, Neural Computation 4, 1992).
    kappa = 1 / math.sqrt(1 + math.pi / 8 * rho * common**2)
    weight = 1 / variance
    summed = np.bincount(data.group, weight, groups)
    weighted = diags_array(weight) @ x
    cross_fixed = (data.grouping() @ weighted).toarray()
    inner_fixed = (x.T @ weighted).toarray() + np.diag(precision)
    centre = np.zeros(data.size)
    centre[0] = TRUTH_MEAN
    u, beta = (np.zeros(groups), centre) if start is None else (start.u, start.beta)
    for step in range(NEWTON_STEPS + 1):
        left = data.middle - u[data.group] - data.biases(beta)
        a = kappa * (beta[0] + rho * (u - beta[0]))
        p = expit(a)
        pull = data.share * (p - data.happened)
        bend = data.share * kappa**2 * p * (1 - p)
        diagonal = summed + 1 / spread + bend * rho**2
        cross = cross_fixed.copy()
        cross[:, 0] += bend * rho * (1 - rho) - 1 / spread
        inner = inner_fixed.copy()
        inner[0, 0] += groups / spread + (bend * (1 - rho) ** 2).sum()
        schur = inner - cross.T @ (cross / diagonal[:, None])
        if step == NEWTON_STEPS:
            break
        by_u = -np.bincount(data.group, weight * left, groups) + (u - beta[0]) / spread + pull * kappa * rho
        by_beta = -x.T @ (weight * left) + precision * (beta - centre)
        by_beta[0] += ((beta[0] - u) / spread + pull * kappa * (1 - rho)).sum()
        change = np.linalg.solve(schur, by_beta - cross.T @ (by_u / diagonal))
        moved = (by_u - cross @ change) / diagonal
        largest = max(np.abs(change).max(), np.abs(moved).max())
        scale = min(1.0, 2.0 / max(largest, 1e-300))
        beta, u = beta - scale * change, u - scale * moved
        if largest < NEWTON_SETTLED:
            break
    value = (
        0.5 * (weight * left**2).sum()
        + 0.5 * ((u - beta[0]) ** 2).sum() / spread
        + 0.5 * groups * math.log(spread)
        + (data.share * (np.logaddexp(0.0, a) - data.happened * a)).sum()
        + 0.5 * (precision * (beta - centre) ** 2).sum()
    )
    determinant = np.log(diagonal).sum() + np.linalg.slogdet(schur)[1]
    covariance = np.linalg.inv(schur)
    return _Fit(u, beta, covariance, cross / diagonal[:, None], 1 / diagonal, float(-value - determinant / 2))


def _noise(data: _Data, fit: _Fit, kinds: Array, speakers: Array) -> tuple[Array, Array]:
    """The factors of the noise of kinds and speakers again, from the expected squares of what is left."""
    factor = data.factor(kinds, speakers)
    total = data.own * factor + data.known
    left = data.middle - fit.u[data.group] - data.biases(fit.beta)
    kind, speaker = data.columns
    taken = fit.slope @ fit.covariance  # (G, size)
    diagonal = np.diag(fit.covariance)
    # The variance of u + b_kind + b_speaker, u moving against the biases as its slope says.
    unsure = fit.own[data.group] + (taken * fit.slope).sum(axis=1)[data.group]
    unsure += diagonal[kind] - 2 * taken[data.group, kind]
    known = data.speaker >= 0
    of_speaker = diagonal[speaker] + 2 * fit.covariance[kind, speaker] - 2 * taken[data.group, speaker]
    unsure += np.where(known, of_speaker, 0.0)
    # Of a sum of an own and a known error the expected square of the own one.
    mine = data.own * factor
    square = mine * (1 - mine / total) + (mine / total) ** 2 * (left**2 + unsure)
    relative = square / data.own
    heard = np.bincount(data.speaker[known], minlength=len(speakers))
    seen = np.bincount(data.speaker[known], relative[known], len(speakers))
    new_speakers = (SPEAKER_JUDGEMENTS * kinds[data.main] + seen) / (SPEAKER_JUDGEMENTS + heard)
    # The mode of a kind's factor: its prior, the judgements of those who are not known, and the known ones' factors.
    others = np.bincount(data.kind[~known], minlength=len(kinds))
    squares = np.bincount(data.kind[~known], relative[~known], len(kinds))
    prior = SPEAKER_JUDGEMENTS * np.bincount(data.main, minlength=len(kinds))
    inverse = SPEAKER_JUDGEMENTS * np.bincount(data.main, 1 / new_speakers, len(kinds))
    excess = prior - KIND_JUDGEMENTS - others
    constant = KIND_JUDGEMENTS + squares
    new_kinds = np.where(
        inverse > 0,
        (excess + np.sqrt(excess**2 + 4 * inverse * constant)) / (2 * np.maximum(inverse, 1e-300)),
        constant / (KIND_JUDGEMENTS + others),
    )
    return new_kinds, new_speakers


def _common(data: _Data, variance: Array, start: _Fit) -> float:
    """The root mean square of the common error, its size weighed on the grid."""
    middle = math.log(COMMON_SPREAD) - COMMON_LOG_SPREAD**2
    prior = -0.5 * ((np.log(COMMON_GRID) - middle) / COMMON_LOG_SPREAD) ** 2
    evidence = np.array([_fit(data, variance, float(c), start).evidence for c in COMMON_GRID])
    before, after = (_mean_square(w) for w in (prior, prior + evidence))
    # Against the prior on the same grid, so that where little is learned little changes.
    return COMMON_SPREAD * math.sqrt(after / before)


def _mean_square(log_weight: Array) -> float:
    weight = np.exp(log_weight - log_weight.max())
    return float(weight @ COMMON_GRID**2 / weight.sum())


def _learned(data: _Data, fit: _Fit, kinds: Array, speakers: Array, common: float) -> Learned:
    deviation = np.sqrt(np.diag(fit.covariance))
    heard = np.bincount(data.speaker[data.speaker >= 0], minlength=len(speakers))
    by_kind, by_speaker = {}, {}
    for k, name in enumerate(data.kinds):
        # A known speaker tells of his kind as much as its judgements allow, at most SPEAKER_JUDGEMENTS.
        known = heard[data.main == k]
        freedom = KIND_JUDGEMENTS + ((data.kind == k) & (data.speaker < 0)).sum()
        freedom += (known * SPEAKER_JUDGEMENTS / (known + SPEAKER_JUDGEMENTS)).sum()
        count = _count(data, data.kind == k)
        by_kind[name] = _trait(fit.beta[1 + k], deviation[1 + k], kinds[k], freedom, count)
    for s, number in enumerate(data.speakers):
        row, kind = 1 + len(data.kinds) + s, 1 + int(data.main[s])
        # A speaker's bias is his own and that of the kind that he mostly speaks as.
        both = math.sqrt(max(float(fit.covariance[np.ix_([kind, row], [kind, row])].sum()), 0.0))
        count = _count(data, data.speaker == s)
        freedom = SPEAKER_JUDGEMENTS + heard[s]
        trait = _trait(fit.beta[row] + fit.beta[kind], both, speakers[s], freedom, count)
        by_speaker[number] = replace(trait, spread=round(float(deviation[row]), DIGITS))
    return Learned(by_kind, by_speaker, round(common, DIGITS), len(set(data.questions)))


def _count(data: _Data, mine: Array) -> tuple[int, int]:
    return int(mine.sum()), len({q for q, m in zip(data.questions, mine, strict=True) if m})


def _trait(bias: float, deviation: float, factor: float, freedom: float, count: tuple[int, int]) -> Trait:
    """With the noise's interval that of a scaled inverse chi-squared variable."""
    low, high = (math.sqrt(factor * freedom / float(chdtri(freedom, q))) for q in (0.05, 0.95))
    return Trait(
        bias=round(float(bias), DIGITS),
        interval=_rounded(float(bias - TAIL * deviation), float(bias + TAIL * deviation)),
        noise=round(math.sqrt(factor), DIGITS),
        noise_interval=_rounded(low, high),
        judgements=count[0],
        questions=count[1],
    )


def _rounded(low: float, high: float) -> Interval:
    return (round(low, DIGITS), round(high, DIGITS))
