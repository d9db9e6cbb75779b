"""The days ahead of a forecast: they end at the forecast itself."""

from __future__ import annotations

from itertools import pairwise

import pytest
from forecasting_cases import DEADLINE, day, piece, question

from unless.domain.question import Driver
from unless.forecasting.fan import MOST_DAYS, fan
from unless.forecasting.forecast import make_forecast

DRIVERS = (Driver("mediation", "A mediator is at work", raises=True), Driver("strike", "Ports strike"))
EVIDENCE = [piece(0.1, 0.3), piece(0.6, 0.8, 20, given=[("mediation", "on")], speaker="Bo Hale")]


@pytest.mark.parametrize("yes_means", ["event", "no-event"])
def test_the_last_day_is_the_forecast_with_and_without_each_driver(yes_means: str) -> None:
    q = question(*DRIVERS, yes_means=yes_means)
    found, made = fan(q, EVIDENCE, day(30)), make_forecast(q, EVIDENCE, day(30), explain=False)
    assert found.left[-1][0] == DEADLINE
    assert found.left[-1][1].probability == pytest.approx(made.probability, abs=2e-4)
    assert set(found.given) == {"mediation", "strike"}
    for name, sides in found.given.items():
        for state, ahead in sides.items():
            wanted = made.given[name][state]
            assert ahead[-1][1].probability == pytest.approx(wanted.probability, abs=2e-4)
            assert ahead[-1][1].interval["90"] == pytest.approx(wanted.interval["90"], abs=2e-3)


@pytest.mark.parametrize(("yes_means", "sign", "start"), [("event", 1, 0.0), ("no-event", -1, 1.0)])
def test_what_may_come_only_becomes_more_likely_to_have_come(yes_means: str, sign: int, start: float) -> None:
    found = fan(question(*DRIVERS, yes_means=yes_means), EVIDENCE, day(30))
    for ahead in (found.left, *(a for sides in found.given.values() for a in sides.values())):
        assert ahead[0][0] == day(30)
        assert ahead[0][1].probability == pytest.approx(start, abs=1e-6)
        values = [o.probability for _, o in ahead]
        assert all(sign * (b - a) >= -1e-12 for a, b in pairwise(values))
        assert [d for d, _ in ahead] == sorted({d for d, _ in ahead})
        assert len(ahead) <= MOST_DAYS


def test_a_held_driver_is_held_in_all_and_has_no_sides_of_its_own() -> None:
    q = question(*DRIVERS)
    found = fan(q, EVIDENCE, day(30), {"mediation": "on"})
    made = make_forecast(q, EVIDENCE, day(30), {"mediation": "on"}, explain=False)
    assert set(found.given) == {"strike"}
    assert found.left[-1][1].probability == pytest.approx(made.probability, abs=2e-4)


def test_on_the_last_day_there_is_one_day() -> None:
    found = fan(question(), [], DEADLINE)
    made = make_forecast(question(), [], DEADLINE, explain=False)
    ((only, outlook),) = found.left
    assert only == DEADLINE
    assert outlook.probability == pytest.approx(made.probability, abs=1e-6)
