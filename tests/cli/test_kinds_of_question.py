"""Questions of every kind as a user meets them: asked, matched, judged, forecast, reviewed, resolved and scored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

from unless.cli.main import app

HEAD = """opened: 2021-03-01
deadline: 2021-06-30
about:
  actors: [Harl]
  event: [{event}]
"""
MAYOR = """question: Who will win the Harl mayoral election?
kind: which
outcomes:
  brandt: {says: Ilse Brandt wins the mayoral election, terms: [Ilse Brandt, Brandt], prior: 0.5}
  kessel: {says: Tom Kessel wins the mayoral election, terms: [Tom Kessel, Kessel]}
  other: {says: Another candidate wins the mayoral election}
""" + HEAD.format(event="win the election, mayoral election")
PRICES = """question: What will inflation in Harl be in June?
kind: number
number: {between: [2, 9], unit: percent, above: 5}
""" + HEAD.format(event="inflation")
PORT = """question: Will the Harl port be open on 30 June 2021?
kind: state
state: {says: The Harl port is open, terms: [Harl port, port], now: off, states: [{from: 2021-03-20, is: on}]}
""" + HEAD.format(event="port open")
FERRY = "question: When will the Harl ferry sail?\nkind: when\nby: [2021-05-01]\n" + HEAD.format(
    event="ferry sails"
)
TREATY = """question: Will Harl sign the grain treaty?
given: {question: ferry.yaml, raises: true}
""" + HEAD.format(event="sign the grain treaty, grain treaty")
GRADED = """question: Will the Harl strike end?
drivers:
  pressure: {says: Lisgard puts pressure on Harl, terms: [pressure], raises: true, graded: true, now: low}
""" + HEAD.format(event="strike ends")
FILES = {
    "mayor": MAYOR,
    "prices": PRICES,
    "port": PORT,
    "sail": FERRY,
    "ferry": FERRY.replace("kind: when\nby: [2021-05-01]\n", ""),
    "treaty": TREATY,
    "strike": GRADED,
}
REPORT = """HARL, April 3, 2021 — Ilse Brandt will probably win the mayoral election in Harl, pollster Ada Lorne said on Saturday.

Inflation in Harl will probably stay above 5 percent, economist Bo Falk said.

