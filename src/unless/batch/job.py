"""What a batch is: its archives, what it reads with, and how its records are cut into chunks.

A chunk is what one worker is given at a time. Where one ends depends on the archive and on what is asked of it, never on how
many workers there are or where a run was stopped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from unless.domain.errors import OptionError
from unless.domain.question import Question, question_plain
from unless.domain.tables import SCHEMA_VERSION
from unless.intake.archives import Archive, Broken, Record, loose, records
from unless.reading.read import Reader

# Reading one takes a worker a quarter of a second, so that at the end workers wait for the last of them by a second or two, and
# so much a stop loses. Looking one through takes it milliseconds: then what each chunk costs this process counts for more.
CHUNK_READ, CHUNK_LOOKED_THROUGH = 8, 32  # records
CHUNK_BYTES = 4_000_000  # what waits between processes is a few times this
FORMAT = f"{SCHEMA_VERSION}.2"  # of data sets; a folder of another one is not gone on with
_EDGE = 1 << 20  # bytes at either end of an archive that tell it from another


@cache
def local_reader() -> Reader:
    """The built-in reader, on one core: workers are as many as there are cores."""
    from unless.reading.read import LocalReader  # noqa: PLC0415 (loads the model, which only workers need)
    from unless.reading.tagger import Tagger  # noqa: PLC0415

    return LocalReader(Tagger(threads=1))


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker is told once. `reader` makes the reader, in the worker.

    With `about`, only what names the actors or terms of one of these questions is read.
    """

    about: tuple[Question, ...] = ()
    outlet: str | None = None
    reader: Callable[[], Reader] = local_reader

    @property
    def chunk_records(self) -> int:
        """Records of a chunk."""
        return CHUNK_LOOKED_THROUGH if self.about else CHUNK_READ


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records of one archive in order. `number` counts an archive's chunks from 0; `last` ends the archive.

    `skip` are places in `records` that have stopped a worker twice.
    """

    archive: int
    name: str
    number: int
    records: tuple[Record | Broken, ...]
    last: bool
    skip: frozenset[int] = frozenset()

    @property
    def read(self) -> int:
        """Bytes of the archive that have been read with this chunk."""
        return max((r.read for r in self.records), default=0)


def chunks(index: int, archive: Archive, size_of_each: int) -> Iterator[Chunk]:
    """An archive's chunks in order, of so many records at most; the last one may be empty."""
    found: list[Record | Broken] = []
    number = size = 0
    for one in records(archive):
        if len(found) == size_of_each or size >= CHUNK_BYTES:
            yield Chunk(index, archive.name, number, tuple(found), last=False)
            found, number, size = [], number + 1, 0
        found.append(one)
        size += len(one.data) if isinstance(one, Record) else 0
    yield Chunk(index, archive.name, number, tuple(found), last=True)


def fingerprint(archives: Sequence[Archive], job: Job, reader: str) -> dict[str, Any]:
    """What a data set is made from and by, as JSON holds it: another value is another data set."""
    return {
        "format": FORMAT,
        "reader": reader,
        "outlet": job.outlet,
        "about": [question_plain(q) for q in job.about],
        "archives": [{"name": a.name, "bytes": a.size, "sha256_of_ends": _ends(a)} for a in archives],
    }


def _ends(archive: Archive) -> str:
    """A hash over an archive's first and last megabyte; of a folder over the names and sizes of what is in it."""
    path = Path(archive.path)
    digest = hashlib.sha256()
    if path.is_dir():
        for p in loose(path):
            digest.update(
                f"{p.relative_to(path).as_posix()}\0{p.stat().st_size}\n".encode("utf8", "surrogateescape")
            )
        return digest.hexdigest()
    try:
        with path.open("rb") as file:
            digest.update(file.read(_EDGE))
            file.seek(max(0, archive.size - _EDGE))
            digest.update(file.read(_EDGE))
    except OSError as error:
        raise OptionError(f"{path} cannot be read ({error.strerror}); check its permissions.") from None
    return digest.hexdigest()
