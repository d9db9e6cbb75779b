"""A forecast as of a moment, and its score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from unless.domain.evidence import Evidence, OnOff
from unless.domain.question import Question

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outlook:
    """A posterior-mean probability with its 50 % and 90 % intervals."""

    probability: float
    interval: Mapping[str, Interval]  # "50" and "90"


@dataclass(frozen=True, slots=True)
class DriverOutlook:
    """How likely a driver is on now, and on at some time by the deadline (with intervals)."""

    on_now: float
    on_by_deadline: float
    interval: Mapping[str, Interval]  # of on_by_deadline


@dataclass(frozen=True, slots=True)
class Weighed:
    """A piece of evidence with what it did: differences of probability.

    The influences of the pieces that count sum to probability - prior (Aumann-Shapley);
    `leave_one_out` is the probability with it minus the probability without it. Both are None for a
    piece that does not count.
    """

    evidence: Evidence
    influence: float | None
    leave_one_out: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The probability of yes by the deadline as of the end of a day."""

    question: Question
    as_of: date
    prior: float
    outlook: Outlook
    given: Mapping[str, Mapping[OnOff, Outlook]]
    drivers: Mapping[str, DriverOutlook]
    evidence: tuple[Weighed, ...]
    held: Mapping[str, OnOff]  # drivers held by --if
    notes: tuple[str, ...] = ()

    @property
    def probability(self) -> float:
        """The posterior mean."""
        return self.outlook.probability


@dataclass(frozen=True, slots=True)
class Score:
    """Of one probability against one outcome: Brier in [0, 1], logarithmic in nats (smaller is better)."""

    probability: float
    outcome: bool
    brier: float
    logarithmic: float
