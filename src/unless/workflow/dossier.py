"""A question's dossier: its page's values from the ledger, and the same with drivers held."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version as installed

from unless.domain.errors import LedgerReadOnlyError
from unless.domain.evidence import State
from unless.domain.fan import Fan
from unless.domain.record import QuestionVersion
from unless.forecasting.changes import explained
from unless.forecasting.fan import fan, has_days
from unless.forecasting.forecast import MODEL
from unless.ledger.cards import keep_card, kept_card, made_with, states
from unless.ledger.scores import scores_of
from unless.ledger.snapshot import Snapshot, snapshot
from unless.ledger.store import Store
from unless.report.board import CardFigures, figures_of, figures_plain
from unless.report.dossier import (
    ChangesPanel,
    DossierPage,
    HistoryPanel,
    HistoryPoint,
    NeededPanel,
    Versions,
    WhatIf,
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
)
from unless.workflow.explain import Move, Progress, week_before
from unless.workflow.ledger_explain import explain_question
from unless.workflow.ledger_forecast import Kept, collapsed_now, course, default_day, forecast_question


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


def dossier(
    store: Store,
    key: str,
    options: DossierOptions = NO_OPTIONS,
    progress: Progress = lambda done, total: None,
) -> DossierPage:
    """The dossier of a question. Raises NotFoundError, OptionError, LedgerError."""
    kept = forecast_question(store, key, options.as_of, options.known_by)
    made, limit = kept.forecast, kept.known_by
    with store.read() as connection:
        seen = snapshot(connection, kept.version.key, None, limit)
        readers, matchers = made_with(connection, seen.version.number)
        scores = scores_of(connection, [kept.resolution.number]) if kept.resolution else {}
    today = limit.date() if limit else store.clock().date()
    changes, needed = _explained(store, kept, options, progress)
    return DossierPage(
        asked=asked_of(kept.version, made, kept.resolution, today),
        as_of=made.as_of,
        known_by=limit,
        now=chance_of(made.outlook, made.prior),
        held=made.held,
        answers=tuple(answer_grids(made)),
        drivers=driver_panels(made),
        evidence=evidence_rows(made, seen.articles, seen.disputed),
        waiting=_waiting(seen),
        history=_history(store, kept, options.known_by, progress) if options.history else None,
        changes=changes,
        needed=needed,
        resolution=resolution_of(
            kept.resolution, scores.get(kept.resolution.number, ()) if kept.resolution else ()
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


def what_if(
    store: Store,
    key: str,
    held: Mapping[str, State],
    as_of: date | None = None,
    known_by: date | datetime | None = None,
) -> WhatIf:
    """The forecast with drivers held. Raises NotFoundError, OptionError, LedgerError."""
    kept = forecast_question(store, key, as_of, known_by, held, explain=False)
    made = kept.forecast
    return WhatIf(
        kept.version.key,
        made.as_of,
        made.held,
        chance_of(made.outlook, made.prior),
        tuple(answer_grids(made)),
    )


def days_ahead(
    store: Store, key: str, as_of: date | None = None, known_by: date | datetime | None = None
) -> Fan | None:
    """A question's days ahead, with each driver held; None for a kind that has none.

    Raises NotFoundError, OptionError, LedgerError.
    """
    made = forecast_question(store, key, as_of, known_by).forecast
    if not has_days(made.question):
        return None
    return fan(made.question, [w.evidence for w in made.evidence], made.as_of, made.held, made.learned)


def _explained(
    store: Store, kept: Kept, options: DossierOptions, progress: Progress
) -> tuple[ChangesPanel | None, tuple[NeededPanel, ...]]:
    wanted = options.changes or options.since is not None or options.move is not None
    if not wanted or not explained(kept.version.question):
        return None, ()
    one = explain_question(
        store,
        kept.version.key,
        options.since,
        kept.forecast.as_of,
        options.known_by,
        options.move,
        progress,
    )
    return changes_of(one.change, one.articles, one.notes), needed_of(one)


def _waiting(seen: Snapshot) -> int:
    """How many pieces nobody has decided on that could count."""
    return sum(
        e.status == "proposed" and e.superseded_by is None and e.article not in seen.gone
        for e in collapsed_now(seen)
    )


# --- the course, which is kept -----------------------------------------------------------------------------------------
def _history(store: Store, kept: Kept, known_by: date | datetime | None, progress: Progress) -> HistoryPanel:
    """The course until the forecast's day: what is kept of the present, else made anew."""
    day = kept.forecast.as_of
    if known_by is not None:
        return history_of(_points(store, kept.version, day, known_by, progress))
    figures = present(store, kept.version.key, progress)
    if figures.as_of == day:
        return history_of(figures.points)
    return history_of(_points(store, kept.version, day, None, progress))


def present(store: Store, key: str, progress: Progress = lambda done, total: None) -> CardFigures:
    """A question's latest figures: those that are kept, where nothing came in since, else made anew and kept.

    Raises NotFoundError, LedgerError.
    """
    with store.read() as connection:
        seen = snapshot(connection, key)
        number = seen.version.number
        state = state_of(states(connection)[number])
        there = kept_card(connection, number)
    day = default_day(seen, store.clock().date())
    if there is not None and there[0] == state:
        figures = figures_of(there[1])
        if figures.as_of == day:
            return figures
    made = forecast_question(store, seen.version.key, day).forecast
    figures = CardFigures(
        as_of=day,
        pieces=sum(w.influence is not None for w in made.evidence),
        waiting=_waiting(seen),
        above=getattr(made.answer, "above", None),
        points=_points(store, seen.version, day, None, progress),
    )
    # What may only be read is shown all the same.
    with suppress(LedgerReadOnlyError), store.write() as connection:
        keep_card(connection, number, state, figures_plain(figures))
    return figures


def state_of(filed: str) -> str:
    """The state in which a forecast is made: what is filed, and the model."""
    return f"{MODEL}-{filed}"


def _points(
    store: Store, version: QuestionVersion, day: date, known_by: date | datetime | None, progress: Progress
) -> tuple[HistoryPoint, ...]:
    """The days that brought evidence or lost some, and a week before the last, which it is compared with."""
    days = course(store, version.key, day, known_by, progress, [week_before(version.question, day)])
    return tuple(HistoryPoint(d.forecast.as_of, chance_of(d.forecast.outlook)) for d in days)
