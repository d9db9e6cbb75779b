"""A question that will be resolved, and the drivers on which it depends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, get_args

from unless.domain.evidence import LEVELS, State

MAX_DRIVERS = 8  # the model has 2^K states; a graded driver counts twice
MAX_OUTCOMES = 12
GIVEN = "given"  # the name under which the other question of a pair is spoken of, as drivers are by theirs
OWN_STATE = "state"  # the same for the state that a question of kind `state` asks about

Kind = Literal["by-deadline", "when", "which", "number", "state"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Kinds about an event whose time the hazard model knows; those that a base rate says something of; those that are
# answered yes or no.
TIMED: tuple[Kind, ...] = ("by-deadline", "when")
RATED: tuple[Kind, ...] = ("by-deadline", "when", "state")
YES_OR_NO: tuple[Kind, ...] = ("by-deadline", "state")
Dependence = Literal["makes-likelier", "makes-less-likely"]


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How often such a thing happened: `events` in `years` years.

    `reference` names the reference class that the two stand for, where they were not counted by the analyst.
    """

    events: float
    years: float
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class KnownState:
    """A state that is certain on a day, and who says so. `since` is the day from which it is so."""

    since: date
    state: State
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """A condition that the analyst tracks: on or off at any moment; a `graded` one low, medium or high.

    `raises` is whether the event becomes more likely while the driver is on (the higher it is), None where the
    analyst does not say. `now` is the state on the question's opening day, None where not stated
    (then it is taken to be off, or low, with a margin of doubt); `states` are those known for certain later.
    `depends_on` says what other drivers do to it while they are on. A driver that does not matter (`matters` False)
    has no effect on the event.
    """

    name: str
    says: str
    terms: tuple[str, ...] = ()
    raises: bool | None = None
    now: State | None = None
    states: tuple[KnownState, ...] = ()
    graded: bool = False
    depends_on: tuple[tuple[str, Dependence], ...] = ()
    matters: bool = True

    @property
    def can_be(self) -> tuple[State, ...]:
        """The states that it can have."""
        return LEVELS if self.graded else ("on", "off")

    @property
    def ends(self) -> tuple[State, State]:
        """The two states that are furthest apart: on and off, high and low."""
        return ("high", "low") if self.graded else ("on", "off")


@dataclass(frozen=True, slots=True)
class NamedOutcome:
    """One of several exclusive outcomes; `prior` is its probability before any report, None where not stated."""

    name: str
    says: str
    terms: tuple[str, ...] = ()
    prior: float | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number on the deadline's day: before any report it lies in `between` in nine cases of ten.

    It cannot be under `at_least` or over `at_most`. `above` is the value that the headline probability is about, by
    default the middle of the prior.
    """

    between: tuple[float, float]
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None


@dataclass(frozen=True, slots=True)
class OwnState:
    """What a question of kind `state` asks about: does it hold on the deadline's day? As a driver's state."""

    says: str
    terms: tuple[str, ...] = ()
    now: State | None = None
    states: tuple[KnownState, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Will the event happen from `opened` to the end of `deadline`? Other kinds ask what their fields say.

    `yes_means` "no-event" turns it round: yes if the event does not happen ("will the ceasefire
    hold"). `by` are days for which a `when` question is answered, beside its deadline. `given` is the other question of
    a pair: this one is forecast with its answer yes and no too; `given_raises` is whether that makes yes likelier.
    """

    question: str
    opened: date
    deadline: date
    actors: tuple[str, ...]
    event: tuple[str, ...]
    resolves: str | None = None
    base_rate: BaseRate | None = None
    drivers: tuple[Driver, ...] = ()
    kind: Kind = "by-deadline"
    yes_means: Literal["event", "no-event"] = "event"
    reviewers: tuple[str, ...] = ()  # whose view counts where reviewers disagree, the first before the next
    topics: tuple[str, ...] = ()  # what the analyst files it under: scores can be shown by topic
    outcomes: tuple[NamedOutcome, ...] = ()
    by: tuple[date, ...] = ()
    number: Quantity | None = None
    state: OwnState | None = None
    given: Question | None = None
    given_raises: bool | None = None

    def driver(self, name: str) -> Driver | None:
        """The driver of that name."""
        return next((d for d in self.drivers if d.name == name), None)

    @property
    def conditions(self) -> tuple[Driver, ...]:
        """All that a judgement may be made under: the drivers and, of a pair, the other question's coming true."""
        if self.given is None:
            return self.drivers
        return (*self.drivers, Driver(GIVEN, self.given.question, self.given.event, self.given_raises))

    def condition(self, name: str) -> Driver | None:
        """The driver of that name, or the other question of a pair as one."""
        return next((d for d in self.conditions if d.name == name), None)

    @property
    def names(self) -> frozenset[str]:
        """The names that evidence may go by."""
        return frozenset(d.name for d in self.conditions) | {o.name for o in self.outcomes}


