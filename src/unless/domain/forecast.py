"""A forecast as of a moment, and its score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from unless.domain.evidence import Evidence, Level, State
from unless.domain.learned import NOTHING_LEARNED, Learned
from unless.domain.question import Question

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outlook:
    """A posterior-mean probability with its 50 % and 90 % intervals."""

    probability: float
    interval: Mapping[str, Interval]  # "50" and "90"


@dataclass(frozen=True, slots=True)
class DriverOutlook:
    """How likely a driver is on now, and on at some time by the deadline (with intervals).

    A graded one is on when it is at least medium; `levels` are the probabilities of its levels now.
    """

    on_now: float
    on_by_deadline: float
    interval: Mapping[str, Interval]  # of on_by_deadline
    levels: Mapping[Level, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A piece of evidence with what it did: differences of probability.

    The influences of the pieces that count sum to probability - prior (Aumann-Shapley);
    `leave_one_out` is the probability with it minus the probability without it. Both are None for a
    piece that does not count. `moved` is the influence on the other values that a forecast of its kind
    gives: on every outcome's probability, on the middle of a number, on the other question of a pair.
    """

    evidence: Evidence
    influence: float | None
    leave_one_out: float | None
    moved: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weighted:
    """A probability before any evidence, and with it."""

    prior: float
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class WhichAnswer:
    """Every outcome's probability; they add up to 1, before and after."""

    outcomes: Mapping[str, Weighted]


@dataclass(frozen=True, slots=True)
class WhenAnswer:
    """The event's date: quantiles by their level ("50"), None where that much of it lies beyond the deadline.

    `by` are days with the probability that it has happened by their end; `curve` the same from today to the deadline,
    for charts and scores, and `before` without evidence.
    """

    quantiles: Mapping[str, date | None]
    prior: Mapping[str, date | None]
    never: float  # probability that it does not happen by the deadline
    by: Mapping[date, Outlook]
    curve: tuple[tuple[date, float], ...]
    before: tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """A number's quantiles by their level in per cent ("2.5"), with evidence and before; `above` is the headline's value."""

    unit: str
    above: float
    quantiles: Mapping[str, float]
    prior: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class StateAnswer:
    """How likely the state holds today; the forecast itself is of the deadline's day."""

    now: Weighted


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """The other question's probability of yes, and this one's with the other's answer yes and no.

    P(this) = P(other) P(this if yes) + (1 - P(other)) P(this if no), before and after.
    """

    other: Weighted
    if_yes: Weighted
    if_no: Weighted


Answer = WhichAnswer | WhenAnswer | NumberAnswer | StateAnswer


@dataclass(frozen=True, slots=True)
class Forecast:
    """The probability of yes by the deadline as of the end of a day.

    Of a question of another kind it is that of one headline, and `answer` has all: of `which` the first outcome, of
    `number` that it lies above a value, of `state` that it holds on the deadline's day.
    """

    question: Question
    as_of: date
    prior: float
    outlook: Outlook
    given: Mapping[str, Mapping[State, Outlook]]
    drivers: Mapping[str, DriverOutlook]
    evidence: tuple[Weighed, ...]
    held: Mapping[str, State]  # drivers held by --if
    notes: tuple[str, ...] = ()
    learned: Learned = NOTHING_LEARNED  # what resolved questions had taught of its sources
    answer: Answer | None = None
    pair: PairAnswer | None = None

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
