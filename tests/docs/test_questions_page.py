"""Every example of the page on kinds of question can be read and forecast."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from unless.domain.question import KINDS, Question
from unless.forecasting.forecast import make_forecast
from unless.intake.questions import load_question
from unless.report.contract import forecast_json

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", (DOCS / "questions.md").read_text(encoding="utf-8"), re.S)


def written(folder: Path) -> list[Path]:
    """The examples as files; the first is the one that the pair names."""
    names = ["summit.yaml", *(f"{n}.yaml" for n in range(1, len(EXAMPLES)))]
    for name, text in zip(names, EXAMPLES, strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in names]


@pytest.fixture
def questions(tmp_path: Path) -> list[Question]:
    return [load_question(path) for path in written(tmp_path)]


def test_there_is_an_example_of_each_kind_and_of_a_pair(questions: list[Question]) -> None:
    assert {q.kind for q in questions} == set(KINDS)
    assert any(q.given is not None for q in questions)
    drivers = [d for q in questions for d in q.drivers]
    assert any(d.states for d in drivers)
    assert any(d.graded for d in drivers)
    assert any(d.depends_on for d in drivers)
    assert any(not d.matters for d in drivers)


def test_every_example_is_forecast_and_its_json_is_valid(questions: list[Question]) -> None:
    schema = json.loads((DOCS / "schema" / "forecast.schema.json").read_text(encoding="utf-8"))
    check = Draft202012Validator(schema)
    for asked in questions:
        made = make_forecast(asked, [], asked.opened)
        assert 0 < made.probability < 1
        printed = json.loads(json.dumps(forecast_json(made)))
        assert list(check.iter_errors(printed)) == []
        assert ("kind" in printed) == (asked.kind != "by-deadline")
        assert ("pair" in printed) == (asked.given is not None)