# --- as plain values --------------------------------------------------------------------------------------------
def question_plain(question: Question) -> dict[str, Any]:
    """The keys and values of the question's file, with days as text: what JSON can hold. Keys left out are absent.

    The other question of a pair stands in full under `given`.
    """
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
    drivers = {d.name: _driver_plain(d) for d in question.drivers}
    out |= {"drivers": drivers, "kind": question.kind, "yes_means": question.yes_means}
    out |= {"reviewers": list(question.reviewers), "topics": list(question.topics)}
    out["outcomes"] = {
        o.name: _stated({"says": o.says, "terms": list(o.terms), "prior": o.prior}) for o in question.outcomes
    }
    out["by"] = [day.isoformat() for day in question.by]
    if (n := question.number) is not None:
        bounds = {"at_least": n.at_least, "at_most": n.at_most, "above": n.above}
        out["number"] = _stated({"between": list(n.between), "unit": n.unit or None, **bounds})
    if (s := question.state) is not None:
        known = [_known_plain(k) for k in s.states]
        out["state"] = _stated({"says": s.says, "terms": list(s.terms), "now": s.now, "states": known})
    if question.given is not None:
        out["given"] = _stated({"question": question_plain(question.given), "raises": question.given_raises})
    return _stated(out)


def _stated(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without the keys that say nothing."""
    return {k: v for k, v in values.items() if v is not None and v not in ({}, [])}


def _driver_plain(d: Driver) -> dict[str, Any]:
    return _stated(
        {
            "says": d.says,
            "terms": list(d.terms),
            "raises": d.raises,
            "now": d.now,
            "states": [_known_plain(k) for k in d.states],
            "graded": d.graded or None,
            "depends_on": dict(d.depends_on),
            "matters": None if d.matters else False,
        }
    )


def _known_plain(known: KnownState) -> dict[str, Any]:
    return _stated({"from": known.since.isoformat(), "is": known.state, "source": known.source})


def question_from_plain(data: Mapping[str, Any]) -> Question:
    """The question of what `question_plain` made. What users write goes through intake/questions.py instead."""
    rate, pair = data.get("base_rate"), data.get("given")
    return Question(
        question=data["question"],
        opened=date.fromisoformat(data["opened"]),
        deadline=date.fromisoformat(data["deadline"]),
        actors=tuple(data["about"]["actors"]),
        event=tuple(data["about"]["event"]),
        resolves=data.get("resolves"),
        base_rate=BaseRate(rate["events"], rate["years"], rate.get("class")) if rate else None,
        drivers=tuple(_driver_of(n, d) for n, d in data.get("drivers", {}).items()),
        kind=data.get("kind", "by-deadline"),
        yes_means=data.get("yes_means", "event"),
        reviewers=tuple(data.get("reviewers", ())),
        topics=tuple(data.get("topics", ())),
        outcomes=tuple(
            NamedOutcome(n, o["says"], tuple(o.get("terms", ())), o.get("prior"))
            for n, o in data.get("outcomes", {}).items()
        ),
        by=tuple(date.fromisoformat(day) for day in data.get("by", ())),
        number=_quantity_of(data["number"]) if "number" in data else None,
        state=_state_of(data["state"]) if "state" in data else None,
        given=question_from_plain(pair["question"]) if pair else None,
        given_raises=pair.get("raises") if pair else None,
    )


def _driver_of(name: str, d: Mapping[str, Any]) -> Driver:
    return Driver(
        name,
        d["says"],
        tuple(d.get("terms", ())),
        d.get("raises"),
        d.get("now"),
        _known_of(d),
        d.get("graded", False),
        tuple(d.get("depends_on", {}).items()),
        d.get("matters", True),
    )


def _known_of(values: Mapping[str, Any]) -> tuple[KnownState, ...]:
    return tuple(
        KnownState(date.fromisoformat(k["from"]), k["is"], k.get("source")) for k in values.get("states", ())
    )


def _quantity_of(n: Mapping[str, Any]) -> Quantity:
    low, high = n["between"]
    return Quantity((low, high), n.get("unit", ""), n.get("at_least"), n.get("at_most"), n.get("above"))


def _state_of(s: Mapping[str, Any]) -> OwnState:
    return OwnState(s["says"], tuple(s.get("terms", ())), s.get("now"), _known_of(s))


def known_by(question: Question, day: date) -> Question:
    """The question with only those known states that had begun by a day: what comes later is not seen."""
    drivers = tuple(replace(d, states=_begun(d.states, day)) for d in question.drivers)
    state = question.state and replace(question.state, states=_begun(question.state.states, day))
    given = question.given and known_by(question.given, day)
    return replace(question, drivers=drivers, state=state, given=given)


def known_days(question: Question) -> set[date]:
    """The days on which something is known to be so."""
    own = (question.state,) if question.state else ()
    return {known.since for one in (*question.drivers, *own) for known in one.states}


def _begun(states: tuple[KnownState, ...], day: date) -> tuple[KnownState, ...]:
    return tuple(s for s in states if s.since <= day)
