"""Watch: ask feeds what is new, and file it by the same line as `add`.

The network is worked on by many threads, one host at a time each; the ledger by the caller's thread alone. What came of
an entry is filed with the entry in one transaction, so that a stop at any moment leaves nothing half-written, and what
was begun goes on at the next look. Watchers beside one another claim feeds, and never file a report twice.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from unless.domain.errors import FeedError, FetchError, LedgerError
from unless.domain.feed import EVERY, FeedState, due, is_due
from unless.ledger.feeds import claim, load_feeds, release, remove_feeds, renew, unfinished
from unless.ledger.hosts import keep_rules, kept_rules
from unless.ledger.store import Store
from unless.workflow.add import Added
from unless.workflow.hostlines import HostLines
from unless.workflow.polling import Answer, Poll, ask, file_answer
from unless.workflow.taking import Page, PageTaker, TakenPage, file_page, put_off

if TYPE_CHECKING:
    from unless.intake.fetch import Fetcher
    from unless.reading.read import Reader

LEASE = timedelta(minutes=10)  # of a claim: far longer than the ledger is ever left untold
_RENEW = 60.0  # seconds between renewals
_NAP = 30.0  # seconds slept at a time, so that a machine that was asleep soon sees what time it is
_SHORTEST_NAP = 5.0  # seconds, where a feed that is due is in the hands of another watcher
_GRACE = 2.0  # seconds that a stop waits for the network, which may never answer
_READING = 60.0  # seconds that it waits for reports that have come and are being read


@dataclass(frozen=True, slots=True)
class Options:
    """How to watch: how often, how many reports of a feed at one look, on how many threads."""

    every: timedelta = EVERY
    newest: int = 100
    threads: int = 64


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a feed: it was looked at, or one of its reports was taken.

    `status` of a look: unchanged, read (with `entries` new or changed), failed, ended. A report has `added`.
    """

    feed: FeedState
    status: Literal["unchanged", "read", "failed", "ended", "report"]
    entries: int = 0
    added: Added | None = None
    notes: tuple[str, ...] = ()


@dataclass
class Round:
    """What one round over the feeds came to."""

    looked: int = 0
    unchanged: int = 0
    failed: list[str] = field(default_factory=list)
    busy: int = 0  # feeds that another watcher has
    resting: int = 0  # feeds left alone after failures
    added: list[Added] = field(default_factory=list)


