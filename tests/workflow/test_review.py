"""Review: decisions are appended, count as the question says, and are undone one after the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from clocks import Clock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_cases import QUESTION
from review_cases import KEY, about, filled, items, pieces

from unless.domain.errors import InputError, NotFoundError, OptionError
from unless.domain.evidence import Evidence, Target
from unless.domain.question import Driver
from unless.ledger.doctor import check_orphans
from unless.ledger.evidence import decisions
from unless.ledger.questions import all_questions
from unless.ledger.snapshot import snapshot
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.ask import ask
from unless.workflow.forget import article_to_forget, forget
from unless.workflow.ledger_forecast import forecast_question
from unless.workflow.review import Item, amended, decide, edit, fields, load, queue, script, undo

EDITS = {
    "target": "state",
    "given": "steel=off",
    "interval": "35-60%",
    "by": "2031-05-01",
    "speaker": "Ada Lund, pilot",
}


def change(store: Store, item: Item, who: str, **values: str) -> str:
    draft = item.piece
    question = load(store, KEY).version.question
    for field, text in values.items():
        draft = amended(store, question, draft, field, text)
    return edit(store, item, draft, KEY, who)


def rows(store: Store) -> list[object]:
    with store.read() as connection:
        return list(decisions(connection, load(store, KEY).version.number))


def fresh(store: Store, reader: LocalReader) -> None:
    """The example's own start: filled once, and nothing left standing of an example that failed."""
    with store.read() as connection:
        there = bool(all_questions(connection))
    if not there:
        filled(store, reader)
    for by in ("dana", "omar"):
        while undo(store, KEY, by):
            pass


STEPS = st.tuples(
    st.sampled_from(["accept", "reject", "undo", *EDITS]),
    st.integers(0, 6),
    st.sampled_from(["dana", "omar"]),
)


@given(steps=st.lists(STEPS, max_size=8))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_as_many_undos_as_decisions_give_the_proposals_back(
    steps: list[tuple[str, int, str]], store: Store, reader: LocalReader
) -> None:
    fresh(store, reader)
    proposed = pieces(store)
    assert {e.status for e in proposed} == {"proposed"}
    kept = rows(store)
    standing = {"dana": 0, "omar": 0}
    for what, which, by in steps:
        item = items(store)[which]
        if what == "undo":
            undone = undo(store, KEY, by)
            assert (undone is not None) == (standing[by] > 0)
            standing[by] -= undone is not None
        elif what in ("accept", "reject"):
            decide(store, item, what, KEY, by)  # type: ignore[arg-type]
            standing[by] += 1
        else:
            try:
                change(store, item, by, **{what: EDITS[what]})
            except OptionError:  # a driver's state has no later day
                continue
            standing[by] += 1
        now = rows(store)
        assert now[: len(kept)] == kept  # appended, never altered or deleted
        kept = now
    for by, left in standing.items():
        for _ in range(left):
            assert undo(store, KEY, by) is not None
        assert undo(store, KEY, by) is None
    assert pieces(store) == proposed


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["accept", "reject", "interval", "speaker"]), st.integers(0, 6)),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_undo_restores_the_state_before_its_decision(
    steps: list[tuple[str, int]], store: Store, reader: LocalReader
) -> None:
    fresh(store, reader)
    states: list[tuple[Evidence, ...]] = []
    for what, which in steps:
        states.append(pieces(store))
        item = items(store)[which]
        if what in ("accept", "reject"):
            decide(store, item, what, KEY, "dana")  # type: ignore[arg-type]
        else:
            change(store, item, "dana", **{what: EDITS[what]})
    for before in reversed(states):
        assert undo(store, KEY, "dana") is not None
        assert pieces(store) == before


def test_an_edit_sets_every_value_and_one_that_changes_nothing_accepts(
    store: Store, reader: LocalReader
) -> None:
    filled(store, reader)
    item = about(store, "almost certainly")
    assert (
        change(
            store,
            item,
            "dana",
            target="driver",
            driver="steel",
            interval="likely",
            by="2031-05-01",
            speaker="Brandt, pilot",
        )
        == "edit"
    )
    made = about(store, "almost certainly").piece
    assert (made.target, made.low, made.high, made.by) == (
        Target("driver-by-deadline", "steel"),
        0.67,
        0.8,
        date(2031, 5, 1),
    )
    assert (made.status, made.speaker.name, made.speaker.role) == ("edited", "Brandt", "pilot")
    # Set back by hand to what was proposed, it is accepted as proposed.
    again = about(store, "almost certainly")
    back = replace(
        again.piece, target=item.piece.target, low=item.piece.low, high=item.piece.high, by=item.piece.by,
        speaker=item.piece.speaker, voice=item.piece.voice,
    )  # fmt: skip
    assert edit(store, again, back, KEY, "dana") == "accept"
    assert about(store, "almost certainly").piece == replace(item.piece, status="accepted")


