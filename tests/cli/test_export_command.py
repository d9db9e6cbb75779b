"""unless export on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from clocks import Clock
from export_cases import fill
from typer.testing import CliRunner

from unless.cli.export import told
from unless.cli.main import app
from unless.ledger.salvage import Loss, survey
from unless.ledger.store import Store

PAGE = 4096


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A small ledger."""
    path = tmp_path / "unless.db"
    store = Store.open(path, clock=Clock(datetime(2031, 3, 1, 12, tzinfo=UTC)))
    fill(store, 5)
    store.close()
    return path


def test_export_writes_a_folder_and_says_how_much(ledger: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["export", "--ledger", str(ledger), "-o", str(tmp_path / "out")])
    assert result.exit_code == 0
    assert "exported 5 articles, 30 statements" in result.stderr
    assert (tmp_path / "out" / "statements.csv").exists()


def test_standard_output_holds_the_data_alone(ledger: Path) -> None:
    result = CliRunner().invoke(app, ["export", "--ledger", str(ledger), "-o", "-", "--format", "jsonld"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["@graph"]


def test_a_damaged_ledger_is_exported_and_what_is_lost_is_told(ledger: Path, tmp_path: Path) -> None:
    data = ledger.read_bytes()
    for page in range(2, len(data) // PAGE):
        hurt = bytearray(data)
        hurt[(page - 1) * PAGE : page * PAGE] = bytes(PAGE)
        ledger.write_bytes(hurt)
        if any(x.table == "statement" for x in survey(ledger)):
            break
    result = CliRunner().invoke(
        app, ["export", "--ledger", str(ledger), "-o", str(tmp_path / "out"), "--only", "articles,statements"]
    )
    assert result.exit_code == 1
    assert "the ledger is damaged" in result.stderr
    assert "statement: 30 rows lost, 0 saved" in result.stderr
    assert len((tmp_path / "out" / "articles.csv").read_bytes().split(b"https://")) == 6


@pytest.mark.parametrize(
    ("loss", "says"),
    [
        (Loss("link", 3, 0, "why"), "link: nothing lost; why"),
        (Loss("link", 3, 1, "why"), "link: 1 row lost, 3 saved; why"),
        (Loss("link", 3, None, "why"), "link: an unknown number of rows lost, 3 saved; why"),
    ],
)
def test_a_loss_in_a_line(loss: Loss, says: str) -> None:
    assert told(loss) == says
