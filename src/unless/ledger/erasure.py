"""What forgetting leaves behind: counts, remarks, and no trace in the database's files."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, exc, select, text, update

from unless.domain.errors import LedgerError
from unless.ledger import schema as t
from unless.ledger.store import Store
from unless.ledger.voices import CHUNK

SWEEP_SECONDS = 10  # how long sweeping waits for other programs to close the ledger


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a forgotten name stays, as an analyst wrote it: a question or a reason."""

    table: str
    row: int
    text: str


@dataclass
class Forgotten:
    """What was deleted or changed, by table; what stays for the analyst to look at; whether the files are clean."""

    what: str
    counts: Counter[str] = field(default_factory=Counter)
    mentions: list[Mention] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    swept: bool = False


def chunks(ids: Iterable[Any]) -> Iterator[list[Any]]:
    """Values in groups that one IN (...) takes."""
    wanted = sorted(set(ids))
    for at in range(0, len(wanted), CHUNK):
        yield wanted[at : at + CHUNK]


def erase(
    connection: Connection, out: Forgotten, table: Table, column: Column[Any], ids: Iterable[Any]
) -> None:
    """Delete the rows whose column has one of these values, and count them."""
    for chunk in chunks(ids):
        found = connection.execute(delete(table).where(column.in_(chunk)))
        out.counts[table.name] += found.rowcount


def erase_evidence(connection: Connection, out: Forgotten, keys: set[str]) -> None:
    """Delete decisions on pieces of evidence, and every kept forecast that used one of them."""
    own: list[int] = []
    for chunk in chunks(keys):
        own += connection.execute(select(t.decision.c.id).where(t.decision.c.key.in_(chunk))).scalars()
    for chunk in chunks(own):
        own += connection.execute(select(t.decision.c.id).where(t.decision.c.undoes.in_(chunk))).scalars()
    for chunk in chunks(own):  # no row may refer to one that goes before it
        connection.execute(update(t.decision).where(t.decision.c.id.in_(chunk)).values(undoes=None))
    erase(connection, out, t.decision, t.decision.c.id, own)
    if not keys:
        return
    used = [
        row.id
        for row in connection.execute(select(t.forecast.c.id, t.forecast.c.content))
        if any(piece[0] in keys for piece in row.content.get("evidence", ()))
    ]
    erase(connection, out, t.forecast, t.forecast.c.id, used)


def sweep(store: Store) -> bool:
    """Rewrite the database's files without what was deleted; False where another program keeps them in use.

    SQLite: VACUUM, and the write-ahead log emptied. PostgreSQL: VACUUM FULL of every table; the server's own log and
    the disk beneath are its administrator's.
    """
    try:
        return _sweep_sqlite(store) if store.sqlite else _sweep_postgresql(store)
    except (sqlite3.Error, exc.DBAPIError, LedgerError):
        return False


def _sweep_sqlite(store: Store) -> bool:
    raw = store.engine.raw_connection()
    try:
        driver = raw.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute(f"PRAGMA busy_timeout = {int(SWEEP_SECONDS * 1000)}")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        driver.execute("VACUUM")
        busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        raw.invalidate()  # with its short patience
    return not busy


def _sweep_postgresql(store: Store) -> bool:
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in [*t.metadata.tables, "article_fts", "statement_fts"]:
            connection.execute(text(f'VACUUM (FULL) "{name}"'))
    return True
