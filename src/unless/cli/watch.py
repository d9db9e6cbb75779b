"""unless watch: follow feeds."""

from __future__ import annotations

import json
import re
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from unless.cli.add import AllowHost, Proxy
from unless.cli.common import AsJson, LedgerOption, ledger, stderr, stdout
from unless.domain.errors import OptionError

if TYPE_CHECKING:
    from unless.workflow.add import Added
    from unless.workflow.watch import Event, Round, Watcher

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(days=7)
_FILED = {
    "new": "new",
    "copy": "new, a copy of",
    "version": "a new version of",
    "retitled": "under a new headline",
    "appeared": "there already, now also seen elsewhere",
    "reread": "read anew",
    "forgotten": "not taken, as it was deleted before",
}

Feeds = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FEED|FEEDS.opml...]",
        help="Addresses of feeds, or OPML files of them; without any, all that are followed.",
    ),
]
Every = Annotated[
    str | None, typer.Option(metavar="15m", help="How often each feed is asked: a number with s, m, h or d.")
]
Newest = Annotated[
    int,
    typer.Option(
        metavar="N",
        min=1,
        max=1000,
        help="Take so many reports of a feed at one look; the rest at the next.",
    ),
]


def watch(
    feeds: Feeds = None,
    every: Every = None,
    once: Annotated[bool, typer.Option("--once", help="Ask every feed once, and end.")] = False,
    newest: Newest = 100,
    allow_host: AllowHost = None,
    proxy: Proxy = None,
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """Follow feeds: RSS, Atom, JSON Feed and news sitemaps. What is new is read and filed as `unless add` does it.

    Feeds are added to the ledger's list, which `unless feeds` shows. Hosts are asked politely: only for what has changed,
    one request a second, as robots.txt allows, more seldom after failures. Ctrl-C stops and keeps what has come.

    Example: unless watch https://meridian.example/world.rss --every 30m

    Example: unless watch feeds.opml --once
    """
    from unless.intake.addressed import is_address
    from unless.intake.fetch import Fetcher
    from unless.intake.fetch import Options as Fetching
    from unless.workflow.feeds import check_followed, join, outlines
    from unless.workflow.watch import Options, Watcher

    if once and every is not None:
        raise OptionError("--once asks every feed once, and --every again and again; give one of them.")
    options = Options(every=_interval(every) if every is not None else Options().every, newest=newest)
    wanted = outlines(feeds or [])
    fetcher = Fetcher(Fetching(allow_hosts=tuple(allow_host or ()), proxy=proxy))
    say = _Say(as_json)
    with ledger(where, create=True) as store:
        joined = join(store, wanted) if wanted else None
        check_followed(store)
        watcher = Watcher(store, fetcher, options, tell=say.event)
        watcher.trial.update(joined.added if joined and all(map(is_address, feeds or [])) else ())
        mine = None if joined is None else set(joined.numbers)
        with _stopped_by_signals(watcher):
            if once:
                say.end(watcher.once(mine))
            else:
                watcher.forever(mine, say.round)
        if watcher.stop.is_set():
            stderr().print("stopped; what had come is filed", highlight=False)
    if once and say.errors and not watcher.stop.is_set():
        raise typer.Exit(1)


def _interval(text: str) -> timedelta:
    found = re.fullmatch(r"\s*(\d{1,6})\s*([smhd])\s*", text.lower())
    if found is None:
        raise OptionError(f"--every {text!r} is no length of time; write 15m, 2h or 1d.")
    wait = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if not _SHORTEST <= wait <= _LONGEST:
        raise OptionError(
            f"--every {text} is out of bounds; from 1m, as more often is a burden on hosts, to 7d."
        )
    return wait


@contextmanager
def _stopped_by_signals(watcher: Watcher) -> Iterator[None]:
    """SIGINT and SIGTERM let a watcher end; the second one ends it at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        if watcher.stop.is_set():
            raise KeyboardInterrupt
        watcher.stop.set()

    before = [(one, signal.signal(one, stop)) for one in (signal.SIGINT, signal.SIGTERM)]
    try:
        yield
    finally:
        for one, handler in before:
            signal.signal(one, handler)


class _Say:
    """What is said of the watching: a line for whatever is new, and one for each round."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.errors = 0

    def event(self, event: Event) -> None:
        """A feed was looked at, or a report was taken."""
        self.errors += event.status in ("failed", "ended")
        if self.as_json:
            sys.stdout.write(json.dumps(_plain(event), ensure_ascii=False) + "\n")
            sys.stdout.flush()
        elif event.added is not None:
            self._report(event.feed.title or event.feed.url, event.added)
        for note in event.notes:
            stderr().print(f"note: {escape(note)}", soft_wrap=True, highlight=False)
        if event.status == "failed" or (event.status == "ended" and event.feed.failures):
            stderr().print(f"error: {escape(event.feed.failure or '')}", soft_wrap=True, highlight=False)
        if event.status == "ended":
            text = f"{event.feed.url} is asked no more: {event.feed.ended}."
            stderr().print(f"note: {escape(text)}", soft_wrap=True, highlight=False)

    def _report(self, feed: str, added: Added) -> None:
        if added.status == "failed":
            stderr().print(f"not taken: {escape(added.reason)}", soft_wrap=True, highlight=False)
        elif added.status in _FILED:
            of = f" {added.of}" if added.status in ("copy", "version") else ""
            more = (
                f", {added.evidence} piece{'s' * (added.evidence != 1)} of evidence" if added.evidence else ""
            )
            line = f"{feed}: {added.name} ({_FILED[added.status]}{of}{more})"
            stdout().print(escape(line), soft_wrap=True, highlight=False)

    def round(self, done: Round) -> None:
        """A round is over: said where it brought something."""
        if not self.as_json and (done.added or done.failed):
            self._summary(done)

    def end(self, done: Round) -> None:
        """The only round is over."""
        if not self.as_json:
            self._summary(done)

    def _summary(self, done: Round) -> None:
        counts = Counter(one.status for one in done.added)
        parts = [f"{done.looked} feed{'s' * (done.looked != 1)} asked"]
        new = counts["new"] + counts["copy"]
        parts.append(f"{new} report{'s' * (new != 1)} added")
        versions = counts["version"] + counts["retitled"]
        parts += [f"{versions} new version{'s' * (versions != 1)}"] if versions else []
        parts += [f"{counts['failed']} not taken"] if counts["failed"] else []
        parts += [f"{len(done.failed)} feed{'s' * (len(done.failed) != 1)} failed"] if done.failed else []
        parts += [f"{done.busy} left to another watcher"] if done.busy else []
        parts += [f"{done.resting} left alone for now"] if done.resting else []
        pieces = sum(one.evidence for one in done.added)
        text = f"{', '.join(parts)}; {pieces} piece{'s' * (pieces != 1)} of evidence proposed."
        stdout().print(text, highlight=False, soft_wrap=True)


def _plain(event: Event) -> dict[str, object]:
    feed = event.feed
    out: dict[str, object] = {"feed": feed.url, "title": feed.title, "status": event.status}
    if event.added is not None:
        return out | {"report": asdict(event.added)}
    return out | {
        "entries": event.entries,
        "failures": feed.failures,
        "failure": feed.failure if feed.failures else None,
        "ended": feed.ended,
    }
