"""Degrees: their intervals and their opposites."""

from __future__ import annotations

from typing import get_args

import pytest

from unless.domain.reading import Degree
from unless.reading.degrees import INTERVALS, denied, interval, negated

VERBAL = [d for d in get_args(Degree) if d != "numeric"]


def test_every_verbal_degree_has_an_interval() -> None:
    assert set(INTERVALS) == set(VERBAL)


@pytest.mark.parametrize("degree", VERBAL)
def test_intervals_are_ordered_and_never_touch_0_or_1(degree: Degree) -> None:
    low, high = interval(degree)
    assert 0 < low < high < 1


@pytest.mark.parametrize(
    ("degree", "expected"),
    [
        ("almost-no-chance", (0.01, 0.05)),
        ("very-unlikely", (0.05, 0.20)),
        ("unlikely", (0.20, 0.45)),
        ("even", (0.45, 0.55)),
        ("likely", (0.55, 0.80)),
        ("very-likely", (0.80, 0.95)),
        ("almost-certain", (0.95, 0.99)),
    ],
)
def test_intervals_are_those_of_icd_203(degree: Degree, expected: tuple[float, float]) -> None:
    assert interval(degree) == expected


@pytest.mark.parametrize("degree", [d for d in VERBAL if d != "possible"])
def test_the_opposite_degree_has_the_complementary_interval(degree: Degree) -> None:
    low, high = interval(degree)
    assert interval(negated(degree)) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize("degree", VERBAL)
def test_the_opposite_of_the_opposite_is_itself(degree: Degree) -> None:
    assert negated(negated(degree)) == degree


def test_to_deny_certainty_is_not_to_assert_impossibility() -> None:
    assert denied("certain") == "possible"
    assert denied("likely") == "unlikely"
    assert denied("possible") == "impossible"


def test_a_numeric_degree_has_no_interval_of_its_own() -> None:
    with pytest.raises(KeyError):
        interval("numeric")
    assert negated("numeric") == "numeric"
