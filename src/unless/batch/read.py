"""Read archives into a data set: `batch read`.

Chunks of records go to workers, what they make to a journal, and when all is there, the journal to the data set's
files. Stopped at any moment, the same call goes on with what the journal lacks, and the files come out the same.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unless.batch import dataset
from unless.batch.copies import marks
from unless.batch.job import Chunk, Job, chunks, fingerprint
from unless.batch.journal import Entries, Entry, Journal, Key, Pages
from unless.batch.pool import Run
from unless.domain.errors import BatchError, OptionError
from unless.intake.archives import Archive, archives

try:
    import fcntl
except ImportError:  # Windows, where nothing keeps two commands from one folder
    fcntl = None  # type: ignore[assignment]

WORK = "_work"  # what is under way; gone when the data set is whole
_JOB, _JOURNAL, _LOCK = "job.json", "journal", "lock"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is: bytes of its archives, records looked at, articles read, failures."""

    done: int
    total: int
    records: int
    articles: int
    failures: int
    writing: bool = False


Tell = Callable[[Progress], None]


def batch_read(
    paths: Sequence[str], output: str, job: Job, run: Run, workers: int = 1, tell: Tell = lambda _: None
) -> dict[str, Any]:
    """Read archives into the data set `output`, with `run`; returns its manifest. One that is whole stays as it is.

    `workers` is how many processes write the files at the end. Raises OptionError and BatchError.
    """
    found = archives(paths)
    folder = Path(output).expanduser()
    _outside(folder, paths)
    made_from = fingerprint(found, job, job.reader().name)
    try:
        there = _checked(folder, made_from)
        if there is not None:
            shutil.rmtree(folder / WORK, ignore_errors=True)
            return there
        with _locked(folder):
            dataset.put(folder / WORK / _JOB, json.dumps(made_from, ensure_ascii=False))
            manifest = _read(found, folder, made_from, job, run, workers, tell)
        shutil.rmtree(folder / WORK)
    except (OSError, BrokenExecutor) as error:
        why = getattr(error, "strerror", None) or error
        raise BatchError(
            f"{folder} cannot be written ({why}); mend that and give the same command again: it goes "
            "on where it was."
        ) from None
    return manifest


def _read(
    found: Sequence[Archive],
    folder: Path,
    made_from: Mapping[str, Any],
    job: Job,
    run: Run,
    workers: int,
    tell: Tell,
) -> dict[str, Any]:
    journal = Journal(folder / WORK / _JOURNAL)
    try:
        meter = _Meter(found, journal.entries)
        tell(meter.now())
        for data in run(job, _missing(found, job, journal.entries)):
            meter.take(journal.append(data))
            tell(meter.now())
        with closing(Pages(journal.path)) as pages:
            marked = marks(journal.entries, pages)

        def written(n: int, total: int) -> None:
            tell(meter.now(writing=True))

        return dataset.write(folder, journal.path, journal.entries, marked, made_from, workers, written)
    finally:
        journal.close()


class _Meter:
    """Adds up what entries say."""

    def __init__(self, found: Sequence[Archive], entries: Mapping[Key, Entry]) -> None:
        self.sizes = [a.size for a in found]
        self.read = [0] * len(found)
        self.records = self.articles = self.failures = 0
        for entry in entries.values():
            self.take(entry)

    def take(self, entry: Entry) -> None:
        at = entry.key[0]
        self.read[at] = self.sizes[at] if entry.last else max(self.read[at], min(entry.read, self.sizes[at]))
        self.records += entry.records
        self.articles += entry.articles
        self.failures += entry.failed

    def now(self, writing: bool = False) -> Progress:
        return Progress(sum(self.read), sum(self.sizes), self.records, self.articles, self.failures, writing)


def _missing(found: Sequence[Archive], job: Job, entries: Entries) -> Iterator[Chunk]:
    """The chunks that the journal lacks. Archives that it has whole are not opened."""
    for index, archive in enumerate(found):
        if entries.whole(index):
            continue
        for chunk in chunks(index, archive, job.chunk_records):
            if (index, chunk.number) not in entries:
                yield chunk


# --- the folder -------------------------------------------------------------------------------------------------
def _outside(folder: Path, paths: Sequence[str]) -> None:
    """Raises OptionError where the next call would take the data set's own files for archives."""
    folders = (p for p in paths if Path(p).is_dir())
    inside = next((p for p in folders if folder.resolve().is_relative_to(Path(p).resolve())), None)
    if inside is not None:
        raise OptionError(
            f"{folder} is in {inside}, which is to be read; name a folder outside of it with -o."
        )


def _checked(folder: Path, made_from: Mapping[str, Any]) -> dict[str, Any] | None:
    """The manifest of a data set that is there and whole; None where there is work to do. Raises OptionError."""
    if folder.exists() and not folder.is_dir():
        raise OptionError(f"{folder} is a file; name a folder with -o.")
    manifest = dataset.manifest_of(folder)
    if manifest is not None:
        _same(folder, manifest["made_from"], made_from)
        return manifest
    begun = folder / WORK / _JOB
    if begun.exists():
        try:
            _same(folder, json.loads(begun.read_text(encoding="utf8")), made_from)
        except (ValueError, AttributeError):
            raise OptionError(f"{begun} is damaged; name another folder with -o.") from None
    elif folder.is_dir() and any(p.name != WORK for p in folder.iterdir()):
        raise OptionError(f"The folder {folder} holds something else; name an empty or a new one with -o.")
    (folder / WORK).mkdir(parents=True, exist_ok=True)
    return None


_WHAT = {
    "format": "by another version of Unless",
    "reader": "by another reader",
    "outlet": "with another --outlet",
    "about": "about other questions",
    "archives": "from other archives",
}


def _same(folder: Path, there: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Raises OptionError where a data set is not what is asked for."""
    other = [what for key, what in _WHAT.items() if there.get(key) != wanted[key]]
    if other:
        raise OptionError(
            f"The data set in {folder} is made {' and '.join(other)}; give the command that made it, or name another "
            "folder with -o."
        )


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / WORK / _LOCK).open("w") as file:
        try:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OptionError(f"Another command is filling {folder}; wait for it.") from None
        yield
