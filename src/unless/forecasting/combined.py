"""Every combination of drivers held, from one fit: what a reader may switch between without waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from math import prod

from unless.domain.evidence import Evidence, State
from unless.domain.forecast import Outlook
from unless.domain.learned import NOTHING_LEARNED, Learned
from unless.domain.question import TIMED, Question
from unless.forecasting.common import outlook
from unless.forecasting.drivers import clamp
from unless.forecasting.forecast import fitted_to

MOST = 243  # combinations: five drivers, each on, off or left to itself
Combination = tuple[tuple[str, State], ...]  # the drivers held, by name


def can_combine(question: Question) -> bool:
    """Whether a question's drivers can be combined: it is about an event by a day, and there are not too many of them."""
    plain = question.kind in TIMED and question.given is None and bool(question.drivers)
    return plain and prod(1 + len(d.can_be) for d in question.drivers) <= MOST


def combined(
    question: Question, evidence: Sequence[Evidence], as_of: date, learned: Learned = NOTHING_LEARNED
) -> Mapping[Combination, Outlook]:
    """The forecast with every combination of drivers held from `as_of` on, none held among them.

    All are interventions in the same fitted model, as a forecast's `given` are: with one driver held they are
    those. Raises OptionError as `make_forecast` does; the question is one of `can_combine`.
    """
    fitted = fitted_to(question, evidence, as_of, learned=learned)
    full = fitted.full()
    turned = question.yes_means == "no-event"
    remaining = fitted.batch.design.remaining
    sides: list[tuple[State | None, ...]] = [(None, *d.can_be) for d in question.drivers]
    out: dict[Combination, Outlook] = {}
    for states in product(*sides):
        held = {d.name: s for d, s in zip(question.drivers, states, strict=True) if s is not None}
        p = fitted.batch.apply((clamp(question, held), remaining), full.belief) if held else full.p
        out[tuple(sorted(held.items()))] = outlook(p, full.share, turned)
    return out
