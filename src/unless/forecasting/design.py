"""One forecast as numbers: the prior, what was observed and when, today and what is left."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from unless.forecasting.hazard import Array, Clamp
from unless.forecasting.observations import DRIFT_ROWS, STATE_CEILING, Observed
from unless.forecasting.priors import HALF_DAY, Priors, normal_points

# Row of the point table from which the common error, the drift and the random effects are taken: after the rates of eight drivers.
FIRST_SHARED = 26
CERTAIN = 40.0  # log odds of a state that is known


@dataclass(frozen=True, slots=True)
class Weights:
    """Exponents of the evidence: of the judgements (M,) and of the state reports (R,)."""

    rows: Array
    reports: Array

    @classmethod
    def all(cls, observed: Observed, value: float) -> Weights:
        """The same weight for every piece."""
        return cls(np.full(len(observed.rows), value), np.full(len(observed.reports), value))


@dataclass(frozen=True, slots=True)
class KnownState:
    """A driver is known to be on (off) on a day: a fact, in the prior as well; no report that others may doubt."""

    day: float
    driver: int
    on: bool


@dataclass(frozen=True, slots=True)
class Design:
    """One forecast as numbers; days count from the opening.

    stops: the days on which the belief is looked at, ascending; the last is today.
    """

    priors: Priors
    observed: Observed
    today: float
    held: Clamp = ()
    known: tuple[KnownState, ...] = ()
    stops: tuple[float, ...] = field(init=False)

    def __post_init__(self) -> None:
        days = {r.day for r in self.observed.rows} | {r.day for r in self.observed.reports}
        days |= {fact.day for fact in self.known}
        object.__setattr__(self, "stops", tuple(sorted(days | set(self.borders))))

    @property
    def remaining(self) -> float:
        """Days to the deadline, at least half a day."""
        return max(self.priors.window - self.today, HALF_DAY)

    @property
    def borders(self) -> tuple[float, ...]:
        """The last days of the stretches of time that have a drift of their own; the last is today."""
        return (*tuple(self.today * (n + 1) / DRIFT_ROWS for n in range(DRIFT_ROWS - 1)), self.today)

    @property
    def rates(self) -> int:
        """The number of rows of z that the model takes: rates, the common error, the drift."""
        return self.priors.size + 1 + DRIFT_ROWS

    @property
    def size(self) -> int:
        """The number of rows of z: those of the model and of the random effects."""
        return self.rates + len(self.observed.effects)

    def points(self, first: int, count: int) -> Array:
        """Standard normal points (size, count); a row's points do not depend on how many others there are."""
        table, g = normal_points(first, count), self.priors.size
        return np.concatenate(
            [table[:g], table[FIRST_SHARED : FIRST_SHARED + 1 + DRIFT_ROWS + len(self.observed.effects)]]
        )

    def given(self, driver: int, on: bool) -> Clamp:
        """The held drivers with one more held (or held otherwise)."""
        return tuple(sorted({**dict(self.held), driver: on}.items()))

    def tilts(self, weights: Array) -> dict[int, Array]:
        """For every stop with state reports the log odds ratios (K,) that they lend to the drivers.

        Reports of one driver on one day add up, but to no more than the ceiling (softly, by tanh); what is known is
        above it.
        """
        out: dict[int, Array] = {
            stop: STATE_CEILING * np.tanh(total / STATE_CEILING)
            for stop, total in self._totals(weights).items()
        }
        for fact in self.known:
            tilt = out.setdefault(self.stops.index(fact.day), np.zeros(len(self.priors.signs)))
            tilt[fact.driver] = CERTAIN if fact.on else -CERTAIN
        return out

    def tilt_slopes(self, weights: Array) -> dict[int, Array]:
        """The derivative of each tilt by the sum that it is a function of."""
        out = {stop: 1 / np.cosh(total / STATE_CEILING) ** 2 for stop, total in self._totals(weights).items()}
        for fact in self.known:
            if self.stops.index(fact.day) in out:
                out[self.stops.index(fact.day)][fact.driver] = 0.0
        return out

    def _totals(self, weights: Array) -> dict[int, Array]:
        place = {day: n for n, day in enumerate(self.stops)}
        totals: dict[int, Array] = defaultdict(lambda: np.zeros(len(self.priors.signs)))
        for report, weight in zip(self.observed.reports, weights, strict=True):
            totals[place[report.day]][report.driver] += weight * report.log_odds
        return dict(totals)
