"""A question typed into a form: the fields of the question file, or the file itself, checked as the file is.

The way back too: the form of a question, by its fields where they hold all of it, else by its file, so that nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, Field, ValidationError, ValidationInfo, field_validator

from unless.domain.errors import QuestionError
from unless.domain.question import MAX_DRIVERS, MAX_OUTCOMES, KnownState, Question, question_plain
from unless.intake.questions import MAX_BYTES, parse_question, parse_question_text

NAME = "the question"  # in messages
LONGEST = 2000  # characters of a field
FEWEST_DRIVERS, FEWEST_OUTCOMES = 5, 5  # rows that the form offers at least
SPARE = 2  # empty rows below those filled in
NO_MATTER = "none"  # what `raises` says of a driver that does not matter
MANY_LINES = ("resolves", "known", "state_known", "yaml")  # the fields that have more than one line
Line = Annotated[str, Field(max_length=LONGEST)]
Lines = Annotated[list[Line], Field(max_length=MAX_DRIVERS)]
OutcomeLines = Annotated[list[Line], Field(max_length=MAX_OUTCOMES)]


class QuestionForm(BaseModel):
    """The fields as they were typed. Lists are words with commas between them.

    Drivers and outcomes have a field of every kind each, in their order. `known` and `state_known` are lines such as
    "2031-09-20 on Arvel Gazette". `given` names one of the questions that the form offers. `yaml`, where it is filled or
    the form is the `file`, is all there is.
    """

    name: str = Field("", max_length=100)
    kind: str = Field("by-deadline", max_length=20)
    question: Line = ""
    opened: str = Field("", max_length=20)
    deadline: str = Field("", max_length=20)
    resolves: Line = ""
    actors: Line = ""
    event: Line = ""
    yes_means: str = Field("event", max_length=20)
    base_class: str = Field("", max_length=100)
    events: str = Field("", max_length=40)
    years: str = Field("", max_length=40)
    topics: Line = ""
    reviewers: Line = ""
    by: Line = ""
    outcome: OutcomeLines = []
    outcome_says: OutcomeLines = []
    outcome_terms: OutcomeLines = []
    prior: OutcomeLines = []
    low: str = Field("", max_length=40)
    high: str = Field("", max_length=40)
    unit: str = Field("", max_length=100)
    at_least: str = Field("", max_length=40)
    at_most: str = Field("", max_length=40)
    above: str = Field("", max_length=40)
    state_says: Line = ""
    state_terms: Line = ""
    state_now: str = Field("", max_length=20)
    state_known: Line = ""
    given: str = Field("", max_length=200)
    given_raises: str = Field("", max_length=20)
    driver: Lines = []
    says: Lines = []
    terms: Lines = []
    raises: Lines = []
    graded: Lines = []
    now: Lines = []
    known: Lines = []
    yaml: str = Field("", max_length=MAX_BYTES)
    file: bool = False

    @field_validator("*", mode="before")
    @classmethod
    def _as_browsers_do(cls, value: Any, info: ValidationInfo) -> Any:
        """Line ends as they are kept; a field of one line has none."""
        if isinstance(value, list | tuple):
            return [cls._as_browsers_do(one, info) for one in value]
        if not isinstance(value, str):
            return value
        plain = value.replace("\r\n", "\n").replace("\r", "\n")
        return plain if info.field_name in MANY_LINES else plain.replace("\n", "")

    def at(self, field: str, place: int) -> str:
        """What was typed in a row."""
        values: list[str] = getattr(self, field)
        return values[place] if place < len(values) else ""

    @property
    def drivers(self) -> int:
        """How many rows for drivers there are to be."""
        return _places(self, ("driver", "says", "terms", "known"), FEWEST_DRIVERS, MAX_DRIVERS)

    @property
    def outcomes(self) -> int:
        """How many rows for outcomes there are to be."""
        return _places(
            self, ("outcome", "outcome_says", "outcome_terms", "prior"), FEWEST_OUTCOMES, MAX_OUTCOMES
        )


def _places(form: QuestionForm, fields: Sequence[str], fewest: int, most: int) -> int:
    filled = [n + 1 for n in range(most) if any(form.at(f, n).strip() for f in fields)]
    return min(most, max(fewest, max(filled, default=0) + SPARE))


# --- from the form ------------------------------------------------------------------------------------------------
def question_of(form: QuestionForm, others: Mapping[str, Question] | None = None) -> Question:
    """The question of a form; it may name no files. `others` are the questions that it may be given, by what the form
    calls them. Raises QuestionError.
    """
    if form.file or form.yaml.strip():
        return parse_question_text(form.yaml, NAME)
    return parse_question(_plain(form, others or {}), NAME)


def _plain(form: QuestionForm, others: Mapping[str, Question]) -> dict[str, Any]:
    """What the file would hold."""
    if form.base_class and (form.events.strip() or form.years.strip()):
        raise QuestionError(
            "the question: give counts or a class for the base rate, not both; empty one of them."
        )
    out: dict[str, Any] = {
        "kind": form.kind,
        "question": form.question.strip() or None,
        "opened": form.opened.strip() or None,
        "deadline": form.deadline.strip() or None,
        "about": {"actors": _words(form.actors), "event": _words(form.event)},
        "yes_means": form.yes_means or "event",
    }
    drivers = ((n, _driver(form, p)) for n, p in _rows(form, ("driver", "says", "terms", "known"), "driver"))
    outcome_fields = ("outcome", "outcome_says", "outcome_terms", "prior")
    outcomes = ((n, _outcome(form, p)) for n, p in _rows(form, outcome_fields, "outcome"))
    more = {
        "resolves": form.resolves.strip(),
        "base_rate": _filled({"class": form.base_class, "events": form.events, "years": form.years}),
        "topics": _words(form.topics),
        "reviewers": _words(form.reviewers),
        "drivers": dict(drivers),
        "outcomes": dict(outcomes),
        "by": _words(form.by),
        "number": _number(form),
        "state": _filled(
            {
                "says": form.state_says,
                "terms": _words(form.state_terms),
                "now": form.state_now,
                "states": _known(form.state_known),
            }
        ),
        "given": _given(form, others),
    }
    return out | {key: value for key, value in more.items() if value}


def _rows(form: QuestionForm, fields: Sequence[str], what: str) -> Iterator[tuple[str, int]]:
    """Names and places of the rows in which something stands, the first of the fields being the name."""
    seen: dict[str, int] = {}
    for place in range(MAX_OUTCOMES):  # the longer of the two lists of rows
        if not any(form.at(f, place).strip() for f in fields):
            continue
        name = form.at(fields[0], place).strip()
        if not name:
            raise QuestionError(f"{NAME}: {what} {place + 1} has no name; give it one, or empty its row.")
        if name in seen:
            raise QuestionError(
                f"{NAME}: {what}s {seen[name]} and {place + 1} are both called {name!r}; rename one."
            )
        seen[name] = place + 1
        yield name, place


def _driver(form: QuestionForm, place: int) -> dict[str, Any]:
    raises = form.at("raises", place)
    return {"says": form.at("says", place).strip() or None} | _filled(
        {
            "terms": _words(form.at("terms", place)),
            "raises": "" if raises == NO_MATTER else raises,
            "matters": "false" if raises == NO_MATTER else "",
            "graded": form.at("graded", place),
            "now": form.at("now", place),
            "states": _known(form.at("known", place)),
        }
    )


def _outcome(form: QuestionForm, place: int) -> dict[str, Any]:
    return {"says": form.at("outcome_says", place).strip() or None} | _filled(
        {"terms": _words(form.at("outcome_terms", place)), "prior": form.at("prior", place)}
    )


def _number(form: QuestionForm) -> dict[str, Any]:
    names = ("unit", "at_least", "at_most", "above")
    said = _filled({name: getattr(form, name) for name in names})
    between = [form.low.strip(), form.high.strip()]
    return {"between": between} | said if said or any(between) else {}


def _given(form: QuestionForm, others: Mapping[str, Question]) -> dict[str, Any]:
    if not form.given:
        return {}
    if form.given not in others:
        raise QuestionError(
            f"{NAME}: the question that it is given ({form.given}) is not to be had any more; choose another one."
        )
    return {"question": question_plain(others[form.given])} | _filled({"raises": form.given_raises})


def _known(typed: str) -> list[dict[str, str]]:
    """Days from which something is so, a line each: day, state, source."""
    parts = [line.split(None, 2) for line in typed.split("\n") if line.strip()]
    return [dict(zip(("from", "is", "source"), part, strict=False)) for part in parts]


def _words(text: str) -> list[str]:
    return [w for w in (part.strip() for part in re.split(r"[,\n]", text)) if w]


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what was left empty."""
    plain = {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}
    return {k: v for k, v in plain.items() if v}


