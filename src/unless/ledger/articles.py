"""Articles and their readings: filed in batches, loaded as they were."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text

from unless.domain.article import Article, page_key
from unless.domain.reading import Reading, Statement
from unless.domain.record import Filed, FiledReading
from unless.domain.text import Span
from unless.ledger import schema as t
from unless.ledger.bulk import insert_plain, insert_rows
from unless.ledger.readings import load_readings, statement_text
from unless.ledger.spans import pack, pack_one
from unless.ledger.voices import CHUNK, Voices, next_id

# What a reading fills, in the order in which rows are made below.
COLUMNS = {
    "reading": "id article_id reader_id first_statement statements digest notes recorded_at",
    "statement": "id reading_id voice_id quotation said_first said_last parent source cue content",
    "estimate": "reading_id n phrase event refers_to degree low high by_day statement conditions",
    "condition": "reading_id n marker condition consequent refers_to kind statement",
    "entity": "reading_id n start end kind name",
    "date_mention": "reading_id n start end first last",
}


def reading_digest(reading: Reading) -> str:
    """A hash over everything that was read, the quoted characters included: what is loaded must give it again."""
    return hashlib.sha256(
        json.dumps(_plain(reading), ensure_ascii=True, separators=(",", ":"), default=str).encode()
    ).hexdigest()[:16]


def _plain(reading: Reading) -> list[Any]:
    def span(s: Span | None) -> Any:
        return None if s is None else (s.start, s.end, s.text)

    def each(some: tuple[Span, ...]) -> Any:
        if len(some) == 1:  # as nearly always
            return ((some[0].start, some[0].end, some[0].text),)
        return [span(s) for s in some]

    def speaker(s: Statement) -> Any:
        one = s.speaker
        return (one.name, one.kind, one.role, one.affiliation, one.description)

    return [
        [
            [
                each(s.source),
                each(s.cue),
                each(s.content),
                speaker(s),
                s.quotation,
                s.said_on,
                s.parent,
            ]
            for s in reading.statements
        ],
        [
            [
                span(e.phrase),
                span(e.event),
                e.degree,
                e.p,
                span(e.refers_to),
                e.by,
                e.statement,
                e.conditions,
            ]
            for e in reading.estimates
        ],
        [
            [span(c.marker), span(c.condition), c.kind, span(c.consequent), span(c.refers_to), c.statement]
            for c in reading.conditions
        ],
        [[(e.span.start, e.span.end, e.span.text), e.kind, e.name] for e in reading.entities],
        [[span(d.span), d.first, d.last] for d in reading.dates],
        list(reading.notes),
    ]


def numbers_of(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """Rows of the articles of these keys; those that the ledger lacks are left out."""
    wanted = list(dict.fromkeys(keys))
    out: dict[str, int] = {}
    for at in range(0, len(wanted), CHUNK):
        rows = connection.execute(
            select(t.article.c.key, t.article.c.id).where(t.article.c.key.in_(wanted[at : at + CHUNK]))
        )
        out.update((k, i) for k, i in rows)
    return out


def file_articles(
    connection: Connection, articles: Sequence[Article], now: datetime, origin: str = "report"
) -> dict[str, int]:
    """File articles that are not there yet, with where they appeared; returns their rows by key."""
    first = next_id(connection, t.article)
    rows = [
        {
            "id": first + n,
            "key": a.id,
            "name": a.name,
            "title": a.title,
            "language": a.language,
            "origin": origin,
            "redacted": False,
            "recorded_at": now,
            "text": a.text,
        }
        for n, a in enumerate(articles)
    ]
    if not rows:
        return {}
    connection.execute(insert(t.article), rows)
    numbers = {a.id: first + n for n, a in enumerate(articles)}
    file_appearances(connection, [(numbers[a.id], a) for a in articles], now)
    index_articles(connection, rows)
    return numbers


def index_articles(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Make articles found by their words: rows of id, title and text."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(
            text("INSERT INTO article_fts(rowid, title, text) VALUES (:id, :title, :text)"), list(rows)
        )
    else:
        connection.execute(
            text(
                "INSERT INTO article_fts(rowid, words) VALUES (:id, setweight(to_tsvector('english', "
                "coalesce(:title, '')), 'A') || to_tsvector('english', left(:text, 900000)))"
            ),
            list(rows),
        )


def file_appearances(connection: Connection, pairs: Iterable[tuple[int, Article]], now: datetime) -> None:
    """Note where and when the texts of articles (by row) came out."""
    rows = [(number, a.title, a.url, page_key(a.url), a.outlet, a.published, now) for number, a in pairs]
    insert_rows(
        connection, t.appearance, "article_id title url page outlet published recorded_at".split(), rows
    )


def appeared(connection: Connection, number: int, article: Article) -> bool:
    """Whether what is said of where and when a text (by row) came out, as far as anything is said, is known.

    At an address of the web the headline belongs to it: outlets change it and leave the text.
    """
    query = select(t.appearance).where(t.appearance.c.article_id == number)
    return any(
        (article.outlet is None or article.outlet == r.outlet)
        and (article.url is None or page_key(article.url) == r.page)
        and (article.published is None or article.published == r.published)
        and (article.title is None or article.url is None or article.title == r.title)
        for r in connection.execute(query)
    )


def retitled(connection: Connection, number: int, article: Article) -> bool:
    """Whether a text (by row) that is not `appeared` came out so, but for its headline."""
    return appeared(connection, number, replace(article, title=None))


def file_readings(
    connection: Connection, readings: Sequence[tuple[int, Article, Reading]], voices: Voices, now: datetime
) -> list[int]:
    """File readings of articles that are there; returns their rows in order."""
    if not readings:
        return []
    readers = _readers(connection, {r.reader for _, _, r in readings})
    voices.file((s.speaker, a.id) for _, a, r in readings for s in r.statements)
    first = next_id(connection, t.reading)
    next_statement = next_id(connection, t.statement)
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}
    words: list[dict[str, Any]] = []
    for n, (number, article, reading) in enumerate(readings):
        count = len(reading.statements)
        head = (first + n, number, readers[reading.reader], next_statement, count, reading_digest(reading))
        rows["reading"].append((*head, list(reading.notes) or None, now))
        for i, s in enumerate(reading.statements, next_statement):
            rows["statement"].append(_statement_row(i, first + n, voices.number(s.speaker, article.id), s))
            speaker = s.speaker.name or s.speaker.description or ""
            words.append({"id": i, "speaker": speaker, "text": statement_text(s)})
        next_statement += count
        _other_rows(rows, first + n, reading)
    for name, values in rows.items():
        insert_rows(connection, t.metadata.tables[name], COLUMNS[name].split(), values)
    index_statements(connection, words)
    return list(range(first, first + len(readings)))


def index_statements(connection: Connection, words: Sequence[dict[str, Any]]) -> None:
    """Make statements found by their words: rows of id, speaker and text."""
    if not words:
        return
    if connection.dialect.name == "sqlite":
        rows = [(w["id"], w["speaker"], w["text"]) for w in words]
        insert_plain(connection, "statement_fts", ["rowid", "speaker", "text"], rows)
        return
    statement = text(
        "INSERT INTO statement_fts(rowid, words) VALUES (:id, setweight(to_tsvector('english', :speaker), 'A') "
        "|| to_tsvector('english', left(:text, 900000)))"
    )
    connection.execute(statement, list(words))


def _statement_row(number: int, reading: int, voice: int, s: Statement) -> tuple[Any, ...]:
    said = s.said_on or (None, None)
    return (
        number,
        reading,
        voice,
        s.quotation,
        *said,
        s.parent,
        pack(s.source),
        pack(s.cue),
        pack(s.content),
    )


def _other_rows(rows: dict[str, list[tuple[Any, ...]]], number: int, reading: Reading) -> None:
    for n, e in enumerate(reading.estimates):
        spans = (pack_one(e.phrase), pack_one(e.event), pack_one(e.refers_to))
        conditions = " ".join(map(str, e.conditions))
        rows["estimate"].append((number, n, *spans, e.degree, *e.p, e.by, e.statement, conditions))
    for n, c in enumerate(reading.conditions):
        spans = (pack_one(c.marker), pack_one(c.condition), pack_one(c.consequent))
        rows["condition"].append((number, n, *spans, pack_one(c.refers_to), c.kind, c.statement))
    for n, x in enumerate(reading.entities):
        name = None if x.name == x.span.text else x.name
        rows["entity"].append((number, n, x.span.start, x.span.end, x.kind, name))
    for n, d in enumerate(reading.dates):
        rows["date_mention"].append((number, n, d.span.start, d.span.end, d.first, d.last))


def _readers(connection: Connection, names: set[str]) -> dict[str, int]:
    known = {r.name: r.id for r in connection.execute(select(t.reader))}
    for name in sorted(names - known.keys()):
        known[name] = next_id(connection, t.reader)
        connection.execute(insert(t.reader), {"id": known[name], "name": name})
    return known


# --- loading ----------------------------------------------------------------------------------------------------
def load_articles(
    connection: Connection, numbers: Iterable[int], known_by: datetime | None = None
) -> dict[int, Filed]:
    """Articles by their rows, dated and named as they first appeared among what was known by a moment."""
    wanted = sorted(set(numbers))
    out: dict[int, Filed] = {}
    for at in range(0, len(wanted), CHUNK):
        chunk = wanted[at : at + CHUNK]
        seen = _appearances(connection, chunk, known_by)
        query = select(t.article).where(t.article.c.id.in_(chunk))
        if known_by is not None:
            query = query.where(t.article.c.recorded_at <= known_by)
        for row in connection.execute(query):
            article = Article(row.key, row.name, row.text, row.title, None, None, None, row.language)
            if row.id in seen:
                article = replace(article, **seen[row.id])
            out[row.id] = Filed(row.id, article, row.recorded_at, row.origin)
    return out


def _appearances(
    connection: Connection, numbers: Sequence[int], known_by: datetime | None
) -> dict[int, dict[str, Any]]:
    """url, outlet and day of each article's earliest appearance; on one day the one filed first."""
    query = select(t.appearance).where(t.appearance.c.article_id.in_(numbers)).order_by(t.appearance.c.id)
    if known_by is not None:
        query = query.where(t.appearance.c.recorded_at <= known_by)
    best: dict[int, Row[Any]] = {}
    for row in connection.execute(query):
        old = best.get(row.article_id)
        if old is None or (row.published or date.max) < (old.published or date.max):
            best[row.article_id] = row
    return {n: {"url": r.url, "outlet": r.outlet, "published": r.published} for n, r in best.items()}


