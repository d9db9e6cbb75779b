"""Whoever listens to what happens in the ledger: one look a second serves them all."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from unless.domain.errors import LedgerError
from unless.ledger.stamp import Stamp, Touched
from unless.web.errors import WebError
from unless.workflow.fresh import Fresh

log = logging.getLogger("unless.web")

EVERY = 1.0  # seconds between two looks at the ledger
HEARTBEAT = 15.0  # seconds of silence after which a line is sent, so that a dead connection is noticed
LONGEST = 15 * 60.0  # seconds after which a listener has to come again, and is asked who he is
MOST = 200  # listeners at once
RETRY = 2000  # milliseconds after which a browser comes again
NOTHING = Touched(frozenset(), False, False)


class TooManyListeners(WebError):
    """All places are taken; the page is read without being kept up to date."""

    status = 503


@dataclass(eq=False)
class Listener:
    """One open page: what it has not been told yet, put together."""

    stamp: Stamp
    news: Touched = NOTHING
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, stamp: Stamp, what: Touched) -> None:
        """Add to what is to be told."""
        self.news = together(self.news, what)
        self.stamp = stamp
        self.wake.set()

    def take(self) -> Touched:
        """What is to be told, which is then told."""
        out, self.news = self.news, NOTHING
        self.wake.clear()
        return out


def together(one: Touched, other: Touched) -> Touched:
    """Both."""
    return Touched(one.questions | other.questions, one.every or other.every, one.articles or other.articles)


def event(stamp: Stamp, what: Touched) -> str:
    """An event as it is sent."""
    told = {"questions": sorted(what.questions), "every": what.every, "articles": what.articles}
    return f"event: changed\nid: {stamp.text}\ndata: {json.dumps(told)}\n\n"


class Listeners:
    """All open pages of a server. Used from its event loop alone, but for `close`."""

    def __init__(self, fresh: Fresh, most: int = MOST) -> None:
        self._fresh = fresh
        self._most = most
        self._all: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def __len__(self) -> int:
        return len(self._all)

    def close(self) -> None:
        """Send everybody home; called where the loop runs."""
        self._closed = True
        for one in self._all:
            one.wake.set()

    async def join(self, since: Stamp | None) -> Listener:
        """A place, with what came in since a page was made. Raises TooManyListeners, LedgerError."""
        if self._closed or len(self._all) >= self._most:
            raise TooManyListeners("Too many pages are open; this one is not kept up to date.")
        now = await run_in_threadpool(self._fresh.look)
        one = Listener(now)
        if since is not None and since != now:
            now, what = await run_in_threadpool(self._fresh.since, since)
            one.tell(now, what)
        return one

    async def events(self, one: Listener) -> AsyncGenerator[str, None]:
        """What happens, until the listener goes, the server ends or the time is over."""
        loop = asyncio.get_running_loop()
        end = loop.time() + LONGEST
        self._all.add(one)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch(one.stamp))
        try:
            yield f"retry: {RETRY}\n\n"
            while not self._closed and loop.time() < end:
                try:
                    async with asyncio.timeout(HEARTBEAT):
                        await one.wake.wait()
                except TimeoutError:
                    yield ": nothing new\n\n"
                    continue
                if (news := one.take()) != NOTHING:
                    yield event(one.stamp, news)
        finally:
            self._all.discard(one)

    async def _watch(self, before: Stamp) -> None:
        while self._all and not self._closed:
            await asyncio.sleep(EVERY)
            try:
                now, what = await run_in_threadpool(self._fresh.since, before)
            except LedgerError as error:
                log.warning("the ledger could not be looked at: %s", error)
                continue
            before = now
            what = together(what, Touched(self._fresh.remade(), False, False))
            if what != NOTHING:
                for one in self._all:
                    one.tell(now, what)
