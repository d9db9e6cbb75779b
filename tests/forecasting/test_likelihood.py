"""The censored likelihood of a judgement's interval."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import logistic, norm

from unless.forecasting.likelihood import (
    SPEAKER_SPREAD,
    Judgements,
    interval_log_likelihood,
    interval_slope,
)


def value(y: float, low: float, high: float, noise: float) -> float:
    return float(interval_log_likelihood(*(np.array([v]) for v in (y, low, high, noise)))[0])


def test_it_is_the_logistic_mass_of_the_interval_and_the_density_of_a_number() -> None:
    scale = 0.8 * math.sqrt(3) / math.pi
    expected = logistic.cdf(0.5, -1, scale) - logistic.cdf(-2, -1, scale)
    assert value(-1.0, -2.0, 0.5, 0.8) == pytest.approx(math.log(expected))
    assert value(-1.0, -2.0, -2.0, 0.8) == pytest.approx(logistic.logpdf(-2, -1, scale))


def test_a_wide_interval_does_not_assert_its_middle() -> None:
    inside = [value(y, -4.0, 4.0, 0.8) for y in (-2.0, 0.0, 2.0)]
    assert max(inside) - min(inside) < 0.05
    assert value(-6.5, -4.0, 4.0, 0.8) < min(inside) - 1


@given(st.floats(-30, 30), st.floats(-5.3, 5.3), st.floats(0.01, 10), st.floats(0.3, 3), st.booleans())
def test_value_and_slopes_are_finite_and_agree(
    y: float, low: float, width: float, noise: float, number: bool
) -> None:
    high = low if number else low + width
    found = value(y, low, high, noise)
    columns = [np.array([v]) for v in (y, low, high, noise)]
    first, second = interval_slope(*columns)
    h = 1e-4
    ahead, behind = value(y + h, low, high, noise), value(y - h, low, high, noise)
    assert math.isfinite(found)
    assert first[0] == pytest.approx((ahead - behind) / (2 * h), rel=1e-3, abs=1e-3)
    assert second[0] <= 1e-3 / noise**2


def test_open_ends_have_slopes_too() -> None:
    columns = [np.array([v]) for v in (-6.0, -math.inf, -2.9, 0.8)]
    found = interval_log_likelihood(*columns)
    first, second = interval_slope(*columns)
    assert -0.05 < found[0] <= 0
    assert -0.05 < first[0] <= 0
    assert np.isfinite(second).all()


def test_what_a_speaker_shares_is_integrated_out() -> None:
    pair = Judgements(np.array([-2.0, -1.0]), np.array([-1.0, -1.0]), np.array([0.7, 0.8]), np.array([0, 0]))
    y = np.array([[-1.2], [-0.5]])

    def joint(u: float) -> float:
        both = value(-1.2 + u, -2.0, -1.0, 0.7) + value(-0.5 + u, -1.0, -1.0, 0.8)
        return math.exp(both) * float(norm.pdf(u, 0, SPEAKER_SPREAD))

    exact = math.log(quad(joint, -5, 5)[0])
    # Five nodes err by a hundredth of a nat, far less than the noise is known to.
    assert pair.at(y).total(np.ones(2))[0] == pytest.approx(exact, abs=0.02)


def test_weights_and_logits_have_the_derivatives_of_the_total() -> None:
    judgements = Judgements(
        np.array([-2.0, -1.0, 0.5, -math.inf]),
        np.array([-1.0, -1.0, 2.0, -3.0]),
        np.array([0.7, 0.8, 1.1, 0.9]),
        np.array([0, -1, 0, -1]),
    )
    y, weights = np.array([[-1.2], [-0.5], [0.3], [-2.0]]), np.array([0.9, 0.4, 0.7, 1.0])
    judged = judgements.at(y)
    by_weight, by_logit, h = judged.by_weight(weights)[:, 0], judged.by_logit(weights)[:, 0], 1e-6
    for m, step in enumerate(np.eye(4) * h):
        change = judged.total(weights + step) - judged.total(weights - step)
        assert by_weight[m] == pytest.approx(float(change[0]) / (2 * h), abs=1e-6)
        totals = [float(judgements.at(y + sign * step[:, None]).total(weights)[0]) for sign in (1, -1)]
        assert by_logit[m] == pytest.approx((totals[0] - totals[1]) / (2 * h), abs=1e-6)
    assert np.linalg.eigvalsh(judged.curvature(weights)).min() > -1e-9
