"""Damaged ledger files: what does not stand on a damaged page is saved, whichever page it is."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from clocks import Clock
from export_cases import fill, made

from unless.ledger import schema as t
from unless.ledger.pages import DamagedPage, Pages, varint
from unless.ledger.salvage import DERIVED, Loss, rescue, rows_saved, survey
from unless.ledger.store import Store
from unless.workflow.add import file_pairs

PAGE = 4096
Rows = dict[str, dict[object, tuple[object, ...]]]
TABLES = [n for n in t.metadata.tables if n not in DERIVED]


def rows(path: Path) -> Rows:
    """Every row of a file by table and key, read by SQLite."""
    out: Rows = {}
    with closing(sqlite3.connect(path)) as connection:
        for name in TABLES:
            keys = list(t.metadata.tables[name].primary_key.columns)
            found = connection.execute(f'SELECT * FROM "{name}"').fetchall()
            out[name] = {r[: len(keys)]: r for r in found}
    return out


def standing_on(path: Path) -> dict[int, set[tuple[str, tuple[object, ...]]]]:
    """By page the rows that stand on it or go on there: by where SQLite says that the tables begin."""
    out: dict[int, set[tuple[str, tuple[object, ...]]]] = {}
    with closing(sqlite3.connect(path)) as connection:
        roots = dict(connection.execute("SELECT name, rootpage FROM sqlite_master WHERE type = 'table'"))
    with closing(Pages(path)) as pages:
        for name in TABLES:
            todo = [roots[name]]
            width = len(list(t.metadata.tables[name].primary_key.columns))
            while todo:
                number = todo.pop()
                page = pages.page(number)
                todo += [child for child, _ in page.children]
                for cell in page.cells:
                    key = tuple(cell.values[:width]) if "id" not in t.metadata.tables[name].c else (cell.row,)
                    for at in (number, *cell.overflow):
                        out.setdefault(at, set()).add((name, key))
    return out


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small ledger in which some tables have several pages, and one text goes on over many."""
    from datetime import UTC, datetime

    path = tmp_path_factory.mktemp("whole") / "unless.db"
    store = Store.open(path, clock=Clock(datetime(2031, 3, 1, 12, tzinfo=UTC)))
    fill(store, 24)
    file_pairs(store, [made(99, 6000)])
    store.close()
    return path


def overwrite(path: Path, page: int, data: bytes) -> None:
    """Put bytes in the place of a page."""
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(data)


def noise(page: int) -> bytes:
    return random.Random(page).randbytes(PAGE)


@pytest.mark.parametrize(
    ("rubbish", "step"), [(noise, 1), (lambda page: bytes(PAGE), 3), (lambda page: b"\r" * PAGE, 3)]
)
def test_whatever_page_is_overwritten_all_that_does_not_stand_on_it_is_saved(
    ledger: Path, tmp_path: Path, rubbish: Callable[[int], bytes], step: int
) -> None:
    before = rows(ledger)
    where = standing_on(ledger)
    pages = ledger.stat().st_size // PAGE
    assert pages > 80
    for page in range(1, pages + 1, step):
        hurt, saved = tmp_path / "hurt.db", tmp_path / "saved.db"
        saved.unlink(missing_ok=True)
        shutil.copy(ledger, hurt)
        overwrite(hurt, page, rubbish(page))
        losses = rescue(hurt, saved)
        after = rows(saved)
        gone = where.get(page, set())
        for name, kept in before.items():
            for key, row in kept.items():
                if (name, key) not in gone:
                    assert after[name].get(key) == row, (page, name, key)
        assert losses or page in _free(ledger), page


def _free(path: Path) -> set[int]:
    with closing(Pages(path)) as pages:
        return pages.free()


def test_the_number_of_lost_rows_is_told_where_an_index_knows_it(ledger: Path, tmp_path: Path) -> None:
    where = standing_on(ledger)
    told = 0
    for page, gone in where.items():
        tables = {name for name, _ in gone}
        if tables not in ({"statement"}, {"proposal"}):
            continue
        hurt = tmp_path / "hurt.db"
        shutil.copy(ledger, hurt)
        overwrite(hurt, page, noise(page))
        (name,) = tables
        losses = [x for x in survey(hurt) if x.table == name]
        assert [x.lost for x in losses] == [len(gone)]
        assert losses[0].readable == len(rows(ledger)[name]) - len(gone)
        told += 1
    assert told > 3


def test_an_article_whose_text_goes_on_over_a_lost_page_keeps_the_rest_of_its_row(
    ledger: Path, tmp_path: Path
) -> None:
    article, _ = made(99, 6000)
    with closing(sqlite3.connect(ledger)) as connection:
        (number,) = connection.execute("SELECT id FROM article WHERE key = ?", (article.id,)).fetchone()
    with closing(Pages(ledger)) as pages:
        alone = [p for p, on in standing_on(ledger).items() if on == {("article", (number,))}]
        chain = [p for p in alone if pages.kind(p) is None]
    assert len(chain) > 5
    for page in chain:
        hurt, saved = tmp_path / "hurt.db", tmp_path / "saved.db"
        saved.unlink(missing_ok=True)
        shutil.copy(ledger, hurt)
        overwrite(hurt, page, b"\x00" * 4 + b"x" * (PAGE - 4))
        losses = rescue(hurt, saved)
        assert [(x.table, x.lost) for x in losses] == [("article", 1)]
        assert "text" in losses[0].reason
        with closing(sqlite3.connect(saved)) as connection:
            row = connection.execute(
                "SELECT key, title, text FROM article WHERE id = ?", (number,)
            ).fetchone()
        assert row == (article.id, article.title, "")


