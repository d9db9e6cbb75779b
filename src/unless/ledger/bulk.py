"""Many rows at once: the driver's own executemany, two to three times as quick as through compiled statements."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Connection, Date, Table
from sqlalchemy.engine import Dialect

from unless.ledger.schema import Moment

Convert = Callable[[Any], Any]


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert tuples in the order of `columns`; nothing for no rows."""
    if not rows:
        return
    converters = _converters(table, tuple(columns), connection.dialect.name)
    values: Sequence[tuple[Any, ...]] = rows
    if converters:
        changed = [list(r) for r in rows]
        for at, convert in converters:
            for row in changed:
                if row[at] is not None:
                    row[at] = convert(row[at])
        values = [tuple(r) for r in changed]
    connection.exec_driver_sql(_sql(table, tuple(columns), connection.dialect), list(values))


def _sql(table: Table, columns: tuple[str, ...], dialect: Dialect) -> str:
    quote = dialect.identifier_preparer.quote
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    names = ", ".join(quote(c) for c in columns)
    return f"INSERT INTO {quote(table.name)} ({names}) VALUES ({', '.join([mark] * len(columns))})"


@cache
def _converters(table: Table, columns: tuple[str, ...], dialect: str) -> tuple[tuple[int, Convert], ...]:
    out: list[tuple[int, Convert]] = []
    for i, name in enumerate(columns):
        kind = table.c[name].type
        if isinstance(kind, Moment):
            out.append((i, _moment))
        elif isinstance(kind, JSON):
            out.append((i, json.dumps))
        elif isinstance(kind, Date) and dialect == "sqlite":
            out.append((i, date.isoformat))
    return tuple(out)


def _moment(value: datetime) -> str:
    return str(Moment().process_bind_param(value, None))