def test_a_speaker_named_in_an_edit_is_the_registrys_and_collapses_with_him(
    store: Store, reader: LocalReader
) -> None:
    filled(store, reader)
    item = about(store, "almost certainly")
    assert item.piece.superseded_by is None
    ilse = about(store, "very likely").piece
    change(store, item, "dana", speaker=f"#{ilse.voice}", given="steel=on")
    made, older = about(store, "almost certainly").piece, about(store, "very likely").piece
    assert (made.voice, made.speaker.name) == (ilse.voice, "Ilse Brandt")
    assert older.superseded_by == made.id
    # Somebody new is one and the same in two pieces.
    change(store, about(store, "30 percent"), "dana", speaker="Ada Lund", by="none")
    change(store, about(store, "now likely"), "dana", speaker="Ada  Lund".replace("  ", " "))
    assert about(store, "30 percent").piece.superseded_by == about(store, "now likely").piece.id


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("target", "weather", "no target"),
        ("driver", "levy", "its drivers: steel"),
        ("given", "steel", "DRIVER=on"),
        ("given", "levy=on", "no driver 'levy'"),
        ("interval", "soon", "no likelihood"),
        ("interval", "0-20%", "leaves no doubt"),
        ("by", "tomorrow", "not a day"),
        ("by", "2030-01-01", "before the day"),
        ("speaker", "#99", "no speaker"),
    ],
)
def test_what_will_not_do_is_said_in_a_sentence(
    store: Store, reader: LocalReader, field: str, text: str, message: str
) -> None:
    filled(store, reader)
    item = about(store, "almost certainly")
    with pytest.raises(InputError, match=message):
        amended(store, QUESTION, item.piece, field, text)


def test_fields_are_those_that_the_piece_has_now(store: Store, reader: LocalReader) -> None:
    filled(store, reader)
    piece = about(store, "almost certainly").piece
    assert fields(QUESTION, piece) == {
        "target": "outcome", "given": "none", "interval": "90-98%", "by": "none", "speaker": "Tilda Roone",
    }  # fmt: skip
    state = amended(store, QUESTION, piece, "target", "state")
    assert list(fields(QUESTION, state)) == ["target", "driver", "given", "interval", "speaker"]
    assert fields(replace(QUESTION, drivers=()), piece).keys() == {"interval", "by", "speaker"}


def test_undecided_ones_come_first_the_most_uncertain_before_the_latest(
    store: Store, reader: LocalReader
) -> None:
    filled(store, reader)
    review = load(store, KEY)
    first = queue(review, "dana")
    sure = [abs(review.item(i).piece.confidence - 0.5) for i in first]
    assert sure == sorted(sure)
    days = [review.item(i).piece.published for i in first if review.item(i).piece.confidence == 0.92]
    assert days == sorted(days, reverse=True)
    decide(store, review.item(first[0]), "accept", KEY, "dana")
    assert queue(load(store, KEY), "dana") == first[1:]
    assert queue(load(store, KEY), "dana", everything=True)[-1] == first[0]
    assert queue(load(store, KEY), "omar") == first  # he has decided nothing


def test_a_script_finds_all_ids_before_it_decides_anything(store: Store, reader: LocalReader) -> None:
    filled(store, reader)
    one, two = (i.piece.id for i in items(store)[:2])
    with pytest.raises(NotFoundError, match="no piece of evidence 'nowhere'"):
        script(store, KEY, [one], ["nowhere"], "dana")
    with pytest.raises(OptionError, match="named twice"):
        script(store, KEY, [one], [one[:6]], "dana")
    assert rows(store) == []
    script(store, KEY, [one[:6]], [two], "dana", "another yard")
    assert [load(store, KEY).item(i).piece.status for i in (one, two)] == ["accepted", "rejected"]
    assert "another yard (dana)" in load(store, KEY).item(two).piece.reason


def test_two_who_disagree_are_both_kept_and_the_question_says_whose_view_counts(
    store: Store, reader: LocalReader, clock: Clock
) -> None:
    asked = replace(QUESTION, reviewers=("dana", "omar"))
    filled(store, reader, asked)
    item = about(store, "30 percent")
    clock.set(2031, 3, 10)
    decide(store, item, "reject", KEY, "omar", "hearsay")
    assert about(store, "30 percent").piece.status == "rejected"  # the only view there is
    clock.set(2031, 3, 11)
    decide(store, item, "accept", KEY, "dana")
    clock.set(2031, 3, 12)
    decide(store, item, "reject", KEY, "omar", "still hearsay")
    now = about(store, "30 percent")
    assert now.piece.status == "accepted"  # dana's view goes first, although omar's is later
    assert [(d.by, d.action) for d in now.views] == [("dana", "accept"), ("omar", "reject")]
    assert now.disputed
    assert "Reviewers disagree on 1 piece of evidence: dana's view goes first" in " ".join(
        forecast_question(store, KEY, date(2031, 3, 12)).forecast.notes
    )
    # As known before dana's decision, omar's counts, and nobody disagrees.
    then = forecast_question(store, KEY, date(2031, 3, 12), date(2031, 3, 10)).forecast
    assert [w.evidence.status for w in then.evidence if w.evidence.id == item.piece.id] == ["rejected"]
    assert "disagree" not in " ".join(then.notes)
    # On a day before the piece came out there is nothing to disagree on.
    assert "disagree" not in " ".join(forecast_question(store, KEY, date(2031, 3, 2)).forecast.notes)
    # Revised, the question asks omar first; known by an earlier day it did not.
    clock.set(2031, 3, 20)
    ask(store, replace(asked, reviewers=("omar", "dana")), "dana", KEY)
    assert about(store, "30 percent").piece.status == "rejected"
    with store.read() as connection:
        before = snapshot(connection, KEY, None, clock.now.replace(day=19))
    assert {e.id: e.status for e in before.pieces}[item.piece.id] == "accepted"
    # Without a word on it the latest view counts.
    ask(store, replace(asked, reviewers=()), "dana", KEY)
    assert about(store, "30 percent").piece.status == "rejected"
    assert undo(store, KEY, "omar") is not None  # back to his first view, which was before dana's
    assert about(store, "30 percent").piece.status == "accepted"


