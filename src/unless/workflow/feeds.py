"""The list of feeds that are followed: added to, paused, taken from, shown, and exchanged as OPML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from unless.domain.errors import NotFoundError, OptionError
from unless.domain.feed import FeedState, ItemRow
from unless.intake.addressed import is_address
from unless.intake.answers import shown
from unless.intake.opml import Outline, opml, parse_opml, read_opml
from unless.ledger.feeds import add_feed, counts, load_feeds, load_items, remove_feeds, set_feed
from unless.ledger.store import Store

_SURE = re.compile(
    r"#\d+$|https?://"
)  # numbers and addresses: titles come from outside, and none passes for one
_BLANK = re.compile(r"[\x00-\x20\x7f]")  # blanks and control characters, of which no address has any


@dataclass(frozen=True, slots=True)
class Joined:
    """Feeds that were named: the rows of all of them, and those that were added for it."""

    numbers: tuple[int, ...]
    added: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed as it is shown: how many of its entries are in which state; `failed` are those that could not be taken."""

    feed: FeedState
    entries: Mapping[str, int]
    failed: tuple[ItemRow, ...] = ()


def outlines(names: Iterable[str]) -> list[Outline]:
    """The feeds of addresses and OPML files. Raises OptionError."""
    out: list[Outline] = []
    for name in names:
        out += [Outline(name)] if is_address(name) else read_opml(name)
    return _checked(out)


def outlines_of(data: bytes, name: str) -> list[Outline]:
    """The feeds of an OPML file that was handed in. Raises OptionError."""
    return _checked(parse_opml(data, name))


def outline_of(address: str) -> Outline:
    """The feed of an address; it names no file. Raises OptionError."""
    return Outline(_address(address))


def _checked(outlines: Iterable[Outline]) -> list[Outline]:
    return [Outline(_address(one.url), one.title, one.folder) for one in outlines]


def _address(url: str) -> str:
    text = url.strip()
    if text.lower().startswith("feed:"):  # as browsers once wrote them
        text = text[5:] if "://" in text[5:] else "https:" + text[5:]
    try:
        parts = urlsplit(text)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        host = None
    if (
        host is None
        or _BLANK.search(text)
        or parts.scheme.lower() not in ("http", "https")
        or parts.username is not None
    ):
        raise OptionError(f"{shown(url)} is not a feed's address; write https://HOST/PATH.")
    return parts._replace(fragment="", netloc=parts.netloc.lower(), scheme=parts.scheme.lower()).geturl()


def join(store: Store, wanted: Sequence[Outline]) -> Joined:
    """Follow feeds, each once; one that has moved is known by its former addresses, too."""
    numbers: list[int] = []
    added: list[int] = []
    with store.write() as connection:
        known = {url: f.number for f in load_feeds(connection) for url in (*f.former, f.url)}
        for one in wanted:
            if one.url not in known:
                known[one.url] = add_feed(connection, one.url, store.clock(), one.title, one.folder)
                added.append(known[one.url])
            numbers.append(known[one.url])
    return Joined(tuple(dict.fromkeys(numbers)), tuple(added))


def check_followed(store: Store) -> None:
    """Raise NotFoundError where no feed is followed yet."""
    with store.read() as connection:
        if not load_feeds(connection):
            raise NotFoundError("No feed is followed yet; give the address of one, or an OPML file.")


def find_feed(connection: Any, name: str) -> FeedState:
    """The feed of an address, of a title, or of a number ("#3"). Raises NotFoundError."""
    feeds = load_feeds(connection)
    sought = name.strip()
    found = [f for f in feeds if sought in (f.url, *f.former, f"#{f.number}")]
    if not _SURE.match(sought):
        found = found or [f for f in feeds if (f.title or "").casefold() == sought.casefold()]
    found = found or [f for f in feeds if f.url.rstrip("/").casefold() == sought.rstrip("/").casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        named = ", ".join(f"#{f.number} {f.url}" for f in found)
        raise NotFoundError(
            f"Several feeds are called {name!r} ({named}); name one by its number or address."
        )
    raise NotFoundError(f"No feed {name!r} is followed; `unless feeds` lists those that are.")


def remove(store: Store, names: Sequence[str]) -> list[FeedState]:
    """Follow feeds no more; their articles stay. Raises NotFoundError, and then removes none."""
    with store.write() as connection:
        found = [find_feed(connection, n) for n in names]
        remove_feeds(connection, [f.number for f in found])
    return found


def pause(store: Store, names: Sequence[str]) -> list[FeedState]:
    """Ask feeds no more until they are resumed. Raises NotFoundError, and then pauses none."""
    return _set(store, names, paused=True)


def resume(store: Store, names: Sequence[str]) -> list[FeedState]:
    """Ask feeds again, those too that had ended or were left alone after failures."""
    return _set(store, names, paused=False, ended=None, failures=0, due_at=None)


def _set(store: Store, names: Sequence[str], **values: Any) -> list[FeedState]:
    with store.write() as connection:
        found = [find_feed(connection, n) for n in names]
        family = {f.number for f in found}
        for feed in load_feeds(connection):
            if feed.number in family or feed.parent in family:
                set_feed(connection, feed.number, **values)
        return load_feeds(connection, family)


def listing(store: Store, names: Sequence[str] = ()) -> list[Listed]:
    """Feeds as they are shown: all, or some with the entries that could not be taken. Raises NotFoundError."""
    with store.read() as connection:
        feeds = [find_feed(connection, n) for n in names] or _in_families(load_feeds(connection))
        states = counts(connection)
        out = []
        for feed in feeds:
            rows = load_items(connection, feed.number) if names else []
            bad = tuple(r for r in rows if r.state in ("failed", "pending") and r.reason)
            out.append(Listed(feed, states.get(feed.number, {}), bad))
        return out


def _in_families(feeds: Sequence[FeedState]) -> list[FeedState]:
    """Sitemaps stand behind the index that lists them."""
    return sorted(feeds, key=lambda f: (f.parent or f.number, f.number))


def as_opml(store: Store) -> bytes:
    """The list as an OPML file; sitemaps that an index lists come again with it."""
    with store.read() as connection:
        feeds = [f for f in load_feeds(connection) if f.parent is None]
    return opml([Outline(f.url, f.title, f.folder) for f in feeds], store.clock())
