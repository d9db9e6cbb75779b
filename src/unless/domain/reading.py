"""What one reader took from one article. All spans are into the article's text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from unless.domain.text import Span

Day = tuple[date, date]  # first and last day, both included

SpeakerKind = Literal["person", "organisation", "anonymous", "group", "document", "outlet", "none"]
Quotation = Literal["direct", "indirect", "mixed"]
ConditionKind = Literal["if", "unless", "only-if", "even-if", "until"]
EntityKind = Literal[
    "person", "organisation", "location", "group", "date", "facility", "money", "product", "misc"
]
Degree = Literal[
    "impossible",
    "will-not",
    "almost-no-chance",
    "very-unlikely",
    "unlikely",
    "even",
    "possible",
    "likely",
    "very-likely",
    "almost-certain",
    "will",
    "certain",
    "numeric",
]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What words of likelihood stand for: an interval of probability in (0, 1), and who says so."""

    words: str
    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks. An anonymous speaker has a description and, where given, an affiliation."""

    name: str = ""
    kind: SpeakerKind = "none"
    role: str | None = None
    affiliation: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """An attribution relation: source (who), cue (how), content (what), each a tuple of spans."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    speaker: Speaker
    quotation: Quotation
    said_on: Day | None = None
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A judgement of how likely `event`, read positively, is: the interval `p` = (low, high).

    `refers_to` is what "it", "this" or a bare "the meeting" in the event stands for; `by` the day
    by which the event is to happen, where the text says so; `conditions` index the reading's
    conditions under which the judgement is made; `statement` the statement it is made in, None for
    the outlet's own voice.
    """

    phrase: Span
    event: Span
    degree: Degree
    p: tuple[float, float]
    refers_to: Span | None = None
    by: date | None = None
    statement: int | None = None
    conditions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A clause on which something is said to depend.

    `refers_to` is the antecedent where the condition is elliptic ("If there is, ...", "if it did so"):
    the earlier condition or clause that it takes up.  Its polarity is the marker's and the
    condition's own words', not the antecedent's: "If there's no pressure ... If there is" takes up
    "pressure".
    """

    marker: Span
    condition: Span
    kind: ConditionKind
    consequent: Span | None = None
    refers_to: Span | None = None
    statement: int | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A named thing; `name` is the fullest name that the article gives it."""

    span: Span
    kind: EntityKind
    name: str


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date expression with the first and last day it stands for, None where open."""

    span: Span
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one reader version took from one article."""

    article: str  # the article's id
    reader: str  # name and version of the reader
    statements: tuple[Statement, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    conditions: tuple[Condition, ...] = ()
    entities: tuple[Entity, ...] = ()
    dates: tuple[DateMention, ...] = ()
    notes: tuple[str, ...] = ()
