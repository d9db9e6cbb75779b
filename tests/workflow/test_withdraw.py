"""Articles that are retracted or replaced: their evidence falls from a day on, and history says so."""

from __future__ import annotations

from datetime import date

import pytest
from filled import ISLAND, REPORTED
from ledger_cases import QUESTION

from unless.domain.errors import NotFoundError, OptionError
from unless.ledger.find import list_articles
from unless.ledger.store import Store
from unless.workflow.ledger_forecast import forecast_question, history
from unless.workflow.withdraw import withdraw


def _articles(store: Store, day: date) -> set[str]:
    return {w.evidence.article for w in forecast_question(store, "ferry", day).forecast.evidence}


def test_evidence_falls_from_the_day_on_and_not_before(filled: Store) -> None:
    before = forecast_question(filled, "ferry", date(2031, 3, 10)).forecast.probability
    made = withdraw(filled, ISLAND.id, date(2031, 3, 11), "retracted", "ana")
    assert made.questions == ("ferry",)
    assert ISLAND.id in _articles(filled, date(2031, 3, 10))
    assert ISLAND.id not in _articles(filled, date(2031, 3, 11))
    assert forecast_question(filled, "ferry", date(2031, 3, 10)).forecast.probability == before


def test_history_shows_when_an_article_fell_and_why(filled: Store) -> None:
    withdraw(filled, ISLAND.id, date(2031, 3, 11), "the Courier retracted it", "ana")
    _, days = history(filled, "ferry", until=date(2031, 3, 12))
    fallen = {d.forecast.as_of: [w.why for w in d.fallen] for d in days if d.fallen}
    assert fallen == {date(2031, 3, 11): ["the Courier retracted it"]}
    assert QUESTION.opened in {d.forecast.as_of for d in days}


def test_a_withdrawal_can_be_taken_back_and_both_stay_on_record(filled: Store) -> None:
    withdraw(filled, "island", date(2031, 3, 11), "retracted", "ana")
    known = filled.clock()
    withdraw(filled, "island", None, "it was another report", "ben", undo=True)
    assert ISLAND.id in _articles(filled, date(2031, 3, 12))
    then = forecast_question(filled, "ferry", date(2031, 3, 12), known).forecast
    assert ISLAND.id not in {w.evidence.article for w in then.evidence}


def test_what_replaces_an_article_is_named(filled: Store) -> None:
    withdraw(filled, "island", date(2031, 3, 11), "corrected", "ana", replaced_by="ferry")
    with filled.read() as connection:
        gone = {r.key: r.withdrawal for r in list_articles(connection)}[ISLAND.id]
    assert gone is not None
    assert (gone.replaced_by, gone.on, gone.by) == (REPORTED.id, date(2031, 3, 11), "ana")


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"wanted": "nothing-like-it"}, NotFoundError, "no article"),
        ({"undo": True}, OptionError, "not withdrawn"),
        ({"replaced_by": "island"}, OptionError, "cannot replace itself"),
        ({"because": " "}, OptionError, "--because is empty"),
    ],
)
def test_a_withdrawal_that_makes_no_sense_is_refused(
    filled: Store, change: dict[str, object], error: type[Exception], said: str
) -> None:
    call = {"wanted": "island", "on": date(2031, 3, 11), "because": "retracted", "by": "ana"} | change
    with pytest.raises(error, match=said):
        withdraw(filled, **call)  # type: ignore[arg-type]


def test_an_article_is_withdrawn_once(filled: Store) -> None:
    withdraw(filled, "island", date(2031, 3, 11), "retracted", "ana")
    with pytest.raises(OptionError, match=r"withdrawn already, from 2031-03-11 on \(retracted\)"):
        withdraw(filled, "island", date(2031, 3, 12), "again", "ana")
