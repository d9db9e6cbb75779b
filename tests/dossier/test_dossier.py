"""The shipped dossier holds what the demonstration promises, and the matching cases are sound."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import yaml

from unless.domain.article import content_id
from unless.domain.text import sentences, words
from unless.dossier import load_dossier

CASES = Path(__file__).parents[1] / "data" / "matching_cases.json"


def test_reports_span_ten_weeks_of_the_question_and_three_outlets() -> None:
    dossier = load_dossier()
    asked = yaml.safe_load(dossier.question)
    days = [r.published for r in dossier.reports if r.published is not None]
    assert len(days) == len(dossier.reports) >= 14
    assert days == sorted(days)
    assert asked["opened"] <= days[0]
    assert days[-1] <= asked["deadline"]
    assert (days[-1] - days[0]).days >= 70
    assert len({r.outlet for r in dossier.reports}) == 3


def test_reports_are_of_a_news_reports_length_and_begin_with_their_title() -> None:
    for report in load_dossier().reports:
        assert 120 <= len(words(report.text)) <= 350, report.name
        assert report.title
        assert report.text.startswith(report.title + "\n\n")
        assert report.id == content_id(report.text)


def test_datelines_and_weekdays_agree_with_the_day_of_publication() -> None:
    for report in load_dossier().reports:
        day = report.published
        assert day is not None
        # Only an agency's own report: a reprint keeps the dateline of the day before.
        if report.outlet == "Meridian Wire":
            assert f"{day:%B} {day.day} (Meridian)" in report.text
            assert f"on {day:%A}" in report.text


def test_one_report_is_reprinted_without_its_last_paragraph() -> None:
    bodies = {r.name: set(r.text.split("\n\n")[1:]) for r in load_dossier().reports}
    original, reprint = bodies["2031-05-02-meridian"], bodies["2031-05-03-courier"]
    assert len(original & reprint) == len(original) - 1 == len(reprint) - 1
    others = [b for name, b in bodies.items() if name != "2031-05-03-courier"]
    seen = Counter(paragraph for body in others for paragraph in body)
    assert max(seen.values()) == 1


def test_the_resolution_is_announced_by_a_report_on_or_after_its_day() -> None:
    dossier = load_dossier()
    asked, resolution = yaml.safe_load(dossier.question), dossier.resolution
    announced = {r.name: r.published for r in dossier.reports}[resolution.report]
    assert resolution.outcome is True
    assert asked["opened"] < resolution.date <= asked["deadline"]
    assert announced is not None
    assert announced >= resolution.date
    assert resolution.because


def test_every_driver_is_named_in_reports_of_every_outlet() -> None:
    dossier = load_dossier()
    for name, driver in yaml.safe_load(dossier.question)["drivers"].items():
        terms = [term.lower() for term in driver["terms"]]
        found = {r.outlet for r in dossier.reports if any(t in r.text.lower() for t in terms)}
        assert len(found) == 3, name


def test_every_label_of_the_matching_cases_quotes_its_report() -> None:
    for report in json.loads(CASES.read_text(encoding="utf-8")):
        spans = {s.text for s in sentences(report["text"])}
        for asked in report["questions"]:
            question = asked["question"]
            opened, deadline = (date.fromisoformat(question[k]) for k in ("opened", "deadline"))
            assert opened <= date.fromisoformat(report["published"]) <= deadline
            for label in asked["labels"]:
                assert label["sentence"] in spans
                assert label["phrase"] in label["sentence"]
                assert (label["driver"] is not None) == label["target"].startswith("driver-")
                named = {*(label["given"] or {}), *([label["driver"]] if label["driver"] else [])}
                assert named <= set(question["drivers"])
