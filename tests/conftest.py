"""Settings of the whole suite, and ledgers on both databases."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from clocks import Clock
from filled import fill
from hypothesis import settings
from postgres import new_database, programs, server

from unless.ledger.backup import back_up, restore
from unless.ledger.store import Store
from unless.reading.read import LocalReader

# On CI the same examples in every run: a rare find belongs to a developer's machine, not to a red main.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("local", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture
def clock() -> Clock:
    """Noon of 1 March 2031, UTC."""
    return Clock(datetime(2031, 3, 1, 12, tzinfo=UTC))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server, started once; tests on it are skipped only where none is installed and this is not CI."""
    found = programs()
    if found is None:
        assert not os.environ.get("CI"), "PostgreSQL is missing; .ci/run installs it"
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with server(found) as tail:
        yield tail


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a ledger that does not exist yet may be made: a file, then a PostgreSQL database."""
    if request.param == "sqlite":
        return str(tmp_path / "unless.db")
    return new_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def store(place: str, clock: Clock) -> Iterator[Store]:
    """An empty ledger, on each database."""
    one = Store.open(place, clock=clock)
    yield one
    one.close()


@pytest.fixture(scope="session")
def reader() -> LocalReader:
    """The shipped reader."""
    return LocalReader()


@pytest.fixture(scope="session")
def filled_backup(tmp_path_factory: pytest.TempPathFactory, reader: LocalReader) -> Path:
    """A backup of the ledger of filled.py, made on the day of `clock`."""
    folder = tmp_path_factory.mktemp("filled")
    one = Store.open(folder / "unless.db", clock=Clock(datetime(2031, 3, 1, 12, tzinfo=UTC)))
    fill(one, reader)
    back_up(one, folder / "filled.zip")
    one.close()
    return folder / "filled.zip"


@pytest.fixture
def filled(filled_backup: Path, place: str, clock: Clock) -> Iterator[Store]:
    """The ledger of filled.py, on each database, a day later."""
    restore(filled_backup, place)
    clock.set(2031, 3, 2)
    one = Store.open(place, clock=clock)
    yield one
    one.close()
