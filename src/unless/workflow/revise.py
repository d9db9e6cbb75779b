"""Revise: a question as it is worded now, what it may be given, and its versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from unless.domain.question import YES_OR_NO, Question
from unless.domain.record import QuestionVersion
from unless.ledger.questions import open_questions, version_of, versions
from unless.ledger.store import Store
from unless.report.question_changes import Revision
from unless.report.question_changes import revisions as changed_by

HELD = "="  # begins the name of another question that a version holds, and no key


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as it is worded now; `given_as` is the name by which `others` has the other one of its pair."""

    version: QuestionVersion
    others: Mapping[str, Question]
    given_as: str


def wording(store: Store, key: str) -> Wording:
    """A question to be revised, with the questions that it may be given: see `pairable`. Raises NotFoundError."""
    with store.read() as connection:
        version = version_of(connection, key)
        former = versions(connection, version.key)
        open_ones = open_questions(connection)
    names: dict[Question, str] = {}  # each other question once, by the first version that holds it
    for v in former:
        if v.question.given is not None:
            names.setdefault(v.question.given, f"{HELD}{v.n}")
    given = version.question.given
    others = {name: held for held, name in names.items()} | _may_be_given(open_ones, version.key)
    return Wording(version, others, names[given] if given is not None else "")


def pairable(store: Store) -> dict[str, Question]:
    """The open questions that another one may be given, by key: those answered by yes or no and given none themselves."""
    with store.read() as connection:
        return _may_be_given(open_questions(connection))


def revisions(store: Store, key: str) -> tuple[Revision, ...]:
    """All versions of a question, the latest first. Raises NotFoundError."""
    with store.read() as connection:
        return changed_by(versions(connection, version_of(connection, key).key))


def _may_be_given(questions: list[QuestionVersion], but: str = "") -> dict[str, Question]:
    return {
        v.key: v.question
        for v in questions
        if v.key != but and v.question.kind in YES_OR_NO and v.question.given is None
    }
