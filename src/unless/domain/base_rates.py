"""What a base rate says of spans of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from unless.domain.forecast import Interval
from unless.domain.question import BaseRate, Question
from unless.domain.reference_classes import ReferenceClass


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance of an event within `days`; its intervals "50" and "90" are those of an unsure rate."""

    days: float
    probability: float
    interval: Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class YearlyRate:
    """Events a year: the mean and the intervals "50" and "90"."""

    mean: float
    interval: Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a count says: the yearly rate, and the chance within each span asked for."""

    rate: BaseRate
    yearly: YearlyRate
    chances: tuple[Chance, ...]


@dataclass(frozen=True, slots=True)
class Classed:
    """What a reference class says: the chance within each span asked for."""

    reference: ReferenceClass
    chances: tuple[Chance, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A question's own base rate, if it states one, and the classes that its words suggest, for its own window."""

    question: Question
    own: Chance | None
    classes: tuple[Classed, ...]