Even if Lisgard puts pressure on Harl, the strike will not end, union leader Cy Moss said.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the questions, a report, and a ledger that follows and holds them all."""
    place = tmp_path_factory.mktemp("kinds")
    for name, text in FILES.items():
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    (place / "report.txt").write_text(REPORT, encoding="utf-8")
    for name in ("mayor", "prices", "port", "sail", "treaty", "strike"):
        assert run(place, "ask", str(place / f"{name}.yaml")).exit_code == 0
    assert run(place, "add", str(place / "report.txt")).exit_code == 0
    return place


def run(folder: Path, *args: str) -> Result:
    env = {"UNLESS_LEDGER": str(folder / "unless.db"), "UNLESS_USER": "ann"}
    return CliRunner(env=env).invoke(app, list(args))


def said(folder: Path, *args: str) -> str:
    done = run(folder, *args)
    assert done.exit_code == 0, done.output or done.exception
    return done.output


def printed(folder: Path, *args: str) -> dict[str, Any]:
    out: dict[str, Any] = json.loads(said(folder, *args, "--json"))
    return out


def schema() -> Draft202012Validator:
    path = Path(__file__).parents[2] / "docs" / "schema" / "forecast.schema.json"
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("name", "key"),
    [("mayor", "outcomes"), ("prices", "number"), ("port", "state"), ("sail", "dates"), ("treaty", "pair")],
)
def test_a_forecast_from_the_ledger_has_what_its_kind_has(folder: Path, name: str, key: str) -> None:
    first = printed(folder, "forecast", name, "--as-of", "2021-04-10")
    assert key in first
    assert list(schema().iter_errors(first)) == []
    again = printed(folder, "forecast", name, "--as-of", "2021-04-10")
    assert again == first  # kept, and come back the same
    moved = [e["influence"] for e in first["evidence"] if e["influence"] is not None]
    assert sum(moved) == pytest.approx(first["probability"] - first["prior"], abs=1e-6)


def test_what_the_report_says_is_evidence_of_the_questions_own_kind(folder: Path) -> None:
    mayor = printed(folder, "forecast", "mayor", "--as-of", "2021-04-10")
    assert [e["target"] for e in mayor["evidence"]] == [
        {"kind": "one-of", "driver": None, "outcome": "brandt"}
    ]
    assert mayor["outcomes"]["brandt"]["probability"] > 0.55
    prices = printed(folder, "forecast", "prices", "--as-of", "2021-04-10")
    assert [e["target"] for e in prices["evidence"]] == [{"kind": "range", "driver": None, "above": 5.0}]
    assert prices["probability"] > prices["prior"]


def test_even_if_is_kept_with_the_evidence(folder: Path) -> None:
    strike = printed(folder, "forecast", "strike", "--as-of", "2021-04-10")
    even = [e for e in strike["evidence"] if e["target"]["kind"] == "outcome"]
    assert [(e["given"], e["even_if"]) for e in even] == [({"pressure": "on"}, ["pressure"])]
    assert list(schema().iter_errors(strike)) == []
    assert "even if pressure is on" in " ".join(
        said(folder, "forecast", "strike", "--as-of", "2021-04-10").split()
    )


def test_the_same_without_a_ledger(folder: Path) -> None:
    made = printed(folder, "forecast", str(folder / "mayor.yaml"), str(folder / "report.txt"))
    kept = printed(folder, "forecast", "mayor", "--as-of", "2021-04-03")
    assert made["outcomes"] == kept["outcomes"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mayor", ["brandt", "before", "brandt coming true"]),
        ("prices", ["forecast above 5 percent", "middle", "above 5"]),
        ("port", ["so now"]),
        ("sail", ["50 % by", "not by 2021-06-30", "by 2021-05-01"]),
        ("treaty", ["this question if yes", "this question if no"]),
        ("strike", ["pressure", "low to high; if medium", "now low"]),
    ],
)
def test_a_forecast_is_shown_in_words_of_its_kind(folder: Path, name: str, words: list[str]) -> None:
    shown = said(folder, "forecast", name, "--as-of", "2021-04-10")
    for word in words:
        assert word in shown


def test_a_graded_driver_is_held_at_a_level(folder: Path) -> None:
    high = printed(folder, "forecast", "strike", "--as-of", "2021-04-10", "--if", "pressure=high")
    low = printed(folder, "forecast", "strike", "--as-of", "2021-04-10", "--if", "pressure=low")
    assert high["probability"] > low["probability"]
    wrong = run(folder, "forecast", "strike", "--as-of", "2021-04-10", "--if", "pressure=on")
    assert "low or medium or high" in str(wrong.exception)


def test_the_history_marks_the_day_from_which_a_state_is_known(folder: Path) -> None:
    days = [d["as_of"] for d in printed(folder, "history", "port", "--until", "2021-04-01")["days"]]
    assert days == ["2021-03-01", "2021-03-20", "2021-04-01"]


@pytest.mark.parametrize(
    ("name", "of", "target"),
    [
        ("mayor", "kessel", {"kind": "one-of", "driver": None, "outcome": "kessel"}),
        ("prices", "4 to 6", {"kind": "range", "driver": None, "above": 4.0, "below": 6.0}),
        ("prices", "below 3.5", {"kind": "range", "driver": None, "below": 3.5}),
        ("port", "now", {"kind": "state", "driver": None}),
        ("port", "outcome", {"kind": "outcome", "driver": None}),
    ],
)
def test_an_analyst_judges_what_the_kind_has(
    folder: Path, name: str, of: str, target: dict[str, Any]
) -> None:
    day = "2021-06-20"  # later than what the other tests look at
    made = printed(folder, "judge", name, "60%", "--of", of, "--because", f"seen {of}", "--on", day)
    assert made["target"] == target
    kept = printed(folder, "forecast", name, "--as-of", day)
    (mine,) = [e for e in kept["evidence"] if e["id"] == made["id"]]
    assert mine["target"] == target
    assert mine["influence"] is not None


@pytest.mark.parametrize(
    ("name", "more", "part"),
    [
        ("mayor", ("--of", "nobody"), "its outcomes: brandt, kessel, other"),
        ("mayor", (), "--of is missing"),
        ("prices", ("--of", "6 to 4"), "runs backwards"),
        ("prices", ("--of", "a lot"), "write above 5, below 5, or 4 to 6"),
        ("port", ("--of", "later"), "write now"),
        ("strike", ("--of", "now"), "leave it out"),
        ("strike", ("--given", "pressure=on"), "low or medium or high"),
        ("mayor", ("--driver", "x"), "has no drivers"),
    ],
)
def test_a_judgement_of_what_the_kind_has_not_is_refused(
    folder: Path, name: str, more: tuple[str, ...], part: str
) -> None:
    done = run(folder, "judge", name, "60%", *more, "--because", "x", "--on", "2021-04-20")
    assert part in str(done.exception)


@pytest.mark.parametrize(
    ("name", "answer", "came_out", "own"),
    [
        ("mayor", "kessel", ("no", "kessel"), "Brier, all outcomes"),
        ("prices", "5.4", ("yes", "5.4"), "CRPS, percent"),
        ("prices", "-3", ("no", "-3"), "CRPS, percent"),
        ("prices", "1,200", ("yes", "1200"), "CRPS, percent"),
        ("sail", "yes", ("yes", None), "CRPS, days"),
        ("port", "yes", ("yes", None), None),
        ("treaty", "no", ("no", None), None),
    ],
)
def test_a_question_is_resolved_by_what_came_true(
    folder: Path, name: str, answer: str, came_out: tuple[str, str | None], own: str | None
) -> None:
    # A copy of the ledger, so that the others still find the question open.
    place = folder / f"copy-{name}-{answer}"
    place.mkdir()
    said(folder, "backup", str(place / "kept"))
    said(place, "restore", str(place / "kept"))
    out = printed(place, "resolve", name, answer, "--on", "2021-06-25", "--because", "[sic] counted")
    assert (out["outcome"], out["answer"], out["because"]) == (*came_out, "[sic] counted")
    assert (out["own_score"]["name"] if own else None) == own
    again = printed(place, "resolve", name, answer, "--on", "2021-06-25", "--because", "x")
    assert again["again"]
    assert again["answer"] == came_out[1]
    assert f"Resolved {came_out[1] or came_out[0]} on 2021-06-25: [sic] counted" in said(
        place, "forecast", name
    )


@pytest.mark.parametrize(
    ("name", "answer", "part"),
    [
        ("mayor", "yes", "no outcome of the question"),
        ("prices", "five", "is no number"),
        ("prices", "nan", "is no number"),
        ("prices", "5,2", "is no number"),  # 52, or 5.2?
        ("prices", "-x", "is no number"),
        ("sail", "maybe", "is no answer"),
    ],
)
def test_an_answer_that_cannot_be_is_wrong_usage(folder: Path, name: str, answer: str, part: str) -> None:
    done = run(folder, "resolve", name, answer, "--on", "2021-06-25", "--because", "x")
    assert done.exit_code == 2
    assert part in " ".join(done.output.replace("│", " ").split())
