"""Where the ledger stands, told by a few numbers; and which questions what came in since touches.

Rows are added and never altered, so that the last row's number of each table says whether anything is new. What is lawfully
deleted leaves a tombstone, which is such a row too. Forecasts that are kept are left out: they follow from the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, or_, select

from unless.ledger import schema as t

_TABLES = (
    t.article,
    t.appearance,
    t.link,
    t.withdrawal,
    t.reading,
    t.speaker_decision,
    t.question_version,
    t.resolution,
    t.matching,
    t.decision,
    t.calibration,
    t.tombstone,
)
# What may bear on any question: whom a voice is taken for, what resolved questions teach, what was deleted.
_OF_ALL = (t.withdrawal, t.speaker_decision, t.resolution, t.calibration, t.tombstone)
_NOW = select(*(func.coalesce(select(func.max(x.c.id)).scalar_subquery(), 0) for x in _TABLES))


@dataclass(frozen=True, slots=True)
class Stamp:
    """The last row's number of every table that the pages show: two stamps are equal where nothing came in between."""

    rows: tuple[int, ...]

    @property
    def text(self) -> str:
        """As one word, for an address or an event's id."""
        return "-".join(map(str, self.rows))

    @classmethod
    def of(cls, text: str) -> Stamp | None:
        """The stamp of its text; None where it is none of this version."""
        parts = text.split("-")
        if len(parts) != len(_TABLES) or not all(p.isascii() and p.isdigit() and len(p) < 19 for p in parts):
            return None
        return cls(tuple(map(int, parts)))

    def last(self, table: Any) -> int:
        """The last row's number of one table."""
        return self.rows[_TABLES.index(table)]


@dataclass(frozen=True, slots=True)
class Touched:
    """What came in between two stamps: the questions whose pages look different now (`every`: any may)."""

    questions: frozenset[str]
    every: bool
    articles: bool  # whether there are other articles than before


def stamp(connection: Connection) -> Stamp:
    """Where the ledger stands."""
    return Stamp(tuple(connection.execute(_NOW).one()))


def touched(connection: Connection, before: Stamp, after: Stamp) -> Touched:
    """What came in between two stamps."""
    pairs = dict(zip(_TABLES, zip(before.rows, after.rows, strict=True), strict=True))
    moved = {table for table, (old, new) in pairs.items() if old != new}
    articles = bool(moved & {t.article, t.appearance, t.withdrawal, t.tombstone})
    shrunk = any(new < old for old, new in pairs.values())
    if shrunk or moved & set(_OF_ALL):
        return Touched(frozenset(), True, articles)
    numbers: set[int] = set()
    for table in moved:
        numbers.update(_questions(connection, table, pairs[table][0]))
    if not numbers:
        return Touched(frozenset(), False, articles)
    if _resolved(connection, numbers):  # its evidence teaches about the sources of every other
        return Touched(frozenset(), True, articles)
    keys = connection.execute(select(t.question.c.key).where(t.question.c.id.in_(numbers))).scalars()
    return Touched(frozenset(keys), False, articles)


def _questions(connection: Connection, table: Any, since: int) -> Iterable[int]:
    """The numbers of the questions that rows of a table after one are about."""
    new = table.c.id > since
    if table is t.decision:
        query = select(t.decision.c.question_id).where(new)
    elif table is t.question_version:
        query = select(t.question_version.c.question_id).where(new)
    elif table is t.matching:
        query = _of_matchings().where(new)
    elif table is t.appearance:
        query = _of_matchings().join(t.appearance, t.appearance.c.article_id == t.matching.c.article_id)
        query = query.where(new)
    elif table is t.link:
        ends = or_(t.link.c.article_id == t.matching.c.article_id, t.link.c.of_id == t.matching.c.article_id)
        query = _of_matchings().join(t.link, ends).where(new)
    else:
        return ()
    return connection.execute(query.distinct()).scalars()


def _of_matchings() -> Any:
    version = t.matching.c.version_id == t.question_version.c.id
    return select(t.question_version.c.question_id).select_from(t.matching).join(t.question_version, version)


def _resolved(connection: Connection, numbers: set[int]) -> bool:
    """Whether one of the questions has ever been resolved."""
    query = select(t.resolution.c.id).where(t.resolution.c.question_id.in_(numbers)).limit(1)
    return connection.execute(query).first() is not None
