"""docs/batch.md: its queries run on a data set, its tables are the code's."""

from __future__ import annotations

import re
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from batch_cases import lines, read_into

from unless.batch.job import Job
from unless.batch.tables import DATA_SET
from unless.intake.files import load
from unless.report.export_schema import table_markdown

PAGE = (Path(__file__).parents[2] / "docs" / "batch.md").read_text(encoding="utf8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's reports, some of them twice."""
    folder = tmp_path_factory.mktemp("data")
    with as_file(files("unless.dossier")) as dossier:
        some = [load(p) for p in sorted((dossier / "reports").glob("*.*")) if p.suffix in (".txt", ".html")]
    rows: list[Any] = [
        {
            "text": a.text,
            "outlet": a.outlet or f"Outlet {n % 3}",
            "published": f"2031-05-{1 + n % 9:02}",
            "title": a.title,
        }
        for n, a in enumerate(some)
    ]
    rows.append(rows[0] | {"outlet": "Herald", "published": "2031-05-05", "text": rows[0]["text"] + "\nCut."})
    read_into(folder / "set", lines(folder / "news.jsonl", rows), job=Job())
    return folder / "set"


def test_the_ten_questions_have_answers(data: Path) -> None:
    views, *queries = blocks("sql")
    assert len(queries) == 10
    with duckdb.connect() as connection:
        connection.execute(views.replace("DATA", str(data)))
        for query in queries:
            assert connection.execute(query).fetchall(), query


def test_pandas_gives_what_duckdb_gives(data: Path) -> None:
    (code,) = blocks("python")
    names: dict[str, Any] = {}
    exec(code.replace("DATA", str(data)), names)
    with duckdb.connect() as connection:
        views, first, *_ = blocks("sql")
        connection.execute(views.replace("DATA", str(data)))
        per_day = {day: n for day, _, n in connection.execute(first).fetchall()}
        speakers = connection.execute(
            "SELECT count(*) FROM statements WHERE speaker_kind = 'person'"
        ).fetchone()
    assert {d: int(n) for d, n in names["per_day"].items()} == per_day
    assert speakers == (int(names["speakers"].sum()),)
    assert len(names["by_degree"]) > 2
    assert len(names["corvane"])


def test_every_table_is_described_as_it_is() -> None:
    for table in DATA_SET.values():
        assert table_markdown(table) in PAGE


def test_the_cluster_file_is_yaml() -> None:
    (text,) = blocks("yaml")
    assert yaml.safe_load(text)["provider"]["type"] == "local"
