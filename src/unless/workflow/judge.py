"""Judge: the analyst's own judgement, filed as a note and as evidence that counts at once.

A note is an article of its own, one full sentence, so that the evidence's offsets slice back as those of a report do.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from unless.domain.article import Article, content_id
from unless.domain.errors import OptionError
from unless.domain.evidence import Evidence, State, Target
from unless.domain.question import Question
from unless.domain.reading import Degree, Reading, Speaker, Statement
from unless.domain.record import QuestionVersion
from unless.domain.text import Span
from unless.intake import typed
from unless.ledger.articles import file_articles, file_readings, latest_readings, numbers_of
from unless.ledger.evidence import file_proposals, proposed_ever
from unless.ledger.questions import version_of
from unless.ledger.store import Store
from unless.ledger.tombstones import buried
from unless.ledger.voices import Voices
from unless.reading.degrees import INTERVALS, surveyed

ANALYST = "analyst"  # the reader and the matcher of a judgement that nobody had to read or match
REASON = "the analyst's own judgement"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an analyst judges, as typed: `likelihood` of yes (or of the driver), because of what, held what, by when."""

    likelihood: str
    because: str
    driver: str | None = None
    now: bool = False
    given: tuple[str, ...] = ()
    by: str | None = None
    on: str | None = None
    of: str | None = (
        None  # an outcome's name, a range, or "now", for the kinds of question that have such targets
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgement as evidence; `new` is False where the ledger held the very same one."""

    version: QuestionVersion
    piece: Evidence
    new: bool


@dataclass(frozen=True, slots=True)
class _Claim:
    target: Target
    low: float
    high: float
    given: tuple[tuple[str, State], ...]
    by: date | None
    on: date


def meaning(words: str) -> tuple[float, float] | None:
    """The interval that words of likelihood stand for; None for words that say nothing of it."""
    known = surveyed(words)
    degrees: dict[str, Degree] = {name.replace("-", " "): name for name in INTERVALS}
    name = degrees.get(words.replace("-", " ").strip())
    return known or (INTERVALS[name] if name else None)


def judge(store: Store, key: str, judgement: Judgement, by: str) -> Judged:
    """File an analyst's judgement on a question. Raises NotFoundError, OptionError, LedgerError."""
    with store.write() as connection:
        version = version_of(connection, key)
        now = store.clock()
        claim = _claim(version.question, judgement, now.date())
        article, span, reading = _note(version.question, claim, judgement, by)
        piece = _piece(version, article, span, claim, reading.statements[0].speaker)
        if proposed_ever(connection, version, [piece.id]):
            return Judged(version, piece, False)
        if article.id in buried(connection, "article", [article.id]):
            raise OptionError(
                "This very judgement was deleted from the ledger by `unless forget`; word it anew."
            )
        number, row = _filed(connection, article, reading, now)
        voices = Voices(connection, now)
        run = (number, row, article.id, [(piece, 0)])
        file_proposals(connection, version.version, [run], voices, ANALYST, now)
    return Judged(version, piece, True)


def _filed(connection: Any, article: Article, reading: Reading, now: Any) -> tuple[int, int]:
    """The rows of the note and of its reading, filed where they are not there."""
    known = numbers_of(connection, [article.id])
    if article.id in known:
        number = known[article.id]
        return number, latest_readings(connection, [number])[number].number
    number = file_articles(connection, [article], now, origin="note")[article.id]
    rows = file_readings(connection, [(number, article, reading)], Voices(connection, now), now)
    return number, rows[0]


def _claim(question: Question, j: Judgement, today: date) -> _Claim:
    on = today if j.on is None else typed.day(j.on)
    if on > today:
        raise OptionError(f"--on {on} lies ahead; a judgement is dated today or earlier.")
    if not question.opened <= on <= question.deadline:
        raise OptionError(
            f"{on} is outside the question's window ({question.opened} to {question.deadline}); date the judgement "
            "with --on."
        )
    target = _target(question, j)
    low, high = typed.interval(j.likelihood, meaning)
    if target.kind == "outcome" and question.yes_means == "no-event":
        low, high = (
            round(1 - high, 6),
            round(1 - low, 6),
        )  # evidence speaks of the event, the analyst of "yes"
    given = typed.given(" ".join(j.given), question, target)
    horizon = None if j.by is None else typed.horizon(j.by, target, on)
    return _Claim(target, low, high, given, horizon, on)


def _target(question: Question, j: Judgement) -> Target:
    own = question.kind in typed.OWN_TARGETS
    if j.of is not None and not own:
        raise OptionError(
            "--of is for questions of several outcomes, of a number or of a state; leave it out."
        )
    if own and j.driver is not None:
        raise OptionError("The question has no drivers; say what is judged with --of.")
    if question.kind == "state" and (j.of is not None or j.now):
        return typed.target(j.of or "now", question)
    if own and question.kind != "state":
        if j.of is None:
            what = "an outcome's name" if question.kind == "which" else "a range, such as above 5 or 4 to 6"
            raise OptionError(f"--of is missing; say what is judged: {what}.")
        return typed.target(j.of, question)
    if j.now and j.driver is None:
        raise OptionError("--now judges whether a driver is on; name it with --driver.")
    if j.driver is None:
        return Target("outcome")
    return Target("driver-state" if j.now else "driver-by-deadline", typed.driver(j.driver, question))


def _note(question: Question, claim: _Claim, j: Judgement, by: str) -> tuple[Article, Span, Reading]:
    """The note's text: who judged when what, and because of what; the span is what is judged."""
    because = " ".join(j.because.split()).removeprefix("because ").rstrip(".")
    if not because:
        raise OptionError("--because is empty; say in a few words why, for whoever reads it in a month.")
    head = f"{by} judged on {_written(claim.on)} that "
    what = _what(question, claim) + f": {_figures(j.likelihood)}"
    text = f"{head}{what}, because {because}."
    span = Span.cut(text, len(head), len(head) + len(what))
    # With a role a bare first name is one voice in all notes, so that a later judgement takes the place of an earlier.
    # Role and affiliation tell a login name from the same surname in a report.
    speaker = Speaker(name=by, kind="person", role=ANALYST, affiliation="this ledger")
    article = Article(content_id(text), f"{by}-{claim.on}", text, published=claim.on)
    statement = Statement(
        source=(Span.cut(text, 0, len(by)),),
        cue=(Span.cut(text, len(by) + 1, len(by) + 7),),
        content=(Span.cut(text, len(head), len(text) - 1),),
        speaker=speaker,
        quotation="indirect",
        said_on=(claim.on, claim.on),
    )
    return article, span, Reading(article.id, ANALYST, (statement,))


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _what(question: Question, claim: _Claim) -> str:
    """What is judged, in words."""
    held = " and ".join(f"{name} is {state}" for name, state in claim.given)
    by = f" by {_written(claim.by)}" if claim.by else ""
    if claim.target.kind == "outcome" and question.kind == "when":
        what = f"the event of “{question.question}” will come{by or ' by the deadline'}"
    elif claim.target.kind == "outcome":
        what = f"the answer to “{question.question}” will be yes{by}"
    elif claim.target.kind == "state":
        what = f"what “{question.question}” asks about is so now"
    elif claim.target.kind in ("one-of", "range"):
        what = f"the answer to “{question.question}” is {typed.target_typed(claim.target)}"
    else:
        verb = "is on" if claim.target.kind == "driver-state" else f"will come on{by or ' by the deadline'}"
        what = f"{claim.target.driver} {verb}, on which “{question.question}” depends"
    return what + (f" if {held}" if held else "")


def _figures(likelihood: str) -> str:
    figures = typed.figures(*typed.interval(likelihood, meaning))
    words = likelihood.strip()
    return f"{words} ({figures})" if words[:1].isalpha() else figures


def _piece(
    version: QuestionVersion, article: Article, span: Span, claim: _Claim, speaker: Speaker
) -> Evidence:
    digest = f"{article.id}:{version.key}:{claim}"
    return Evidence(
        id=hashlib.sha256(digest.encode()).hexdigest()[:12],
        article=article.id,
        span=span,
        sentence=article.text,
        speaker=speaker,
        outlet=None,
        said_on=(claim.on, claim.on),
        published=claim.on,
        target=claim.target,
        low=claim.low,
        high=claim.high,
        given=claim.given,
        by=claim.by,
        status="accepted",
        confidence=1.0,
        reason=REASON,
    )
