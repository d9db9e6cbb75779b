"""Export: everything that a ledger holds, in files that other programs read; of a damaged ledger, all that is left."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from unless.domain.errors import LedgerError, NotFoundError, OptionError
from unless.domain.record import QuestionVersion, Withdrawal
from unless.domain.tables import OF_READINGS, TABLES, ExportPiece, ExportReport
from unless.ledger.evidence import in_force, standing
from unless.ledger.export import Scope, article_rows, kept_rows, reports
from unless.ledger.questions import all_questions, version_of
from unless.ledger.salvage import Loss, rescue, rows_saved
from unless.ledger.snapshot import snapshot
from unless.ledger.store import Clock, Store, utc_now
from unless.report.writers import Sink, default_tables, sink
from unless.workflow.ledger_forecast import collapsed_now

Form = Literal["csv", "parquet", "jsonl", "jsonld"]
FORMS: tuple[Form, ...] = ("csv", "parquet", "jsonl", "jsonld")
_SUFFIXES: dict[str, Form] = {
    ".csv": "csv",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jsonld": "jsonld",
}
_STREAMS = ("jsonl", "jsonld")  # what one file, or standard output, can hold several tables of

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What to export, and where to: a folder, a file (by its ending), or - for standard output."""

    output: str
    form: str | None = None  # by the file's ending, else CSV
    question: str | None = None
    only: tuple[str, ...] = ()
    force: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """How many rows of each exported table there are, and what of a damaged ledger is lost."""

    rows: dict[str, int]
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    """Options that hold together."""

    form: Form
    tables: tuple[str, ...]
    place: Path | None  # None for standard output
    one_file: bool
    force: bool
    question: str | None


def export_ledger(
    where: str,
    options: ExportOptions,
    out: BinaryIO,
    clock: Clock = utc_now,
    progress: Progress = lambda done, total: None,
) -> Exported:
    """Export the ledger at a path or URL; of a damaged file whatever can be read, and what cannot is told.

    `out` is where - goes. Raises OptionError, NotFoundError, LedgerError; LedgerDamagedError where nothing is left.
    """
    plan = _planned(options, where)
    try:
        store = Store.open(where, create=False, clock=clock)
        try:
            return export_store(store, options, out, progress)
        finally:
            store.close()
    except (NotFoundError, OptionError):
        raise
    except (LedgerError, ValueError, LookupError, TypeError) as error:
        # Damage shows in many ways: refused pages, text that is none, a schema that is not ours.
        path = Path(os.path.expanduser(where))
        if "://" in where or not path.is_file():
            raise
        try:
            return _salvaged(path, plan, out, clock, progress)
        except _NothingSaved:
            raise error from None


class _NothingSaved(Exception):
    """The file is whole, or holds nothing of a ledger."""


def _salvaged(path: Path, plan: _Plan, out: BinaryIO, clock: Clock, progress: Progress) -> Exported:
    with tempfile.TemporaryDirectory(prefix="unless-", dir=_room(plan)) as folder:
        copy = Path(folder) / "saved.db"
        losses = rescue(path, copy)
        if not losses or not rows_saved(copy):
            raise _NothingSaved
        store = Store.open(copy, create=False, clock=clock)
        try:
            return Exported(_written(store, plan, out, progress), tuple(losses))
        finally:
            store.close()


def _room(plan: _Plan) -> Path | None:
    """A folder with room for a copy: that of the export, which is about as large."""
    return None if plan.place is None else _parent(plan.place)


def export_store(
    store: Store, options: ExportOptions, out: BinaryIO, progress: Progress = lambda done, total: None
) -> Exported:
    """Export an open ledger. Raises OptionError, NotFoundError, LedgerError."""
    plan = _planned(options, str(store.path) if store.sqlite else None)
    return Exported(_written(store, plan, out, progress))


# --- what is written --------------------------------------------------------------------------------------------
def _written(store: Store, plan: _Plan, out: BinaryIO, progress: Progress) -> dict[str, int]:
    """Write under a temporary name; put in place only what is whole."""
    try:
        with tempfile.TemporaryDirectory(prefix=".unless-", dir=_room(plan)) as name:
            folder = Path(name)
            with contextlib.ExitStack() as opened:

                def create(file: str) -> BinaryIO:
                    return opened.enter_context((folder / file).open("wb"))

                into = sink(plan.form, plan.tables, create, plan.one_file)
                rows = _filled(store, plan, into, progress)
                into.close()
            _deliver(sorted(folder.iterdir()), plan, out)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _cannot(plan, error) from None
    return rows


