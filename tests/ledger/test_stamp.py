"""The ledger's stamp: it moves with whatever the pages show, and says which questions that touches. On both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ledger_cases import OTHER, QUESTION, REPORT, article

from unless.ledger.find import Located
from unless.ledger.stamp import Stamp, Touched, stamp, touched
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.add import file_pairs
from unless.workflow.ask import ask
from unless.workflow.forget import article_to_forget, forget
from unless.workflow.grade import grade
from unless.workflow.ledger_forecast import forecast_question
from unless.workflow.resolve import reopen, resolve
from unless.workflow.review import decide, load
from unless.workflow.withdraw import withdraw

ELSEWHERE = replace(
    QUESTION,
    question="Will Tessmark join the customs union by 30 June 2031?",
    actors=("Tessmark",),
    event=("customs union",),
    drivers=(),
)
ABOUT_NEITHER = "LISGARD, March 10 - Apples are cheap this year, the grocer Edda Moll said on Monday.\n"


def now(store: Store) -> Stamp:
    with store.read() as connection:
        return stamp(connection)


def since(store: Store, before: Stamp) -> Touched:
    with store.read() as connection:
        return touched(connection, before, stamp(connection))


def test_a_stamp_moves_with_what_comes_in_and_names_the_questions_that_it_touches(
    store: Store, reader: LocalReader
) -> None:
    ask(store, QUESTION, "ana", "ferry")
    before = now(store)
    ask(store, ELSEWHERE, "ana", "union")
    assert since(store, before) == Touched(frozenset({"union"}), False, False)

    before = now(store)
    file_pairs(store, [(a, reader.read(a)) for a in (article(ABOUT_NEITHER, "apples"),)])
    assert now(store) != before
    assert since(store, before) == Touched(frozenset(), False, True)

    before = now(store)
    file_pairs(store, [(a, reader.read(a)) for a in (article(REPORT, "first"),)])
    assert since(store, before) == Touched(frozenset({"ferry"}), False, True)

    before = now(store)
    decide(store, load(store, "ferry").items[0], "accept", "ferry", "ana")
    assert since(store, before) == Touched(frozenset({"ferry"}), False, False)


def test_what_nobody_sees_leaves_the_stamp(filled: Store) -> None:
    before = now(filled)
    assert now(filled) == before
    assert since(filled, before) == Touched(frozenset(), False, False)
    forecast_question(filled, "ferry", date(2031, 3, 20))  # kept, and follows from the rest
    assert now(filled) == before


def test_what_may_bear_on_any_question_touches_all(filled: Store) -> None:
    before = now(filled)
    grade(filled, "Omar Vance", "C", "was wrong before", "ana")
    assert since(filled, before).every
    before = now(filled)
    withdraw(filled, "island", date(2031, 3, 15), "was mistaken", "ana")
    assert since(filled, before) == Touched(frozenset(), True, True)
    before = now(filled)
    resolve(filled, "ferry", "no", date(2031, 3, 1), "nothing sailed", "ana")
    assert since(filled, before).every
    before = now(filled)  # a decision on a resolved question: its evidence teaches about sources
    decide(filled, load(filled, "ferry").items[-1], "accept", "ferry", "ana")
    assert since(filled, before).every
    before = now(filled)
    reopen(filled, "ferry", "too early", "ana")
    assert since(filled, before).every


def test_what_is_forgotten_moves_the_stamp_although_rows_are_gone(filled: Store, reader: LocalReader) -> None:
    before = now(filled)
    one = article_to_forget(filled, "island")
    assert isinstance(one, Located)
    forget(filled, one, "ana", "asked to")
    after = now(filled)
    assert after != before
    assert since(filled, before).every
    file_pairs(filled, [(a, reader.read(a)) for a in (article(ABOUT_NEITHER, "apples"),)])
    assert now(filled) not in (before, after)


def test_a_report_that_another_outlet_prints_too_touches_its_questions(
    filled: Store, reader: LocalReader
) -> None:
    before = now(filled)
    again = article(OTHER, "island", "Herald", date(2031, 3, 6), "https://herald.example/island")
    file_pairs(filled, [(again, reader.read(again))])
    told = since(filled, before)
    assert told.every or "ferry" in told.questions
    assert told.articles


def test_a_stamp_is_read_back_from_its_text(filled: Store) -> None:
    one = now(filled)
    assert Stamp.of(one.text) == one
    for text in ("", "1-2", one.text + "-1", one.text.replace("-", "_"), "x" + one.text[1:], "9" * 40):
        assert Stamp.of(text) is None