def test_what_was_accepted_outlives_a_revision_and_what_was_undone_does_not(
    store: Store, reader: LocalReader, clock: Clock
) -> None:
    filled(store, reader)
    keep, drop, steel = (about(store, w) for w in ("30 percent", "now likely", "has not delivered"))
    for item in (keep, drop, steel):
        decide(store, item, "accept", KEY, "dana")
    change(store, about(store, "almost certainly"), "dana", target="driver", driver="steel")
    for _ in range(2):  # the edit, and the last acceptance
        undo(store, KEY, "dana")
    decide(store, steel, "accept", KEY, "dana")
    undo(store, KEY, "dana")
    decide(store, drop, "accept", KEY, "omar")
    undo(store, KEY, "omar")
    change(store, about(store, "very likely"), "dana", given="none")
    undo(store, KEY, "dana")
    change(store, about(store, "very likely"), "dana", given="none")
    other = replace(
        QUESTION, question="Will the school open by 30 June 2031?", actors=("Harl school",), event=("school",),
        drivers=(Driver("roof", "The roof is mended", ("roof",)),),
    )  # fmt: skip
    ask(store, other, "dana", KEY)
    left = {e.id: e for e in pieces(store)}
    # "drop" stays by dana's acceptance; "steel" was undone and would be about a driver that is gone; the piece held
    # under "steel" stays as it was edited, without it.
    assert set(left) == {keep.piece.id, drop.piece.id, about(store, "very likely").piece.id}
    assert left[about(store, "very likely").piece.id].given == ()
    forecast_question(store, KEY, date(2031, 3, 12))


def test_an_edit_to_a_driver_that_is_gone_is_passed_over(store: Store, reader: LocalReader) -> None:
    filled(store, reader)
    item = about(store, "almost certainly")
    change(store, item, "dana", target="driver", driver="steel")
    ask(store, replace(QUESTION, drivers=()), "dana", KEY)
    assert about(store, "almost certainly").piece.status == "proposed"
    forecast_question(store, KEY, date(2031, 3, 12))


def test_a_question_revised_after_evidence_was_accepted_keeps_its_history(
    store: Store, reader: LocalReader, clock: Clock
) -> None:
    clock.set(2031, 3, 10)
    filled(store, reader)
    change(store, about(store, "30 percent"), "dana", interval="55-70%")
    decide(store, about(store, "almost certainly"), "reject", KEY, "dana")
    decide(store, about(store, "very likely"), "accept", KEY, "dana")
    day = date(2031, 3, 11)
    known = clock.now
    before = forecast_question(store, KEY, day, known).forecast
    clock.set(2031, 3, 15)
    revised = replace(
        QUESTION, deadline=date(2031, 9, 30), drivers=(), event=("ferry", "sail"), reviewers=("omar",)
    )
    ask(store, revised, "omar", KEY)
    undo(store, KEY, "dana")
    decide(store, about(store, "almost certainly"), "accept", KEY, "omar")
    with store.write() as connection:  # nothing of this may come from what was kept
        from sqlalchemy import text

        connection.execute(text("DELETE FROM forecast"))
    after = forecast_question(store, KEY, day, known).forecast
    assert after.probability == pytest.approx(before.probability, abs=1e-12)
    assert [w.evidence for w in after.evidence] == [w.evidence for w in before.evidence]
    assert after.question == before.question
    now = forecast_question(store, KEY, day).forecast
    assert abs(now.probability - before.probability) > 1e-3


def test_nothing_is_decided_about_a_piece_that_was_forgotten_meanwhile(
    store: Store, reader: LocalReader
) -> None:
    filled(store, reader)
    item = about(store, "almost certainly")
    forget(store, article_to_forget(store, item.article.id), "ana", "court order")  # type: ignore[arg-type]
    with pytest.raises(NotFoundError, match="no longer in the ledger"):
        decide(store, item, "accept", KEY, "ana")
    with pytest.raises(NotFoundError, match="no longer in the ledger"):
        edit(store, item, replace(item.piece, low=0.1), KEY, "ana")
    with store.read() as connection:
        assert check_orphans(connection)[1] == []
