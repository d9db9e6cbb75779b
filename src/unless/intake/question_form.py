"""A question typed into a form: the fields of the question file, or the file itself, checked as the file is."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, Field

from unless.domain.question import Question
from unless.intake.questions import MAX_BYTES, parse_question, parse_question_text

DRIVERS = 4  # places for drivers in the form; whoever has more writes the file
LONGEST = 2000  # characters of a field


class QuestionForm(BaseModel):
    """The fields as they were typed. Lists are words with commas between them; `yaml`, where it is filled, is all there is.

    Drivers have a field of every kind each, in their order.
    """

    name: str = Field("", max_length=100)
    question: str = Field("", max_length=LONGEST)
    opened: str = Field("", max_length=20)
    deadline: str = Field("", max_length=20)
    resolves: str = Field("", max_length=LONGEST)
    actors: str = Field("", max_length=LONGEST)
    event: str = Field("", max_length=LONGEST)
    events: str = Field("", max_length=20)
    years: str = Field("", max_length=20)
    yes_means: str = Field("event", max_length=20)
    topics: str = Field("", max_length=LONGEST)
    driver: list[str] = Field([], max_length=DRIVERS)
    says: list[str] = Field([], max_length=DRIVERS)
    terms: list[str] = Field([], max_length=DRIVERS)
    raises: list[str] = Field([], max_length=DRIVERS)
    yaml: str = Field("", max_length=MAX_BYTES)

    def at(self, field: str, place: int) -> str:
        """What was typed for a driver."""
        values: list[str] = getattr(self, field)
        return values[place] if place < len(values) else ""


def question_of(form: QuestionForm) -> Question:
    """The question of a form; it may name no files. Raises QuestionError."""
    if form.yaml.strip():
        return parse_question_text(form.yaml, "the question")
    return parse_question(_plain(form), "the question")


def _plain(form: QuestionForm) -> dict[str, Any]:
    """What the file would hold."""
    out: dict[str, Any] = {
        "question": form.question.strip() or None,
        "opened": form.opened.strip() or None,
        "deadline": form.deadline.strip() or None,
        "about": {"actors": _words(form.actors), "event": _words(form.event)},
        "yes_means": form.yes_means or "event",
    }
    if form.resolves.strip():
        out["resolves"] = form.resolves.strip()
    if form.events.strip() or form.years.strip():
        out["base_rate"] = {"events": form.events.strip() or None, "years": form.years.strip() or None}
    if _words(form.topics):
        out["topics"] = _words(form.topics)
    drivers = dict(_driver(form, n) for n in range(DRIVERS) if form.at("driver", n) or form.at("says", n))
    return out | ({"drivers": drivers} if drivers else {})


def _driver(form: QuestionForm, place: int) -> tuple[str, dict[str, Any]]:
    keys: dict[str, Any] = {"says": form.at("says", place).strip() or None}
    if terms := _words(form.at("terms", place)):
        keys["terms"] = terms
    if form.at("raises", place):
        keys["raises"] = form.at("raises", place)
    return form.at("driver", place).strip(), keys


def _words(text: str) -> list[str]:
    return [w for w in (part.strip() for part in re.split(r"[,\n]", text)) if w]
