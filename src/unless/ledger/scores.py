"""Scores of forecasts, base rates and speakers, filed with the resolution that they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from unless.domain.record import Scored
from unless.ledger import schema as t
from unless.ledger.voices import CHUNK


def file_scores(connection: Connection, resolution: int, scores: Sequence[Scored], now: datetime) -> None:
    """File the scores of a resolution (its row)."""
    rows = [
        {
            "resolution_id": resolution,
            "subject": s.subject,
            "speaker_id": s.speaker,
            "judgements": s.judgements,
            "probability": s.probability,
            "brier": s.brier,
            "logarithmic": s.logarithmic,
            "recorded_at": now,
        }
        for s in scores
    ]
    if rows:
        connection.execute(insert(t.score), rows)


def scores_of(connection: Connection, resolutions: Iterable[int]) -> dict[int, tuple[Scored, ...]]:
    """The scores filed with resolutions (their rows), in the order in which they were filed."""
    wanted = sorted(set(resolutions))
    out: dict[int, list[Scored]] = {}
    for at in range(0, len(wanted), CHUNK):
        query = (
            select(t.score).where(t.score.c.resolution_id.in_(wanted[at : at + CHUNK])).order_by(t.score.c.id)
        )
        for r in connection.execute(query):
            out.setdefault(r.resolution_id, []).append(
                Scored(r.subject, r.judgements, r.probability, r.brier, r.logarithmic, r.speaker_id)
            )
    return {number: tuple(scores) for number, scores in out.items()}


def closed_since(connection: Connection, question: int) -> datetime | None:
    """When the ledger learned that a question is no longer open; None while it is."""
    since: datetime | None = None
    query = select(t.resolution).where(t.resolution.c.question_id == question).order_by(t.resolution.c.id)
    for r in connection.execute(query):
        since = None if r.outcome == "open" else since or r.recorded_at
    return since


def come_in_since(connection: Connection, moment: datetime) -> list[int]:
    """Rows of the articles that were filed, read anew or seen elsewhere from a moment on, in order."""
    read = select(t.reading.c.article_id).where(t.reading.c.recorded_at >= moment)
    seen = select(t.appearance.c.article_id).where(t.appearance.c.recorded_at >= moment)
    both = read.union(seen).subquery()
    return sorted(
        connection.execute(
            select(func.distinct(t.article.c.id))
            .join(both, both.c.article_id == t.article.c.id)
            .where(t.article.c.origin == "report")
        ).scalars()
    )
