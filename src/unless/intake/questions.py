"""Question files: YAML in, a Question out, every mistake named with its file, line and remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from unless.domain.errors import QuestionError
from unless.domain.question import MAX_DRIVERS, BaseRate, Driver, Question

MAX_BYTES = 200_000  # a question file is a page of text; anything larger is another kind of file
Where = dict[tuple[str | int, ...], int]


def _as_day(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
            raise ValueError("is not a day; write it as YYYY-MM-DD")
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError("is no day of the calendar; write it as YYYY-MM-DD") from None
    if not isinstance(value, date):
        raise ValueError("is not a day; write it as YYYY-MM-DD")
    return value


def _as_state(value: Any) -> Any:
    # YAML 1.1 reads a bare on and off as booleans.
    return {True: "on", False: "off"}.get(value, value) if isinstance(value, bool) else value


def _as_words(value: Any) -> Any:
    return (
        [str(v) if isinstance(v, int | float) and not isinstance(v, bool) else v for v in value]
        if isinstance(value, list)
        else value
    )


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]
Words = Annotated[list[Text], BeforeValidator(_as_words)]
Date = Annotated[date, BeforeValidator(_as_day)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _About(_Strict):
    actors: Annotated[Words, Field(min_length=1)]
    event: Annotated[Words, Field(min_length=1)]


class _BaseRate(_Strict):
    events: Annotated[float, Field(ge=0)]
    years: Annotated[float, Field(gt=0)]


class _Driver(_Strict):
    says: Text
    terms: Words = []
    raises: bool | None = None
    now: Annotated[Literal["on", "off"] | None, BeforeValidator(_as_state)] = None


class _Question(_Strict):
    question: Text
    opened: Date
    deadline: Date
    resolves: Text | None = None
    about: _About
    base_rate: _BaseRate | None = None
    drivers: dict[str, _Driver] = {}
    kind: Literal["by-deadline"] = "by-deadline"
    yes_means: Literal["event", "no-event"] = "event"

    @field_validator("drivers", mode="before")
    @classmethod
    def _no_drivers(cls, value: Any) -> Any:
        return {} if value is None else value

    @field_validator("drivers")
    @classmethod
    def _few_plain_drivers(cls, value: dict[str, _Driver]) -> dict[str, _Driver]:
        if len(value) > MAX_DRIVERS:
            raise ValueError(
                f"are {len(value)}; a question has at most {MAX_DRIVERS}: keep those that matter most"
            )
        for name in value:
            if not re.fullmatch(r"[A-Za-z0-9][\w.\-]*", name):
                raise ValueError(f"has the name {name!r}; use letters, digits, - and _ only")
        return value

    @model_validator(mode="after")
    def _in_order(self) -> _Question:
        if self.deadline < self.opened:
            raise ValueError(f"deadline {self.deadline} is before opened {self.opened}; swap or mend them")
        return self


def load_question(path: str | Path) -> Question:
    """The question of a YAML file. Raises QuestionError naming file, line and remedy."""
    name = str(path)
    try:
        file = Path(path)
        if file.is_dir():
            raise QuestionError(f"{name} is a folder; give the question's YAML file.")
        if file.stat().st_size > MAX_BYTES:
            raise QuestionError(f"{name} is larger than {MAX_BYTES // 1000} kB; that is no question file.")
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise QuestionError(f"There is no file {name}; check the path of the question.") from None
    except UnicodeDecodeError:
        raise QuestionError(f"{name} is not UTF-8 text; save the question as UTF-8 YAML.") from None
    except OSError as error:
        raise QuestionError(f"{name} cannot be read ({error.strerror}); check its permissions.") from None
    return parse_question_text(text, name)


def parse_question_text(text: str, name: str) -> Question:
    """The question of a YAML text; `name` stands in the messages. Raises QuestionError."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = (
            (error.problem_mark or error.context_mark).line + 1
            if (error.problem_mark or error.context_mark)
            else 1
        )
        raise QuestionError(
            f"{name}, line {line}: not valid YAML ({error.problem}); mend the syntax there."
        ) from None
    except yaml.YAMLError as error:
        raise QuestionError(f"{name}: not valid YAML ({' '.join(str(error).split())}).") from None
    if node is None:
        raise QuestionError(
            f"{name} is empty; a question needs at least question, opened, deadline and about."
        )
    if not isinstance(node, yaml.MappingNode):
        raise QuestionError(
            f"{name}, line 1: is not a question; it begins with keys such as 'question:' and 'opened:'."
        )
    where: Where = {}
    _lines(node, (), where, name)
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        raise QuestionError(
            f"{name}: a value is wrong ({' '.join(str(error).split())}); dates are YYYY-MM-DD."
        ) from None
    return _validated(data, name, where)


