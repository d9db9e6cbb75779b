"""Feeds that are followed and their entries: kept, claimed by one watcher at a time, brought up to date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, update

from unless.domain.article import content_id, page_key
from unless.domain.feed import FeedItem, FeedState, ItemRow
from unless.ledger import schema as t
from unless.ledger.bulk import insert_rows
from unless.ledger.redact import Names, find_full, find_surnames
from unless.ledger.voices import CHUNK

KEPT = timedelta(
    days=90
)  # an entry that its feed has dropped: should it come back, its page is there already


# --- feeds --------------------------------------------------------------------------------------------------------
def load_feeds(connection: Connection, numbers: Iterable[int] | None = None) -> list[FeedState]:
    """Feeds in the order in which they were added; all of them, or those of some rows."""
    query = select(t.feed).order_by(t.feed.c.id)
    if numbers is None:
        return [_state(r) for r in connection.execute(query)]
    wanted = sorted(set(numbers))
    return [
        _state(r)
        for at in range(0, len(wanted), CHUNK)
        for r in connection.execute(query.where(t.feed.c.id.in_(wanted[at : at + CHUNK])))
    ]


def _state(r: Row[Any]) -> FeedState:
    return FeedState(
        number=r.id,
        url=r.url,
        title=r.title,
        kind=r.kind,
        added_at=r.recorded_at,
        folder=r.folder,
        parent=r.parent_id,
        former=tuple(r.former),
        paused=bool(r.paused),
        ended=r.ended,
        etag=r.etag,
        modified=r.modified,
        digest=r.digest,
        polled_at=r.polled_at,
        new_at=r.new_at,
        due_at=r.due_at,
        failures=r.failures,
        failure=r.failure,
        failed_at=r.failed_at,
        articles=r.articles,
        claimed_until=r.claimed_until,
    )


def add_feed(
    connection: Connection,
    url: str,
    now: datetime,
    title: str | None = None,
    folder: str | None = None,
    parent: int | None = None,
) -> int:
    """Add a feed that is not there yet; returns its row."""
    values = {"url": url, "title": title, "folder": folder, "parent_id": parent, "recorded_at": now}
    fixed = {"former": [], "paused": False, "failures": 0, "articles": 0}
    made = connection.execute(insert(t.feed).values(**values, **fixed))
    return int((made.inserted_primary_key or (0,))[0])


def set_feed(connection: Connection, number: int, **values: Any) -> None:
    """Bring what is known of a feed up to date."""
    connection.execute(update(t.feed).where(t.feed.c.id == number).values(**values))


def remove_feeds(connection: Connection, numbers: Iterable[int]) -> None:
    """Let go of feeds, of those that they list, and of what is known of their entries. Articles stay."""
    wanted = sorted(set(numbers))
    of = t.feed.c.parent_id.in_(wanted)
    wanted = sorted({*wanted, *connection.execute(select(t.feed.c.id).where(of)).scalars()})
    connection.execute(delete(t.feed_item).where(t.feed_item.c.feed_id.in_(wanted)))
    connection.execute(delete(t.feed).where(t.feed.c.id.in_(wanted), t.feed.c.parent_id.is_not(None)))
    connection.execute(delete(t.feed).where(t.feed.c.id.in_(wanted)))


def claim(
    connection: Connection, numbers: Sequence[int], by: str, now: datetime, lease: timedelta
) -> list[FeedState]:
    """Take feeds for a watcher, without those that another one has; a claim ends by itself after `lease`.

    One that lies further ahead than a lease can was made before the clock was set back.
    """
    c = t.feed.c
    free = or_(
        c.claimed_until.is_(None),
        c.claimed_until < now,
        c.claimed_until > now + 2 * lease,
    )
    taken: list[int] = []
    for at in range(0, len(numbers), CHUNK):
        some = numbers[at : at + CHUNK]
        rows = connection.execute(select(c.id).where(c.id.in_(some), free)).scalars()
        taken += rows
    for at in range(0, len(taken), CHUNK):
        chosen = c.id.in_(taken[at : at + CHUNK])
        connection.execute(update(t.feed).where(chosen).values(claimed_by=by, claimed_until=now + lease))
    return load_feeds(connection, taken)


def renew(connection: Connection, by: str, until: datetime) -> None:
    """Let a watcher's claims last longer."""
    connection.execute(update(t.feed).where(t.feed.c.claimed_by == by).values(claimed_until=until))


def release(connection: Connection, by: str, numbers: Iterable[int] | None = None) -> None:
    """Give a watcher's claims back; with `numbers`, those of some feeds."""
    query = update(t.feed).where(t.feed.c.claimed_by == by)
    if numbers is not None:
        query = query.where(t.feed.c.id.in_(sorted(set(numbers))))
    connection.execute(query.values(claimed_by=None, claimed_until=None))


# --- entries ------------------------------------------------------------------------------------------------------
def page_hash(url: str | None) -> str | None:
    """What stands for a page in the table of entries, the same in every feed."""
    key = page_key(url)
    return None if key is None else content_id(key)


