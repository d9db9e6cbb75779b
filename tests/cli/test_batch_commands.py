"""unless batch, as a user gives it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from batch_cases import lines, report
from typer.testing import CliRunner

from unless.cli.main import app
from unless.domain.errors import OptionError

RUN = CliRunner()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return lines(tmp_path / "news.jsonl", [report(n) for n in range(3)])


def test_read_and_load_say_what_they_did(tmp_path: Path, archive: Path) -> None:
    archive.write_text(archive.read_text() + "no json\n")
    out, ledger = str(tmp_path / "set"), str(tmp_path / "ledger.db")
    done = RUN.invoke(app, ["batch", "read", str(archive), "-o", out, "--workers", "1"])
    assert done.exit_code == 0, done.output
    assert "4 records: 3 articles" in done.output
    assert "failures.jsonl names them" in done.output
    again = RUN.invoke(app, ["batch", "read", str(archive), "-o", out, "--json"])
    assert json.loads(again.stdout)["rows"]["articles"] == 3
    filed = RUN.invoke(app, ["batch", "load", out, "--ledger", ledger])
    assert "3 added; 0 pieces of evidence" in filed.output
    filed = RUN.invoke(app, ["batch", "load", out, "--ledger", ledger, "--json"])
    assert json.loads(filed.stdout) == {"statuses": {"known": 3}, "evidence": 0}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["-o", ""], "--output"),
        (["-o", "set", "--ray", "auto", "--workers", "2"], "give one of them"),
        (["-o", "set", "--outlet", " "], "--outlet is empty"),
        (["-o", "set", "--about", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_wrong_options_are_one_sentence(archive: Path, options: list[str], says: str) -> None:
    done = RUN.invoke(app, ["batch", "read", str(archive), *options])
    assert done.exit_code == 1
    assert says in str(done.exception)


def test_the_two_packages_are_named_where_they_are_missing(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fastwarc", None)
    done = RUN.invoke(app, ["batch", "read", str(archive), "-o", "set"])
    assert isinstance(done.exception, OptionError)
    assert "unless[batch]" in str(done.exception)
