"""When an event comes: the distribution of its date, from the hazard model's own posterior.

The belief of today is carried on to the deadline, step by step; what it loses by a day is the probability that the
event has come by then.
"""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np

from unless.domain.forecast import WhenAnswer
from unless.forecasting.common import Case, outlook, turn
from unless.forecasting.fit import Moment, Posterior, Weights
from unless.forecasting.hazard import Array, Belief, Stepper, substeps

LEVELS = (5, 25, 50, 75, 95)  # per cent


def dates(one: Case, fitted: Posterior, full: Moment) -> WhenAnswer:
    """Quantiles of the date with the evidence and without, and the probability by each day that is asked for."""
    days, come = come_by(fitted, full.belief)
    nothing = fitted.at(Weights.all(fitted.batch.design.observed, 0.0))
    before = come_by(fitted, nothing.belief)[1]
    means, prior = come @ full.share, before @ nothing.share
    return WhenAnswer(
        quantiles=_quantiles(one.as_of, days, means),
        prior=_quantiles(one.as_of, days, prior),
        never=1 - turn(float(full.share @ full.p), False),
        by={
            day: outlook(_at(days, come, float((day - one.as_of).days)), full.share)
            for day in sorted({*one.question.by, one.question.deadline})
        },
        curve=_curve(one.as_of, days, means),
        before=_curve(one.as_of, days, prior),
    )


def _curve(as_of: date, days: Array, means: Array) -> tuple[tuple[date, float], ...]:
    """Days and probabilities, one a day at most: of the steps that end on one day the last."""
    steps = zip(days, means, strict=True)
    return tuple({as_of + timedelta(days=math.ceil(t - 1e-9)): float(p) for t, p in steps}.items())


def come_by(fitted: Posterior, belief: Belief) -> tuple[Array, Array]:
    """Days from today (N,), the first 0 and the last the deadline, and the probability of the event by each (N, J)."""
    batch = fitted.batch
    design = batch.design
    stepper = Stepper(batch.stepper.rates, design.held, clock=batch.stepper.clock)
    p = belief.states[-1].reshape((2,) * batch.drivers + (-1,))
    p = p.sum(axis=tuple(k for k, _ in design.held)).reshape(-1, p.shape[-1])
    n, dt = substeps(design.remaining, design.priors.longest_step)
    come = [np.zeros(p.shape[-1])]
    for step in range(n):
        p = stepper.carry(p, dt, design.remaining - (step + 1) * dt)
        come.append(1 - p.sum(axis=0))
    return dt * np.arange(n + 1), np.stack(come)


def _at(days: Array, come: Array, day: float) -> Array:
    """The probabilities (J,) by a day, straight between the steps; 0 for a day that is past."""
    if day <= 0:
        return np.zeros(come.shape[1])
    last = min(int(np.searchsorted(days, day)), len(days) - 1)
    part = min(1.0, (day - days[last - 1]) / (days[last] - days[last - 1]))
    return np.asarray(come[last - 1] * (1 - part) + come[last] * part)


def _quantiles(as_of: date, days: Array, means: Array) -> dict[str, date | None]:
    out: dict[str, date | None] = {}
    for level in LEVELS:
        if level / 100 > means[-1]:
            out[str(level)] = None
            continue
        at = float(np.interp(level / 100, means, days))
        out[str(level)] = as_of + timedelta(days=max(1, math.ceil(at - 1e-9)))
    return out
