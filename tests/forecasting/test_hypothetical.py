"""One more statement, of whatever likelihood, on the points of one fit: near what is forecast when it really is made."""

from __future__ import annotations

from dataclasses import replace

import pytest
from forecasting_cases import day, piece, question

from unless.domain.evidence import Evidence
from unless.domain.learned import NOTHING_LEARNED
from unless.domain.question import Driver, Question
from unless.forecasting.forecast import make_forecast
from unless.forecasting.hypothetical import hypothetical
from unless.forecasting.needed import said

TODAY = 12
HELD = [
    piece(0.30, day=2, speaker="Ada", outlet="Herald", id="a"),
    piece(0.55, 0.80, day=4, speaker="Bo", outlet="Courier", id="b"),
    piece(0.20, day=6, speaker="Bo", outlet="Herald", id="c"),
    piece(0.8, day=5, kind="driver-state", driver="strike", speaker="Cy", id="d"),
]
STRIKE = Driver("strike", "The pilots strike", raises=False)
STATEMENTS = {
    "by somebody new": piece(0.5, day=TODAY, speaker="Dee", outlet=None, id="h"),
    "by somebody who has spoken": piece(0.5, day=TODAY, speaker="Bo", outlet=None, id="h"),
    "of a driver's state": piece(0.5, day=TODAY, kind="driver-state", driver="strike", speaker="Eve", id="h"),
    "of a driver by the deadline": piece(
        0.5, day=TODAY, kind="driver-by-deadline", driver="strike", speaker="Eve", id="h"
    ),
}


def really(q: Question, one: Evidence) -> float:
    return make_forecast(q, [*HELD, one], day(TODAY), explain=False).probability


@pytest.mark.parametrize("who", STATEMENTS)
@pytest.mark.parametrize("yes_means", ["event", "no-event"])
def test_it_is_the_forecast_itself_as_it_was_made_and_near_it_otherwise(who: str, yes_means: str) -> None:
    q = question(STRIKE, yes_means=yes_means)
    surest = said(STATEMENTS[who], 0.9, 0.9)
    made = hypothetical(q, [*HELD, surest], surest, NOTHING_LEARNED)
    assert made.probability == pytest.approx(really(q, surest), abs=1e-12)
    assert made.near is not None
    assert made.near(0.9, 0.9) == pytest.approx(made.probability, abs=1e-9)
    for low, high in ((0.99, 0.99), (0.6, 0.6), (0.3, 0.3), (0.05, 0.05), (0.55, 0.8), (0.0, 0.2)):
        assert made.near(low, high) == pytest.approx(really(q, said(surest, low, high)), abs=0.01)


def test_a_statement_that_counts_for_nothing_has_no_other_likelihood() -> None:
    unheard = replace(STATEMENTS["by somebody new"], status="rejected", low=0.9, high=0.9)
    made = hypothetical(question(STRIKE), [*HELD, unheard], unheard, NOTHING_LEARNED)
    assert made.near is None
    assert made.probability == pytest.approx(really(question(STRIKE), unheard), abs=1e-12)
