"""Feeds that are followed, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from unless.domain.feed import FeedState, ItemRow


class Shown(Protocol):
    """A feed as it is shown."""

    @property
    def feed(self) -> FeedState: ...
    @property
    def entries(self) -> Mapping[str, int]: ...
    @property
    def failed(self) -> Sequence[ItemRow]: ...


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed in words. `child` is whether an index of sitemaps lists it; `asked` is when it was last asked, `new` when
    something new last came, `next` when it is asked again. `trouble` is what is the matter with it, if anything is.
    """

    number: int
    title: str
    url: str
    child: bool
    asked: str
    new: str
    next: str
    articles: int
    failures: int
    trouble: str
    paused: bool
    ended: bool


def feed_rows(listed: Sequence[Shown], now: datetime) -> tuple[FeedRow, ...]:
    """The feeds in words, in their order."""
    return tuple(_row(one.feed, now) for one in listed)


def _row(f: FeedState, now: datetime) -> FeedRow:
    return FeedRow(
        f.number,
        f.title or "",
        f.url,
        f.parent is not None,
        _ago(f.polled_at, now),
        _ago(f.new_at, now),
        _next(f, now),
        f.articles,
        f.failures,
        _trouble(f),
        f.paused,
        f.ended is not None,
    )


def _trouble(f: FeedState) -> str:
    if f.ended:
        return f"is asked no more: {f.ended}."
    return f.failure if f.failures and f.failure else ""


def joined_words(added: int, there: int) -> str:
    """What came of following feeds: how many are new to the list, and how many were there."""
    return f"{added} feed{'s' * (added != 1)} added, {there} followed already."


def feeds_view(listed: Sequence[Shown], now: datetime) -> RenderableType:
    """The table; below it what is the matter with feeds, and with the entries of those that were asked for."""
    if not listed:
        return Text("No feed is followed yet; `unless watch https://...` follows one.")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("", "feed", "last asked", "last new", "next"):
        table.add_column(head, overflow="fold", no_wrap=head != "feed")
    table.add_column("articles", justify="right")
    table.add_column("failures", justify="right")
    rows = feed_rows(listed, now)
    for row in rows:
        indent = "  " if row.child else ""
        name = Text(indent + (row.title or row.url))
        if row.title:
            name.append(f"\n{indent}{row.url}", style="dim")
        table.add_row(
            Text(f"#{row.number}", style="dim"),
            name,
            row.asked,
            row.new,
            row.next,
            str(row.articles),
            Text(str(row.failures), style="red" if row.failures else ""),
        )
    return Group(table, *_troubles(listed))


def _troubles(listed: Sequence[Shown]) -> list[Text]:
    out: list[Text] = []
    for one in listed:
        f = one.feed
        if trouble := _trouble(f):
            out.append(Text(f"#{f.number} {trouble}"))
        out += [Text(f"#{f.number} {r.state}: {r.reason}") for r in one.failed]
    return [Text(""), *out] if out else []


def _ago(when: datetime | None, now: datetime) -> str:
    if when is None:
        return "never"
    return _span(now - when) + " ago" if when <= now else "just now"


def _next(feed: FeedState, now: datetime) -> str:
    if feed.ended:
        return "no more"
    if feed.paused:
        return "paused"
    if feed.due_at is None or feed.due_at <= now:
        return "now"
    return "in " + _span(feed.due_at - now)


def _span(length: timedelta) -> str:
    seconds = max(0, round(length.total_seconds()))
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size or (unit == "min" and seconds >= size):
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def feeds_json(listed: Sequence[Shown]) -> list[dict[str, Any]]:
    """Feeds as plain values."""
    return [_plain(one) for one in listed]


def _plain(one: Shown) -> dict[str, Any]:
    f = one.feed
    return {
        "number": f.number,
        "url": f.url,
        "former": list(f.former),
        "title": f.title,
        "folder": f.folder,
        "kind": f.kind,
        "listed_by": f.parent,
        "added": _iso(f.added_at),
        "paused": f.paused,
        "ended": f.ended,
        "last_polled": _iso(f.polled_at),
        "last_new": _iso(f.new_at),
        "next_due": _iso(f.due_at) if f.asked else None,
        "articles": f.articles,
        "entries": {state: one.entries.get(state, 0) for state in ("filed", "pending", "failed")},
        "failures_in_a_row": f.failures,
        "last_failure": f.failure,
        "last_failed": _iso(f.failed_at),
        "not_taken": [
            {"url": r.url, "state": r.state, "tries": r.tries, "reason": r.reason} for r in one.failed
        ],
    }


def _iso(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat(timespec="seconds")
