"""What is filed comes back as it was, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from clocks import Clock
from ledger_cases import REPORT, article

from unless.ledger.articles import latest_readings, load_articles, numbers_of, reading_digest
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.add import file_pairs


def test_a_reading_comes_back_as_it_was_filed(store: Store, reader: LocalReader) -> None:
    one = article(REPORT)
    reading = reader.read(one)
    assert reading.statements
    assert reading.estimates
    file_pairs(store, [(one, reading)])
    with store.read() as connection:
        number = numbers_of(connection, [one.id])[one.id]
        back = latest_readings(connection, [number])[number]
    assert back.reading == reading
    assert back.filed.article == one
    assert reading_digest(back.reading) == reading_digest(reading)


def test_the_same_text_elsewhere_is_one_article_that_appeared_twice(
    store: Store, reader: LocalReader, clock: Clock
) -> None:
    first = article(REPORT, outlet="Courier", published=date(2031, 3, 5))
    again = replace(first, outlet="Meridian", published=date(2031, 3, 4))
    reading = reader.read(first)
    assert [a.status for a in file_pairs(store, [(first, reading), (again, reading)])] == ["new", "appeared"]
    with store.read() as connection:
        numbers = numbers_of(connection, [first.id])
        filed = load_articles(connection, numbers.values())
    assert [(f.article.outlet, f.article.published) for f in filed.values()] == [
        ("Meridian", date(2031, 3, 4))
    ]


@pytest.mark.parametrize("change", ["outlet", "same"])
def test_adding_again_writes_nothing(store: Store, reader: LocalReader, change: str) -> None:
    one = article(REPORT)
    pair = (one, reader.read(one))
    file_pairs(store, [pair])
    again = pair if change == "same" else (replace(one, outlet=None), pair[1])
    assert [a.status for a in file_pairs(store, [again])] == ["known"]


def test_known_by_knows_no_later_appearance(store: Store, reader: LocalReader, clock: Clock) -> None:
    first = article(REPORT, outlet="Courier", published=date(2031, 3, 5))
    reading = reader.read(first)
    file_pairs(store, [(first, reading)])
    then = clock()
    clock.set(2031, 4, 1)
    file_pairs(store, [(replace(first, outlet="Meridian", published=date(2031, 3, 4)), reading)])
    with store.read() as connection:
        numbers = numbers_of(connection, [first.id]).values()
        assert [f.article.outlet for f in load_articles(connection, numbers, then).values()] == ["Courier"]
        assert [f.article.outlet for f in load_articles(connection, numbers).values()] == ["Meridian"]
