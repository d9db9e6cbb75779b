"""unless search as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from search_cases import ferry, harvest
from typer.testing import CliRunner, Result

from unless.cli.main import app
from unless.domain.errors import UnlessError
from unless.ledger.store import Store
from unless.workflow.add import file_pairs


@pytest.fixture
def where(tmp_path: Path) -> str:
    path = str(tmp_path / "unless.db")
    store = Store.open(path)
    file_pairs(store, [ferry(), harvest()])
    store.close()
    return path


def run(where: str, *args: str) -> Result:
    return CliRunner().invoke(app, ["search", *args, "--ledger", where])


def names(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return [h["name"] for h in json.loads(result.stdout)["hits"]]


def test_a_search_prints_hits(where: str) -> None:
    result = run(where, "steel", "yard")
    assert result.exit_code == 0
    assert "Harl ferry waits for steel · Courier · 2031-03-03" in result.stdout


def test_json_is_one_object(where: str) -> None:
    out = json.loads(run(where, "steel", "--json", "--limit", "1").stdout)
    assert len(out["hits"]) == 1
    assert out["more"] is True


def test_a_word_with_a_minus_is_left_out(where: str) -> None:
    assert names(run(where, "yard", "-steel", "kind:article", "--json")) == ["harvest"]


@pytest.mark.parametrize("words", [("speaker:Ilse Brandt", "ferry"), ('speaker:"Ilse Brandt" ferry',)])
def test_a_speaker_of_two_words_may_be_quoted_for_the_shell_or_for_us(
    where: str, words: tuple[str, ...]
) -> None:
    assert names(run(where, *words, "--json")) == ["ferry"]


def test_nothing_found_is_no_failure(where: str) -> None:
    result = run(where, "zeppelin")
    assert result.exit_code == 0
    assert "Nothing found" in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["kind:song"], "kind:song is unknown"),
        (["speaker:Nobody"], "knows no speaker 'Nobody'"),
        (["ferry", "--limit", "0"], "--limit 0"),
        (["ferry", "--known-by", "soon"], "--known-by 'soon' is not a day"),
        ([""], "no word to look for"),
    ],
)
def test_a_mistake_is_a_sentence(where: str, words: list[str], said: str) -> None:
    result = run(where, *words)
    assert isinstance(result.exception, UnlessError)
    assert said in str(result.exception)


def test_no_words_are_wrong_usage(where: str) -> None:
    assert run(where).exit_code == 2


def test_a_ledger_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    result = run(str(tmp_path / "none.db"), "ferry")
    assert isinstance(result.exception, UnlessError)
    assert not (tmp_path / "none.db").exists()
