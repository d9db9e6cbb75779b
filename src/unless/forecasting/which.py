"""Which of several exclusive outcomes comes true: a softmax of logits that move about the stated priors.

Outcome k has probability exp(eta_k) / sum exp(eta_j); the eta are normal around values at which the prior
predictive is what the question states. A judgement about one outcome is one of that outcome's probability, by the same
censored intervals in logits as everywhere, so that whatever is said of one moves the others, and they add up to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from unless.domain.forecast import Forecast, Weighted, WhichAnswer
from unless.domain.question import Question
from unless.forecasting.common import Case, Made, effective, effects, judged, notes, outlook, turn
from unless.forecasting.hazard import Array
from unless.forecasting.points import COUNT, View, sampled
from unless.forecasting.priors import FRAILTY, normal_points

FITTED = 1e-13  # to which the prior predictive meets the stated priors


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The model: offsets (K,) of the logits, and the outcome that each row judges (M,)."""

    offsets: Array
    rows: tuple[int, ...]

    @property
    def size(self) -> int:
        """K."""
        return len(self.offsets)

    def view(self, z: Array, reports: Array) -> View:
        """The outcomes' probabilities are both what is wanted and what is judged."""
        p = softmax(self.offsets, z[: self.size])
        return View(p[list(self.rows)], np.zeros(z.shape[1], dtype=z.dtype), p)


def softmax(offsets: Array, z: Array) -> Array:
    """Probabilities (K, J) at standard normal z (K, J)."""
    eta = offsets[:, None] + FRAILTY * z
    top = np.exp(eta - eta.real.max(axis=0))
    return np.asarray(top / top.sum(axis=0))


def priors(question: Question) -> tuple[float, ...]:
    """The outcomes' prior probabilities: as stated, the rest in equal parts."""
    stated = sum(o.prior for o in question.outcomes if o.prior is not None)
    silent = sum(o.prior is None for o in question.outcomes)
    shares = [(1 - stated) / silent if o.prior is None else o.prior for o in question.outcomes]
    return tuple(share / sum(shares) for share in shares)


@lru_cache(maxsize=64)
def _offsets(shares: tuple[float, ...]) -> Array:
    """The offsets at which the prior's points have these means: each moved by the log of what it misses, in turn (W. Deming
    and F. Stephan, Ann. Math. Stat. 11, 1940).
    """
    target = np.array(shares)
    offsets, z = np.log(target), normal_points(0, COUNT)[: len(shares)]
    for _ in range(2000):
        means = softmax(offsets, z).mean(axis=1)
        if np.abs(means - target).max() < FITTED:
            break
        # Spread-out logits answer a move by less than it: a longer step gets there sooner.
        offsets = offsets + 1.5 * np.log(target / means)
    return np.asarray(offsets)


def which(one: Case) -> Made:
    """The forecast of a `which` question; its headline is the first outcome."""
    names = [o.name for o in one.question.outcomes]
    observed = judged(one, lambda e: e.target.outcome in names)
    about = [names.index(one.pieces[r.piece].target.outcome or "") for r in observed.rows]
    shares = priors(one.question)
    result = sampled(Outcomes(_offsets(shares), tuple(about)), observed)
    full = result.full()
    weighted = {
        name: Weighted(turn(shares[k], False), outlook(full.view.values[k], full.share))
        for k, name in enumerate(names)
    }
    first = weighted[names[0]]
    made = Forecast(
        question=one.question,
        as_of=one.as_of,
        prior=first.prior,
        outlook=first.outlook,
        given={},
        drivers={},
        evidence=(),
        held={},
        notes=tuple(notes(one, len(observed.unused), effective(full.share))),
        answer=WhichAnswer(weighted),
    )
    return Made(made, effects(result, {name: k for k, name in enumerate(names)}) if one.explain else {})
