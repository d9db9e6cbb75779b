"""Rematch: look through all reports again with the present matcher, for every open question.

Runs that an earlier matcher made stay, so that a past forecast finds what was proposed then; the last run counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from unless.domain.record import QuestionVersion
from unless.ledger.articles import all_numbers, latest_readings
from unless.ledger.evidence import file_proposals, latest_runs
from unless.ledger.outlets import known_outlets
from unless.ledger.questions import open_questions
from unless.ledger.store import Store
from unless.ledger.voices import Voices
from unless.matching.match import MATCHER
from unless.workflow.match import Run, run

CHUNK = 200  # articles of one transaction


@dataclass(frozen=True, slots=True)
class Rematched:
    """What became of one question: reports looked through, those with a run made anew, and pieces in these."""

    key: str
    articles: int
    anew: int
    evidence: int


def rematch(store: Store, progress: Callable[[int, int], None] = lambda done, total: None) -> list[Rematched]:
    """Propose anew where another matcher did, or none is known to have looked at a report's latest reading.

    Stopped at any moment, what was done stays, and the same call goes on. Raises LedgerError.
    """
    with store.read() as connection:
        questions = open_questions(connection)
        numbers = all_numbers(connection)
    out: list[Rematched] = []
    for n, version in enumerate(questions):
        anew = pieces = 0
        for at in range(0, len(numbers), CHUNK):
            runs, found = _chunk(store, version, numbers[at : at + CHUNK])
            anew, pieces = anew + runs, pieces + found
            progress(n * len(numbers) + min(at + CHUNK, len(numbers)), len(questions) * len(numbers))
        out.append(Rematched(version.key, len(numbers), anew, pieces))
    return out


def _chunk(store: Store, version: QuestionVersion, numbers: list[int]) -> tuple[int, int]:
    """(runs filed, their pieces) of some articles, in one transaction."""
    with store.read() as connection:
        before = latest_runs(connection, version.version)
        readings = latest_readings(connection, numbers)
        outlets = known_outlets(connection)
    stale = [n for n, r in sorted(readings.items()) if before.get(n, (0, 0, ""))[1:] != (r.number, MATCHER)]
    items = [(n, readings[n].number, readings[n].filed.article, readings[n].reading) for n in stale]
    runs = run(version, items, outlets)
    if not runs:
        return 0, 0
    with store.write() as connection:
        # A run that another process has filed meanwhile is newer than what was looked at here.
        now = latest_runs(connection, version.version)
        mine: list[Run] = [r for r in runs if now.get(r[0]) == before.get(r[0]) and (r[3] or r[0] in before)]
        voices = Voices(connection, store.clock())
        pieces = file_proposals(connection, version.version, mine, voices, MATCHER, store.clock())
    return len(mine), pieces
