"""What was computed of every question last, kept for its pages: numbers alone, each with the state that they were made in.

They are a cache: whoever loses them makes them anew. A state is what has been filed on a question and on what
bears on all of them (speakers' decisions, calibrations, resolutions, deletions): two that are equal
give equal forecasts of the same day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select

from unless.ledger import schema as t

PREFIX = "card-"  # of the keys in the table `meta`; the question's row follows


def states(connection: Connection) -> dict[int, str]:
    """By a question's row, the state that the ledger has it in."""
    every = [
        connection.execute(select(func.max(table.c.id))).scalar() or 0
        for table in (t.speaker_decision, t.calibration, t.resolution, t.tombstone)
    ]
    latest = [dict(_pairs(connection, query)) for query in _filed()]
    return {
        number: "-".join(str(x) for x in (version, *(of.get(number, 0) for of in latest), *every))
        for number, version in _pairs(
            connection,
            select(t.question_version.c.question_id, func.max(t.question_version.c.id)).group_by(
                t.question_version.c.question_id
            ),
        )
    }


def _pairs(connection: Connection, query: Select[Any]) -> Iterable[tuple[int, int]]:
    return [(row[0], row[1]) for row in connection.execute(query)]


def _filed() -> list[Select[Any]]:
    """By question: the last run of the matcher, decision, link and withdrawal of what it found."""
    number = t.question_version.c.question_id
    runs = t.matching.join(t.question_version, t.matching.c.version_id == t.question_version.c.id)
    out = [
        select(number, func.max(t.matching.c.id)).select_from(runs).group_by(number),
        select(t.decision.c.question_id, func.max(t.decision.c.id)).group_by(t.decision.c.question_id),
    ]
    for table in (t.link, t.withdrawal):
        of = runs.join(table, table.c.article_id == t.matching.c.article_id)
        out.append(select(number, func.max(table.c.id)).select_from(of).group_by(number))
    return out


def kept_cards(connection: Connection) -> dict[int, tuple[str, dict[str, Any]]]:
    """By a question's row: the state that its card was made in, and the card's figures."""
    rows = connection.execute(select(t.meta).where(t.meta.c.key.startswith(PREFIX, autoescape=True)))
    told = {int(r.key.removeprefix(PREFIX)): json.loads(r.value) for r in rows}
    return {number: (one["state"], one["figures"]) for number, one in told.items()}


def kept(connection: Connection, question: int) -> tuple[str, dict[str, Any]] | None:
    """The state and the figures that are kept of one question, None where there are none."""
    key = f"{PREFIX}{question}"
    value = connection.execute(select(t.meta.c.value).where(t.meta.c.key == key)).scalar()
    if value is None:
        return None
    one = json.loads(value)
    return one["state"], one["figures"]


def keep(connection: Connection, question: int, state: str, figures: dict[str, Any]) -> None:
    """Keep a question's figures in place of those from before."""
    key = f"{PREFIX}{question}"
    connection.execute(delete(t.meta).where(t.meta.c.key == key))
    connection.execute(insert(t.meta).values(key=key, value=json.dumps({"state": state, "figures": figures})))


def made_with(connection: Connection, question: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The readers and the matchers whose runs found something for a question, in order of their names."""
    runs = t.matching.join(t.question_version, t.matching.c.version_id == t.question_version.c.id)
    of = t.question_version.c.question_id == question
    readers = runs.join(t.reading, t.matching.c.reading_id == t.reading.c.id).join(
        t.reader, t.reading.c.reader_id == t.reader.c.id
    )
    names = connection.execute(select(t.reader.c.name).select_from(readers).where(of).distinct()).scalars()
    matchers = connection.execute(select(t.matching.c.matcher).select_from(runs).where(of).distinct())
    return tuple(sorted(names)), tuple(sorted(matchers.scalars()))
