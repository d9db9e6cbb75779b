"""A data set's files: one Parquet file a table, a day and a part, and a manifest that says what is in them.

    DIR/articles/day=2031-03-14/part-000.parquet
    DIR/statements/day=2031-03-14/part-000.parquet ...
    DIR/failures.jsonl
    DIR/manifest.json

The manifest is written last: a folder with one is whole.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from unless.batch.copies import UNPUBLISHED, Mark, Marks
from unless.batch.journal import Entry, Key, Pages
from unless.batch.tables import DATA_SET, UNDATED, unstaged
from unless.domain.errors import OptionError
from unless.report.parquet import ParquetTable

MANIFEST, FAILURES = "manifest.json", "failures.jsonl"
PART_ARTICLES = 20_000  # of one file: some 100 MB
FEW_ARTICLES = 1_000  # of a data set: written by this process before others have started
NO_DAY = "__HIVE_DEFAULT_PARTITION__"  # what Hive, DuckDB and pyarrow take for none

Numbers = np.ndarray[Any, np.dtype[Any]]
Block = tuple[int, int, tuple[tuple[int, Mark], ...]]  # start, bytes, (row, its mark)


@dataclass(frozen=True, slots=True)
class Part:
    """What goes into one file of each table: blocks of the journal, with the rows of each that are kept."""

    day: str
    number: int
    blocks: tuple[Block, ...]

    @property
    def name(self) -> str:
        """Folder and file, under the table's folder."""
        return f"day={NO_DAY if self.day == UNDATED else self.day}/part-{self.number:03}.parquet"


class Parts:
    """The parts of a data set, in order of day; each is put together when it is asked for."""

    def __init__(self, entries: Mapping[Key, Entry], marks: Marks) -> None:
        self._entries = entries
        self._marks = marks
        days = marks.published[marks.kept]
        by_day = np.argsort(days, kind="stable")
        self._articles, days = marks.kept[by_day], days[by_day]
        self._chunks = marks.places.chunks(self._articles)
        self._cuts = list(_cuts(days, self._chunks))

    def __len__(self) -> int:
        return len(self._cuts)

    @property
    def articles(self) -> int:
        """How many articles there are in all of them."""
        return len(self._articles)

    def __iter__(self) -> Iterator[Part]:
        for day, number, first, end in self._cuts:
            name = UNDATED if day == UNPUBLISHED else date.fromordinal(day).isoformat()
            yield Part(name, number, tuple(self._blocks(name, first, end)))

    def _blocks(self, day: str, first: int, end: int) -> Iterator[Block]:
        """A block for each chunk of some articles of one day."""
        chunks = self._chunks[first:end]
        begins = np.flatnonzero(np.diff(chunks, prepend=-1))
        for own in np.split(self._articles[first:end], begins[1:]):
            chunk = int(self._marks.places.chunks(own[:1])[0])
            entry = self._entries[self._marks.places.key(chunk)]
            start, size = next((start, size) for name, start, size in entry.blocks if name == day)
            at = self._marks.places.first(chunk)
            yield start, size, tuple((entry.sketches[a - at][2], self._marks.of(a)) for a in own.tolist())


def _cuts(days: Numbers, chunks: Numbers) -> Iterator[tuple[int, int, int, int]]:
    """Where parts begin and end among articles in order of day, as (day, number, first, end).

    A chunk's articles of one day stay together; a part has so many that the next would begin beyond PART_ARTICLES.
    """
    begins = np.flatnonzero(np.diff(days, prepend=-1) | np.diff(chunks, prepend=-1))
    day, number, first = -1, 0, 0
    for at in begins.tolist():
        if days[at] == day and at - first < PART_ARTICLES:
            continue
        if at:
            yield day, number, first, at
        number = number + 1 if days[at] == day else 0
        day, first = int(days[at]), at
    if len(days):
        yield day, number, first, len(days)


