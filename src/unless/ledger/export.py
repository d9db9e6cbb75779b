"""What a ledger holds, table by table, for `unless export`: articles in chunks, the rest as rows, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, select

from unless.domain.article import content_id
from unless.domain.errors import LedgerDamagedError
from unless.domain.question import question_from_plain
from unless.domain.reading import Reading
from unless.domain.tables import ExportReport
from unless.domain.tables import Row as Plain
from unless.ledger import schema as t
from unless.ledger.articles import latest_readings, load_articles
from unless.ledger.links import copies, withdrawals
from unless.ledger.speakers import registry
from unless.ledger.voices import CHUNK as IN

CHUNK = 100  # articles in memory at a time
ROWS = 1000  # rows fetched at a time


def article_rows(connection: Connection, question: int | None = None) -> list[int]:
    """Rows of all articles, notes included, or of those that say something about a question (by its row)."""
    query = select(t.article.c.id).order_by(t.article.c.id)
    if question is not None:
        about = select(t.matching.c.article_id).join(t.question_version)
        query = query.where(t.article.c.id.in_(about.where(t.question_version.c.question_id == question)))
    return list(connection.execute(query).scalars())


def reports(connection: Connection, numbers: Iterable[int]) -> Iterator[ExportReport]:
    """Articles of these rows with their latest readings.

    Raises LedgerDamagedError where a text is not the one that was filed.
    """
    speakers = _Voices(connection)
    wanted = list(numbers)
    for at in range(0, len(wanted), CHUNK):
        chunk = wanted[at : at + CHUNK]
        filed = load_articles(connection, chunk)
        _check(connection, chunk)
        readings = latest_readings(connection, chunk)
        voices = speakers.of([r.number for r in readings.values()])
        originals = copies(connection, chunk)
        gone = withdrawals(connection, chunk)
        for number in chunk:
            one = filed[number]
            read = readings.get(number)
            yield ExportReport(
                filed=one,
                reading=read.reading if read else Reading(one.article.id, ""),
                speakers=tuple(voices.get(read.number, ())) if read else (),
                copy_of=originals.get(one.article.id),
                withdrawn_on=gone[number].on if number in gone else None,
            )


def _check(connection: Connection, numbers: Collection[int]) -> None:
    """Damage within a text does not show to the database; the key, a hash of the text, tells."""
    columns = (t.article.c.key, t.article.c.name, t.article.c.text)
    query = select(*columns).where(t.article.c.id.in_(numbers), t.article.c.redacted.is_(False))
    for key, name, text in connection.execute(query):
        if content_id(text) != key:
            raise LedgerDamagedError(
                f"The ledger is damaged: the text of {name} is not the one that was filed."
            )


class _Voices:
    """Whom of the registry the voices of statements are taken for; each is looked up once."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.registry = registry(connection)
        self.known: dict[int, int | None] = {}

    def of(self, readings: Collection[int]) -> dict[int, list[int | None]]:
        """By reading the speaker of each of its statements, in order."""
        heads = self.connection.execute(
            select(t.reading.c.first_statement, t.reading.c.statements).where(t.reading.c.id.in_(readings))
        ).all()
        if not heads:
            return {}
        low = min(h.first_statement for h in heads)
        high = max(h.first_statement + h.statements for h in heads)
        query = (
            select(t.statement.c.reading_id, t.statement.c.voice_id)
            .where(t.statement.c.id.between(low, high), t.statement.c.reading_id.in_(readings))
            .order_by(t.statement.c.id)
        )
        rows = self.connection.execute(query).all()
        self._look_up({voice for _, voice in rows} - self.known.keys())
        out: dict[int, list[int | None]] = {}
        for reading, voice in rows:
            out.setdefault(reading, []).append(self.known.get(voice))
        return out

    def _look_up(self, voices: Collection[int]) -> None:
        wanted = sorted(voices)
        for at in range(0, len(wanted), IN):
            query = select(t.voice.c.id, t.voice.c.speaker_id, t.voice.c.name, t.voice.c.role).where(
                t.voice.c.id.in_(wanted[at : at + IN])
            )
            for voice, speaker, name, role in self.connection.execute(query):
                self.known[voice] = self.registry.whom(speaker, name, role)


# --- what is kept about them ------------------------------------------------------------------------------------
class Scope:
    """What is exported: everything, or what belongs to one question."""

    def __init__(
        self, question: int | None = None, articles: Collection[int] = (), speakers: Collection[int] = ()
    ) -> None:
        self.question = question
        self.articles = frozenset(articles)
        self.speakers = frozenset(speakers)

    def has(self, question: int) -> bool:
        """Whether a question (by its row) belongs to it."""
        return self.question is None or question == self.question

    def has_article(self, *numbers: int) -> bool:
        """Whether one of these articles (by row) belongs to it."""
        return self.question is None or not self.articles.isdisjoint(numbers)


def kept_rows(connection: Connection, table: str, scope: Scope) -> Iterator[Plain]:
    """Rows of one of the tables that are not read from articles (domain/tables.py), without `evidence`."""
    return _MAKERS[table](connection, scope)


