"""Scores of outcomes, numbers and dates against their closed forms."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from unless.forecasting.kind_scores import brier_of_outcomes, crps_of_dates, crps_of_quantiles
from unless.forecasting.number import LEVELS
from unless.forecasting.scoring import score

START = date(2031, 1, 1)


def quantiles(mean: float, spread: float) -> dict[str, float]:
    return {f"{level:g}": float(norm.ppf(level / 100, mean, spread)) for level in LEVELS}


@given(st.floats(0, 1), st.booleans())
def test_of_two_outcomes_briers_score_is_that_of_one(p: float, first: bool) -> None:
    got = brier_of_outcomes({"a": p, "b": 1 - p}, "a" if first else "b")
    assert got == pytest.approx(score(p, first).brier, abs=1e-12)


def test_briers_score_of_several_is_none_at_best_and_one_at_worst() -> None:
    assert brier_of_outcomes({"a": 1.0, "b": 0.0, "c": 0.0}, "a") == 0
    assert brier_of_outcomes({"a": 1.0, "b": 0.0, "c": 0.0}, "b") == 1
    with pytest.raises(KeyError):
        brier_of_outcomes({"a": 1.0}, "z")


@pytest.mark.parametrize("came_true", [-2.0, 0.0, 0.5, 3.0])
def test_the_crps_of_a_normal_is_its_closed_form(came_true: float) -> None:
    # T. Gneiting and A. Raftery 2007, equation 21.
    exact = came_true * (2 * norm.cdf(came_true) - 1) + 2 * norm.pdf(came_true) - 1 / math.sqrt(math.pi)
    assert crps_of_quantiles(quantiles(0, 1), came_true) == pytest.approx(exact, rel=0.04, abs=0.01)


def test_the_crps_of_a_point_is_the_absolute_error() -> None:
    assert crps_of_quantiles({str(level): 3.0 for level in LEVELS}, 5.0) == pytest.approx(2.0)


def test_of_two_numbers_right_in_the_middle_the_narrower_is_the_better() -> None:
    assert crps_of_quantiles(quantiles(0, 1), 0) < crps_of_quantiles(quantiles(0, 2), 0)


def test_a_date_foretold_to_the_day_scores_nothing_and_one_missed_by_days_these_days() -> None:
    days = [START + timedelta(n) for n in range(11)]
    sure = [(d, float(n >= 4)) for n, d in enumerate(days)]
    assert crps_of_dates(sure, days[4]) == 0
    assert crps_of_dates(sure, days[7]) == 3
    assert crps_of_dates(sure, None) == 7


def test_the_crps_of_dates_between_steps_is_taken_straight() -> None:
    daily = [(START + timedelta(n), n / 10) for n in range(11)]
    assert crps_of_dates([daily[0], daily[-1]], START + timedelta(5)) == pytest.approx(
        crps_of_dates(daily, START + timedelta(5))
    )


def test_without_an_event_more_probability_scores_worse() -> None:
    less = [(START, 0.0), (START + timedelta(10), 0.2)]
    more = [(START, 0.0), (START + timedelta(10), 0.8)]
    assert crps_of_dates(less, None) < crps_of_dates(more, None)
