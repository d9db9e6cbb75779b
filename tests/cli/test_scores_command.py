"""scores, and --chart on every verb that has it, as a user meets them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from ledger_cases import QUESTION
from speaking_cases import BRANDT, VANCE, asked, filed, person, report
from typer.testing import CliRunner, Result

from unless.cli.main import app
from unless.domain.errors import UnlessError
from unless.ledger.store import Store

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger with a question that came out yes, one that is open, and three reports on both."""
    place = str(tmp_path / "unless.db")
    monkeypatch.setenv("UNLESS_LEDGER", place)
    monkeypatch.setenv("UNLESS_USER", "ann")
    monkeypatch.chdir(tmp_path)
    store = Store.open(place)
    question = replace(QUESTION, opened=date(2021, 2, 1), deadline=date(2021, 6, 30), topics=("Ferries",))
    asked(store, question)
    asked(store, replace(question, question="Will it sail again?", drivers=()), "again")
    filed(
        store,
        report(BRANDT, (0.2, 0.4), date(2021, 3, 3)),
        report(person(f"Ilsa {SCRIPT} Brandt"), (0.7, 0.9), date(2021, 3, 4), source="Ilsa Brandt"),
        report(VANCE, (0.7, 0.9), date(2021, 3, 5)),
    )
    store.close()
    assert run("resolve", "ferry", "yes", "--on", "2021-05-10", "--because", "it sailed").exit_code == 0


def run(*args: str) -> Result:
    return CliRunner().invoke(app, list(args))


def said(*args: str) -> str:
    done = run(*args)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.usefixtures("ledger")
def test_what_scores_prints() -> None:
    shown = " ".join(said("scores").split())
    for words in ("1 resolved question, 98 days: the forecasts", "against the base rate", "one question",
                  "isotonic", "vs crowd", "if right"):  # fmt: skip
        assert words in shown
    sources = said("scores", "--by", "source")
    assert "what sources judged" in sources
    assert SCRIPT in sources
    assert "person" in said("scores", "--by", "kind")
    assert "ferries" in said("scores", "ferry", "--by", "topic")


@pytest.mark.usefixtures("ledger")
def test_what_scores_prints_as_json() -> None:
    out = json.loads(said("scores", "--json"))
    assert (out["by"], out["of"], out["questions"]) == ("question", "forecasts", 1)
    (line,) = out["lines"]
    assert line["name"] == "ferry"
    assert {k: v for k, v in out["overall"].items() if k != "name"} == {
        k: v for k, v in line.items() if k != "name"
    }
    murphy = out["murphy"]
    total = murphy["reliability"] - murphy["generalised_resolution"] + murphy["uncertainty"]
    assert total == pytest.approx(line["brier"])
    assert sum(b["count"] for b in out["reliability"]["bins"]) == out["reliability"]["count"]
    assert line["base"]["skill"] == pytest.approx(1 - line["brier"] / line["base"]["other"]["brier"])
    nothing = json.loads(said("scores", "--as-of", "2021-05-10", "--json"))
    assert (nothing["questions"], nothing["lines"]) == (0, [])
    assert "No scores" in said("scores", "--as-of", "2021-05-10")


CHARTED: list[Sequence[str]] = [
    ("scores",),
    ("scores", "--by", "source"),
    ("sources",),
    ("history", "ferry"),
    ("history", "again", "--until", "2021-03-10"),
    ("forecast", "ferry"),
    ("forecast", "again", "--as-of", "2021-03-10"),
]


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("verb", CHARTED, ids=" ".join)
def test_a_chart_is_written_beside_what_is_printed(verb: Sequence[str], tmp_path: Path) -> None:
    plain = said(*verb, "--json")
    printed = said(*verb, "--json", "--chart", "chart.svg")
    assert plain.strip() in printed
    assert "chart.svg written" in printed
    root = ElementTree.parse(tmp_path / "chart.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))


@pytest.mark.usefixtures("ledger")
def test_a_speakers_name_is_text_in_every_form(tmp_path: Path) -> None:
    for form in ("svg", "html"):
        said("sources", "--chart", f"chart.{form}")
        text = (tmp_path / f"chart.{form}").read_text(encoding="utf8")
        assert "<script" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


@pytest.mark.usefixtures("ledger")
def test_a_chart_that_cannot_be_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    before = sorted(p.name for p in tmp_path.iterdir())
    for name, words in [
        ("chart.gif", "is an .svg, .png or .html file"),
        ("no/where/chart.svg", "cannot be written"),
    ]:
        done = run("sources", "--chart", name)
        assert isinstance(done.exception, UnlessError)
        assert words in str(done.exception)
    nothing = run("scores", "--as-of", "2021-05-10", "--chart", "chart.svg")
    assert "nothing to draw" in str(nothing.exception)
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_a_report_is_not_drawn_over(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("<p>A ferry is likely, she said.</p>", encoding="utf8")
    for verb in ("forecast", "explain"):
        done = run(verb, "q.yaml", str(tmp_path / "report.html"), "--chart", f"{tmp_path}/./report.html")
        assert "is one of the files to read" in str(done.exception)


@pytest.mark.parametrize("args", [["--help"], ["scores", "--help"], ["degrees"]])
def test_what_draws_nothing_loads_no_chart_library(args: list[str]) -> None:
    code = (
        "import sys\nfrom unless.cli.main import app\n"
        f"try:\n    app({args!r})\nexcept SystemExit:\n    pass\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('altair', 'vl_convert')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_scores_shows_an_example() -> None:
    assert "Example: unless scores --by kind" in " ".join(said("scores", "--help").split())
