"""An article is found by what people know of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from filled import COPIED, ISLAND, REPORTED
from ledger_cases import OTHER, REPORT, article

from unless.domain.errors import NotFoundError
from unless.ledger.find import find_article, list_articles
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.add import file_pairs


@pytest.fixture
def filed(store: Store, reader: LocalReader) -> Store:
    one = replace(
        article(REPORT, "harl-ferry-march", url="https://www.courier.example/ferry?utm_source=x"),
        title="No ferry before June",
    )
    two = article(OTHER, "island-council", "Meridian", date(2031, 3, 9))
    file_pairs(store, [(a, reader.read(a)) for a in (one, two)])
    return store


@pytest.mark.parametrize(
    "wanted",
    [
        "{id}",
        "{start}",
        "harl-ferry-march",
        "reports/harl-ferry-march.txt",
        "no ferry before June",
        "http://courier.example/ferry",
        "harl-fer",
        "No ferry bef",
    ],
)
def test_an_article_is_found_by_id_name_title_and_address(filed: Store, wanted: str) -> None:
    key = article(REPORT).id
    with filed.read() as connection:
        assert find_article(connection, wanted.format(id=key, start=key[:6])).key == key


def test_an_article_that_is_not_there_is_told_with_those_near_it(filed: Store) -> None:
    with filed.read() as connection, pytest.raises(NotFoundError, match=r"no article .*island-council \("):
        find_article(connection, "iland-counsil")


def test_a_name_that_several_articles_have_asks_for_the_id(filed: Store, reader: LocalReader) -> None:
    again = article(OTHER + "\nThe end.\n", "harl-ferry-march", "Gazette")
    file_pairs(filed, [(again, reader.read(again))])
    with filed.read() as connection, pytest.raises(NotFoundError, match=f"several articles.*{again.id}"):
        find_article(connection, "harl-ferry-march")


def test_the_latest_reports_are_listed_first_with_their_copies(filled: Store) -> None:
    with filled.read() as connection:
        rows = list_articles(connection)
        assert [r.key for r in rows] == [ISLAND.id, COPIED.id, REPORTED.id]
        assert [r.copies for r in rows] == [0, 0, 1]
        assert rows[1].copy_of == REPORTED.id
        assert [r.key for r in list_articles(connection, 1)] == [ISLAND.id]
