"""A newer matcher proposes anew; what was proposed and decided before stays where it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from clocks import Clock
from ledger_cases import REPORT, article
from review_cases import KEY, about, filled, pieces
from speaking_cases import asked, filed, report

import unless.workflow.match as matching_workflow
import unless.workflow.rematch as rematching
from unless.domain.evidence import Evidence
from unless.domain.reading import Speaker
from unless.ledger.questions import resolve_question
from unless.ledger.store import Store
from unless.matching.kinds import evidence_for
from unless.reading.read import LocalReader
from unless.workflow.add import file_pairs
from unless.workflow.judge import Judgement, judge
from unless.workflow.ledger_forecast import forecast_question
from unless.workflow.rematch import rematch
from unless.workflow.review import decide, load


@contextmanager
def upgraded(monkeypatch: pytest.MonkeyPatch, drop: str = "") -> Iterator[None]:
    """A matcher of another version, which no longer proposes what is about some words."""

    def newer(*args: object) -> tuple[Evidence, ...]:
        found = evidence_for(*args)  # type: ignore[arg-type]
        return tuple(replace(e, confidence=0.77) for e in found if not drop or drop not in e.sentence)

    with monkeypatch.context() as patch:
        patch.setattr(matching_workflow, "evidence_for", newer)
        patch.setattr(rematching, "MATCHER", "newer")
        yield


def test_nothing_is_done_twice(store: Store, reader: LocalReader, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(store, reader)
    assert [(r.key, r.articles, r.anew) for r in rematch(store)] == [(KEY, 2, 0)]
    with upgraded(monkeypatch):
        assert [(r.anew, r.evidence) for r in rematch(store)] == [(2, 7)]
        assert {e.confidence for e in pieces(store)} == {0.77}
        assert [r.anew for r in rematch(store)] == [0]


def test_old_runs_stay_for_what_was_known_then(
    store: Store, reader: LocalReader, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set(2031, 3, 10)
    filled(store, reader)
    before, known = pieces(store), clock.now
    made = forecast_question(store, KEY, date(2031, 3, 10), known, explain=False).forecast
    clock.set(2031, 3, 12)
    with upgraded(monkeypatch, drop="30 percent"):
        rematch(store)
    assert len(pieces(store)) == len(before) - 1
    again = forecast_question(store, KEY, date(2031, 3, 10), known, explain=False).forecast
    assert {w.evidence.id for w in again.evidence} == {e.id for e in before}
    assert again.probability == pytest.approx(made.probability, abs=1e-12)


def test_what_was_accepted_stays_although_the_newer_matcher_does_not_propose_it(
    store: Store, reader: LocalReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(store, reader)
    decide(store, about(store, "30 percent"), "accept", KEY, "dana")
    judge(store, KEY, Judgement("20%", "my own look"), "dana")
    with upgraded(monkeypatch, drop="e"):  # proposes nothing any more
        assert [(r.anew, r.evidence) for r in rematch(store)] == [(2, 0)]
    assert {(e.status, e.own) for e in pieces(store)} == {("accepted", False), ("accepted", True)}
    assert len(pieces(store)) == 2


def test_resolved_questions_are_left_alone(
    store: Store, reader: LocalReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(store, reader)
    with store.write() as connection:
        number = load(store, KEY).version.number
        resolve_question(connection, number, "no", date(2031, 3, 20), "it sank", "dana", store.clock())
    with upgraded(monkeypatch):
        assert rematch(store) == []


def test_a_run_that_another_process_filed_meanwhile_stands(
    store: Store, reader: LocalReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(store, reader)
    real = matching_workflow.run

    def meanwhile(*args: object) -> object:
        again = article(REPORT, "first", "Meridian", date(2031, 3, 2))  # out elsewhere, a day earlier
        file_pairs(store, [(again, reader.read(again))])
        return real(*args)  # type: ignore[arg-type]

    with upgraded(monkeypatch):
        monkeypatch.setattr(rematching, "run", meanwhile)
        assert [r.anew for r in rematch(store)] == [1]
    assert {e.published for e in pieces(store)} == {date(2031, 3, 2), date(2031, 3, 9)}


def test_outlets_that_the_ledger_knows_are_known_to_a_newer_matcher(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Speaker(name="a source", kind="anonymous", description="a source")
    told = report(
        source,
        on=date(2031, 3, 4),
        outlet="Herald",
        words="{source} told Meridian a ferry crossing is {degree} this season.",
    )
    asked(store)
    filed(store, report(source, on=date(2031, 3, 3), outlet="Meridian"), told)
    assert {e.outlet for e in pieces(store)} == {"Meridian"}
    with upgraded(monkeypatch):
        rematch(store)
        assert {(e.outlet, e.confidence) for e in pieces(store)} == {("Meridian", 0.77)}