def parse_question(data: Mapping[str, Any], name: str = "question") -> Question:
    """The question of plain values, as read from JSON. Raises QuestionError."""
    return _validated(dict(data), name, {})


def _lines(node: yaml.Node, path: tuple[str | int, ...], where: Where, name: str) -> None:
    """Line of every key and item; a key that stands twice is refused, for YAML would drop one silently."""
    where.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            word = str(key.value)
            line = key.start_mark.line + 1
            if word in seen:
                raise QuestionError(
                    f"{name}, line {line}: {word!r} stands already in line {seen[word]}; remove one."
                )
            seen[word] = line
            where[(*path, word)] = line
            _lines(value, (*path, word), where, name)
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            _lines(value, (*path, i), where, name)


def _validated(data: Any, name: str, where: Where) -> Question:
    try:
        q = _Question.model_validate(data)
    except ValidationError as error:
        raise QuestionError(_message(error, data, name, where)) from None
    rate = q.base_rate
    return Question(
        question=q.question.strip(),
        opened=q.opened,
        deadline=q.deadline,
        actors=tuple(q.about.actors),
        event=tuple(q.about.event),
        resolves=q.resolves,
        base_rate=BaseRate(rate.events, rate.years) if rate else None,
        drivers=tuple(Driver(n, d.says, tuple(d.terms), d.raises, d.now) for n, d in q.drivers.items()),
        kind=q.kind,
        yes_means=q.yes_means,
    )


_KEYS: dict[str, type[BaseModel]] = {
    "": _Question,
    "about": _About,
    "base_rate": _BaseRate,
    "drivers": _Driver,
}
_WANTED = {
    "string_type": "must be text",
    "string_too_short": "is empty; say it in words",
    "too_short": "is empty; give at least one",
    "list_type": "must be a list, such as [one, two]",
    "bool_type": "must be true or false",
    "float_type": "must be a number",
    "dict_type": "must be keys and values",
    "model_type": "must be keys and values",
    "greater_than": "must be above 0",
    "greater_than_equal": "must not be negative",
}


def _message(error: ValidationError, data: Any, name: str, where: Where) -> str:
    """One sentence on the first mistake of a file, by line."""
    errors = error.errors()
    first = min(errors, key=lambda e: (_line(e["loc"], where) or 10**6, e["type"] == "missing"))
    path = tuple(p for p in first["loc"] if p != "[key]")
    line = _line(path, where)
    at = f"{name}, line {line}: " if line else f"{name}: "
    key = ".".join(map(str, path))
    last = str(path[-1]) if path else ""
    if first["type"] == "extra_forbidden":
        known = list(_KEYS[str(path[0]) if len(path) > 1 else ""].model_fields)
        near = difflib.get_close_matches(last, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}."
        return f"{at}there is no key {last!r}; {hint}"
    if first["type"] == "missing":
        return f"{at}{key!r} is missing; add it."
    if first["type"] == "value_error":
        reason = str(first["ctx"]["error"])
        value = _value(data, path)
        if not path or key == "drivers":
            return f"{at}{'the ' if key else ''}{key + ' ' if key else ''}{reason}."
        return f"{at}{key} {value!r} {reason}."
    if first["type"] == "literal_error":
        return f"{at}{key} must be {first['ctx']['expected']}."
    return f"{at}{key} {_WANTED.get(first['type'], first['msg'])}."


def _value(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return str(data) if isinstance(data, date) else data


def _line(path: tuple[str | int, ...], where: Where) -> int | None:
    """Line of the path, or of the nearest thing that holds it."""
    steps = tuple(path)
    while steps and steps not in where:
        steps = steps[:-1]
    return where.get(steps)