def write_part(journal: Path, folder: Path, part: Part) -> list[dict[str, Any]]:
    """Write one part's files, each whole or not at all; says of each its name, rows, bytes and hash."""
    pages = Pages(journal)
    done = []
    paths = {name: folder / name / part.name for name in DATA_SET}
    opened = {}
    try:
        for name, path in paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            opened[name] = path.with_name(path.name + ".partial").open("wb")
        tables = {name: ParquetTable(opened[name], DATA_SET[name]) for name in DATA_SET}
        rows: Counter[str] = Counter()
        for start, size, kept in part.blocks:
            block = pages.rows(start, size)
            for at, mark in kept:
                for (name, table), values in zip(DATA_SET.items(), block[at], strict=True):
                    for one in values:
                        row = unstaged(table, one)
                        if name == "articles":
                            row |= _marked(mark)
                        tables[name].write(row)
                        rows[name] += 1
        for name, path in paths.items():
            tables[name].close()
            opened[name].close()
            os.replace(path.with_name(path.name + ".partial"), path)
            done.append(_file(folder, path, rows[name]))
    finally:
        for name, file in opened.items():
            file.close()
            paths[name].with_name(paths[name].name + ".partial").unlink(missing_ok=True)
        pages.close()
    return done


def _marked(mark: Mark) -> dict[str, Any]:
    return asdict(mark) | {"seen_also": [*mark.seen_also] or None}


def _file(folder: Path, path: Path, rows: int) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = path.relative_to(folder).as_posix()
    return {"name": name, "rows": rows, "bytes": path.stat().st_size, "sha256": digest}


def write(
    folder: Path,
    journal: Path,
    entries: Mapping[Key, Entry],
    marks: Marks,
    made_from: Mapping[str, Any],
    workers: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Write the data set, its manifest last; returns the manifest. Raises OSError."""
    wanted = Parts(entries, marks)
    files: list[dict[str, Any]] = []
    for n, made in enumerate(_written(journal, folder, wanted, workers), 1):
        files += made
        progress(n, len(wanted))
    counts, failures = _summed(entries)
    put(folder / FAILURES, "".join(failures))
    manifest = _manifest(counts, files, made_from)
    put(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    return manifest


def _written(journal: Path, folder: Path, wanted: Parts, workers: int) -> Iterator[list[dict[str, Any]]]:
    """What `write_part` says of each part, in order."""
    if workers == 1 or len(wanted) < 2 or wanted.articles < FEW_ARTICLES:
        yield from (write_part(journal, folder, part) for part in wanted)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(wanted)), mp_context=spawn) as pool:
        running: deque[Future[list[dict[str, Any]]]] = deque()
        for part in wanted:
            running.append(pool.submit(write_part, journal, folder, part))
            if len(running) > 2 * workers:  # parts are put together no faster than they are written
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


@dataclass(slots=True)
class _Counts:
    """What entries add up to."""

    records: int = 0
    articles: int = 0
    failed: int = 0
    left: Counter[str] = field(default_factory=Counter)


def _summed(entries: Mapping[Key, Entry]) -> tuple[_Counts, list[str]]:
    """What entries add up to, and a line for each record that could not be read."""
    counts = _Counts()
    lines = []
    for entry in entries.values():
        counts.records += entry.records
        counts.articles += entry.articles
        counts.failed += entry.failed
        counts.left.update(entry.left)
        for at, why in entry.failures:
            lines.append(json.dumps({"record": at, "reason": why}, ensure_ascii=False) + "\n")
    return counts, lines


def _manifest(counts: _Counts, files: list[dict[str, Any]], made_from: Mapping[str, Any]) -> dict[str, Any]:
    rows: Counter[str] = Counter()
    days: dict[str, int] = {}
    for file in files:
        table, day, _ = file["name"].split("/")
        rows[table] += file["rows"]
        if table == "articles":
            days[day.removeprefix("day=")] = days.get(day.removeprefix("day="), 0) + file["rows"]
    return {
        "format": made_from["format"],
        "made_from": dict(made_from),
        "records": counts.records,
        "rows": {name: rows[name] for name in DATA_SET},
        "the_same_text_again": counts.articles - rows["articles"],
        "left_out": dict(sorted(counts.left.items())),
        "failed": counts.failed,
        "days": days,
        "files": files,
    }


def put(path: Path, text: str) -> None:
    """Write a small file whole."""
    part = path.with_name(path.name + ".partial")
    with part.open("w", encoding="utf8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


_KEYS = {"format": str, "made_from": dict, "rows": dict, "files": list}  # what is looked into


def manifest_of(folder: Path) -> dict[str, Any] | None:
    """A data set's manifest, None where there is none. Raises OptionError for one that is damaged."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or not _KEYS.items() <= {k: type(v) for k, v in found.items()}.items():
        raise OptionError(f"{folder / MANIFEST} is damaged; make the data set anew in another folder.")
    return found
