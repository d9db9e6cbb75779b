"""Influence sums to what the evidence did, and leave-one-out is a forecast without the piece."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from forecasting_cases import day, piece, question, total_influence
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unless.domain.evidence import Evidence, Target
from unless.domain.question import BaseRate, Driver, Question
from unless.domain.reading import Speaker
from unless.domain.text import Span
from unless.forecasting.fit import Design, Posterior, Weights, posterior
from unless.forecasting.forecast import make_forecast
from unless.forecasting.influence import influences, slopes
from unless.forecasting.observations import observe
from unless.forecasting.priors import priors_for

DREDGING = Driver("dredging", "The channel is dredged", raises=True)
STRIKE = Driver("strike", "The pilots strike", raises=False)
MIXED = [
    piece(0.10, day=2, speaker="Ada", outlet="Herald"),
    piece(0.55, 0.80, day=4, speaker="Bo", outlet="Courier"),
    piece(0.95, 1.00, day=5, kind="driver-state", driver="dredging", speaker="Cy", outlet="Herald"),
    piece(0.01, 0.06, day=9, given=[("strike", "on")], speaker="Ada", outlet="Herald"),
    piece(0.60, 0.90, day=9, given=[("dredging", "on")], speaker="Di", outlet="Courier"),
    piece(0.00, 0.05, day=15, kind="driver-state", driver="dredging", speaker="Bo", outlet="Courier"),
    piece(0.80, day=20, kind="driver-by-deadline", driver="strike", speaker="Eve", outlet="Herald"),
    piece(0.20, day=30, speaker="Bo", outlet="Herald"),
]


def fitted(q: Question, when: int = 35) -> Posterior:
    observed = observe(q, MIXED, day(when))
    return posterior(Design(priors_for(q), observed, float(when)))


@pytest.mark.parametrize("yes_means", ["event", "no-event"])
def test_influences_sum_to_probability_minus_prior(yes_means: str) -> None:
    found = make_forecast(question(DREDGING, STRIKE, yes_means=yes_means), MIXED, day(35))
    assert abs(found.probability - found.prior) > 0.005
    assert total_influence(found) == pytest.approx(found.probability - found.prior, abs=1e-6)


def test_influences_sum_under_a_held_driver() -> None:
    found = make_forecast(question(DREDGING, STRIKE), MIXED, day(35), {"dredging": "on"})
    assert total_influence(found) == pytest.approx(found.probability - found.prior, abs=1e-6)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(MIXED), max_size=8, unique_by=lambda e: e.id), st.integers(5, 130))
def test_influences_sum_for_any_evidence(evidence: list, when: int) -> None:  # type: ignore[type-arg]
    found = make_forecast(question(DREDGING, STRIKE), evidence, day(when))
    assert total_influence(found) == pytest.approx(found.probability - found.prior, abs=1e-6)


def test_influences_sum_when_many_contradict_one_another() -> None:
    many = [
        piece((0.02, 0.97)[n % 2], day=n % 30, speaker=f"S{n % 25}", outlet=f"O{n % 4}") for n in range(60)
    ]
    found = make_forecast(question(), many, day(35))
    assert total_influence(found) == pytest.approx(found.probability - found.prior, abs=1e-6)


def test_slopes_are_the_derivatives_by_each_weight() -> None:
    result = fitted(question(DREDGING, STRIKE)).thin  # in double precision
    assert result is not None
    observed = result.batch.design.observed
    weights = Weights.all(observed, 0.6)
    found, h = slopes(result, result.at(weights)), 1e-4
    for n in range(len(found)):
        step = np.zeros(len(found))
        step[n] = h
        rows, reports = step[: len(observed.rows)], step[len(observed.rows) :]
        up = result.at(Weights(weights.rows + rows, weights.reports + reports)).mean
        down = result.at(Weights(weights.rows - rows, weights.reports - reports)).mean
        assert found[n] == pytest.approx((up - down) / (2 * h), abs=1e-7)


def test_no_evidence_has_no_influences() -> None:
    q = question(DREDGING)
    empty = posterior(Design(priors_for(q), observe(q, [], day(35)), 35.0))
    assert influences(empty).size == 0


def test_a_low_judgement_pulls_down_and_a_high_one_up() -> None:
    low, high = piece(0.005, speaker="Low"), piece(0.9, speaker="High")
    found = make_forecast(question(), [low, high], day(10))
    moved = {w.evidence.speaker.name: w.influence or 0.0 for w in found.evidence}
    assert moved["Low"] < 0 < moved["High"]


def test_the_same_judgements_have_the_same_influence() -> None:
    twins = [piece(0.4, speaker=name, outlet=f"{name} Post") for name in ("Ada", "Bo", "Cy")]
    found = make_forecast(question(), twins, day(10))
    moved = [w.influence or 0.0 for w in found.evidence]
    assert moved == pytest.approx([moved[0]] * 3, abs=1e-6)
    assert moved[0] > 0


def test_leave_one_out_is_the_difference_to_a_forecast_without_it() -> None:
    q = question(DREDGING, STRIKE)
    whole = make_forecast(q, MIXED, day(35))
    for w in whole.evidence:
        rest = make_forecast(q, [e for e in MIXED if e is not w.evidence], day(35), explain=False)
        # Refitted on other points, and with other pieces alone of their speaker or outlet.
        assert w.leave_one_out == pytest.approx(whole.probability - rest.probability, abs=0.012)


def test_many_that_agree_move_together_what_none_moves_alone() -> None:
    six = [piece(0.8, day=9, speaker=f"S{n}", outlet=f"O{n}") for n in range(6)]
    found = make_forecast(question(), six, day(10))
    together = found.probability - found.prior
    assert together > 0.2
    for w in found.evidence:
        assert w.influence == pytest.approx(together / 6, abs=1e-6)
        assert w.leave_one_out is not None
        assert abs(w.leave_one_out) < together / 6


def crowd(n: int = 130) -> tuple[Question, list[Evidence]]:
    """Many judgements by many voices, and state reports of a driver, over half a year."""
    asked = Question(
        "Will it happen?", date(2031, 1, 1), date(2031, 12, 31), ("A",), ("x",), base_rate=BaseRate(1, 3),
        drivers=(Driver("levy", "The levy falls", raises=True),),
    )  # fmt: skip
    intervals = ((0.05, 0.2), (0.2, 0.45), (0.55, 0.8), (0.1, 0.8), (0.3, 0.3))
    pieces = []
    for i in range(n):
        day = asked.opened + timedelta(days=(i * 37) % 180)
        target, (low, high) = Target("outcome"), intervals[i % 5]
        if i % 7 == 0:
            target, (low, high) = Target("driver-state", "levy"), ((0.95, 0.995), (0.005, 0.05))[i % 2]
        speaker = Speaker(f"Speaker {i % 60}", "person")
        pieces.append(
            Evidence(
                f"e{i}", f"a{i}", Span(0, 1, "x"), "x", speaker, "Courier", (day, day), day, target, low, high
            )
        )
    return asked, pieces


def test_the_influences_of_a_crowd_sum_to_the_move_and_resemble_the_whole_computation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, pieces = crowd()
    made = make_forecast(asked, pieces, date(2031, 8, 1))
    moved = {w.evidence.id: w.influence for w in made.evidence if w.influence is not None}
    assert sum(moved.values()) == pytest.approx(made.probability - made.prior, abs=1e-6)
    for module in ("influence", "fit"):
        monkeypatch.setattr(f"unless.forecasting.{module}.CROWD", 10**6)
    whole = make_forecast(asked, pieces, date(2031, 8, 1))
    assert made.probability == pytest.approx(whole.probability, abs=0.005)
    for w in whole.evidence:
        # Each is unsure by most of a point: they are computed on different points, along different paths.
        assert moved[w.evidence.id] == pytest.approx(w.influence, abs=0.015)
