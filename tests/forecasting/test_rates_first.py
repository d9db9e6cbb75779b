"""A crowd's points: drawn in two steps, weighted by the density that they really have."""

from __future__ import annotations

import numpy as np
import pytest
from forecasting_cases import day, piece, question
from scipy.special import gammaln

from unless.domain.question import Driver
from unless.forecasting.design import Design, Weights
from unless.forecasting.fit import Posterior, of_crowd, outlook_parts, posterior
from unless.forecasting.laplace import find_mode
from unless.forecasting.observations import observe
from unless.forecasting.priors import priors_for
from unless.forecasting.rates_first import FREEDOM, rates_first, rows_of

LEVELS = (0.1, 0.3, 0.45, 0.2, 0.35)


def design(count: int = 60) -> Design:
    """Judgements by speakers who speak twice, in three outlets, and reports of a driver."""
    q = question(Driver("tolls", "Tolls are cut", raises=True))
    said = [
        piece(LEVELS[n % 5], day=n % 40, speaker=f"S{n % 25}", outlet=f"O{n % 3}", id=f"e{n}")
        for n in range(count)
    ]
    said += [piece(0.9, day=n, kind="driver-state", driver="tolls", speaker=f"R{n}") for n in (5, 20)]
    return Design(priors_for(q), observe(q, said, day(50)), 50.0)


def crowd(at: Design, weight: float, count: int) -> Posterior:
    weights = Weights.all(at.observed, weight)
    return of_crowd(at, weights, find_mode(at, weights, np.zeros(at.size)), count)


def test_without_evidence_the_weighted_points_are_standard_normal() -> None:
    # But for the rates, which the event's not having come bends: only the errors and the drivers' effects are looked at.
    at = design()
    found = crowd(at, 0.0, 8192)
    share, z = found.full().share, found.batch.z.astype(float)
    rows = [1, *rows_of(at)[1]]
    assert z[rows] @ share == pytest.approx(np.zeros(len(rows)), abs=0.06)
    assert (z[rows] ** 2) @ share == pytest.approx(np.ones(len(rows)), abs=0.12)


def test_the_density_of_the_rates_is_that_of_their_points() -> None:
    at = design()
    weights = Weights.all(at.observed, 1.0)
    mode = find_mode(at, weights, np.zeros(at.size))
    proposal = rates_first(at, weights, mode, crowd=False)
    placed = proposal.points(0, 8192, at, 0)
    rates = placed.z[rows_of(at)[0]]
    # The mean of (normal density / its own) over its points is 1; both leave out constants, of which Student's has this one more.
    n, d = FREEDOM, len(rates)
    ratio = np.exp(proposal.rates.log_density(rates) - proposal.log_density(placed.z))
    constant = np.exp(gammaln((n + d) / 2) - gammaln(n / 2) - d / 2 * np.log(n / 2))
    assert float(ratio.mean()) == pytest.approx(constant, rel=0.02)


def test_a_crowd_agrees_with_points_on_the_whole_way_from_the_prior() -> None:
    at = design()
    whole, found = posterior(at), crowd(at, 1.0, 8192)
    assert found.effective() > 0.3 * len(found.base)
    mean, intervals = outlook_parts(whole.full().p, whole.full().share)
    own_mean, own = outlook_parts(found.full().p, found.full().share)
    assert own_mean == pytest.approx(mean, abs=0.004)
    assert own["50"] == pytest.approx(intervals["50"], abs=0.008)
    assert own["90"] == pytest.approx(intervals["90"], abs=0.012)


def test_both_halves_of_the_points_are_the_model_at_them() -> None:
    at = design()
    found = crowd(at, 1.0, 512)
    begun, p = found.full(), found.full().p
    found._full = found._steady = None
    again = found.at(begun.weights)  # evaluated at all points anew
    assert again.p == pytest.approx(p, abs=2e-4)
    assert again.share == pytest.approx(begun.share, rel=0.02, abs=1e-5)
