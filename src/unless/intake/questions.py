"""Question files: YAML in, a Question out; every mistake is named with its file, line and remedy."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ValidationInfo

from unless.domain.errors import QuestionError
from unless.domain.question import MAX_DRIVERS, BaseRate, Driver, Question
from unless.domain.reference_classes import reference_classes
from unless.intake.yamlfile import Where, YamlFault, compose

MAX_BYTES = 200_000  # a question file is a page of text; anything larger is another kind of file
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NAME = re.compile(r"[^\W_][\w.-]{0,39}")
_ON = ("true", "yes", "on")
_OFF = ("false", "no", "off")


# Values of a YAML file come as plain text, so that `[no, 2014]` are two words and `now: on` is a state;
# values of a mapping (JSON) come with types of their own. Both pass here.
def _as_text(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ValueError("must be text")
    if not value.strip():
        raise ValueError("is empty; say it in words")
    return value.strip()


def _as_words(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise ValueError("must be a list, such as [one, two]")
    return list(value)


def _as_day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if not _DAY.fullmatch(text):
        raise ValueError(f"is {value!r}, not a day; write it as YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"is {text}, which is in no calendar; correct the day") from None


def _as_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _ON + _OFF:
        return value.lower() in _ON
    raise ValueError(f"is {value!r}; write true or false, or leave it out")


def _as_state(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str) and value.lower() in _ON + _OFF:
        return "on" if value.lower() in _ON else "off"
    raise ValueError(f"is {value!r}; write on or off, or leave it out")


def _as_number(value: Any) -> float:
    try:
        number = float("x" if isinstance(value, bool) else value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"is {value!r}; write a number") from None
    if not abs(number) < 1e6:  # also refuses infinity and not-a-number
        raise ValueError(f"is {value}; write a number of ordinary size")
    return number


def _as_class(value: Any) -> str:
    known = list(reference_classes())
    if value in known:
        return str(value)
    near = difflib.get_close_matches(str(value).lower(), known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise ValueError(f"is {value!r}, no reference class; {hint}`unless base-rate --list` shows them all")


def _as_driver_name(value: Any) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError("is no driver's name; use letters, digits, - and _ (at most 40), without blanks")
    return value


Text = Annotated[str, BeforeValidator(_as_text)]
Words = Annotated[list[Text], BeforeValidator(_as_words), Field(min_length=1)]
Day = Annotated[date, BeforeValidator(_as_day)]
Number = Annotated[float, BeforeValidator(_as_number)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="wrap")
    @classmethod
    def _left_empty(cls, value: Any, handler: Any, info: ValidationInfo) -> Any:
        """A key without a value is as good as left out, where it may be left out."""
        if value is not None:
            return handler(value)
        field = cls.model_fields[info.field_name or ""]
        if field.is_required():
            raise ValueError("is empty; give it a value")
        return field.get_default(call_default_factory=True)


class _About(_Strict):
    actors: Words
    event: Words


class _BaseRate(_Strict):
    reference: Annotated[str, BeforeValidator(_as_class)] | None = Field(None, alias="class")
    events: Annotated[Number, Field(ge=0)]
    years: Annotated[Number, Field(gt=0)]

    @model_validator(mode="before")
    @classmethod
    def _class_instead_of_counts(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("class") is not None and not _counted(value):
            return {**value, "events": 0, "years": 1}  # stand for what the class says, see _base_rate
        return value


def _counted(value: Mapping[str, Any]) -> bool:
    return "events" in value or "years" in value


class _Driver(_Strict):
    says: Text
    terms: Annotated[list[Text], BeforeValidator(_as_words)] = []
    raises: Annotated[bool, BeforeValidator(_as_bool)] | None = None
    now: Annotated[Literal["on", "off"], BeforeValidator(_as_state)] | None = None


class _Question(_Strict):
    question: Text
    opened: Day
    deadline: Day
    resolves: Text | None = None
    about: _About
    base_rate: _BaseRate | None = None
    drivers: Annotated[
        dict[Annotated[str, BeforeValidator(_as_driver_name)], _Driver], Field(max_length=MAX_DRIVERS)
    ] = {}
    kind: Literal["by-deadline"] = "by-deadline"
    yes_means: Literal["event", "no-event"] = "event"
    reviewers: Annotated[list[Text], BeforeValidator(_as_words)] = []

    @field_validator("deadline")
    @classmethod
    def _in_order(cls, value: date, info: ValidationInfo) -> date:
        opened = info.data.get("opened")
        if opened is not None and value <= opened:
            raise ValueError(f"({value}) is not after opened ({opened}); correct one of them")
        return value


def load_question(path: str | Path) -> Question:
    """The question of a YAML file, "-" being standard input. Raises QuestionError naming file, line and remedy."""
    name = str(path)
    if name == "-":
        return _decoded(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input")
    try:
        file = Path(path)
        if file.is_dir():
            raise QuestionError(f"{name} is a folder; give the question's YAML file.")
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise QuestionError(f"There is no file {name}; check the path of the question.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise QuestionError(f"{name} cannot be read ({reason}); check its name and permissions.") from None
    return _decoded(data, name)


def _decoded(data: bytes, name: str) -> Question:
    """The question of a file's bytes."""
    if len(data) > MAX_BYTES:
        raise QuestionError(f"{name} is larger than {MAX_BYTES // 1000} kB, which no question file is.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise QuestionError(f"{name} is not UTF-8 text; save the question as UTF-8 YAML.") from None
    return parse_question_text(text, name)


def parse_question_text(text: str, name: str) -> Question:
    """The question of a YAML text; `name` stands in the messages. Raises QuestionError."""
    try:
        data, where = compose(text)
    except YamlFault as fault:
        raise QuestionError(_placed(name, fault.line, fault.reason)) from None
    if data is None:
        raise QuestionError(f"{name} is empty; a question needs question, opened, deadline and about.")
    if not isinstance(data, dict):
        raise QuestionError(
            _placed(name, 1, "this is no question file; it begins with a line such as 'question: Will ...?'")
        )
    return _validated(data, name, where)


def parse_question(data: Mapping[str, Any], name: str = "question") -> Question:
    """The question of plain values, as read from JSON. Raises QuestionError."""
    return _validated(dict(data), name, {})


def _validated(data: dict[str, Any], name: str, where: Where) -> Question:
    try:
        q = _Question.model_validate(data)
    except ValidationError as error:
        raise QuestionError(_message(error.errors(), name, where)) from None
    return Question(
        question=q.question,
        opened=q.opened,
        deadline=q.deadline,
        actors=tuple(q.about.actors),
        event=tuple(q.about.event),
        resolves=q.resolves,
        base_rate=_base_rate(q, data.get("base_rate")),
        drivers=tuple(Driver(n, d.says, tuple(d.terms), d.raises, d.now) for n, d in q.drivers.items()),
        kind=q.kind,
        yes_means=q.yes_means,
        reviewers=tuple(q.reviewers),
    )


def _base_rate(q: _Question, given: Any) -> BaseRate | None:
    """As counted; of a class alone, what it says of the question's window."""
    rate = q.base_rate
    if rate is None or rate.reference is None or _counted(given):
        return None if rate is None else BaseRate(rate.events, rate.years, rate.reference)
    return reference_classes()[rate.reference].base_rate(float((q.deadline - q.opened).days))


_KEYS: dict[str, type[BaseModel]] = {
    "": _Question,
    "about": _About,
    "base_rate": _BaseRate,
    "drivers": _Driver,
}
_WANTED = {
    "model_type": "must be keys and values, one a line",
    "dict_type": "must be keys and values, one a line",
    "too_short": "is empty; give at least one",
    "greater_than": "must be above 0",
    "greater_than_equal": "must not be negative",
}


def _message(errors: list[ErrorDetails], name: str, where: Where) -> str:
    """One sentence a mistake, a line each, in the order of the file."""
    found: dict[tuple[int, str], None] = {}
    # A key that is misspelt is not reported as missing as well.
    meant = {(*e["loc"][:-1], _meant(e)) for e in errors if e["type"] == "extra_forbidden"}
    for e in errors:
        if e["type"] == "missing" and e["loc"] in meant:
            continue
        path = tuple(p for p in e["loc"] if p != "[key]")
        line = _line(path[:-1] if e["type"] == "missing" else path, where)
        found[(line or 0, _placed(name, line, _sentence(e, path)))] = None
    return "\n".join(text for _, text in sorted(found, key=lambda pair: pair[0]))


def _placed(name: str, line: int | None, reason: str) -> str:
    stop = "" if reason.endswith("?") else "."
    return f"{name}, line {line}: {reason}{stop}" if line else f"{name}: {reason}{stop}"


def _sentence(error: ErrorDetails, path: tuple[str | int, ...]) -> str:
    key = ".".join(str(p) if isinstance(p, str) else str(p + 1) for p in path)
    kind = error["type"]
    if kind == "extra_forbidden":
        return _unknown(error)
    if kind == "missing":
        return f"{key} is missing; add it"
    if kind == "too_long":
        return (
            f"{len(error['input'])} drivers are too many; keep the {MAX_DRIVERS} that reports speak of most"
        )
    if kind == "literal_error":
        return f"{key} is {error['input']!r}; write {error['ctx']['expected']}"
    if kind == "value_error":
        return f"{key} {error['ctx']['error']}"
    return f"{key} {_WANTED.get(kind, error['msg'])}"


def _known(path: tuple[str | int, ...]) -> list[str]:
    model = _KEYS[str(path[0]) if len(path) > 1 else ""]
    return [field.alias or name for name, field in model.model_fields.items()]


def _meant(error: ErrorDetails) -> str:
    near = difflib.get_close_matches(str(error["loc"][-1]).lower(), _known(error["loc"]), n=1)
    return near[0] if near else ""


def _unknown(error: ErrorDetails) -> str:
    key, meant = str(error["loc"][-1]), _meant(error)
    if meant:
        return f"there is no key {key!r}; did you mean {meant!r}?"
    homes = [home for home, model in _KEYS.items() if key in model.model_fields]
    if homes:
        return f"{key!r} does not belong here; move it " + (
            f"under {homes[0]!r}" if homes[0] else "to the top"
        )
    return f"there is no key {key!r}; the keys here are {', '.join(_known(error['loc']))}"


def _line(path: tuple[str | int, ...], where: Where) -> int | None:
    """Line of the path, or of the nearest thing that holds it."""
    while path and path not in where:
        path = path[:-1]
    return where.get(path)
