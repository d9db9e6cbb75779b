"""A whole ledger copied into an empty one, of either database, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Table, func, inspect, select, text

from unless.ledger.bulk import insert_rows
from unless.ledger.fulltext import reindex
from unless.ledger.schema import PASSING, metadata

Progress = Callable[[int, int], None]
CHUNK = 2_000  # rows held at a time


def counts(connection: Connection) -> dict[str, int]:
    """Rows of every table as a copy has them: none of what stays behind."""
    out = dict.fromkeys((table.name for table in metadata.sorted_tables), 0)
    for table in _copied():
        out[table.name] = connection.execute(select(func.count()).select_from(table)).scalar_one()
    return out


def _copied() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.name not in PASSING]


def is_empty(connection: Connection) -> bool:
    """Whether a database holds no table, or a ledger's tables without a row."""
    there = set(inspect(connection).get_table_names()) - {"alembic_version", "article_fts", "statement_fts"}
    if there - set(metadata.tables):
        return False
    return all(
        connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one() == 0
        for name in there
    )


def copy_ledger(
    source: Connection, target: Connection, progress: Progress = lambda done, total: None
) -> dict[str, int]:
    """Copy every row of one ledger into another, which is empty; returns the rows of each table.

    Sessions stay behind (schema.PASSING).
    The full-text indexes are made anew, and PostgreSQL's counters go on after the last row.
    """
    expected = counts(source)
    total = sum(expected.values())
    done = 0
    for table in _copied():
        for rows in _chunks(source, table):
            insert_rows(target, table, [c.name for c in table.columns], rows)
            done += len(rows)
            progress(done, total)
    reindex(target)
    if target.dialect.name == "postgresql":
        _continue_counters(target)
    return expected


def _chunks(connection: Connection, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    ordered = select(table).order_by(*table.primary_key.columns)
    result = connection.execution_options(stream_results=True).execute(ordered)
    for rows in result.partitions(CHUNK):
        yield [tuple(r) for r in rows]


def _continue_counters(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        if "id" not in table.c:
            continue
        last = connection.execute(select(func.max(table.c.id))).scalar()
        counter = connection.execute(
            text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": f'"{table.name}"'}
        ).scalar()
        if last is not None and counter is not None:
            connection.execute(text("SELECT setval(:counter, :last)"), {"counter": counter, "last": last})
