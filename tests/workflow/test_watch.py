"""Feeds watched on the fake web: what comes is filed once, changes become versions, failures are kept and waited out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from clocks import Clock
from feed_cases import ATOM, FERRY, ISLAND, RSS, Desk, feed, full, html, item, rss, two_reports
from ledger_cases import OTHER, QUESTION, REPORT
from sqlalchemy import func, select

from unless.domain.errors import LedgerError
from unless.domain.feed import FeedState
from unless.intake.fetch import FakePage, FakeWeb
from unless.ledger import feeds as ledger
from unless.ledger import schema as t
from unless.ledger.articles import all_numbers, load_articles
from unless.ledger.links import links
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.ask import ask
from unless.workflow.feeds import join, outlines, pause, remove, resume

LONG = "\n".join(
    [*REPORT.split("\n"), *OTHER.split("\n"), "The island council meets again on Thursday, Roone said."]
)


@pytest.fixture
def place(tmp_path: object) -> str:
    """On SQLite: what is the database's own is tested beside the ledger."""
    return f"{tmp_path}/unless.db"


@pytest.fixture
def desk(store: Store, reader: LocalReader) -> Desk:
    return Desk(store, two_reports(), reader)


def one(desk: Desk, url: str = RSS) -> FeedState:
    found = desk.states[url]
    assert isinstance(found, FeedState)
    return found


def articles(store: Store) -> list[tuple[str | None, date | None]]:
    with store.read() as connection:
        filed = load_articles(connection, all_numbers(connection))
    return [(f.article.url, f.article.published) for f in filed.values()]


def items(store: Store) -> list[tuple[str, str | None]]:
    with store.read() as connection:
        rows = ledger.load_items(connection, 1)
    return [(r.state, r.reason) for r in rows]


# --- what is new ---
def test_what_a_feed_has_is_filed_with_its_evidence_and_the_feed_is_known(desk: Desk, store: Store) -> None:
    ask(store, QUESTION, "ana", "ferry")
    assert desk.look(RSS) == ["harl-ferry: new", "island: new"]
    assert sum(e.added.evidence for e in desk.events if e.added) > 0
    state = one(desk)
    assert (state.title, state.kind, state.articles, state.failures) == ("Meridian World", "rss", 2, 0)
    assert state.polled_at is not None
    assert state.due_at == state.polled_at + timedelta(minutes=15)
    assert state.claimed_until is None


def test_an_unchanged_feed_brings_nothing_and_no_page_is_asked_again(desk: Desk) -> None:
    desk.web.pages[RSS] = feed(
        rss(item(FERRY)), ETag='"1"', **{"Last-Modified": "Sat, 01 Mar 2031 08:00:00 GMT"}
    )
    desk.look(RSS)
    desk.web.pages[RSS] = FakePage(status=304)
    assert desk.look() == []
    assert desk.web.asked[-1].headers["If-None-Match"] == '"1"'
    assert desk.web.asked[-1].headers["If-Modified-Since"] == "Sat, 01 Mar 2031 08:00:00 GMT"
    assert (desk.asked(FERRY), desk.events[-1].status, one(desk).etag) == (1, "unchanged", '"1"')


def test_the_same_bytes_without_any_validator_are_unchanged_too(desk: Desk) -> None:
    desk.look(RSS)
    assert desk.look() == []
    assert desk.events[-1].status == "unchanged"


def test_an_etag_that_cannot_be_sent_back_is_not_kept(desk: Desk) -> None:
    desk.web.pages[RSS] = feed(rss(item(FERRY)), ETag='"ü"')
    desk.look(RSS)
    desk.look()
    assert "If-None-Match" not in desk.web.asked[-1].headers


def test_a_page_that_two_feeds_list_is_asked_once(desk: Desk) -> None:
    desk.web.pages[ATOM] = feed(rss(item(FERRY + "?utm_source=atom")))
    desk.look(RSS, ATOM)
    assert desk.asked(FERRY) + desk.asked(FERRY + "?utm_source=atom") == 1
    third = "https://courier.example/third.xml"
    desk.web.pages[third] = feed(rss(item(FERRY)))
    desk.look(third)
    assert desk.asked(FERRY) <= 1
    assert (one(desk, ATOM).articles, one(desk, third).articles) == (1, 1)


