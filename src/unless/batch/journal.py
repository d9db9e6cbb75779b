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
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import zstandard

from unless.ledger.duplicates import BANDS

_FRAME = struct.Struct("<4sQI")  # mark, bytes that follow, their CRC-32
_MARK = b"unl1"
_LENGTH = 4  # bytes, at the start of an entry, that say how long its head is
Key = tuple[int, int]  # archive, chunk


@dataclass(frozen=True, slots=True)
class Entry:
    """One chunk's head: what is added up, and where in the journal the rest is.

    `key` is the archive's place among the archives and the chunk's in it, `arrays` where bands and shingles begin;
    `shingles` counts those of each article, `blocks` are the days' as (day, start, bytes). `sketches` are
    those of articles (id, day, row in its block, day it was seen, whether it credits itself, page, outlet, title, url), `failures` name the records that could not be read.
    """

    key: Key
    last: bool
    read: int
    records: int
    left: Mapping[str, int]
    sketches: Sequence[Sequence[Any]]
    failures: Sequence[tuple[str, str]]
    arrays: int
    shingles: Sequence[int]
    blocks: tuple[tuple[str, int, int], ...]

    @property
    def articles(self) -> int:
        """How many were read."""
        return len(self.sketches)

    @property
    def failed(self) -> int:
        """How many records could not be read."""
        return len(self.failures)

    @classmethod
    def of(cls, text: bytes, start: int) -> Entry:
        """The entry whose head is `text`; `start` is where in the journal the entry begins."""
        head = json.loads(text)
        arrays = start + _LENGTH + len(text)
        at = arrays + 8 * BANDS * len(head["sketches"]) + 4 * sum(head["shingles"])
        blocks = []
        for day, size in head["days"]:
            blocks.append((day, at, size))
            at += size
        return cls(
            (head["archive"], head["number"]),
            head["last"],
            head["read"],
            head["records"],
            head["left"],
            head["sketches"],
            head["failed"],
            arrays,
            head["shingles"],
            tuple(blocks),
        )


class Entries(Mapping[Key, Entry]):
    """A journal's entries in the order of archives and chunks. Memory holds eight bytes of each; the rest is read when asked for."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self._starts: dict[int, array[int]] = {}  # of each archive's chunks, 0 for those that are not there
        self._ends: dict[int, int] = {}  # by archive, the number of its last chunk
        self._count = 0

    def put(self, entry: Entry, start: int) -> None:
        """Take in an entry that begins at `start`."""
        archive, number = entry.key
        starts = self._starts.setdefault(archive, array("Q"))
        starts.extend([0] * (number + 1 - len(starts)))
        self._count += not starts[number]
        starts[number] = start
        if entry.last:
            self._ends[archive] = number

    def whole(self, archive: int) -> bool:
        """Whether every chunk of an archive is there."""
        end = self._ends.get(archive)
        return end is not None and all(self._starts[archive][: end + 1])

    def __getitem__(self, key: Key) -> Entry:
        if key not in self:
            raise KeyError(key)
        start = self._starts[key[0]][key[1]]
        self._file.seek(start)
        length = int.from_bytes(self._file.read(_LENGTH), "little")
        return Entry.of(self._file.read(length), start)

    def __contains__(self, key: object) -> bool:
        archive, number = cast(Key, key)
        starts = self._starts.get(archive, ())
        return number < len(starts) and starts[number] != 0

    def __iter__(self) -> Iterator[Key]:
        for archive in sorted(self._starts):
            for number, start in enumerate(self._starts[archive]):
                if start:
                    yield archive, number

    def __len__(self) -> int:
        return self._count

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Journal:
    """The journal of a folder, open for appending. Raises OSError where it cannot be read or written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a+b")
        self.entries = Entries(path)
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
        length = int.from_bytes(data[:_LENGTH], "little")
        entry = Entry.of(data[_LENGTH : _LENGTH + length], start)
        self.entries.put(entry, start)
        return entry

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self.entries.close()


class Pages:
    """A finished journal, looked into wherever it is wanted; the operating system keeps in memory what there is room for."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        empty = os.fstat(self._file.fileno()).st_size == 0
        self._data: Any = b"" if empty else mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)

    def bands(self, start: int) -> np.ndarray[Any, np.dtype[np.uint64]]:
        """The BANDS numbers of an article."""
        return np.frombuffer(self._data, "<u8", BANDS, start)

    def shingles(self, start: int, count: int) -> np.ndarray[Any, np.dtype[np.uint32]]:
        """The numbers of an article's runs of words, in order."""
        return np.frombuffer(self._data, "<u4", count, start)

    def rows(self, start: int, size: int) -> list[Any]:
        """The rows of a block: for each article, for each table, a list of rows."""
        data = zstandard.ZstdDecompressor().decompress(self._data[start : start + size])
        rows: list[Any] = json.loads(data.decode("utf8", "surrogatepass"))
        return rows

    def close(self) -> None:
        """Close the file, and the mapping unless something still looks into it."""
        if isinstance(self._data, mmap.mmap):
            with suppress(BufferError):
                self._data.close()
        self._file.close()
