"""Question files: YAML in, a Question out; every mistake is named with its file, line and remedy."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from unless.domain.errors import QuestionError
from unless.domain.question import GIVEN, MAX_DRIVERS, MAX_OUTCOMES, Question
from unless.intake.question_checks import faults
from unless.intake.question_model import (
    AboutKeys,
    BaseRateKeys,
    DriverKeys,
    GivenKeys,
    NumberKeys,
    OutcomeKeys,
    QuestionKeys,
    StateKeys,
)
from unless.intake.yamlfile import Where, YamlFault, compose

MAX_BYTES = 200_000  # a question file is a page of text; anything larger is another kind of file


def load_question(path: str | Path) -> Question:
    """The question of a YAML file, "-" being standard input. Raises QuestionError naming file, line and remedy."""
    return _loaded(path)


def _loaded(path: str | Path, pair: bool = True) -> Question:
    name = str(path)
    if name == "-":
        return _decoded(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input", pair)
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
    return _decoded(data, name, pair)


def _decoded(data: bytes, name: str, pair: bool) -> Question:
    """The question of a file's bytes."""
    if len(data) > MAX_BYTES:
        raise QuestionError(f"{name} is larger than {MAX_BYTES // 1000} kB, which no question file is.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise QuestionError(f"{name} is not UTF-8 text; save the question as UTF-8 YAML.") from None
    return _parsed(text, name, pair)


def parse_question_text(text: str, name: str, files: bool = False) -> Question:
    """The question of a YAML text; `name` stands in the messages. With `files` it may name files, seen from there; a text
    that came over the network may not, lest it look into the server's.

    Raises QuestionError.
    """
    return _parsed(text, name, True, files)


def _parsed(text: str, name: str, pair: bool, files: bool = True) -> Question:
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
    return _validated(data, name, where, Path(name).parent if files else None, pair)


def parse_question(data: Mapping[str, Any], name: str = "question") -> Question:
    """The question of plain values, as read from JSON; they name no files. Raises QuestionError."""
    return _validated(dict(data), name, {}, None)


def _validated(
    data: dict[str, Any], name: str, where: Where, folder: Path | None, pair: bool = True
) -> Question:
    """The question of plain values; `pair` is False for the one that another is given."""
    try:
        keys = QuestionKeys.model_validate(data)
    except ValidationError as error:
        raise QuestionError(_message(error.errors(), name, where)) from None
    given = None
    if keys.given is not None:
        if not pair:
            reason = "given stands in a question that another one is given; a pair has two questions, so remove one"
            raise QuestionError(_placed(name, _line((GIVEN,), where), reason))
        line = _line((GIVEN, "question"), where)
        given = _other(keys.given.question, name, line, folder)
    question = keys.asked(given)
    found = sorted((_line(path, where) or 0, reason) for path, reason in faults(question))
    if found:
        raise QuestionError("\n".join(_placed(name, line, reason) for line, reason in found))
    return question


def _other(said: str | dict[str, Any], name: str, line: int | None, folder: Path | None) -> Question:
    """The other question of a pair: of a file in a folder, or of plain values."""
    if isinstance(said, dict):
        return _validated(said, f"{name}: given", {}, None, pair=False)
    if folder is None:
        raise QuestionError(_placed(name, line, "given names a file; write the other question itself there"))
    path = folder / said
    try:
        there, itself = path.is_file(), path.is_file() and Path(name).is_file() and path.samefile(name)
    except (OSError, ValueError):
        there, itself = False, False
    if itself:
        raise QuestionError(_placed(name, line, "given names this very file; name another question's file"))
    if not there:
        reason = f"given names {said!r}, but there is no file {str(path)!r}; correct the path"
        raise QuestionError(_placed(name, line, reason))
    return _loaded(path, pair=False)


_KEYS: dict[str, type[BaseModel]] = {
    "": QuestionKeys,
    "about": AboutKeys,
    "base_rate": BaseRateKeys,
    "drivers": DriverKeys,
    "outcomes": OutcomeKeys,
    "number": NumberKeys,
    "state": StateKeys,
    "given": GivenKeys,
}
_KNOWN_STATE = ["from", "is", "source"]
_WANTED = {
    "model_type": "must be keys and values, one a line",
    "dict_type": "must be keys and values, one a line",
    "too_short": "is empty; give at least one",
    "greater_than": "must be above 0",
    "less_than": "must be below 1",
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
        most = MAX_DRIVERS if path[0] == "drivers" else MAX_OUTCOMES
        return f"{len(error['input'])} {path[0]} are too many; keep the {most} that reports speak of most"
    if kind == "literal_error":
        return f"{key} is {error['input']!r}; write {error['ctx']['expected']}"
    if kind == "value_error":
        return f"{key} {error['ctx']['error']}"
    return f"{key} {_WANTED.get(kind, error['msg'])}"


def _known(path: tuple[str | int, ...]) -> list[str]:
    if "states" in path[:-1]:
        return _KNOWN_STATE
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
