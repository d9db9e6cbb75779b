"""The dossier's ledger, read once a session, and clients of the app on copies of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dossier_cases import KEY, MAY, clock, fill_dossier
from starlette.testclient import TestClient

from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.web.app import create_app
from unless.workflow.board import refresh


@pytest.fixture(scope="session")
def dossier_ledger(tmp_path_factory: pytest.TempPathFactory, reader: LocalReader) -> Path:
    """The file of the filled ledger; copy it, never write to it."""
    path = tmp_path_factory.mktemp("dossier") / "unless.db"
    store = Store.open(path, clock=clock())
    fill_dossier(store, reader)
    for key in (KEY, MAY):  # their figures, so that no test waits for them and no server makes them meanwhile
        refresh(store, key)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


@pytest.fixture
def shown(dossier_ledger: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of the filled ledger for one test."""
    store = Store.open(shutil.copy(dossier_ledger, tmp_path / "shown.db"), clock=clock())
    yield store
    store.close()


@pytest.fixture
def client(shown: Store) -> Iterator[TestClient]:
    """A browser without JavaScript on that copy; it follows no redirects."""
    with TestClient(create_app(shown), base_url="http://127.0.0.1", follow_redirects=False) as one:
        yield one
