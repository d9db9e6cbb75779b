"""The feeds' page: how each stands, adding by address and by file, pausing, removing, exporting, and who may."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from dossier_cases import NOW, clock
from forms import post
from starlette.testclient import TestClient
from user_cases import seat, team_app

from unless.intake.opml import Outline, read_opml
from unless.ledger.feeds import load_feeds, set_feed
from unless.ledger.store import Store
from unless.web.app import create_app
from unless.workflow.feeds import join

COURIER = "https://courier.example/atom.xml"
OPML = b'<opml version="2.0"><body><outline text="News"><outline text="Courier" xmlUrl="%s"/></outline></body></opml>'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    one = Store.open(tmp_path / "feeds.db", clock=clock())
    yield one
    one.close()


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(store), base_url="http://127.0.0.1", follow_redirects=False) as one:
        yield one


def text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def feeds(store: Store) -> list:  # type: ignore[type-arg]
    with store.read() as connection:
        return load_feeds(connection)


def test_the_page_says_how_each_feed_stands(client: TestClient, store: Store) -> None:
    assert "No feed is followed yet." in text(client.get("/feeds").text)
    join(store, [Outline(COURIER, "Courier"), Outline("https://radio.example/feed")])
    with store.write() as connection:
        one, two = load_feeds(connection)
        set_feed(
            connection,
            one.number,
            polled_at=NOW - timedelta(minutes=5),
            due_at=NOW + timedelta(minutes=9, seconds=30),
        )
        set_feed(connection, two.number, failures=3, failure="radio.example does not answer.", polled_at=NOW)
    told = text(client.get("/feeds").text)
    assert f"#1 Courier {COURIER} 5 min ago never in 9 min 0 0" in told
    assert "radio.example does not answer." in told
    assert 'href="/feeds" aria-current="page"' in client.get("/feeds").text


def test_feeds_are_added_by_address_and_by_file_and_exported(
    client: TestClient, store: Store, tmp_path: Path
) -> None:
    made = post(client, "/feeds", address="https://meridian.example/rss")
    assert "1 feed added, 0 followed already." in text(client.get(made.headers["location"]).text)
    made = post(client, "/feeds", files={"file": ("my.opml", OPML % COURIER.encode())})
    assert "1 feed added" in text(client.get(made.headers["location"]).text)
    made = post(client, "/feeds", address=COURIER)
    assert "0 feeds added, 1 followed already." in text(client.get(made.headers["location"]).text)
    answer = client.get("/feeds.opml")
    assert "attachment" in answer.headers["content-disposition"]
    (tmp_path / "out.opml").write_bytes(answer.content)
    assert read_opml(tmp_path / "out.opml") == [
        Outline("https://meridian.example/rss", "https://meridian.example/rss"),
        Outline(COURIER, "Courier", "News"),
    ]
    assert [f.polled_at for f in feeds(store)] == [None, None]  # nothing was asked


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/etc/passwd",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://a:b@x.example/",
        "https://x.example/\0a",
        "https://x.example:99999/",
    ],
)
def test_what_is_no_feeds_address_is_refused_and_stays(
    client: TestClient, store: Store, address: str
) -> None:
    answer = post(client, "/feeds", address=address)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert f'name="address" value="{html.escape(address)}"' in answer.text
    assert feeds(store) == []


def test_a_file_that_is_no_list_is_refused_whole(client: TestClient, store: Store) -> None:
    bad = OPML % b"file:///etc/passwd"
    for data, says in ((b"<rss/>", "no OPML"), (b"<opml", "line 1"), (bad, "is not a feed's address")):
        answer = post(client, "/feeds", files={"file": ("my.opml", data)})
        assert answer.status_code == 422
        assert says in text(answer.text)
    assert feeds(store) == []


def test_a_feed_is_paused_resumed_and_removed(client: TestClient, store: Store) -> None:
    join(store, [Outline(COURIER, "Courier")])
    assert post(client, "/feeds/pause", address=COURIER).headers["location"] == "/feeds"
    assert feeds(store)[0].paused
    assert "paused" in text(client.get("/feeds").text)
    post(client, "/feeds/resume", address=COURIER)
    assert not feeds(store)[0].paused
    assert post(client, "/feeds/pause", address="https://radio.example/feed").status_code == 404
    assert post(client, "/feeds/pause").status_code == 422
    assert post(client, "/feeds/forget", address=COURIER).status_code == 422
    post(client, "/feeds/remove", address=COURIER)
    assert feeds(store) == []


def test_a_page_that_is_out_of_date_changes_no_other_feed(client: TestClient, store: Store) -> None:
    join(store, [Outline(COURIER, "Courier")])
    post(client, "/feeds/remove", address=COURIER)
    # Its number is free again, and a title may be anything.
    join(store, [Outline("https://radio.example/feed", COURIER), Outline("https://x.example/feed", "#9")])
    for name in (COURIER, "#9"):
        assert post(client, "/feeds/remove", address=name).status_code == 404
    assert len(feeds(store)) == 2


def test_a_reader_looks_and_changes_nothing(store: Store) -> None:
    join(store, [Outline(COURIER, "Courier")])
    rea = seat(team_app(store), "rea").client
    page = rea.get("/feeds").text
    assert COURIER in page
    assert '<form method="post" action="/feeds' not in page
    assert rea.get("/feeds.opml").status_code == 200
    assert post(rea, "/feeds", address="https://meridian.example/rss").status_code == 403
    assert post(rea, "/feeds/remove", address=COURIER).status_code == 403
    assert len(feeds(store)) == 1
