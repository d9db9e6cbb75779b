"""Simulation-based calibration: in worlds drawn from the model the truth's rank in its posterior is uniform."""

from __future__ import annotations

import numpy as np
import pytest

from bench.calibration import Coverage, coverage, worlds


def test_ranks_of_the_truth_are_uniform_and_intervals_hold_it_as_often_as_they_say() -> None:
    found = coverage(60, pieces=8)
    # One run in ten thousand would fail a fit without fault; one whose intervals are half as wide always does.
    assert found.uniform(5) > 1e-4
    assert 0.3 < found.within(0.5) < 0.72
    assert found.within(0.9) > 0.75
    assert abs(float((found.means - found.truths).mean())) < 0.06


def test_intervals_that_are_too_narrow_are_found_out() -> None:
    ranks = np.clip(np.random.default_rng(2).normal(0.5, 0.6, 300), 0.001, 0.999)
    assert Coverage(ranks, ranks, ranks).uniform(5) < 1e-4


def test_a_simulated_world_is_the_same_each_time() -> None:
    (one, first), (other, second) = (next(worlds(1, "herding", seed=5)) for _ in range(2))
    assert first == second
    assert one.observed.judgements.low == pytest.approx(other.observed.judgements.low)
