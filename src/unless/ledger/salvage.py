"""Saving what is left of a damaged ledger file: every row whose own bytes are whole, wherever it stands.

SQLite stops at the first page that does not hold. Here pages are read one by one: those that their table still leads to
belong to that table; those that a damaged page no longer leads to are known by what their rows hold, since the ledger's
tables differ in the number and nature of their columns. What is found is copied into a new file, from which everything
can be read as usual.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, get_args

from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, String, Table

from unless.domain.article import content_id
from unless.domain.feed import FeedKind, ItemState
from unless.domain.reading import Degree, EntityKind, SpeakerKind
from unless.ledger import schema as t
from unless.ledger.mending import mend, nothing
from unless.ledger.pages import (
    INDEX_INNER,
    INDEX_LEAF,
    LOST,
    TABLE_INNER,
    TABLE_LEAF,
    Cell,
    DamagedPage,
    Pages,
)

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\Z")
# Columns that hold one of a few words: they tell tables with the same columns apart.
_WORDS: dict[tuple[str, str], frozenset[str]] = {
    ("article", "origin"): frozenset(("report", "note")),
    ("link", "kind"): frozenset(("copy", "version")),
    ("statement", "quotation"): frozenset(("direct", "indirect", "mixed")),
    ("condition", "kind"): frozenset(("if", "unless", "only-if", "even-if", "until")),
    ("speaker_decision", "action"): frozenset(("merge", "split", "grade", "undo")),
    ("decision", "action"): frozenset(("accept", "edit", "reject", "undo")),
    ("resolution", "outcome"): frozenset(("yes", "no", "void", "open")),
    ("score", "subject"): frozenset(("forecast", "base", "speaker")),
    ("tombstone", "kind"): frozenset(("article", "speaker")),
    ("feed", "kind"): frozenset(get_args(FeedKind)),
    ("feed_item", "state"): frozenset(get_args(ItemState)),
    ("account", "role"): frozenset(("reader", "analyst", "admin")),
    ("entity", "kind"): frozenset(get_args(EntityKind)),
    ("voice", "kind"): frozenset(get_args(SpeakerKind)),
    ("speaker", "kind"): frozenset(get_args(SpeakerKind)),
    ("estimate", "degree"): frozenset(get_args(Degree)),
}
_ID_MOST = 1 << 40  # no ledger has so many rows; a larger number is rubbish
# Not kept: they say nothing that the articles do not say, and are made anew from them.
DERIVED = frozenset(("band",))


@dataclass(frozen=True, slots=True)
class Loss:
    """What of one table is lost: rows that are there, rows that are not (None: some, nobody knows how many), and why.

    `lost` is 0 where the damage hit no row: an index, or a page that only leads to others.
    """

    table: str
    readable: int
    lost: int | None
    reason: str


@dataclass(slots=True)
class _Found:
    """What was found of one table."""

    rows: dict[Any, list[Any]] = field(default_factory=dict)
    partial: dict[Any, set[str]] = field(default_factory=dict)  # by key the columns that are lost
    broken: int = 0  # cells that cannot be read
    bad_pages: list[int] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)  # row numbers that its indexes or its inner pages name
    open_end: bool = False  # a bad page at the table's end: nobody knows up to which row


class _Salvage:
    """One file's search."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.found: dict[str, _Found] = {name: _Found() for name in t.metadata.tables}
        self.others: dict[str, list[int]] = {}  # bad pages of indexes and of the full-text search
        self.seen: set[int] = set()
        self.indexed: set[str] = set()  # tables with an index that is whole

    def run(self) -> None:
        """Walk every tree, then look at the pages that none leads to."""
        roots = self._roots()
        for kind, name, table, root in roots:
            if kind == "table" and name in self.found:
                self._table(name, root)
            elif kind in ("table", "index") and root:
                self._index(name, table, root)
        if self.pages.head_is_there and not self._damage():
            return
        free = self.pages.free()
        for number in range(1, self.pages.count + 1):
            if number not in self.seen and number not in free:
                self._orphan(number)

    def _damage(self) -> bool:
        return any(f.bad_pages for f in self.found.values()) or bool(self.others)

    def _roots(self) -> list[tuple[str, str, str, int]]:
        """type, name, table and root page of everything in the file's schema, as far as it can be read."""
        if not self.pages.head_is_there:
            self.others.setdefault("the file's head", []).append(1)
            return []
        out: list[tuple[str, str, str, int]] = []
        for _, cells in self._walk(1, TABLE_LEAF, self.others.setdefault("the file's schema", [])):
            for cell in cells:
                v = cell.values
                if len(v) >= 4 and all(isinstance(x, str) for x in v[:3]) and isinstance(v[3], int):
                    out.append((v[0], v[1], v[2], v[3]))
        if not self.others["the file's schema"]:
            del self.others["the file's schema"]
        return out

    def _walk(
        self, root: int, leaf: int, bad: list[int], ranges: list[tuple[int | None, int | None]] | None = None
    ) -> Iterator[tuple[int, list[Cell]]]:
        """The pages of a tree with their rows; numbers of bad ones go to `bad`, the rows they held to `ranges`."""
        kinds = (TABLE_LEAF, TABLE_INNER) if leaf == TABLE_LEAF else (INDEX_LEAF, INDEX_INNER)
        todo: list[tuple[int, int | None, int | None]] = [(root, 0, None)]
        while todo:
            number, low, high = todo.pop()
            if number in self.seen:
                continue
            try:
                page = self.pages.page(number)
                if page.kind not in kinds:
                    raise DamagedPage(f"page {number} belongs elsewhere")
                if page.broken:
                    bad.append(number)
                    if ranges is not None:
                        ranges.append((low, high))
            except (DamagedPage, IndexError):
                bad.append(number)
                if ranges is not None:
                    ranges.append((low, high))
                self.seen.add(number)
                continue
            self.seen.add(number)
            for cell in page.cells:
                self.seen.update(cell.overflow)
            yield number, page.cells
            for child, last in page.children:
                todo.append((child, low, last if last is not None else high))
                low = last if last is not None else low

    def _table(self, name: str, root: int) -> None:
        found = self.found[name]
        table = t.metadata.tables[name]
        ranges: list[tuple[int | None, int | None]] = []
        leaf = TABLE_LEAF if _numbered(table) else INDEX_LEAF
        for _, cells in self._walk(root, leaf, found.bad_pages, ranges):
            for cell in cells:
                self._take(table, cell)
        for low, high in ranges:
            if low is not None and high is not None and 0 <= high - low < 1_000_000:
                found.expected.update(range(low + 1, high + 1))
            else:
                found.open_end = True

    def _index(self, name: str, table: str, root: int) -> None:
        """An index, or a table of the full-text search: its numbers tell which rows a table had."""
        bad: list[int] = []
        kind = self.pages.kind(root)
        leaf = TABLE_LEAF if kind in (TABLE_LEAF, TABLE_INNER) else INDEX_LEAF
        rows: set[int] = set()
        for _, cells in self._walk(root, leaf, bad):
            if table in self.found and leaf == INDEX_LEAF:
                rows.update(c.values[-1] for c in cells if c.values and isinstance(c.values[-1], int))
        if bad:
            self.others[name] = bad
        elif table in self.found and leaf == INDEX_LEAF and _numbered(t.metadata.tables[table]):
            self.indexed.add(table)
            self.found[table].expected |= rows

    def _take(self, table: Table, cell: Cell) -> bool:
        """Keep a row, without those of its values that cannot be what they should; False where nothing fits."""
        values = list(cell.values)
        columns = list(table.columns)
        found = self.found[table.name]
        values += [None] * (len(columns) - len(values))
        key: Any = cell.row
        if "id" in table.c:
            values[0] = cell.row
        elif not _numbered(table):
            key = tuple(values[: len(table.primary_key.columns)])
        lost = {c.name for c, v in zip(columns, values, strict=False) if not plausible(table.name, c, v)}
        if lost & set(table.primary_key.columns.keys()) or len(lost) > len(columns) // 2:
            found.broken += 1
            return False
        if table.name == "article" and not lost and not _is_whole(columns, values):
            lost.add("text")
        if key in found.rows and (lost or key not in found.partial):
            return True
        found.partial.pop(key, None)
        if lost:
            found.partial[key] = lost
        found.rows[key] = [
            LOST if c.name in lost else v for c, v in zip(columns, values[: len(columns)], strict=True)
        ]
        return True

    def _orphan(self, number: int) -> None:
        """A page that nothing leads to: the rows tell the table."""
        if self.pages.kind(number) not in (TABLE_LEAF, INDEX_LEAF, INDEX_INNER):
            return
        with suppress(DamagedPage, IndexError):
            page = self.pages.page(number)
            if number == 1 or not page.cells:
                return
            numbered = page.kind == TABLE_LEAF
            names = [
                n
                for n, table in t.metadata.tables.items()
                if _numbered(table) == numbered and n not in DERIVED
            ]
            scores = {n: sum(fits(t.metadata.tables[n], c) for c in page.cells) for n in names}
            best = max(scores, key=lambda n: scores[n])
            if 2 * scores[best] > len(page.cells):
                for cell in page.cells:
                    self._take(t.metadata.tables[best], cell)

    def losses(self) -> list[Loss]:
        """What is lost, by table, in the order of the schema; then indexes."""
        out = []
        for name, found in self.found.items():
            if not found.bad_pages and not found.broken and not found.partial:
                continue
            out += _loss(name, found, name in self.indexed)
        for name, bad in self.others.items():
            out.append(Loss(name, 0, 0, f"damaged ({_pages(bad)}); it holds no rows of its own"))
        return out


