"""Board and dossier for pages that are watched: nothing that takes long is waited for, and what was made is kept.

The forecast over time takes a fit a day. The page shows what is kept of it, however old, with today's forecast at its end; a
`Refresher` makes it anew meanwhile, and the page is then sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from unless.domain.evidence import State
from unless.domain.question import Question
from unless.forecasting.changes import explained
from unless.ledger.cards import kept as kept_figures
from unless.ledger.cards import states
from unless.ledger.questions import version_of
from unless.report.board import QuestionsPage, figures_of
from unless.report.board_view import OPEN
from unless.report.charts.pages import PageChart, marked, over_time
from unless.report.charts.pages import days_ahead as ahead_chart
from unless.report.dossier import ChangesPanel, DossierPage, HistoryPoint
from unless.report.pieces import history_of
from unless.report.what_if_view import WhatIfView
from unless.workflow.board import board
from unless.workflow.dossier import DossierOptions, changes, days_ahead, dossier, state_of
from unless.workflow.fresh import Fresh
from unless.workflow.refresher import Refresher
from unless.workflow.what_if import held_so, prepare

WARM = 100  # dossiers that are made ahead: some tenths of a second each


@dataclass(frozen=True, slots=True)
class Watched:
    """A dossier as far as it is made: `settled` is whether its history is up to date. `chart` is that over time.

    `can_be` are the answers that the question can have; none where it is a number.
    """

    question: Question
    page: DossierPage
    settled: bool
    chart: PageChart | None
    marks: tuple[str, ...]  # the ids of the pieces that it marks, in order
    can_be: tuple[str, ...]
    explained: bool  # whether the question's kind has days ahead to draw, and can be asked what changed


class Watching:
    """The pages of one ledger, for a server's lifetime."""

    def __init__(self, fresh: Fresh) -> None:
        self.fresh = fresh
        self.refresher = Refresher(fresh)

    def close(self) -> None:
        """End the work in the background."""
        self.refresher.close()

    def warm(self) -> None:
        """Make the dossiers of the open questions before anybody asks for them, the nearest deadlines first."""

        def every() -> None:
            cards = [c for c in self.board().cards if c.status in OPEN][:WARM]
            self.refresher.do(partial(self.dossier, c.key) for c in cards)

        self.refresher.do([every])

    def key_of(self, key: str) -> str:
        """A question's whole key, for its beginning. Raises NotFoundError."""
        with self.fresh.store.read() as connection:
            return version_of(connection, key).key

    def board(self) -> QuestionsPage:
        """All questions; figures that are old are shown, and made anew meanwhile. Raises LedgerError."""
        found = self.fresh.of_all("board", lambda: board(self.fresh.store))
        self.refresher.want(found.stale)
        return found

    def dossier(self, key: str, as_of: date | None = None) -> Watched:
        """A question's dossier. Raises NotFoundError, OptionError, LedgerError."""
        found = self.fresh.of_question(key, ("dossier", as_of), lambda: self._dossier(key, as_of))
        if not found.settled:
            self.refresher.want([key], first=True)
        return found

    def changes(self, key: str, since: date | None, until: date | None = None) -> ChangesPanel:
        """What moved a question's forecast since a day (a week before). Raises NotFoundError, OptionError, LedgerError."""
        store = self.fresh.store
        return self.fresh.of_question(
            key, ("changes", since, until), lambda: changes(store, key, since, until)
        )

    def ahead(self, key: str) -> PageChart | None:
        """The days ahead with each driver held; None for a kind that has none. Raises NotFoundError, LedgerError."""

        def make() -> PageChart | None:
            found = days_ahead(self.fresh.store, key)
            return None if found is None else ahead_chart(found)

        return self.fresh.of_question(key, "ahead", make)

    def what_if(self, key: str, held: Mapping[str, State]) -> WhatIfView:
        """The forecast with drivers held so. Raises NotFoundError, OptionError, LedgerError."""
        found = self.dossier(key)
        return held_so(self.fresh, found.question, found.page, held)

    def prepare(self, key: str) -> None:
        """Have what a second switch needs made before it is asked for."""
        if not self.fresh.has(key, "what-if"):
            self.refresher.do([partial(prepare, self.fresh, key)], first=True)

    def _dossier(self, key: str, as_of: date | None) -> Watched:
        store = self.fresh.store
        page = dossier(store, key, DossierOptions(as_of=as_of, history=False))
        with store.read() as connection:
            version = version_of(connection, key)
            state = state_of(states(connection)[version.number])
            there = kept_figures(connection, version.number)
        kept = figures_of(there[1]) if there else self.refresher.made.get(key)
        now = HistoryPoint(page.as_of, page.now)
        points = (*(p for p in (kept.points if kept else ()) if p.day < page.as_of), now)
        settled = there is not None and there[0] == state and kept is not None and kept.as_of >= page.as_of
        page = replace(page, history=history_of(points))
        chart = over_time(page) if len(points) > 1 else None
        q = version.question
        return Watched(q, page, settled, chart, marked(page), _can_be(q), explained(q))


def _can_be(question: Question) -> tuple[str, ...]:
    if question.number is not None:
        return ()
    return (*(o.name for o in question.outcomes), "void") if question.outcomes else ("yes", "no", "void")
