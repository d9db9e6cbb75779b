"""A question's dossier: its page's values from the ledger, and the same with drivers held."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version as installed
from typing import Any

from unless.domain.errors import LedgerReadOnlyError
from unless.domain.fan import Fan
from unless.domain.forecast import Forecast
from unless.domain.record import QuestionVersion
from unless.forecasting.changes import explained
from unless.forecasting.fan import fan, has_days
from unless.forecasting.forecast import MODEL
from unless.ledger.cards import keep, kept, made_with, states
from unless.ledger.scores import scores_of
from unless.ledger.snapshot import Snapshot, snapshot
from unless.ledger.store import Store
from unless.report.board import CardFigures, card_figures, figures_of, figures_plain
from unless.report.dossier import (
    ChangesPanel,
    DossierPage,
    HistoryPanel,
    HistoryPoint,
    NeededPanel,
    Versions,
)
from unless.report.kinds import answer_grids
from unless.report.pieces import (
    asked_of,
    chance_of,
    changes_of,
    driver_panels,
    evidence_rows,
    history_of,
    needed_of,
    resolution_of,
    waiting,
)
from unless.workflow.explain import Move, Progress, week_before
from unless.workflow.ledger_explain import explain_question
from unless.workflow.ledger_forecast import (
    Kept,
    course,
    default_day,
    forecast_question,
    last_open_day,
)


@dataclass(frozen=True, slots=True)
class DossierOptions:
    """Which day and which knowledge a dossier is of, and what it holds beside the forecast.

    `since` asks for what changed from a day on, `move` for what would have to be said to move the forecast (both take fits:
    some tenths of a second); `history` for the forecast over time, which is kept once it was made.
    """

    as_of: date | None = None
    known_by: date | datetime | None = None
    history: bool = True
    changes: bool = False
    since: date | None = None
    move: Move | None = None


NO_OPTIONS = DossierOptions()
EVER = datetime(9999, 1, 1, tzinfo=UTC)  # later than anything that was filed


def dossier(
    store: Store,
    key: str,
    options: DossierOptions = NO_OPTIONS,
    progress: Progress = lambda done, total: None,
) -> DossierPage:
    """The dossier of a question. Raises NotFoundError, OptionError, LedgerError.

    A question of a kind whose changes cannot be explained has none, whatever the options ask for.
    """
    found = forecast_question(store, key, options.as_of, options.known_by)
    made, limit = found.forecast, found.known_by
    with store.read() as connection:
        seen = snapshot(connection, found.version.key, None, limit)
        readers, matchers = made_with(connection, seen.version.number)
        scores = scores_of(connection, [found.resolution.number]) if found.resolution else {}
    today = limit.date() if limit else store.clock().date()
    changes, needed = _explained(store, found, options, progress)
    return DossierPage(
        asked=asked_of(made, today, found.version, found.resolution),
        as_of=made.as_of,
        known_by=limit,
        now=chance_of(made.outlook, made.prior),
        held=made.held,
        answers=tuple(answer_grids(made)),
        drivers=driver_panels(made),
        evidence=evidence_rows(made, seen.articles, seen.disputed),
        waiting=waiting(made),
        history=_history(store, found, options.known_by, progress) if options.history else None,
        changes=changes,
        needed=needed,
        resolution=resolution_of(
            found.resolution, scores.get(found.resolution.number, ()) if found.resolution else ()
        ),
        notes=made.notes,
        versions=Versions(installed("unless"), readers, matchers, MODEL),
        made_at=store.clock(),
    )


def changes(
    store: Store,
    key: str,
    since: date | None = None,
    until: date | None = None,
    known_by: date | datetime | None = None,
) -> ChangesPanel:
    """What moved a question's forecast from a day (a week before) to another (today).

    Raises NotFoundError, LedgerError, and OptionError where the question is of a kind that cannot be explained.
    """
    one = explain_question(store, key, since, until, known_by)
    return changes_of(one.change, one.articles, one.notes)


def days_ahead(
    store: Store, key: str, as_of: date | None = None, known_by: date | datetime | None = None
) -> Fan | None:
    """A question's days ahead, with each driver held; None for a kind that has none.

    Raises NotFoundError, OptionError, LedgerError.
    """
    return ahead_of(forecast_question(store, key, as_of, known_by).forecast)


def ahead_of(made: Forecast) -> Fan | None:
    """A forecast's days ahead, with each driver held; None for a kind that has none."""
    if not has_days(made.question):
        return None
    return fan(made.question, [w.evidence for w in made.evidence], made.as_of, made.held, made.learned)


