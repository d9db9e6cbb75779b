"""Chances from base rates: closed forms, and what they must do whatever the count."""

from __future__ import annotations

import math

import pytest
from forecasting_cases import OPENED, question
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gamma

from unless.domain.question import BaseRate
from unless.domain.reference_classes import reference_classes
from unless.forecasting.base_rates import chance, class_chance, yearly
from unless.forecasting.forecast import make_forecast


def test_a_count_gives_the_mean_and_the_quantiles_of_its_gamma_distribution() -> None:
    found = chance(BaseRate(3, 20), 365.25)
    rate = gamma(3.5, scale=1 / 20)
    assert found.probability == pytest.approx(rate.expect(lambda x: 1 - math.exp(-x)), abs=1e-8)
    assert found.interval["90"] == pytest.approx([1 - math.exp(-q) for q in rate.ppf([0.05, 0.95])])
    assert yearly(BaseRate(3, 20)).interval["50"] == pytest.approx(rate.ppf([0.25, 0.75]))


@given(st.floats(0, 1e6), st.floats(1e-3, 1e5), st.floats(0.5, 2e4), st.floats(1, 10))
def test_more_time_or_more_events_never_make_it_less_likely(
    events: float, years: float, days: float, more: float
) -> None:
    found = chance(BaseRate(events, years), days)
    (a, d), (b, c) = found.interval["90"], found.interval["50"]
    assert 0 <= a <= b <= c <= d <= 1
    assert 0 < found.probability <= 1
    assert chance(BaseRate(events, years), days * more).probability >= found.probability
    assert chance(BaseRate(events * more, years), days).probability >= found.probability
    assert chance(BaseRate(events, years * more), days).probability <= found.probability


def test_never_is_half_an_event() -> None:
    found = chance(BaseRate(0, 12), 365.25)
    assert found.probability == pytest.approx(1 - (12 / 13) ** 0.5)


def test_the_forecast_without_evidence_is_the_class_and_says_so() -> None:
    c = reference_classes()["talks-held"]
    asked = question()
    days = float((asked.deadline - asked.opened).days)
    made = make_forecast(question(base_rate=c.base_rate(days)), [], OPENED)
    expected = class_chance(c, days)
    assert made.probability == pytest.approx(expected.probability, abs=1e-6)
    note = next(n for n in made.notes if "reference class" in n)
    low, high = (100 * x for x in expected.interval["90"])
    assert f"{c.events} of {c.cases} such questions" in note
    assert f"{100 * expected.probability:.0f} % for {days:.0f} days (90 %: {low:.0f} to {high:.0f})" in note