class Watcher:
    """Looks at feeds, once or again and again. `tell` hears of everything, on the caller's thread."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        options: Options | None = None,
        reader: Reader | None = None,
        tell: Callable[[Event], None] = lambda _: None,
    ) -> None:
        self.store = store
        self.fetcher = fetcher
        self.options = options or Options()
        self.tell = tell
        self.stop = threading.Event()
        self.trial: set[int] = set()  # rows of feeds that are let go again if what is there is no feed
        self.nap: Callable[[float], object] = self.stop.wait
        self.name = uuid.uuid4().hex[:16]
        self.taker = PageTaker(store, fetcher, reader)
        with store.read() as connection:
            fetcher.recall(kept_rules(connection, store.clock()))

    def once(self, feeds: Collection[int] | None = None) -> Round:
        """Look at feeds now, all that are followed or those of some rows, but for those left alone after failures."""
        wanted, resting = self._wanted(feeds, at_once=True)
        return self._round(wanted, resting)

    def forever(
        self, feeds: Collection[int] | None = None, told: Callable[[Round], None] = lambda _: None
    ) -> None:
        """Look at feeds whenever they are due, until `stop` is set. Feeds that are added meanwhile join."""
        while not self.stop.is_set():
            wanted, _ = self._wanted(feeds, at_once=False)
            if wanted:
                told(self._round(wanted))
            seconds = self._seconds(feeds)
            if seconds is None:
                return
            if not self.stop.is_set():
                self.nap(seconds)

    # --- which, and when ---
    def _wanted(self, feeds: Collection[int] | None, at_once: bool) -> tuple[list[FeedState], int]:
        """The feeds to be asked now, and how many are left alone for now."""
        with self.store.read() as connection:
            known = load_feeds(connection)
        now = self.store.clock()
        mine = [f for f in known if _among(f, feeds) and f.asked]
        every = timedelta(0) if at_once else self.options.every
        ready = [f for f in mine if is_due(f, now, every)]
        return ready, len(mine) - len(ready)

    def _seconds(self, feeds: Collection[int] | None) -> float | None:
        """How long to sleep: until the first feed is due, but never long at a time. None where none of those will be."""
        with self.store.read() as connection:
            known = load_feeds(connection)
        now = self.store.clock()
        if feeds is not None and not any(_among(f, feeds) and f.ended is None for f in known):
            return None
        times = [due(f, self.options.every) for f in known if _among(f, feeds) and f.asked]
        left = [0.0 if t is None else (t - now).total_seconds() for t in times]
        return min([_NAP, *(max(_SHORTEST_NAP, x) for x in left)])

    # --- a round ---
    def _round(self, wanted: Sequence[FeedState], resting: int = 0) -> Round:
        out = Round(resting=resting)
        with self.store.write() as connection:
            taken = claim(connection, [f.number for f in wanted], self.name, self.store.clock(), LEASE)
            open_ends = unfinished(connection, [f.number for f in taken])
        out.busy = len(wanted) - len(taken)
        run = _Run(self, out)
        try:
            for feed in taken:
                run.put_feed(feed, feed.number not in open_ends)
            run.go()
        finally:
            run.lines.close()
            with suppress(LedgerError), self.store.write() as connection:
                release(connection, self.name)
                learnt = self.fetcher.learnt()
                if learnt:
                    keep_rules(connection, learnt, self.store.clock())
        return out


def _among(feed: FeedState, feeds: Collection[int] | None) -> bool:
    return feeds is None or feed.number in feeds or feed.parent in feeds


@dataclass(frozen=True, slots=True)
class _Look:
    """A feed to be asked; `conditional`: only for what is new."""

    feed: FeedState
    conditional: bool


class _Run:
    """One round at work."""

    def __init__(self, watcher: Watcher, out: Round) -> None:
        self.watcher = watcher
        self.lines: HostLines[_Look | Page, Answer | TakenPage] = HostLines(self._do, watcher.options.threads)
        self.out = out
        self.events: list[Event] = []
        self.resting: dict[str, FetchError] = {}  # by host
        self.following: dict[
            str, list[Page]
        ] = {}  # by page: entries of other feeds that wait for it to be taken

    def _do(self, job: _Look | Page) -> Answer | TakenPage:
        """A job, on one of the threads. Where a host asks to be left alone, nobody else in its line is sent to it."""
        url = job.feed.url if isinstance(job, _Look) else job.row.url
        resting = self.resting.get(host_of(url))
        out: Answer | TakenPage
        if isinstance(job, _Look):
            if resting is not None:
                return Answer(job.feed, error=resting, asked=False)
            out = ask(self.watcher.fetcher, job.feed, job.conditional)
        else:
            if resting is not None:
                return TakenPage(job, error=resting, asked=False)
            out = self.watcher.taker.take(job)
        if isinstance(out.error, FetchError) and out.error.status in (429, 503):
            self.resting[host_of(url)] = out.error
        return out

    def put_feed(self, feed: FeedState, conditional: bool) -> None:
        """Let a feed be asked."""
        self.lines.put(host_of(feed.url), _Look(feed, conditional))

    def put_page(self, page: Page) -> None:
        """Let an entry be taken, unless its page is being taken already for another feed."""
        key = page.row.page
        if key is not None:
            if key in self.following:
                self.following[key].append(page)
                return
            self.following[key] = []
        self.lines.put(host_of(page.row.url), page)

    def go(self) -> None:
        """Until everything is done, or the watcher is to stop."""
        told = time.monotonic()
        while self.lines.open and not self.watcher.stop.is_set():
            came = self.lines.finished(0.2)
            if came or time.monotonic() - told > _RENEW:
                self._file(came)
                told = time.monotonic()
        if self.watcher.stop.is_set():
            self._wind_up()

    def _wind_up(self) -> None:
        """File what has come by the time of a stop; whoever still waits for the network is left."""
        self.lines.drop()
        began = time.monotonic()
        while self.lines.open:
            waited = time.monotonic() - began
            if waited > (_READING if self.watcher.taker.reading else _GRACE):
                break
            self._file(self.lines.finished(0.1))

    def _file(self, came: Sequence[Answer | TakenPage]) -> None:
        store = self.watcher.store
        more: list[Poll] = []
        if not came and self.watcher.stop.is_set():
            return
        with store.write() as connection:
            now = store.clock()
            for one in came:
                if isinstance(one, Answer):
                    more.append(self._answer(connection, one, now))
                else:
                    self._page(connection, one, now)
            open_ends = unfinished(connection, [c.number for p in more for c in p.children])
            renew(connection, self.watcher.name, now + LEASE)
        for event in self.events:
            self.watcher.tell(event)
        self.events.clear()
        if not self.watcher.stop.is_set():
            for poll in more:
                for child in poll.children:
                    self.put_feed(child, child.number not in open_ends)
                for page in poll.pages:
                    self.put_page(page)

    def _answer(self, connection: Any, answer: Answer, now: datetime) -> Poll:
        options = self.watcher.options
        poll = file_answer(connection, answer, now, options.every, options.newest)
        if poll.children:
            numbers = [c.number for c in poll.children]
            poll = replace(poll, children=claim(connection, numbers, self.watcher.name, now, LEASE))
        out = self.out
        feed = answer.feed
        if isinstance(answer.error, FeedError) and feed.kind is None and feed.number in self.watcher.trial:
            remove_feeds(connection, [feed.number])
        out.looked += 1
        out.unchanged += poll.status == "unchanged"
        if poll.status in ("failed", "ended"):
            out.failed.append(poll.feed.failure or poll.feed.ended or "")
        self.events.append(Event(poll.feed, poll.status, poll.entries, notes=poll.notes))
        return poll

    def _page(self, connection: Any, taken: TakenPage, now: datetime) -> None:
        others = self.following.pop(taken.page.row.page or "", [])
        for page in [taken.page, *others]:
            if not taken.asked:
                put_off(connection, page, taken.error, now)
                continue
            added = file_page(connection, replace(taken, page=page), now)
            if page is taken.page:
                self.out.added.append(added)
                self.events.append(Event(page.feed, "report", added=added))


def host_of(url: str | None) -> str:
    """The host of an address, "" where it has none."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
