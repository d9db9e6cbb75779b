"""Making what was saved from a damaged ledger hold together: a lost row that others refer to is put there empty.

So a statement whose article is lost keeps its speaker and its offsets, and the places by which estimates name
statements and conditions stay right.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, Table

from unless.ledger import schema as t

LOST_NAME = "(lost)"  # the name of what is lost
_DAY = "0001-01-01"
_MOMENT = "0001-01-01T00:00:00.000000Z"
_QUESTION = json.dumps(
    {"question": LOST_NAME, "opened": _DAY, "deadline": "9999-12-31", "about": {"actors": [], "event": []}}
)
# What tables' empty rows hold where the column's kind alone does not say.
_VALUES: dict[tuple[str, str], Any] = {
    ("article", "name"): LOST_NAME,
    ("article", "language"): "und",
    ("article", "origin"): "report",
    ("article", "redacted"): 1,
    ("reader", "name"): LOST_NAME,
    ("voice", "kind"): "none",
    ("speaker", "kind"): "none",
    ("speaker", "name"): LOST_NAME,
    ("statement", "quotation"): "indirect",
    ("condition", "kind"): "if",
    ("question_version", "content"): _QUESTION,
    ("question_version", "n"): 1,
    ("estimate", "degree"): "possible",
    ("feed_item", "state"): "failed",
    ("feed", "former"): "[]",
    ("account", "name"): LOST_NAME,
    ("account", "role"): "reader",
}
_SPANS = {("condition", "marker"), ("condition", "condition"), ("estimate", "phrase"), ("estimate", "event")}


def nothing(column: Column[Any]) -> Any:
    """What stands for a lost value: NULL where the column may hold it, else an empty one of its kind."""
    place = (column.table.name, column.name)
    if place in _VALUES:
        return _VALUES[place]
    if place in _SPANS:
        return "0-0"
    if column.nullable:
        return None
    kind = column.type
    if isinstance(kind, JSON):
        return "{}"
    if isinstance(kind, t.Moment):
        return _MOMENT
    if isinstance(kind, Date):
        return _DAY
    if isinstance(kind, Boolean | Integer):
        return 0
    return 0.0 if isinstance(kind, Float) else ""


def mend(connection: sqlite3.Connection) -> None:
    """Put an empty row wherever one is referred to and missing."""
    for _ in range(2):  # an empty row refers to others in turn
        for table in reversed(t.metadata.sorted_tables):
            for column in table.columns:
                for key in column.foreign_keys:
                    _parents(connection, table, column, key.column.table)
    _statements(connection)
    _conditions(connection)


def _insert(connection: sqlite3.Connection, table: Table, **values: Any) -> None:
    row = [values[c.name] if c.name in values else nothing(c) for c in table.columns]
    marks = ", ".join("?" * len(row))
    connection.execute(f'INSERT OR IGNORE INTO "{table.name}" VALUES ({marks})', row)


def _parents(connection: sqlite3.Connection, table: Table, column: Column[Any], parent: Table) -> None:
    missing = connection.execute(
        f'SELECT DISTINCT c."{column.name}" FROM "{table.name}" c LEFT JOIN "{parent.name}" p '
        f'ON p.id = c."{column.name}" WHERE p.id IS NULL AND c."{column.name}" IS NOT NULL'
    ).fetchall()
    for (number,) in missing:
        if parent.name == "reading":
            _insert(connection, parent, id=number, article_id=_lost_article(connection, number), reader_id=0)
        elif parent.name in ("article", "question"):
            _insert(connection, parent, id=number, key=f"lost-{number}")
        elif parent.name == "feed":
            _insert(connection, parent, id=number, url=f"lost-{number}", paused=1)
        elif parent.name in ("voice", "forecast"):
            _insert(connection, parent, id=number, digest=f"lost-{number}")
        else:
            _insert(connection, parent, id=number)


def _lost_article(connection: sqlite3.Connection, reading: int) -> int:
    """The row of an article, of its own, for a reading that is lost: whose it was is not known any more."""
    number = -reading
    _insert(connection, t.article, id=number, key=f"lost-r{reading}")
    return number


def _statements(connection: sqlite3.Connection) -> None:
    """Readings find their statements by number: lost readings learn theirs, lost statements leave a gap."""
    connection.execute(
        "UPDATE reading SET (first_statement, statements) = (SELECT coalesce(min(s.id), 0), "
        "coalesce(max(s.id) - min(s.id) + 1, 0) FROM statement s WHERE s.reading_id = reading.id) "
        "WHERE digest = ''"
    )
    short = connection.execute(
        "SELECT r.id, r.first_statement, r.statements FROM reading r WHERE r.statements > "
        "(SELECT count(*) FROM statement s WHERE s.reading_id = r.id)"
    ).fetchall()
    for reading, first, count in short:
        there = {
            i for (i,) in connection.execute("SELECT id FROM statement WHERE reading_id = ?", (reading,))
        }
        for number in set(range(first, first + count)) - there:
            _insert(connection, t.statement, id=number, reading_id=reading, voice_id=0)
    if short:
        _insert(connection, t.voice, id=0, digest="lost-0")


def _conditions(connection: sqlite3.Connection) -> None:
    """Estimates name conditions by their place: those that are lost are put there empty."""
    there = set(connection.execute("SELECT reading_id, n FROM condition"))
    last: dict[int, int] = {}
    for reading, n in there:
        last[reading] = max(n, last.get(reading, -1))
    for reading, places in connection.execute(
        "SELECT reading_id, conditions FROM estimate WHERE conditions <> ''"
    ):
        last[reading] = max([last.get(reading, -1), *(int(p) for p in places.split() if p.isdigit())])
    for reading, most in last.items():
        for n in range(most + 1):
            if (reading, n) not in there:
                _insert(connection, t.condition, reading_id=reading, n=n)
