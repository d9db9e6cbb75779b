"""Feeds in the ledger, on both databases: claimed by one, kept apart, carried by backups, forgotten with their articles."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from clocks import Clock
from ledger_cases import REPORT, article
from sqlalchemy import text

from unless.domain.feed import FeedItem
from unless.ledger import feeds as run
from unless.ledger import schema as t
from unless.ledger.articles import numbers_of
from unless.ledger.backup import back_up, restore
from unless.ledger.migrations.upgrade import upgrade
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.add import file_pairs
from unless.workflow.doctor import check_store
from unless.workflow.forget import article_to_forget, forget, person_to_forget

URL = "https://courier.example/rss.xml"
LEASE = timedelta(minutes=10)


def follow(store: Store, *items: FeedItem, url: str = URL) -> int:
    with store.write() as connection:
        number = run.add_feed(connection, url, store.clock(), "Courier", "World")
        run.add_items(connection, number, items, store.clock())
    return number


def entry(n: int) -> FeedItem:
    return FeedItem(f"{n:016}", "d" * 16, f"https://courier.example/{n}")


def test_a_feed_comes_back_as_it_was_kept(store: Store) -> None:
    number = follow(store, entry(1), entry(2))
    with store.write() as connection:
        run.set_feed(
            connection,
            number,
            former=["https://old.example/rss"],
            polled_at=store.clock(),
            failures=2,
            failure="x",
        )
        (state,) = run.load_feeds(connection)
        rows = run.load_items(connection, number)
    assert (state.url, state.title, state.folder, state.former, state.failures) == (
        URL,
        "Courier",
        "World",
        ("https://old.example/rss",),
        2,
    )
    assert state.polled_at is not None
    assert state.polled_at.tzinfo is not None
    assert [(r.key, r.state, r.url) for r in rows] == [
        (e.key, "pending", e.url) for e in (entry(1), entry(2))
    ]


def test_a_claim_is_one_watchers_until_it_is_given_back_or_runs_out(store: Store, clock: Clock) -> None:
    number = follow(store)

    def claimed(who: str) -> bool:
        with store.write() as connection:
            return bool(run.claim(connection, [number], who, clock(), LEASE))

    assert claimed("one")
    assert not claimed("two")
    with store.write() as connection:
        run.release(connection, "two")
    assert not claimed("two")
    with store.write() as connection:
        run.renew(connection, "one", clock.now + 2 * LEASE - timedelta(minutes=5))
    clock.now += timedelta(minutes=11)
    assert not claimed("two")
    clock.now += timedelta(minutes=11)
    assert claimed("two")
    clock.now -= timedelta(days=3)  # the clock is set back: a claim of days ahead is nobody's
    assert claimed("three")


def test_entries_that_their_feed_dropped_long_ago_are_let_go(store: Store, clock: Clock) -> None:
    number = follow(store, entry(1), entry(2))
    clock.now += timedelta(days=91)
    with store.write() as connection:
        run.seen(connection, number, [entry(2).key], clock())
        assert [r.key for r in run.load_items(connection, number)] == [entry(2).key]


def test_backups_carry_feeds_from_either_database_to_either(store: Store, place: str, tmp_path: Path) -> None:
    number = follow(store, entry(1))
    with store.write() as connection:
        run.add_feed(connection, "https://courier.example/map.xml", store.clock(), parent=number)
    made = back_up(store, tmp_path / "b.zip")
    assert (made.counts["feed"], made.counts["feed_item"]) == (2, 1)
    restore(tmp_path / "b.zip", tmp_path / "again.db")
    again = Store.open(tmp_path / "again.db")
    with store.read() as one, again.read() as other:
        assert run.load_feeds(one) == run.load_feeds(other)
        assert run.load_items(one, number) == run.load_items(other, number)
    again.close()
    assert check_store(store).findings == ()


def test_a_ledger_of_the_first_schema_gets_its_feeds_and_loses_nothing(
    place: str, clock: Clock, reader: LocalReader
) -> None:
    """Brought back to 0001 with a report in it, then forward, on each database."""
    store = Store.open(place, clock=clock)
    one = article(REPORT)
    file_pairs(store, [(one, reader.read(one))])
    with store.write() as connection:
        for name in ("feed_item", "feed"):
            connection.execute(text(f"DROP TABLE {name}"))
        others = [n for n in t.metadata.tables if n in ("account", "session", "api_token")]
        for table in reversed(t.metadata.sorted_tables):
            if table.name in others:
                connection.execute(text(f'DROP TABLE "{table.name}"'))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with store.write() as connection:
        upgrade(connection)
    assert follow(store, entry(1)) == 1
    with store.read() as connection:
        assert numbers_of(connection, [one.id])
    assert check_store(store).findings == ()
    store.close()


def test_a_forgotten_article_leaves_a_hash_that_is_not_taken_again(store: Store, reader: LocalReader) -> None:
    one = article(REPORT, url="https://courier.example/1")
    file_pairs(store, [(one, reader.read(one))])
    number = follow(store, entry(1))
    with store.write() as connection:
        rows = numbers_of(connection, [one.id])
        run.set_item(connection, 1, state="filed", article_id=rows[one.id], url=None)
    forget(store, article_to_forget(store, one.id), "ana", "asked for")
    with store.read() as connection:
        (row,) = run.load_items(connection, number)
    assert (row.state, row.article, row.url, row.reason) == ("forgotten", None, None, None)


def test_entries_whose_address_names_a_forgotten_person_are_forgotten(
    store: Store, reader: LocalReader
) -> None:
    one = article(REPORT)
    file_pairs(store, [(one, reader.read(one))])
    number = follow(
        store, FeedItem("k" * 16, "d" * 16, "https://courier.example/ilse-brandt-resigns"), entry(2)
    )
    forget(store, person_to_forget(store, "Ilse Brandt"), "ana", "asked for")
    with store.read() as connection:
        rows = run.load_items(connection, number)
    assert [(r.state, r.url) for r in rows] == [("forgotten", None), ("pending", "https://courier.example/2")]


@pytest.mark.parametrize("name", ["feed", "feed_item"])
def test_what_a_feed_is_known_by_is_saved_from_a_damaged_file(tmp_path: Path, name: str) -> None:
    from unless.ledger.salvage import rescue

    store = Store.open(tmp_path / "u.db")
    follow(store, *(entry(n) for n in range(3)))
    store.close()
    rescue(tmp_path / "u.db", tmp_path / "saved.db")
    saved = Store.open(tmp_path / "saved.db", create=False)
    with saved.read() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() == (
            1 if name == "feed" else 3
        )
    saved.close()
