"""The notes on a posterior's shape: of several modes and of a poor approximation by Laplace, each told where it is so and only there."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

import numpy as np
import pytest
from forecasting_cases import OPENED, day, piece, question

from unless.domain.evidence import Evidence
from unless.domain.question import BaseRate, Driver, Question
from unless.forecasting.common import ROUGH
from unless.forecasting.design import Design, Weights
from unless.forecasting.fit import Posterior, posterior, weighted_quantiles
from unless.forecasting.forecast import design_of, make_forecast
from unless.forecasting.model import Batch

SEVERAL, POOR = "explanations that fit about equally well", "Laplace's approximation alone is poor"
JUDGES, MANY_JUDGES, CROWD = 8, 44, 60


def now_or_never(
    judges: int = JUDGES, levels: tuple[float, float] = (0.47, 0.5), votes: int = 1
) -> tuple[Question, list[Evidence]]:
    """All say that it comes within a week or hardly ever; whether the vote is on is even odds, and nobody says what it does.

    So the vote brings the event at once or keeps it away for good: a hazard that is the same for all cannot do both.
    """
    names = [f"vote-{n}" for n in range(votes)]
    q = question(*(Driver(name, "?", raises=None) for name in names), base_rate=BaseRate(8, 1))
    said = [
        piece(0.87, day=1, kind="driver-state", driver=name, speaker="Reporter", outlet=None)
        for name in names
    ]
    week = OPENED + timedelta(days=6)
    for n in range(judges):
        said.append(piece(levels[0], day=1, by=week, speaker=f"Early {n}", outlet=None))
        said.append(piece(levels[1], day=1, speaker=f"Late {n}", outlet=None))
    return q, said


@lru_cache(maxsize=1)
def two_modes() -> tuple[Design, Posterior]:
    design = design_of(*now_or_never(), day(1))[0]
    return design, posterior(design)


def by_brute_force(design: Design, points: int = 400_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The posterior by points of the prior alone, drawn by chance: the effect's z, the probability, and the shares."""
    draw, effects, ps, worths = np.random.default_rng(3), [], [], []
    for _ in range(points // 10_000):
        z = draw.normal(size=(design.size, 10_000))
        batch, weights = Batch(design, z.astype(np.float32)), Weights.all(design.observed, 1.0)
        belief = batch.belief(weights)
        told = design.observed.judgements.at(batch.logits(batch.observed(belief))).total(weights.rows)
        worths.append(belief.log_mass + told)
        ps.append(batch.apply(((), design.remaining), belief))
        effects.append(z[1])
    worth = np.concatenate(worths)
    share = np.exp(worth - worth.max())
    return np.concatenate(effects), np.concatenate(ps), share / share.sum()


@pytest.mark.parametrize("judges", [JUDGES, 20, MANY_JUDGES])
def test_two_explanations_are_told_of(judges: int) -> None:
    made = make_forecast(*now_or_never(judges), day(1), explain=False)
    assert any(SEVERAL in note for note in made.notes)


def test_the_posterior_of_two_modes_is_that_of_brute_force() -> None:
    design, ours = two_modes()
    assert ours.modes == 2
    effects, p, share = by_brute_force(design)
    assert 1 / (share**2).sum() > 150
    full = ours.full()
    z = ours.batch.z[1].astype(float)
    assert share[effects < -0.3].sum() > 0.15 < share[effects > 0.3].sum()
    assert full.share[z > 0].sum() == pytest.approx(share[effects > 0].sum(), abs=0.08)
    assert full.mean == pytest.approx(float(share @ p), abs=0.025)
    levels = (0.05, 0.25, 0.75, 0.95)
    assert weighted_quantiles(full.p, full.share, levels) == pytest.approx(
        weighted_quantiles(p, share, levels), abs=0.05
    )


def test_a_poor_approximation_is_told_of() -> None:
    made = make_forecast(*now_or_never(MANY_JUDGES, (0.3, 0.33), 2), day(1), explain=False)
    assert any(POOR in note for note in made.notes)
    assert ROUGH not in made.notes


def test_a_fit_on_too_few_points_is_called_rough_and_nothing_better() -> None:
    made = make_forecast(*now_or_never(CROWD), day(1), explain=False)
    assert ROUGH in made.notes
    assert not any(POOR in note for note in made.notes)


def test_an_ordinary_dossier_has_neither_note() -> None:
    q = question(Driver("vote", "?", raises=None))
    said = [piece(0.3, day=n, speaker=f"S{n}") for n in range(6)]
    said.append(piece(0.6, day=4, given=[("vote", "on")], speaker="Bo"))
    made = make_forecast(q, said, day(20), explain=False)
    assert not any(SEVERAL in note or POOR in note for note in made.notes)
