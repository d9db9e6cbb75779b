"""What reviewers' decisions teach: the decisions with what they were made on, and the calibrations made from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select

from unless.domain.record import Calibration, Lesson
from unless.ledger import schema as t
from unless.ledger.evidence import decisions, in_force, proposed_ever, standing
from unless.ledger.questions import all_questions


def lessons(connection: Connection) -> list[Lesson]:
    """The decision in force on every piece that the matcher proposed, over all questions, in the order of deciding.

    What analysts entered themselves is no proposal of the matcher's and teaches nothing about it.
    """
    out: list[Lesson] = []
    for version in all_questions(connection):
        views = standing(decisions(connection, version.number))
        for piece in proposed_ever(connection, version, views):
            if piece.status == "proposed":
                decision = in_force(views[piece.id], version.question.reviewers)
                out.append(Lesson(version.key, version.question.question, piece, decision))
    return sorted(out, key=lambda one: one.decision.number)


def add_calibration(
    connection: Connection, weights: Mapping[str, float], count: int, by: str, now: datetime
) -> None:
    """Append the weights that `count` decisions taught; the last ones count."""
    connection.execute(
        insert(t.calibration).values(weights=dict(weights), decisions=count, by=by, recorded_at=now)
    )


def last_calibration(connection: Connection, known_by: datetime | None = None) -> Calibration | None:
    """The calibration in force as known by a moment; None before the first."""
    query = select(t.calibration).order_by(t.calibration.c.id.desc()).limit(1)
    if known_by is not None:
        query = query.where(t.calibration.c.recorded_at <= known_by)
    row = connection.execute(query).first()
    return None if row is None else Calibration(row.id, row.weights, row.decisions, row.by, row.recorded_at)
