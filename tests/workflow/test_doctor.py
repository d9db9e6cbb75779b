"""Doctor finds what is wrong, names the row, and says what is lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from filled import DAY
from sqlalchemy import text

from unless.domain.errors import LedgerError, LedgerVersionError
from unless.domain.health import Health
from unless.ledger.backup import restore
from unless.ledger.schema import HEAD
from unless.ledger.store import Store
from unless.report.doctor import health_json
from unless.workflow.doctor import examine
from unless.workflow.ledger_forecast import history
from unless.workflow.withdraw import withdraw


@pytest.fixture
def damage(filled: Store, place: str) -> Callable[..., Health]:
    """Runs statements behind a ledger's back, and examines it."""

    def run(sql: str, **values: object) -> Health:
        if filled.path is not None:
            with closing(sqlite3.connect(filled.path)) as connection:
                for one in sql.split(";"):
                    connection.execute(one, values)
                connection.commit()
        else:
            with filled.engine.connect() as connection:
                connection.execute(text("SET session_replication_role = replica"))  # no foreign keys
                for one in sql.split(";"):
                    connection.execute(text(one), values)
                connection.commit()
                connection.invalidate()
        return examine(place)

    return run


def test_a_ledger_that_was_only_used_is_sound(filled: Store, place: str) -> None:
    withdraw(filled, "island", DAY, "retracted", "ana")
    history(filled, "ferry", until=DAY)
    health = examine(place)
    assert health.findings == ()
    assert health.notes == ()
    assert health.sound
    assert health.looked_at["articles"] == health.looked_at["readings"] == 3
    assert health.looked_at["forecasts"] > 2
    quick = examine(place, quick=True)
    assert quick.sound
    assert {"readings", "forecasts"} & quick.looked_at.keys() == set()


@pytest.mark.parametrize(
    ("sql", "check", "table", "said"),
    [
        (
            "UPDATE article SET text = 'X' || substr(text, 2) WHERE id = 1",
            "articles",
            "article",
            "not the one",
        ),
        ('UPDATE proposal SET "end" = 99999 WHERE id = 1', "articles", "proposal", "do not lie in"),
        (
            "UPDATE proposal SET start = sentence_start - 1 WHERE id = 1",
            "articles",
            "proposal",
            "do not lie in",
        ),
        ("UPDATE statement SET content = '0-5' WHERE id = 1", "readings", "reading", "digest differs"),
        ("UPDATE statement SET content = 'rubbish' WHERE id = 1", "readings", "reading", "cannot be read"),
        ("DELETE FROM statement WHERE id = 1", "orphans", "reading", "of its"),
        ("UPDATE voice SET name = 'Ada Nemo' WHERE id = 1", "readings", "reading", "digest differs"),
        ("UPDATE statement SET voice_id = 777 WHERE id = 1", "references", "statement", "voice 777"),
        ("DELETE FROM article WHERE id = 3", "references", "reading", "article 3"),
        ("UPDATE decision SET key = 'gone' WHERE id = 1", "orphans", "decision", "evidence gone"),
        ("DELETE FROM appearance WHERE article_id = 1", "orphans", "article", "came out is missing"),
        (
            "UPDATE withdrawal SET replaced_by = 88; INSERT INTO withdrawal(article_id, on_day, replaced_by, undone, by, why, "
            "recorded_at) VALUES (1, '2031-03-03', 88, false, 'a', 'b', '2031-03-03T00:00:00.000000Z')",
            "references",
            "withdrawal",
            "article 88",
        ),
        (
            "INSERT INTO link(article_id, of_id, kind, share, recorded_at) SELECT of_id, article_id, kind, share, recorded_at "
            "FROM link",
            "links",
            "link",
            "round in a circle",
        ),
        (
            "UPDATE forecast SET probability = probability + 0.00001 WHERE id = 1",
            "forecasts",
            "forecast",
            "comes out",
        ),
        ("DELETE FROM statement_fts_docsize WHERE id = 1", "full text", "statement_fts", "lacks 1 row"),
        (
            f"UPDATE alembic_version SET version_num = '{HEAD}'; DELETE FROM article_fts_docsize WHERE id = 2",
            "full text",
            "article_fts",
            "lacks 1 row",
        ),
    ],
)
def test_every_fault_is_found_and_named(
    damage: Callable[..., Health], filled: Store, sql: str, check: str, table: str, said: str
) -> None:
    if not filled.sqlite:
        sql = sql.replace("_docsize WHERE id", " WHERE rowid")
    health = damage(sql)
    found = [f for f in health.findings if (f.check, f.table) == (check, table) and said in f.problem]
    assert found, health.findings
    assert found[0].remedy
    assert not health.sound


def test_a_kept_number_that_was_altered_is_found(damage: Callable[..., Health], filled: Store) -> None:
    with filled.read() as connection:
        content = connection.execute(text("SELECT content FROM forecast WHERE id = 2")).scalar_one()
    plain = json.loads(content) if isinstance(content, str) else content
    plain["drivers"]["steel"][0] += 1e-6
    health = damage("UPDATE forecast SET content = :plain WHERE id = 2", plain=json.dumps(plain))
    assert [(f.check, f.row) for f in health.findings] == [("forecasts", "2")]


def test_words_that_are_not_those_of_the_texts_are_found_and_mended(
    damage: Callable[..., Health], filled: Store, place: str
) -> None:
    if not filled.sqlite:
        pytest.skip("PostgreSQL keeps its index with the row")
    health = damage(
        "INSERT INTO article_fts(article_fts, rowid, title, text) SELECT 'delete', id, title, text FROM article WHERE id = 1;"
        "INSERT INTO article_fts(rowid, title, text) VALUES (1, '', 'other words')"
    )
    assert [(f.check, f.table) for f in health.findings] == [("full text", "article_fts")]
    assert examine(place, quick=True).sound  # the slow check is left out
    assert examine(place, repair=True).sound


def test_forecasts_whose_inputs_have_changed_are_no_error(damage: Callable[..., Health]) -> None:
    health = damage("UPDATE decision SET action = 'reject' WHERE id = 1")
    assert health.sound
    assert "2 kept forecasts could not be made again" in health.notes[0]
    assert "superseded inputs" in health.notes[0]


def test_what_is_added_later_does_not_touch_forecasts_made_before(filled: Store, place: str) -> None:
    withdraw(filled, "island", DAY, "retracted", "ana")
    health = examine(place)
    assert (health.looked_at["forecasts"], health.notes) == (2, ())


def test_a_damaged_file_says_what_is_lost(tmp_path: Path, filled_backup: Path) -> None:
    place = tmp_path / "unless.db"
    restore(filled_backup, place)
    store = Store.open(place)
    with store.read() as connection:
        page = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'statement'"
        ).scalar()
    store.close()
    data = bytearray(place.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    place.write_bytes(data)
    health = examine(str(place))
    assert not health.sound
    assert "statement" in {one.table for one in health.lost}
    assert health_json(health)["lost"]


def test_where_there_is_no_ledger_it_says_so(tmp_path: Path, postgresql: str) -> None:
    with pytest.raises(LedgerError, match="There is no ledger"):
        examine(str(tmp_path / "none.db"))
    (tmp_path / "letter.txt").write_text("Dear Sir or Madam, " * 40)
    with pytest.raises(LedgerError, match="is no ledger"):
        examine(str(tmp_path / "letter.txt"))


def test_a_ledger_of_a_newer_version_is_refused(store: Store, place: str) -> None:
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerVersionError, match="newer version"):
        examine(place)
