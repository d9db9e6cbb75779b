"""What must not harm a ledger: kills, races, full disks, lost permissions."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from adding import pair
from ledger_cases import QUESTION

from unless.domain.errors import LedgerError
from unless.ledger.articles import all_numbers, latest_readings, reading_digest
from unless.ledger.store import Store
from unless.workflow.add import file_pairs
from unless.workflow.ask import ask
from unless.workflow.ledger_forecast import forecast_question

ADDING = str(Path(__file__).with_name("adding.py"))
KILLS, ARTICLES = 100, 400


def start(ledger: str, first: int, count: int, batch: int = 5) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, ADDING, ledger, str(first), str(count), str(batch)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def assert_sound(path: Path, expected: int | None = None) -> int:
    """Every article is whole: one appearance, its bands, a reading that comes back as it was; returns their number."""
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        (articles,) = raw.execute("SELECT count(*) FROM article").fetchone()
        assert raw.execute("SELECT count(*) FROM appearance").fetchone() == (articles,)
        assert raw.execute("SELECT count(DISTINCT article_id) FROM band").fetchone() == (articles,)
        assert raw.execute("SELECT count(*) FROM reading").fetchone() == (articles,)
        assert raw.execute("SELECT count(*) FROM statement").fetchone() == (2 * articles,)
        raw.execute("INSERT INTO article_fts(article_fts) VALUES ('integrity-check')")
        raw.rollback()
    store = Store.open(path)
    with store.read() as connection:
        readings = latest_readings(connection, all_numbers(connection))
        digests = dict(connection.exec_driver_sql("SELECT id, digest FROM reading").fetchall())
    for one in readings.values():
        assert reading_digest(one.reading) == digests[one.number]
    store.close()
    assert expected is None or articles == expected
    return int(articles)


def forked(path: Path, count: int) -> int:
    """A child that adds as adding.py does; returns its process number."""
    child = os.fork()
    if child == 0:
        try:
            store = Store.open(path)
            file_pairs(store, map(pair, range(count)))
        finally:
            os._exit(0)
    return child


def test_killed_a_hundred_times_it_loses_nothing_and_duplicates_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unless.workflow.add.BATCH", 4)
    path = tmp_path / "unless.db"
    Store.open(path).close()
    chance = random.Random(7)
    killed, before = 0, 0
    for _ in range(KILLS):
        child = forked(path, ARTICLES)
        time.sleep(chance.uniform(0.005, 0.12))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        with sqlite3.connect(path) as raw:
            (now,) = raw.execute("SELECT count(*) FROM article").fetchone()
        assert now >= before  # what was filed stays
        before = now
    assert killed >= KILLS // 2  # else the kills came too late to prove anything
    assert_sound(path)
    store = Store.open(path)
    done = file_pairs(store, map(pair, range(ARTICLES)))
    store.close()
    assert {one.status for one in done} <= {"new", "known"}
    assert_sound(path, ARTICLES)


def test_two_processes_add_at_once(place: str) -> None:
    Store.open(place).close()
    racers = [start(place, 0, 120), start(place, 60, 120)]
    said = [r.communicate(timeout=120) for r in racers]
    assert [r.returncode for r in racers] == [0, 0], said
    assert (
        sum(int(out.split("\n")[1].split()[0]) for out, _ in said) == 180
    )  # the sixty they share are filed once
    store = Store.open(place)
    with store.read() as connection:
        assert len(all_numbers(connection)) == 180
    store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        assert not os.environ.get("CI"), made.stderr
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_one_sentence_and_loses_nothing(small_disk: Path) -> None:
    path = small_disk / "unless.db"
    store = Store.open(path)
    with pytest.raises(
        LedgerError, match=r"The disk of the ledger .* is full; nothing of this step was kept"
    ):
        file_pairs(store, map(pair, range(5000)))
    store.close()
    # With room again the same call goes on where it was.
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    there = assert_sound(path)
    assert there > 0
    store = Store.open(path)
    done = file_pairs(store, map(pair, range(there + 20)))
    assert sum(one.status == "new" for one in done) == 20
    store.close()
    assert_sound(path, there + 20)


def test_a_read_only_ledger_can_be_read_and_not_written(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "unless.db"
    store = Store.open(path)
    file_pairs(store, [pair(1)])
    ask(store, QUESTION, "ana", "ferry")
    store.close()
    if os.geteuid() == 0:  # nothing is read-only to root but a file system
        subprocess.run(["mount", "--bind", str(path.parent), str(path.parent)], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", str(path.parent)], check=True)
    else:
        path.chmod(0o444)
        path.parent.chmod(0o555)
    try:
        store = Store.open(path)
        with store.read() as connection:
            assert len(all_numbers(connection)) == 1
        with pytest.raises(LedgerError, match="may not be written; change its permissions"):
            file_pairs(store, [pair(2)])
        assert forecast_question(store, "ferry", QUESTION.opened).forecast.probability > 0
        store.close()
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", "-l", str(path.parent)], check=True)
        else:
            path.parent.chmod(0o755)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"This is a letter, not a ledger.\n", "is no ledger; name another file with --ledger"),
        (None, "is a folder; name the ledger's file"),
    ],
)
def test_what_is_no_ledger_is_refused_untouched(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "thing"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(LedgerError, match=message):
        Store.open(path)
    assert content is None or path.read_bytes() == content


def test_another_programs_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE songs (title TEXT)")
    with pytest.raises(LedgerError, match="a database of another program \\(it holds the table songs\\)"):
        Store.open(path)
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]


def test_a_ledger_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="There is no ledger"):
        Store.open(tmp_path / "none.db", create=False)
    assert not (tmp_path / "none.db").exists()


def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"cannot be reached .*check the server, the name and the password"):
        Store.open(f"postgresql://someone:secret@/none?host={tmp_path}")


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as caught:
        Store.open(f"postgresql://someone:secret@/none?host={tmp_path}")
    assert "secret" not in str(caught.value)
