"""Readings from their rows: every span is sliced from the article's text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from unless.domain.reading import Condition, DateMention, Entity, Estimate, Reading, Speaker, Statement
from unless.domain.record import Filed, FiledReading
from unless.domain.text import Span
from unless.ledger import schema as t
from unless.ledger.spans import unpack, unpack_one


def statement_text(one: Statement) -> str:
    """The words of a statement's content."""
    return " … ".join(s.text for s in one.content)


def load_readings(
    connection: Connection, numbers: Sequence[int], filed: Mapping[int, Filed]
) -> Iterator[FiledReading]:
    """Readings by their rows, whose articles are given by theirs."""
    if not numbers:
        return
    heads = list(
        connection.execute(
            select(t.reading, t.reader.c.name.label("reader"))
            .join(t.reader)
            .where(t.reading.c.id.in_(numbers))
            .order_by(t.reading.c.id)
        )
    )
    statements = _by_reading(
        connection,
        select(
            t.statement,
            t.voice.c.name,
            t.voice.c.kind,
            t.voice.c.role,
            t.voice.c.affiliation,
            t.voice.c.description,
        )
        .join(t.voice)
        .where(_of_readings(heads))
        .order_by(t.statement.c.id),
    )
    parts = {
        table.name: _by_reading(
            connection, select(table).where(table.c.reading_id.in_(numbers)).order_by(table.c.n)
        )
        for table in (t.estimate, t.condition, t.entity, t.date_mention)
    }
    for head in heads:
        one = filed[head.article_id]
        text = one.article.text
        reading = Reading(
            article=one.article.id,
            reader=head.reader,
            statements=tuple(_statement(r, text) for r in statements[head.id]),
            estimates=tuple(_estimate(r, text) for r in parts["estimate"][head.id]),
            conditions=tuple(_condition(r, text) for r in parts["condition"][head.id]),
            entities=tuple(_entity(r, text) for r in parts["entity"][head.id]),
            dates=tuple(
                DateMention(Span.cut(text, r.start, r.end), r.first, r.last)
                for r in parts["date_mention"][head.id]
            ),
            notes=tuple(head.notes or ()),
        )
        yield FiledReading(head.id, one, reading, head.recorded_at)


def _of_readings(heads: Sequence[Row[Any]]) -> Any:
    """Statements of one reading are numbered side by side; ranges need no second index."""
    return or_(
        *(t.statement.c.id.between(h.first_statement, h.first_statement + h.statements - 1) for h in heads)
    )


def _by_reading(connection: Connection, query: Any) -> dict[int, list[Row[Any]]]:
    out: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(query):
        out[row.reading_id].append(row)
    return out


def _statement(r: Row[Any], text: str) -> Statement:
    return Statement(
        source=unpack(r.source, text),
        cue=unpack(r.cue, text),
        content=unpack(r.content, text),
        speaker=Speaker(r.name, r.kind, r.role, r.affiliation, r.description),
        quotation=r.quotation,
        said_on=None if r.said_first is None else (r.said_first, r.said_last),
        parent=r.parent,
    )


def _estimate(r: Row[Any], text: str) -> Estimate:
    return Estimate(
        phrase=unpack(r.phrase, text)[0],
        event=unpack(r.event, text)[0],
        degree=r.degree,
        p=(r.low, r.high),
        refers_to=unpack_one(r.refers_to, text),
        by=r.by_day,
        statement=r.statement,
        conditions=tuple(map(int, r.conditions.split())),
    )


def _condition(r: Row[Any], text: str) -> Condition:
    return Condition(
        marker=unpack(r.marker, text)[0],
        condition=unpack(r.condition, text)[0],
        kind=r.kind,
        consequent=unpack_one(r.consequent, text),
        refers_to=unpack_one(r.refers_to, text),
        statement=r.statement,
    )


def _entity(r: Row[Any], text: str) -> Entity:
    span = Span.cut(text, r.start, r.end)
    return Entity(span, r.kind, span.text if r.name is None else r.name)
