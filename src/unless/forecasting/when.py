"""When an event comes: the distribution of its date, from the hazard model's own posterior.

The belief of today is carried on to the deadline, step by step; what it loses by a day is the probability that the
event has come by then.
"""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np

from unless.domain.forecast import WhenAnswer
from unless.forecasting.ahead import by_day, come_by
from unless.forecasting.common import Case, outlook, turn
from unless.forecasting.fit import Moment, Posterior, Weights
from unless.forecasting.hazard import Array

LEVELS = (5, 25, 50, 75, 95)  # per cent


def dates(one: Case, fitted: Posterior, full: Moment) -> WhenAnswer:
    """Quantiles of the date with the evidence and without, and the probability by each day that is asked for."""
    held = fitted.batch.design.held
    days, come = come_by(fitted, full.belief, held)
    nothing = fitted.at(Weights.all(fitted.batch.design.observed, 0.0))
    before = come_by(fitted, nothing.belief, held)[1]
    means, prior = come @ full.share, before @ nothing.share
    return WhenAnswer(
        quantiles=_quantiles(one, days, means),
        prior=_quantiles(one, days, prior),
        never=1 - turn(float(full.share @ full.p), False),
        by={
            day: outlook(by_day(days, come, (day - one.as_of).days, day == one.question.deadline), full.share)
            for day in sorted({*one.question.by, one.question.deadline})
        },
        curve=_curve(one, days, means),
        before=_curve(one, days, prior),
    )


def _curve(one: Case, days: Array, means: Array) -> tuple[tuple[date, float], ...]:
    """Whole days from today to the deadline, about one a step, and the probability by the end of each."""
    last = (one.question.deadline - one.as_of).days
    whole = sorted({min(math.ceil(t - 1e-9), last) for t in days})
    at = np.interp([float(n) if n < last else days[-1] for n in whole], days, means)
    return tuple((one.as_of + timedelta(days=n), float(p)) for n, p in zip(whole, at, strict=True))


def _quantiles(one: Case, days: Array, means: Array) -> dict[str, date | None]:
    out: dict[str, date | None] = {}
    for level in LEVELS:
        if level / 100 > means[-1]:
            out[str(level)] = None
            continue
        at = float(np.interp(level / 100, means, days))
        out[str(level)] = min(one.as_of + timedelta(days=max(1, math.ceil(at - 1e-9))), one.question.deadline)
    return out
