"""A dossier's page built by hand from a forecast, for the tests of pages and reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from unless.domain.article import Article
from unless.domain.explanation import Change, Contribution
from unless.domain.forecast import Forecast
from unless.domain.record import QuestionVersion, Resolution, Scored
from unless.report.dossier import Chance, DossierPage, HistoryPoint, NeededLine, NeededPanel, Versions
from unless.report.kinds import answer_grids
from unless.report.pieces import (
    asked_of,
    chance_of,
    changes_of,
    driver_panels,
    evidence_rows,
    history_of,
    resolution_of,
)

MADE = datetime(2031, 3, 6, 12, tzinfo=UTC)


def dossier_page(
    forecast: Forecast,
    articles: Mapping[str, Article],
    key: str = "ferry",
    resolution: Resolution | None = None,
) -> DossierPage:
    """A page with every part of it."""
    version = QuestionVersion(1, 1, key, 2, forecast.question, "ana", datetime(2031, 3, 1, tzinfo=UTC))
    first, now = forecast.evidence[0], chance_of(forecast.outlook, forecast.prior)
    early = HistoryPoint(forecast.as_of - timedelta(days=7), Chance(0.35, (0.3, 0.4), (0.2, 0.5)))
    change = Change(
        forecast.question,
        early.day,
        forecast.as_of,
        0.35,
        0.4,
        (Contribution("time", -0.02), Contribution("new", 0.07, first.evidence, why="it came in late")),
    )
    scores = [Scored("forecast", 4, 0.4, 0.36, 0.92), Scored("base", 4, 0.3, 0.49, 1.2)]
    return DossierPage(
        asked=asked_of(forecast, forecast.as_of, version, resolution),
        as_of=forecast.as_of,
        known_by=None,
        now=now,
        held=forecast.held,
        answers=tuple(answer_grids(forecast)),
        drivers=driver_panels(forecast),
        evidence=evidence_rows(forecast, articles, {"e2"}),
        waiting=3,
        history=history_of([early, HistoryPoint(forecast.as_of, now)]),
        changes=changes_of(change, articles, ["Both days are by what is known now."]),
        needed=(
            NeededPanel(0.1, 0.5, (NeededLine("Ilse Brandt", "outcome", "62 % or more", "likely", 0.12),)),
        ),
        resolution=resolution_of(resolution, scores),
        notes=forecast.notes,
        versions=Versions("0.1.0", ("reader-1",), ("matcher-1",), "model-1"),
        made_at=MADE,
    )


RESOLVED = Resolution(1, "yes", date(2031, 3, 7), "The ferry sailed at noon.", "ana", MADE)
