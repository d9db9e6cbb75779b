"""A question's dossier as values: what the web page and the report show. `pieces.py` makes its rows.

Probabilities and influences are in [0, 1] (0.024 is 2.4 points) and keep all digits; `figures.py` writes them for people.
Everything that came from a report or an analyst (sentences, names, titles, questions) is plain text as it stands: whoever
shows it escapes it. Addresses have passed `web_address`: they may be linked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from unless.domain.evidence import Level, State, Status, TargetKind
from unless.domain.explanation import Cause
from unless.domain.forecast import Interval
from unless.domain.question import Kind
from unless.report.kinds import Grid

QuestionStatus = Literal[
    "open", "overdue", "resolved", "void"
]  # overdue: its deadline is past, and it is not resolved


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability with its 50 and 90 % intervals; `prior` is the same before any evidence, where it is told."""

    probability: float
    interval50: Interval
    interval90: Interval
    prior: float | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked. `key` is its name in the ledger, `version` counts its wordings from 1.

    `headline` says what the probability is of where that is not the question itself ("above 5.25 percent"); `days_left`
    are from `as_of` to the deadline, below 0 once it is past; `base_rate` is in words, empty for none. Without a ledger it
    has no key, no version (0), and `asked_by` and `asked_at` are None.
    """

    key: str
    question: str
    kind: Kind
    resolves: str | None
    opened: date
    deadline: date
    days_left: int
    status: QuestionStatus
    headline: str
    yes_means: Literal["event", "no-event"]
    base_rate: str
    topics: tuple[str, ...]
    version: int
    asked_by: str | None
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """The forecast with a driver held in a state from `as_of` on; the present one, where it is held by nobody."""

    state: State
    chance: Chance


@dataclass(frozen=True, slots=True)
class DriverPanel:
    """A driver: what it says, its states held, and how likely it is on now and by the deadline (a graded one: at least
    medium; `levels` are those of its levels now). The two are None where the forecast tells nothing of it.

    `rests` is the forecast minus that with the driver held off (low): the part of it that rests on the driver. `raises` is
    whether yes becomes likelier while it is on, None where the analyst does not say. `known` are its states that the
    question's file gives: (from, state, source).
    """

    name: str
    says: str
    graded: bool
    raises: bool | None
    held: tuple[Held, ...]
    rests: float | None
    on_now: float | None
    on_by_deadline: Chance | None
    levels: Mapping[Level, float]
    known: tuple[tuple[date, State, str | None], ...]


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """The article of a piece. `url` is None where there is none that may be linked."""

    id: str
    name: str
    title: str
    outlet: str | None
    url: str | None
    published: date | None


@dataclass(frozen=True, slots=True)
class SpeakerLink:
    """Who judges. `shown` is the name with the role; `number` is the registry's, None where the ledger knows nobody."""

    shown: str
    name: str
    kind: str
    role: str | None
    affiliation: str | None
    number: int | None
    grade: str | None


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A piece of evidence. `start` and `end` are the characters of `words`, the judgement itself, in the article's text.

    `about` is its target in words with what it is conditional on ("outcome if levy is off"), `target` the kind of target,
    `driver` its driver (or outcome, or range), `condition` what it holds on its own ("levy is off"), empty for none.
    `influence` and `leave_one_out` are None for a piece that does not count; `why_not` says why, in words, else it is empty.
    `winner` is the id of the piece that stands for it.
    """

    id: str
    article: ArticleLink
    start: int
    end: int
    words: str
    sentence: str
    speaker: SpeakerLink
    said_first: date
    said_last: date
    published: date
    target: TargetKind
    driver: str | None
    about: str
    condition: str
    by: date | None
    low: float
    high: float
    status: Status
    counts: bool
    confidence: float
    reason: str
    influence: float | None
    leave_one_out: float | None
    moved: Mapping[str, float]
    why_not: str
    winner: str | None
    own: bool
    disputed: bool


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """The forecast as of the end of a day; it stands until the next point."""

    day: date
    chance: Chance


@dataclass(frozen=True, slots=True)
class HistoryPanel:
    """The forecast over time: a point for each day that brought evidence or lost some, and for a week before the last.

    `change` is the last point's probability minus that of a week before (of the first day, where it is younger), `since`
    that day.
    """

    points: tuple[HistoryPoint, ...]
    change: float
    since: date


@dataclass(frozen=True, slots=True)
class ChangePart:
    """One cause of a change: what it moved, in words, with the piece for one of evidence; `why` is what became of it.

    The piece's `influence` is then what it moved between the two days.
    """

    cause: Cause
    moved: float
    words: str
    why: str
    evidence: EvidenceRow | None


@dataclass(frozen=True, slots=True)
class ChangesPanel:
    """What moved the forecast from one day to another, the most first: the parts sum to `difference`."""

    start: date
    end: date
    before: float
    after: float
    difference: float
    parts: tuple[ChangePart, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeededLine:
    """A statement that nobody made and that would move the forecast by as much as asked, in words.

    `sure` says how sure it would have to be ("40 % or more"), `word` is the weakest word that is enough; `moved` is what it
    moves.
    """

    who: str
    about: str
    sure: str
    word: str | None
    moved: float


@dataclass(frozen=True, slots=True)
class NeededPanel:
    """What would have to be said to move the forecast by `move`, to `to`; empty where no statement would."""

    move: float
    to: float
    lines: tuple[NeededLine, ...]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """How the forecast or the base rate did: means over the days scored; smaller is better, logarithmic in nats."""

    name: str
    days: int
    probability: float
    brier: float
    logarithmic: float


@dataclass(frozen=True, slots=True)
class ResolutionPanel:
    """How the question came out, and the scores filed with it; none for one that is void."""

    came_out: str
    on: date
    because: str
    by: str
    recorded_at: datetime
    scores: tuple[ScoreLine, ...]


@dataclass(frozen=True, slots=True)
class Versions:
    """What the numbers were made with: the program, the readers and the matchers of the evidence, the forecast's model."""

    unless: str
    readers: tuple[str, ...]
    matchers: tuple[str, ...]
    model: str


@dataclass(frozen=True, slots=True)
class DossierPage:
    """All that is shown of a question as of the end of a day, as known by a moment (all that the ledger knows, for None).

    `answers` are what another kind of question than yes or no has beside its headline: outcomes, dates, quantiles, the
    state now, the other question of a pair. `evidence` is in order of publication, what counts and what does not;
    `waiting` counts the pieces that nobody has decided on. `history` and `changes` are None where they were not asked for.
    """

    asked: Asked
    as_of: date
    known_by: datetime | None
    now: Chance
    held: Mapping[str, State]
    answers: tuple[Grid, ...]
    drivers: tuple[DriverPanel, ...]
    evidence: tuple[EvidenceRow, ...]
    waiting: int
    history: HistoryPanel | None
    changes: ChangesPanel | None
    needed: tuple[NeededPanel, ...]
    resolution: ResolutionPanel | None
    notes: tuple[str, ...]
    versions: Versions
    made_at: datetime

    @property
    def counted(self) -> tuple[EvidenceRow, ...]:
        """The rows that count, those that moved the forecast most first."""
        rows = [r for r in self.evidence if r.influence is not None]
        return tuple(sorted(rows, key=lambda r: (-abs(r.influence or 0.0), r.published, r.id)))

    @property
    def left_out(self) -> tuple[EvidenceRow, ...]:
        """The rows that do not count."""
        return tuple(r for r in self.evidence if r.influence is None)
