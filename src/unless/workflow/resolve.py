"""Resolve: how a question came out, with the scores of the forecast, of the base rate and of every speaker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from unless.domain.errors import OptionError
from unless.domain.question import Question
from unless.domain.record import Outcome, QuestionVersion, Resolution, Scored
from unless.forecasting.scoring import time_averaged
from unless.forecasting.track_record import by_speaker, tally
from unless.ledger.articles import latest_readings
from unless.ledger.outlets import known_outlets
from unless.ledger.questions import resolutions, resolve_question, version_of
from unless.ledger.scores import closed_since, come_in_since, file_scores, scores_of
from unless.ledger.snapshot import Snapshot, snapshot
from unless.ledger.speakers import all_speakers
from unless.ledger.store import Store
from unless.ledger.voices import CHUNK, Voices
from unless.workflow.judged import judgements
from unless.workflow.ledger_forecast import course
from unless.workflow.match import match

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Resolved:
    """How a question stands: `before` is how it was resolved until now, `again` whether that was the same.

    `names` are the scored speakers' by their numbers; `evidence` counts the pieces proposed on a question that is open again.
    """

    version: QuestionVersion
    resolution: Resolution
    before: Resolution | None
    again: bool
    scores: tuple[Scored, ...]
    names: dict[int, str]
    evidence: int = 0


def resolve(
    store: Store,
    key: str,
    outcome: Outcome,
    on: date,
    because: str,
    by: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Resolved:
    """File that a question came out yes, no or void on a day, and score it; void questions are not scored.

    Raises NotFoundError, and OptionError where the day does not fit.
    """
    with store.read() as connection:
        version = version_of(connection, key)
        before = resolutions(connection).get(version.number)
        seen = snapshot(connection, version.key)
        filed = scores_of(connection, [before.number]) if before else {}
        names = {s.number: s.name for s in all_speakers(connection)}
    check_resolution(version.question, outcome, on, because, store.clock().date())
    if before is not None and (before.outcome, before.on) == (outcome, on):
        return Resolved(version, before, before, True, filed.get(before.number, ()), names)
    scores = () if outcome == "void" else _scores(store, seen, outcome, on, progress)
    with store.write() as connection:
        now = store.clock()
        made = resolve_question(connection, version.number, outcome, on, because.strip(), by, now)
        file_scores(connection, made.number, scores, now)
    return Resolved(version, made, before, False, scores, names)


def check_resolution(question: Question, outcome: Outcome, on: date, because: str, today: date) -> None:
    """Raise OptionError where a resolution cannot be so."""
    if not because.strip():
        raise OptionError("--because is empty; say what was reported, so that others can follow it later.")
    if on > today:
        raise OptionError(f"--on {on} is in the future; a question is resolved once its answer is known.")
    if on < question.opened:
        raise OptionError(f"--on {on} is before the question opened ({question.opened}); give a later day.")
    happened = outcome == ("yes" if question.yes_means == "event" else "no")
    if happened and on > question.deadline:
        raise OptionError(
            f"--on {on} is after the deadline ({question.deadline}): what happened later does not count; give the day "
            "on which it happened, or resolve it the other way."
        )


def _scores(
    store: Store, seen: Snapshot, outcome: Outcome, on: date, progress: Callable[[int, int], None]
) -> tuple[Scored, ...]:
    """The forecast's scores and the base rate's over the days of the question, and those of each speaker."""
    question = seen.version.question
    end = last_day(question, on) + ONE_DAY
    days = course(store, seen.version.key, last_day(question, on), progress=progress)
    yes = outcome == "yes"
    ours = time_averaged([(d.forecast.as_of, d.forecast.probability) for d in days], yes, end)
    base = time_averaged([(d.forecast.as_of, d.forecast.prior) for d in days], yes, end)
    out = [
        Scored("forecast", ours.days, ours.probability, ours.brier, ours.logarithmic),
        Scored("base", base.days, base.probability, base.brier, base.logarithmic),
    ]
    for speaker, made in by_speaker(judgements(seen, outcome, on)).items():
        t = tally(made)
        out.append(Scored("speaker", t.judgements, t.probability, t.brier, t.logarithmic, speaker))
    return tuple(out)


def last_day(question: Question, on: date) -> date:
    """The last day whose forecast is scored: before the answer was known, and no later than the deadline."""
    return min(on - ONE_DAY, question.deadline)


def reopen(store: Store, key: str, because: str, by: str) -> Resolved:
    """Take a resolution back; what came in meanwhile is looked through for the question.

    Raises NotFoundError, and OptionError where the question is open.
    """
    if not because.strip():
        raise OptionError("--because is empty; say why, so that others can follow it later.")
    with store.write() as connection:
        now = store.clock()
        version = version_of(connection, key)
        before = resolutions(connection).get(version.number)
        since = closed_since(connection, version.number)
        if before is None or since is None:
            raise OptionError(f"{version.key} is open; there is no resolution to take back.")
        made = resolve_question(connection, version.number, "open", now.date(), because.strip(), by, now)
        voices = Voices(connection, now)
        outlets = known_outlets(connection)
        pieces = 0
        for chunk in _chunks(come_in_since(connection, since)):
            there = latest_readings(connection, chunk)
            items = [(n, r.number, r.filed.article, r.reading) for n, r in sorted(there.items())]
            pieces += match(connection, [version], items, voices, now, outlets)
    return Resolved(version, made, before, False, (), {}, pieces)


def _chunks(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[at : at + CHUNK] for at in range(0, len(numbers), CHUNK)]