def test_a_lost_row_that_others_refer_to_is_there_empty(ledger: Path, tmp_path: Path) -> None:
    where = standing_on(ledger)
    page = next(p for p, on in where.items() if {n for n, _ in on} == {"reading"} and len(on) > 5)
    hurt, saved = tmp_path / "hurt.db", tmp_path / "saved.db"
    shutil.copy(ledger, hurt)
    overwrite(hurt, page, noise(page))
    rescue(hurt, saved)
    with closing(sqlite3.connect(saved)) as connection:
        for table in t.metadata.sorted_tables:
            for column in table.columns:
                for key in column.foreign_keys:
                    (orphans,) = connection.execute(
                        f'SELECT count(*) FROM "{table.name}" c WHERE c."{column.name}" IS NOT NULL AND NOT EXISTS '
                        f'(SELECT 1 FROM "{key.column.table.name}" p WHERE p.id = c."{column.name}")'
                    ).fetchone()
                    assert orphans == 0, (table.name, column.name)


def test_two_damaged_pages_and_a_file_cut_off(ledger: Path, tmp_path: Path) -> None:
    before, where = rows(ledger), standing_on(ledger)
    pages = ledger.stat().st_size // PAGE
    chance = random.Random(5)
    for n in range(20):
        hurt, saved = tmp_path / f"hurt{n}.db", tmp_path / f"saved{n}.db"
        shutil.copy(ledger, hurt)
        bad = set(chance.sample(range(1, pages + 1), 4))
        for page in bad:
            overwrite(hurt, page, noise(page))
        if n % 2:
            with hurt.open("r+b") as file:
                file.truncate((pages - 9) * PAGE + 17)
            bad |= set(range(pages - 8, pages + 1))
        rescue(hurt, saved)
        after = rows(saved)
        gone = set().union(*(where.get(p, set()) for p in bad))
        lost = [
            (name, key)
            for name, kept in before.items()
            for key, row in kept.items()
            if (name, key) not in gone and after[name].get(key) != row
        ]
        assert not lost


def test_rows_that_stand_only_in_the_write_ahead_log_are_saved(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "unless.db"
    store = Store.open(path, clock=clock)
    with store.engine.connect() as held:  # keeps the log from being taken over into the file
        file_pairs(store, [made(1)])
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", tmp_path / f"hurt.db{end}")
        held.close()
    store.close()
    assert (tmp_path / "hurt.db-wal").stat().st_size > PAGE
    overwrite(tmp_path / "hurt.db", 1, noise(1))
    rescue(tmp_path / "hurt.db", tmp_path / "saved.db")
    assert rows(tmp_path / "saved.db")["article"] == rows(path)["article"]
    assert rows(tmp_path / "saved.db")["statement"] == rows(path)["statement"]


def test_a_whole_ledger_has_no_losses(ledger: Path, tmp_path: Path) -> None:
    assert survey(ledger) == []
    assert rescue(ledger, tmp_path / "saved.db") == []
    assert rows(tmp_path / "saved.db") == rows(ledger)
    with pytest.raises(FileExistsError):
        rescue(ledger, tmp_path / "saved.db")


def test_damage_inside_a_text_shows_though_the_database_sees_none(ledger: Path, tmp_path: Path) -> None:
    hurt = tmp_path / "hurt.db"
    shutil.copy(ledger, hurt)
    data = hurt.read_bytes()
    text = made(3)[0].text.encode()[-60:]
    assert data.count(text) == 1
    hurt.write_bytes(data.replace(text, b"z" * 60))
    with closing(sqlite3.connect(hurt)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert survey(hurt) == [Loss("article", 24, 1, "only their text; the rest of these rows is saved")]


def test_a_file_that_is_no_ledger_yields_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(random.Random(1).randbytes(50_000))
    rescue(tmp_path / "a.db", tmp_path / "b.db")
    assert rows_saved(tmp_path / "b.db") == 0


def test_no_two_tables_take_each_others_rows(ledger: Path, tmp_path: Path) -> None:
    """With the file's head gone every page is known by its rows alone: none may end up in another table."""
    hurt, saved = tmp_path / "hurt.db", tmp_path / "saved.db"
    shutil.copy(ledger, hurt)
    overwrite(hurt, 1, noise(1))
    rescue(hurt, saved)
    assert rows(saved) == rows(ledger)


@pytest.mark.parametrize(("data", "value"), [(b"\x7f", 127), (b"\x81\x00", 128), (b"\xff" * 9, -1)])
def test_numbers_of_the_file_format(data: bytes, value: int) -> None:
    assert varint(data, 0) == (value, len(data))


def test_a_page_that_is_not_there_is_damage(ledger: Path) -> None:
    with closing(Pages(ledger)) as pages, pytest.raises(DamagedPage):
        pages.raw(pages.count + 1)
