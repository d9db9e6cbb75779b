"""speakers, grade, resolve and sources as a user meets them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from ledger_cases import QUESTION
from speaking_cases import BRANDT, VANCE, asked, filed, person, report
from typer.testing import CliRunner, Result

from unless.cli.main import app
from unless.domain.errors import UnlessError
from unless.ledger.store import Store


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger with a question and three reports, named by the environment."""
    place = str(tmp_path / "unless.db")
    monkeypatch.setenv("UNLESS_LEDGER", place)
    monkeypatch.setenv("UNLESS_USER", "ann")
    store = Store.open(place)
    asked(store, replace(QUESTION, opened=date(2021, 2, 1), deadline=date(2021, 6, 30)))
    filed(
        store,
        report(BRANDT, (0.2, 0.4), date(2021, 3, 3)),
        report(person("Ilsa Brandt"), (0.7, 0.9), date(2021, 3, 4)),
        report(VANCE, (0.7, 0.9), date(2021, 3, 5)),
    )
    store.close()


def run(*args: str) -> Result:
    return CliRunner().invoke(app, list(args))


def said(*args: str) -> str:
    done = run(*args)
    assert done.exit_code == 0, done.output
    return done.output


def names(*args: str) -> list[str]:
    return [s["name"] for s in json.loads(said("speakers", *args, "--json"))["speakers"]]


@pytest.mark.usefixtures("ledger")
def test_speakers_alone_lists_and_words_narrow_the_list() -> None:
    assert "Omar Vance" in said("speakers")
    assert "harbour master, Port of Harl" in said("speakers")
    assert names() == ["Ilsa Brandt", "Ilse Brandt", "Omar Vance"]
    assert names("brandt") == names("list", "brandt") == ["Ilsa Brandt", "Ilse Brandt"]
    assert names("Mayor") == ["Omar Vance"]
    assert "No speaker found" in said("speakers", "nobody")


@pytest.mark.usefixtures("ledger")
def test_merge_split_grade_and_undo() -> None:
    assert "spelt alike" in said("speakers", "--similar")
    pairs = json.loads(said("speakers", "--similar", "--json"))["suggestions"]
    assert [(p["one"]["name"], p["other"]["name"]) for p in pairs] == [("Ilse Brandt", "Ilsa Brandt")]
    assert "is now #1 Ilse Brandt" in said(
        "speakers", "merge", "Ilse Brandt", "Ilsa Brandt", "--because", "one [b]woman[/b]"
    )
    assert names("brandt") == ["Ilse Brandt"]
    said("speakers", "split", "#1", "--name", "Ilsa Brandt", "--because", "sisters", "--user", "bob")
    assert "usually reliable" in said("grade", "vance", "b", "--because", "right before")
    listed = json.loads(said("speakers", "vance", "--json"))["speakers"]
    assert (listed[0]["grade"], listed[0]["roles"][0]["role"]) == ("B", "mayor")
    assert "Undone: the grade B of #3 Omar Vance, by ann" in said("speakers", "undo")
    assert "by bob" in said("speakers", "undo")
    assert "one [b]woman[/b]" in said("speakers", "undo")
    assert isinstance(run("speakers", "undo").exception, UnlessError)


@pytest.mark.usefixtures("ledger")
def test_decisions_need_a_reason() -> None:
    assert run("speakers", "merge", "#1", "#2").exit_code == 2
    assert run("grade", "#1", "A").exit_code == 2
    assert "no grade" in str(run("grade", "#1", "Z", "--because", "x").exception)


@pytest.mark.usefixtures("ledger")
def test_a_day_is_wanted_but_for_open_and_nobody_is_scored_before() -> None:
    done = run("resolve", "ferry", "no", "--on", "2999-05-10", "--because", "it sailed")
    assert "in the future" in str(done.exception)
    assert "--on is missing" in str(run("resolve", "ferry", "yes", "--because", "x").exception)
    assert "leave it out with open" in str(
        run("resolve", "ferry", "open", "--on", "2021-05-10", "--because", "x").exception
    )
    assert run("resolve", "ferry", "maybe", "--on", "2021-05-10", "--because", "x").exit_code == 2
    assert "No track records" in said("sources")
    assert json.loads(said("sources", "--json", "--kind", "person"))["sources"] == []


@pytest.mark.usefixtures("ledger")
def test_what_resolve_and_sources_print() -> None:
    shown = said("resolve", "ferry", "yes", "--on", "2021-05-10", "--because", "it sailed")
    for words in ("the forecast", "the base rate alone", "Omar Vance", "98 days", "0.040"):
        assert words in shown
    again = said("resolve", "ferry", "yes", "--on", "2021-05-10", "--because", "it sailed")
    assert "resolved so already" in again
    out = json.loads(said("resolve", "ferry", "yes", "--on", "2021-05-10", "--because", "x", "--json"))
    assert (out["outcome"], out["again"], len(out["scores"])) == ("yes", True, 5)
    table = said("sources")
    assert "From 1 resolved question." in table
    assert "Omar Vance" in table
    listed = json.loads(said("sources", "--json"))["sources"]
    assert listed[-1]["name"] == "Ilse Brandt"
    assert set(listed[0]) >= {
        "brier",
        "log",
        "bias",
        "base_brier",
        "shrunk",
        "judgements",
        "questions",
        "grade",
    }
    assert "open again" in said("resolve", "ferry", "open", "--because", "it was a freighter")
    assert json.loads(said("sources", "--json"))["sources"] == []


@pytest.mark.parametrize(
    "command",
    [
        ("speakers",),
        ("speakers", "list"),
        ("speakers", "merge"),
        ("speakers", "split"),
        ("speakers", "undo"),
        ("grade",),
        ("resolve",),
        ("sources",),
    ],
)
def test_every_command_shows_an_example(command: tuple[str, ...]) -> None:
    shown = said(*command, "--help")
    assert f"Example: unless {command[0]}" in " ".join(shown.split())
