"""A question's dossier from the ledger: the numbers are the forecast's own, of the day and the knowledge asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from clocks import Clock
from ledger_cases import QUESTION
from speaking_cases import BRANDT, VANCE, asked, filed, report

from unless.domain.errors import NotFoundError
from unless.domain.question import NamedOutcome
from unless.ledger.store import Store
from unless.report.board import figures_of, figures_plain
from unless.report.dossier import DossierPage
from unless.workflow.ask import ask
from unless.workflow.board import board, refresh
from unless.workflow.dossier import (
    DossierOptions,
    changes,
    days_ahead,
    dossier,
    present,
)
from unless.workflow.ledger_forecast import forecast_question
from unless.workflow.report import report as report_of
from unless.workflow.resolve import resolve
from unless.workflow.review import script, undo

FIRST = report(BRANDT, (0.2, 0.45), date(2031, 3, 3))
SECOND = report(VANCE, (0.7, 0.9), date(2031, 3, 10), "Gazette")


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Store:
    """The ferry question with two reports, each filed on its day; it is 12 March 2031."""
    store = Store.open(tmp_path / "unless.db", clock=clock)
    asked(store)
    for pair in (FIRST, SECOND):
        day = pair[0].published
        assert day is not None
        clock.set(day.year, day.month, day.day)
        filed(store, pair)
    clock.set(2031, 3, 12)
    return store


def rejected(store: Store, page: DossierPage) -> None:
    script(store, "ferry", [], [page.evidence[-1].id], "ann", "hearsay")


def test_the_numbers_are_those_of_the_forecast(ledger: Store) -> None:
    page = dossier(ledger, "ferry")
    made = forecast_question(ledger, "ferry").forecast
    assert (page.as_of, page.asked.days_left) == (date(2031, 3, 12), 110)
    assert page.now.probability == made.probability
    assert page.now.interval90 == made.outlook.interval["90"]
    assert sum(r.influence or 0.0 for r in page.counted) == pytest.approx(
        made.probability - made.prior, abs=1e-6
    )
    (steel,) = page.drivers
    assert {h.state: h.chance.probability for h in steel.held} == {
        state: one.probability for state, one in made.given["steel"].items()
    }
    assert steel.rests == pytest.approx(made.probability - made.given["steel"]["off"].probability)
    assert [r.article.published for r in page.evidence] == [date(2031, 3, 3), date(2031, 3, 10)]
    assert page.waiting == 2
    assert page.asked.asked_by == "ann"


def test_its_history_ends_with_the_forecast_and_a_week_is_measured_from_its_own_day(ledger: Store) -> None:
    page = dossier(ledger, "ferry")
    assert page.history is not None
    days = {p.day: p.chance.probability for p in page.history.points}
    assert days[page.as_of] == pytest.approx(page.now.probability, abs=1e-9)
    assert page.history.since == date(2031, 3, 5)
    before = forecast_question(ledger, "ferry", date(2031, 3, 5), explain=False).forecast
    assert page.history.change == pytest.approx(page.now.probability - before.probability, abs=1e-9)


def test_an_earlier_day_knows_nothing_of_the_later_one(ledger: Store) -> None:
    page = dossier(ledger, "ferry", DossierOptions(date(2031, 3, 4), date(2031, 3, 4)))
    assert [r.published for r in page.evidence] == [date(2031, 3, 3)]
    assert page.history is not None
    assert max(p.day for p in page.history.points) == date(2031, 3, 4)
    assert page.known_by is not None
    now = dossier(ledger, "ferry")
    assert page.now.probability < now.now.probability


def test_what_changed_sums_to_the_difference_and_names_the_piece(ledger: Store) -> None:
    asked(ledger, replace(QUESTION, drivers=()))  # quicker to explain
    found = changes(ledger, "ferry", date(2031, 3, 5))
    assert sum(p.moved for p in found.parts) == pytest.approx(found.difference, abs=1e-9)
    (piece,) = [p for p in found.parts if p.evidence is not None]
    assert piece.evidence is not None
    assert piece.evidence.speaker.name == "Omar Vance"
    assert piece.evidence.influence == piece.moved
    assert dossier(ledger, "ferry", DossierOptions(since=date(2031, 3, 5))).changes == found


def test_what_changed_until_an_earlier_day_ends_with_that_pages_forecast(ledger: Store, clock: Clock) -> None:
    asked(ledger, replace(QUESTION, drivers=()))
    rejected(ledger, dossier(ledger, "ferry", DossierOptions(history=False)))
    clock.set(2031, 3, 20)
    page = dossier(ledger, "ferry", DossierOptions(date(2031, 3, 11), since=date(2031, 3, 5)))
    assert page.changes is not None
    assert page.changes.after == pytest.approx(page.now.probability, abs=1e-9)


def test_days_ahead_end_with_the_forecast(ledger: Store) -> None:
    found = days_ahead(ledger, "ferry")
    assert found is not None
    assert found.left[-1][1].probability == pytest.approx(dossier(ledger, "ferry").now.probability, abs=1e-6)


def test_a_resolved_question_shows_how_it_came_out_and_its_scores(ledger: Store) -> None:
    resolve(ledger, "ferry", "yes", date(2031, 3, 11), "It sailed.", "ann")
    page = dossier(ledger, "ferry")
    assert page.asked.status == "resolved"
    assert page.as_of == date(2031, 3, 10)
    assert page.resolution is not None
    assert page.resolution.because == "It sailed."
    assert {s.name for s in page.resolution.scores} == {"the forecast", "the base rate"}


def test_questions_of_other_kinds_have_their_answer_but_no_change_explained(ledger: Store) -> None:
    outcomes = (
        NamedOutcome("brandt", "Brandt wins", ("Brandt",), 0.5),
        NamedOutcome("vance", "Vance wins", ("Vance",)),
    )
    which = replace(
        QUESTION, question="Who wins?", kind="which", outcomes=outcomes, drivers=(), base_rate=None
    )
    ask(ledger, which, "ann", "mayor")
    page = dossier(ledger, "mayor", DossierOptions(changes=True))
    (grid,) = page.answers
    assert [row[0] for row in grid.rows] == ["brandt", "vance"]
    assert page.asked.headline == "brandt"
    assert page.changes is None
    assert days_ahead(ledger, "mayor") is None
    assert "How likely each outcome is" in report_of(ledger, "mayor", "html", DossierOptions()).decode()


def test_a_board_forecasts_nothing_and_says_so(ledger: Store) -> None:
    (card,) = board(ledger).cards
    assert (card.probability, card.stale) == (None, True)
    made = refresh(ledger, "ferry")
    (card,) = board(ledger).cards
    assert card == made
    page = dossier(ledger, "ferry")
    assert card.probability == pytest.approx(page.now.probability, abs=1e-9)
    assert page.history is not None
    assert card.change == page.history.change
    assert card.spark[-1] == (page.as_of, card.probability)
    assert (card.pieces, card.waiting, card.status, card.stale) == (2, 2, "open", False)


def test_a_card_is_stale_once_something_came_in_and_fresh_again_when_it_was_made_anew(
    ledger: Store, clock: Clock
) -> None:
    page = dossier(ledger, "ferry")
    assert not board(ledger).stale
    rejected(ledger, page)
    assert board(ledger).stale == ("ferry",)
    assert refresh(ledger, "ferry").pieces == 1
    undo(ledger, "ferry", "ann")  # the inputs are again those of a forecast that is kept
    assert board(ledger).stale == ("ferry",)
    assert refresh(ledger, "ferry").pieces == 2
    assert not board(ledger).stale
    filed(ledger, report(VANCE, (0.1, 0.2), date(2031, 3, 12), "Herald"))
    assert board(ledger).stale == ("ferry",)
    refresh(ledger, "ferry")
    clock.set(2031, 3, 13)
    assert board(ledger).stale == ("ferry",)


def test_what_is_kept_is_what_was_made(ledger: Store) -> None:
    made = present(ledger, "ferry")
    assert figures_of(figures_plain(made)) == made
    assert present(ledger, "ferry") == made


def test_a_question_that_is_not_there_is_one_clear_sentence(ledger: Store) -> None:
    for call in (dossier, refresh, changes, days_ahead):
        with pytest.raises(NotFoundError, match="holds no question 'tram'"):
            call(ledger, "tram")


def test_cards_on_each_database(store: Store, clock: Clock) -> None:
    clock.set(2031, 3, 12)
    asked(store)
    filed(store, FIRST)
    assert board(store).stale == ("ferry",)
    refresh(store, "ferry")
    (card,) = board(store).cards
    assert (card.pieces, card.stale) == (1, False)
