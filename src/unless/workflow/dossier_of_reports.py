"""A question's dossier from reports alone, without a ledger: the same page, with nothing decided and nothing kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version as installed

from unless.domain.explanation import Explanation
from unless.domain.fan import Fan
from unless.domain.forecast import Forecast
from unless.domain.question import Question
from unless.forecasting.changes import explained
from unless.forecasting.forecast import MODEL
from unless.matching.match import MATCHER
from unless.report.dossier import DossierPage, HistoryPoint, Versions
from unless.report.kinds import answer_grids
from unless.report.pieces import (
    asked_of,
    chance_of,
    changes_of,
    driver_panels,
    evidence_rows,
    history_of,
    needed_of,
    waiting,
)
from unless.workflow.dossier import DossierOptions, ahead_of
from unless.workflow.explain import Progress, explain_reports
from unless.workflow.forecast import Pairs, forecast, history


def dossier_of_reports(
    question: Question,
    pairs: Pairs,
    now: datetime,
    options: DossierOptions,
    progress: Progress = lambda done, total: None,
) -> tuple[DossierPage, Fan | None]:
    """The dossier of a question by reports, and its days ahead (None for a kind without). `now` is when it is made.

    Raises OptionError.
    """
    made, one = _made(question, pairs, options, progress)
    page = DossierPage(
        asked=asked_of(made, made.as_of),
        as_of=made.as_of,
        known_by=None,
        now=chance_of(made.outlook, made.prior),
        held=made.held,
        answers=tuple(answer_grids(made)),
        drivers=driver_panels(made),
        evidence=evidence_rows(made, {a.id: a for a, _ in pairs}),
        waiting=waiting(made),
        history=history_of(_points(history(question, pairs, made.as_of))),
        changes=changes_of(one.change, one.articles, one.notes) if one else None,
        needed=needed_of(one) if one else (),
        resolution=None,
        notes=made.notes,
        versions=Versions(
            installed("unless"), tuple(sorted({r.reader for _, r in pairs})), (MATCHER,), MODEL
        ),
        made_at=now,
    )
    return page, ahead_of(made)


def _made(
    question: Question, pairs: Pairs, options: DossierOptions, progress: Progress
) -> tuple[Forecast, Explanation | None]:
    """The forecast, and its explanation for a kind that has one."""
    if not explained(question):
        return forecast(question, pairs, options.as_of), None
    one = explain_reports(question, pairs, options.since, options.as_of, options.move, progress)
    return one.forecast, one


def _points(days: Sequence[Forecast]) -> tuple[HistoryPoint, ...]:
    return tuple(HistoryPoint(f.as_of, chance_of(f.outlook)) for f in days)
