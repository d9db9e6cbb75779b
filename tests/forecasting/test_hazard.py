"""The model of time against closed forms and the dense matrix exponential."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from unless.forecasting.hazard import (
    Clamp,
    Clock,
    Coupling,
    Rates,
    Stepper,
    carry_belief,
    event_probability,
    exact_probability,
    pull_back,
    substeps,
)


def rates(log_base: float, beta: list[float], on: list[float], off: list[float]) -> Rates:
    def column(values: list[float]) -> Any:
        return np.array(values, dtype=float).reshape(len(values), 1)

    return Rates(np.array([log_base]), column(beta), column(on), column(off))


def split(r: Rates, belief: Any, days: float, longest: float, clamp: Clamp = ()) -> float:
    """P(event within `days`) by splitting, the belief moved to the clamped states."""
    u = event_probability(Stepper(r, clamp), [days], longest)[days][:, 0]
    p = np.asarray(belief, dtype=float).reshape((2,) * r.drivers)
    for k, _ in sorted(clamp, reverse=True):
        p = p.sum(axis=k)
    return float(p.reshape(-1) @ u)


def test_without_drivers_the_event_is_exponential() -> None:
    expected = -math.expm1(-0.003 * 135)
    assert exact_probability(math.log(0.003), [], [], [], [1.0], 135) == pytest.approx(expected, abs=1e-12)
    assert split(rates(math.log(0.003), [], [], []), [1.0], 135, 2.8) == pytest.approx(expected, abs=1e-12)


def test_one_driver_has_the_closed_form_of_its_two_by_two_matrix() -> None:
    # Putzer's formula for a 2 x 2 matrix M with eigenvalues l1, l2: expm(M t) = e^{l1 t} I + (M - l1 I)
    # (e^{l1 t} - e^{l2 t}) / (l1 - l2).
    h0, h1, a, b, t = 0.001, 0.02, 0.004, 0.007, 135.0
    m = np.array([[-a - h0, a], [b, -b - h1]])
    mean, root = (m[0, 0] + m[1, 1]) / 2, math.sqrt(((m[0, 0] - m[1, 1]) / 2) ** 2 + a * b)
    l1, l2 = mean + root, mean - root
    closed = math.exp(l1 * t) * np.eye(2) + (m - l1 * np.eye(2)) * (math.exp(l1 * t) - math.exp(l2 * t)) / (
        l1 - l2
    )
    expected = 1 - float(np.array([0.7, 0.3]) @ closed @ np.ones(2))
    found = exact_probability(math.log(h0), [math.log(h1 / h0)], [a], [b], [0.7, 0.3], t)
    assert found == pytest.approx(expected, abs=1e-10)


def test_a_driver_held_on_multiplies_a_constant_hazard() -> None:
    expected = -math.expm1(-0.001 * math.e**1.3 * 100)
    belief = [0.8, 0.2]
    assert exact_probability(math.log(0.001), [1.3], [0.01], [0.02], belief, 100, ((0, True),)) == (
        pytest.approx(expected, abs=1e-10)
    )
    r = rates(math.log(0.001), [1.3], [0.01], [0.02])
    assert split(r, belief, 100, 2.0, ((0, True),)) == pytest.approx(expected, abs=1e-12)


DRIVER = st.tuples(
    st.floats(-3, 3), st.floats(math.log(1e-4), math.log(0.03)), st.floats(math.log(1e-4), math.log(0.03))
)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(math.log(1e-5), math.log(0.01)),
    st.lists(DRIVER, min_size=1, max_size=3),
    st.integers(1, 400),
    st.sampled_from([None, True, False]),
)
def test_splitting_agrees_with_the_dense_exponential(
    log_base: float, drivers: list[tuple[float, float, float]], days: int, held: bool | None
) -> None:
    beta = [d[0] for d in drivers]
    on, off = [math.exp(d[1]) for d in drivers], [math.exp(d[2]) for d in drivers]
    belief = np.arange(1.0, 2 ** len(drivers) + 1)
    belief /= belief.sum()
    clamp = () if held is None else ((0, held),)
    exact = exact_probability(log_base, beta, on, off, list(belief), days, clamp)
    found = split(rates(log_base, beta, on, off), belief, days, min(3.0, max(0.25, days / 48)), clamp)
    assert found == pytest.approx(exact, abs=1e-3)


COUPLED = st.tuples(st.integers(0, 2), st.integers(0, 2), st.floats(-2.0, 2.0), st.floats(-2.0, 2.0)).filter(
    lambda c: c[0] != c[1]
)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(math.log(1e-5), math.log(0.01)),
    st.lists(DRIVER, min_size=3, max_size=3),
    st.lists(COUPLED, min_size=1, max_size=3),
    st.integers(1, 300),
    st.sampled_from([(), ((0, True),), ((2, False),), ((0, False), (1, True))]),
)
def test_splitting_agrees_with_the_dense_exponential_where_drivers_depend_on_one_another(
    log_base: float,
    drivers: list[tuple[float, float, float]],
    coupled: list[tuple[int, int, float, float]],
    days: int,
    clamp: Clamp,
) -> None:
    beta = [d[0] for d in drivers]
    on, off = [math.exp(d[1]) for d in drivers], [math.exp(d[2]) for d in drivers]
    belief = np.arange(1.0, 9.0) / 36
    couplings = tuple(Coupling(*c) for c in coupled)
    exact = exact_probability(log_base, beta, on, off, list(belief), days, clamp, couplings)
    r = replace(rates(log_base, beta, on, off), couplings=couplings)
    found = split(r, belief, days, min(3.0, max(0.25, days / 48)), clamp)
    assert found == pytest.approx(exact, abs=2e-3)


CHAIN = (Coupling(1, 0, 1.5, -0.5), Coupling(0, 2, -1.0, 0.7), Coupling(2, 1, 0.4, 1.1))


def chained(points: int = 1) -> Rates:
    shape = np.ones(points)
    return Rates(
        math.log(0.002) * shape,
        np.outer([1.3, -0.6, 0.8], shape),
        np.outer([0.01, 0.004, 0.02], shape),
        np.outer([0.006, 0.02, 0.004], shape),
        CHAIN,
    )


def test_the_error_of_coupled_drivers_falls_with_the_square_of_the_step() -> None:
    belief = np.full(8, 0.125)
    r = chained()
    exact = exact_probability(math.log(0.002), r.beta[:, 0], r.on[:, 0], r.off[:, 0], belief, 90, (), CHAIN)
    coarse, fine = (abs(split(r, belief, 90, step) - exact) for step in (3.0, 1.5))
    assert coarse < 2e-4
    assert fine < coarse / 3.5


def test_survival_is_the_transpose_of_carrying_a_belief_of_coupled_drivers() -> None:
    stepper, draw = Stepper(chained(5)), np.random.default_rng(3)
    p, v = draw.random((8, 5)), draw.random((8, 5))
    forward = (stepper.carry(p.copy(), 4.0) * v).sum(axis=0)
    assert forward == pytest.approx((p * stepper.survival(v, 4.0)).sum(axis=0), rel=1e-13)


def test_a_coupled_drivers_switching_on_agrees_with_the_dense_exponential() -> None:
    # Driver 1 comes on at a rate that depends on driver 0: the event of the chain with 1 held off and that hazard.
    couplings = (Coupling(1, 0, 1.5, 0.0), Coupling(0, 1, 3.0, 3.0))
    r = Rates(*(np.array(x) for x in ([0.0], [[9.0], [9.0]], [[0.01], [0.004]], [[0.02], [0.03]])), couplings)
    found = event_probability(Stepper(r, until=1), [50.0], 0.5)[50.0][:, 0]
    for state in (0, 1):
        exact = exact_probability(math.log(0.004), [1.5], [0.01], [0.02], np.eye(2)[state], 50.0)
        assert found[state] == pytest.approx(exact, abs=1e-5)
    held = event_probability(Stepper(r, ((0, True),), until=1), [50.0], 0.5)[50.0][:, 0]
    assert held == pytest.approx(-np.expm1(-0.004 * math.exp(1.5) * 50), abs=1e-12)


def test_splitting_error_is_below_one_in_ten_thousand_at_ordinary_rates_and_falls_with_the_square() -> None:
    beta, on, off = [1.3, 1.0, -0.8], [0.0026, 0.004, 0.003], [0.005, 0.005, 0.002]
    belief = np.kron([0.9, 0.1], np.kron([0.8, 0.2], [0.5, 0.5]))
    exact = exact_probability(math.log(0.0006), beta, on, off, list(belief), 135)
    r = rates(math.log(0.0006), beta, on, off)
    coarse, fine = (abs(split(r, belief, 135, step) - exact) for step in (135 / 48, 135 / 96))
    assert coarse < 1e-4
    assert fine < coarse / 3.5


def test_the_belief_is_the_dense_exponentials_conditional_on_no_event() -> None:
    beta, on, off = [1.5, -1.0], [0.01, 0.004], [0.003, 0.02]
    start = np.kron([0.85, 0.15], [0.4, 0.6])
    generator = np.kron([[-on[0], on[0]], [off[0], -off[0]]], np.eye(2)) + np.kron(
        np.eye(2), [[-on[1], on[1]], [off[1], -off[1]]]
    )
    hazard = np.diag([0.002 * math.exp(beta[0] * i + beta[1] * j) for i in (0, 1) for j in (0, 1)])
    mass = start @ expm((generator - hazard) * 60)
    stepper = Stepper(rates(math.log(0.002), beta, on, off))
    found = carry_belief([stepper, stepper], start, [20.0, 60.0], {}, 0.5)
    assert found.states[1][:, 0] == pytest.approx(mass / mass.sum(), abs=1e-5)
    assert float(found.log_mass[0]) == pytest.approx(math.log(mass.sum()), abs=1e-5)


def test_a_report_moves_the_belief_by_its_odds() -> None:
    r = rates(math.log(1e-6), [1.0], [0.003], [0.003])
    plain = carry_belief([Stepper(r)], np.array([0.8, 0.2]), [30.0], {}, 1.0).states[0][:, 0]
    told = carry_belief([Stepper(r)], np.array([0.8, 0.2]), [30.0], {0: np.array([math.log(9)])}, 1.0)
    after = told.states[0][:, 0]
    assert after[1] / after[0] == pytest.approx(9 * plain[1] / plain[0])


def test_the_reverse_sweep_is_the_derivative() -> None:
    r = Rates(
        np.log(np.array([0.001, 0.004])),
        np.array([[1.0, 2.0], [-0.5, 0.7]]),
        np.array([[0.01, 0.003], [0.02, 0.001]]),
        np.array([[0.004, 0.01], [0.01, 0.02]]),
    )
    faster = Rates(r.log_base + 1.0, r.beta, r.on, r.off)
    steppers = [Stepper(r), Stepper(faster), Stepper(r)]
    start, stops = np.full(4, 0.25), [0.0, 11.0, 40.0]
    weights = np.random.default_rng(1).normal(size=(4, 2))
    mass_weights = np.array([0.7, -0.3])

    def objective(tilts: dict[int, Any]) -> float:
        belief = carry_belief(steppers, start, stops, tilts, 2.0)
        ends = (belief.states[2] * weights).sum() + (belief.states[1] * weights**2).sum()
        return float(ends + mass_weights @ belief.log_mass)

    tilts = {0: np.array([0.4, 0.0]), 1: np.array([-1.0, 2.0])}
    belief = carry_belief(steppers, start, stops, tilts, 2.0)
    found = pull_back(steppers, belief, stops, tilts, 2.0, {2: weights, 1: weights**2}, mass_weights)
    for stop, tilt in tilts.items():
        for k in range(2):
            up, down = ({**tilts, stop: tilt + sign * 1e-6 * np.eye(2)[k]} for sign in (1, -1))
            assert found[stop][k] == pytest.approx((objective(up) - objective(down)) / 2e-6, abs=1e-7)


def test_extreme_rates_neither_overflow_nor_vanish() -> None:
    r = rates(800.0, [300.0], [1e6], [1e-12])
    u = event_probability(Stepper(r), [1.0, 3650.0], 76.0)
    assert all(np.isfinite(v).all() and (v >= 0).all() and (v <= 1).all() for v in u.values())
    tiny = event_probability(Stepper(rates(-60.0, [1.0], [0.01], [0.01])), [1.0], 1.0)[1.0]
    assert (tiny > 0).all()
    assert (tiny < 1e-20).all()


@pytest.mark.parametrize("shape", [0.4, 1.0, 1.8])
def test_a_clock_spreads_the_hazard_of_the_window_over_the_days_left(shape: float) -> None:
    # Cumulative hazard left with r of 100 days to go: 0.5 (r / 100)^shape.
    clock = Clock(np.array([shape]), 100.0)
    stepper = Stepper(rates(math.log(0.005), [], [], []), clock=clock)
    spans = [1.0, 30.0, 100.0]
    found = event_probability(stepper, spans, 2.0)
    for span in spans:
        expected = -math.expm1(-0.5 * (span / 100) ** shape)
        assert float(found[span][0, 0]) == pytest.approx(expected, abs=1e-12)
    past = carry_belief([stepper], np.ones(1), [70.0], {}, 2.0, 100.0)
    assert float(past.log_mass[0]) == pytest.approx(-0.5 * (1 - 0.3**shape), abs=1e-12)


def test_steps_are_equal_and_never_longer_than_asked() -> None:
    assert substeps(0.0, 1.0) == (0, 0.0)
    assert substeps(7.0, 2.0) == (4, 1.75)
    assert substeps(0.5, 2.0) == (1, 0.5)
