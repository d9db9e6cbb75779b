"""What hosts allow is kept in the ledger: one that watches again soon asks for no robots.txt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from clocks import Clock
from feed_cases import FERRY, RSS, Desk, feed, item, rss, two_reports
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from unless.domain.errors import RefusedError
from unless.intake.fetch import FakePage, FakeWeb, Fetcher, Options
from unless.intake.robots import parse
from unless.ledger import schema as t
from unless.ledger.hosts import kept_rules
from unless.ledger.store import Store
from unless.reading.read import LocalReader

ROBOTS = "https://meridian.example/robots.txt"


@pytest.fixture
def place(tmp_path: object) -> str:
    return f"{tmp_path}/unless.db"


def test_robots_txt_is_asked_for_once_a_day_however_often_watching_begins(
    store: Store, reader: LocalReader, clock: Clock
) -> None:
    def asked() -> int:
        desk = Desk(store, two_reports(), reader)
        desk.look(RSS)
        assert desk.asked(RSS) == 1
        return desk.asked(ROBOTS)

    assert asked() == 1
    clock.set(2031, 3, 2, 11)
    assert asked() == 0
    clock.set(2031, 3, 2, 13)
    assert asked() == 1


def test_what_was_closed_stays_closed(store: Store, reader: LocalReader) -> None:
    web = two_reports()
    web.pages[ROBOTS] = FakePage("User-agent: *\nDisallow: /2031/", kind="text/plain")
    Desk(store, web, reader).look(RSS)
    again = Desk(store, two_reports(), reader)
    again.web.pages[RSS] = feed(rss(item(FERRY, "Harl ferry", "g3")))
    assert again.look(RSS) == [f"{FERRY}: failed"]
    assert again.asked(FERRY) == again.asked(ROBOTS) == 0


def test_a_robots_txt_that_fails_or_is_huge_is_asked_for_again(store: Store, reader: LocalReader) -> None:
    for page in (FakePage(b"", 503), FakePage("User-agent: *\n" + "Disallow: /a/long/path/of/it\n" * 9000)):
        web = two_reports()
        web.pages[ROBOTS] = page
        Desk(store, web, reader).look(RSS)
        with store.read() as connection:
            assert kept_rules(connection, store.clock()) == {}


def test_what_counts_no_more_is_let_go(store: Store, reader: LocalReader, clock: Clock) -> None:
    Desk(store, two_reports(), reader).look(RSS)
    clock.set(2031, 4, 1)
    other = "https://courier.example/rss.xml"
    Desk(store, FakeWeb({other: feed(rss()), RSS: FakePage(b"", 410)}), reader).look(other)
    with store.read() as connection:
        assert sorted(kept_rules(connection, store.clock())) == [
            "https://courier.example:443",
            "https://meridian.example:443",
        ]
        assert (
            connection.execute(select(func.count()).where(t.meta.c.key.startswith("robots-"))).scalar() == 2
        )
    clock.set(2031, 1, 1)  # set back: it may count for longer than it can
    with store.read() as connection:
        assert kept_rules(connection, store.clock()) == {}


@given(
    st.binary(max_size=200), st.sampled_from(["10.1.2.3:8080", "[fd00::1]", "[fd00::1]:8080", "desk.example"])
)
def test_what_a_fetcher_has_learnt_another_knows(data: bytes, host: str) -> None:
    text = b"User-agent: unless\nCrawl-delay: 2\nDisallow: /b\n" + data
    page = f"http://{host}/a"
    pages = {f"http://{host}/robots.txt": FakePage(text, kind="text/plain"), page: "<p>A ferry sails.</p>"}
    options = Options(pause=0, allow_hosts=("10.1.2.3", "[fd00::1]", "desk.example"))

    def fetched(fetcher: Fetcher) -> str:
        try:
            return fetcher.fetch(page).url
        except RefusedError as error:
            return str(error)

    one, two = Fetcher(options, FakeWeb(pages)), Fetcher(options, web := FakeWeb(pages))
    told = fetched(one)
    learnt = one.learnt()
    assert one.learnt() == {}
    two.recall(learnt)
    assert fetched(two) == told
    assert {a.url for a in web.asked} <= {page}
    ((left, rules),) = learnt.values()
    assert left <= timedelta(hours=24)
    assert rules == parse(text, "unless").plain()
