"""What the review pages show: the questions' queues, one piece beside its sentence, and the form to edit it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from unless.domain.article import Article
from unless.domain.evidence import Evidence
from unless.domain.question import Question
from unless.domain.record import Decision, Withdrawal
from unless.domain.text import Span
from unless.report.figures import interval
from unless.report.passages import Stretch, around, marked
from unless.report.review import decision_line, source_line, status
from unless.report.tables import target, when, who

SENTENCES = 3  # before and after the piece's own that are shown at once


@dataclass(frozen=True, slots=True)
class QueueCard:
    """A question's queue: how many pieces wait for this reviewer, how many he decided, on how many all disagree."""

    key: str
    question: str
    deadline: date
    waiting: int
    decided: int
    disputed: int
    resolved: str | None  # how it came out


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a queue a piece stands: ids of the pieces before and after it (None at its ends), and how many are left."""

    before: str | None
    after: str | None
    left: int


@dataclass(frozen=True, slots=True)
class PiecePage:
    """A piece of evidence under review.

    `passage` is its sentence among those around it, `whole` the article; marks are "sentence" and "span". `rows` are
    what it is taken to say, (name, value); `speaker` is the registry's number. `last` is the number of the last
    decision that it shows, 0 for none. `mine` is what this reviewer decided, "" for nothing.
    """

    key: str
    question: str
    id: str
    article: str
    source: str
    passage: tuple[Stretch, ...]
    whole: tuple[Stretch, ...]
    rows: tuple[tuple[str, str], ...]
    speaker: int | None
    decisions: tuple[str, ...]
    last: int
    mine: str
    disputed: bool
    place: Place


@dataclass(frozen=True, slots=True)
class EditField:
    """A field of the form: what it is called, its value as typed, what may be chosen, a hint, and what is wrong with it."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A question's review: the piece whose turn it is, None where nothing is left, and its form while it is edited."""

    key: str
    question: str
    everything: bool
    decided: int
    piece: PiecePage | None
    form: tuple[EditField, ...] = field(default=())
    error: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to say of a piece: itself, its article, where its sentence begins, and what reviewers decided."""

    piece: Evidence
    article: Article
    start: int
    views: Sequence[Decision]
    withdrawn: Withdrawal | None
    disputed: bool


def piece_page(key: str, question: Question, shown: Shown, by: str, place: Place) -> PiecePage:
    """The page of one piece, for a reviewer."""
    piece, text = shown.piece, shown.article.text
    sentence = Span(shown.start, shown.start + len(piece.sentence), piece.sentence)
    ranges = [(sentence.start, sentence.end, "sentence"), (piece.span.start, piece.span.end, "span")]
    start, end = around(text, sentence, SENTENCES)
    mine = next((d.action for d in shown.views if d.by == by), "")
    return PiecePage(
        key=key,
        question=question.question,
        id=piece.id,
        article=shown.article.id,
        source=source_line(shown.article),
        passage=marked(text, ranges, start, end),
        whole=marked(text, ranges),
        rows=_rows(question, shown),
        speaker=piece.voice,
        decisions=tuple(decision_line(d) for d in shown.views),
        last=max((d.number for d in shown.views), default=0),
        mine=mine,
        disputed=shown.disputed,
        place=place,
    )


def _rows(question: Question, shown: Shown) -> tuple[tuple[str, str], ...]:
    piece = shown.piece
    turned = question.yes_means == "no-event" and piece.target.kind == "outcome"
    about = target(piece, question.deadline)
    driver = question.condition(piece.target.driver) if piece.target.driver else None
    by = piece.by.isoformat() if piece.by else f"{question.deadline} (the deadline)"
    rows = (
        ("Speaker", who(piece.speaker, piece.outlet)),
        ("Said", when(piece.said_on).replace("\n", " ")),
        ("About", about + (" (of the event itself, which means no)" if turned else "")),
        ("Driver", driver.says if driver else ""),
        ("Likelihood", interval((piece.low, piece.high))),
        ("Given", " and ".join(f"{name} {state}" for name, state in piece.given)),
        ("By", "" if piece.target.kind in ("driver-state", "state") else by),
        ("Confidence", f"{piece.confidence:.0%} that it is about the question"),
        ("Because", piece.reason),
        ("Status", status(piece, shown.withdrawn)),
    )
    return tuple((name, value) for name, value in rows if value)


# --- the form ---------------------------------------------------------------------------------------------------
_LABELS = {
    "target": ("What it is about", ""),
    "driver": ("Driver", "Where it is about a driver."),
    "given": ("Given", "Drivers held, such as levy=on bridge=off; none for no condition."),
    "interval": ("Likelihood", "20-40%, 0.3, or a word such as likely."),
    "by": ("By", "A day such as 2031-05-31; none for the question's deadline."),
    "speaker": ("Speaker", "NAME; NAME, ROLE for somebody new; #NUMBER; or outlet for the report itself."),
}
_TARGETS = (
    ("outcome", "the outcome"),
    ("driver", "a driver's coming on"),
    ("state", "a driver's state on the day it is said"),
)


def edit_form(
    question: Question, values: Mapping[str, str], present: Mapping[str, str], errors: Mapping[str, str]
) -> tuple[EditField, ...]:
    """The fields that can be edited, with what was typed (else the present values) and what is wrong beside each."""
    drivers = tuple((d.name, f"{d.name}: {d.says}") for d in question.conditions)
    names = [n for n in _LABELS if n in present or (n == "driver" and drivers and "given" in present)]
    out = []
    for name in names:
        label, hint = _LABELS[name]
        choices = drivers if name == "driver" else ()
        if name == "target" and drivers:
            choices = _TARGETS
        if name == "target" and question.kind == "which":
            choices = tuple((o.name, f"{o.name}: {o.says}") for o in question.outcomes)
        value = values.get(name, present.get(name, ""))
        out.append(EditField(name, label, value, choices, hint, errors.get(name, "")))
    return tuple(out)
