"""Drivers of levels, drivers known on a day, drivers without effect, and judgements made "even if"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from forecasting_cases import day, piece, question, total_influence
from kind_cases import about

from unless.domain.errors import OptionError
from unless.domain.evidence import Target
from unless.domain.question import Driver, KnownState
from unless.forecasting.drivers import chains, couplings, translated
from unless.forecasting.forecast import make_forecast
from unless.forecasting.hazard import Stepper, event_probability, exact_probability
from unless.forecasting.priors import priors_for


def graded(**changes: Any) -> Driver:
    return Driver("pressure", "Pressure is put", raises=True, graded=True, **changes)


def levels(*drivers: Driver, pieces: Any = (), at: int = 20) -> dict[str, float]:
    made = make_forecast(question(*drivers), list(pieces), day(at), explain=False)
    return dict(made.drivers["pressure"].levels)


def test_levels_add_up_and_a_driver_begins_where_it_is_said_to_be() -> None:
    for now in ("low", "medium", "high"):
        found = levels(graded(now=now), at=0)
        assert sum(found.values()) == pytest.approx(1)
        assert max(found, key=lambda level: found[level]) == now


def test_the_higher_a_driver_that_raises_is_held_the_likelier_the_event() -> None:
    given = make_forecast(question(graded()), [], day(20)).given["pressure"]
    assert list(given) == ["low", "medium", "high"]
    p = [given[level].probability for level in ("low", "medium", "high")]
    assert p == sorted(p)
    assert p[2] > 1.5 * p[0]


@pytest.mark.parametrize("level", ["low", "medium", "high"])
def test_held_at_a_level_the_forecast_is_what_is_shown_for_it(level: Any) -> None:
    pieces = [piece(0.3)]
    shown = make_forecast(question(graded()), pieces, day(20)).given["pressure"][level].probability
    held = make_forecast(question(graded()), pieces, day(20), {"pressure": level})
    assert held.given["pressure"][level].probability == pytest.approx(held.probability)
    assert held.probability == pytest.approx(shown, abs=0.03)


def test_a_driver_can_only_be_held_in_a_state_of_its_own() -> None:
    with pytest.raises(OptionError, match="low or medium or high"):
        make_forecast(question(graded()), [], day(20), {"pressure": "on"})
    with pytest.raises(OptionError, match="on or off"):
        make_forecast(question(Driver("levy", "x")), [], day(20), {"levy": "high"})


def test_reports_of_a_level_move_it_there() -> None:
    before = levels(graded())
    for level in ("low", "medium", "high"):
        said = about(Target("driver-state", "pressure", level=level), 0.95, day=19)  # type: ignore[arg-type]
        assert levels(graded(), pieces=[said])[level] > before[level] + 0.1


def test_a_report_that_a_graded_driver_is_on_is_one_of_at_least_medium() -> None:
    on = levels(graded(), pieces=[about(Target("driver-state", "pressure"), 0.95, day=19)])
    before = levels(graded())
    assert on["low"] < before["low"] - 0.3
    assert on["medium"] > before["medium"] + 0.3


def test_the_upper_step_is_never_on_without_the_lower() -> None:
    made = make_forecast(
        question(graded()), [about(Target("driver-state", "pressure", level="high"), 0.99, day=5)], day(60)
    )
    assert all(p >= 0 for p in made.drivers["pressure"].levels.values())
    start = priors_for(question(graded())).start_belief().reshape(2, 2)
    assert start[0, 1] == 0
    assert start.sum() == pytest.approx(1)


def test_a_ladder_agrees_with_the_dense_matrix_exponential() -> None:
    priors = priors_for(question(graded()))
    z = np.zeros((priors.size, 1))
    rates = priors.rates(z)
    made = make_forecast(question(graded()), [], day(0))
    exact = exact_probability(
        float(rates.log_base[0]),
        list(rates.beta[:, 0]),
        list(rates.on[:, 0]),
        list(rates.off[:, 0]),
        list(priors.start_belief()),
        30.0,
        couplings=couplings(question(graded())),
    )
    u = event_probability(Stepper(rates), [30.0], 0.5)[30.0][:, 0]
    assert float(priors.start_belief() @ u) == pytest.approx(exact, abs=2e-5)
    assert 0 < made.probability < 1


def test_influences_of_pieces_that_come_to_two_observations_add_up() -> None:
    said = [
        about(Target("driver-state", "pressure", level="medium"), 0.9),
        piece(0.1, given=[("pressure", "high")], speaker="Bo"),
        about(Target("driver-by-deadline", "pressure", level="high"), 0.7, speaker="Cy"),
    ]
    made = make_forecast(question(graded()), said, day(20))
    assert len([w for w in made.evidence if w.influence is not None]) == 3
    assert total_influence(made) == pytest.approx(made.probability - made.prior, abs=1e-6)


# --- known states -------------------------------------------------------------------------------------------------
def test_a_known_state_is_certain_on_its_day_whatever_reports_say() -> None:
    driver = Driver("levy", "x", raises=True, states=(KnownState(day(20), "on", "gazette"),))
    denied = [about(Target("driver-state", "levy"), 0.01, day=20)]
    made = make_forecast(question(driver), denied, day(20))
    assert made.drivers["levy"].on_now == pytest.approx(1, abs=1e-6)
    assert any("known to have been on" in n and "gazette" in n for n in made.notes)


def test_after_its_day_a_known_state_fades_and_reports_count_again() -> None:
    driver = Driver("levy", "x", raises=True, states=(KnownState(day(5), "on"),))
    later = make_forecast(question(driver), [], day(60)).drivers["levy"].on_now
    denied = (
        make_forecast(question(driver), [about(Target("driver-state", "levy"), 0.02, day=58)], day(60))
        .drivers["levy"]
        .on_now
    )
    assert 0.3 < later < 0.97
    assert denied < later - 0.2


def test_a_state_known_from_a_later_day_is_not_seen() -> None:
    driver = Driver("levy", "x", raises=True)
    known = replace(driver, states=(KnownState(day(21), "on"),))
    plain = make_forecast(question(driver), [piece(0.3)], day(20))
    made = make_forecast(question(known), [piece(0.3)], day(20))
    assert replace(made, question=plain.question) == plain
    assert make_forecast(question(known), [piece(0.3)], day(21)).probability > plain.probability


def test_a_graded_driver_may_be_known() -> None:
    known = graded(states=(KnownState(day(10), "medium"), KnownState(day(20), "high")))
    assert levels(known, at=20)["high"] == pytest.approx(1, abs=1e-6)
    assert levels(known, at=10)["medium"] == pytest.approx(1, abs=1e-6)


# --- dependence and no effect ---------------------------------------------------------------------------------------
def test_a_driver_that_makes_another_likelier_brings_it_on_more_often() -> None:
    pullout = Driver("pullout", "x", raises=True, now="on")
    for how, sign in (("makes-likelier", 1), ("makes-less-likely", -1)):
        levy = Driver("levy", "x", raises=True, depends_on=(("pullout", how),))  # type: ignore[arg-type]
        alone = make_forecast(question(pullout, replace(levy, depends_on=())), [], day(60))
        bound = make_forecast(question(pullout, levy), [], day(60))
        change = bound.drivers["levy"].on_by_deadline - alone.drivers["levy"].on_by_deadline
        assert sign * change > 0.02


def test_a_driver_that_does_not_matter_has_exactly_no_effect_and_says_so() -> None:
    made = make_forecast(question(Driver("levy", "x", matters=False)), [piece(0.3)], day(20))
    both = made.given["levy"]
    assert both["on"].probability == pytest.approx(both["off"].probability, abs=1e-12)
    assert both["on"].probability == pytest.approx(made.probability, abs=1e-7)  # points in single precision
    assert any("levy does not matter" in n for n in made.notes)


def test_even_if_says_that_a_driver_changes_little() -> None:
    driver = Driver("levy", "x", raises=True)
    said = piece(0.3, given=[("levy", "on")])
    plain = make_forecast(question(driver), [said], day(20)).given["levy"]
    even = make_forecast(question(driver), [replace(said, even_if=("levy",))], day(20)).given["levy"]
    assert (
        even["on"].probability - even["off"].probability < plain["on"].probability - plain["off"].probability
    )
    parts, owner = translated(question(driver), [replace(said, even_if=("levy",))])
    assert [dict(p.given)["levy"] for p in parts] == ["on", "off"]
    assert owner == [0, 0]


def test_a_piece_said_even_if_counts_once_in_what_is_explained() -> None:
    driver = Driver("levy", "x", raises=True)
    said = piece(0.3, given=[("levy", "on")], even_if=("levy",))
    made = make_forecast(question(driver), [said], day(20))
    (only,) = made.evidence
    assert only.influence == pytest.approx(made.probability - made.prior, abs=1e-6)


def test_chains_come_in_the_drivers_order() -> None:
    names = [c.name for c in chains(question(Driver("a", "x"), graded(), Driver("b", "x")))]
    assert names == ["a", "pressure", "pressure:high", "b"]
