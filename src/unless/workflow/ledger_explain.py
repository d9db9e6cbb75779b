"""Explain a question of the ledger: what moved its forecast, what it hangs on, and what would have to be said to move it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from unless.domain.evidence import Evidence
from unless.domain.explanation import Explanation
from unless.forecasting.changes import State, change
from unless.forecasting.needed import ARTICLE
from unless.ledger.questions import versions
from unless.ledger.snapshot import Snapshot, snapshot
from unless.ledger.store import Store, end_of
from unless.workflow.explain import Move, Progress, check_day, explanation, report_of, wanted, week_before
from unless.workflow.ledger_forecast import as_of_day, collapsed, default_day, forecast_question
from unless.workflow.teaching import Teaching


def explain_question(
    store: Store,
    key: str,
    since: date | None = None,
    until: date | None = None,
    known_by: date | datetime | None = None,
    move: Move | None = None,
    progress: Progress = lambda done, total: None,
) -> Explanation:
    """Explain a question of the ledger from one day (a week before) to another (today).

    Each day's forecast is what the ledger knew at that day's end; with `known_by` both are what it knew by that moment, as
    they are where the question was not yet asked on the first day. Raises NotFoundError, OptionError, LedgerError.
    """
    now = end_of(known_by)
    with store.read() as connection:
        present = snapshot(connection, key, None, now)
        asked = versions(connection, present.version.key)[0].recorded_at
    end = until or default_day(present, now.date() if now else store.clock().date())
    start = since or week_before(present.version.question, end)
    stood = known_by is None and asked <= _end(min(start, end))
    limits = (_end(start), _end(end)) if stood else (now, now)
    with store.read() as connection:
        seen = [snapshot(connection, key, None, limit) for limit in limits] if stood else [present, present]
    for one, day, option in ((seen[1], end, "--to"), (seen[0], start, "--from")):
        check_day(one.version.question, day, option)
    then = [as_of_day(one, day) for one, day in zip(seen, (start, end), strict=True)]
    states = [
        State(s.version.question, collapsed(s), day, Teaching(store, limit).as_of(day))
        for s, day, limit in zip(then, (start, end), limits, strict=True)
    ]
    later = then[0] if start > end else then[1]
    moved = change(states[0], states[1], {w.article: w.why for w in later.gone.values()})
    kept = forecast_question(store, present.version.key, end, limits[1])

    def add(piece: Evidence) -> Sequence[Evidence]:
        shelf = {**then[1].articles, ARTICLE: report_of(piece)}
        return collapsed(replace(then[1], pieces=(*then[1].pieces, piece), articles=shelf))

    tellings, skipped = wanted(kept.forecast, move, add, progress)
    articles = {k: a for one in seen for k, a in one.articles.items()}
    notes = (*_known(present, stood, known_by, asked, start), *skipped)
    return explanation(kept.forecast, moved, tellings, limits, articles, notes)


def _known(
    present: Snapshot, stood: bool, known_by: date | datetime | None, asked: datetime, start: date
) -> Iterable[str]:
    """A note on what the ledger is taken to have known."""
    if stood:
        yield (
            "Each day is as the ledger knew it at its end; --known-by DATE compares both by what was known on one day, as "
            "`unless history` does."
        )
    elif known_by is None:
        yield (
            f"{present.version.key} was not asked before {asked.date()}, so both days are by all that the ledger knows "
            "now."
        )


def _end(day: date) -> datetime:
    end = end_of(day)
    assert end is not None
    return end
