"""Resolve: how a question came out, with the scores of the forecast, of the base rate and of every speaker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from unless.domain.errors import OptionError
from unless.domain.question import TIMED, Question
from unless.domain.record import Outcome, QuestionVersion, Resolution, Scored
from unless.forecasting.kind_scores import KindScore, kind_score
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
from unless.workflow.answers import Answered, answered
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
    own: KindScore | None = None  # what the kind of question has beside its headline's scores


def resolve(
    store: Store,
    key: str,
    said: str,
    on: date,
    because: str,
    by: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Resolved:
    """File how a question came out on a day (yes, no, an outcome, a number, or void), and score it; void questions are
    not scored.

    Raises NotFoundError, and OptionError where the answer or the day does not fit.
    """
    with store.read() as connection:
        version = version_of(connection, key)
        before = resolutions(connection).get(version.number)
        seen = snapshot(connection, version.key)
        filed = scores_of(connection, [before.number]) if before else {}
        names = {s.number: s.name for s in all_speakers(connection)}
    told = answered(version.question, said)
    outcome = told.outcome
    check_resolution(version.question, outcome, on, because, store.clock().date())
    if before is not None and (before.outcome, before.on, before.answer) == (outcome, on, told.answer):
        return Resolved(version, before, before, True, filed.get(before.number, ()), names)
    scores, own = ((), None) if outcome == "void" else _scores(store, seen, told, on, progress)
    with store.write() as connection:
        now = store.clock()
        made = resolve_question(
            connection, version.number, outcome, on, because.strip(), by, now, told.answer
        )
        file_scores(connection, made.number, scores, now)
    return Resolved(version, made, before, False, scores, names, own=own)


def check_resolution(question: Question, outcome: Outcome, on: date, because: str, today: date) -> None:
    """Raise OptionError where a resolution cannot be so."""
    if not because.strip():
        raise OptionError("--because is empty; say what was reported, so that others can follow it later.")
    if on > today:
        raise OptionError(f"--on {on} is in the future; a question is resolved once its answer is known.")
    if on < question.opened:
        raise OptionError(f"--on {on} is before the question opened ({question.opened}); give a later day.")
    happened = question.kind in TIMED and outcome == ("yes" if question.yes_means == "event" else "no")
    if happened and on > question.deadline:
        raise OptionError(
            f"--on {on} is after the deadline ({question.deadline}): what happened later does not count; give the day "
            "on which it happened, or resolve it the other way."
        )


def _scores(
    store: Store, seen: Snapshot, told: Answered, on: date, progress: Callable[[int, int], None]
) -> tuple[tuple[Scored, ...], KindScore | None]:
    """The scores of the headline, the forecast's and the base rate's, over the days of the question, those of each
    speaker, and the kind's own.
    """
    question = seen.version.question
    end = last_day(question, on) + ONE_DAY
    days = course(store, seen.version.key, last_day(question, on), progress=progress)
    yes = told.outcome == "yes"
    ours = time_averaged([(d.forecast.as_of, d.forecast.probability) for d in days], yes, end)
    base = time_averaged([(d.forecast.as_of, d.forecast.prior) for d in days], yes, end)
    out = [
        Scored("forecast", ours.days, ours.probability, ours.brier, ours.logarithmic),
        Scored("base", base.days, base.probability, base.brier, base.logarithmic),
    ]
    for speaker, made in by_speaker(judgements(seen, told.outcome, on)).items():
        t = tally(made)
        out.append(Scored("speaker", t.judgements, t.probability, t.brier, t.logarithmic, speaker))
    own = kind_score([d.forecast for d in days], told.answer, on if yes else None, end)
    return tuple(out), own


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
