"""Drivers that depend on one another, that do not matter, and whose states are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from forecasting_cases import DEADLINE, OPENED, day, piece, question

from unless.domain.evidence import Evidence
from unless.domain.question import Driver, Question
from unless.forecasting.fit import Design, KnownState, Posterior, posterior
from unless.forecasting.hazard import Coupling
from unless.forecasting.observations import observe
from unless.forecasting.priors import priors_for

TOLLS = Driver("tolls", "Ostrany cuts its tolls", raises=True)
PATROLS = Driver("patrols", "Velmora patrols the strait", raises=False)
Q = question(TOLLS, PATROLS)
TOLLS_ON = piece(0.95, 1.0, day=9, kind="driver-state", driver="tolls")
NOW = 10.0
LEFT = (DEADLINE - OPENED).days - NOW


def fitted(
    evidence: list[Evidence] | None = None,
    couplings: tuple[Coupling, ...] = (),
    idle: tuple[int, ...] = (),
    known: tuple[KnownState, ...] = (),
    q: Question = Q,
) -> Posterior:
    priors = replace(priors_for(q), couplings=couplings, idle=idle)
    return posterior(Design(priors, observe(q, evidence or [], day(10)), NOW, known=known))


def mean(found: Posterior, *key: object) -> float:
    full = found.full()
    return float(full.share @ found.batch.apply(key, full.belief))  # type: ignore[arg-type]


def test_a_driver_that_another_brings_on_follows_what_is_reported_of_the_other() -> None:
    alone, bound = fitted([TOLLS_ON]), fitted([TOLLS_ON], (Coupling(1, 0, 2.0, 0.0),))
    before = fitted(couplings=(Coupling(1, 0, 2.0, 0.0),))
    assert mean(bound, 1, 60.0, ()) > mean(alone, 1, 60.0, ()) + 0.2
    assert mean(bound, 1, 60.0, ()) > mean(before, 1, 60.0, ()) + 0.1
    assert mean(bound, 1, 60.0, ((0, True),)) > mean(bound, 1, 60.0, ((0, False),)) + 0.2


def test_a_judgement_of_a_driver_given_another_bears_on_it_where_they_are_coupled() -> None:
    said = [
        piece(0.95, kind="driver-by-deadline", driver="patrols", given=[("tolls", "on")], speaker=s)
        for s in "AB"
    ]
    coupling = (Coupling(1, 0, 1.0, 0.0),)
    assert mean(fitted(said, coupling), 1, 100.0, ()) > mean(fitted([], coupling), 1, 100.0, ()) + 0.05


def test_a_driver_that_does_not_matter_changes_nothing_when_held() -> None:
    found = fitted(idle=(0,))
    p = [mean(found, ((0, on),), LEFT) for on in (True, False)]
    assert p[0] == pytest.approx(p[1], rel=1e-12)
    matters = fitted()
    assert mean(matters, ((0, True),), LEFT) > 1.5 * mean(matters, ((0, False),), LEFT)


@pytest.mark.parametrize("on", [True, False])
def test_a_known_state_is_certain_whatever_reports_say(on: bool) -> None:
    contrary = replace(TOLLS_ON, low=0.0 if on else 0.95, high=0.05 if on else 1.0)
    many = [replace(contrary, id=f"c{n}") for n in range(30)]
    found = fitted(many, known=(KnownState(NOW - 1, 0, on),))
    at = found.batch.design.stops.index(NOW - 1)
    chance = found.batch.apply((0, 0.0, ()), found.full().belief, at)
    assert np.abs(chance - on).max() < 1e-6


def test_a_known_state_is_in_the_prior() -> None:
    known = (KnownState(NOW, 0, True),)
    assert fitted([piece(0.3)], known=known).prior > 1.3 * fitted([piece(0.3)]).prior