def test_no_more_than_so_many_reports_come_at_one_look_and_the_rest_at_the_next(
    store: Store, reader: LocalReader
) -> None:
    desk = Desk(store, two_reports(), reader, newest=1)
    assert desk.look(RSS) == ["harl-ferry: new"]
    assert desk.look() == ["island: new"]
    assert desk.look() == []


# --- versions ---
def test_a_corrected_report_is_a_new_version_of_the_same(desk: Desk, store: Store) -> None:
    desk.look(RSS)
    desk.web.pages[FERRY] = html(
        REPORT.replace("30 percent", "20 percent"), "Harl ferry unlikely before June"
    )
    desk.web.pages[RSS] = feed(
        rss(item(FERRY, "Harl ferry (corrected)", "g1"), item(ISLAND, "Island hopes", "g2"))
    )
    assert desk.look() == ["harl-ferry: version"]
    assert (one(desk).articles, desk.asked(ISLAND)) == (2, 1)


def test_a_rewritten_report_at_a_new_address_is_a_version_by_its_id(desk: Desk, store: Store) -> None:
    desk.look(RSS)
    moved = FERRY + "-now-likely"
    rewritten = (
        REPORT.split("\n")[0]
        + "\n"
        + OTHER
        + "The yard works day and night, and has hired forty welders since."
    )
    desk.web.pages[moved] = html(rewritten, "Harl ferry now likely")
    desk.web.pages[RSS] = feed(rss(item(moved, "Harl ferry now likely", "g1")))
    assert desk.look() == ["harl-ferry-now-likely: version"]
    with store.read() as connection:
        assert [x.kind for x in links(connection)] == ["version"]


def test_another_report_under_the_same_id_is_another_report(desk: Desk, store: Store) -> None:
    desk.web.pages[RSS] = feed(rss(item(FERRY, "Harl ferry", "0")))
    desk.look(RSS)
    desk.web.pages[RSS] = feed(rss(item(ISLAND, "Island hopes", "0")))
    assert desk.look() == ["island: new"]


def test_a_new_headline_alone_makes_no_second_article(desk: Desk, store: Store) -> None:
    desk.look(RSS)
    desk.web.pages[FERRY] = html(REPORT, "Ferry: no crossing before June").replace(
        "<h1>Ferry: no", "<h1>Harl ferry unlikely before June</h1><h1 hidden>"
    )
    desk.web.pages[RSS] = feed(rss(item(FERRY, "Ferry: no crossing before June", "g1")))
    (became,) = desk.look()
    assert became in ("harl-ferry: retitled", "harl-ferry: version")
    assert one(desk).articles == 2


def test_a_feed_that_says_something_new_each_time_is_not_followed_to_its_page_each_time(
    desk: Desk, clock: Clock
) -> None:
    for n in range(10):
        desk.web.pages[RSS] = feed(rss(item(FERRY, f"Harl ferry, {n} comments", "g1")))
        desk.look(RSS)
    assert desk.asked(FERRY) == 4


# --- the feed's own text ---
@pytest.mark.parametrize("page", [
    FakePage(b"", 403), FakePage(b"", 402), FakePage(b"<p>Log in.</p>"), html("A ferry between Harl and Ostport is unlikely to sail before June, harbour master Ilse Brandt said on Monday in the port of Harl. Continue reading with a subscription", "x"),
    html(REPORT, "Ferry", '<script type="application/ld+json">{"isAccessibleForFree": false}</script>'),
])  # fmt: skip
def test_the_feeds_full_text_is_taken_where_the_page_cannot_be_had(
    desk: Desk, store: Store, page: FakePage | str
) -> None:
    desk.web.pages[RSS] = feed(rss(item(FERRY, "Harl ferry", "g1", more=full(LONG))))
    desk.web.pages[FERRY] = page
    assert desk.look(RSS) == ["harl-ferry: new"]
    assert articles(store) == [(FERRY, date(2031, 3, 1))]
    ((state, reason),) = items(store)
    assert state == "filed"
    assert FERRY in str(reason)