def _explained(
    store: Store, found: Kept, options: DossierOptions, progress: Progress
) -> tuple[ChangesPanel | None, tuple[NeededPanel, ...]]:
    wanted = options.changes or options.since is not None or options.move is not None
    if not wanted or not explained(found.version.question):
        return None, ()
    end, known = found.forecast.as_of, options.known_by
    # Up to today each day is as it was known at its end. Of an earlier last day the page knows what came to be known since.
    if known is None and end != store.clock().date():
        known = EVER
    one = explain_question(store, found.version.key, options.since, end, known, options.move, progress)
    return changes_of(one.change, one.articles, one.notes), needed_of(one)


# --- the course, which is kept -----------------------------------------------------------------------------------------
def _history(store: Store, found: Kept, known_by: date | datetime | None, progress: Progress) -> HistoryPanel:
    """The course until the forecast's day: what is kept of the present, else made anew."""
    version, day = found.version, found.forecast.as_of
    if known_by is None and day == last_open_day(version.question, found.resolution, store.clock().date()):
        return history_of(present(store, version.key, progress).points)
    return history_of(_points(store, version, day, known_by, progress))


def present(store: Store, key: str, progress: Progress = lambda done, total: None) -> CardFigures:
    """A question's latest figures: those that are kept, where nothing came in since, else made anew and kept.

    Raises NotFoundError, LedgerError.
    """
    seen, state, day = _stand(store, key)
    there = _kept(store, seen, state, day)
    if there is not None:
        return figures_of(there)
    made = forecast_question(store, seen.version.key, day).forecast
    figures = card_figures(made, _points(store, seen.version, day, None, progress))
    _keep(store, seen, state, figures_plain(figures))
    return figures


def _stand(store: Store, key: str) -> tuple[Snapshot, str, date]:
    """A question as it stands now, its state, and the day of its latest forecast."""
    with store.read() as connection:
        seen = snapshot(connection, key)
        state = state_of(states(connection)[seen.version.number])
    return seen, state, default_day(seen, store.clock().date())


def _kept(store: Store, seen: Snapshot, state: str, day: date) -> dict[str, Any] | None:
    """The figures that are kept, where they are of this state and day."""
    with store.read() as connection:
        there = kept(connection, seen.version.number)
    fresh = there is not None and there[0] == state and there[1]["as_of"] == day.isoformat()
    return there[1] if there is not None and fresh else None


def _keep(store: Store, seen: Snapshot, state: str, figures: dict[str, Any]) -> None:
    # What may only be read is shown all the same.
    with suppress(LedgerReadOnlyError), store.write() as connection:
        keep(connection, seen.version.number, state, figures)


def state_of(filed: str) -> str:
    """The state in which a forecast is made: what is filed, and the model."""
    return f"{MODEL}-{filed}"


def _points(
    store: Store, version: QuestionVersion, day: date, known_by: date | datetime | None, progress: Progress
) -> tuple[HistoryPoint, ...]:
    """The days that brought evidence or lost some, and a week before the last, which it is compared with."""
    days = course(store, version.key, day, known_by, progress, [week_before(version.question, day)])
    return tuple(HistoryPoint(d.forecast.as_of, chance_of(d.forecast.outlook)) for d in days)
