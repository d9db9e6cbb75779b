"""Simulation-based calibration of questions that ask which, how much, or whether a state holds."""

from __future__ import annotations

import pytest

from bench.calibration_kinds import KINDS, coverage


@pytest.mark.parametrize("kind", KINDS)
def test_intervals_hold_the_truth_as_often_as_they_say(kind: str) -> None:
    found, number = coverage(kind, 40, pieces=8)
    for ranks in (found, number):
        if ranks is not None:
            # One run in ten thousand would fail a fit without fault; one whose intervals are half as wide always does.
            assert ranks.uniform(5) > 1e-4
            assert 0.25 < ranks.within(0.5) < 0.78
            assert ranks.within(0.9) > 0.72
    assert (number is None) == (kind != "number")