def _filled(store: Store, plan: _Plan, into: Sink, progress: Progress) -> dict[str, int]:
    rows = dict.fromkeys(plan.tables, 0)
    wanted = frozenset(plan.tables)
    speakers: set[int] = set()
    with store.read() as connection:
        version = None if plan.question is None else version_of(connection, plan.question)
        numbers = article_rows(connection, version.number if version else None)
        if wanted & {"articles", *OF_READINGS} or version is not None:
            for done, report in enumerate(reports(connection, numbers), 1):
                _count(rows, report)
                into.report(report)
                speakers.update(n for n in report.speakers if n is not None)
                progress(done, len(numbers))
        if "evidence" in wanted or version is not None:
            for one in [version] if version else all_questions(connection):
                for piece in _pieces(connection, one):
                    if piece.evidence.voice is not None:
                        speakers.add(piece.evidence.voice)
                    if "evidence" in wanted:
                        into.piece(piece)
                        rows["evidence"] += 1
        number = version.number if version else None
        scope = Scope(number, numbers if version else (), speakers)
        for table in plan.tables:
            if table not in ("articles", "evidence", *OF_READINGS):
                for row in kept_rows(connection, table, scope):
                    into.row(table, row)
                    rows[table] += 1
    return rows


def _count(rows: dict[str, int], report: ExportReport) -> None:
    reading = report.reading
    found: dict[str, Sequence[Any]] = {
        "articles": (report,),
        "statements": reading.statements,
        "estimates": reading.estimates,
        "conditions": reading.conditions,
        "entities": reading.entities,
        "dates": reading.dates,
    }
    for name, things in found.items():
        if name in rows:
            rows[name] += len(things)


def _pieces(connection: Any, version: QuestionVersion) -> Iterator[ExportPiece]:
    """What stands on a question now, with whose decision each piece has its status from."""
    seen = snapshot(connection, version.key)
    views = standing(seen.decisions)
    disputed = frozenset(seen.disputed)
    for piece in collapsed_now(seen):
        mine = views.get(piece.id)
        gone: Withdrawal | None = seen.gone.get(piece.article)
        yield ExportPiece(
            question=version.key,
            version=version.n,
            evidence=piece,
            decision=in_force(mine, version.question.reviewers) if mine else None,
            disputed=piece.id in disputed,
            withdrawn_on=gone.on if gone else None,
        )


# --- where it goes ----------------------------------------------------------------------------------------------
def _planned(options: ExportOptions, ledger: str | None) -> _Plan:
    """The options made sense of, and checked before anything is read. Raises OptionError."""
    stream = options.output == "-"
    place = None if stream else Path(os.path.expanduser(options.output))
    suffix = "" if place is None or place.is_dir() else place.suffix.lower()
    form = options.form or _SUFFIXES.get(suffix) or ("jsonl" if stream else "csv")
    if form not in FORMS:
        raise OptionError(f"--format {form!r} is not one of {', '.join(FORMS)}.")
    tables = _tables(options.only, form)
    one_file = stream or suffix in _SUFFIXES
    if one_file and form not in _STREAMS and len(tables) > 1:
        what = "standard output" if stream else options.output
        raise OptionError(
            f"{what} can hold one table as {form}; choose it with --only, for example --only statements, "
            "or name a folder with -o."
        )
    if place is not None:
        _check_place(place, one_file, options.force, ledger)
    return _Plan(form, tables, place, one_file, options.force, options.question)


def _tables(only: Sequence[str], form: Form) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(name for part in only for name in part.replace(",", " ").split()))
    usual = default_tables(form)
    possible = usual if form == "jsonld" else tuple(TABLES)
    for name in wanted:
        if name not in possible:
            kind = "no table" if name not in TABLES else f"not in {form}"
            raise OptionError(f"--only {name!r} is {kind}; the tables are {', '.join(possible)}.")
    return wanted or usual


def _check_place(place: Path, one_file: bool, force: bool, ledger: str | None) -> None:
    try:
        if _same(place, ledger):
            raise OptionError(f"{place} is the ledger itself; name another place with -o.")
        if place.is_dir():
            if one_file:
                raise OptionError(f"{place} is a folder; name a file with -o.")
            if not force and any(place.iterdir()):
                raise OptionError(
                    f"The folder {place} is not empty; name another with -o, or give --force to replace files of the "
                    "same names in it."
                )
        elif place.exists():
            if not one_file:
                raise OptionError(f"{place} is a file; name a folder with -o.")
            if not force and place.stat().st_size:
                raise OptionError(f"{place} is there already; name another file with -o, or give --force.")
        _parent(place).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OptionError(
            f"{place} cannot be written ({error.strerror}); name another place with -o."
        ) from None


def _same(place: Path, ledger: str | None) -> bool:
    other = os.path.expanduser(ledger or "")
    return place.exists() and os.path.exists(other) and os.path.samefile(place, other)


def _deliver(files: Sequence[Path], plan: _Plan, out: BinaryIO) -> None:
    """Put finished files where they belong. Raises OSError."""
    if plan.place is None:
        for file in files:
            with file.open("rb") as data:
                shutil.copyfileobj(data, out)
        out.flush()
        return
    if plan.one_file:
        os.replace(files[0], plan.place)
        return
    plan.place.mkdir(exist_ok=True)
    for file in files:
        os.replace(file, plan.place / file.name)


def _parent(place: Path) -> Path:
    return Path(os.path.abspath(place)).parent


def _cannot(plan: _Plan, error: OSError) -> OptionError:
    where = "Standard output" if plan.place is None else str(plan.place)
    return OptionError(f"{where} cannot be written ({error.strerror or error}); name another place with -o.")
