"""A forecast's days ahead: how likely yes is by each of them, left to itself and with each driver held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from unless.domain.evidence import State
from unless.domain.forecast import Outlook
from unless.domain.question import Question

Ahead = tuple[tuple[date, Outlook], ...]  # by the end of each day


@dataclass(frozen=True, slots=True)
class Fan:
    """From `as_of` to the deadline: the probability that the event comes by each day (that it does not come, where that
    means yes). The last day's outlooks are the forecast's own.
    """

    question: Question
    as_of: date
    left: Ahead
    given: Mapping[str, Mapping[State, Ahead]]  # on and off, of a graded driver high and low