def _stream(connection: Connection, query: Any) -> Iterable[Row[Any]]:
    return connection.execute(query.execution_options(yield_per=ROWS))


def _speakers(connection: Connection, scope: Scope) -> Iterator[Plain]:
    known = registry(connection)
    for r in _stream(connection, select(t.speaker).order_by(t.speaker.c.id)):
        if scope.question is None or r.id in scope.speakers:
            yield {
                "id": r.id,
                "name": r.name,
                "kind": r.kind,
                "grade": known.grade(r.id),
                "merged_into": known.merged.get(r.id),
                "recorded_at": r.recorded_at,
            }


def _questions(connection: Connection, scope: Scope) -> Iterator[Plain]:
    rows = connection.execute(
        select(t.question_version, t.question.c.key)
        .join(t.question)
        .order_by(t.question.c.id, t.question_version.c.n)
    ).all()
    last = {r.question_id: r.n for r in rows}
    for r in rows:
        if scope.has(r.question_id):
            one = question_from_plain(r.content)
            yield {
                "question": r.key,
                "version": r.n,
                "current": r.n == last[r.question_id],
                "text": one.question,
                "opened": one.opened,
                "deadline": one.deadline,
                "resolves": one.resolves,
                "yes_means": one.yes_means,
                "content": r.content,
                "by": r.by,
                "recorded_at": r.recorded_at,
            }


def _decisions(connection: Connection, scope: Scope) -> Iterator[Plain]:
    undone = set(
        connection.execute(select(t.decision.c.undoes).where(t.decision.c.undoes.is_not(None))).scalars()
    )
    query = select(t.decision, t.question.c.key.label("question")).join(t.question).order_by(t.decision.c.id)
    for r in _stream(connection, query):
        if scope.has(r.question_id):
            yield {
                "id": r.id,
                "question": r.question,
                "evidence": r.key,
                "action": r.action,
                "changes": r.changes,
                "undoes": r.undoes,
                "undone": r.id in undone,
                "by": r.by,
                "why": r.why,
                "recorded_at": r.recorded_at,
            }


def _forecasts(connection: Connection, scope: Scope) -> Iterator[Plain]:
    query = select(t.forecast, t.question.c.key.label("question")).join(t.question).order_by(t.forecast.c.id)
    for r in _stream(connection, query):
        if scope.has(r.question_id):
            names = ("digest", "question", "as_of", "known_by", "probability", "content", "recorded_at")
            yield {n: r._mapping[n] for n in names}


def _resolutions(connection: Connection, scope: Scope) -> Iterator[Plain]:
    query = (
        select(t.resolution, t.question.c.key.label("question")).join(t.question).order_by(t.resolution.c.id)
    )
    for r in _stream(connection, query):
        if scope.has(r.question_id):
            yield {
                n: r._mapping[n]
                for n in ("id", "question", "outcome", "on_day", "because", "by", "recorded_at")
            }


def _scores(connection: Connection, scope: Scope) -> Iterator[Plain]:
    query = (
        select(t.score, t.question.c.key.label("question"), t.resolution.c.question_id)
        .join_from(t.score, t.resolution)
        .join(t.question)
        .order_by(t.score.c.id)
    )
    same = ("id", "question", "subject", "speaker_id", "judgements", "probability", "brier", "logarithmic")
    for r in _stream(connection, query):
        if scope.has(r.question_id):
            yield {n: r._mapping[n] for n in (*same, "recorded_at")} | {"resolution": r.resolution_id}


def _withdrawals(connection: Connection, scope: Scope) -> Iterator[Plain]:
    other = t.article.alias()
    query = (
        select(t.withdrawal, t.article.c.key.label("article"), other.c.key.label("other"))
        .join(t.article, t.withdrawal.c.article_id == t.article.c.id)
        .join(other, t.withdrawal.c.replaced_by == other.c.id, isouter=True)
        .order_by(t.withdrawal.c.id)
    )
    for r in _stream(connection, query):
        if scope.has_article(r.article_id):
            same = ("id", "article", "on_day", "undone", "by", "why", "recorded_at")
            yield {n: r._mapping[n] for n in same} | {"replaced_by": r.other}


def _links(connection: Connection, scope: Scope) -> Iterator[Plain]:
    other = t.article.alias()
    query = (
        select(t.link, t.article.c.key.label("article"), other.c.key.label("of"))
        .join(t.article, t.link.c.article_id == t.article.c.id)
        .join(other, t.link.c.of_id == other.c.id)
        .order_by(t.link.c.id)
    )
    for r in _stream(connection, query):
        if scope.has_article(r.article_id, r.of_id):
            yield {n: r._mapping[n] for n in ("article", "of", "kind", "share", "recorded_at")}


_MAKERS: dict[str, Callable[[Connection, Scope], Iterator[Plain]]] = {
    "speakers": _speakers,
    "questions": _questions,
    "decisions": _decisions,
    "forecasts": _forecasts,
    "resolutions": _resolutions,
    "scores": _scores,
    "withdrawals": _withdrawals,
    "links": _links,
}
