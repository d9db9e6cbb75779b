"""base-rate as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from unless.cli.main import app
from unless.domain.errors import UnlessError
from unless.domain.reference_classes import reference_classes

QUESTION = """question: Will the premier of Karsund resign by 30 June 2031?
opened: 2031-04-01
deadline: 2031-06-30
about: {actors: [Karsund], event: [resign, step down]}
"""


def run(*args: str) -> Result:
    return CliRunner().invoke(app, ["base-rate", *args])


def said(*args: str) -> str:
    done = run(*args)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_count_within_a_span() -> None:
    shown = said("3 in 20 years", "--within", "6m")
    assert "0.175 a year" in shown
    assert "183 days" in shown
    assert "8.3 %" in shown
    found = json.loads(said("3 in 20 years", "--within", "1y", "--json"))
    assert (found["events"], found["years"], len(found["within"])) == (3, 20, 1)
    assert found["within"][0]["probability"] == pytest.approx(1 - (20 / 21) ** 3.5)


def test_never_says_what_it_means() -> None:
    shown = " ".join(said("never in 12 years").split())
    assert "never in 12 years" in shown
    assert "does not make it impossible" in shown


def test_a_class_until_a_day_and_the_line_for_the_question_file() -> None:
    shown = " ".join(said("talks-held", "--until", "2031-06-30", "--from", "2031-04-01").split())
    assert "3 of 21 such questions" in shown
    assert "90 days" in shown
    assert "base_rate: {class: talks-held}" in shown


def test_the_list_has_them_all() -> None:
    found = json.loads(said("--list", "--within", "90d", "--json"))["classes"]
    assert [c["class"] for c in found] == list(reference_classes())
    assert all(len(c["within"]) == 1 for c in found)
    assert "leader-leaves-office" in said("--list")


def test_a_question_file_gets_suggestions_and_no_choice(tmp_path: Path) -> None:
    path = tmp_path / "q.yaml"
    path.write_text(QUESTION)
    shown = " ".join(said(str(path)).split())
    assert "states no base rate" in shown
    assert "none is chosen for you" in shown
    assert path.read_text() == QUESTION
    found = json.loads(said(str(path), "--json"))
    assert found["own"] is None
    assert found["suggested"][0]["class"] == "leader-leaves-office"
    assert found["suggested"][0]["within"][0]["days"] == 90
    path.write_text(QUESTION + "base_rate: {class: leader-leaves-office}\n")
    found = json.loads(said(str(path), "--json"))
    assert found["own"]["probability"] == found["suggested"][0]["within"][0]["probability"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "--list"),
        (("talks-held", "--list"), "--list alone"),
        (("talks-hold",), "did you mean talks-held"),
        (("leader-leave",), "did you mean leader-leaves-office"),
        (("[b]x[/b]",), "no reference class"),
        (("3",), "not in how many years"),
        (("-1 in 5 years",), "less often than never"),
        (("talks-held", "--within", "soon"), "--within"),
        (("talks-held", "--within", "90d", "--until", "2031-01-01"), "one of them"),
        (("talks-held", "--from", "2031-01-01"), "--until with it"),
        (("talks-held", "--until", "2031-01-01", "--from", "2031-02-01"), "not after"),
        (("talks-held", "--until", "tomorrow"), "not a day"),
        (("nowhere.yaml",), "nowhere.yaml"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(args: tuple[str, ...], says: str) -> None:
    done = run(*args)
    assert isinstance(done.exception, UnlessError)
    assert says in str(done.exception)


def test_help_shows_an_example() -> None:
    assert "Example: unless base-rate" in " ".join(said("--help").split())
