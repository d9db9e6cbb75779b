"""A question that will be resolved, and the drivers on which it depends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

MAX_DRIVERS = 8  # the model has 2^K states


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How often such a thing happened: `events` in `years` years."""

    events: float
    years: float


@dataclass(frozen=True, slots=True)
class Driver:
    """A condition that the analyst tracks: on or off at any moment.

    `raises` is whether the event becomes more likely while the driver is on, None where the
    analyst does not say. `now` is the state on the question's opening day, None where not stated
    (then it is taken to be off with a margin of doubt).
    """

    name: str
    says: str
    terms: tuple[str, ...] = ()
    raises: bool | None = None
    now: Literal["on", "off"] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Will the event happen from `opened` to the end of `deadline`?

    `yes_means` "no-event" turns it round: yes if the event does not happen ("will the ceasefire
    hold").
    """

    question: str
    opened: date
    deadline: date
    actors: tuple[str, ...]
    event: tuple[str, ...]
    resolves: str | None = None
    base_rate: BaseRate | None = None
    drivers: tuple[Driver, ...] = ()
    kind: Literal["by-deadline"] = "by-deadline"
    yes_means: Literal["event", "no-event"] = "event"

    def driver(self, name: str) -> Driver | None:
        """The driver of that name."""
        return next((d for d in self.drivers if d.name == name), None)
