"""Degrees: their intervals and their opposites."""

from __future__ import annotations

from typing import get_args

import pytest

from unless.domain.reading import Degree
from unless.domain.text import sentences
from unless.reading.degrees import INTERVALS, denied, interval, meanings, negated, surveyed
from unless.reading.estimates import find_estimates

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


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("unlikely", (0.10, 0.25)),
        ("Almost  certain", (0.90, 0.98)),
        ("There is little chance", (0.05, 0.15)),
        ("a very good chance", (0.75, 0.85)),
        ("doubted", (0.14, 0.34)),
        ("very likely", None),
        ("may", None),
    ],
)
def test_a_phrase_that_was_asked_about_has_its_own_interval(
    phrase: str, expected: tuple[float, float] | None
) -> None:
    assert surveyed(phrase) == expected


def test_every_meaning_lies_inside_0_and_1_with_a_source_from_the_least_likely_up() -> None:
    rows = meanings()
    assert all(0 < m.low < m.high < 1 and m.source for m in rows)
    assert [m.low + m.high for m in rows] == sorted(m.low + m.high for m in rows)
    assert {f"[{d}]" for d in VERBAL} <= {m.words for m in rows}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A truce is unlikely.", (0.10, 0.25)),
        ("It is unlikely that the truce will not hold.", (0.75, 0.90)),
        ("A truce is not likely.", (0.20, 0.45)),
    ],
)
def test_an_estimate_has_the_surveys_interval_mirrored_where_its_event_is_negated(
    text: str, expected: tuple[float, float]
) -> None:
    (found, *_) = find_estimates(text, sentences(text), ())
    assert found.p == pytest.approx(expected)
