"""The simple aggregates, against their formulas by hand."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from crowd_cases import Row, crowd_of
from hypothesis import given, settings
from hypothesis import strategies as st

from unless.forecasting.aggregates import SIMPLE, neyman_factor, recency_rank, simple_aggregates
from unless.forecasting.crowd import arrange


def rows(*forecasts: tuple[float, float], question: str = "q") -> list[Row]:
    return [(question, True, 99.0, f"f{i}", day, p) for i, (day, p) in enumerate(forecasts)]


def test_neymans_factor_is_that_of_the_paper() -> None:
    # d(n) = n (sqrt(3n^2 - 3n + 1) - 2) / (n^2 - n - 1): 1 for one, 2 (sqrt 7 - 2) for two, sqrt 3 in the limit.
    assert neyman_factor(np.array([1, 2])) == pytest.approx([1.0, 2 * (math.sqrt(7) - 2)])
    assert neyman_factor(np.array([10**6]))[0] == pytest.approx(math.sqrt(3), abs=1e-5)


def test_every_aggregate_by_hand() -> None:
    found = simple_aggregates(arrange(crowd_of(rows((1, 0.2), (2, 0.4), (3, 0.9)))))
    x = sum(math.log(p / (1 - p)) for p in (0.2, 0.4, 0.9)) / 3
    d = 3 * (math.sqrt(19) - 2) / 5
    assert found["mean"][0] == pytest.approx(0.5)
    assert found["median"][0] == 0.4
    assert found["gmo"][0] == pytest.approx(1 / (1 + math.exp(-x)))
    assert found["neyman"][0] == pytest.approx(1 / (1 + math.exp(-d * x)))
    # Weights exp(sqrt 1), exp(sqrt 2), exp(sqrt 3): 2.7, 4.1, 5.7; half of 12.5 is reached at 0.4.
    assert found["weighted_median"][0] == 0.4


def test_the_weighted_median_leans_towards_the_newest() -> None:
    p = simple_aggregates(arrange(crowd_of(rows((1, 0.1), (2, 0.8)))))["weighted_median"]
    assert p[0] == 0.8


def test_forecasts_of_one_time_weigh_the_same() -> None:
    crowd = arrange(crowd_of(rows((5, 0.1), (5, 0.8), (5, 0.3))))
    assert np.ptp(recency_rank(crowd)) == 0
    assert simple_aggregates(crowd)["weighted_median"][0] == 0.3


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 100), min_size=1, max_size=9), min_size=1, max_size=8))
def test_questions_do_not_mix_and_no_and_yes_are_alike(crowds: list[list[int]]) -> None:
    made = [
        r
        for q, ps in enumerate(crowds)
        for r in rows(*((i, p / 100) for i, p in enumerate(ps)), question=str(q))
    ]
    turned = [(q, o, r, f, d, 1 - p) for q, o, r, f, d, p in made]
    crowd = arrange(crowd_of(made))
    found, other = simple_aggregates(crowd), simple_aggregates(arrange(crowd_of(turned)))
    for place, q in enumerate(crowd.which):
        ps = [p / 100 for p in crowds[q]]
        assert found["mean"][place] == pytest.approx(statistics.fmean(ps))
        assert found["median"][place] == pytest.approx(statistics.median(ps))
        assert min(ps) <= found["weighted_median"][place] <= max(ps)
    for name in SIMPLE:
        assert np.sort(found[name]) == pytest.approx(np.sort(1 - other[name]))
