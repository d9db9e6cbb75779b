"""Brier and logarithmic scores."""

from __future__ import annotations

import math
from datetime import date

import pytest
from forecasting_cases import OPENED, day, question
from hypothesis import given
from hypothesis import strategies as st

from unless.forecasting.forecast import make_forecast
from unless.forecasting.scoring import score, score_forecasts, time_averaged, time_averaged_brier


def test_a_coin_toss_scores_a_quarter_and_log_two() -> None:
    for outcome in (True, False):
        found = score(0.5, outcome)
        assert found.brier == pytest.approx(0.25)
        assert found.logarithmic == pytest.approx(math.log(2))


def test_scores_are_of_what_came_true() -> None:
    right, wrong = score(0.9, True), score(0.9, False)
    assert right.brier == pytest.approx(0.01)
    assert right.logarithmic == pytest.approx(-math.log(0.9))
    assert wrong.brier == pytest.approx(0.81)
    assert wrong.logarithmic == pytest.approx(-math.log(0.1))


def test_a_certainty_that_fails_scores_badly_but_finitely() -> None:
    assert score(1.0, False).brier == 1.0
    assert 20 < score(1.0, False).logarithmic < 21


@pytest.mark.parametrize("probability", [-0.1, 1.1, math.nan])
def test_what_is_no_probability_is_refused(probability: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        score(probability, True)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_saying_what_one_believes_scores_best(belief: float, said: float) -> None:
    def expected(p: float, attribute: str) -> float:
        yes, no = getattr(score(p, True), attribute), getattr(score(p, False), attribute)
        return float(belief * yes + (1 - belief) * no)

    for attribute in ("brier", "logarithmic"):
        assert expected(belief, attribute) <= expected(said, attribute) + 1e-12


def test_each_forecast_stands_until_the_next() -> None:
    path = [(date(2031, 3, 4), 0.5), (date(2031, 3, 1), 0.1)]
    # Three days at 0.1, then six at 0.5.
    assert time_averaged_brier(path, True, date(2031, 3, 10)) == pytest.approx((3 * 0.81 + 6 * 0.25) / 9)


def test_forecasts_made_once_the_answer_is_known_do_not_count() -> None:
    path = [(date(2031, 3, 1), 0.2), (date(2031, 3, 5), 0.99)]
    assert time_averaged_brier(path, True, date(2031, 3, 5)) == pytest.approx(0.64)
    with pytest.raises(ValueError, match="nothing to score"):
        time_averaged_brier([], True, date(2031, 3, 5))


def test_whole_forecasts_are_scored_by_day() -> None:
    made = [make_forecast(question(), [], day(n)) for n in (20, 0, 10)]
    scored = score_forecasts(made, False, day(20))
    assert [when for when, _ in scored] == [OPENED, day(10)]
    assert scored[0][1] == score(made[1].probability, False)


def test_means_over_days_are_of_probability_and_log_score_too() -> None:
    path = [(date(2031, 3, 1), 0.1), (date(2031, 3, 4), 0.5)]
    found = time_averaged(path, True, date(2031, 3, 10))
    assert found.days == 9
    assert found.probability == pytest.approx((3 * 0.1 + 6 * 0.5) / 9)
    assert found.logarithmic == pytest.approx(-(3 * math.log(0.1) + 6 * math.log(0.5)) / 9)
    assert found.brier == time_averaged_brier(path, True, date(2031, 3, 10))
