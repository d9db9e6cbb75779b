"""What a revision changes in a question, key by key: before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from unless.domain.question import Question, question_plain
from unless.domain.record import QuestionVersion


@dataclass(frozen=True, slots=True)
class Change:
    """One key of the question's file that says something else; `before` or `after` is empty where it was not there."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A version of a question: who worded it so and when, and what that changed (nothing in the first one)."""

    n: int
    by: str
    at: datetime
    changes: tuple[Change, ...]


def question_changes(before: Question, after: Question) -> tuple[Change, ...]:
    """Every key that differs, such as `deadline` or `drivers.levy-lifted.says`, in the order of the file."""
    return tuple(_changes((), question_plain(before), question_plain(after)))


def revisions(versions: list[QuestionVersion]) -> tuple[Revision, ...]:
    """All versions of one question, given oldest first, the latest first."""
    changes = ((), *(question_changes(a.question, b.question) for a, b in pairwise(versions)))
    made = (Revision(v.n, v.by, v.recorded_at, c) for v, c in zip(versions, changes, strict=True))
    return tuple(reversed(list(made)))


def _changes(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, Mapping) and isinstance(after, Mapping) and set(before) == set(after):
        if list(before) != list(after):
            yield Change(
                ".".join(path), ", ".join(before), ", ".join(after)
            )  # the first outcome is the headline's
    elif before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in {**before, **after}:
            yield from _changes((*path, key), before.get(key), after.get(key))
        return
    yield Change(".".join(path), said(before), said(after))


def said(value: Any) -> str:
    """A value of a question file in a line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {said(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ("; " if any(isinstance(one, Mapping) for one in value) else ", ").join(said(v) for v in value)
    return str(value)
