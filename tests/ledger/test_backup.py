"""Backups: whole, checked, consistent while in use, never over anything, and back on either database."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from clocks import Clock
from filled import DAY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_cases import QUESTION, REPORT, article
from postgres import new_database
from sqlalchemy import insert, text

from unless.domain.errors import InputError, LedgerDamagedError, LedgerError, LedgerVersionError, UnlessError
from unless.ledger import schema as t
from unless.ledger import store as stores
from unless.ledger.backup import back_up, read_manifest, restore
from unless.ledger.copying import counts
from unless.ledger.store import Store
from unless.ledger.voices import next_id
from unless.reading.read import LocalReader
from unless.workflow.add import file_pairs
from unless.workflow.ask import ask
from unless.workflow.doctor import examine
from unless.workflow.ledger_forecast import forecast_question


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a ledger may be restored, on each database."""
    if request.param == "sqlite":
        return str(tmp_path / "restored" / "unless.db")
    return new_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def small(tmp_path: Path, clock: Clock) -> Store:
    """A SQLite ledger with one question."""
    store = Store.open(tmp_path / "small.db", clock=clock)
    ask(store, QUESTION, "ana", "ferry")
    return store


def left_over(folder: Path) -> list[str]:
    """Files and folders that should not be there after a failure."""
    return [p.name for p in folder.iterdir() if p.name.startswith(".")]


def test_a_ledger_comes_back_whole_on_either_database(
    filled: Store, elsewhere: str, tmp_path: Path, clock: Clock
) -> None:
    file = tmp_path / "kept.zip"
    made = back_up(filled, file)
    restore(file, elsewhere)
    other = Store.open(elsewhere, create=False, clock=clock)
    try:
        with filled.read() as old, other.read() as new:
            assert counts(new) == counts(old) == made.counts
            for table in t.metadata.sorted_tables:
                query = table.select().order_by(*table.primary_key.columns)
                assert new.execute(query).all() == old.execute(query).all()
        again = forecast_question(other, "ferry", DAY)
        assert again.from_cache
        assert again.forecast == forecast_question(filled, "ferry", DAY).forecast
    finally:
        other.close()
    assert examine(elsewhere).findings == ()
    assert left_over(tmp_path) == []


def test_a_restored_ledger_goes_on(
    filled: Store, reader: LocalReader, elsewhere: str, tmp_path: Path
) -> None:
    back_up(filled, tmp_path / "kept.zip")
    restore(tmp_path / "kept.zip", elsewhere)
    other = Store.open(elsewhere, create=False)
    try:
        new = article(REPORT.replace("Harl", "Korr"), "later", published=DAY)
        assert [a.status for a in file_pairs(other, [(new, reader.read(new))])] != ["failed"]
        with other.write() as connection:
            last = next_id(connection, t.resolution)
            row = connection.execute(
                insert(t.resolution)
                .values(
                    question_id=1, outcome="no", on_day=DAY, because="x", by="ana", recorded_at=other.clock()
                )
                .returning(t.resolution.c.id)
            ).scalar_one()
            assert row == last
    finally:
        other.close()
    assert examine(elsewhere).sound


def test_nothing_is_overwritten(small: Store, tmp_path: Path) -> None:
    file = tmp_path / "kept.zip"
    file.write_text("mine")
    with pytest.raises(InputError, match="never overwrites"):
        back_up(small, file)
    assert file.read_text() == "mine"
    back_up(small, tmp_path / "good.zip")
    there = tmp_path / "there.db"
    there.write_bytes(b"")
    with pytest.raises(InputError, match="never overwritten"):
        restore(tmp_path / "good.zip", there)
    assert there.read_bytes() == b""
    (tmp_path / "new.db-wal").write_bytes(b"of another")
    with pytest.raises(InputError, match="left there by another ledger"):
        restore(tmp_path / "good.zip", tmp_path / "new.db")
    assert left_over(tmp_path) == []


