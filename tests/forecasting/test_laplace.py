"""The proposal: a split normal whose density is that of its points, at the posterior's mode."""

from __future__ import annotations

import numpy as np
import pytest
from forecasting_cases import day, piece, question

from unless.domain.question import Driver
from unless.forecasting.design import Design, Weights
from unless.forecasting.laplace import Gaussian, find_mode
from unless.forecasting.likelihood import PRIOR_RULE
from unless.forecasting.model import Batch
from unless.forecasting.observations import observe
from unless.forecasting.priors import normal_points, priors_for


def test_a_split_normals_density_is_that_of_its_points() -> None:
    root = np.array([[1.0, 0.0], [0.4, 1.3]])
    split = Gaussian(np.array([0.3, -0.2]), root, np.array([1.5, 0.9]), np.array([1.1, 1.8]))
    z = split.place(normal_points(0, 8192)[:2])
    # The mean of (standard normal density / its own) over its points is 1; both leave out the same constant.
    ratio = np.exp(-0.5 * (z**2).sum(axis=0) - split.log_density(z))
    assert float(ratio.mean()) == pytest.approx(1.0, abs=0.01)


def test_an_even_split_normal_is_a_normal() -> None:
    normal = normal_points(0, 64)[:3]
    root = np.linalg.cholesky(np.array([[2.0, 0.3, 0.1], [0.3, 1.0, 0.2], [0.1, 0.2, 0.5]]))
    even = Gaussian.even(np.array([1.0, 2.0, 3.0]), root)
    assert even.place(normal) == pytest.approx(np.array([[1.0], [2.0], [3.0]]) + root @ normal, abs=1e-9)
    assert even.covariance == pytest.approx(root @ root.T)


def test_the_mode_is_about_where_the_posterior_is_greatest() -> None:
    q = question(Driver("tolls", "Tolls are cut", raises=True))
    said = [piece(0.4, day=n, speaker=f"S{n}", outlet=None) for n in range(8)]
    said += [piece(0.95, 1.0, day=4, kind="driver-state", driver="tolls", outlet=None)]
    design = Design(priors_for(q), observe(q, said, day(20)), 20.0)
    weights = Weights.all(design.observed, 1.0)
    mode = find_mode(design, weights, np.zeros(design.size))
    steps = 0.3 * np.eye(design.size)
    z = mode.z[:, None] + np.concatenate([np.zeros((design.size, 1)), steps, -steps], axis=1)
    batch = Batch(design, z)
    belief = batch.belief(weights)
    told = design.observed.judgements.at(batch.logits(batch.observed(belief)), PRIOR_RULE).total(weights.rows)
    worth = belief.log_mass + told - 0.5 * (z**2).sum(axis=0)
    # No worse than a fiftieth of a nat below any point around it: half of a step's curvature is 0.045.
    assert worth[0] > worth[1:].max() - 0.02
