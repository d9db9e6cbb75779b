"""Opening a ledger, and its transactions. Foreign exceptions become LedgerErrors here, at one place.

One writer at a time: SQLite by BEGIN IMMEDIATE, PostgreSQL by an advisory lock, so that row numbers can be given out
in order and a reader never sees half of what was filed together.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc, inspect, text
from sqlalchemy.engine import URL, make_url

from unless.domain.errors import LedgerDamagedError, LedgerError, LedgerReadOnlyError, LedgerVersionError
from unless.ledger.schema import HEAD

BUSY_SECONDS = 60  # how long a writer waits for another one
WRITER_LOCK = 0x756E6C65  # "unle": the advisory lock of PostgreSQL's writers
_SQLITE_MAGIC = b"SQLite format 3\x00"

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def end_of(day: date | datetime | None) -> datetime | None:
    """The last moment of a day in UTC; a datetime is taken as it is."""
    if day is None:
        return None
    if isinstance(day, datetime):
        return day if day.tzinfo else day.replace(tzinfo=UTC)
    return datetime.combine(day, time.max, UTC)


class Store:
    """An open ledger: its engine, its clock and its transactions."""

    def __init__(self, engine: Engine, shown: str, clock: Clock = utc_now) -> None:
        self.engine = engine
        self.shown = shown  # as messages name it: never with a password
        self.clock = clock

    @classmethod
    def open(cls, where: str | Path, *, create: bool = True, clock: Clock = utc_now) -> Store:
        """Open a ledger by path or URL; with `create`, make it where there is none, and bring an older one up to date.

        Raises LedgerError where it cannot be opened, LedgerVersionError where its schema is newer than this code.
        """
        place = str(where)
        url = _url(place)
        shown = place if "://" not in place else url.render_as_string(hide_password=True)
        sqlite = url.get_backend_name() == "sqlite"
        if sqlite:
            _check_file(Path(url.database or ""), shown, create)
        store = cls(_engine(url), shown, clock)
        with store._mapped():
            store._migrate(create)
        return store

    @property
    def sqlite(self) -> bool:
        """Whether it is a SQLite file (else PostgreSQL)."""
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The SQLite file."""
        return Path(self.engine.url.database or "") if self.sqlite else None

    def close(self) -> None:
        """Let go of the file or the server."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the ledger throughout."""
        with self._mapped(), self.engine.connect() as connection, connection.begin():
            if not self.sqlite:
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is alone in writing: all of it is kept, or nothing."""
        with (
            self._mapped(),
            self.engine.connect().execution_options(unless_write=True) as connection,
            connection.begin(),
        ):
            if not self.sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})
            yield connection

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except (exc.DBAPIError, exc.TimeoutError) as error:
            raise self._meaning(error) from error

    def _meaning(self, error: exc.SQLAlchemyError) -> LedgerError:
        """What went wrong, in a sentence with its remedy."""
        cause = getattr(error, "orig", None) or error
        said = str(cause).strip().split("\n")[0]
        low = said.lower()
        name = self.shown
        if "malformed" in low or "not a database" in low or "database corrupt" in low:
            return LedgerDamagedError(
                f"The ledger {name} is damaged ({said}); `unless doctor` says what is lost, and `unless export` saves the rest."
            )
        if "unable to open" in low and self.path is not None and self.path.exists():
            return LedgerError(
                f"The ledger {name} cannot be opened; check the permissions of it and of its folder."
            )
        if "readonly" in low or "read-only" in low or "permission denied" in low:
            return LedgerReadOnlyError(
                f"The ledger {name} may not be written; change its permissions, or name another with --ledger."
            )
        if "locked" in low or "busy" in low:
            return LedgerError(
                f"The ledger {name} is in use by another writer that does not let go; try again when it has ended."
            )
        if "disk is full" in low or "disk full" in low or "no space" in low:
            return LedgerError(
                f"The disk of the ledger {name} is full; nothing of this step was kept. Make room and run it again."
            )
        if "unable to open" in low:
            return LedgerError(f"The ledger {name} cannot be opened; check its path and permissions.")
        if isinstance(error, exc.OperationalError) and not self.sqlite:
            return LedgerError(
                f"The ledger {name} cannot be reached ({said}); check the server, the name and the password."
            )
        return LedgerError(f"The ledger {name} cannot be used ({said}); run `unless doctor` on it.")

    def _migrate(self, create: bool) -> None:
        """Make the tables, or bring them up to date; refuse a newer schema."""
        found = self._version()
        if found == HEAD:
            return
        known = known_versions()
        if found is not None and found not in known:
            raise LedgerVersionError(
                f"The ledger {self.shown} was written by a newer version of Unless (schema {found}; this one knows "
                f"{HEAD}); upgrade Unless, or name another ledger with --ledger."
            )
        if found is None:
            with self.engine.connect() as connection:
                tables = [t for t in inspect(connection).get_table_names() if not t.startswith("sqlite_")]
            if tables:
                raise LedgerError(
                    f"{self.shown} is a database of another program (it holds the table {tables[0]}); name another "
                    "with --ledger."
                )
            if not create:
                raise LedgerError(
                    f"There is no ledger in {self.shown}; `unless ask` or `unless add` makes one."
                )
        from unless.ledger.migrations.upgrade import upgrade  # noqa: PLC0415  alembic is slow to load

        with self.write() as connection:
            upgrade(connection)

    def _version(self) -> str | None:
        with self.engine.connect() as connection:
            try:
                return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            except (exc.OperationalError, exc.ProgrammingError) as error:
                if "alembic_version" in str(error.orig):
                    return None
                raise


def known_versions() -> list[str]:
    """Every schema that this code knows, oldest first."""
    folder = Path(__file__).parent / "migrations" / "versions"
    return sorted(p.stem.split("_")[0] for p in folder.glob("[0-9]*.py"))


def sqlite_path(place: str) -> Path:
    """The file of a ledger given as a path or a sqlite:/// URL. Raises LedgerError for anything else."""
    return Path(_url(place).database or "")


