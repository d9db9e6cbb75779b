"""Backups: one file that holds a whole ledger, checked when it is written and when it is read.

A backup is a zip of two members: `ledger.db`, the ledger as a SQLite database (whichever database it came from), and
`manifest.json`, which says when and by what it was made, its schema, the rows of every table and ledger.db's SHA-256.
Everything is written under a temporary name beside its place and moved there when it is whole and has been checked.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from unless.domain.errors import InputError, LedgerDamagedError, LedgerError, LedgerVersionError
from unless.ledger import store as stores
from unless.ledger.copying import copy_ledger, counts, is_empty
from unless.ledger.schema import PASSING
from unless.ledger.store import Clock, Store, utc_now

FORMAT = "unless-backup"
FORMAT_VERSION = 1
DATABASE, MANIFEST = "ledger.db", "manifest.json"
BLOCK = 1 << 20  # bytes read at a time
PAGES = 2_000  # of SQLite's copied at a time: 8 MB
NOT_OURS = "is no backup of Unless; name a file that `unless backup` wrote."

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; `counts` are rows by table, `size` the bytes of the database in it."""

    made_at: datetime
    made_by: str
    schema: str
    sha256: str
    size: int
    counts: dict[str, int]

    def plain(self) -> dict[str, Any]:
        """What manifest.json holds."""
        return {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "made_at": self.made_at.isoformat(),
            "made_by": self.made_by,
            "schema": self.schema,
            "sha256": self.sha256,
            "size": self.size,
            "counts": self.counts,
        }


def _nothing(done: int, total: int) -> None:
    """Tell nobody."""


# --- backup -----------------------------------------------------------------------------------------------------
def back_up(store: Store, file: str | Path, progress: Progress = _nothing) -> Manifest:
    """Write a backup of a ledger, as it is at one moment, whoever writes to it meanwhile.

    Raises InputError where the file exists, LedgerDamagedError where the ledger is damaged, LedgerError where the
    backup cannot be written. Nothing is left behind then.
    """
    target = Path(os.path.abspath(os.path.expanduser(file)))
    _refuse_existing(target, "A backup never overwrites a file")
    with _work(target) as folder:
        database, packed = folder / DATABASE, folder / "backup.zip"
        if store.sqlite:
            _copy_file(store, database, progress)
        else:
            _copy_rows(store, database, progress)
        held, schema = _examined(database, f"The ledger {store.shown}")
        made = _pack(database, packed, held, schema, store.clock())
        check_backup(packed)
        _place(packed, target)
    return made


def _copy_file(store: Store, database: Path, progress: Progress) -> None:
    """SQLite's own backup, within a transaction, so that every page is of one moment."""
    with store.read() as connection, closing(sqlite3.connect(database, isolation_level=None)) as copy:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment is now
        try:
            source.backup(
                copy, pages=PAGES, progress=lambda _, remaining, total: progress(total - remaining, total)
            )
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.execute("PRAGMA secure_delete = ON")
            for name in sorted(PASSING):
                copy.execute(f'DELETE FROM "{name}"')
        except sqlite3.Error as error:
            raise _sqlite_error(error, f"The ledger {store.shown}") from None


def _copy_rows(store: Store, database: Path, progress: Progress) -> None:
    copy = Store.open(database, clock=store.clock)
    try:
        with store.read() as source, copy.write() as target:
            copy_ledger(source, target, progress)
    finally:
        copy.close()
    _into_one_file(database)