def _loss(name: str, found: _Found, indexed: bool) -> list[Loss]:
    whole = len(found.rows) - len(found.partial)
    out = []
    missing: int | None = None
    if found.bad_pages or found.broken:
        missing = len(found.expected - found.rows.keys())
        if not indexed and found.open_end:
            missing = None
        if name in DERIVED:
            why = "made anew from the articles"
        elif missing == 0:
            why = "no row of its own was there, or what was is found elsewhere"
        else:
            why = "what stood there is lost"
        out.append(
            Loss(
                name, whole, 0 if name in DERIVED else missing, f"damaged ({_pages(found.bad_pages)}); {why}"
            )
        )
    by_columns: dict[tuple[str, ...], int] = {}
    for columns in found.partial.values():
        key = tuple(sorted(columns))
        by_columns[key] = by_columns.get(key, 0) + 1
    out += [
        Loss(name, whole, count, f"only their {', '.join(columns)}; the rest of these rows is saved")
        for columns, count in by_columns.items()
    ]
    return out


def _pages(numbers: Sequence[int]) -> str:
    if not numbers:
        return "single rows"
    shown = ", ".join(map(str, sorted(set(numbers))[:8])) + (" ..." if len(set(numbers)) > 8 else "")
    return f"page {shown}" if len(set(numbers)) == 1 else f"pages {shown}"


