"""The journal of a batch that is under way: what workers have read, chunk by chunk, appended as it comes.

An entry is written whole or does not count: whatever a stop leaves half-written is cut off when the journal is opened
again. Entries come in any order; the order of chunks is that of the archives.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import struct
import sys
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

from unless.ledger.duplicates import BANDS

_FRAME = struct.Struct("<4sQI")  # mark, bytes that follow, their CRC-32
_MARK = b"unl1"
Key = tuple[int, int]  # archive, chunk


@dataclass(frozen=True, slots=True)
class Entry:
    """One chunk's, as memory holds it: what is added up, and where in the journal the rest is.

    `key` is the archive's place among the archives and the chunk's in it, `start` where the head begins, `arrays` where
    bands and shingles do; `shingles` counts those of each article, `blocks` are the days' as (day, start, bytes).
    """

    key: Key
    last: bool
    read: int
    records: int
    failed: int
    left: tuple[tuple[str, int], ...]
    start: int
    arrays: int
    shingles: array[int]
    blocks: tuple[tuple[str, int, int], ...]

    @property
    def articles(self) -> int:
        """How many were read."""
        return len(self.shingles)


class Journal:
    """The journal of a folder, open for appending. Raises OSError where it cannot be read or written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: dict[Key, Entry] = {}
        self._file = path.open("a+b")
        self._end = self._load()
        self._file.truncate(self._end)

    def _load(self) -> int:
        """Take in what is there; returns where the last whole entry ends."""
        self._file.seek(0)
        at = 0
        while len(frame := self._file.read(_FRAME.size)) == _FRAME.size:
            mark, size, crc = _FRAME.unpack(frame)
            if mark != _MARK or size > os.fstat(self._file.fileno()).st_size - at - _FRAME.size:
                break
            data = self._file.read(size)
            if len(data) < size or zlib.crc32(data) != crc:
                break
            self._keep(data, at + _FRAME.size)
            at += _FRAME.size + size
        return at

    def append(self, data: bytes) -> Entry:
        """Add what a worker made. On the disk when this returns."""
        at = self._end
        try:
            self._file.write(_FRAME.pack(_MARK, len(data), zlib.crc32(data)) + data)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                self._file.close()  # what it still holds is cut off below
            self._file = self.path.open("a+b")
            self._file.truncate(at)
            raise
        self._end += _FRAME.size + len(data)
        return self._keep(data, at + _FRAME.size)

    def _keep(self, data: bytes, start: int) -> Entry:
        length = int.from_bytes(data[:4], "little")
        head = json.loads(data[4 : 4 + length])
        arrays = start + 4 + length
        at = arrays + 8 * BANDS * len(head["sketches"]) + 4 * sum(head["shingles"])
        blocks = []
        for day, size in head["days"]:
            blocks.append((sys.intern(day), at, size))
            at += size
        entry = Entry(
            (head["archive"], head["number"]),
            head["last"],
            head["read"],
            head["records"],
            len(head["failed"]),
            tuple((sys.intern(why), n) for why, n in head["left"].items()),
            start,
            arrays,
            array("I", head["shingles"]),
            tuple(blocks),
        )
        self.entries[entry.key] = entry
        return entry

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Pages:
    """A finished journal, looked into wherever it is wanted; the operating system keeps in memory what there is room for."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        empty = os.fstat(self._file.fileno()).st_size == 0
        self._data: Any = b"" if empty else mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)

    def head(self, entry: Entry) -> dict[str, Any]:
        """What a chunk's worker wrote of it."""
        length = int.from_bytes(self._data[entry.start : entry.start + 4], "little")
        head: dict[str, Any] = json.loads(self._data[entry.start + 4 : entry.start + 4 + length])
        return head

    def bands(self, entry: Entry) -> np.ndarray[Any, np.dtype[np.uint64]]:
        """[articles, BANDS] of a chunk."""
        n = entry.articles
        return np.frombuffer(self._data, "<u8", n * BANDS, entry.arrays).reshape(n, BANDS)

    def shingles(self, entry: Entry, n: int) -> np.ndarray[Any, np.dtype[np.uint32]]:
        """The numbers of a chunk's n-th article's runs of words, in order."""
        counts = entry.shingles
        start = entry.arrays + 8 * BANDS * len(counts) + 4 * sum(counts[:n])
        return np.frombuffer(self._data, "<u4", counts[n], start)

    def rows(self, start: int, size: int) -> list[Any]:
        """The rows of a block: for each article, for each table, a list of rows."""
        data = zstandard.ZstdDecompressor().decompress(self._data[start : start + size])
        rows: list[Any] = json.loads(data.decode("utf8", "surrogatepass"))
        return rows

    def close(self) -> None:
        """Close the file, unless something still looks into it."""
        self._file.close()


def in_order(entries: dict[Key, Entry]) -> Iterator[Entry]:
    """Entries in the order of archives and chunks."""
    return (entries[key] for key in sorted(entries))
