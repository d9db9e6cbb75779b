"""Reliability diagrams, and what a Brier score is made of."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss, log_loss

from unless.forecasting.reliability import corp, murphy, reliability
from unless.forecasting.scoring import score

Pairs = list[tuple[float, bool]]
PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)
BINS = st.one_of(st.integers(1, 20), st.just([0.0, 0.05, 0.5, 1.0]))


def split(pairs: Pairs) -> tuple[list[float], list[bool]]:
    return [p for p, _ in pairs], [y for _, y in pairs]


def many(n: int, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Forecasts that are right: each comes true as often as it says."""
    random = np.random.default_rng(seed)
    p = random.beta(0.8, 1.6, n)
    return p, random.random(n) < p


@given(PAIRS, BINS, st.sampled_from(["width", "count"]), st.integers(0, 99))
def test_the_parts_of_a_brier_score_add_up_exactly(pairs: Pairs, bins: int, spacing: str, seed: int) -> None:
    p, y = split(pairs)
    w = np.random.default_rng(seed).uniform(0.1, 3, len(p))
    found = murphy(p, y, bins, spacing=spacing, weights=w)
    assert found.brier == pytest.approx(np.average([(a - b) ** 2 for a, b in pairs], weights=w), abs=1e-12)
    within = found.within_variance - found.within_covariance
    parts = found.reliability - found.resolution + found.uncertainty + within
    assert parts == pytest.approx(found.brier, abs=1e-12)
    general = found.reliability - found.generalised_resolution + found.uncertainty
    assert general == pytest.approx(found.brier, abs=1e-12)
    assert min(found.reliability, found.resolution, found.uncertainty, found.within_variance) >= 0


@given(PAIRS)
def test_isotonic_parts_add_up_and_none_is_negative(pairs: Pairs) -> None:
    found = corp(*split(pairs))
    parts = found.miscalibration - found.discrimination + found.uncertainty
    assert parts == pytest.approx(found.brier, abs=1e-12)
    assert min(found.miscalibration, found.discrimination) >= -1e-12
    levels = [s.calibrated for s in found.steps]
    assert levels == sorted(levels)
    assert sum(s.count for s in found.steps) == len(pairs)


def test_scores_and_isotonic_steps_are_scikit_learns() -> None:
    p, y = many(400)
    p = np.round(p, 2)  # with ties
    found = corp(p, y)
    assert found.brier == pytest.approx(brier_score_loss(y, p), abs=1e-12)
    theirs = IsotonicRegression(y_min=0, y_max=1).fit(p, y).predict(p)
    ours = [next(s.calibrated for s in found.steps if s.low <= one <= s.high) for one in p]
    assert ours == pytest.approx(theirs, abs=1e-9)
    inside = np.clip(p, 0.01, 0.99)
    logs = [score(float(one), bool(came)).logarithmic for one, came in zip(inside, y, strict=True)]
    assert float(np.mean(logs)) == pytest.approx(log_loss(y, inside), abs=1e-12)


@pytest.mark.parametrize(("spacing", "strategy"), [("width", "uniform"), ("count", "quantile")])
def test_bins_are_scikit_learns(spacing: str, strategy: str) -> None:
    p, y = many(401)
    shares, means = calibration_curve(y, p, n_bins=8, strategy=strategy)
    ours = reliability(p, y, 8, spacing=spacing).bins
    # scikit-learn puts a forecast that lies on an inner edge into the lower bin, and interpolates quantiles.
    assert [b.forecast for b in ours] == pytest.approx(means, abs=0.01)
    assert [b.observed for b in ours] == pytest.approx(shares, abs=0.03)
    assert sum(b.count for b in ours) == 401


def test_an_edge_belongs_to_the_upper_bin_and_one_to_the_last() -> None:
    found = reliability([0.0, 0.5, 1.0], [0, 1, 1], 2)
    assert [(b.low, b.high, b.count) for b in found.bins] == [(0.0, 0.5, 1), (0.5, 1.0, 2)]


def test_equal_forecasts_stay_in_one_bin() -> None:
    found = reliability([0.2] * 50 + [0.7] * 3, [0] * 50 + [1] * 3, 5, spacing="count")
    assert [b.count for b in found.bins] == [50, 3]


def test_a_bar_is_the_binomial_one_where_every_forecast_is_the_same() -> None:
    found = reliability([0.3] * 100, [0] * 100).bins[0]
    assert found.consistency == pytest.approx((0.23, 0.38), abs=0.011)  # binomial quantiles of 5 and 95 %
    assert not found.consistency[0] <= found.observed <= found.consistency[1]


def test_shares_of_right_forecasts_lie_within_their_bars_as_often_as_said() -> None:
    inside = total = 0
    for seed in range(60):
        for b in reliability(*many(300, seed), 5).bins:
            inside += b.consistency[0] <= b.observed <= b.consistency[1]
            total += 1
    assert total == 300
    # Standard error of the share is below 0.02; shares are steps, so that bars hold a little more than they say.
    assert 0.87 <= inside / total <= 0.97


def test_days_of_one_question_are_one_outcome() -> None:
    p = [0.4] * 40
    alone = reliability(p, [0] * 40).bins[0]
    days = reliability(p, [0] * 40, groups=[1] * 20 + [2] * 20).bins[0]
    assert (days.count, days.groups) == (40, 2)
    assert alone.observed < alone.consistency[0]
    assert days.consistency == (0.0, 1.0)


def test_weights_move_means_and_bars() -> None:
    heavy = reliability([0.1, 0.15], [1, 0], 1, weights=[9, 1]).bins[0]
    assert heavy.forecast == pytest.approx(0.105)
    assert heavy.observed == pytest.approx(0.9)
    p, y = many(200)
    even = reliability(p, y, 4).bins
    uneven = reliability(p, y, 4, weights=np.where(np.arange(200) % 10, 0.01, 1.0)).bins
    wide = [sum(np.ptp(b.consistency) for b in found) for found in (even, uneven)]
    assert wide[1] > 1.5 * wide[0]


def test_the_same_forecasts_have_the_same_bars() -> None:
    assert reliability(*many(50)) == reliability(*many(50))


@pytest.mark.parametrize(
    ("p", "y", "options", "said"),
    [
        ([], [], {}, "nothing to score"),
        ([0.5], [1, 0], {}, "equally long"),
        ([1.5], [1], {}, "between 0 and 1"),
        ([math.nan], [1], {}, "between 0 and 1"),
        ([0.5], [0.5], {}, "outcome is 0 or 1"),
        ([0.5], [1], {"bins": 0}, "at least one bin"),
        ([0.5], [1], {"bins": [0, 0.5]}, "from 0 to 1"),
        ([0.5], [1], {"weights": [0]}, "positive"),
        ([0.5], [1], {"level": 1.0}, "level lies"),
        ([0.5], [1], {"groups": [1, 2]}, "do not fit"),
    ],
)
def test_what_cannot_be_scored_is_refused(p: list[float], y: list[float], options: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        reliability(p, y, **options)