@cache
def _numbered(table: Table) -> bool:
    """Whether SQLite gives the table's rows numbers (its pages look otherwise where not)."""
    return bool(table.dialect_options["sqlite"]["with_rowid"])


def _is_whole(columns: Sequence[Column[Any]], values: Sequence[Any]) -> bool:
    """Whether an article's text is the one that its key was made from; blanked-out names change it lawfully."""
    row = {c.name: v for c, v in zip(columns, values, strict=False)}
    return bool(row["redacted"]) or content_id(row["text"]) == row["key"]


def plausible(table: str, column: Column[Any], value: Any) -> bool:
    """Whether a value as stored is one that the column can hold."""
    if value is LOST or isinstance(value, bytes):
        return False
    if value is None:
        return bool(column.nullable) or (column.name == "id" and bool(column.primary_key))
    kind = column.type
    if isinstance(kind, Boolean):
        return value in (0, 1)
    if isinstance(kind, Float):
        return isinstance(value, int | float)
    if isinstance(kind, Integer):
        return isinstance(value, int) and (column.name == "hash" or 0 <= value < _ID_MOST)
    if not isinstance(value, str):
        return False
    if isinstance(kind, t.Moment):
        return _MOMENT.match(value) is not None
    if isinstance(kind, Date):
        return _DAY.match(value) is not None
    if isinstance(kind, JSON):
        return _is_json(value)
    words = _WORDS.get((table, column.name))
    if words is not None:
        return value in words
    return not isinstance(kind, String) or kind.length is None or len(value) <= kind.length


