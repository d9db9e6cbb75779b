"""An entry of a feed taken: its page fetched and read on a thread, then filed with the entry."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from unless.domain.article import Article
from unless.domain.errors import ArticleError, FetchError
from unless.domain.feed import FeedItem, FeedState, ItemRow
from unless.intake.entries import Entry, article_of_entry, never_had
from unless.intake.feeds import day_of
from unless.ledger.articles import appeared, has_reading, load_articles, numbers_of
from unless.ledger.feeds import load_feeds, load_item, set_feed, set_item
from unless.ledger.store import Store
from unless.reading.tagger import cores
from unless.workflow.add import Added, Prepared, file_within, prepared
from unless.workflow.read import with_dateline

if TYPE_CHECKING:
    from unless.intake.fetch import Fetcher
    from unless.reading.read import Reader

TRIES = 4  # looks at a page that may come yet: at once, after 15 minutes, an hour, four hours
_FIRST_WAIT = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=12)  # that a host may ask for before a page is tried again


@dataclass(frozen=True, slots=True)
class Page:
    """An entry to be taken: `item` is what its feed says of it now, None where the feed has dropped it.

    `fresh` says that it was not there at the feed's last look, which tells its day where nothing else does.
    """

    feed: FeedState
    row: ItemRow
    item: FeedItem | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class TakenPage:
    """What came of an entry: an article ready to be filed or `known` already, or an error.

    `instead` says why the feed's own text was taken. One not `asked` has the error of another at its host.
    """

    page: Page
    ready: Prepared | None = None
    known: Article | None = None
    error: ArticleError | None = None
    instead: str | None = None
    asked: bool = True


class PageTaker:
    """Fetches and reads entries; safe to share between threads. The reader is loaded when the first report comes."""

    def __init__(self, store: Store, fetcher: Fetcher, reader: Reader | None) -> None:
        self._store = store
        self._fetcher = fetcher
        self._reader = reader
        self._cores = threading.BoundedSemaphore(cores())
        self._lock = threading.Lock()
        self._reading = 0

    @property
    def reading(self) -> bool:
        """Whether a report has come and is not yet read."""
        with self._lock:
            return self._reading > 0

    def take(self, page: Page) -> TakenPage:
        """Fetch an entry's page and read it."""
        today = self._store.clock().astimezone(UTC).date()
        item = page.item
        entry = Entry(
            name=f"an entry of {page.feed.title or page.feed.url}",
            url=page.row.url,
            title=item.title if item else None,
            day=(day_of(item.published, today) if item else None) or (today if page.fresh else None),
            content=item.content if item else None,
            outlet=(item.outlet if item else None) or page.feed.title,
        )
        try:
            taken = article_of_entry(entry, self._fetcher, today, last=page.row.tries + 1 >= TRIES - 1)
        except ArticleError as error:
            return TakenPage(page, error=error)
        with self._lock:
            self._reading += 1
        try:
            with self._cores:
                return self._read(page, with_dateline(taken.article), taken.instead)
        finally:
            with self._lock:
                self._reading -= 1

    def _read(self, page: Page, article: Article, instead: str | None) -> TakenPage:
        reader = self._loaded()
        with self._store.read() as connection:
            number = numbers_of(connection, [article.id]).get(article.id)
            known = number is not None and has_reading(connection, article.id, reader.name)
            if number is not None and known and appeared(connection, number, article):
                there = load_articles(connection, [number])[number].article
                return TakenPage(page, known=there, instead=instead)
        return TakenPage(page, prepared(article, reader.read(article), page.row.article), instead=instead)

    def _loaded(self) -> Reader:
        from unless.reading.read import LocalReader  # noqa: PLC0415  (loads the model)

        with self._lock:
            if self._reader is None:
                self._reader = LocalReader()
            return self._reader


def file_page(connection: Any, taken: TakenPage, now: datetime) -> Added:
    """File what came of an entry, with the entry; returns what became of it."""
    page, row = taken.page, taken.page.row
    tried = {"tries": row.tries + 1, "tried_at": now}
    if taken.error is not None:
        return _not_had(connection, page, taken.error, now, tried)
    if taken.known is not None:
        added = Added(taken.known.name, "known", taken.known.id, of=taken.known.name)
    else:
        assert taken.ready is not None
        (added,) = file_within(connection, [taken.ready], now)
    key = str(added.article)
    if added.status == "forgotten":
        set_item(connection, row.number, state="forgotten", url=None, due_at=None, reason=None, **tried)
        return added
    before = load_item(
        connection, row.number
    )  # None where the feed was let go meanwhile: the report is filed all the same
    number = numbers_of(connection, [key])[key]
    set_item(
        connection,
        row.number,
        state="filed",
        article_id=number,
        url=None,
        due_at=None,
        reason=taken.instead,
        **tried,
    )
    if before is not None:
        (feed,) = load_feeds(connection, [page.feed.number])
        set_feed(connection, feed.number, articles=feed.articles + (before.article is None), new_at=now)
    return added


def put_off(connection: Any, page: Page, error: ArticleError | None, now: datetime) -> None:
    """Leave an entry for later that was not asked for, since its host has just asked to be left alone."""
    seconds = error.retry_after if isinstance(error, FetchError) else None
    asked_for = timedelta(seconds=min(seconds or 0.0, _LONGEST_WAIT.total_seconds()))
    set_item(connection, page.row.number, due_at=now + max(_FIRST_WAIT, asked_for))


def _not_had(connection: Any, page: Page, error: ArticleError, now: datetime, tried: dict[str, Any]) -> Added:
    """Try again later what may come yet; the rest has failed until the feed says something new of it."""
    number = page.row.number
    again = not never_had(error) and tried["tries"] < TRIES
    wait = min(_FIRST_WAIT * 4 ** (tried["tries"] - 1), _LONGEST_WAIT)
    if isinstance(error, FetchError) and error.retry_after is not None:
        wait = max(wait, timedelta(seconds=min(error.retry_after, _LONGEST_WAIT.total_seconds())))
    set_item(
        connection,
        number,
        state="pending" if again else "failed",
        reason=str(error),
        due_at=now + wait if again else None,
        **tried,
    )
    name = page.row.url or f"an entry of {page.feed.title or page.feed.url}"
    return Added(name, "failed", reason=str(error))
