"""The pages of a SQLite file, read without SQLite: what is left to do once SQLite itself refuses a damaged file.

Follows https://www.sqlite.org/fileformat2.html: b-tree pages, records, overflow chains, the list of free pages, and
the write-ahead log. Nothing is trusted: what does not hold is a DamagedPage, or a value that is LOST.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

DEFAULT_PAGE = 4096  # SQLite's own since 3.12, and so of every ledger; taken where the file's head is lost
MAGIC = b"SQLite format 3\x00"
TABLE_LEAF, TABLE_INNER, INDEX_LEAF, INDEX_INNER = 13, 5, 10, 2
KINDS = frozenset((TABLE_LEAF, TABLE_INNER, INDEX_LEAF, INDEX_INNER))
_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class DamagedPage(Exception):
    """A page, or a cell of it, that does not hold what it should."""


class _Lost:
    """The one value that stands for what cannot be read."""

    def __repr__(self) -> str:
        return "LOST"


LOST: Final = _Lost()


@dataclass(frozen=True, slots=True)
class Cell:
    """One row: its number (None in an index and in a table without row numbers) and its values."""

    row: int | None
    values: list[Any]
    overflow: tuple[int, ...]  # pages on which the row goes on


@dataclass(frozen=True, slots=True)
class Page:
    """A b-tree page: its children with the highest row number below each (None where not known), and its rows."""

    kind: int
    children: list[tuple[int, int | None]]
    cells: list[Cell]
    broken: int  # cells that cannot be read


class Pages:
    """A file's pages, the committed part of its write-ahead log laid over them. Raises OSError."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        head = self._file.read(100)
        self.head_is_there = head[:16] == MAGIC
        size = int.from_bytes(head[16:18], "big") if self.head_is_there else DEFAULT_PAGE
        size = 65536 if size == 1 else size
        if size < 512 or size & (size - 1):
            self.head_is_there, size = False, DEFAULT_PAGE
        self.size = size
        self.usable = size - (head[20] if self.head_is_there else 0)
        self.count = path.stat().st_size // size
        self._newer = _log(path.with_name(path.name + "-wal"), size)
        self.count = max([self.count, *self._newer])

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def raw(self, number: int) -> bytes:
        """A page's bytes. Raises DamagedPage where there is no such page."""
        if not 1 <= number <= self.count:
            raise DamagedPage(f"there is no page {number}")
        if number in self._newer:
            return self._newer[number]
        self._file.seek((number - 1) * self.size)
        data = self._file.read(self.size)
        if len(data) < self.size:
            raise DamagedPage(f"page {number} is cut off")
        return data

    def free(self) -> set[int]:
        """The pages that hold nothing, as far as their list can be read."""
        out: set[int] = set()
        try:
            at = int.from_bytes(self.raw(1)[32:36], "big") if self.head_is_there else 0
            while at and at not in out:
                data = self.raw(at)
                out.add(at)
                count = int.from_bytes(data[4:8], "big")
                if count > self.usable // 4:
                    break
                out.update(int.from_bytes(data[8 + 4 * i : 12 + 4 * i], "big") for i in range(count))
                at = int.from_bytes(data[:4], "big")
        except DamagedPage:
            pass
        return out

    def kind(self, number: int) -> int | None:
        """What sort of b-tree page it is, None for any other."""
        try:
            found = self.raw(number)[100 if number == 1 else 0]
        except DamagedPage:
            return None
        return found if found in KINDS else None

    def page(self, number: int) -> Page:
        """A b-tree page. Raises DamagedPage where it is none; single cells that do not hold are counted."""
        data = self.raw(number)
        start = 100 if number == 1 else 0
        kind = data[start]
        if kind not in KINDS:
            raise DamagedPage(f"page {number} holds no rows")
        inner = kind in (TABLE_INNER, INDEX_INNER)
        head = start + (12 if inner else 8)
        count = int.from_bytes(data[start + 3 : start + 5], "big")
        if head + 2 * count > self.usable:
            raise DamagedPage(f"page {number} is full of something else")
        children: list[tuple[int, int | None]] = []
        cells: list[Cell] = []
        broken = 0
        for i in range(count):
            at = int.from_bytes(data[head + 2 * i : head + 2 * i + 2], "big")
            try:
                if not head + 2 * count <= at < self.usable:
                    raise DamagedPage(f"page {number} points outside itself")
                if inner:
                    child = int.from_bytes(data[at : at + 4], "big")
                    at += 4
                    children.append((child, varint(data, at)[0] if kind == TABLE_INNER else None))
                if kind != TABLE_INNER:
                    cells.append(self._cell(data, at, kind))
            except (DamagedPage, IndexError):
                broken += 1
        if inner:
            children.append((int.from_bytes(data[start + 8 : start + 12], "big"), None))
        return Page(kind, children, cells, broken)

    def _cell(self, data: bytes, at: int, kind: int) -> Cell:
        length, at = varint(data, at)
        row: int | None = None
        if kind == TABLE_LEAF:
            row, at = varint(data, at)
        usable = self.usable
        most = usable - 35 if kind == TABLE_LEAF else (usable - 12) * 64 // 255 - 23
        local = length
        if length > most:
            least = (usable - 12) * 32 // 255 - 23
            local = least + (length - least) % (usable - 4)
            local = local if local <= most else least
        if at + local > usable or length > self.count * self.size:
            raise DamagedPage("a row runs over its page")
        payload = data[at : at + local]
        chain: tuple[int, ...] = ()
        if length > local:
            rest, chain = self._overflow(
                int.from_bytes(data[at + local : at + local + 4], "big"), length - local
            )
            payload += rest
        return Cell(row, list(record(payload)), chain)

    def _overflow(self, page: int, wanted: int) -> tuple[bytes, tuple[int, ...]]:
        """What a row holds on further pages, as far as the chain goes."""
        parts: list[bytes] = []
        chain: list[int] = []
        while wanted > 0 and page not in chain:
            try:
                data = self.raw(page)
            except DamagedPage:
                break
            chain.append(page)
            part = data[4 : min(self.usable, 4 + wanted)]
            parts.append(part)
            wanted -= len(part)
            page = int.from_bytes(data[:4], "big")
        return b"".join(parts), tuple(chain)


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, two's complement, and where it ends. Raises IndexError."""
    value = 0
    for i in range(8):
        byte = data[at + i]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + i + 1
    value = value << 8 | data[at + 8]
    return value - (1 << 64) if value >= 1 << 63 else value, at + 9


