"""The JSON that other programs build on: valid by its published schema, and its keys stable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from unless.domain.article import Article
from unless.domain.forecast import Forecast
from unless.domain.reading import Reading
from unless.report.contract import article_json, forecast_json

SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"

# Changing one of these breaks other people's programs: it needs a new schema_version.
KEYS = {
    "article": "schema_version id name title text url outlet published language statements estimates conditions "
    "entities dates",
    "statement": "source cue content parent speaker quotation said_on",
    "speaker": "name kind role affiliation description",
    "estimate": "phrase event refers_to degree p by statement conditions",
    "condition": "marker condition consequent refers_to kind statement",
    "entity": "span kind name",
    "date": "span first last",
    "span": "start end text",
    "forecast": "schema_version question as_of known_by prior probability interval given drivers evidence notes",
    "outlook": "probability interval",
    "driver": "on_now on_by_deadline interval",
    "evidence": "id article span sentence speaker said_on published target given low high by status confidence "
    "reason superseded_by influence leave_one_out",
    "target": "kind driver",
}


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def keys(kind: str) -> list[str]:
    return KEYS[kind].split()


def spans(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        own = [value] if set(value) == {"start", "end", "text"} else []
        return own + [s for v in value.values() for s in spans(v)]
    return [s for v in value for s in spans(v)] if isinstance(value, list) else []


def test_a_reading_is_valid_by_its_schema(article: Article, reading: Reading) -> None:
    printed = json.loads(json.dumps(article_json(article, reading)))
    assert list(validator("reading").iter_errors(printed)) == []


def test_a_forecast_is_valid_by_its_schema(forecast: Forecast) -> None:
    printed = json.loads(json.dumps(forecast_json(forecast)))
    assert list(validator("forecast").iter_errors(printed)) == []


@pytest.mark.parametrize(
    ("name", "path", "wrong"),
    [
        ("reading", ("estimates", 0, "p"), [0.2, 1.4]),
        ("reading", ("published",), "3 March 2031"),
        ("reading", ("statements", 0, "speaker", "kind"), "robot"),
        ("forecast", ("evidence", 0, "given"), {"dredging": "half"}),
        ("forecast", ("interval", "90"), [0.1]),
        ("forecast", ("evidence", 0, "target", "kind"), "weather"),
    ],
)
def test_the_schemas_refuse_what_is_wrong(
    article: Article, reading: Reading, forecast: Forecast, name: str, path: tuple[Any, ...], wrong: Any
) -> None:
    printed = article_json(article, reading) if name == "reading" else forecast_json(forecast)
    place: Any = printed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = wrong
    assert list(validator(name).iter_errors(printed))


def test_every_key_of_a_reading_is_required_by_its_schema(article: Article, reading: Reading) -> None:
    for key in keys("article"):
        printed = article_json(article, reading)
        del printed[key]
        assert list(validator("reading").iter_errors(printed)), key


def test_the_keys_of_a_reading_stay_what_they_are(article: Article, reading: Reading) -> None:
    printed = article_json(article, reading)
    assert list(printed) == keys("article")
    assert list(printed["statements"][0]) == keys("statement")
    assert list(printed["statements"][0]["speaker"]) == keys("speaker")
    assert list(printed["estimates"][0]) == keys("estimate")
    assert list(printed["estimates"][0]["phrase"]) == keys("span")
    assert list(printed["conditions"][0]) == keys("condition")
    assert list(printed["entities"][0]) == keys("entity")
    assert list(printed["dates"][0]) == keys("date")
    assert printed["schema_version"] == "1"


def test_the_keys_of_a_forecast_stay_what_they_are(forecast: Forecast) -> None:
    printed = forecast_json(forecast)
    assert list(printed) == keys("forecast")
    assert list(printed["given"]["dredging"]["on"]) == keys("outlook")
    assert list(printed["drivers"]["dredging"]) == keys("driver")
    assert list(printed["evidence"][0]) == keys("evidence")
    assert list(printed["evidence"][0]["target"]) == keys("target")
    assert list(printed["interval"]) == ["50", "90"]


def test_slicing_a_span_out_of_the_text_gives_its_text(article: Article, reading: Reading) -> None:
    printed = article_json(article, reading)
    found = spans(printed)
    assert len(found) > 10
    assert all(printed["text"][s["start"] : s["end"]] == s["text"] for s in found)


def test_influences_are_printed_as_they_are_so_that_they_sum(forecast: Forecast) -> None:
    printed = forecast_json(forecast)
    counted = [e["influence"] for e in printed["evidence"] if e["influence"] is not None]
    assert sum(counted) == pytest.approx(printed["probability"] - printed["prior"], abs=1e-9)


def test_no_condition_on_a_driver_is_null(forecast: Forecast) -> None:
    first, second = forecast_json(forecast)["evidence"][:2]
    assert first["given"] == {"dredging": "off"}
    assert second["given"] is None
