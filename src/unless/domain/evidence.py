"""What one estimate or statement says about a question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

from unless.domain.reading import Day, Speaker
from unless.domain.text import Span

TargetKind = Literal["outcome", "driver-by-deadline", "driver-state", "one-of", "range", "state"]
Status = Literal["proposed", "accepted", "edited", "rejected"]
OnOff = Literal["on", "off"]
Level = Literal["low", "medium", "high"]
State = OnOff | Level  # of a driver: a graded one has levels
LEVELS: tuple[Level, ...] = get_args(Level)
RANGE, LEVEL = "..", "="  # between the ends of a range, and before a level, where a target is one word


@dataclass(frozen=True, slots=True)
class Target:
    """What is judged: the question's outcome, or a driver's switching on by a day, or its state on `said_on`.

    Questions of other kinds have others: `one-of`, that a certain `outcome` comes true; `range`, that the number lies
    `above` and `below` a value each (None for an open end); `state`, that the question's own state holds on `said_on`.
    A graded driver is judged to reach, or to have, a `level`.
    """

    kind: TargetKind
    driver: str | None = None
    outcome: str | None = None
    above: float | None = None
    below: float | None = None
    level: Level | None = None

    @property
    def text(self) -> str | None:
        """What it is of, in one word: a driver (with its level), an outcome, the ends of a range."""
        if self.kind == "range":
            return RANGE.join("" if x is None else repr(x) for x in (self.above, self.below))
        if self.level is not None:
            return f"{self.driver}{LEVEL}{self.level}"
        return self.outcome if self.kind == "one-of" else self.driver

    @classmethod
    def of(cls, kind: TargetKind, text: str | None) -> Target:
        """The target of its kind and of what `text` made of the rest."""
        if kind == "range":
            above, _, below = (text or "").partition(RANGE)
            return cls(kind, above=float(above) if above else None, below=float(below) if below else None)
        if kind == "one-of":
            return cls(kind, outcome=text)
        driver, _, level = (text or "").partition(LEVEL)
        return cls(kind, driver or None, level=cast(Level, level) if level else None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One judgement about one target, with the characters that it was read from.

    low and high bound the probability that the speaker gives the target (of the question's event
    for an outcome, whatever `yes_means`); `given` are drivers held so from `said_on`; `by`
    is the judgement's own horizon, None for the question's deadline. `confidence` is how sure the
    matching is that this is about the question, and `reason` says why in words.
    """

    id: str
    article: str
    span: Span
    sentence: str
    speaker: Speaker
    outlet: str | None
    said_on: Day
    published: date
    target: Target
    low: float
    high: float
    given: tuple[tuple[str, State], ...] = ()
    even_if: tuple[str, ...] = ()  # of the drivers held those that are said to make no difference
    by: date | None = None
    status: Status = "proposed"
    confidence: float = 1.0
    reason: str = ""
    superseded_by: str | None = None
    voice: int | None = None  # the registry's number of the speaker, where a ledger knows him
    grade: str | None = None  # the speaker's Admiralty reliability, A to F, where an analyst gave one
    entered: int = 0  # judgements that analysts enter themselves: the order in which they did, from 1 on

    @property
    def own(self) -> bool:
        """Whether an analyst entered it as a judgement of his own."""
        return self.entered > 0

    @property
    def counts(self) -> bool:
        """Whether the forecast uses it: neither rejected nor superseded, and rather sure than not."""
        if self.status == "rejected" or self.superseded_by is not None:
            return False
        return self.status in ("accepted", "edited") or self.confidence > 0.5
