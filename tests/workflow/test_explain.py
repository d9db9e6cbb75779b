"""Explained from the ledger: each day as it stood, and what was decided, withdrawn and revised in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from clocks import Clock
from ledger_cases import QUESTION
from speaking_cases import BRANDT, VANCE, asked, filed, person, report

from unless.domain.errors import OptionError
from unless.domain.explanation import Explanation
from unless.domain.question import BaseRate, Quantity
from unless.forecasting.forecast import make_forecast
from unless.forecasting.needed import ARTICLE
from unless.ledger.store import Store
from unless.workflow.ask import ask
from unless.workflow.explain import Move, explain_reports, report_of
from unless.workflow.forecast import known_on, proposed
from unless.workflow.ledger_explain import explain_question
from unless.workflow.ledger_forecast import forecast_question
from unless.workflow.review import edit, load, script
from unless.workflow.withdraw import withdraw

FIRST = report(BRANDT, (0.2, 0.45), date(2031, 3, 3))
SECOND = report(VANCE, (0.7, 0.9), date(2031, 3, 8), "Gazette")
THIRD = report(person("Tilda Roone"), (0.8, 0.9), date(2031, 3, 4), "Herald")
PLAIN = replace(QUESTION, drivers=())
FROM, TO = date(2031, 3, 5), date(2031, 3, 12)


@pytest.fixture
def ledger(store: Store, clock: Clock) -> Store:
    """Two reports on their days; then one piece rejected, one edited, and the question revised."""
    asked(store)
    clock.set(2031, 3, 4)
    filed(store, FIRST, THIRD)
    clock.set(2031, 3, 8)
    filed(store, SECOND)
    clock.set(2031, 3, 9)
    return store


def causes(one: Explanation) -> dict[str, str]:
    """By speaker the cause and why, of every piece."""
    return {
        c.evidence.speaker.name or "": f"{c.cause}: {c.why}"
        for c in one.change.contributions
        if c.evidence is not None
    }


def adds_up(one: Explanation) -> None:
    assert sum(c.moved for c in one.change.contributions) == pytest.approx(one.change.difference, abs=1e-9)


def piece_of(store: Store, speaker: str) -> str:
    return next(i.piece.id for i in load(store, "ferry").items if i.piece.speaker.name == speaker)


def test_news_decisions_and_revisions_between_two_days(ledger: Store, clock: Clock) -> None:
    script(ledger, "ferry", (), [piece_of(ledger, "Tilda Roone")], "ann", "about another ferry")
    item = next(i for i in load(ledger, "ferry").items if i.piece.speaker.name == "Ilse Brandt")
    edit(ledger, item, replace(item.piece, low=0.3, high=0.4), "ferry", "ann")
    clock.set(2031, 3, 10)
    ask(ledger, replace(QUESTION, base_rate=BaseRate(4, 3)), "ann", "ferry")
    clock.set(2031, 3, 20)
    found = explain_question(ledger, "ferry", FROM, TO)
    adds_up(found)
    told = causes(found)
    assert told["Omar Vance"] == "new: "
    assert told["Tilda Roone"] == "fallen: rejected: about another ferry (ann)"
    assert told["Ilse Brandt"].startswith("altered: interval 20–45 % → 30–40 %")
    assert [c.why for c in found.change.contributions if c.cause == "revision"] == [
        "base rate 2 in 3 years → 4 in 3 years"
    ]
    for day, p in ((FROM, found.change.before), (TO, found.change.after)):
        then = forecast_question(ledger, "ferry", day, known_by=day, explain=False).forecast
        assert p == pytest.approx(then.probability, abs=1e-12)
    assert "--known-by" in found.notes[0]


def test_by_one_days_knowledge_decisions_are_no_change(ledger: Store, clock: Clock) -> None:
    script(ledger, "ferry", (), [piece_of(ledger, "Tilda Roone")], "ann", "about another ferry")
    clock.set(2031, 3, 20)
    found = explain_question(ledger, "ferry", FROM, TO, known_by=date(2031, 3, 20))
    adds_up(found)
    assert causes(found) == {"Omar Vance": "new: "}
    before = forecast_question(ledger, "ferry", FROM, explain=False).forecast.probability
    assert found.change.before == pytest.approx(before, abs=1e-12)


def test_a_question_asked_later_is_explained_by_what_is_known_now(store: Store, clock: Clock) -> None:
    clock.set(2031, 3, 20)
    asked(store)
    filed(store, FIRST, SECOND)
    found = explain_question(store, "ferry", FROM, TO)
    assert causes(found) == {"Omar Vance": "new: "}
    assert "was not asked before 2031-03-20" in found.notes[0]


def test_a_withdrawn_report_falls_and_a_late_one_says_it_is_late(ledger: Store, clock: Clock) -> None:
    withdraw(ledger, THIRD[0].id, date(2031, 3, 9), "the outlet took it back", "ann")
    late = report(person("Jon Marsh"), (0.3, 0.5), date(2031, 3, 2), "Mail")
    filed(ledger, late)
    clock.set(2031, 3, 20)
    found = explain_question(ledger, "ferry", FROM, TO)
    adds_up(found)
    assert causes(found)["Tilda Roone"] == "fallen: withdrawn: the outlet took it back"
    assert causes(found)["Jon Marsh"] == "new: published on 2031-03-02, but not yet known on 2031-03-05"


def test_backwards_the_signs_are_turned(ledger: Store, clock: Clock) -> None:
    clock.set(2031, 3, 20)
    there, back = explain_question(ledger, "ferry", FROM, TO), explain_question(ledger, "ferry", TO, FROM)
    assert [c.moved for c in back.change.contributions] == [-c.moved for c in there.change.contributions]
    assert (back.change.before, back.change.after) == (there.change.after, there.change.before)


def test_the_days_are_a_week_up_to_today_unless_they_are_given(ledger: Store, clock: Clock) -> None:
    clock.set(2031, 3, 20)
    found = explain_question(ledger, "ferry")
    assert (found.change.start, found.change.end) == (date(2031, 3, 13), date(2031, 3, 20))


def test_what_would_have_to_be_said_goes_the_way_of_the_ledgers_evidence(
    tmp_path: Path, clock: Clock
) -> None:
    clock.set(2031, 3, 12)
    store = Store.open(tmp_path / "unless.db", clock=clock)
    asked(store, PLAIN)
    filed(store, FIRST, SECOND)
    found = explain_question(store, "ferry", FROM, TO, move=Move(-0.06))
    store.close()
    (one,) = found.needed
    mine = next(t for t in one.tellings if t.who.startswith("Omar Vance"))
    vance = next(w.evidence for w in found.forecast.evidence if w.evidence.speaker.name == "Omar Vance")
    assert mine.evidence.voice == vance.voice is not None
    # Vance had called it likely: nobody else could do as much as he by taking it back.
    assert mine.enough
    assert one.most == mine


def test_without_a_ledger_the_same_by_reports(tmp_path: Path, clock: Clock) -> None:
    clock.set(2031, 3, 20)
    pairs = [FIRST, SECOND, THIRD]
    found = explain_reports(PLAIN, pairs, FROM, TO)
    adds_up(found)
    assert causes(found) == {"Omar Vance": "new: "}
    store = Store.open(tmp_path / "unless.db", clock=clock)
    asked(store, PLAIN)
    filed(store, *pairs)
    kept = explain_question(store, "ferry", FROM, TO)
    store.close()
    assert kept.change.difference == pytest.approx(found.change.difference, abs=1e-6)


def test_what_would_have_to_be_said_of_reports_is_true_when_it_is_said() -> None:
    pairs = [FIRST, SECOND]
    found = explain_reports(PLAIN, pairs, FROM, TO, Move(0.05, both=True))
    assert [n.move for n in found.needed] == [0.05, -0.05]
    told = next(t for n in found.needed for t in n.tellings if t.enough)
    more = [*proposed(PLAIN, pairs), (report_of(told.evidence), (told.evidence,))]
    made = make_forecast(PLAIN, known_on(PLAIN, more, TO), TO, explain=False)
    assert made.probability - found.forecast.probability == pytest.approx(told.moved, abs=1e-9)
    assert report_of(told.evidence).id == ARTICLE


def test_a_direction_without_room_is_left_out_and_said(store: Store, clock: Clock) -> None:
    clock.set(2031, 3, 1)
    asked(store, PLAIN)
    found = explain_question(store, "ferry", move=Move(0.45, both=True))
    p = found.forecast.probability
    assert p < 0.45
    assert [n.move for n in found.needed] == [0.45]
    assert any("cannot move down by 45 points" in n for n in found.notes)
    with pytest.raises(OptionError, match="cannot move down by 45 points"):
        explain_question(store, "ferry", move=Move(-0.45))


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (date(2031, 1, 9), None, "--from 2031-01-09 is before the question opened"),
        (None, date(2031, 7, 9), "--to 2031-07-09 is after the deadline"),
    ],
)
def test_days_outside_of_the_window_are_refused_by_the_name_of_their_option(
    store: Store, since: date | None, until: date | None, said: str
) -> None:
    asked(store)
    with pytest.raises(OptionError, match=said):
        explain_question(store, "ferry", since, until)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"kind": "number", "number": Quantity((1, 9)), "drivers": ()},
            "this question is of the kind number",
        ),
        ({"given": PLAIN}, "this question is a conditional pair"),
    ],
)
def test_other_kinds_of_question_are_told_where_to_look(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(OptionError, match=f"{said}.*unless forecast"):
        explain_reports(replace(QUESTION, **changes), [FIRST], FROM, TO)
