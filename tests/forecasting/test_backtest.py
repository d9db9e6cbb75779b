"""Scores of a back-test and their intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from crowd_cases import crowd_of, invented

from unless.forecasting.backtest import _differences as differences
from unless.forecasting.backtest import back_test, predictions
from unless.forecasting.pooling import NothingToScore, pool


def test_scores_are_those_of_the_predictions() -> None:
    given = crowd_of(invented(60))
    pooled = pool(given)
    tested, each = back_test(given, pooled, 3), predictions(given, pooled, 3)
    assert tested.questions == len(each) == 60
    for m in tested.methods:
        p = [e.probabilities[m.name] for e in each]
        assert m.brier == pytest.approx(np.mean([(x - e.outcome) ** 2 for x, e in zip(p, each, strict=True)]))
    ours = tested.methods[0]
    for m in tested.methods[1:]:
        assert m.brier_difference is not None
        assert m.brier_difference.mean == pytest.approx(ours.brier - m.brier)
        assert m.brier_difference.interval is not None
        low, high = m.brier_difference.interval
        assert low < m.brier_difference.mean < high
    assert [e.as_of for e in each] == sorted(e.as_of for e in each)


def test_a_certain_and_wrong_mean_has_a_finite_log_score() -> None:
    given = crowd_of([("a", True, 9.0, "ann", 1.0, 0.0), ("a", True, 9.0, "bob", 1.0, 0.0)])
    mean = next(m for m in back_test(given, pool(given), 1).methods if m.name == "mean")
    assert mean.brier == 1
    assert mean.logarithmic == pytest.approx(-math.log(0.001))


def test_the_interval_covers_the_mean_of_independent_scores() -> None:
    draw = np.random.default_rng(5)
    hit = 0
    for _ in range(100):
        (found,) = differences(draw.normal(0.3, 1.0, size=(1, 200)))
        assert found.interval is not None
        hit += found.interval[0] < 0.3 < found.interval[1]
    assert 85 <= hit <= 100


def test_scores_that_repeat_one_another_widen_the_interval() -> None:
    draw = np.random.default_rng(6)
    single = draw.normal(size=(1, 400))
    repeated = np.repeat(draw.normal(size=(1, 50)), 8, axis=1)

    def width(values: np.ndarray) -> float:
        (found,) = differences(values / values.std())
        assert found.interval is not None
        return found.interval[1] - found.interval[0]

    assert width(repeated) > 1.5 * width(single)


def test_a_handful_of_questions_has_no_interval() -> None:
    given = crowd_of(invented(5))
    assert back_test(given, pool(given), 1).methods[1].brier_difference.interval is None  # type: ignore[union-attr]


def test_questions_with_too_few_forecasters_are_not_scored() -> None:
    given = crowd_of([*invented(20), ("20", True, 99.0, "f1", 50.0, 0.5)])
    assert back_test(given, pool(given), 1).questions == 21
    assert back_test(given, pool(given), 2).questions == 20
    with pytest.raises(NothingToScore):
        back_test(given, pool(given), 7)