def test_the_feeds_full_text_is_taken_where_robots_txt_closes_the_page(desk: Desk, store: Store) -> None:
    desk.web.pages["https://meridian.example/robots.txt"] = FakePage(
        "User-agent: *\nDisallow: /2031/", kind="text/plain"
    )
    desk.web.pages[RSS] = feed(rss(item(FERRY, more=full(LONG)), item(ISLAND)))
    assert desk.look(RSS) == ["harl-ferry: new", f"{ISLAND}: failed"]
    assert "robots.txt" in str(items(store)[0][1])
    assert desk.asked(FERRY) == 0


@pytest.mark.parametrize(
    "teaser", ["A ferry is unlikely to sail before June.", LONG + "\nContinue reading", LONG + " […]"]
)
def test_a_teaser_is_never_an_article(desk: Desk, store: Store, teaser: str) -> None:
    desk.web.pages[RSS] = feed(rss(item(FERRY, more=full(teaser))))
    desk.web.pages[FERRY] = FakePage(b"", 403)
    assert desk.look(RSS) == [f"{FERRY}: failed"]
    assert "only the beginning" in next(iter(desk.reasons()))
    assert articles(store) == []


# --- entries that lead astray ---
@pytest.mark.parametrize(("url", "says"), [
    ("file:///etc/passwd", "only http"), ("javascript:alert(1)", "no address"), ("http://10.0.0.1/x", "private"), ("http://[::1]/", "loopback"),
    ("http://169.254.169.254/latest", "metadata"), ("https://a:b@meridian.example/x", "password"), ("http://0x7f000001/", "spelling"), (None, ""),
])  # fmt: skip
def test_an_entry_that_leads_where_none_may_go_is_not_followed(
    desk: Desk, store: Store, url: str | None, says: str
) -> None:
    desk.web.pages[RSS] = feed(
        rss(item(url, "Ferry", "g1"), item(url, "Island", "g2", more=full(LONG)), item(ISLAND))
    )
    desk.look(RSS)
    assert all(a.host == "meridian.example" for a in desk.web.asked)
    if url is not None:
        assert any(says in r for r in desk.reasons())
    urls = {u for u, _ in articles(store)}
    assert ISLAND in urls
    assert "javascript:alert(1)" not in urls


def test_a_page_that_redirects_to_a_private_address_is_not_followed(desk: Desk) -> None:
    desk.web.redirect(FERRY, "http://127.0.0.1/admin")
    desk.look(RSS)
    assert any("loopback" in r for r in desk.reasons())
    assert all(a.host == "meridian.example" for a in desk.web.asked)


# --- days ---
def test_days_still_to_come_are_no_ones(desk: Desk, store: Store) -> None:
    ahead = "Sun, 01 Jan 2040 08:00:00 GMT"
    desk.web.pages[RSS] = feed(rss(item(FERRY, date=ahead)))
    desk.web.pages[FERRY] = html(REPORT.replace("March 3 - ", ""), "x", day="2040-01-01").replace(
        "HARL, ", ""
    )
    desk.look(RSS)
    assert articles(store) == [(FERRY, None)]


def test_what_is_new_since_the_last_look_and_dated_by_nothing_is_todays(
    desk: Desk, store: Store, clock: Clock
) -> None:
    undated = html(REPORT.replace("HARL, March 3 - ", ""), "x", day=None)
    desk.web.pages |= {FERRY: undated, RSS: feed(rss(item(ISLAND, date="")))}
    desk.look(RSS)
    clock.set(2031, 3, 2)
    desk.web.pages[RSS] = feed(rss(item(FERRY, date="")))
    desk.look()
    assert (FERRY, date(2031, 3, 2)) in articles(store)