def _is_json(value: str) -> bool:
    try:
        json.loads(value)
    except ValueError:
        return False
    return True


def fits(table: Table, cell: Cell) -> bool:
    """Whether a row of an unknown table can be one of this table."""
    values = cell.values
    if len(values) != len(table.columns):
        return False
    if "id" in table.c and (values[0] is not None or cell.row is None):
        return False
    return all(v is LOST or plausible(table.name, c, v) for c, v in zip(table.columns, values, strict=True))


# --- the verbs --------------------------------------------------------------------------------------------------
def survey(path: str | Path) -> list[Loss]:
    """What is damaged in a ledger file, table by table; nothing for one that is whole. The file is not touched.

    SQLite's own check comes first; only where it finds something, or an article's text is not the one that its key was
    made from, is the file read page by page (about 10 s for 10,000 articles). Raises OSError.
    """
    if _sound(Path(path)):
        return []
    return _searched(Path(path)).losses()


def rescue(path: str | Path, into: str | Path) -> list[Loss]:
    """Copy every row that can be read into a new ledger file, and say what is lost.

    Rows that others refer to and that are lost themselves are put there empty, so that the new file holds together; it
    is for reading only (full-text search and checks are left out). Raises OSError where there is no such file, and
    FileExistsError where the new one is there.
    """
    target = Path(into)
    if target.exists():
        raise FileExistsError(str(target))
    search = _searched(Path(path))
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for name, table in t.metadata.tables.items():
            found = search.found[name]
            _make(connection, table)
            rows = (
                [_filled(c, v) for c, v in zip(table.columns, r, strict=True)] for r in found.rows.values()
            )
            marks = ", ".join("?" * len(table.columns))
            if name not in DERIVED:
                connection.executemany(f'INSERT OR IGNORE INTO "{name}" VALUES ({marks})', rows)
            if name == "article":
                lost = [(k,) for k, columns in found.partial.items() if "text" in columns]
                connection.executemany("UPDATE article SET redacted = 1 WHERE id = ?", lost)
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (t.HEAD,))
        mend(connection)
        connection.execute("COMMIT")
    return search.losses()


def rows_saved(path: str | Path) -> int:
    """How many rows of the ledger's tables a rescued file holds."""
    with closing(sqlite3.connect(path)) as connection:
        return sum(
            int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
            for name in t.metadata.tables
            if name not in DERIVED
        )


def _searched(path: Path) -> _Salvage:
    with closing(Pages(path)) as pages:
        search = _Salvage(pages)
        search.run()
    return search


def _sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)) as connection:
            if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                return False
            rows = connection.execute("SELECT key, text, redacted FROM article")
            return all(redacted or content_id(text) == key for key, text, redacted in rows)
    except sqlite3.DatabaseError:
        return False


def _make(connection: sqlite3.Connection, table: Table) -> None:
    """The table without its constraints: what was saved need not keep them all."""
    dialect = _dialect()
    parts = [f'"{c.name}" {c.type.compile(dialect)}' for c in table.columns]
    if "id" in table.c:
        parts[0] = '"id" INTEGER PRIMARY KEY'
    elif not _numbered(table):
        parts.append("PRIMARY KEY (" + ", ".join(f'"{c.name}"' for c in table.primary_key.columns) + ")")
    end = "" if _numbered(table) else " WITHOUT ROWID"
    connection.execute(f'CREATE TABLE "{table.name}" ({", ".join(parts)}){end}')
    for column in table.columns:
        if column.index or column.foreign_keys or column.name == "key":
            connection.execute(
                f'CREATE INDEX "in_{table.name}_{column.name}" ON "{table.name}" ("{column.name}")'
            )


@cache
def _dialect() -> Any:
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415

    return sqlite.dialect()


def _filled(column: Column[Any], value: Any) -> Any:
    """A value, or for a lost one what stands for nothing in its column."""
    return value if value is not LOST else nothing(column)
