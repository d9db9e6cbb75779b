"""Feeds that are followed: what one holds, what is known of it, and when it is asked again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

FeedKind = Literal["rss", "atom", "json", "sitemap", "index"]
ItemState = Literal["pending", "filed", "failed", "forgotten"]

EVERY = timedelta(minutes=15)  # between two looks at a feed: what newsrooms' own readers do
LONGEST_BACK_OFF = timedelta(hours=24)  # of a feed that fails again and again
LONGEST_UNREACHED = timedelta(hours=1)  # of one whose host did not answer: perhaps it is our own network
LONGEST_WAIT = timedelta(days=7)  # that a host may ask for (Retry-After): more would be the end of it


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry of a feed.

    `key` tells it from the feed's other entries and stays when its title changes; `digest` changes with what the feed
    says of it. `published` is in the feed's own time zone. `content` is the whole text in HTML, where the feed has it.
    """

    key: str
    digest: str
    url: str | None = None
    title: str | None = None
    published: datetime | None = None
    content: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed's document holds: entries, newest first as the feed has them; an index holds `maps` instead."""

    kind: FeedKind
    title: str | None = None
    items: tuple[FeedItem, ...] = ()
    maps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the ledger knows of a feed. `number` is its row; `parent` that of the sitemap index which lists it.

    `former` are addresses that it had before it moved. `ended` says why it is asked no more. `failures` are those in a
    row, `failure` is the sentence of the last one, `articles` counts the entries taken. `due_at` counts after failures.
    """

    number: int
    url: str
    title: str | None
    kind: FeedKind | None
    added_at: datetime
    folder: str | None = None
    parent: int | None = None
    former: tuple[str, ...] = ()
    paused: bool = False
    ended: str | None = None
    etag: str | None = None
    modified: str | None = None
    digest: str | None = None
    polled_at: datetime | None = None
    new_at: datetime | None = None
    due_at: datetime | None = None
    failures: int = 0
    failure: str | None = None
    failed_at: datetime | None = None
    articles: int = 0
    claimed_until: datetime | None = None

    @property
    def asked(self) -> bool:
        """Whether it is asked at all."""
        return not self.paused and self.ended is None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What the ledger knows of an entry: `article` is the key of the article that it became."""

    number: int
    feed: int
    key: str
    digest: str
    state: ItemState
    page: str | None = None
    url: str | None = None
    published: date | None = None
    article: str | None = None
    tries: int = 0
    changes: int = 0
    tried_at: datetime | None = None
    due_at: datetime | None = None
    reason: str | None = None


def due(feed: FeedState, every: timedelta) -> datetime | None:
    """When a feed is asked next, None for at once. After failures the back-off counts, else `every`."""
    if feed.polled_at is None:
        return None
    if feed.failures:
        return feed.due_at
    return feed.polled_at + every


def is_due(feed: FeedState, now: datetime, every: timedelta) -> bool:
    """Whether a feed is to be asked now. A clock that was set back does not stop anything."""
    when = due(feed, every)
    set_back = feed.polled_at is not None and feed.polled_at > now
    return feed.asked and (when is None or when <= now or set_back)


def wait_after(failures: int, every: timedelta, asked_for: float | None, reached: bool) -> timedelta:
    """How long a feed is left alone after so many failures in a row (0 for none): twice as long each time.

    `asked_for` are the seconds of a Retry-After, which is honoured up to LONGEST_WAIT.
    """
    longest = max(every, LONGEST_BACK_OFF if reached else LONGEST_UNREACHED)
    wait = min(every * int(2 ** min(failures, 20)), longest)
    if asked_for is not None:
        wait = max(wait, timedelta(seconds=min(asked_for, LONGEST_WAIT.total_seconds())))
    return wait