def _into_one_file(database: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")


def _examined(database: Path, what: str) -> tuple[dict[str, int], str]:
    """Rows by table and the schema of a copied database. Raises LedgerDamagedError."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            first = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if first != "ok":
                raise LedgerDamagedError(f"{what} is damaged ({first}); `unless doctor` says what is lost.")
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            names = [
                r[0]
                for r in connection.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                    "AND name NOT LIKE '%\\_fts%' ESCAPE '\\' AND name <> 'alembic_version' ORDER BY name"
                )
            ]
            held = {n: connection.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names}
    except sqlite3.Error as error:
        raise _sqlite_error(error, what) from None
    return held, str(row[0]) if row else ""


def _sqlite_error(error: sqlite3.Error, what: str) -> LedgerError:
    said = str(error)
    if "full" in said or "disk I/O" in said:
        return LedgerError(
            "The disk is full; nothing was left behind. Make room, or name a place on another disk."
        )
    if "malformed" in said or "not a database" in said:
        return LedgerDamagedError(f"{what} is damaged ({said}); `unless doctor` says what is lost.")
    return LedgerError(f"{what} cannot be read ({said}); run `unless doctor` on it.")


def _pack(database: Path, packed: Path, held: dict[str, int], schema: str, now: datetime) -> Manifest:
    """The zip of a database and its manifest, on the disk."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(packed, "x", zipfile.ZIP_DEFLATED) as archive:
        with database.open("rb") as file, archive.open(DATABASE, "w", force_zip64=True) as member:
            while block := file.read(BLOCK):
                digest.update(block)
                member.write(block)
        made = Manifest(
            now, f"unless {version('unless')}", schema, digest.hexdigest(), database.stat().st_size, held
        )
        archive.writestr(MANIFEST, json.dumps(made.plain(), indent=1) + "\n")
    with packed.open("rb") as file:
        os.fsync(file.fileno())
    return made


# --- reading a backup -------------------------------------------------------------------------------------------
def read_manifest(file: str | Path) -> Manifest:
    """What a backup says of itself. Raises InputError for what is none, LedgerVersionError for one of the future."""
    with _archive(file) as archive:
        try:
            plain = json.loads(archive.read(MANIFEST))
        except (KeyError, ValueError):
            raise InputError(f"{file} {NOT_OURS}") from None
    return _manifest(plain, file)


def _manifest(plain: Any, file: str | Path) -> Manifest:
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise InputError(f"{file} {NOT_OURS}")
    if plain.get("format_version") != FORMAT_VERSION:
        raise LedgerVersionError(
            f"{file} was written by a newer version of Unless ({plain.get('made_by')}); upgrade Unless to restore it."
        )
    try:
        found = Manifest(
            datetime.fromisoformat(plain["made_at"]),
            str(plain["made_by"]),
            str(plain["schema"]),
            str(plain["sha256"]),
            int(plain["size"]),
            {str(k): int(v) for k, v in plain["counts"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _altered(file) from None
    if found.schema not in stores.known_versions():
        raise LedgerVersionError(
            f"{file} holds a ledger of a newer version of Unless (schema {found.schema} of {found.made_by}; this one "
            f"knows {stores.known_versions()[-1]}); upgrade Unless to restore it."
        )
    return found


def check_backup(file: str | Path) -> Manifest:
    """Read a backup through to its end and hold it against its checksum. Raises InputError where it differs."""
    with open(os.devnull, "wb") as nowhere:
        return _unpack(file, nowhere)


def _unpack(file: str | Path, into: IO[bytes], progress: Progress = _nothing) -> Manifest:
    made = read_manifest(file)
    digest = hashlib.sha256()
    size = 0
    with _archive(file) as archive:
        try:
            member = archive.open(DATABASE)
        except KeyError:
            raise InputError(f"{file} {NOT_OURS}") from None
        with member:
            while block := member.read(BLOCK):
                digest.update(block)
                size += len(block)
                if size > made.size:
                    raise _altered(file)
                into.write(block)
                progress(size, made.size)
    if digest.hexdigest() != made.sha256 or size != made.size:
        raise _altered(file)
    return made


def _altered(file: str | Path) -> InputError:
    return InputError(
        f"{file} was altered or damaged since it was written (its checksum differs); restore from another backup."
    )


@contextmanager
def _archive(file: str | Path) -> Iterator[zipfile.ZipFile]:
    """The zip of a backup; what goes wrong in reading it becomes a sentence."""
    try:
        with open(file, "rb") as opened:
            head = opened.read(4)
        if head[:2] != b"PK":
            raise InputError(f"{file} {NOT_OURS}")
        try:
            archive = zipfile.ZipFile(file)
        except zipfile.BadZipFile:
            raise InputError(
                f"{file} is cut short or damaged (its end is missing); restore from another backup."
            ) from None
        with archive:
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ):
        raise _altered(file) from None
    except FileNotFoundError as error:
        if str(error.filename) != str(file):
            raise
        raise InputError(f"There is no file {file}; name a backup.") from None
    except (PermissionError, IsADirectoryError) as error:
        raise InputError(f"{file} cannot be read ({error.strerror}); name a backup.") from None


# --- restore ----------------------------------------------------------------------------------------------------
def restore(
    file: str | Path, where: str | Path, clock: Clock = utc_now, progress: Progress = _nothing
) -> Manifest:
    """Make a ledger of a backup, where there is none yet: a new file, or an empty PostgreSQL database.

    An older schema is brought up to date. Raises InputError, LedgerVersionError and LedgerError; nothing is left
    behind then, and nothing that was there is touched.
    """
    place = str(where)
    if "://" in place and not place.startswith("sqlite"):
        return _restore_rows(file, place, clock, progress)
    target = stores.sqlite_path(place)
    _refuse_existing(target, "A ledger is never overwritten")
    for suffix in ("-wal", "-shm", "-journal"):
        if Path(f"{target}{suffix}").exists():
            raise InputError(
                f"{target}{suffix} is left there by another ledger and would damage the restored one; move it away first."
            )
    target.parent.mkdir(parents=True, exist_ok=True)
    with _work(target) as folder:
        database = folder / DATABASE
        made = _checked_database(file, database, progress)
        Store.open(database, create=False, clock=clock).close()  # brings it up to date
        _into_one_file(database)
        with database.open("rb") as written:
            os.fsync(written.fileno())
        _place(database, target)
    return made


def _checked_database(file: str | Path, database: Path, progress: Progress) -> Manifest:
    """The database of a backup in a file of its own, held against checksum, schema and counts."""
    with database.open("xb") as into:
        made = _unpack(file, into, progress)
    held, schema = _examined(database, f"The ledger in {file}")
    if schema != made.schema or held != made.counts:
        raise _altered(file)
    return made


def _restore_rows(file: str | Path, place: str, clock: Clock, progress: Progress) -> Manifest:
    with tempfile.TemporaryDirectory(prefix="unless-restore-") as name, _full_disk():
        database = Path(name) / DATABASE
        made = _checked_database(file, database, _nothing)
        source = Store.open(database, create=False, clock=clock)
        try:
            _fill(source, place, clock, progress)
        finally:
            source.close()
    return made


def _fill(source: Store, place: str, clock: Clock, progress: Progress) -> None:
    target = Store.open(place, clock=clock)
    try:
        with source.read() as old, target.write() as new:
            if not is_empty(new):
                raise InputError(
                    f"{target.shown} holds a ledger already, and a ledger is never overwritten; name an empty database."
                )
            expected = copy_ledger(old, new, progress)
            if counts(new) != expected:
                raise LedgerError(
                    f"{target.shown} did not take every row; nothing was kept. Check the server and restore again."
                )
    finally:
        target.close()


# --- files ------------------------------------------------------------------------------------------------------
def _refuse_existing(target: Path, rule: str) -> None:
    if target.exists() or target.is_symlink():
        raise InputError(f"{rule}, and {target} is there already; name another.")


@contextmanager
def _work(target: Path) -> Iterator[Path]:
    """A folder beside a file that is to be made, gone at the end; a full disk becomes a sentence."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise LedgerError(f"{target} cannot be written ({error.strerror}); name another place.") from None
    try:
        with _full_disk():
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _full_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise LedgerError(
                "The disk is full; nothing was left behind. Make room, or name a place on another disk."
            ) from None
        raise LedgerError(
            f"Writing failed ({error.strerror}); nothing was left behind. Check the disk, or name another place."
        ) from None


def _place(made: Path, target: Path) -> None:
    """Give a finished file its name, unless something has come to be there meanwhile."""
    try:
        os.link(made, target)
    except FileExistsError:
        _refuse_existing(target, "Nothing is overwritten")
    except OSError as error:  # a file system without hard links
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS):
            raise
        _refuse_existing(target, "Nothing is overwritten")
        os.rename(made, target)
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