def load_items(connection: Connection, feed: int, keys: Sequence[str] | None = None) -> list[ItemRow]:
    """Entries of a feed in the order in which they came; all, or those of some keys."""
    query = _items().where(t.feed_item.c.feed_id == feed).order_by(t.feed_item.c.id)
    if keys is None:
        return [_item(r) for r in connection.execute(query)]
    return [
        _item(r)
        for at in range(0, len(keys), CHUNK)
        for r in connection.execute(query.where(t.feed_item.c.key.in_(keys[at : at + CHUNK])))
    ]


def load_item(connection: Connection, number: int) -> ItemRow | None:
    """One entry, None where its feed was let go."""
    row = connection.execute(_items().where(t.feed_item.c.id == number)).first()
    return None if row is None else _item(row)


def pending_items(connection: Connection, feed: int, now: datetime) -> list[ItemRow]:
    """Entries of a feed that are to be taken now. A clock that was set back puts none of them off."""
    c = t.feed_item.c
    ready = or_(c.due_at.is_(None), c.due_at <= now, c.tried_at > now)
    query = _items().where(c.feed_id == feed, c.state == "pending", ready).order_by(c.id)
    return [_item(r) for r in connection.execute(query)]


def _items() -> Any:
    return select(t.feed_item, t.article.c.key.label("article")).join(
        t.article, t.feed_item.c.article_id == t.article.c.id, isouter=True
    )


def _item(r: Row[Any]) -> ItemRow:
    return ItemRow(
        number=r.id,
        feed=r.feed_id,
        key=r.key,
        digest=r.digest,
        state=r.state,
        page=r.page,
        url=r.url,
        published=r.published,
        article=r.article,
        tries=r.tries,
        changes=r.changes,
        tried_at=r.tried_at,
        due_at=r.due_at,
        reason=r.reason,
    )


def add_items(connection: Connection, feed: int, items: Sequence[FeedItem], now: datetime) -> None:
    """Add entries that are not there yet, as pending."""
    columns = "feed_id key page digest state url tries changes seen_at recorded_at".split()
    rows = [(feed, i.key, page_hash(i.url), i.digest, "pending", i.url, 0, 0, now, now) for i in items]
    insert_rows(connection, t.feed_item, columns, rows)


def set_item(connection: Connection, number: int, **values: Any) -> None:
    """Bring what is known of an entry up to date."""
    connection.execute(update(t.feed_item).where(t.feed_item.c.id == number).values(**values))


def seen(connection: Connection, feed: int, keys: Sequence[str], now: datetime) -> None:
    """Note that a feed still has entries, and let go of those that it dropped long ago."""
    c = t.feed_item.c
    for at in range(0, len(keys), CHUNK):
        chosen = c.key.in_(keys[at : at + CHUNK])
        connection.execute(update(t.feed_item).where(c.feed_id == feed, chosen).values(seen_at=now))
    connection.execute(delete(t.feed_item).where(c.feed_id == feed, c.seen_at < now - KEPT))


def unfinished(connection: Connection, feeds: Sequence[int]) -> set[int]:
    """Those of the feeds that have entries still to be taken."""
    c = t.feed_item.c
    query = select(c.feed_id).where(c.state == "pending").distinct()
    return set(connection.execute(query).scalars()) & set(feeds)


def filed_pages(connection: Connection, pages: Sequence[str]) -> dict[str, int]:
    """By page the row of the article that it became by way of any feed."""
    out: dict[str, int] = {}
    c = t.feed_item.c
    for at in range(0, len(pages), CHUNK):
        query = select(c.page, c.article_id).where(
            c.page.in_(pages[at : at + CHUNK]), c.state == "filed", c.article_id.is_not(None)
        )
        out.update((r.page, r.article_id) for r in connection.execute(query))
    return out


def counts(connection: Connection) -> dict[int, dict[str, int]]:
    """By feed how many of its entries are in which state."""
    c = t.feed_item.c
    out: dict[int, dict[str, int]] = {}
    for feed, state, n in connection.execute(
        select(c.feed_id, c.state, func.count()).group_by(c.feed_id, c.state)
    ):
        out.setdefault(feed, {})[state] = n
    return out


def forget_items(connection: Connection, article: int) -> None:
    """Entries that became an article which is deleted: they stay as hashes, and are not taken again."""
    _forget(connection, t.feed_item.c.article_id == article)


def forget_named(connection: Connection, names: Names) -> None:
    """The same for entries whose address, or the sentence about it, names a person who is forgotten."""
    c = t.feed_item.c
    query = select(c.id, c.url, c.reason).where(or_(c.url.is_not(None), c.reason.is_not(None)))
    for number, *texts in list(connection.execute(query)):
        words = [x.replace("%20", " ") for x in texts if x]
        if any(find_full(w, names) or find_surnames(w, names.surnames, any_case=True) for w in words):
            _forget(connection, c.id == number)


def _forget(connection: Connection, chosen: ColumnElement[bool]) -> None:
    nothing = {"article_id": None, "state": "forgotten", "url": None, "reason": None, "due_at": None}
    connection.execute(update(t.feed_item).where(chosen).values(**nothing))
