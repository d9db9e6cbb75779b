"""The days ahead of a forecast, for the conditional fan: left to itself, and with each driver held on and off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from unless.domain.errors import OptionError
from unless.domain.evidence import Evidence, State
from unless.domain.fan import Ahead, Fan
from unless.domain.learned import NOTHING_LEARNED, Learned
from unless.domain.question import TIMED, Question
from unless.forecasting.ahead import by_day, come_by
from unless.forecasting.common import NO_HELD, outlook
from unless.forecasting.drivers import clamp as chains_held
from unless.forecasting.forecast import fitted_to
from unless.forecasting.hazard import Clamp

MOST_DAYS = 60  # days that a fan is told for: more than a chart can show apart


def has_days(question: Question) -> bool:
    """Whether a question is about an event by a day, so that there are days ahead to tell of."""
    return question.kind in TIMED and question.given is None


def fan(
    question: Question,
    evidence: Sequence[Evidence],
    as_of: date,
    held: Mapping[str, State] = NO_HELD,
    learned: Learned = NOTHING_LEARNED,
) -> Fan:
    """The days from `as_of` to the deadline, at most MOST_DAYS of them, evenly spread.

    Raises OptionError as `make_forecast` does, and for a question that is not about an event by a day.
    """
    if not has_days(question):
        kind = "a conditional pair" if question.given is not None else f"kind {question.kind!r}"
        raise OptionError(
            f"A question of {kind} has no days ahead to draw; `unless history` draws its course."
        )
    fitted = fitted_to(question, evidence, as_of, held, learned)
    full = fitted.full()
    left = (question.deadline - as_of).days
    offsets = sorted({round(x) for x in np.linspace(0, left, min(left, MOST_DAYS - 1) + 1)})
    turned = question.yes_means == "no-event"
    design = fitted.batch.design

    def ahead(clamp: Clamp) -> Ahead:
        days, come = come_by(fitted, full.belief, clamp)
        return tuple(
            (as_of + timedelta(days=n), outlook(by_day(days, come, n, n == left), full.share, turned))
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