def test_a_full_postgresql_database_is_not_restored_into(
    small: Store, postgresql: str, tmp_path: Path
) -> None:
    place = new_database(postgresql)
    other = Store.open(place)
    ask(other, QUESTION, "ben", "other")
    back_up(small, tmp_path / "kept.zip")
    with pytest.raises(InputError, match="holds a ledger already"):
        restore(tmp_path / "kept.zip", place)
    with other.read() as connection:
        assert connection.execute(text("SELECT key FROM question")).scalars().all() == ["other"]
    other.close()


def test_a_backup_made_while_others_write_is_of_one_moment(store: Store, tmp_path: Path) -> None:
    """Every write adds two rows: a backup never holds one without the other."""
    stop = threading.Event()
    begun = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with store.write() as connection:
                for name in ("a", "b"):
                    connection.execute(
                        text("INSERT INTO meta(key, value) SELECT :k || count(*), :pad FROM meta"),
                        {"k": name, "pad": "x" * 3000},
                    )
            begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        begun.wait(30)
        sizes = []
        for n in range(3):
            made = back_up(store, tmp_path / f"{n}.zip")
            sizes.append(made.counts["meta"])
    finally:
        stop.set()
        writer.join()
    assert all(n % 2 == 0 for n in sizes)
    assert sizes == sorted(set(sizes))