def _url(place: str) -> URL:
    if "://" not in place:
        return URL.create("sqlite", database=os.path.abspath(os.path.expanduser(place)))
    try:
        url = make_url(place)
    except exc.ArgumentError:
        raise LedgerError(
            f"--ledger {place!r} is no path and no database URL; write a file's path or postgresql+psycopg://USER@HOST/NAME."
        ) from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return url
    raise LedgerError(
        f"--ledger names a database of kind {url.get_backend_name()}; a ledger is a SQLite file or PostgreSQL."
    )


def _check_file(path: Path, shown: str, create: bool) -> None:
    """Refuse what cannot be a ledger before SQLite touches it; make its folder."""
    try:
        if path.is_dir():
            raise LedgerError(f"{shown} is a folder; name the ledger's file, for example {shown}/unless.db.")
        if path.exists():
            with path.open("rb") as file:
                head = file.read(16)
            if head and head != _SQLITE_MAGIC:
                raise LedgerError(f"{shown} is no ledger; name another file with --ledger.")
        elif not create:
            raise LedgerError(f"There is no ledger {shown}; `unless ask` or `unless add` makes one.")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(
            f"The ledger {shown} cannot be opened ({error.strerror}); check its path."
        ) from None


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        try:
            return create_engine(url, pool_pre_ping=True)
        except ModuleNotFoundError:
            raise LedgerError(
                "PostgreSQL needs one package more; install it with pip install 'unless[postgres]'."
            ) from None
    file = Path(url.database or "")
    writable = os.access(file.parent, os.W_OK) and (not file.exists() or os.access(file, os.W_OK))

    def connect() -> sqlite3.Connection:
        # Where nothing may be written beside the file, SQLite reads it only if told that nobody else writes.
        still = not os.access(file.parent, os.W_OK) and not Path(f"{file}-wal").exists()
        how = "rwc" if writable else "ro&immutable=1" if still else "ro"
        return sqlite3.connect(
            f"{file.as_uri()}?mode={how}", uri=True, timeout=BUSY_SECONDS, check_same_thread=False
        )

    engine = create_engine(url, creator=connect)

    # The driver's own transactions begin too late for a consistent read; SQLAlchemy's begin here instead.
    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves no trace in free pages
        connection.execute("PRAGMA cache_size = -65536")  # 64 MB, for the random order of the MinHash bands
        if writable:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(
                "PRAGMA synchronous = NORMAL"
            )  # safe in WAL: a power cut loses the last, breaks nothing

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("unless_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
