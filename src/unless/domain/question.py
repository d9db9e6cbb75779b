"""A question that will be resolved, and the drivers on which it depends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

MAX_DRIVERS = 8  # the model has 2^K states


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How often such a thing happened: `events` in `years` years.

    `reference` names the reference class that the two stand for, where they were not counted by the analyst.
    """

    events: float
    years: float
    reference: str | None = None


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
    reviewers: tuple[str, ...] = ()  # whose view counts where reviewers disagree, the first before the next

    def driver(self, name: str) -> Driver | None:
        """The driver of that name."""
        return next((d for d in self.drivers if d.name == name), None)


def question_plain(question: Question) -> dict[str, Any]:
    """The keys and values of the question's file, with days as text: what JSON can hold. Keys left out are absent."""
    out: dict[str, Any] = {
        "question": question.question,
        "opened": question.opened.isoformat(),
        "deadline": question.deadline.isoformat(),
        "resolves": question.resolves,
        "about": {"actors": list(question.actors), "event": list(question.event)},
    }
    if question.base_rate is not None:
        rate = question.base_rate
        named = {} if rate.reference is None else {"class": rate.reference}
        # A class with its figures of that day: what was forecast then can be forecast again with a later table.
        out["base_rate"] = {**named, "events": rate.events, "years": rate.years}
    drivers = {}
    for d in question.drivers:
        values = {"says": d.says, "terms": list(d.terms), "raises": d.raises, "now": d.now}
        drivers[d.name] = {k: v for k, v in values.items() if v is not None and v != []}
    out |= {"drivers": drivers, "kind": question.kind, "yes_means": question.yes_means}
    out["reviewers"] = list(question.reviewers)
    return {k: v for k, v in out.items() if v not in (None, {}, [])}


def question_from_plain(data: Mapping[str, Any]) -> Question:
    """The question of what `question_plain` made. What users write goes through intake/questions.py instead."""
    rate = data.get("base_rate")
    drivers = data.get("drivers", {}).items()
    return Question(
        question=data["question"],
        opened=date.fromisoformat(data["opened"]),
        deadline=date.fromisoformat(data["deadline"]),
        actors=tuple(data["about"]["actors"]),
        event=tuple(data["about"]["event"]),
        resolves=data.get("resolves"),
        base_rate=BaseRate(rate["events"], rate["years"], rate.get("class")) if rate else None,
        drivers=tuple(
            Driver(n, d["says"], tuple(d.get("terms", ())), d.get("raises"), d.get("now")) for n, d in drivers
        ),
        kind=data.get("kind", "by-deadline"),
        yes_means=data.get("yes_means", "event"),
        reviewers=tuple(data.get("reviewers", ())),
    )
