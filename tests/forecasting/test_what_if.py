"""What if: drivers held on one fitted posterior are what a forecast's own conditional figures are."""

from __future__ import annotations

import pytest
from forecasting_cases import day, piece, question
from kind_cases import about, pair, state, which

from unless.domain.errors import OptionError
from unless.domain.evidence import Target
from unless.domain.question import Driver
from unless.forecasting.forecast import make_forecast, what_if

LEVY = Driver("levy", "The levy is lifted", ("levy",), raises=True)
TROOPS = Driver("troops", "The troops leave", ("troops",), raises=True)
GRADED = Driver("pressure", "Pressure is high", ("pressure",), raises=False, graded=True)


def pieces():
    return [
        piece(0.1, 0.3, published=day(10)),
        piece(0.5, 0.8, published=day(20), given=(("levy", "on"),), speaker="Mira Holt"),
        piece(
            0.2, 0.4, published=day(25), target=Target("driver-by-deadline", "troops"), speaker="Oskar Pell"
        ),
    ]


@pytest.mark.parametrize("yes", ["event", "no-event"])
def test_one_driver_held_is_what_the_forecast_says_itself(yes: str) -> None:
    asked = question(LEVY, TROOPS, GRADED, yes_means=yes)
    made = make_forecast(asked, pieces(), day(30), explain=False)
    found = what_if(asked, pieces(), day(30))
    assert found is not None
    assert found.held({}) == found.as_it_is == made.outlook
    for name, sides in made.given.items():
        for side, outlook in sides.items():
            held = found.held({name: side})
            assert held.probability == pytest.approx(outlook.probability, abs=2e-3)
            assert held.interval["90"] == pytest.approx(outlook.interval["90"], abs=5e-3)


def test_several_held_at_once_are_near_a_forecast_that_holds_them() -> None:
    asked = question(LEVY, TROOPS)
    found = what_if(asked, pieces(), day(30))
    assert found is not None
    seen = {}
    for levy in ("on", "off"):
        for troops in ("on", "off"):
            held = {"levy": levy, "troops": troops}
            seen[levy, troops] = found.held(held).probability
            apart = make_forecast(asked, pieces(), day(30), held, explain=False)
            assert seen[levy, troops] == pytest.approx(apart.probability, abs=0.02)
    assert seen["off", "off"] < seen["on", "off"] < seen["on", "on"]


def test_a_pair_is_asked_with_its_drivers_held() -> None:
    asked = pair(drivers=(LEVY, TROOPS))
    made = make_forecast(asked, [], day(30), explain=False)
    found = what_if(asked, [], day(30))
    assert found is not None
    assert found.held({"levy": "on"}).probability == pytest.approx(
        made.given["levy"]["on"].probability, abs=2e-3
    )
    assert found.held({"levy": "on", "troops": "on"}).probability > made.probability


def test_kinds_without_drivers_have_no_what_if() -> None:
    for asked in (which(0.5, 0.3), state("on")):
        assert what_if(asked, [about(Target("outcome"), 0.4)], day(30)) is None


def test_a_driver_that_is_none_is_named_with_those_that_are() -> None:
    found = what_if(question(LEVY, TROOPS), [], day(30))
    assert found is not None
    with pytest.raises(OptionError, match="its drivers: levy, troops"):
        found.held({"weather": "on"})
    with pytest.raises(OptionError, match="can be held on or off"):
        found.held({"levy": "high"})
