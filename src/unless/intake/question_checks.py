"""What the keys of a question file say together: every contradiction as (path of the key, sentence)."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from unless.domain.evidence import LEVELS
from unless.domain.question import GIVEN, MAX_DRIVERS, RATED, TIMED, YES_OR_NO, Driver, KnownState, Question

Path = tuple[str | int, ...]
Fault = tuple[Path, str]

# The key that says what a question of a kind asks for, where it is not the event by the deadline.
OWN_KEY = {"which": "outcomes", "number": "number", "state": "state"}
FEWEST_OUTCOMES = 2
NO_NAMES = ("void", "open")  # answers that every question may have
WHOLE = 0.01  # by how much priors may miss adding up to 1


def faults(q: Question) -> Iterator[Fault]:
    """Every contradiction, key by key; none for a question that can be forecast."""
    yield from _kind(q)
    yield from _outcomes(q)
    yield from _days(q)
    yield from _number(q)
    if q.state is not None:
        yield from _states(("state",), q.state.now, q.state.states, False, q)
    yield from _drivers(q)
    yield from _pair(q)


def _kind(q: Question) -> Iterator[Fault]:
    there = {"outcomes": bool(q.outcomes), "number": q.number is not None, "state": q.state is not None}
    for kind, key in OWN_KEY.items():
        if q.kind == kind and not there[key]:
            yield (), f"{key} is missing; a question of kind {kind} needs it"
        if q.kind != kind and there[key]:
            yield (key,), f"{key} belongs to questions of kind {kind}; write kind: {kind}, or remove it"
    if q.by and q.kind != "when":
        yield ("by",), "by belongs to questions of kind when; write kind: when, or remove it"
    if q.drivers and q.kind not in TIMED:
        yield ("drivers",), f"drivers belong to questions of kind {' and '.join(TIMED)}; remove them"
    if q.base_rate and q.kind not in RATED:
        yield ("base_rate",), f"base_rate says nothing for a question of kind {q.kind}; remove it"
    if q.yes_means != "event" and q.kind not in YES_OR_NO:
        yield (
            ("yes_means",),
            f"yes_means says nothing for a question of kind {q.kind}, which is not answered by yes or no; remove it",
        )


def _outcomes(q: Question) -> Iterator[Fault]:
    if q.kind != "which" or not q.outcomes:
        return
    if len(q.outcomes) < FEWEST_OUTCOMES:
        yield ("outcomes",), "outcomes has one entry; give at least two, exclusive, with one for all others"
    yield from _twice(q)
    stated = [o.prior for o in q.outcomes if o.prior is not None]
    total = sum(stated)
    if len(stated) == len(q.outcomes) and abs(total - 1) > WHOLE:
        yield ("outcomes",), f"the priors of the outcomes add up to {total:g}, not to 1; correct them"
    if len(stated) < len(q.outcomes) and total >= 1:
        yield (
            ("outcomes",),
            f"the priors that are stated add up to {total:g} and leave nothing for the others",
        )


def _twice(q: Question) -> Iterator[Fault]:
    """Names that differ in case alone or are taken, and terms that name two outcomes."""
    seen: dict[str, str] = {}
    terms: dict[str, str] = {}
    for o in q.outcomes:
        if o.name.lower() in NO_NAMES:
            yield (
                ("outcomes", o.name),
                f"outcomes.{o.name} has the name by which `unless resolve` leaves a question {o.name.lower()}; give it "
                "another one",
            )
        if (other := seen.setdefault(o.name.lower(), o.name)) != o.name:
            yield ("outcomes", o.name), f"outcomes.{o.name} has the name of {other}; give it another one"
        for n, term in enumerate(o.terms):
            if (other := terms.setdefault(term.lower(), o.name)) != o.name:
                yield (
                    ("outcomes", o.name, "terms", n),
                    f"outcomes.{o.name}.terms has {term!r}, which is a term of {other} too; outcomes must be told apart",
                )


def _days(q: Question) -> Iterator[Fault]:
    seen: set[date] = set()
    for n, day in enumerate(q.by):
        if not q.opened < day <= q.deadline:
            yield (
                ("by", n),
                f"by has {day}, which is not between opened ({q.opened}) and deadline ({q.deadline})",
            )
        if day in seen:
            yield ("by", n), f"by has {day} twice; remove one of the two"
        seen.add(day)


def _number(q: Question) -> Iterator[Fault]:
    n = q.number
    if n is None:
        return
    low, high = n.between
    if low >= high:
        yield (
            ("number", "between"),
            f"number.between runs from {low:g} to {high:g}; write the lower end first",
        )
        return
    if n.at_least is not None and n.at_least >= low:
        yield (
            ("number", "at_least"),
            f"number.at_least ({n.at_least:g}) is not below number.between ({low:g}); correct one of them",
        )
    if n.at_most is not None and n.at_most <= high:
        yield (
            ("number", "at_most"),
            f"number.at_most ({n.at_most:g}) is not above number.between ({high:g}); correct one of them",
        )
    if n.above is None:
        return
    under = n.at_least is not None and n.above <= n.at_least
    over = n.at_most is not None and n.above >= n.at_most
    if under or over:
        yield (
            ("number", "above"),
            f"number.above ({n.above:g}) lies outside what the number can be; correct it",
        )


# --- drivers ----------------------------------------------------------------------------------------------------
def _drivers(q: Question) -> Iterator[Fault]:
    states = sum(2 if d.graded else 1 for d in q.drivers)
    if states > MAX_DRIVERS:
        yield (
            ("drivers",),
            f"the drivers have 2^{states} states together, as a graded one counts twice; 2^{MAX_DRIVERS} is the most",
        )
    by_name = {d.name: d for d in q.drivers}
    for d in q.drivers:
        path: Path = ("drivers", d.name)
        yield from _states(path, d.now, d.states, d.graded, q)
        yield from _dependence(path, d, by_name)
        if not d.matters and d.raises is not None:
            yield (
                (*path, "raises"),
                f"drivers.{d.name}.raises says what the driver does, and matters: false that it does nothing; "
                "remove one of them",
            )


def _dependence(path: Path, d: Driver, by_name: Mapping[str, Driver]) -> Iterator[Fault]:
    for other, how in d.depends_on:
        where = (*path, "depends_on", other)
        if other == d.name:
            yield where, f"drivers.{d.name} depends on itself; name another driver"
        elif other not in by_name:
            near = difflib.get_close_matches(other, by_name, n=1)
            known = f"did you mean {near[0]!r}?" if near else f"the drivers are {', '.join(by_name)}"
            yield where, f"drivers.{d.name} depends on {other!r}, which is no driver; {known}"
        elif (back := dict(by_name[other].depends_on).get(d.name)) is not None and back != how:
            # Each would undo what the other does: as a statement about how they go together it cannot be.
            yield (
                where,
                f"{other} {how} {d.name}, yet {d.name} {back} {other}; they cannot go together and apart, remove one",
            )


def _states(
    path: Path, now: str | None, states: Sequence[KnownState], graded: bool, q: Question
) -> Iterator[Fault]:
    name = ".".join(str(p) for p in path)
    allowed = LEVELS if graded else ("on", "off")
    wrong = (
        "write low, medium or high"
        if graded
        else "write on or off" + (", or graded: true for a driver of levels" if path[0] == "drivers" else "")
    )
    if now is not None and now not in allowed:
        yield (*path, "now"), f"{name}.now is {now!r}; {wrong}"
    before: date | None = None
    for n, known in enumerate(states):
        where = (*path, "states", n)
        if known.state not in allowed:
            yield (*where, "is"), f"{name}.states.{n + 1}.is is {known.state!r}; {wrong}"
        if not q.opened <= known.since <= q.deadline:
            yield (
                (*where, "from"),
                f"{name}.states.{n + 1}.from ({known.since}) lies outside the question's window ({q.opened} to "
                f"{q.deadline}); what was so at the opening is said by now",
            )
        if before is not None and known.since <= before:
            yield (
                (*where, "from"),
                f"{name}.states.{n + 1}.from ({known.since}) does not come after the entry before it ({before}); put "
                "them in order, one a day",
            )
        before = known.since
    if states and states[0].since == q.opened and now is not None and states[0].state != now:
        yield (
            (*path, "states", 0),
            f"{name}.states.1 says {states[0].state} on the opening day, and now says {now}; remove one of them",
        )


# --- conditional pairs ------------------------------------------------------------------------------------------
def _pair(q: Question) -> Iterator[Fault]:
    other = q.given
    if other is None:
        return
    if q.kind not in YES_OR_NO:
        yield (
            (GIVEN,),
            f"given is for questions that are answered by yes or no, not of kind {q.kind}; remove it",
        )
    if other.kind not in YES_OR_NO:
        yield (GIVEN,), f"given names a question of kind {other.kind}; name one that is answered by yes or no"
    if other.given is not None:
        yield (
            (GIVEN,),
            "given names a question that has a given itself; a pair has two questions, so remove one of the two",
        )
    if q.driver(GIVEN) is not None:
        yield (
            ("drivers", GIVEN),
            "drivers.given has the name by which the other question goes; give it another one",
        )
    if other.deadline < q.opened or other.opened > q.deadline:
        yield (
            (GIVEN,),
            f"given names a question of another time ({other.opened} to {other.deadline}); the two must overlap",
        )
