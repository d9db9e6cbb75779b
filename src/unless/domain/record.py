"""Dated records that a ledger keeps: where an article appeared, versions of a question, decisions, resolutions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from unless.domain.article import Article
from unless.domain.evidence import Evidence
from unless.domain.question import Question
from unless.domain.reading import Reading

Outcome = Literal["yes", "no", "void", "open"]  # open takes a resolution back
ReviewAction = Literal["accept", "edit", "reject", "undo"]
SpeakerAction = Literal["merge", "split", "grade", "undo"]
Grade = Literal["A", "B", "C", "D", "E", "F"]
ScoreSubject = Literal["forecast", "base", "speaker"]
LinkKind = Literal["copy", "version"]


@dataclass(frozen=True, slots=True)
class Filed:
    """An article in the ledger: `number` is its row, `article` as it first appeared by the moment asked for."""

    number: int
    article: Article
    recorded_at: datetime
    origin: Literal["report", "note"] = "report"


@dataclass(frozen=True, slots=True)
class FiledReading:
    """A reading in the ledger with its article."""

    number: int
    filed: Filed
    reading: Reading
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """`article` is a copy, or an earlier or later version, of `of`; `share` of the shorter text stands in the other."""

    article: str
    of: str
    kind: LinkKind
    share: float


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An article's evidence falls from `on` (a day): withdrawn by its outlet, or replaced by another version."""

    article: str
    on: date
    by: str
    why: str
    recorded_at: datetime
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionVersion:
    """One wording of a question; `number` is the question's row, `version` that of the wording, `n` counts from 1."""

    number: int
    version: int
    key: str
    n: int
    question: Question
    by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decided about one piece of evidence; `changes` are an edit's new values."""

    number: int
    evidence: str
    action: ReviewAction
    by: str
    why: str
    recorded_at: datetime
    changes: Mapping[str, Any] = field(default_factory=dict)
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the decision in force on a piece of evidence teaches; `piece` is as the matcher proposed it."""

    key: str  # of the question
    question: str  # its text
    piece: Evidence
    decision: Decision

    @property
    def right(self) -> bool:
        """Whether the matcher found what the piece is about: target and drivers held were not corrected."""
        changed = {"target", "driver", "given"} & set(self.decision.changes)
        return self.decision.action == "accept" or (self.decision.action == "edit" and not changed)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What decisions taught the matcher's confidence: weights by the name of a feature."""

    number: int
    weights: Mapping[str, float]
    decisions: int
    by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class SpeakerDecision:
    """What an analyst decided about a speaker of the registry."""

    number: int
    action: SpeakerAction
    speaker: int
    by: str
    why: str
    recorded_at: datetime
    other: int | None = None
    name: str | None = None
    grade: Grade | None = None
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a question came out."""

    number: int
    outcome: Outcome
    on: date
    because: str
    by: str
    recorded_at: datetime
    answer: str | None = None  # the outcome or the number that came true, where yes and no do not say it

    @property
    def came_out(self) -> str:
        """How it came out, in a word."""
        return self.answer or self.outcome


@dataclass(frozen=True, slots=True)
class Role:
    """A capacity in which a speaker was heard, with how often and on which days of publication first and last."""

    role: str | None
    affiliation: str | None
    statements: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Profile:
    """A speaker of the registry as it stands: `aliases` are the other names that he was called, most used first."""

    number: int
    name: str
    kind: str
    aliases: tuple[str, ...]
    roles: tuple[Role, ...]
    statements: int
    first: date | None
    last: date | None
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two speakers who may be one, and why it seems so: for an analyst to decide."""

    one: Profile
    other: Profile
    reason: str


@dataclass(frozen=True, slots=True)
class Scored:
    """How the forecast, the base rate or a speaker did on one resolved question.

    `judgements` are a speaker's judgements, else the days that were scored; the others are means over them.
    """

    subject: ScoreSubject
    judgements: int
    probability: float  # of yes
    brier: float
    logarithmic: float
    speaker: int | None = None
