"""What resolved questions teach the forecasts of a ledger, and that nothing later ever does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from clocks import Clock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_cases import QUESTION
from speaking_cases import BRANDT, VANCE, asked, filed, person, report
from typer.testing import CliRunner

from unless.cli.main import app
from unless.domain.learned import NOTHING_LEARNED
from unless.domain.record import Outcome
from unless.ledger.questions import resolve_question, version_of
from unless.ledger.store import Store
from unless.workflow.ledger_forecast import forecast_question, history
from unless.workflow.reproduce import reproduce
from unless.workflow.sources import sources
from unless.workflow.teaching import Teaching
from unless.workflow.withdraw import articles, withdraw

ISLES = 3
SPEAKERS = (BRANDT, VANCE, person("Tilda Roone", "analyst"), person("Ivo Lant", "harbour master"))


def taught_by(store: Store, p: tuple[float, float]) -> None:
    """Questions that close in March, each with reports by the speakers, all of whom say about p.

    Nobody says the same twice, which would be heard once.
    """
    for n in range(ISLES):
        place = f"Isle{n}"
        # Every question has its own words, so that no report is about two.
        asked(
            store,
            replace(
                QUESTION,
                question=f"Will a ferry sail to {place}?",
                opened=date(2031, 1, 1),
                deadline=date(2031, 3, 20),
                actors=(place,),
            ),
            f"isle-{n}",
        )
        filed(
            store,
            *(
                report(
                    s,
                    (p[0] - 0.01 * n, p[1]),
                    date(2031, 2, 1 + k),
                    f"Post{n}",
                    words=f"{{source}} said a ferry crossing is {{degree}} to {place} this season.",
                )
                for k, s in enumerate(SPEAKERS)
            ),
        )


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2031, 4, 30, 12, tzinfo=UTC))


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """The ferry question, open, with a report by Brandt; others over which all were too sure."""
    store = Store.open(tmp_path / "unless.db", clock=clock)
    asked(store)
    taught_by(store, (0.85, 0.95))
    filed(store, report(BRANDT, (0.7, 0.9), date(2031, 4, 3)))
    yield store
    store.close()


def of_ferry(store: Store, day: date, known_by: datetime | None = None) -> float:
    return forecast_question(store, "ferry", day, known_by, explain=False).forecast.probability


def resolve(store: Store, n: int, outcome: Outcome, on: date) -> None:
    """Without the scores, which take long and teach nothing."""
    with store.write() as connection:
        number = version_of(connection, f"isle-{n}").number
        resolve_question(connection, number, outcome, on, "reported", "ann", store.clock())


def all_resolved(store: Store, on: date = date(2031, 3, 21), outcome: Outcome = "no") -> None:
    for n in range(ISLES):
        resolve(store, n, outcome, on)


def test_a_ledger_without_resolved_questions_forecasts_as_if_nothing_could_be_learned(ledger: Store) -> None:
    assert Teaching(ledger, None).as_of(date(2031, 4, 20)) is NOTHING_LEARNED
    notes = forecast_question(ledger, "ferry", date(2031, 4, 20)).forecast.notes
    assert not [n for n in notes if "resolved" in n]


def test_who_was_too_sure_before_is_taken_down_from_the_day_after(ledger: Store) -> None:
    day = date(2031, 4, 20)
    before = forecast_question(ledger, "ferry", day, explain=False)
    assert forecast_question(ledger, "ferry", day, explain=False).from_cache
    all_resolved(ledger)
    learned = Teaching(ledger, None).as_of(day)
    assert learned.questions == ISLES
    assert all(t.bias > 0.1 for t in learned.speakers.values())
    after = forecast_question(ledger, "ferry", day, explain=False)
    assert not after.from_cache
    assert after.forecast.probability < before.forecast.probability - 0.01
    assert any("Ilse Brandt" in n and "taken down" in n for n in after.forecast.notes)
    assert forecast_question(ledger, "ferry", day, explain=False).from_cache
    # Strictly before: on the day itself nobody could know.
    assert Teaching(ledger, None).as_of(date(2031, 3, 21)) is NOTHING_LEARNED
    assert Teaching(ledger, None).as_of(date(2031, 3, 22)).questions == ISLES
    all_resolved(ledger, outcome="open")
    assert of_ferry(ledger, day) == pytest.approx(before.forecast.probability, abs=1e-12)


def test_what_was_known_then_stays_what_it_was(ledger: Store, clock: Clock) -> None:
    day, known = date(2031, 4, 20), clock()
    then = of_ferry(ledger, day)
    clock.set(2031, 5, 2)
    all_resolved(ledger)
    assert of_ferry(ledger, day, known) == then
    assert of_ferry(ledger, day) != then
    clock.set(2031, 5, 3)
    made = reproduce(ledger)
    assert (made.same, made.findings, made.superseded) == (made.same, (), ())
    assert made.same >= 2


def test_a_withdrawal_after_the_day_changes_nothing_before_it(ledger: Store, clock: Clock) -> None:
    all_resolved(ledger)
    day = date(2031, 4, 20)
    then = of_ferry(ledger, day)
    clock.set(2031, 5, 2)
    for one in articles(ledger):
        if one.outlet in ("Post0", "Post1"):
            withdraw(ledger, one.key, date(2031, 5, 1), "made up", "ann")
    assert of_ferry(ledger, day) == then
    assert Teaching(ledger, None).as_of(day).questions == ISLES
    kinds = [Teaching(ledger, None).as_of(d).kinds["expert"] for d in (day, date(2031, 5, 2))]
    assert kinds[1].judgements < kinds[0].judgements


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(1, 2), st.sampled_from(["yes", "no", "void"]), st.integers(0, 30)),
        min_size=1,
        max_size=5,
    )
)
def test_no_resolution_on_a_day_or_later_changes_a_forecast_as_of_it(
    tmp_path_factory: pytest.TempPathFactory, resolved: list[tuple[int, str, int]]
) -> None:
    clock = Clock(datetime(2031, 5, 1, 12, tzinfo=UTC))
    store = Store.open(tmp_path_factory.mktemp("taught") / "unless.db", clock=clock)
    asked(store)
    taught_by(store, (0.2, 0.4))
    filed(store, report(VANCE, (0.7, 0.9), date(2031, 2, 12)))
    resolve(store, 0, "no", date(2031, 2, 20))
    days = [date(2031, 2, 20) + timedelta(days=n) for n in (1, 10)]
    before = [of_ferry(store, d) for d in days]
    for n, outcome, later in resolved:
        on = date(2031, 3, 2) + timedelta(days=later)
        resolve(store, n, outcome, on)  # type: ignore[arg-type]
    assert [of_ferry(store, d) for d in days] == before
    store.close()


def test_a_history_learns_as_the_questions_resolve(ledger: Store) -> None:
    filed(ledger, report(BRANDT, (0.7, 0.9), date(2031, 3, 2), "Gull"))
    _, plain = history(ledger, "ferry", until=date(2031, 4, 20))
    all_resolved(ledger, date(2031, 3, 25))
    _, taught = history(ledger, "ferry", until=date(2031, 4, 20))
    for a, b in zip(plain, taught, strict=True):
        if a.forecast.as_of <= date(2031, 3, 25):
            assert a.forecast == b.forecast
        else:
            assert a.forecast.probability > b.forecast.probability


def test_sources_tell_what_forecasts_learn(ledger: Store) -> None:
    assert not sources(ledger).learned
    all_resolved(ledger)
    assert sources(ledger).learned == Teaching(ledger, None).as_of(date(2031, 12, 1))
    assert not sources(ledger, as_of=date(2031, 3, 21)).learned


def test_the_command_prints_lean_and_noise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = str(tmp_path / "unless.db")
    monkeypatch.setenv("UNLESS_LEDGER", place)
    store = Store.open(place, clock=Clock(datetime(2031, 4, 30, tzinfo=UTC)))
    taught_by(store, (0.85, 0.95))
    all_resolved(store)
    store.close()
    shown = CliRunner().invoke(app, ["sources"]).output
    assert "lean and noise" in shown
    assert "all of kind official" in shown
    found = json.loads(CliRunner().invoke(app, ["sources", "--json"]).output)
    assert set(found["kinds"]) == {"official", "expert", "person"}
    low, high = found["kinds"]["official"]["bias_interval"]
    assert low < found["kinds"]["official"]["bias"] < high
    assert all(s["learned"]["judgements"] == s["judgements"] for s in found["sources"])
    assert found["common_error"] > 0