# --- failures ---
def test_failures_in_a_row_are_counted_waited_out_and_over_with_the_first_success(
    desk: Desk, clock: Clock
) -> None:
    good = desk.web.pages[RSS]
    desk.web.pages[RSS] = FakePage(b"", 500)
    desk.look(RSS)
    assert (one(desk).failures, one(desk).failed_at is not None) == (1, True)
    assert "has a fault (500)" in str(one(desk).failure)
    assert desk.watcher.once().resting == 1
    assert desk.asked(RSS) == 1
    clock.set(2031, 3, 1, 13)
    desk.look()
    state = one(desk)
    assert state.failures == 2
    assert state.due_at is not None
    assert timedelta(minutes=59) < state.due_at - clock.now < timedelta(minutes=61)
    clock.set(2031, 3, 1, 15)
    desk.web.pages[RSS] = good
    assert len(desk.look()) == 2
    assert (one(desk).failures, "500" in str(one(desk).failure)) == (0, True)


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured_for_the_whole_host(desk: Desk, clock: Clock, status: int) -> None:
    other = "https://meridian.example/other.xml"
    desk.web.pages |= {RSS: FakePage(b"", status, {"Retry-After": "7200"}), other: feed(rss())}
    desk.look(RSS, other)
    assert desk.asked(other) == 0
    for url in (RSS, other):
        due = one(desk, url).due_at
        assert due is not None
        assert due - clock.now > timedelta(minutes=119)
    assert desk.watcher.once().resting == 2


def test_a_page_that_may_come_yet_is_tried_again_four_times(desk: Desk, store: Store, clock: Clock) -> None:
    desk.web.pages[RSS] = feed(rss(item(FERRY)))
    desk.web.pages[FERRY] = FakePage(b"", 500)
    for day in range(1, 9):
        clock.set(2031, 3, day)
        desk.look(RSS)
    assert desk.asked(FERRY) == 4
    assert items(store)[0][0] == "failed"


def test_a_feed_that_moved_for_good_is_followed_to_its_new_address(desk: Desk) -> None:
    new = "https://meridian.example/feeds/world"
    desk.web.pages[new] = desk.web.pages[RSS]
    desk.web.redirect(RSS, new, 301)
    assert len(desk.look(RSS)) == 2
    assert one(desk, new).former == (RSS,)
    desk.look(RSS)
    assert (desk.asked(RSS), len(desk.states)) == (1, 1)


def test_a_feed_that_moved_for_a_while_keeps_its_address(desk: Desk) -> None:
    new = "https://meridian.example/feeds/world"
    middle = "https://meridian.example/middle"
    desk.web.pages[new] = desk.web.pages[RSS]
    desk.web.redirect(RSS, middle, 302)
    desk.web.redirect(middle, new, 301)
    desk.look(RSS)
    assert list(desk.states) == [RSS]


def test_of_two_feeds_that_have_become_one_the_moved_one_ends(desk: Desk) -> None:
    old = "https://meridian.example/old.xml"
    desk.web.redirect(old, RSS, 308)
    desk.look(RSS, old)
    assert "moved to" in str(one(desk, old).ended)
    assert one(desk).ended is None


def test_a_feed_that_is_gone_is_asked_no_more(desk: Desk, clock: Clock) -> None:
    desk.look(RSS)
    desk.web.pages[RSS] = FakePage(b"", 410)
    desk.look()
    assert "for good (410)" in str(one(desk).ended)
    clock.set(2031, 4, 1)
    asked = desk.asked(RSS)
    desk.look()
    assert desk.asked(RSS) == asked
    resume(desk.store, [RSS])
    desk.look()
    assert desk.asked(RSS) == asked + 1


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda web: web.redirect(RSS, RSS), "redirected more than 5 times"),
        (lambda web: web.redirect(RSS, "http://192.168.0.1/rss"), "private network"),
        (lambda web: web.pages.update({RSS: feed(b"x" * 6_000_000)}), "more than a feed can hold"),
        (
            lambda web: web.pages.update(
                {RSS: FakePage((b"x" for _ in range(999)), kind="text/xml", seconds=1.0)}
            ),
            "takes too long",
        ),
        (
            lambda web: web.pages.update({RSS: FakePage(b"\x89PNG", kind="image/png")}),
            "image/png, not a feed",
        ),
        (
            lambda web: web.pages.update({RSS: feed(rss(head='<!DOCTYPE r [<!ENTITY a "b">]>'))}),
            "declares entities",
        ),
        (
            lambda web: web.pages.update(
                {RSS: '<html><link rel="alternate" type="application/rss+xml" href="/f">'}
            ),
            "names is https://meridian.example/f",
        ),
    ],
)
def test_what_is_wrong_with_a_feed_is_said_and_the_others_go_on(
    desk: Desk, make: Callable[[FakeWeb], object], says: str
) -> None:
    make(desk.web)
    desk.web.pages[ATOM] = feed(rss(item("https://courier.example/x")))
    desk.web.pages["https://courier.example/x"] = html(OTHER, "x")
    assert desk.look(RSS, ATOM) == ["x: new"]
    assert says in str(one(desk).failure)
    assert RSS in str(one(desk).failure)
    assert "save the" not in str(one(desk).failure)


