"""The tornado: widest first, and what rests on a driver."""

from __future__ import annotations

import pytest
from forecasting_cases import day, piece, question, total_influence

from unless.domain.question import Driver
from unless.forecasting.forecast import make_forecast
from unless.forecasting.tornado import tornado

DRIVERS = (
    Driver("strike", "The pilots strike", raises=False),
    Driver("dredging", "The channel is dredged", raises=True, now="on"),
)
PIECES = [piece(0.1 + n / 15, day=n, speaker=f"S{n}", outlet=None, article=f"A{n}") for n in range(12)]


def test_drivers_stand_by_the_width_of_their_bars_with_what_rests_on_them() -> None:
    made = make_forecast(question(*DRIVERS), PIECES[:2], day(20), explain=False)
    found = tornado(made)
    assert [d.width for d in found.drivers] == sorted((d.width for d in found.drivers), reverse=True)
    for d in found.drivers:
        assert (d.on, d.off) == (made.given[d.driver]["on"], made.given[d.driver]["off"])
        assert d.rests == made.probability - d.off.probability
        assert d.share == pytest.approx(d.rests / made.probability)
    rests = {d.driver: d.rests for d in found.drivers}
    assert rests["dredging"] > 0.01  # it is there because the driver is on
    assert rests["strike"] < 0  # some is missing because a strike may come
    assert found.evidence == ()


def test_evidence_stands_by_its_influence_and_the_rest_is_summed() -> None:
    made = make_forecast(question(), PIECES, day(20))
    found = tornado(made, most=4)
    sizes = [abs(b.influence) for b in found.evidence]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 4
    assert found.others[0] == 8
    assert sum(b.influence for b in found.evidence) + found.others[1] == pytest.approx(total_influence(made))


def test_a_graded_drivers_bar_goes_from_low_to_high() -> None:
    made = make_forecast(
        question(Driver("flood", "The strait floods", raises=False, graded=True)), [], day(9)
    )
    (bar,) = tornado(made).drivers
    assert (bar.off, bar.on) == (made.given["flood"]["low"], made.given["flood"]["high"])
    assert bar.on.probability < bar.off.probability