# --- to the form --------------------------------------------------------------------------------------------------
def form_of(question: Question, given_as: str = "") -> QuestionForm:
    """The form filled in with a question, `given_as` being what it calls the question's other one.

    Where the fields do not hold all of it (a driver that depends on another one, a term with a comma), its file.
    """
    others = {} if question.given is None else {given_as: question.given}
    try:
        form = QuestionForm.model_validate(_fields(question, given_as))
        if question_of(form, others) == question:
            return form
    except (ValidationError, QuestionError):  # too long, too many, or worded before a check was made
        pass
    return file_form(question)


def file_form(question: Question) -> QuestionForm:
    """The form that holds a question's file."""
    try:
        return QuestionForm.model_validate({"yaml": question_yaml(question), "file": True})
    except ValidationError:
        raise QuestionError(
            "This question is too long for a form; revise its file with `unless ask`."
        ) from None


def question_yaml(question: Question) -> str:
    """The question's file; the other question of a pair stands in it in full."""
    plain = question_plain(question)
    text = _dumped(plain, True)
    # PyYAML writes some line ends of Unicode bare, and reads them as blanks: escaped they come back.
    return text if yaml.safe_load(text) == plain else _dumped(plain, False)


def _dumped(plain: dict[str, Any], letters: bool) -> str:
    """YAML, with the letters of all languages as they are, or escaped."""
    return str(yaml.safe_dump(plain, sort_keys=False, allow_unicode=letters, width=100))