def test_a_truncated_backup_is_refused(small: Store, tmp_path: Path) -> None:
    file = tmp_path / "kept.zip"
    back_up(small, file)
    whole = file.read_bytes()
    for length in (0, 1, 3, 100, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        with pytest.raises(InputError, match=r"cut short|is no backup"):
            restore(file, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()
    assert left_over(tmp_path) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_one_altered_byte_is_found_or_makes_no_difference(
    small: Store, tmp_path: Path, at: float, change: int
) -> None:
    file, altered = tmp_path / "kept.zip", tmp_path / "altered.zip"
    if not file.exists():
        back_up(small, file)
    data = bytearray(file.read_bytes())
    data[int(at * len(data))] ^= change
    altered.write_bytes(data)
    new = tmp_path / "new.db"
    try:
        restore(altered, new)
    except UnlessError:
        assert not new.exists()
    else:  # a date in the zip's directory, say
        assert Store.open(new, create=False)
        new.unlink()


def _rewritten(file: Path, target: Path, change: dict[str, Any], database: bytes | None = None) -> None:
    """A backup with another manifest or database, as somebody would make who knows how."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        plain = json.loads(old.read("manifest.json")) | change
        new.writestr("ledger.db", old.read("ledger.db") if database is None else database)
        new.writestr("manifest.json", json.dumps(plain))


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"sha256": "0" * 64}, InputError, "altered or damaged"),
        ({"counts": {"article": 7}}, InputError, "altered or damaged"),
        ({"size": 1}, InputError, "altered or damaged"),
        ({"size": "much"}, InputError, "altered or damaged"),
        ({"format": "something-else"}, InputError, "is no backup of Unless"),
        ({"format_version": 2}, LedgerVersionError, "newer version of Unless"),
        ({"schema": "9999"}, LedgerVersionError, r"newer version of Unless \(schema 9999"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    small: Store, tmp_path: Path, change: dict[str, Any], error: type[Exception], said: str
) -> None:
    back_up(small, tmp_path / "kept.zip")
    _rewritten(tmp_path / "kept.zip", tmp_path / "other.zip", change)
    with pytest.raises(error, match=said):
        restore(tmp_path / "other.zip", tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_a_foreign_database_in_a_backup_is_refused(small: Store, tmp_path: Path) -> None:
    back_up(small, tmp_path / "kept.zip")
    with closing(sqlite3.connect(tmp_path / "foreign.db")) as connection:
        connection.execute("CREATE TABLE recipe (id INTEGER PRIMARY KEY)")
    data = (tmp_path / "foreign.db").read_bytes()
    claim = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    _rewritten(tmp_path / "kept.zip", tmp_path / "other.zip", claim, data)
    with pytest.raises(UnlessError):
        restore(tmp_path / "other.zip", tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("kind", ["text", "zip", "folder", "nothing"])
def test_what_is_no_backup_is_refused(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "thing"
    if kind == "text":
        file.write_text("Dear Sir")
    elif kind == "zip":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("letter.txt", "Dear Sir")
    elif kind == "folder":
        file.mkdir()
    with pytest.raises(InputError, match=r"is no backup|There is no file|cannot be read"):
        restore(file, tmp_path / "new.db")


def test_a_backup_of_an_older_schema_is_brought_up_to_date(
    small: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: str
) -> None:
    back_up(small, tmp_path / "kept.zip")
    newer = "9999"  # a next schema: one row more in the table of settings

    def upgrade(connection: Any, to: str = "head") -> None:
        if connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar():
            connection.execute(text("INSERT INTO meta(key, value) VALUES ('upgraded', 'yes')"))
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{newer}'"))

    if "://" in elsewhere:
        Store.open(elsewhere).close()
        with Store.open(elsewhere).write() as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{newer}'"))
    before = stores.known_versions()
    monkeypatch.setattr(stores, "HEAD", newer)
    monkeypatch.setattr(stores, "known_versions", lambda: [*before, newer])
    monkeypatch.setattr("unless.ledger.migrations.upgrade.upgrade", upgrade)
    restore(tmp_path / "kept.zip", elsewhere)
    other = Store.open(elsewhere, create=False)
    with other.read() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newer
        assert connection.execute(text("SELECT value FROM meta WHERE key = 'upgraded'")).scalar() == "yes"
        assert connection.execute(text("SELECT count(*) FROM question")).scalar() == 1
    other.close()


def test_a_damaged_ledger_is_not_backed_up(small: Store, tmp_path: Path) -> None:
    with small.write() as connection:
        connection.execute(t.meta.insert(), [{"key": f"k{n}", "value": "x" * 500} for n in range(200)])
    small.close()
    path = tmp_path / "small.db"
    data = bytearray(path.read_bytes())
    at = data.rfind(b"x" * 500) // 4096 * 4096
    data[at : at + 4096] = bytes(4096)
    path.write_bytes(data)
    with pytest.raises(LedgerDamagedError, match="unless doctor"):
        back_up(Store.open(path), tmp_path / "kept.zip")
    assert not (tmp_path / "kept.zip").exists()
    assert left_over(tmp_path) == []


def test_a_failure_in_the_middle_leaves_nothing(
    small: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    back_up(small, tmp_path / "good.zip")
    monkeypatch.setattr("unless.ledger.backup.os.fsync", full)
    with pytest.raises(LedgerError, match="disk is full; nothing was left behind"):
        back_up(small, tmp_path / "kept.zip")
    with pytest.raises(LedgerError, match="disk is full; nothing was left behind"):
        restore(tmp_path / "good.zip", tmp_path / "new.db")
    assert {p.name for p in tmp_path.iterdir() if p.name.startswith((".", "kept", "new"))} == set()


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A disk of 300 kB; only root may make one."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("no right to make a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_and_left_clean(small: Store, tmp_path: Path, tiny: Path) -> None:
    with small.write() as connection:
        connection.execute(t.meta.insert(), [{"key": f"k{n}", "value": "x" * 900} for n in range(500)])
    with pytest.raises(LedgerError, match="disk is full"):
        back_up(small, tiny / "kept.zip")
    back_up(small, tmp_path / "kept.zip")
    with pytest.raises(LedgerError, match="disk is full"):
        restore(tmp_path / "kept.zip", tiny / "new.db")
    assert list(tiny.iterdir()) == []


def test_a_backup_says_what_it_holds(small: Store, tmp_path: Path) -> None:
    made = back_up(small, tmp_path / "kept.zip")
    assert read_manifest(tmp_path / "kept.zip") == made
    assert made.counts["question"] == 1
    assert made.made_by.startswith("unless ")