@pytest.mark.parametrize("kind", ["text/html", "text/plain; charset=ascii", "application/octet-stream", None])
def test_a_feed_is_told_by_what_is_in_it_not_by_its_content_type(desk: Desk, kind: str | None) -> None:
    desk.web.pages[RSS] = feed(rss(item(FERRY)), kind)
    assert desk.look(RSS) == ["harl-ferry: new"]


def test_what_was_no_feed_at_the_first_look_is_let_go_where_it_was_on_trial(desk: Desk) -> None:
    desk.web.pages[RSS] = "<html><body>x</body></html>"
    desk.watcher.trial.update(desk.follow(RSS))
    assert len(desk.watcher.once().failed) == 1
    assert desk.states == {}


# --- sitemaps ---
def test_the_sitemaps_of_an_index_are_followed_each_with_its_own_state(desk: Desk) -> None:
    index = "https://meridian.example/sitemap.xml"
    one_map, two_map = "https://meridian.example/1.xml", "https://meridian.example/2.xml"

    def listing(*urls: str) -> FakePage:
        return feed(
            f"<sitemapindex>{''.join(f'<sitemap><loc>{u}</loc></sitemap>' for u in urls)}</sitemapindex>"
        )

    def urls(*found: str) -> FakePage:
        return feed(
            f"<urlset>{''.join(f'<url><loc>{u}</loc><lastmod>2031-03-01</lastmod></url>' for u in found)}</urlset>"
        )

    desk.web.pages |= {index: listing(one_map, two_map), one_map: urls(FERRY), two_map: urls(ISLAND)}
    assert desk.look(index) == ["harl-ferry: new", "island: new"]
    assert one(desk, one_map).parent == one(desk, index).number
    desk.web.pages[index] = listing(two_map)
    desk.look()
    assert set(desk.states) == {index, two_map}
    remove(desk.store, [index])
    assert desk.states == {}


# --- time ---
def test_after_a_week_asleep_a_feed_is_asked_once(desk: Desk, clock: Clock) -> None:
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        clock.now += timedelta(days=7) if len(naps) == 1 else timedelta(seconds=seconds)
        if len(naps) == 3:
            desk.watcher.stop.set()

    desk.watcher.nap = nap
    desk.follow(RSS)
    desk.watcher.forever()
    assert desk.asked(RSS) == 2
    assert max(naps) <= 30


def test_a_clock_that_was_set_back_stops_nothing(desk: Desk, clock: Clock) -> None:
    desk.look(RSS)
    clock.now -= timedelta(days=400)
    desk.web.pages[RSS] = feed(rss(item(FERRY, "New title", "g1")))
    wanted, resting = desk.watcher._wanted(None, at_once=False)
    assert (len(wanted), resting) == (1, 0)
    desk.look()
    assert one(desk).polled_at is not None
    assert one(desk).polled_at < datetime(2030, 12, 1, tzinfo=UTC)  # type: ignore[operator]


def test_watching_ends_by_itself_where_nothing_is_left_to_watch(desk: Desk) -> None:
    desk.web.pages[RSS] = FakePage(b"", 410)
    desk.watcher.nap = lambda _: pytest.fail("there is nothing to wait for")
    desk.watcher.forever(set(desk.follow(RSS)))


