"""One look at a feed: what it answers, and what of that is to be taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from unless.domain.errors import FeedError, FetchError
from unless.domain.feed import Feed, FeedState, ItemRow, wait_after
from unless.intake.answers import FEED
from unless.intake.feeds import Document, digest_of_bytes, read_feed
from unless.ledger.feeds import (
    add_feed,
    add_items,
    filed_pages,
    load_feeds,
    load_items,
    pending_items,
    remove_feeds,
    seen,
    set_feed,
    set_item,
)
from unless.workflow.taking import Page

if TYPE_CHECKING:
    from unless.intake.fetch import Fetched, Fetcher

# Some feeds say something new of their entries at every look: from the third time on their pages are left alone, for
# this long and then twice as long each time, up to 16 hours.
_RECHECK = timedelta(minutes=30)
_AT_ONCE = 3
_TELLING = timedelta(
    days=2
)  # since the last look: what is new then has come out now, where nothing else says when
_VALIDATOR = (
    500  # characters of an ETag or a date: longer ones are somebody's mistake, and sent at every look
)

Status = Literal["unchanged", "read", "failed", "ended"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a feed answered: its document, None where nothing has changed, or an error. `moved` is its new address.

    One that was not `asked` stands in line at a host that has just asked to be left alone: that is its error, too.
    """

    feed: FeedState
    document: Feed | None = None
    error: FetchError | FeedError | None = None
    moved: str | None = None
    validators: tuple[str | None, str | None, str | None] = (None, None, None)  # ETag, Last-Modified, digest
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Poll:
    """What a look came to: the feed as it is now known, entries to be taken, feeds that it lists to be asked."""

    feed: FeedState
    status: Status
    pages: Sequence[Page] = ()
    children: Sequence[FeedState] = ()
    notes: tuple[str, ...] = ()
    entries: int = 0  # new or changed


# --- asking -------------------------------------------------------------------------------------------------------
def ask(fetcher: Fetcher, feed: FeedState, conditional: bool) -> Answer:
    """Ask a feed for its document; with `conditional`, only if it has changed since the last look."""
    headers = {}
    if conditional and feed.etag:
        headers["If-None-Match"] = feed.etag
    if conditional and feed.modified:
        headers["If-Modified-Since"] = feed.modified
    try:
        got = fetcher.fetch(feed.url, FEED, headers)
    except FetchError as error:
        return Answer(feed, error=error)
    digest = feed.digest if got.status == 304 else digest_of_bytes(got.body)
    etag, modified = _validator(got, "etag"), _validator(got, "last-modified")
    if got.status == 304:  # it may leave out what has not changed
        etag, modified = etag or feed.etag, modified or feed.modified
    if got.status == 304 or (conditional and digest == feed.digest):
        return Answer(feed, moved=got.moved, validators=(etag, modified, digest))
    try:
        document = read_feed(Document(got.body, got.url, got.shown, got.charset))
    except FeedError as error:
        return Answer(feed, error=error)
    return Answer(feed, document, moved=got.moved, validators=(etag, modified, digest))


def _validator(got: Fetched, name: str) -> str | None:
    """What a feed's host gives to ask by; only what can be sent back in a header."""
    value = got.headers.get(name, "").strip()
    return value if 0 < len(value) <= _VALIDATOR and value.isascii() and value.isprintable() else None


# --- filing -------------------------------------------------------------------------------------------------------
def file_answer(connection: Any, answer: Answer, now: datetime, every: timedelta, newest: int) -> Poll:
    """Keep what a feed answered; returns what is to be done, at most `newest` entries."""
    feed = next(iter(load_feeds(connection, [answer.feed.number])), None)
    if feed is None:  # let go meanwhile
        return Poll(answer.feed, "unchanged")
    if answer.error is not None:
        return _failed(connection, feed, answer.error, now, every)
    values: dict[str, Any] = dict(zip(("etag", "modified", "digest"), answer.validators, strict=True))
    values |= {"polled_at": now, "failures": 0, "due_at": now + every}
    ended = _moved(connection, feed, answer.moved, values)
    document = answer.document
    pages: Sequence[Page] = ()
    children: Sequence[FeedState] = ()
    new = 0
    if document is not None and not ended:
        values |= {"kind": document.kind, "title": feed.title or document.title}
        children = _maps(connection, feed, document, now)
        pages, new = _entries(connection, feed, document, now, newest)
        if new:
            values["new_at"] = now
    set_feed(connection, feed.number, **values)
    (after,) = load_feeds(connection, [feed.number])
    pages = [replace(p, feed=after) for p in pages]  # under the title that it has just told
    status: Status = "ended" if ended else "unchanged" if document is None else "read"
    return Poll(after, status, pages, children, document.notes if document else (), new)


