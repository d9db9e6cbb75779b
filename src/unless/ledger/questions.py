"""Questions with all their versions, and how they came out."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from unless.domain.errors import NotFoundError
from unless.domain.question import Question, question_from_plain, question_plain
from unless.domain.record import Outcome, QuestionVersion, Resolution
from unless.domain.text import words
from unless.ledger import schema as t

_TOLD = re.compile(r"\[(?P<answer>[^\[\]]*)\] (?P<because>.*)", re.S)
KEY_WORDS = 8  # of a question's text in a key made from it


def slug(text: str) -> str:
    """A key from words: lower case, joined by hyphens, without accents."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def key_of(question: Question) -> str:
    """A key for a question whose analyst gave it no name: its first words without the likes of "will the"."""
    drop = {"will", "the", "a", "an", "by", "in", "of", "to", "be", "before", "and", "or"}
    kept = [w for w in words(question.question) if w not in drop]
    return slug(" ".join(kept[:KEY_WORDS])) or "question"


def content_digest(content: Mapping[str, Any]) -> str:
    """A hash of a question's plain values."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:16]


def save_question(
    connection: Connection, key: str, question: Question, by: str, now: datetime
) -> tuple[QuestionVersion, QuestionVersion | None]:
    """Add a question or a new version of it; returns the version in force and the one before (itself if unchanged)."""
    content = question_plain(question)
    digest = content_digest(content)
    row = connection.execute(select(t.question.c.id).where(t.question.c.key == key)).scalar()
    before = None
    if row is None:
        row = connection.execute(
            insert(t.question).values(key=key, recorded_at=now).returning(t.question.c.id)
        ).scalar_one()
    else:
        before = version_of(connection, key)
        if json.dumps(question_plain(before.question)) == json.dumps(content):  # the order of outcomes counts
            return before, before
    connection.execute(
        insert(t.question_version).values(
            question_id=row,
            n=before.n + 1 if before else 1,
            digest=digest,
            content=content,
            by=by,
            recorded_at=now,
        )
    )
    return version_of(connection, key), before


def _version(row: Row[Any]) -> QuestionVersion:
    return QuestionVersion(
        row.question_id, row.id, row.key, row.n, question_from_plain(row.content), row.by, row.recorded_at
    )


def _in_force(known_by: datetime | None) -> Any:
    """Versions joined with their question, the last known one of each."""
    last = select(func.max(t.question_version.c.id).label("id")).group_by(t.question_version.c.question_id)
    if known_by is not None:
        last = last.where(t.question_version.c.recorded_at <= known_by)
    return (
        select(t.question_version, t.question.c.key)
        .join(t.question)
        .where(t.question_version.c.id.in_(last))
        .order_by(t.question.c.id)
    )


def all_questions(connection: Connection, known_by: datetime | None = None) -> list[QuestionVersion]:
    """Every question as last worded by a moment, in the order in which they were asked."""
    return [_version(r) for r in connection.execute(_in_force(known_by))]


def versions(connection: Connection, key: str) -> list[QuestionVersion]:
    """Every version of a question, oldest first."""
    rows = connection.execute(
        select(t.question_version, t.question.c.key)
        .join(t.question)
        .where(t.question.c.key == key)
        .order_by(t.question_version.c.n)
    )
    return [_version(r) for r in rows]


def version_of(connection: Connection, key: str, known_by: datetime | None = None) -> QuestionVersion:
    """A question as worded last by a moment. A key's beginning is enough where it is the only one.

    Raises NotFoundError.
    """
    exact = connection.execute(_in_force(known_by).where(t.question.c.key == key)).first()
    if exact is not None:
        return _version(exact)
    found = [q for q in all_questions(connection, known_by) if q.key.startswith(slug(key)) and slug(key)]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(q.key for q in found[:5])
        raise NotFoundError(f"{key!r} begins several questions ({names}); write one of them whole.")
    known = [q.key for q in all_questions(connection)]
    if not known:
        raise NotFoundError("The ledger holds no question yet; `unless ask QUESTION.yaml` adds one.")
    if known_by is not None and key in known:
        raise NotFoundError(
            f"The question {key!r} was not yet asked on {known_by.date()}; give a later --known-by."
        )
    raise NotFoundError(
        f"The ledger holds no question {key!r}; its questions: {', '.join(known[:8])}{' ...' if len(known) > 8 else ''}."
    )


def resolve_question(
    connection: Connection,
    number: int,
    outcome: Outcome,
    on: date,
    because: str,
    by: str,
    now: datetime,
    answer: str | None = None,
) -> Resolution:
    """Append how a question came out; `answer` is what came true where yes and no do not say it."""
    # The answer stands in brackets before the reason; a reason that begins so itself has empty ones.
    told = f"[{answer or ''}] {because}" if answer is not None or because.startswith("[") else because
    row = connection.execute(
        insert(t.resolution)
        .values(question_id=number, outcome=outcome, on_day=on, because=told, by=by, recorded_at=now)
        .returning(t.resolution.c.id)
    ).scalar_one()
    return Resolution(row, outcome, on, because, by, now, answer)


def resolutions(connection: Connection, known_by: datetime | None = None) -> dict[int, Resolution]:
    """By the question's row, how each came out as known by a moment; open ones are left out."""
    query = select(t.resolution).order_by(t.resolution.c.id)
    if known_by is not None:
        query = query.where(t.resolution.c.recorded_at <= known_by)
    out: dict[int, Resolution] = {}
    for r in connection.execute(query):
        out.pop(r.question_id, None)
        if r.outcome != "open":
            told = _TOLD.fullmatch(r.because)
            because, answer = (told["because"], told["answer"] or None) if told else (r.because, None)
            out[r.question_id] = Resolution(r.id, r.outcome, r.on_day, because, r.by, r.recorded_at, answer)
    return out


def open_questions(connection: Connection) -> list[QuestionVersion]:
    """The questions that have not been resolved."""
    done = resolutions(connection)
    return [q for q in all_questions(connection) if q.number not in done]
