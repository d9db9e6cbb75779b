"""The analyst's own judgement is evidence like any other, with offsets that slice back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from clocks import Clock
from ledger_cases import QUESTION
from review_cases import KEY, about, filled, items, pieces

from unless.domain.errors import OptionError
from unless.domain.evidence import Target
from unless.ledger.articles import all_numbers, latest_readings, load_articles, numbers_of
from unless.ledger.snapshot import snapshot
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.ask import ask
from unless.workflow.judge import Judgement, judge
from unless.workflow.ledger_forecast import forecast_question
from unless.workflow.review import decide, edit, load, queue, undo


def test_it_is_a_note_that_counts_at_once_and_slices_back(
    store: Store, reader: LocalReader, clock: Clock
) -> None:
    filled(store, reader)
    before = forecast_question(store, KEY, date(2031, 3, 12)).forecast
    clock.set(2031, 3, 12)
    made = judge(store, KEY, Judgement("80-90%", "the yard has sent word"), "dana")
    piece = about(store, "sent word").piece
    assert piece.id == made.piece.id
    assert (piece.status, piece.confidence, piece.outlet, piece.own) == ("accepted", 1.0, None, True)
    assert (piece.target, piece.low, piece.high) == (Target("outcome"), 0.8, 0.9)
    assert (piece.speaker.name, piece.speaker.kind) == ("dana", "person")
    assert piece.published == date(2031, 3, 12)
    with store.read() as connection:
        number = numbers_of(connection, [piece.article])[piece.article]
        filed = load_articles(connection, [number])[number]
        reading = latest_readings(connection, [number])[number].reading
        assert number not in all_numbers(connection)  # no report: nothing is ever matched in it
    text = filed.article.text
    assert (filed.origin, filed.article.outlet) == ("note", None)
    assert text[piece.span.start : piece.span.end] == piece.span.text
    assert piece.sentence == text
    assert text.endswith("80-90%, because the yard has sent word.")
    assert [s.source[0].text for s in reading.statements] == ["dana"]
    after = forecast_question(store, KEY, date(2031, 3, 12)).forecast
    assert after.probability > before.probability + 0.02
    assert "Judgements of the analysts' own count as evidence: dana." in after.notes
    # Nobody knew it the day before, on either clock.
    assert forecast_question(store, KEY, date(2031, 3, 11)).forecast.probability == pytest.approx(
        forecast_question(store, KEY, date(2031, 3, 11), date(2031, 3, 11)).forecast.probability
    )


def test_every_part_of_it(store: Store, reader: LocalReader, clock: Clock) -> None:
    filled(store, reader)
    clock.set(2031, 3, 20)
    one = judge(
        store, KEY, Judgement("likely", "because they said so.", given=("steel=on",), by="2031-05-01", on="2031-03-15"), "dana"
    ).piece  # fmt: skip
    assert (one.low, one.high, one.given, one.by) == (0.67, 0.8, (("steel", "on"),), date(2031, 5, 1))
    assert one.published == date(2031, 3, 15)
    assert one.sentence.endswith("by 1 May 2031 if steel is on: likely (67-80%), because they said so.")
    two = judge(store, KEY, Judgement("0.1", "no lorry", driver="steel", now=True), "dana").piece
    assert (two.target, two.low, two.high) == (Target("driver-state", "steel"), 0.1, 0.1)
    three = judge(store, KEY, Judgement("almost certain", "a contract", driver="steel"), "dana").piece
    assert three.target == Target("driver-by-deadline", "steel")
    # A judgement of "yes" on a question that asks whether the event stays out is of the event the other way round.
    ask(store, replace(QUESTION, yes_means="no-event"), "dana", "calm")
    four = judge(store, "calm", Judgement("80-90%", "all is quiet"), "dana").piece
    assert (four.low, four.high) == (0.1, 0.2)


@pytest.mark.parametrize(
    ("judgement", "message"),
    [
        (Judgement("20-40%", "  "), "--because is empty"),
        (Judgement("soon", "x"), "no likelihood"),
        (Judgement("20%", "x", driver="levy"), "no driver 'levy'"),
        (Judgement("20%", "x", now=True), "--driver"),
        (Judgement("20%", "x", driver="steel", given=("steel=on",)), "steel itself"),
        (Judgement("20%", "x", on="2031-03-02"), "lies ahead"),
        (Judgement("20%", "x", on="2031-01-02"), "outside the question's window"),
        (Judgement("20%", "x", by="2031-02-02"), "before the day"),
        (Judgement("20%", "x", driver="steel", now=True, by="2031-04-02"), "no later day"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_kept(
    store: Store, judgement: Judgement, message: str
) -> None:
    ask(store, QUESTION, "dana", KEY)
    with pytest.raises(OptionError, match=message):
        judge(store, KEY, judgement, "dana")
    assert pieces(store) == ()


def test_a_later_judgement_takes_the_place_of_the_earlier_one_of_the_same_analyst(
    store: Store, clock: Clock
) -> None:
    ask(store, QUESTION, "dana", KEY)
    first = judge(store, KEY, Judgement("20-40%", "a first look"), "dana").piece
    other = judge(store, KEY, Judgement("50%", "my own look"), "omar").piece
    held = judge(store, KEY, Judgement("60%", "with steel", given=("steel=on",)), "dana").piece
    clock.set(2031, 3, 5)
    second = judge(store, KEY, Judgement("30%", "a second look"), "dana").piece
    # On one day the one entered last stands, although a number beats an interval in a report.
    third = judge(store, KEY, Judgement("35-45%", "a third look"), "dana").piece
    stands = {i.piece.id: i.piece.superseded_by for i in items(store)}
    assert stands == {first.id: third.id, second.id: third.id, third.id: None, other.id: None, held.id: None}
    # Back-dated, it is older, however late it was entered.
    clock.set(2031, 3, 9)
    old = judge(store, KEY, Judgement("10%", "as I thought then", on="2031-03-02"), "dana").piece
    assert load(store, KEY).item(old.id).piece.superseded_by == third.id


def test_the_very_same_judgement_is_kept_once(store: Store) -> None:
    ask(store, QUESTION, "dana", KEY)
    ask(store, QUESTION, "dana", "twin")
    one = judge(store, KEY, Judgement("20-40%", "a first look"), "dana")
    again = judge(store, KEY, Judgement("20-40%", "a first look"), "dana")
    assert (one.new, again.new, again.piece.id) == (True, False, one.piece.id)
    assert len(pieces(store)) == 1
    # On another question of the same wording it is another piece on the same note.
    twin = judge(store, "twin", Judgement("20-40%", "a first look"), "dana")
    assert twin.new
    assert (twin.piece.article, len(pieces(store, "twin"))) == (one.piece.article, 1)


def test_it_is_reviewed_like_any_other(store: Store, clock: Clock) -> None:
    ask(store, QUESTION, "dana", KEY)
    judge(store, KEY, Judgement("20-40%", "a first look"), "dana")
    assert queue(load(store, KEY), "dana") == []
    assert len(queue(load(store, KEY), "dana", everything=True)) == 1
    item = about(store, "first look")
    assert queue(load(store, KEY), "omar") == [item.piece.id]
    edit(store, item, replace(item.piece, low=0.5, high=0.6), KEY, "dana")
    assert about(store, "first look").piece.low == 0.5
    decide(store, item, "reject", KEY, "dana")
    assert not about(store, "first look").piece.counts
    undo(store, KEY, "dana")
    undo(store, KEY, "dana")
    assert about(store, "first look").piece == item.piece


def test_it_outlives_a_revision_as_long_as_its_driver_is_there(store: Store, clock: Clock) -> None:
    ask(store, QUESTION, "dana", KEY)
    judge(store, KEY, Judgement("20-40%", "a first look"), "dana")
    judge(store, KEY, Judgement("60%", "with steel", given=("steel=on",)), "dana")
    known = clock.now
    clock.set(2031, 3, 5)
    ask(store, replace(QUESTION, drivers=()), "dana", KEY)
    assert [e.low for e in pieces(store)] == [0.2]
    with store.read() as connection:
        assert len(snapshot(connection, KEY, None, known).pieces) == 2
