"""The days ahead of a forecast, for the conditional fan: the hazard model's own posterior, carried on day by day.

Today's belief over the drivers' states is carried to the deadline with a driver held on, held off, or with all left to
themselves; the mass that it loses by a day is the probability that the event has come by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from unless.domain.errors import OptionError
from unless.domain.evidence import Evidence, State
from unless.domain.fan import Ahead, Fan
from unless.domain.question import Question
from unless.forecasting.common import NO_HELD, outlook
from unless.forecasting.drivers import clamp as chains_held
from unless.forecasting.fit import Moment, Posterior
from unless.forecasting.forecast import fitted_to
from unless.forecasting.hazard import Array, Clamp, Stepper, substeps

MOST_DAYS = 60  # days that a fan is told for: more than a chart can show apart


def fan(
    question: Question, evidence: Sequence[Evidence], as_of: date, held: Mapping[str, State] = NO_HELD
) -> Fan:
    """The days from `as_of` to the deadline, at most MOST_DAYS of them, evenly spread.

    Raises OptionError as `make_forecast` does, and for a question that is not about an event by a day.
    """
    if question.kind not in ("by-deadline", "when") or question.given is not None:
        kind = "a conditional pair" if question.given is not None else f"kind {question.kind!r}"
        raise OptionError(
            f"A question of {kind} has no days ahead to draw; `unless history` draws its course."
        )
    fitted = fitted_to(question, evidence, as_of, held)
    full = fitted.full()
    left = (question.deadline - as_of).days
    offsets = sorted({round(x) for x in np.linspace(0, left, min(left, MOST_DAYS - 1) + 1)})
    turned = question.yes_means == "no-event"
    design = fitted.batch.design

    def ahead(clamp: Clamp) -> Ahead:
        days, come = come_by(fitted, full, clamp)
        return tuple(
            (as_of + timedelta(days=n), outlook(_at(days, come, n, n == left), full.share, turned))
            for n in offsets
        )

    def with_held(name: str, state: State) -> Ahead:
        return ahead(
            tuple(sorted({**dict(design.held), **dict(chains_held(question, {name: state}))}.items()))
        )

    given = {
        d.name: {state: with_held(d.name, state) for state in d.ends}
        for d in question.drivers
        if d.name not in held
    }
    return Fan(question, as_of, ahead(design.held), given)


def come_by(fitted: Posterior, full: Moment, clamp: Clamp) -> tuple[Array, Array]:
    """Days from today (N,), the last the deadline's end, and the probability of the event by each (N, J), drivers held."""
    batch, design = fitted.batch, fitted.batch.design
    stepper = Stepper(batch.stepper.rates, clamp, clock=batch.stepper.clock)
    p = full.belief.states[-1].reshape((2,) * batch.drivers + (-1,))
    # A driver that is held is where it is held, wherever it was believed to be.
    p = p.sum(axis=tuple(k for k, _ in clamp)).reshape(-1, p.shape[-1])
    n, dt = substeps(design.remaining, design.priors.longest_step)
    come = [np.zeros(p.shape[-1])]
    for step in range(n):
        p = stepper.carry(p, dt, design.remaining - (step + 1) * dt)
        come.append(1 - p.sum(axis=0))
    return dt * np.arange(n + 1), np.clip(np.stack(come), 0.0, 1.0)


def _at(days: Array, come: Array, day: int, last: bool) -> Array:
    """The probabilities (J,) by the end of a day, straight between the steps; by the last all that is left has passed."""
    if last:
        return np.asarray(come[-1])
    after = min(int(np.searchsorted(days, day)), len(days) - 1)
    if after == 0:
        return np.asarray(come[0])
    part = min(1.0, (day - days[after - 1]) / (days[after] - days[after - 1]))
    return np.asarray(come[after - 1] * (1 - part) + come[after] * part)