def _failed(
    connection: Any, feed: FeedState, error: FetchError | FeedError, now: datetime, every: timedelta
) -> Poll:
    status = error.status if isinstance(error, FetchError) else 200
    asked_for = error.retry_after if isinstance(error, FetchError) else None
    failures = feed.failures + 1
    values: dict[str, Any] = {
        "polled_at": now,
        "failures": failures,
        "failure": str(error),
        "failed_at": now,
        "due_at": now + wait_after(failures, every, asked_for, reached=status is not None),
    }
    if status == 410:
        values["ended"] = "its publisher has taken it down for good (410)"
    set_feed(connection, feed.number, **values)
    (after,) = load_feeds(connection, [feed.number])
    return Poll(after, "ended" if status == 410 else "failed")


def _moved(connection: Any, feed: FeedState, to: str | None, values: dict[str, Any]) -> bool:
    """Follow a feed to its new address; True where that is followed already, so that this one ends."""
    if to is None or to == feed.url:
        return False
    if any(f.url == to for f in load_feeds(connection)):
        values["ended"] = f"it has moved to {to}, which is followed already"
        return True
    values["url"] = to
    values["former"] = [*feed.former, feed.url]
    return False


def _maps(connection: Any, feed: FeedState, document: Feed, now: datetime) -> list[FeedState]:
    """The sitemaps of an index, each followed as a feed; those that it lists no more are let go."""
    if document.kind != "index" or feed.parent is not None:  # an index in an index is against the rules
        return []
    known = load_feeds(connection)
    mine = {f.url: f for f in known if f.parent == feed.number}
    taken = {f.url for f in known} - mine.keys()
    remove_feeds(connection, [f.number for url, f in mine.items() if url not in document.maps])
    numbers = [
        mine[url].number if url in mine else add_feed(connection, url, now, parent=feed.number)
        for url in document.maps
        if url not in taken
    ]
    return [
        f for f in load_feeds(connection, numbers) if f.asked and (not f.failures or (f.due_at or now) <= now)
    ]


def _entries(
    connection: Any, feed: FeedState, document: Feed, now: datetime, newest: int
) -> tuple[list[Page], int]:
    """The entries to be taken now, newest first, and how many are new or changed."""
    items = {i.key: i for i in document.items}
    there = {r.key: r for r in load_items(connection, feed.number, list(items))}
    fresh = [i for i in document.items if i.key not in there]
    add_items(connection, feed.number, fresh, now)
    changed = [
        (there[i.key], i)
        for i in document.items
        if i.key in there and there[i.key].digest != i.digest and there[i.key].state != "forgotten"
    ]
    for row, item in changed:
        not_before = None
        if row.tried_at is not None and row.changes >= _AT_ONCE:
            not_before = row.tried_at + _RECHECK * int(2 ** min(row.changes - _AT_ONCE, 5))
        set_item(
            connection,
            row.number,
            state="pending",
            digest=item.digest,
            url=item.url,
            tries=0,
            changes=row.changes + 1,
            due_at=not_before,
            reason=None,
        )
    seen(connection, feed.number, list(items), now)
    new = {i.key for i in fresh}
    _taken_elsewhere(connection, feed, load_items(connection, feed.number, list(new)), now)
    order = {key: n for n, key in enumerate(items)}
    waiting = pending_items(connection, feed.number, now)
    waiting.sort(key=lambda r: order.get(r.key, len(order)))
    looked_before = (
        feed.polled_at is not None and not feed.failures and timedelta(0) <= now - feed.polled_at <= _TELLING
    )
    pages = [Page(feed, r, items.get(r.key), r.key in new and looked_before) for r in waiting[:newest]]
    return pages, len(fresh) + len(changed)


def _taken_elsewhere(connection: Any, feed: FeedState, rows: Sequence[ItemRow], now: datetime) -> None:
    """Entries whose page has come by another feed already need not be fetched again."""
    filed = filed_pages(connection, [r.page for r in rows if r.page is not None])
    taken = 0
    for row in rows:
        if row.page in filed:
            set_item(
                connection, row.number, state="filed", article_id=filed[row.page], url=None, tried_at=now
            )
            taken += 1
    if taken:
        set_feed(connection, feed.number, articles=feed.articles + taken)
