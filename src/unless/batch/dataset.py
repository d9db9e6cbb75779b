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
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from unless.batch.copies import Mark, Marks
from unless.batch.journal import Entry, Key, Pages, in_order
from unless.batch.tables import DATA_SET, UNDATED, unstaged
from unless.domain.errors import OptionError
from unless.report.parquet import ParquetTable

MANIFEST, FAILURES = "manifest.json", "failures.jsonl"
PART_ARTICLES = 20_000  # of one file: some 100 MB
FEW_ARTICLES = 1_000  # of a data set: written by this process before others have started
NO_DAY = "__HIVE_DEFAULT_PARTITION__"  # what Hive, DuckDB and pyarrow take for none


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


def parts(entries: Mapping[Key, Entry], marks: Marks, pages: Pages) -> list[Part]:
    """The parts of a data set, in order of day."""
    days: dict[str, list[Block]] = {}
    for entry in in_order(dict(entries)):
        if not marks[entry.key]:
            continue
        sketches = pages.head(entry)["sketches"]
        blocks_of = {day: (start, size) for day, start, size in entry.blocks}
        kept: dict[str, list[tuple[int, Mark]]] = {}
        for n, mark in sorted(marks[entry.key].items()):
            _, day, row, *_ = sketches[n]
            kept.setdefault(sys.intern(day), []).append((row, mark))
        for day, rows in kept.items():
            days.setdefault(day, []).append((*blocks_of[day], tuple(rows)))
    out = []
    for day in sorted(days):
        blocks: list[Block] = []
        count = number = 0
        for block in days[day]:
            if count >= PART_ARTICLES:
                out.append(Part(day, number, tuple(blocks)))
                blocks, count, number = [], 0, number + 1
            blocks.append(block)
            count += len(block[2])
        out.append(Part(day, number, tuple(blocks)))
    return out


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
    pages = Pages(journal)
    wanted = parts(entries, marks, pages)
    files: list[dict[str, Any]] = []
    for n, made in enumerate(_written(journal, folder, wanted, workers), 1):
        files += made
        progress(n, len(wanted))
    failed = [f for entry in in_order(dict(entries)) if entry.failed for f in pages.head(entry)["failed"]]
    pages.close()
    lines = (json.dumps({"record": at, "reason": why}, ensure_ascii=False) + "\n" for at, why in failed)
    put(folder / FAILURES, "".join(lines))
    manifest = _manifest(entries, files, made_from, len(failed))
    put(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    return manifest


def _written(journal: Path, folder: Path, wanted: list[Part], workers: int) -> Iterator[list[dict[str, Any]]]:
    few = sum(len(kept) for part in wanted for *_, kept in part.blocks) < FEW_ARTICLES
    if workers == 1 or len(wanted) < 2 or few:
        yield from (write_part(journal, folder, part) for part in wanted)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(wanted)), mp_context=spawn) as pool:
        n = len(wanted)
        yield from pool.map(write_part, [journal] * n, [folder] * n, wanted)


def _manifest(
    entries: Mapping[Key, Entry], files: list[dict[str, Any]], made_from: Mapping[str, Any], failed: int
) -> dict[str, Any]:
    left: Counter[str] = Counter()
    for entry in entries.values():
        left.update(dict(entry.left))
    rows: Counter[str] = Counter()
    days: dict[str, int] = {}
    for file in files:
        table, day, _ = file["name"].split("/")
        rows[table] += file["rows"]
        if table == "articles":
            days[day.removeprefix("day=")] = days.get(day.removeprefix("day="), 0) + file["rows"]
    read = sum(e.articles for e in entries.values())
    return {
        "format": made_from["format"],
        "made_from": dict(made_from),
        "records": sum(e.records for e in entries.values()),
        "rows": {name: rows[name] for name in DATA_SET},
        "the_same_text_again": read - rows["articles"],
        "left_out": dict(sorted(left.items())),
        "failed": failed,
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