def record(payload: bytes) -> Iterator[Any]:
    """A record's values; LOST for those that are cut off or cannot be text. Raises DamagedPage, IndexError."""
    size, at = varint(payload, 0)
    if not 1 <= size <= len(payload):
        raise DamagedPage("a row's head is longer than the row")
    kinds: list[int] = []
    while at < size:
        kind, at = varint(payload, at)
        kinds.append(kind)
    at = size
    for kind in kinds:
        if kind < 0 or kind in (10, 11):
            raise DamagedPage("a value of no kind")
        value, at = _value(payload, at, kind)
        yield value


def _value(payload: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    width = _INTEGER_BYTES.get(kind) or (8 if kind == 7 else (kind - 12) // 2)
    end = at + width
    part = payload[at:end]
    if len(part) < width:
        return LOST, end
    if kind < 7:
        return int.from_bytes(part, "big", signed=True), end
    if kind == 7:
        return struct.unpack(">d", part)[0], end
    if kind % 2 == 0:
        return part, end
    try:
        return part.decode("utf8"), end
    except UnicodeDecodeError:
        return LOST, end


def _log(path: Path, size: int) -> dict[int, bytes]:
    """The pages of the write-ahead log up to its last commit."""
    try:
        data = path.read_bytes()
    except OSError:
        return {}
    if len(data) < 32 or int.from_bytes(data[:4], "big") not in (0x377F0682, 0x377F0683):
        return {}
    salt = data[16:24]
    kept: dict[int, bytes] = {}
    waiting: dict[int, bytes] = {}
    at = 32
    while at + 24 + size <= len(data) and data[at + 8 : at + 16] == salt:
        number, committed = (int.from_bytes(data[at + 4 * i : at + 4 * i + 4], "big") for i in (0, 1))
        waiting[number] = data[at + 24 : at + 24 + size]
        if committed:
            kept |= waiting
            waiting = {}
        at += 24 + size
    return kept
