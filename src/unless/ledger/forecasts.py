"""Forecasts that were made, by the hash of everything that went into them: numbers alone, no text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from unless.ledger import schema as t


def cached(connection: Connection, digest: str) -> dict[str, Any] | None:
    """The numbers of the forecast made from these inputs, if there is one."""
    found = connection.execute(select(t.forecast.c.content).where(t.forecast.c.digest == digest)).scalar()
    return None if found is None else dict(found)


def keep(
    connection: Connection,
    question: int,
    digest: str,
    as_of: date,
    known_by: datetime | None,
    probability: float,
    content: dict[str, Any],
    now: datetime,
) -> None:
    """Keep a forecast; one that is kept already stays as it is."""
    if cached(connection, digest) is None:
        connection.execute(
            insert(t.forecast).values(
                question_id=question,
                digest=digest,
                as_of=as_of,
                known_by=known_by,
                probability=probability,
                content=content,
                recorded_at=now,
            )
        )


@dataclass(frozen=True, slots=True)
class KeptForecast:
    """A forecast as it was kept: its row, question, inputs' hash and numbers."""

    number: int
    question: str
    digest: str
    as_of: date
    known_by: datetime | None
    probability: float
    content: dict[str, Any]
    recorded_at: datetime


def kept_forecasts(connection: Connection) -> list[KeptForecast]:
    """Every forecast that was kept, oldest first."""
    rows = connection.execute(select(t.forecast, t.question.c.key).join(t.question).order_by(t.forecast.c.id))
    return [
        KeptForecast(
            r.id, r.key, r.digest, r.as_of, r.known_by, r.probability, dict(r.content), r.recorded_at
        )
        for r in rows
    ]
