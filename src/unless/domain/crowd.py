"""What a crowd said: many dated probabilities by many forecasters on many questions, in columns.

Columns, not objects: a million forecasts are 30 MB.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a crowd was asked. Times are seconds since 1970 in UTC.

    `outcome` is None while it is open, and for good where it was void. `resolved` is None where there is no outcome.
    """

    key: str
    text: str
    outcome: bool | None
    resolved: float | None


@dataclass(frozen=True, slots=True)
class CrowdForecasts:
    """Forecasts of a crowd, row by row in any order: forecaster `forecasters[who[i]]` gave question
    `questions[asked[i]]` the probability `probability[i]` (0 to 1) of yes at the time `time[i]` (seconds since 1970).

    asked, who: signed 64-bit integers; time, probability: doubles. `notes` are sentences on what reading left out.
    """

    questions: tuple[Asked, ...]
    forecasters: tuple[str, ...]
    asked: array[int] = field(repr=False)
    who: array[int] = field(repr=False)
    time: array[float] = field(repr=False)
    probability: array[float] = field(repr=False)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not len(self.asked) == len(self.who) == len(self.time) == len(self.probability):
            raise ValueError("the columns of a crowd's forecasts are equally long")
