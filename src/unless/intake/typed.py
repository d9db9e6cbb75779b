"""What an analyst types about a piece of evidence, as values: a target, drivers held, an interval, a day.

Every function raises OptionError with one sentence that says what is wrong and what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import cast

from unless.domain.errors import OptionError
from unless.domain.evidence import LEVELS, State, Target, TargetKind
from unless.domain.question import Question

Interval = tuple[float, float]
NOTHING = frozenset({"none", "nothing", "-"})  # empties a field
KINDS: dict[str, TargetKind] = {
    "outcome": "outcome",
    "driver-by-deadline": "driver-by-deadline",
    "driver-state": "driver-state",
    "driver": "driver-by-deadline",
    "state": "driver-state",
}
LEAST, MOST = 0.001, 0.999  # nothing is judged surer than this: 0 and 1 would outvote everybody for ever
_NUMBERS = re.compile(
    r"(\d+(?:[.,]\d+)?|[.,]\d+)\s*(%?)(?:\s*(?:-|–|—|to|\.\.)\s*(\d+(?:[.,]\d+)?|[.,]\d+)\s*(%?))?"
)


def interval(text: str, words: Callable[[str], Interval | None] = lambda _: None) -> Interval:
    """(low, high) of "20-40%", "30 %", "0.2-0.4", "0.3", or of words that `words` knows."""
    plain = text.strip().lower()
    found = _NUMBERS.fullmatch(plain.removesuffix("percent").rstrip() + "%" * plain.endswith("percent"))
    if found is None:
        known = words(plain)
        if known is None:
            raise OptionError(
                f"{text.strip()!r} is no likelihood; write an interval or a number such as 20-40% or 0.3, or a word "
                "such as likely (`unless degrees` lists them)."
            )
        return known
    values = [float(v.replace(",", ".")) for v in (found[1], found[3] or found[1])]
    if found[2] or found[4] or max(values) > 1:
        values = [v / 100 for v in values]
    low, high = (round(v, 6) for v in values)
    if low > high:
        raise OptionError(f"{text.strip()!r} runs backwards; write the lower end first.")
    if low < LEAST or high > MOST:
        raise OptionError(
            f"{text.strip()!r} leaves no doubt at all; stay between {LEAST:.1%} and {MOST:.1%}, as nothing is surer."
        )
    return low, high


def figures(low: float, high: float) -> str:
    """An interval as an analyst would type it: "20-40%", "30%"."""
    return f"{low * 100:g}%" if low == high else f"{low * 100:g}-{high * 100:g}%"


def driver(text: str, question: Question) -> str:
    """The name of one of the question's drivers."""
    name = text.strip()
    if question.condition(name) is None:
        known = ", ".join(d.name for d in question.conditions) or "it has none"
        raise OptionError(f"The question has no driver {name!r}; its drivers: {known}.")
    return name


def kind(text: str, question: Question) -> TargetKind:
    """What is judged: outcome, driver (coming on by a day) or state (a driver's, on the day it is said)."""
    found = KINDS.get(text.strip().lower())
    if found is None:
        raise OptionError(
            f"{text.strip()!r} is no target; write outcome, driver (its coming on) or state (whether it is on)."
        )
    if found != "outcome" and not question.conditions:
        raise OptionError("The question has no drivers; only its outcome can be judged.")
    return found


def given(text: str, question: Question, target: Target) -> tuple[tuple[str, State], ...]:
    """Drivers held, "steel=on levy=off"; nothing for "none". The driver that is judged cannot be held as well."""
    out: dict[str, State] = {}
    parts = [p for p in re.split(r"[,;\s]+", text.strip()) if p]
    if [p.lower() for p in parts] in ([], *([n] for n in NOTHING)):
        return ()
    for part in parts:
        name, _, state = part.partition("=")
        if not name or state not in ("on", "off", *LEVELS):
            raise OptionError(f"{part!r} is not DRIVER=on or DRIVER=off; write none for no condition.")
        known = question.condition(driver(name, question))
        if known is not None and state not in known.can_be:
            raise OptionError(f"{name} can be {' or '.join(known.can_be)}, not {state}.")
        if name == target.driver:
            raise OptionError(f"The judgement is about {name} itself; it cannot be held {state} as well.")
        if out.get(name, state) != state:
            raise OptionError(f"{name} is held both {out[name]} and {state}; give one of them.")
        out[name] = cast(State, state)
    return tuple(out.items())


_BOUND = r"(-?[\d.,]*\d)"
_OVER = re.compile(rf"(?:above|over|more than|>)\s*{_BOUND}", re.I)
_UNDER = re.compile(rf"(?:below|under|less than|<)\s*{_BOUND}", re.I)
_WITHIN = re.compile(rf"(?:between\s+)?{_BOUND}\s*(?:to|and|\.\.|–)\s*{_BOUND}", re.I)
OWN_TARGETS = ("which", "number", "state")  # kinds whose judgements have targets of their own


def target(text: str, question: Question) -> Target:
    """What is judged of a question that has targets of its own: an outcome's name, a range, the state now or to come."""
    plain = " ".join(text.split())
    if question.kind == "which":
        names = [o.name for o in question.outcomes]
        if plain not in names:
            raise OptionError(f"{plain!r} is no outcome of the question; its outcomes: {', '.join(names)}.")
        return Target("one-of", outcome=plain)
    if question.kind == "state":
        if plain.lower() not in ("now", "outcome"):
            raise OptionError(
                f"{plain!r} is no target; write now (the state) or outcome (that on the deadline)."
            )
        return Target("state" if plain.lower() == "now" else "outcome")
    if m := _OVER.fullmatch(plain):
        return Target("range", above=_amount(m[1]))
    if m := _UNDER.fullmatch(plain):
        return Target("range", below=_amount(m[1]))
    if m := _WITHIN.fullmatch(plain):
        low, high = _amount(m[1]), _amount(m[2])
        if low >= high:
            raise OptionError(f"{plain!r} runs backwards; write the lower end first.")
        return Target("range", above=low, below=high)
    raise OptionError(f"{plain!r} is no range; write above 5, below 5, or 4 to 6.")


def target_typed(one: Target) -> str:
    """A target of such a question as an analyst would type it."""
    if one.kind == "range":
        if one.above is None:
            return f"below {one.below:g}"
        return f"above {one.above:g}" if one.below is None else f"{one.above:g} to {one.below:g}"
    return one.outcome or ("now" if one.kind == "state" else "outcome")


def _amount(text: str) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        raise OptionError(f"{text!r} is no number; write digits, with a point before decimals.") from None


def day(text: str) -> date:
    """A day as YYYY-MM-DD."""
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise OptionError(
            f"{text.strip()!r} is not a day; write it as YYYY-MM-DD, for example 2031-03-14."
        ) from None


def horizon(text: str, target: Target, said: date) -> date | None:
    """The day by which it is to happen; None for "none", which stands for the question's deadline."""
    if text.strip().lower() in NOTHING:
        return None
    on = day(text)
    if target.kind in ("driver-state", "state"):
        raise OptionError("A state is judged for the day on which it is said; it has no later day.")
    if on < said:
        raise OptionError(f"{on} is before the day on which it was said ({said}); give a later day, or none.")
    return on
