"""The days ahead: how likely the event is to have come by each, from the hazard model's own posterior.

Today's belief over the drivers' states is carried on to the deadline, step by step, with drivers held or left to
themselves; the mass that it loses by a day is the probability that the event has come by then.
"""

from __future__ import annotations

import numpy as np

from unless.forecasting.fit import Posterior
from unless.forecasting.hazard import Array, Belief, Clamp, Stepper, substeps


def come_by(fitted: Posterior, belief: Belief, clamp: Clamp) -> tuple[Array, Array]:
    """Days from today (N,), the first 0 and the last the deadline's end, and the probability of the event by each (N, J)."""
    batch, design = fitted.batch, fitted.batch.design
    stepper = Stepper(batch.stepper.rates, clamp, clock=batch.stepper.clock)
    p = belief.states[-1].reshape((2,) * batch.drivers + (-1,))
    # A driver that is held is where it is held, wherever it was believed to be.
    p = p.sum(axis=tuple(k for k, _ in clamp)).reshape(-1, p.shape[-1])
    n, dt = substeps(design.remaining, design.priors.longest_step)
    come = [np.zeros(p.shape[-1])]
    for step in range(n):
        p = stepper.carry(p, dt, design.remaining - (step + 1) * dt)
        come.append(1 - p.sum(axis=0))
    return dt * np.arange(n + 1), np.clip(np.stack(come), 0.0, 1.0)


def by_day(days: Array, come: Array, day: int, last: bool) -> Array:
    """The probabilities (J,) by the end of a day, straight between the steps; 0 by one that is past. By the `last`, the
    deadline's, all that is left has passed.
    """
    if last:
        return np.asarray(come[-1])
    if day <= 0:
        return np.zeros(come.shape[1])
    after = min(int(np.searchsorted(days, day)), len(days) - 1)
    part = min(1.0, (day - days[after - 1]) / (days[after] - days[after - 1]))
    return np.asarray(come[after - 1] * (1 - part) + come[after] * part)
