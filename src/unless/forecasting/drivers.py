"""The question's drivers as chains of the model: on and off, one for a plain driver and two for a graded one.

A graded driver is a ladder: its lower chain is on when the driver is at least medium, its upper one when it is high.
The upper chain comes on only while the lower is on, and holds it there; the steps low to medium to high and back
are those of a birth and death process (W. Feller, An Introduction to Probability Theory I, 1950, ch. XVII).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from unless.domain.evidence import Evidence, Level, OnOff, State, Target
from unless.domain.question import Driver, Question
from unless.forecasting.hazard import Clamp, Coupling

# log factors of a driver's rates while one is on that makes it likelier (less likely): on by 3, off by a third. By
# judgement; the event's own drivers have a factor of 3.7 in the middle.
DEPENDENCE = 1.1
BARRED = 30.0  # log factor of what cannot be: e^-30 of a rate is never in any window
LADDER_EFFECT = (
    0.6  # of a plain driver's effect, for each of the two steps: a whole ladder does a little more
)


@dataclass(frozen=True, slots=True)
class Chain:
    """One of the model's binary chains: of which driver (index), and which step of its ladder (0 for a plain one)."""

    name: str
    driver: int
    step: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """A chain is known to be on (off) from a day on."""

    day: date
    chain: int
    on: bool


def chains(question: Question) -> tuple[Chain, ...]:
    """The chains in the drivers' order, a graded driver's lower step before its upper one."""
    out = []
    for k, d in enumerate(question.drivers):
        out.append(Chain(d.name, k))
        if d.graded:
            # A colon stands in no driver's name.
            out.append(Chain(f"{d.name}:high", k, 1))
    return tuple(out)


def ladders(question: Question) -> tuple[tuple[int, int], ...]:
    """(lower, upper) chain of every graded driver."""
    return tuple((n - 1, n) for n, chain in enumerate(chains(question)) if chain.step)


def couplings(question: Question) -> tuple[Coupling, ...]:
    """How the chains' switching depends on other chains: by the drivers' dependence, and within a ladder."""
    found = chains(question)
    index = {d.name: k for k, d in enumerate(question.drivers)}
    out = []
    for n, chain in enumerate(found):
        for other, how in question.drivers[chain.driver].depends_on:
            by = [m for m, c in enumerate(found) if c.driver == index[other]]
            sign = 1 if how == "makes-likelier" else -1
            # The steps of a ladder share what the whole of it does.
            size = sign * DEPENDENCE / len(by)
            out += [Coupling(n, m, size, -size) for m in by]
    for lower, upper in ladders(question):
        out.append(Coupling(upper, lower, BARRED, 0.0))
        out.append(Coupling(lower, upper, 0.0, -BARRED))
    return tuple(out)


def binary(question: Question) -> Question:
    """The question with its chains for drivers: what observations are matched to by name."""
    drivers = tuple(Driver(c.name, "", raises=question.drivers[c.driver].raises) for c in chains(question))
    return replace(question, drivers=drivers)


def rungs(driver: Driver, state: State) -> tuple[tuple[str, OnOff], ...]:
    """What a state of a driver says of its chains. "On" of a graded driver is at least medium."""
    if not driver.graded:
        return ((driver.name, "off" if state in ("off", "low") else "on"),)
    lower, upper = driver.name, f"{driver.name}:high"
    if state in ("off", "low"):
        return ((lower, "off"), (upper, "off"))
    if state == "on":
        return ((lower, "on"),)
    return ((lower, "on"), (upper, "on" if state == "high" else "off"))


def clamp(question: Question, held: Mapping[str, State]) -> Clamp:
    """The chains held, by index, for drivers held by name."""
    place = {c.name: n for n, c in enumerate(chains(question))}
    out = {}
    for name, state in held.items():
        driver = question.driver(name)
        if driver is not None:
            out.update({place[chain]: on == "on" for chain, on in rungs(driver, state)})
    return tuple(sorted(out.items()))


def starts(question: Question) -> tuple[State | None, ...]:
    """Every chain's state on the opening day, by what the question says of its driver; None where it says nothing."""
    out: list[State | None] = []
    for chain in chains(question):
        d = question.drivers[chain.driver]
        now = None if d.now is None else dict(rungs(d, d.now)).get(chain.name)
        # A graded driver of which nothing is said is hardly high.
        out.append("off" if chain.step and now is None else now)
    return tuple(out)


def facts(question: Question) -> tuple[Fact, ...]:
    """The known states of all chains, in order of their days."""
    place = {c.name: n for n, c in enumerate(chains(question))}
    found = [
        Fact(known.since, place[chain], on == "on")
        for d in question.drivers
        for known in d.states
        for chain, on in rungs(d, known.state)
    ]
    return tuple(sorted(found, key=lambda f: (f.day, f.chain)))


# --- evidence ---------------------------------------------------------------------------------------------------
def translated(question: Question, pieces: Sequence[Evidence]) -> tuple[list[Evidence], list[int]]:
    """The evidence in terms of chains, and of each the index of the piece that it comes from.

    A piece may come to two: a driver that is medium is above one step and below the other, and a judgement that
    holds "even if" a driver is on is one of the event with it on and with it off.
    """
    out, owner = [], []
    for n, piece in enumerate(pieces):
        for one in _even(question, piece):
            for part in _by_level(question, one):
                out.append(part)
                owner.append(n)
    return out, owner


def _even(question: Question, piece: Evidence) -> Iterator[Evidence]:
    """A judgement with its drivers as chains; under "even if" once more with those drivers the other way."""
    yield replace(piece, given=_chain_states(question, dict(piece.given))) if piece.given else piece
    if piece.even_if:
        turned = {n: _opposite(s) if n in piece.even_if else s for n, s in piece.given}
        yield replace(piece, given=_chain_states(question, turned))


def _opposite(state: State) -> State:
    return "on" if state in ("off", "low") else "off"


def _chain_states(question: Question, held: Mapping[str, State]) -> tuple[tuple[str, State], ...]:
    """The chains that are held; names that are no driver's stay, and are refused where they are looked up."""
    out: list[tuple[str, State]] = []
    for name, state in held.items():
        driver = question.driver(name)
        out += rungs(driver, state) if driver else [(name, state)]
    return tuple(out)


def _by_level(question: Question, piece: Evidence) -> Iterator[Evidence]:
    target = piece.target
    driver = question.driver(target.driver or "")
    if driver is None or not driver.graded:
        yield piece
        return
    level: Level = target.level or "medium"
    upper = f"{driver.name}:high"
    if level == "high":
        yield replace(piece, target=Target(target.kind, upper))
    elif target.kind == "driver-state" and level == "low":
        yield _turned(piece, driver.name)
    else:
        yield replace(piece, target=Target(target.kind, driver.name))
        if target.kind == "driver-state" and target.level == "medium":
            yield _turned(piece, upper)


def _turned(piece: Evidence, chain: str) -> Evidence:
    """A judgement that something is so as one that the chain is off."""
    kind: Literal["driver-state"] = "driver-state"
    return replace(piece, target=Target(kind, chain), low=1 - piece.high, high=1 - piece.low)
