"""Decisions teach the confidence: enough of them, of both kinds, and only where that does better on unseen ones."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from clocks import Clock
from ledger_cases import QUESTION, article
from review_cases import KEY, filled, pieces

from unless.domain.errors import OptionError
from unless.ledger.articles import file_articles
from unless.ledger.evidence import file_proposals
from unless.ledger.lessons import last_calibration, lessons
from unless.ledger.store import Store
from unless.ledger.voices import Voices
from unless.matching.match import MATCHER
from unless.reading.read import LocalReader
from unless.workflow.ask import ask
from unless.workflow.judge import Judgement, judge
from unless.workflow.learn import learn, training_data
from unless.workflow.ledger_forecast import forecast_question
from unless.workflow.review import decide, edit, load, undo


def many(store: Store, reader: LocalReader, count: int = 24) -> None:
    """A question on which `count` more pieces are proposed, every other set apart and yet rather sure."""
    filled(store, reader)
    like = next(e for e in pieces(store) if "almost certainly" in e.sentence)
    with store.write() as connection:
        version = load(store, KEY).version
        now = store.clock()
        for n in range(count):
            one = article(f"{like.sentence} {n}", f"r{n}", f"Outlet {n}", date(2031, 3, 8))
            number = file_articles(connection, [one], now)[one.id]
            reason = "its event speaks of the outcome (sail)" + "; “another” sets it apart" * (n % 2)
            piece = replace(
                like, id=f"{n:012x}", article=one.id, outlet=one.outlet, confidence=0.7, reason=reason,
                published=one.published, said_on=(date(2031, 3, 8),) * 2,
                speaker=replace(like.speaker, name=f"Ada Lund{'abcdefghijklmnopqrstuvwxyz'[n]}"),
            )  # fmt: skip
            runs = [(number, None, one.id, [(piece, 0)])]
            file_proposals(connection, version.version, runs, Voices(connection, now), MATCHER, now)


def review(store: Store, count: int) -> None:
    """Reject what is set apart, accept the rest."""
    listed = {i.piece.id: i for i in load(store, KEY).items}
    for n in range(count):
        decide(store, listed[f"{n:012x}"], "reject" if n % 2 else "accept", KEY, "dana")


def sure(store: Store, day: date | None = None) -> dict[str, float]:
    made = forecast_question(store, KEY, date(2031, 3, 10), day).forecast
    return {w.evidence.id: w.evidence.confidence for w in made.evidence}


def test_too_few_and_one_sided_decisions_are_refused(store: Store, reader: LocalReader) -> None:
    many(store, reader)
    with pytest.raises(
        OptionError, match="0 decisions on proposals are too few to learn from; review 20 more"
    ):
        learn(store, "dana")
    review(store, 19)
    with pytest.raises(OptionError, match="19 decisions"):
        learn(store, "dana")
    listed = {i.piece.id: i for i in load(store, KEY).items}
    for n in range(20):
        decide(store, listed[f"{n:012x}"], "accept", KEY, "dana")
    with pytest.raises(OptionError, match="All 20 decisions went one way"):
        learn(store, "dana")


def test_what_is_learned_is_adopted_and_a_past_forecast_keeps_the_old(
    store: Store, reader: LocalReader, clock: Clock
) -> None:
    clock.set(2031, 3, 10)
    many(store, reader)
    review(store, 20)
    before, known = sure(store), clock.now
    odd, even = f"{21:012x}", f"{22:012x}"
    assert before[odd] == before[even] == 0.7
    clock.set(2031, 3, 12)
    made = learn(store, "dana")
    assert (made.decisions, made.right, made.adopted, made.present) == (20, 10, True, None)
    assert made.trial.after.log < made.trial.before.log
    after = sure(store)
    assert after[odd] < 0.5
    assert after[even] > 0.7
    assert after[f"{0:012x}"] == 0.7  # decided: it counts however sure the matcher was
    assert sure(store, known) == before
    with store.read() as connection:
        kept = last_calibration(connection)
        assert last_calibration(connection, known) is None
    assert kept is not None
    assert (kept.by, kept.decisions, dict(kept.weights)) == ("dana", 20, made.weights)
    again = learn(store, "omar")
    assert (again.adopted, again.unchanged) == (False, True)
    assert again.present is not None


def test_what_does_no_better_is_not_adopted(store: Store, reader: LocalReader) -> None:
    many(store, reader)
    listed = {i.piece.id: i for i in load(store, KEY).items}
    for n in range(24):  # as sure as the matcher said, and nothing to do with its reasons
        decide(store, listed[f"{n:012x}"], "accept" if n % 12 < 8 else "reject", KEY, "dana")
    made = learn(store, "dana")
    assert not made.adopted
    with store.read() as connection:
        assert last_calibration(connection) is None


def test_an_edit_of_the_target_says_that_the_matcher_was_wrong_one_of_the_figures_does_not(
    store: Store, reader: LocalReader
) -> None:
    filled(store, reader)
    first, second, third = load(store, KEY).items[:3]
    edit(store, first, replace(first.piece, low=0.5, high=0.6), KEY, "dana")
    edit(store, second, replace(second.piece, given=()), KEY, "dana")
    decide(store, third, "reject", KEY, "dana", "hearsay")
    decide(store, third, "accept", KEY, "omar")
    ask(store, replace(QUESTION, reviewers=("dana",)), "dana", KEY)
    judge(store, KEY, Judgement("20%", "my own"), "dana")
    own = next(i for i in load(store, KEY).items if i.piece.own)
    decide(store, own, "reject", KEY, "dana")
    with store.read() as connection:
        taught = lessons(connection)
    assert [(one.piece.id, one.right) for one in taught] == [
        (first.piece.id, True),
        (second.piece.id, False),
        (third.piece.id, False),  # dana's view counts
    ]
    assert [one.piece.low for one in taught] == [first.piece.low, second.piece.low, third.piece.low]
    lines = [json.loads(json.dumps(one)) for one in training_data(store)]
    assert [one["decision"] for one in lines] == ["edit", "edit", "reject"]
    assert lines[0]["sentence"] == first.piece.sentence
    assert lines[0]["about"]["question"] == QUESTION.question
    assert lines[0]["changes"] == {"low": 0.5, "high": 0.6}
    assert (lines[2]["why"], lines[2]["right"], lines[2]["target"]["kind"]) == (
        "hearsay",
        False,
        "driver-state",
    )
    undo(store, KEY, "dana")
    undo(store, KEY, "dana")
    with store.read() as connection:
        assert [one.right for one in lessons(connection)] == [True, False, True]
