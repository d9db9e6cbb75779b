"""Days that are asked for: of a history, and the last that there is."""

from __future__ import annotations

from datetime import date

import pytest
from speaking_cases import BRANDT, asked, filed, report

from unless.domain.errors import OptionError
from unless.ledger.store import Store, end_of
from unless.workflow.ledger_forecast import history


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (date(2031, 3, 9), date(2031, 3, 2), "--since 2031-03-09 is after --until 2031-03-02"),
        (date(2031, 7, 9), None, "--since 2031-07-09 is after the deadline"),
        (None, date(2031, 7, 9), "--until 2031-07-09 is after the deadline"),
        (None, date(2031, 1, 9), "--until 2031-01-09 is before the question opened"),
    ],
)
def test_days_that_make_no_history_are_refused_by_the_name_of_their_option(
    store: Store, since: date | None, until: date | None, said: str
) -> None:
    asked(store)
    filed(store, report(BRANDT))
    with pytest.raises(OptionError, match=said):
        history(store, "ferry", since, until)


def test_the_last_day_of_the_calendar_has_an_end() -> None:
    end = end_of(date.max)
    assert end is not None
    assert end.date() == date.max
