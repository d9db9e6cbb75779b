"""What is said of a driver's coming moves the forecast the way the driver does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from forecasting_cases import day, piece, question
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unless.domain.evidence import Evidence, Target
from unless.domain.question import Driver, KnownState
from unless.forecasting.forecast import make_forecast
from unless.forecasting.observations import COMMON_SPREAD, OUTLET_SPREAD, observe

TOLLS = Driver("tolls-cut", "Ostrany cuts its strait tolls", raises=True)
AS_OF = day(12)
LIKELY = (
    piece(0.64, 0.8, speaker="Ada Lorne", outlet="Herald"),
    piece(0.64, 0.8, day=9, speaker="Bo Marr", outlet="Courier"),
)


def coming(p: float, speaker: str = "Cy Dorn", outlet: str = "Gazette") -> Evidence:
    """The driver will come by the deadline with that chance, said the day before."""
    return piece(p, kind="driver-by-deadline", driver="tolls-cut", day=11, speaker=speaker, outlet=outlet)


def probability(driver: Driver, *evidence: Evidence) -> float:
    return make_forecast(question(driver), evidence, AS_OF, explain=False).probability


# The judge himself may have judged the outcome, or only his newspaper printed it.
@pytest.mark.parametrize(
    ("speaker", "outlet"), [("Cy Dorn", "Gazette"), ("Ada Lorne", "Gazette"), ("Cy Dorn", "Herald")]
)
def test_who_calls_a_raising_driver_all_but_impossible_does_not_raise_the_forecast(
    speaker: str, outlet: str
) -> None:
    even, never = (probability(TOLLS, *LIKELY, coming(p, speaker, outlet)) for p in (0.5, 0.01))
    # As much as the model finds in it that nothing has come yet, though the driver may have been on.
    assert never < even + 0.015
    assert probability(TOLLS, *LIKELY, coming(0.95, speaker, outlet)) > even + 0.03


def test_judgements_of_a_driver_share_no_error_with_others() -> None:
    q = question(TOLLS, replace(TOLLS, name="patrols"))
    patrols = replace(coming(0.4, "Ada Lorne", "Herald"), target=Target("driver-by-deadline", "patrols"))
    pieces = [
        *(piece(p, day=d, speaker="Ada Lorne", outlet="Herald") for p, d in ((0.3, 3), (0.5, 4))),
        *(coming(p, "Ada Lorne", "Herald") for p in (0.2, 0.7)),
        patrols,
    ]
    found = observe(q, pieces, AS_OF)
    of = {n: [m for m, row in enumerate(found.rows) if row.driver == n] for n in (None, 0, 1)}
    speaker = found.judgements.speaker
    assert len(set(speaker[of[None]])) == len(set(speaker[of[0]])) == 1
    assert speaker[of[None][0]] != speaker[of[0][0]]
    assert list(speaker[of[1]]) == [-1]
    # The outlet's effect, its driver's own, and none for one judgement alone.
    assert list(found.effect[of[None]]) == [1, 1]
    assert list(found.effect[of[0]]) == [0, 0]
    assert list(found.effect[of[1]]) == [-1]
    assert list(found.effects) == [COMMON_SPREAD, OUTLET_SPREAD]
    assert found.judgements.noise[of[1][0]] > found.judgements.noise[of[0][0]]
    assert (found.shared[of[None]] > 0).any(axis=1).all()
    assert not np.any(found.shared[[*of[0], *of[1]]])


def test_many_who_agree_on_a_driver_may_be_wrong_together() -> None:
    told = [coming(0.9, f"S{n}", f"O{n}") for n in range(60)]
    driver = make_forecast(question(TOLLS), told, AS_OF, explain=False).drivers["tolls-cut"]
    low, high = driver.interval["90"]
    # A standard deviation of half a logit around 0.9, whatever their number; without it 60 would say 0.87 to 0.92.
    assert low < 0.83
    assert high > 0.93


OUTCOMES = st.lists(
    st.builds(
        lambda low, width, said, who: piece(low, min(0.99, low + width), day=said, speaker=who),
        st.floats(0.01, 0.95),
        st.sampled_from([0.0, 0.1, 0.2]),
        st.integers(0, 11),
        st.sampled_from(["Ada Lorne", "Bo Marr", "Cy Dorn"]),
    ),
    max_size=3,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(OUTCOMES, st.tuples(st.floats(0.01, 0.97), st.floats(0.01, 0.97)), st.booleans())
def test_a_lower_chance_of_a_raising_driver_never_raises_the_forecast(
    outcomes: list[Evidence], chances: tuple[float, float], raises: bool
) -> None:
    # Off for certain on the day: else that a driver is said to be off is taken in part for a sign that, had it been on, the event
    # would have come, which makes all hazards greater.
    driver = replace(TOLLS, raises=raises, states=(KnownState(day(11), "off"),))
    lower, higher = (probability(driver, *outcomes, coming(p)) for p in sorted(chances))
    assert (lower - higher) * (1 if raises else -1) < 0.003
