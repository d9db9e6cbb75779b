"""Scores: how forecasts and sources did on the questions that are resolved, beside the base rate and the crowd."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from unless.domain.errors import OptionError
from unless.domain.record import QuestionVersion, Resolution
from unless.domain.scorecard import By, Scorecard
from unless.forecasting.scorecard import Item, forecast_items, judgement_items, scorecard
from unless.forecasting.track_record import Judged
from unless.ledger.questions import all_questions, resolutions, version_of
from unless.ledger.snapshot import snapshot
from unless.ledger.speakers import Registered, all_speakers, registry
from unless.ledger.store import Store, end_of
from unless.workflow.judged import judgements
from unless.workflow.ledger_forecast import course
from unless.workflow.resolve import ONE_DAY, last_day

NO_TOPIC = "(no topic)"
Known = tuple[QuestionVersion, Resolution]


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """Which questions to score (all that are resolved), by what, and as known when."""

    questions: tuple[str, ...] = ()
    by: By = "question"
    as_of: date | None = None  # only what was resolved before this day
    known_by: date | datetime | None = None


def scores(
    store: Store, options: ScoreOptions, progress: Callable[[int, int], None] = lambda done, total: None
) -> Scorecard | None:
    """The scorecard of resolved questions; None where there is nothing to score.

    A forecast counts as it was made before the answer was known, from what the ledger knew when the question was
    resolved: what reviewers decide later changes no score. Raises NotFoundError, OptionError (a question that was
    named is open or void), LedgerError.
    """
    limit = end_of(options.known_by)
    wanted, people = _wanted(store, options, limit)
    items: list[Item] = []
    for n, (version, resolution) in enumerate(wanted):
        items += _items(store, version, resolution, limit, options.by, people)
        progress(n + 1, len(wanted))
    return scorecard(items, options.by) if items else None


def _wanted(
    store: Store, options: ScoreOptions, limit: datetime | None
) -> tuple[list[Known], dict[int, Registered]]:
    with store.read() as connection:
        people = {s.number: s for s in all_speakers(connection, limit, registry(connection, limit))}
        known = resolutions(connection, limit)
        versions = (
            [version_of(connection, key, limit) for key in dict.fromkeys(options.questions)]
            if options.questions
            else all_questions(connection, limit)
        )
    wanted = []
    for version in {v.number: v for v in versions}.values():
        resolution = known.get(version.number)
        fault = _fault(resolution, options.as_of)
        if resolution is not None and fault is None:
            wanted.append((version, resolution))
        elif options.questions:
            raise OptionError(f"{version.key} {fault}")
    return wanted, people


def _fault(resolution: Resolution | None, as_of: date | None) -> str | None:
    """Why a question cannot be scored."""
    if resolution is None:
        return "is not resolved; `unless resolve` says how it came out."
    if resolution.outcome not in ("yes", "no"):
        return f"is resolved as {resolution.outcome}, which is not scored; leave it out."
    if as_of is not None and resolution.on >= as_of:
        return (
            f"was resolved on {resolution.on}, not before --as-of {as_of}; leave it out or give a later day."
        )
    return None


def _items(
    store: Store,
    version: QuestionVersion,
    resolution: Resolution,
    limit: datetime | None,
    by: By,
    people: Mapping[int, Registered],
) -> tuple[Item, ...]:
    key = version.key
    with store.read() as connection:
        seen = snapshot(connection, key, None, limit)
        question = version_of(connection, key, resolution.recorded_at).question  # as it was resolved
    made = [
        replace(j, kind=people[j.speaker].kind)
        for j in judgements(seen, resolution.outcome, resolution.on)
        if j.speaker in people
    ]
    last = last_day(question, resolution.on)
    days = course(store, key, last, resolution.recorded_at)
    forecasts = [(d.forecast.as_of, d.forecast.probability, d.forecast.prior) for d in days]
    if by in ("source", "kind"):
        return judgement_items(_named(made, by, people), made, forecasts)
    names = (key,) if by == "question" else _topics(version.question.topics)
    return forecast_items(key, names, forecasts, made, resolution.outcome == "yes", last + ONE_DAY)


def _named(made: Sequence[Judged], by: By, people: Mapping[int, Registered]) -> list[str]:
    return [j.kind if by == "kind" else f"#{j.speaker} {people[j.speaker].name}" for j in made]


def _topics(topics: Sequence[str]) -> tuple[str, ...]:
    """Topics as lines: "Trade" and "trade" are one."""
    return tuple(dict.fromkeys(t.lower() for t in topics)) or (NO_TOPIC,)