# --- several watchers, stops, faults ---
def test_two_watchers_do_not_ask_a_feed_at_the_same_time(desk: Desk, store: Store, clock: Clock) -> None:
    desk.follow(RSS)
    with store.write() as connection:
        assert len(ledger.claim(connection, [1], "other", clock(), timedelta(minutes=10))) == 1
    done = desk.watcher.once()
    assert (done.busy, done.looked, desk.asked(RSS)) == (1, 0, 0)
    clock.now += timedelta(minutes=11)  # whoever had it is dead
    assert desk.watcher.once().looked == 1


def test_two_watchers_never_file_a_report_twice(desk: Desk, store: Store, reader: LocalReader) -> None:
    """The second one began before the first had filed, as after a lease that ran out."""
    desk.follow(RSS)
    other = Desk(store, two_reports(), reader)
    send = desk.web.send

    def meanwhile(ask: object) -> object:
        if not other.web.asked and getattr(ask, "url", "") == ISLAND:
            with store.write() as connection:
                ledger.release(connection, desk.watcher.name)
            other.watcher.once()
        return send(ask)  # type: ignore[arg-type]

    desk.web.send = meanwhile  # type: ignore[method-assign, assignment]
    desk.watcher.once()
    assert len(articles(store)) == 2
    assert one(desk).articles == 2
    with store.read() as connection:
        assert connection.execute(select(func.count()).select_from(t.reading)).scalar() == 2


def test_a_stop_files_what_has_come_and_the_next_look_goes_on(desk: Desk, store: Store) -> None:
    desk.follow(RSS)
    tell = desk.watcher.tell

    def stop(event: object) -> None:
        tell(event)  # type: ignore[arg-type]
        if getattr(event, "added", None) is not None:
            desk.watcher.stop.set()

    desk.watcher.tell = stop
    done = desk.watcher.once()
    assert 1 <= len(done.added) <= 2
    assert one(desk).claimed_until is None
    desk.watcher.stop.clear()
    desk.watcher.once()
    assert len(articles(store)) == 2


def test_a_feed_that_is_let_go_while_it_is_asked_leaves_no_trace(desk: Desk, store: Store) -> None:
    desk.follow(RSS)
    send = desk.web.send

    def meanwhile(ask: object) -> object:
        if getattr(ask, "url", "") == RSS:
            remove(store, [RSS])
        return send(ask)  # type: ignore[arg-type]

    desk.web.send = meanwhile  # type: ignore[method-assign, assignment]
    assert desk.watcher.once().added == []
    assert desk.states == {}


def test_paused_feeds_are_not_asked(desk: Desk) -> None:
    desk.follow(RSS)
    pause(desk.store, ["#1"])
    desk.watcher.once()
    assert desk.asked(RSS) == 0
    resume(desk.store, [RSS])
    assert desk.watcher.once().looked == 1


@pytest.mark.parametrize("trouble", ["database is locked", "database or disk is full"])
def test_a_ledger_that_cannot_be_written_ends_the_look_in_a_sentence_with_nothing_half_written(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    import sqlite3

    from sqlalchemy import exc

    from unless.workflow import taking

    desk.follow(RSS)

    def full_disk(*_: object, **__: object) -> None:
        raise exc.OperationalError("INSERT", {}, sqlite3.OperationalError(trouble))

    with monkeypatch.context() as patch:
        patch.setattr(taking, "set_item", full_disk)
        with pytest.raises(LedgerError, match=r"in use by another writer|is full"):
            desk.watcher.once()
    assert articles(store) == []
    assert one(desk).claimed_until is None
    assert len(desk.look()) == 2


def test_a_name_may_be_written_in_many_ways(store: Store) -> None:
    rows = join(
        store,
        outlines(
            [
                "feed://meridian.example/rss.xml",
                "https://MERIDIAN.example/rss.xml#top",
                "https://meridian.example/rss.xml",
            ]
        ),
    )
    assert len(rows.numbers) == 1
