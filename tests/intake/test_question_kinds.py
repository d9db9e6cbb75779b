"""The question file's kinds, drivers' states and pairs: read as they are meant, contradictions named with their line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from unless.domain.errors import QuestionError
from unless.domain.question import (
    KnownState,
    NamedOutcome,
    OwnState,
    Quantity,
    known_by,
    question_from_plain,
    question_plain,
)
from unless.intake.questions import load_question, parse_question, parse_question_text

BASE = """question: Will Harl and Ostport sign by 31 May 2031?
opened: 2031-03-01
deadline: 2031-05-31
about:
  actors: [Harl, Ostport]
  event: [sign, accord]
"""
DRIVERS = """drivers:
  dredging:
    says: The port is dredged
    graded: true
    now: low
    states:
      - {from: 2031-03-10, is: medium, source: harbour gazette}
      - {from: 2031-04-02, is: high}
  levy:
    says: Harl lifts its levy
    depends_on: {dredging: makes-likelier}
  weather:
    says: The weather is fine
    matters: false
"""
WHICH = """kind: which
outcomes:
  brandt: {says: Brandt wins, terms: [Brandt], prior: 0.5}
  kessel: {says: Kessel wins, terms: [Kessel]}
  other: {says: Somebody else wins}
"""
WHEN = "kind: when\nby: [2031-04-01, 2031-05-01]\n"
NUMBER = "kind: number\nnumber: {between: [2, 9], unit: percent, at_least: 0, above: 5}\n"
STATE = "kind: state\nstate: {says: The port is open, terms: [port], now: on, states: [{from: 2031-03-04, is: off}]}\n"
WHOLE = {"drivers": DRIVERS, "which": WHICH, "when": WHEN, "number": NUMBER, "state": STATE}


def message(text: str) -> str:
    with pytest.raises(QuestionError) as caught:
        parse_question_text(text, "q.yaml", files=True)
    return str(caught.value)


def schema() -> Draft202012Validator:
    path = Path(__file__).parents[2] / "docs" / "schema" / "question.schema.json"
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def plain(text: str) -> Any:
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


def test_drivers_are_read_whole() -> None:
    dredging, levy, weather = parse_question_text(BASE + DRIVERS, "q.yaml").drivers
    assert dredging.graded
    assert dredging.now == "low"
    assert dredging.states == (
        KnownState(date(2031, 3, 10), "medium", "harbour gazette"),
        KnownState(date(2031, 4, 2), "high"),
    )
    assert levy.depends_on == (("dredging", "makes-likelier"),)
    assert not weather.matters
    assert levy.matters


def test_every_kind_is_read_whole() -> None:
    which = parse_question_text(BASE + WHICH, "q.yaml")
    assert which.outcomes == (
        NamedOutcome("brandt", "Brandt wins", ("Brandt",), 0.5),
        NamedOutcome("kessel", "Kessel wins", ("Kessel",)),
        NamedOutcome("other", "Somebody else wins"),
    )
    assert parse_question_text(BASE + WHEN, "q.yaml").by == (date(2031, 4, 1), date(2031, 5, 1))
    assert parse_question_text(BASE + NUMBER, "q.yaml").number == Quantity((2, 9), "percent", 0, None, 5)
    state = parse_question_text(BASE + STATE, "q.yaml").state
    assert state == OwnState("The port is open", ("port",), "on", (KnownState(date(2031, 3, 4), "off"),))


@pytest.mark.parametrize("name", WHOLE)
def test_a_question_comes_back_from_its_plain_values(name: str) -> None:
    asked = parse_question_text(BASE + WHOLE[name], "q.yaml")
    kept = json.loads(json.dumps(question_plain(asked)))
    assert question_from_plain(kept) == asked
    assert parse_question(kept) == asked


@pytest.mark.parametrize("name", WHOLE)
def test_the_schema_takes_every_kind(name: str) -> None:
    assert list(schema().iter_errors(plain(BASE + WHOLE[name]))) == []


def test_a_question_that_an_earlier_version_kept_still_loads() -> None:
    kept = {
        "question": "Will it?",
        "opened": "2031-03-01",
        "deadline": "2031-05-31",
        "about": {"actors": ["Harl"], "event": ["sign"]},
        "drivers": {"levy": {"says": "The levy is lifted", "terms": ["levy"], "raises": True, "now": "off"}},
        "kind": "by-deadline",
        "yes_means": "event",
    }
    asked = question_from_plain(kept)
    assert asked.drivers[0].now == "off"
    assert question_plain(asked) == kept


def test_of_known_states_those_that_begin_later_are_not_seen() -> None:
    asked = parse_question_text(BASE + DRIVERS, "q.yaml")
    assert [s.state for s in known_by(asked, date(2031, 4, 1)).drivers[0].states] == ["medium"]
    assert known_by(asked, date(2031, 3, 9)).drivers[0].states == ()
    assert known_by(asked, date(2031, 4, 2)) == asked


def driver(text: str) -> str:
    return BASE + "drivers:\n  port:\n    says: It is dredged\n" + text


FAULTS = [
    (BASE + "kind: maybe\n", ["line 7", "'maybe'", "'which'"]),
    (BASE + "kind: which\n", ["line 1", "outcomes is missing"]),
    (BASE + "kind: which\noutcomes: {a: {says: A wins}}\n", ["line 8", "at least two"]),
    (BASE + "kind: which\noutcomes:\n  a: {says: x}\n  a: {says: y}\n", ["line 10", "'a'", "line 9"]),
    (BASE + "kind: which\noutcomes:\n  a: {says: x}\n  A: {says: y}\n", ["line 10", "has the name of a"]),
    (
        BASE + "kind: which\noutcomes:\n  a: {says: x, terms: [q]}\n  b: {says: y, terms: [q]}\n",
        ["line 10", "'q'", "told apart"],
    ),
    (
        BASE + "kind: which\noutcomes:\n  a: {says: x, prior: .5}\n  b: {says: y, prior: .6}\n",
        ["line 8", "add up to 1.1"],
    ),
    (
        BASE
        + "kind: which\noutcomes:\n  a: {says: x, prior: .5}\n  b: {says: y, prior: .5}\n  c: {says: z}\n",
        ["line 8", "leave nothing"],
    ),
    (
        BASE + "kind: which\noutcomes:\n  a: {says: x, prior: 1.5}\n  b: {says: y}\n",
        ["line 9", "outcomes.a.prior", "below 1"],
    ),
    (
        BASE + "kind: which\noutcomes:\n  a: {says: x}\n  Void: {says: y}\n",
        ["line 10", "leaves a question void"],
    ),
    (
        BASE + "kind: which\noutcomes:\n  open: {says: x}\n  b: {says: y}\n",
        ["line 9", "leaves a question open"],
    ),
    (BASE + "outcomes: {a: {says: x}, b: {says: y}}\n", ["line 7", "kind which"]),
    (BASE + "kind: when\nby: [2031-07-01]\n", ["line 8", "2031-07-01", "not between"]),
    (BASE + "kind: when\nby: [2031-05-01, 2031-05-01]\n", ["line 8", "twice"]),
    (BASE + "by: [2031-05-01]\n", ["line 7", "kind when"]),
    (BASE + "kind: when\nby: soon\n", ["line 8", "list of days"]),
    (BASE + "kind: when\nyes_means: no-event\n", ["line 8", "yes_means"]),
    (BASE + "kind: number\n", ["line 1", "number is missing"]),
    (BASE + "kind: number\nnumber: {unit: percent}\n", ["line 8", "number.between is missing"]),
    (BASE + "kind: number\nnumber: {between: [9, 2]}\n", ["line 8", "lower end first"]),
    (BASE + "kind: number\nnumber: {between: [2]}\n", ["line 8", "two numbers"]),
    (BASE + "kind: number\nnumber: {between: [2, 5 %]}\n", ["line 8", "'5 %'", "without its unit"]),
    (BASE + "kind: number\nnumber: {between: [2, 9], at_least: 3}\n", ["line 8", "not below"]),
    (BASE + "kind: number\nnumber: {between: [2, 9], at_most: 8}\n", ["line 8", "not above"]),
    (BASE + "kind: number\nnumber: {between: [2, 9], at_least: 0, above: -1}\n", ["line 8", "outside"]),
    (BASE + "kind: number\nnumber: {between: [2, 9]}\nbase_rate: {events: 1, years: 2}\n", ["line 9"]),
    (BASE + WHICH + DRIVERS, ["line 12", "drivers belong to"]),
    (BASE + "kind: state\n", ["line 1", "state is missing"]),
    (BASE + "kind: state\nstate: {says: It is, now: high}\n", ["line 8", "state.now", "'high'"]),
    (driver("    now: high\n"), ["line 10", "'high'", "graded: true"]),
    (driver("    graded: true\n    now: on\n"), ["line 11", "'on'", "low, medium or high"]),
    (driver("    graded: very\n"), ["line 10", "'very'", "true or false"]),
    (driver("    graded: true\n    states: [{from: 2031-04-01, is: huge}]\n"), ["line 11", "'huge'"]),
    (driver("    states: [{from: 2031-04-01, is: low}]\n"), ["line 10", "'low'", "on or off"]),
    (driver("    states: [{from: 2031-01-01, is: on}]\n"), ["line 10", "outside the question's window"]),
    (driver("    states: [{from: 2031-06-01, is: on}]\n"), ["line 10", "outside the question's window"]),
    (
        driver("    states:\n      - {from: 2031-04-02, is: on}\n      - {from: 2031-04-01, is: off}\n"),
        ["line 12", "in order"],
    ),
    (driver("    now: on\n    states: [{from: 2031-03-01, is: off}]\n"), ["line 11", "remove one"]),
    (driver("    states: [{from: 2031-04-01}]\n"), ["line 10", "is is missing"]),
    (driver("    states: [{form: 2031-04-01, is: on}]\n"), ["line 10", "did you mean 'from'?"]),
    (driver("    depends_on: {port: makes-likelier}\n"), ["line 10", "itself"]),
    (driver("    depends_on: {prot: makes-likelier}\n"), ["line 10", "did you mean 'port'?"]),
    (driver("    depends_on: {port: likes}\n"), ["line 10", "'likes'", "'makes-likelier'"]),
    (driver("    matters: false\n    raises: true\n"), ["line 11", "remove one"]),
    (
        driver("    depends_on: {ice: makes-likelier}\n  ice:\n    says: It freezes\n")
        + "    depends_on: {port: makes-less-likely}\n",
        ["line 10", "remove one"],
    ),
    (
        BASE + "drivers:\n" + "".join(f"  d{i}: {{says: It is, graded: true}}\n" for i in range(5)),
        ["line 7", "2^10 states"],
    ),
    (BASE + "given: none.yaml\n", ["line 7", "'none.yaml'", "no file"]),
    (BASE + "given: [a]\n", ["line 7", "given", "keys and values"]),
    (BASE + "given: {raises: true}\n", ["line 7", "given.question is missing"]),
    (BASE + 'given: "\\0"\n', ["line 7", "no file"]),
    (BASE + NUMBER + "given: {question: {question: x}}\n", ["given: opened is missing"]),
]


@pytest.mark.parametrize(("text", "parts"), FAULTS)
def test_a_contradiction_is_named_with_file_line_and_remedy(text: str, parts: list[str]) -> None:
    said = message(text)
    assert said.startswith("q.yaml")
    for part in parts:
        assert part in said.splitlines()[0]


def test_eight_states_of_graded_drivers_are_accepted() -> None:
    four = "drivers:\n" + "".join(f"  d{i}: {{says: It is, graded: true}}\n" for i in range(4))
    assert len(parse_question_text(BASE + four, "q.yaml").drivers) == 4


# --- pairs --------------------------------------------------------------------------------------------------------
def files(tmp_path: Path, first: str, second: str) -> Path:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "b.yaml").write_text(second, encoding="utf-8")
    path = tmp_path / "a.yaml"
    path.write_text(first, encoding="utf-8")
    return path


def test_the_other_question_of_a_pair_is_found_from_the_files_folder(tmp_path: Path) -> None:
    path = files(tmp_path, BASE + "given: other/b.yaml\n", BASE.replace("sign", "meet"))
    asked = load_question(path)
    assert asked.given is not None
    assert asked.given.event == ("meet", "accord")
    assert [d.name for d in asked.conditions] == ["given"]
    assert question_from_plain(question_plain(asked)) == asked
    assert parse_question(question_plain(asked)) == asked


def test_what_the_other_question_does_may_be_said(tmp_path: Path) -> None:
    path = files(tmp_path, BASE + "given: {question: other/b.yaml, raises: true}\n", BASE)
    assert load_question(path).given_raises is True


@pytest.mark.parametrize(
    ("first", "second", "part"),
    [
        ("given: a.yaml\n", "", "names this very file"),
        ("given: other/b.yaml\n", "given: ../a.yaml\n", "a pair has two questions"),
        ("given: other/b.yaml\n", WHICH, "a question of kind which"),
        (WHICH + "given: other/b.yaml\n", "", "not of kind which"),
        ("drivers: {given: {says: It is}}\ngiven: other/b.yaml\n", "", "drivers.given"),
        ("given: other/b.yaml\n", "base_rate: {events: 1}\n", "base_rate.years is missing"),
    ],
)
def test_a_pair_that_cannot_be_is_refused(tmp_path: Path, first: str, second: str, part: str) -> None:
    with pytest.raises(QuestionError, match="line"):
        load_question(files(tmp_path, BASE + first, BASE + second))
    with pytest.raises(QuestionError) as caught:
        load_question(tmp_path / "a.yaml")
    assert part in str(caught.value)


def test_the_questions_of_a_pair_must_overlap(tmp_path: Path) -> None:
    early = BASE.replace("2031-03-01", "2030-03-01").replace("2031-05-31\n", "2030-05-31\n")
    with pytest.raises(QuestionError, match="must overlap"):
        load_question(files(tmp_path, BASE + "given: other/b.yaml\n", early))


def test_json_names_no_files() -> None:
    with pytest.raises(QuestionError, match="write the other question itself"):
        parse_question({**plain(BASE), "given": "/etc/hostname"})
