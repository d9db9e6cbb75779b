"""Invented feeds, their pages, and a watcher on the fake web."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ledger_cases import OTHER, REPORT

from unless.intake.fetch import FakePage, FakeWeb, Fetcher, Options
from unless.ledger.feeds import load_feeds
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.feeds import join, outlines
from unless.workflow.watch import Event, Watcher
from unless.workflow.watch import Options as Watching

RSS = "https://meridian.example/rss.xml"
ATOM = "https://courier.example/atom.xml"
FERRY = "https://meridian.example/2031/harl-ferry"
ISLAND = "https://meridian.example/2031/island"


def html(text: str, title: str, head: str = "", day: str | None = "2031-03-01") -> str:
    """A page of a report."""
    body = "".join(f"<p>{part}</p>" for part in text.split("\n") if part)
    when = f'<meta property="article:published_time" content="{day}T08:00:00Z">' if day else ""
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{when}{head}</head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def item(
    url: str | None,
    title: str = "Harl ferry",
    guid: str | None = None,
    date: str = "Sat, 01 Mar 2031 08:00:00 GMT",
    more: str = "",
) -> str:
    """An entry of RSS."""
    link = f"<link>{escape(url)}</link>" if url is not None else ""
    ident = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    when = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item><title>{title}</title>{link}{ident}{when}{more}</item>"


def rss(*items: str, title: str = "Meridian World", head: str = '<?xml version="1.0"?>') -> str:
    """An RSS document."""
    return (
        f'{head}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{title}</title>{''.join(items)}</channel></rss>"
    )


def full(text: str) -> str:
    """An entry's whole text."""
    body = "".join(f"<p>{p}</p>" for p in text.split("\n") if p)
    return f"<description>First lines.</description><content:encoded><![CDATA[{body}]]></content:encoded>"


def feed(body: str | bytes, kind: str | None = "application/rss+xml", **headers: str) -> FakePage:
    """A feed's answer."""
    return FakePage(body, kind=kind, headers=headers)


def two_reports() -> FakeWeb:
    """A feed of two reports with their pages."""
    return FakeWeb(
        {
            RSS: feed(rss(item(FERRY, "Harl ferry", "g1"), item(ISLAND, "Island hopes", "g2"))),
            FERRY: html(REPORT, "Harl ferry unlikely before June"),
            ISLAND: html(OTHER, "Island hopes for ferry"),
        }
    )


class Desk:
    """A watcher on a fake web: what it said, and what the ledger knows afterwards."""

    def __init__(
        self, store: Store, web: FakeWeb, reader: LocalReader | None = None, newest: int = 100
    ) -> None:
        self.store = store
        self.web = web
        self.events: list[Event] = []
        fetcher = Fetcher(Options(pause=0), web)
        self.watcher = Watcher(store, fetcher, Watching(newest=newest, threads=1), reader, self.events.append)

    def follow(self, *urls: str) -> tuple[int, ...]:
        """Add feeds; returns their rows."""
        return join(self.store, outlines(urls)).numbers

    def look(self, *urls: str) -> list[str]:
        """Follow feeds and ask all once; what became of the reports, in order of name."""
        self.follow(*urls)
        done = self.watcher.once()
        return sorted(f"{a.name}: {a.status}" for a in done.added)

    def asked(self, url: str) -> int:
        """How often an address was asked."""
        return sum(a.url == url for a in self.web.asked)

    @property
    def states(self) -> dict[str, object]:
        """Feeds by their addresses."""
        with self.store.read() as connection:
            return {f.url: f for f in load_feeds(connection)}

    def reasons(self) -> Iterable[str]:
        """Why reports were not taken."""
        return [e.added.reason for e in self.events if e.added is not None and e.added.status == "failed"]