def _fields(q: Question, given_as: str) -> dict[str, Any]:
    out: dict[str, Any] = {
        "kind": q.kind,
        "question": q.question,
        "opened": q.opened.isoformat(),
        "deadline": q.deadline.isoformat(),
        "resolves": q.resolves or "",
        "actors": _listed(q.actors),
        "event": _listed(q.event),
        "yes_means": q.yes_means,
        "topics": _listed(q.topics),
        "reviewers": _listed(q.reviewers),
        "by": _listed([day.isoformat() for day in q.by]),
        "given": given_as if q.given else "",
        "given_raises": _truth(q.given_raises),
    }
    if (rate := q.base_rate) is not None and rate.reference is not None:
        out["base_class"] = rate.reference  # its figures are taken from the table, as they were
    elif rate is not None:
        out |= {"events": _figure(rate.events), "years": _figure(rate.years)}
    if (n := q.number) is not None:
        out |= {"low": _figure(n.between[0]), "high": _figure(n.between[1]), "unit": n.unit}
        out |= {name: _figure(getattr(n, name)) for name in ("at_least", "at_most", "above")}
    if (s := q.state) is not None:
        out |= {"state_says": s.says, "state_terms": _listed(s.terms)}
        out |= {"state_now": s.now or "", "state_known": _known_lines(s.states)}
    return out | _row_fields(q)


def _row_fields(q: Question) -> dict[str, list[str]]:
    return {
        "outcome": [o.name for o in q.outcomes],
        "outcome_says": [o.says for o in q.outcomes],
        "outcome_terms": [_listed(o.terms) for o in q.outcomes],
        "prior": [_figure(o.prior) for o in q.outcomes],
        "driver": [d.name for d in q.drivers],
        "says": [d.says for d in q.drivers],
        "terms": [_listed(d.terms) for d in q.drivers],
        "raises": [_truth(d.raises) if d.matters else NO_MATTER for d in q.drivers],
        "graded": ["true" if d.graded else "" for d in q.drivers],
        "now": [d.now or "" for d in q.drivers],
        "known": [_known_lines(d.states) for d in q.drivers],
    }


def _known_lines(states: Sequence[KnownState]) -> str:
    return "\n".join(f"{k.since.isoformat()} {k.state} {k.source or ''}".strip() for k in states)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)


def _truth(value: bool | None) -> str:
    return "" if value is None else str(value).lower()


def _figure(value: float | None) -> str:
    """A number as one types it, exact."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(value)
