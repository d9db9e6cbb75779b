"""What an analyst types becomes a value, or a sentence that says what is wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_cases import QUESTION

from unless.domain.errors import OptionError
from unless.domain.evidence import Target
from unless.intake import typed

OUTCOME = Target("outcome")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("20-40%", (0.2, 0.4)),
        ("20%-40%", (0.2, 0.4)),
        ("20 – 40 %", (0.2, 0.4)),
        ("20 to 40 percent", (0.2, 0.4)),
        ("0.2-0.4", (0.2, 0.4)),
        ("30%", (0.3, 0.3)),
        ("30", (0.3, 0.3)),
        ("1-5", (0.01, 0.05)),
        ("0.5%", (0.005, 0.005)),
        (".3", (0.3, 0.3)),
        ("0,25", (0.25, 0.25)),
    ],
)
def test_intervals_and_numbers_in_percent_or_as_fractions(text: str, wanted: tuple[float, float]) -> None:
    assert typed.interval(text) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("40-20%", "runs backwards"),
        ("0%", "leaves no doubt"),
        ("1", "leaves no doubt"),
        ("90-150%", "leaves no doubt"),
        ("", "no likelihood"),
        ("-20%", "no likelihood"),
        ("nan", "no likelihood"),
        ("perhaps", "no likelihood"),
    ],
)
def test_what_is_no_likelihood_is_said(text: str, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        typed.interval(text)


def test_words_are_looked_up_where_there_are_no_numbers() -> None:
    assert typed.interval(" Likely ", {"likely": (0.6, 0.8)}.get) == (0.6, 0.8)


@given(st.integers(1, 999), st.integers(1, 999))
def test_figures_are_read_back_as_they_were_shown(one: int, other: int) -> None:
    pair = (min(one, other) / 1000, max(one, other) / 1000)
    assert typed.interval(typed.figures(*pair)) == pytest.approx(pair, abs=1e-9)


def test_drivers_held_are_known_and_not_the_one_that_is_judged() -> None:
    assert typed.given("steel=on", QUESTION, OUTCOME) == (("steel", "on"),)
    assert typed.given(" none ", QUESTION, OUTCOME) == ()
    for text, message in (("steel=on,steel=off", "both on and off"), ("steel", "DRIVER=on"), ("x=on", "'x'")):
        with pytest.raises(OptionError, match=message):
            typed.given(text, QUESTION, OUTCOME)
    with pytest.raises(OptionError, match="about steel itself"):
        typed.given("steel=on", QUESTION, Target("driver-state", "steel"))


def test_a_horizon_is_a_day_from_when_it_was_said_on() -> None:
    said = date(2031, 3, 3)
    assert typed.horizon("2031-03-03", OUTCOME, said) == said
    assert typed.horizon("none", OUTCOME, said) is None
    with pytest.raises(OptionError, match="before the day"):
        typed.horizon("2031-03-02", OUTCOME, said)
    with pytest.raises(OptionError, match="no later day"):
        typed.horizon("2031-03-04", Target("driver-state", "steel"), said)
    with pytest.raises(OptionError, match="not a day"):
        typed.horizon("2031-02-30", OUTCOME, said)