def latest_readings(
    connection: Connection, numbers: Iterable[int], known_by: datetime | None = None
) -> dict[int, FiledReading]:
    """The last reading of each article that was known by a moment, by the article's row."""
    out: dict[int, FiledReading] = {}
    wanted = sorted(set(numbers))
    for at in range(0, len(wanted), CHUNK):
        chunk = wanted[at : at + CHUNK]
        filed = load_articles(connection, chunk, known_by)
        query = select(func.max(t.reading.c.id)).where(t.reading.c.article_id.in_(list(filed)))
        if known_by is not None:
            query = query.where(t.reading.c.recorded_at <= known_by)
        rows = list(connection.execute(query.group_by(t.reading.c.article_id)).scalars())
        for one in load_readings(connection, rows, filed):
            out[one.filed.number] = one
    return out


def has_reading(connection: Connection, key: str, reader: str) -> bool:
    """Whether the ledger holds an article's reading by a reader."""
    return (
        connection.execute(
            select(t.reading.c.id)
            .join(t.article)
            .join(t.reader)
            .where(t.article.c.key == key, t.reader.c.name == reader)
        ).first()
        is not None
    )


def redacted(connection: Connection, number: int) -> bool:
    """Whether names were blanked out in an article by `unless forget`."""
    return bool(connection.execute(select(t.article.c.redacted).where(t.article.c.id == number)).scalar())


def all_numbers(connection: Connection) -> list[int]:
    """Rows of all reports, in the order in which they were filed."""
    return list(
        connection.execute(
            select(t.article.c.id).where(t.article.c.origin == "report").order_by(t.article.c.id)
        ).scalars()
    )
