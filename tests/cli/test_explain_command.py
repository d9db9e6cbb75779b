"""unless explain as a user meets it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from ledger_cases import QUESTION, REPORT
from speaking_cases import BRANDT, VANCE, asked, filed, report
from typer.testing import CliRunner, Result

from unless.cli.main import app
from unless.domain.errors import UnlessError
from unless.ledger.store import Store

FILE = """question: Will a ferry sail between Harl and Ostport by 30 June 2031?
opened: 2031-02-01
deadline: 2031-06-30
about: {actors: [Harl, Ostport], event: [ferry, sail, crossing]}
base_rate: {events: 2, years: 3}
"""


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger with a question and two reports, named by the environment."""
    place = str(tmp_path / "unless.db")
    monkeypatch.setenv("UNLESS_LEDGER", place)
    store = Store.open(place)
    asked(store, replace(QUESTION, opened=date(2021, 2, 1), deadline=date(2021, 6, 30), drivers=()))
    filed(
        store,
        report(BRANDT, (0.2, 0.4), date(2021, 3, 3)),
        report(VANCE, (0.7, 0.9), date(2021, 3, 8), "Gazette"),
    )
    store.close()


def run(*args: str) -> Result:
    return CliRunner().invoke(app, ["explain", *args])


def said(*args: str) -> str:
    done = run(*args)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.usefixtures("ledger")
def test_from_the_ledger_it_adds_up_and_every_line_has_its_sentence() -> None:
    data = json.loads(said("ferry", "--from", "2021-03-05", "--to", "2021-03-10", "--json"))
    change = data["change"]
    assert abs(sum(c["moved"] for c in change["contributions"]) - change["difference"]) < 1e-9
    (vance,) = [c for c in change["contributions"] if c["evidence"]]
    assert vance["evidence"]["speaker"]["name"] == "Omar Vance"
    assert vance["evidence"]["article"] in data["articles"]
    assert data["needed"] == []
    text = said("ferry", "--from", "2021-03-05", "--to", "2021-03-10")
    assert "Omar Vance, mayor" in text
    assert "time passing" in text


@pytest.mark.usefixtures("ledger")
def test_move_says_what_would_have_to_be_said() -> None:
    data = json.loads(said("ferry", "--to", "2021-03-10", "--move", "-4", "--json"))
    (needed,) = data["needed"]
    assert needed["move"] == -0.04
    enough = [s for s in needed["statements"] if s["enough"]]
    assert enough
    assert all(s["moved"] <= -0.04 for s in enough)
    assert "To move it up 2 points" in said("ferry", "--to", "2021-03-10", "--move", "+2")


@pytest.mark.usefixtures("ledger")
def test_the_tornado_is_drawn_into_a_file(tmp_path: Path) -> None:
    place = tmp_path / "tornado.svg"
    said("ferry", "--to", "2021-03-10", "--chart", str(place))
    assert "Omar Vance" in place.read_text(encoding="utf8")
    png = tmp_path / "tornado.png"
    said("ferry", "--to", "2021-03-10", "--chart", str(png), "--json")
    assert png.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_from_a_question_file_and_reports(tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text(FILE, encoding="utf8")
    (tmp_path / "2031-03-03.txt").write_text(REPORT, encoding="utf8")
    files = [str(tmp_path / "q.yaml"), str(tmp_path / "2031-03-03.txt")]
    data = json.loads(said(*files, "--from", "2031-03-01", "--json"))
    assert (data["change"]["from"], data["change"]["to"]) == ("2031-03-01", "2031-03-03")
    pieces = [c["evidence"] for c in data["change"]["contributions"] if c["evidence"]]
    assert pieces
    for e in pieces:
        assert REPORT[e["span"]["start"] : e["span"]["end"]] == e["span"]["text"]


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("ferry", "--move", "lots"), "--move 'lots' is no number of points"),
        (("ferry", "--move", "0"), "--move '0' is no number of points"),
        (("ferry", "--move", "nan"), "--move 'nan' is no number of points"),
        (("ferry", "--move", "-100"), "--move '-100' is no number of points"),
        (("ferry", "--chart", "tornado.doc"), "a chart is an .svg, .png or .html file"),
        (
            ("ferry", "--to", "2021-03-10", "--chart", "no/such/folder/t.svg"),
            "name another file with --chart",
        ),
        (("ferry", "--to", "2021-02-02", "--chart", "t.svg"), "nothing to draw yet"),
        (("ferry", "--from", "soon"), "--from 'soon' is not a day"),
        (("ferry", "--from", "2021-01-01"), "--from 2021-01-01 is before the question opened"),
        (("ferry", "--to", "2021-07-01"), "--to 2021-07-01 is after the deadline"),
        (("ferry", "--to", "2021-03-10", "--move", "+99"), "cannot move up by 99 points"),
        (("question.yaml",), "give the news reports too"),
        (("ferry", "--published", "2021-03-03"), "--published dates reports"),
        (("q.yaml", "a.txt", "--known-by", "2021-03-03"), "--ledger and --known-by are for questions"),
        (("island",), "holds no question 'island'"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(args: tuple[str, ...], message: str) -> None:
    done = run(*args)
    assert isinstance(done.exception, UnlessError)
    assert message in str(done.exception)


def test_the_help_has_examples() -> None:
    text = " ".join(said("--help").split())
    assert "Example: unless explain ferry --from 2031-03-03" in text
    assert "Example: unless explain question.yaml report1.txt" in text
