"""Ask: add a question or revise it, and find what the ledger holds about it already."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from unless.domain.errors import NotFoundError, OptionError, OvertakenError
from unless.domain.question import Question, question_plain
from unless.domain.record import QuestionVersion
from unless.ledger.articles import all_numbers, latest_readings
from unless.ledger.evidence import file_proposals
from unless.ledger.outlets import known_outlets
from unless.ledger.questions import all_questions, key_of, save_question, slug
from unless.ledger.store import Store
from unless.ledger.voices import Voices
from unless.matching.match import MATCHER
from unless.workflow.match import Run, run

CHUNK = 200  # articles looked at together


@dataclass(frozen=True, slots=True)
class Asked:
    """The question as it stands; `changed` names the keys that a revision changed, empty for a new or unchanged one."""

    version: QuestionVersion
    new: bool
    changed: tuple[str, ...]
    articles: int
    evidence: int


def ask(
    store: Store,
    question: Question,
    by: str,
    key: str | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    seen: int | None = None,
) -> Asked:
    """Add a question under a key (made from its words where none is given), or a new version of it.

    All articles are looked through before anything is written, so that the question and its evidence are filed
    together or not at all. With `seen`, the version that this one revises (0: the question is new), nobody else's
    revision is written over. Raises LedgerError; with `seen` OvertakenError, and NotFoundError where there is no such question.
    """
    name = slug(key) if key else key_of(question)
    trial = QuestionVersion(0, 0, name, 0, question, by, store.clock())
    with store.read() as connection:
        _check_seen(connection, name, seen)
        numbers = all_numbers(connection)
        runs = _runs(connection, trial, numbers, progress)
    with store.write() as connection:
        now = store.clock()
        _check_seen(connection, name, seen)
        version, before = save_question(connection, name, question, by, now)
        if before is not None and before.version == version.version:
            return Asked(version, False, (), len(numbers), 0)
        # Articles that came in between.
        late = [n for n in all_numbers(connection) if n > (numbers[-1] if numbers else 0)]
        runs += _runs(connection, trial, late, lambda done, total: None)
        voices = Voices(connection, now)
        pieces = file_proposals(connection, version.version, runs, voices, MATCHER, now)
    return Asked(version, before is None, _changed(version, before), len(runs), pieces)


def ask_new(store: Store, question: Question, by: str, name: str = "") -> Asked:
    """Add a question that is not there yet, under a name (made from its words where that is empty).

    Raises OptionError where the name is none or is taken, LedgerError.
    """
    key = slug(name) if name.strip() else key_of(question)
    if not key:
        raise OptionError(f"{name!r} is no name; use letters, digits and hyphens.")
    try:
        return ask(store, question, by, key, seen=0)
    except OvertakenError:
        raise OptionError(f"There is a question {key} already; give this one another name.") from None


def _check_seen(connection: Any, key: str, seen: int | None) -> None:
    if seen is None:
        return
    last = next((v for v in all_questions(connection) if v.key == key), None)
    if last is None and seen:
        raise NotFoundError(
            f"There is no question {key} to revise; leave out what was seen of it to ask it anew."
        )
    if last is not None and last.n != seen:
        raise OvertakenError(overtaken(last, seen))


def overtaken(last: QuestionVersion, seen: int) -> str:
    """The sentence that somebody revised a question meanwhile."""
    return f"{last.by} revised {last.key} meanwhile: version {last.n} is in force, not {seen}. Nothing was saved."


def _runs(
    connection: Any, version: QuestionVersion, numbers: Sequence[int], progress: Callable[[int, int], None]
) -> list[Run]:
    out: list[Run] = []
    outlets = known_outlets(connection)
    for at in range(0, len(numbers), CHUNK):
        chunk = numbers[at : at + CHUNK]
        readings = latest_readings(connection, chunk)
        items = [(n, r.number, r.filed.article, r.reading) for n, r in sorted(readings.items())]
        out += run(version, items, outlets)
        progress(min(at + CHUNK, len(numbers)), len(numbers))
    return out


def _changed(version: QuestionVersion, before: QuestionVersion | None) -> tuple[str, ...]:
    if before is None:
        return ()
    new, old = question_plain(version.question), question_plain(before.question)
    return tuple(k for k in {**old, **new} if json.dumps(new.get(k)) != json.dumps(old.get(k)))
