"""Schemas: migrations make the tables of schema.py, older ledgers are brought forward, newer ones refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from adding import pair
from sqlalchemy import inspect, text

from unless.domain.errors import LedgerVersionError
from unless.ledger import schema
from unless.ledger.articles import all_numbers
from unless.ledger.store import Store
from unless.workflow.add import file_pairs


def test_migrations_make_the_tables_of_the_schema(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def ours(thing: object, name: str | None, kind: str, *_: object) -> bool:
        table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", "")
        return "_fts" not in (table or "") and (table or "") != "alembic_version"

    with store.read() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": ours, "compare_type": False, "target_metadata": schema.metadata},
        )
        assert compare_metadata(context, schema.metadata) == []


def test_full_text_tables_are_there(store: Store) -> None:
    with store.read() as connection:
        assert {"article_fts", "statement_fts"} <= set(inspect(connection).get_table_names())


def test_the_last_migration_is_the_one_that_the_code_knows(store: Store) -> None:
    steps = sorted(
        p.stem.split("_")[0] for p in Path(schema.__file__).parent.glob("migrations/versions/0*.py")
    )
    assert steps[-1] == schema.HEAD
    with store.read() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == schema.HEAD


def test_a_newer_schema_is_refused_and_left_alone(store: Store, place: str) -> None:
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerVersionError, match=r"newer version of Unless \(schema 9999; .*upgrade Unless"):
        Store.open(place)
    with store.read() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


@pytest.mark.parametrize("kept", sorted(Path(__file__).parent.glob("schemas/*.db.gz")), ids=lambda p: p.name)
def test_a_ledger_of_every_released_schema_is_brought_forward(tmp_path: Path, kept: Path) -> None:
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress(kept.read_bytes()))
    store = Store.open(path)
    with store.read() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == schema.HEAD
        before = all_numbers(connection)
    assert before
    assert [one.status for one in file_pairs(store, [pair(3), pair(77)])] == ["known", "new"]
    store.close()


def test_every_released_schema_has_its_ledger() -> None:
    kept = {p.name.split(".")[0] for p in Path(__file__).parent.glob("schemas/*.db.gz")}
    steps = {p.stem.split("_")[0] for p in Path(schema.__file__).parent.glob("migrations/versions/0*.py")}
    assert kept == steps
