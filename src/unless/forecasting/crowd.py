"""A crowd's forecasts in the order in which they can be learned from.

Every question stands as of its last forecast, with one forecast a forecaster: his latest. Forecasts after the
resolution are left out, as the answer was known. All arrays are flat: question q's forecasts are rows
start[q] to start[q + 1].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unless.domain.crowd import CrowdForecasts

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

DAY = 86_400.0  # seconds
# Forecasts of 0 and 1 have no logit: in logits they count as 1 and 99 %.
HELD = 0.01


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Forecasts that do not count, and why: how many of each."""

    after_resolution: int  # the answer was known
    repeated: int  # one forecaster, one question, one time: the last counts
    certain: int  # of 0 or 1: they count, as 1 or 99 % where logits are needed


@dataclass(frozen=True, slots=True)
class Crowd:
    """Questions in the order of their last forecast, and the latest forecast of every forecaster on each.

    Of shape (questions,): which (index into the given questions), as_of and resolved (days since 1970; infinite while
    open), outcome (1, 0, or NaN while open), count (forecasters), and start, of shape (questions + 1,).
    Of shape (forecasts,): of (the row's question), who, age (days before the question's last forecast), probability,
    updates (how many forecasts this forecaster made on the question).
    """

    which: Indices
    as_of: Numbers
    resolved: Numbers
    outcome: Numbers
    start: Indices
    of: Indices
    who: Indices
    age: Numbers
    probability: Numbers
    updates: Numbers
    forecasters: int
    left_out: LeftOut

    @property
    def count(self) -> Indices:
        """How many forecasters each question has."""
        return np.diff(self.start)

    def sums(self, values: Numbers) -> Numbers:
        """Sums over each question's forecasts of values of shape (forecasts,)."""
        return np.add.reduceat(values, self.start[:-1]) if len(self.which) else np.zeros(0)

    def logits(self, held: float) -> Numbers:
        """The forecasts' logits, held within `held` and 1 - `held`."""
        p = np.clip(self.probability, held, 1 - held)
        return np.asarray(np.log(p) - np.log1p(-p))


def arrange(given: CrowdForecasts) -> Crowd:
    """The crowd in time order. Questions without a forecast (in time) drop out.

    The order is settled by what was forecast, never by the questions' names or the order of the rows, except between
    questions that are alike in everything.
    """
    asked = np.frombuffer(given.asked, dtype=np.int64)
    who = np.frombuffer(given.who, dtype=np.int64)
    time = np.frombuffer(given.time, dtype=np.float64) / DAY
    p = np.frombuffer(given.probability, dtype=np.float64)
    resolved = np.array([np.inf if q.resolved is None else q.resolved / DAY for q in given.questions])
    outcome = np.array([np.nan if q.outcome is None else float(q.outcome) for q in given.questions])
    kept = np.flatnonzero(time <= resolved[asked]) if len(asked) else np.zeros(0, np.int64)
    after = len(asked) - len(kept)
    # By question, forecaster, time; lexsort is stable, so that of two at one time the later row comes last.
    order = kept[np.lexsort((time[kept], who[kept], asked[kept]))]
    new = np.ones(len(order), bool)
    new[1:] = (asked[order[1:]] != asked[order[:-1]]) | (who[order[1:]] != who[order[:-1]])
    repeated = int((~new[1:] & (time[order[1:]] == time[order[:-1]])).sum())
    firsts = np.flatnonzero(new)
    updates = np.diff(np.append(firsts, len(order))).astype(float)
    latest = order[np.append(firsts[1:], len(order)) - 1] if len(order) else order
    return _in_order(
        (asked[latest], who[latest], time[latest], p[latest], updates),
        resolved,
        outcome,
        len(given.forecasters),
        LeftOut(after, repeated, int(((p[kept] == 0) | (p[kept] == 1)).sum())),
    )


def _in_order(
    rows: tuple[Indices, Indices, Numbers, Numbers, Numbers],
    resolved: Numbers,
    outcome: Numbers,
    forecasters: int,
    left_out: LeftOut,
) -> Crowd:
    """Questions sorted by their last forecast; rows sorted by question (they are by forecaster within one)."""
    asked, who, time, p, updates = rows
    which, place = np.unique(asked, return_inverse=True)
    as_of = np.full(len(which), -np.inf)
    np.maximum.at(as_of, place, time)
    count = np.bincount(place, minlength=len(which))
    mean = np.round(np.bincount(place, p, minlength=len(which)) / np.maximum(count, 1), 9)
    order = np.lexsort((outcome[which], mean, count, resolved[which], as_of))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    of = rank[place]
    # Within a question by time and probability, so that forecasters' names and the rows' order change no sum.
    by = np.lexsort((p, time, of))
    start = np.concatenate(([0], np.cumsum(count[order]))).astype(np.int64)
    of = of[by]
    return Crowd(
        which=which[order],
        as_of=as_of[order],
        resolved=resolved[which][order],
        outcome=outcome[which][order],
        start=start,
        of=of,
        who=who[by],
        age=as_of[order][of] - time[by],
        probability=p[by],
        updates=updates[by],
        forecasters=forecasters,
        left_out=left_out,
    )
