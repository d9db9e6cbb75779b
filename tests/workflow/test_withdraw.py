"""Articles that are retracted or replaced: their evidence falls from a day on, and history says so."""

from __future__ import annotations

from datetime import date

import pytest
from filled import fill
from ledger_cases import QUESTION

from unless.domain.errors import NotFoundError, OptionError
from unless.ledger.find import list_articles
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.ledger_forecast import forecast_question, history
from unless.workflow.withdraw import withdraw


def _articles(store: Store, day: date) -> set[str]:
    return {w.evidence.article for w in forecast_question(store, "ferry", day).forecast.evidence}


def test_evidence_falls_from_the_day_on_and_not_before(store: Store, reader: LocalReader) -> None:
    filled = fill(store, reader)
    before = forecast_question(store, "ferry", date(2031, 3, 10)).forecast.probability
    made = withdraw(store, filled.other.id, date(2031, 3, 11), "retracted", "ana")
    assert made.questions == ("ferry",)
    assert filled.other.id in _articles(store, date(2031, 3, 10))
    assert filled.other.id not in _articles(store, date(2031, 3, 11))
    assert forecast_question(store, "ferry", date(2031, 3, 10)).forecast.probability == before


def test_history_shows_when_an_article_fell_and_why(store: Store, reader: LocalReader) -> None:
    filled = fill(store, reader)
    withdraw(store, filled.other.id, date(2031, 3, 11), "the Courier retracted it", "ana")
    _, days = history(store, "ferry", until=date(2031, 3, 12))
    fallen = {d.forecast.as_of: [w.why for w in d.fallen] for d in days if d.fallen}
    assert fallen == {date(2031, 3, 11): ["the Courier retracted it"]}
    assert QUESTION.opened in {d.forecast.as_of for d in days}


def test_a_withdrawal_can_be_taken_back_and_both_stay_on_record(store: Store, reader: LocalReader) -> None:
    filled = fill(store, reader)
    withdraw(store, "island", date(2031, 3, 11), "retracted", "ana")
    known = store.clock()
    withdraw(store, "island", None, "it was another report", "ben", undo=True)
    assert filled.other.id in _articles(store, date(2031, 3, 12))
    then = forecast_question(store, "ferry", date(2031, 3, 12), known).forecast
    assert filled.other.id not in {w.evidence.article for w in then.evidence}


def test_what_replaces_an_article_is_named(store: Store, reader: LocalReader) -> None:
    filled = fill(store, reader)
    withdraw(store, "island", date(2031, 3, 11), "corrected", "ana", replaced_by="ferry")
    with store.read() as connection:
        gone = {r.key: r.withdrawal for r in list_articles(connection)}[filled.other.id]
    assert gone is not None
    assert (gone.replaced_by, gone.on, gone.by) == (filled.report.id, date(2031, 3, 11), "ana")


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
    store: Store, reader: LocalReader, change: dict[str, object], error: type[Exception], said: str
) -> None:
    fill(store, reader)
    call = {"wanted": "island", "on": date(2031, 3, 11), "because": "retracted", "by": "ana"} | change
    with pytest.raises(error, match=said):
        withdraw(store, **call)  # type: ignore[arg-type]


def test_an_article_is_withdrawn_once(store: Store, reader: LocalReader) -> None:
    fill(store, reader)
    withdraw(store, "island", date(2031, 3, 11), "retracted", "ana")
    with pytest.raises(OptionError, match=r"withdrawn already, from 2031-03-11 on \(retracted\)"):
        withdraw(store, "island", date(2031, 3, 12), "again", "ana")
