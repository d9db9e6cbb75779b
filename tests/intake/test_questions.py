"""Question files: read as they are meant, and every mistake named with file, line and remedy."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from unless.domain.errors import QuestionError
from unless.domain.question import BaseRate, Driver, question_from_plain, question_plain
from unless.intake.questions import load_question, parse_question, parse_question_text

BASE = """question: Will Harl and Ostport sign by 31 May 2031?
opened: 2031-03-01
deadline: 2031-05-31
about:
  actors: [Harl, Ostport]
  event: [sign, accord]
"""
FULL = """resolves: Yes if both sign.
base_rate: {events: 2, years: 8}
kind: by-deadline
yes_means: no-event
drivers:
  dredging:
    says: The port is dredged
    terms: [dredging, dredger]
    raises: true
    now: on
"""


def message(text: str) -> str:
    with pytest.raises(QuestionError) as caught:
        parse_question_text(text, "q.yaml")
    return str(caught.value)


def refusal(data: dict[str, Any]) -> str | None:
    try:
        parse_question(data)
    except QuestionError as error:
        return str(error)
    return None


def drivers(n: int) -> str:
    return "drivers:\n" + "".join(f"  d{i}: {{says: Something {i} is so}}\n" for i in range(n))


def test_a_question_is_read_whole() -> None:
    q = parse_question_text(BASE + FULL, "q.yaml")
    assert q.question == "Will Harl and Ostport sign by 31 May 2031?"
    assert (q.opened, q.deadline) == (date(2031, 3, 1), date(2031, 5, 31))
    assert (q.actors, q.event) == (("Harl", "Ostport"), ("sign", "accord"))
    assert q.base_rate == BaseRate(2, 8)
    assert q.yes_means == "no-event"
    assert q.drivers == (Driver("dredging", "The port is dredged", ("dredging", "dredger"), True, "on"),)


def test_topics_are_kept_in_order() -> None:
    q = parse_question_text(BASE + "topics: [ports, Harl, 2031]\n", "q.yaml")
    assert q.topics == ("ports", "Harl", "2031")
    assert question_from_plain(question_plain(q)) == q
    assert "topics must be a list" in message(BASE + "topics: ports\n")


def test_what_may_be_left_out_may_be_left_out_or_empty() -> None:
    bare = parse_question_text(BASE, "q.yaml")
    assert (bare.resolves, bare.base_rate, bare.drivers, bare.yes_means) == (None, None, (), "event")
    empty = BASE + "resolves:\nbase_rate:\ndrivers:\nkind:\nyes_means:\n"
    assert parse_question_text(empty, "q.yaml") == bare
    assert parse_question_text(BASE + "drivers: {}\n", "q.yaml") == bare


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (BASE.replace("deadline", "deadlines"), ["line 3", "'deadlines'", "did you mean 'deadline'?"]),
        (BASE.replace("05-31\na", "05-32\na"), ["line 3", "2031-05-32", "calendar"]),
        (BASE.replace("2031-05-31\n", "31 May\n"), ["line 3", "'31 May'", "YYYY-MM-DD"]),
        (BASE.replace("2031-05-31\n", "2031-02-01\n"), ["line 3", "2031-02-01", "not after opened"]),
        (BASE.replace("2031-05-31\n", "2031-03-01\n"), ["line 3", "not after opened"]),
        (BASE + drivers(9), ["line 7", "9 drivers", "keep the 8"]),
        (BASE.replace("opened: 2031-03-01\n", ""), ["line 1", "opened is missing"]),
        (BASE.replace("  event: [sign, accord]\n", ""), ["line 4", "about.event is missing"]),
        (BASE.replace("[Harl, Ostport]", "[]"), ["line 5", "about.actors is empty"]),
        (BASE.replace("[Harl, Ostport]", "Harl"), ["line 5", "about.actors must be a list"]),
        (BASE.replace("[sign, accord]", "[sign, '']"), ["line 6", "about.event.2 is empty"]),
        (BASE + "opened: 2031-03-02\n", ["line 7", "'opened'", "line 2"]),
        (BASE + "base_rate: {events: -1, years: 3}\n", ["line 7", "base_rate.events", "negative"]),
        (BASE + "base_rate: {events: 1, years: 0}\n", ["line 7", "base_rate.years", "above 0"]),
        (BASE + "base_rate:\n  events: few\n  years: 3\n", ["line 8", "'few'", "number"]),
        (BASE + "base_rate: {events: .inf, years: 3}\n", ["line 7", "number"]),
        (BASE + "base_rate: {events: 1}\n", ["line 7", "base_rate.years is missing"]),
        (BASE + "drivers:\n  the port:\n    says: It is dredged\n", ["line 8", "the port", "without blanks"]),
        (BASE + "drivers:\n  port=1: {says: It is dredged}\n", ["line 8", "letters, digits"]),
        (BASE + "drivers:\n  port:\n    say: It is dredged\n", ["line 9", "did you mean 'says'?"]),
        (
            BASE + "drivers:\n  port:\n    says: It is\n    raises: maybe\n",
            ["line 10", "'maybe'", "true or false"],
        ),
        (BASE + "drivers:\n  port:\n    says: It is\n    now: later\n", ["line 10", "'later'", "on or off"]),
        (BASE + "drivers: [port]\n", ["line 7", "drivers", "keys and values"]),
        (BASE + "actors: [Harl]\n", ["line 7", "'actors'", "move it under 'about'"]),
        (BASE + "yes_means: never\n", ["line 7", "'never'", "'no-event'"]),
        (BASE + "resolves: Yes: if both sign\n", ["line 7", "colon", "quotation marks"]),
        (BASE + "drivers:\n\tport: {}\n", ["line 8", "tabs", "spaces"]),
        (BASE + "---\nx: 1\n", ["line 7", "one question a file"]),
        (BASE + "? [a, b]\n: 3\n", ["line 7", "a key must be a word"]),
        ("The talks failed.\nNobody knows why.\n", ["line 1", "no question file"]),
        ("- question: x\n", ["line 1", "no question file"]),
        ("", ["q.yaml is empty"]),
        ("# nothing yet\n", ["q.yaml is empty"]),
        ("question: [unclosed\n", ["q.yaml, line", "not valid YAML"]),
        ("question: \x01\n", ["line 1", "character"]),
        ("a: &a [*a]\n", ["line 1", "aliases"]),
        ("[" * 5000, ["nested too deeply"]),
    ],
)
def test_a_mistake_is_named_with_file_line_and_remedy(text: str, parts: list[str]) -> None:
    said = message(text)
    assert said.startswith("q.yaml")
    for part in parts:
        assert part in said.splitlines()[0]


def test_eight_drivers_are_accepted() -> None:
    assert len(parse_question_text(BASE + drivers(8), "q.yaml").drivers) == 8


def test_a_misspelt_key_is_not_reported_as_missing_too() -> None:
    assert len(message(BASE.replace("deadline", "dedline")).splitlines()) == 1


def test_several_mistakes_come_in_the_order_of_the_file() -> None:
    said = message(BASE.replace("2031-03-01", "soon").replace("[sign, accord]", "[]") + "colour: red\n")
    assert [line.split(":")[0] for line in said.splitlines()] == [f"q.yaml, line {n}" for n in (2, 6, 7)]


def test_words_that_yaml_takes_for_other_things_stay_words() -> None:
    q = parse_question_text(BASE.replace("[sign, accord]", "[no, 2014, on, 1e3]"), "q.yaml")
    assert q.event == ("no", "2014", "on", "1e3")


@pytest.mark.parametrize(("written", "state"), [("on", "on"), ("off", "off"), ("'on'", "on"), ("true", "on")])
def test_a_drivers_state_may_be_written_with_or_without_quotation_marks(written: str, state: str) -> None:
    q = parse_question_text(BASE + f"drivers:\n  port: {{says: It is dredged, now: {written}}}\n", "q.yaml")
    assert q.drivers[0].now == state


def test_json_gives_the_same_question_as_yaml() -> None:
    data = yaml.safe_load(BASE + FULL)  # dates as dates, now as True
    expected = parse_question_text(BASE + FULL, "q.yaml")
    assert parse_question(data) == expected
    assert parse_question(json.loads(json.dumps(data, default=str))) == expected


def test_a_mistake_in_json_is_named_without_a_line() -> None:
    with pytest.raises(QuestionError, match=r"^r1\[0\]: deadline is missing; add it\.$"):
        parse_question({k: v for k, v in yaml.safe_load(BASE).items() if k != "deadline"}, name="r1[0]")


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "q.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + (BASE + FULL).replace("\n", "\r\n").encode())
    assert load_question(path) == parse_question_text(BASE + FULL, "q.yaml")


@pytest.mark.parametrize(
    ("data", "part"),
    [(None, "no file"), (b"\xff\xd8\xff\xe0", "not UTF-8"), (b"#" * 300_000, "larger than 200 kB")],
)
def test_a_file_that_cannot_be_a_question_is_refused(tmp_path: Path, data: bytes | None, part: str) -> None:
    path = tmp_path / "q.yaml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(QuestionError) as caught:
        load_question(path)
    assert part in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="is a folder"):
        load_question(tmp_path)


@given(st.text(max_size=80))
def test_any_text_is_a_question_or_a_question_error(text: str) -> None:
    with pytest.raises(QuestionError):
        parse_question_text(text, "q.yaml")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda c: st.lists(c, max_size=3)
    )
)
def test_any_value_for_a_key_is_taken_or_refused_in_words(value: Any) -> None:
    for key in ("opened", "about", "base_rate", "drivers", "kind"):
        said = refusal({**yaml.safe_load(BASE), key: value})
        assert said is None or key in said


def schema() -> Draft202012Validator:
    path = Path(__file__).parents[2] / "docs" / "schema" / "question.schema.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


def plain(text: str) -> Any:
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


@pytest.mark.parametrize("text", [BASE, BASE + FULL, BASE + drivers(8), BASE + "resolves:\ndrivers:\n"])
def test_the_schema_takes_what_the_reader_takes(text: str) -> None:
    parse_question_text(text, "q.yaml")
    assert list(schema().iter_errors(plain(text))) == []


@pytest.mark.parametrize(
    "text",
    [
        BASE.replace("deadline", "deadlines"),
        BASE.replace("[Harl, Ostport]", "[]"),
        BASE + drivers(9),
        BASE + "base_rate: {events: 1, years: 0}\n",
        BASE + "drivers:\n  the port: {says: It is dredged}\n",
        BASE + "yes_means: never\n",
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(text: str) -> None:
    assert message(text)
    assert list(schema().iter_errors(plain(text)))


def test_the_schema_knows_every_key() -> None:
    from unless.intake import question_model

    known = json.loads(
        (Path(__file__).parents[2] / "docs/schema/question.schema.json").read_text(encoding="utf-8")
    )
    top = known["properties"]
    assert set(top) == set(question_model.QuestionKeys.model_fields)
    assert set(top["about"]["properties"]) == set(question_model.AboutKeys.model_fields)
    driver = top["drivers"]["anyOf"][0] if "anyOf" in top["drivers"] else top["drivers"]
    assert set(driver["additionalProperties"]["properties"]) == set(question_model.DriverKeys.model_fields)


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    from types import SimpleNamespace

    from unless.intake.questions import load_question

    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"question: Will it?\n")))
    with pytest.raises(QuestionError, match="standard input, line 1: opened is missing"):
        load_question("-")
