"""unless backtest, as a user meets it."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from crowd_cases import DAY, invented
from test_commands import run

METHODS = ["unless", "mean", "median", "gmo", "neyman", "weighted_median"]


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "crowd.csv"
    with path.open("w", encoding="utf8") as out:
        out.write("question_id,question,resolved,outcome,forecaster,time,probability\n")
        for q, outcome, resolved, who, day, p in invented(40):
            assert resolved is not None
            when, end = (datetime.fromtimestamp(d * DAY, UTC).isoformat() for d in (day, resolved))
            out.write(f"{q},Will ferry {q} sail?,{end},{int(bool(outcome))},{who},{when},{p}\n")
    return str(path)


def test_json_is_questions_and_methods_alone(file: str) -> None:
    code, out, _ = run("backtest", file, "--min-forecasters", "3", "--json")
    assert code == 0
    data = json.loads(out)
    assert list(data) == ["questions", "methods"]
    assert data["questions"] == 40
    assert list(data["methods"]) == METHODS
    assert all(list(m) == ["brier", "log"] for m in data["methods"].values())


def test_compare_adds_to_the_json_and_begins_alike(file: str) -> None:
    data = json.loads(run("backtest", file, "--json", "--compare")[1])
    assert list(data)[:2] == ["questions", "methods"]
    assert list(data["differences"]) == METHODS[1:]
    assert sum(data["learned"]["share"].values()) == pytest.approx(1)


def test_the_table_shows_every_method_and_the_diagram(file: str, tmp_path: Path) -> None:
    chart = tmp_path / "reliability.svg"
    code, out, _ = run("backtest", file, "--compare", "--chart", str(chart))
    assert chart.read_text(encoding="utf8").startswith("<svg")
    assert code == 0
    for name in (
        "Unless",
        "geometric mean of odds",
        "Neyman",
        "time-weighted median",
        "came true",
        "earlier half",
    ):
        assert name in out


def test_predictions_are_one_row_a_question(file: str, tmp_path: Path) -> None:
    to = tmp_path / "out.csv"
    code, out, _ = run("backtest", file, "--json", "--predictions", str(to))
    assert code == 0
    with to.open(encoding="utf8") as read:
        rows = list(csv.DictReader(read))
    assert len(rows) == 40
    assert list(rows[0])[: 3 + len(METHODS)] == ["question_id", "as_of", "outcome", *METHODS]
    brier = sum((float(r["unless"]) - int(r["outcome"])) ** 2 for r in rows) / len(rows)
    assert brier == pytest.approx(json.loads(out)["methods"]["unless"]["brier"], abs=1e-6)


def test_standard_input_and_gzip(file: str) -> None:
    packed = gzip.compress(Path(file).read_bytes())
    assert run("backtest", "-", "--json", stdin=packed)[1] == run("backtest", file, "--json")[1]


def test_mistakes_are_sentences_and_nothing_is_written(file: str, tmp_path: Path) -> None:
    to = tmp_path / "out.csv"
    code, out, err = run("backtest", file, "--min-forecasters", "7", "--predictions", str(to))
    assert (code, out) == (1, "")
    assert "smaller --min-forecasters" in " ".join(err.split())
    assert not to.exists()
    before = Path(file).read_bytes()
    code, _, err = run("backtest", file, "--predictions", file)
    assert code == 1
    assert "is the file to read" in " ".join(err.split())
    assert Path(file).read_bytes() == before


def test_a_chart_is_never_drawn_over_the_file_that_is_read(file: str, tmp_path: Path) -> None:
    named = tmp_path / "crowd.svg"
    named.write_bytes(Path(file).read_bytes())
    code, _, err = run("backtest", str(named), "--chart", str(named))
    assert code == 1
    assert "is one of the files to read" in " ".join(err.split())
    assert named.read_bytes() == Path(file).read_bytes()
