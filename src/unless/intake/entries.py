"""Entries of feeds to articles: the entry's own page, or the feed's full text where the page cannot be had.

A teaser is never taken for an article: neither a page that ends where its paywall begins, nor a feed's first lines.
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from unless.domain.article import Article
from unless.domain.errors import ArticleError, FetchError, LanguageError, NoArticleError, RefusedError
from unless.domain.text import words
from unless.intake.addressed import article_at, is_address, slug
from unless.intake.answers import shown
from unless.intake.files import Source, article_of

if TYPE_CHECKING:
    from unless.intake.fetch import Fetcher  # loads the HTTP client

# Words that a whole report has at least where its page says that it is closed: teasers run to 30 to 150.
_WHOLE = 250
_FULL = 60  # words of a feed's full text: shorter ones are its first lines, or a caption
_CLOSED = re.compile(
    rb"[\"']?isAccessibleForFree[\"']?\s*[:=]\s*[\"']?\s*(?:https?:\\?/\\?/schema\.org\\?/)?false"
    rb"|article:content_tier[\"']\s+content=[\"'](?:locked|metered)",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.|(?:continue|keep) reading.{0,80}|read (?:more|on|the (?:full|whole|rest)).{0,80}|"
    r"(?:subscribe|log in|sign in|register) (?:to|for) .{0,80}|to (?:continue|keep) reading.{0,120})\s*$",
    re.IGNORECASE,
)
# What WordPress puts below every text of a feed.
_FOOTER = re.compile(
    r"<p>\s*The post\s+<a\b.{0,600}?appeared first on.{0,300}?</p>\s*$", re.IGNORECASE | re.DOTALL
)
_CLOSED_STATUS = (401, 402, 403, 407, 451)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of an entry: `day` is its publication day, `content` its whole text in HTML where it has it."""

    name: str  # how messages name it where it has no address
    url: str | None = None
    title: str | None = None
    day: date | None = None
    content: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """An entry's article, and why it was taken from the feed, None where it is the page's."""

    article: Article
    instead: str | None = None


def article_of_entry(entry: Entry, fetcher: Fetcher, today: date, last: bool = False) -> Taken:
    """The article of an entry. `last` says that the page is not tried again, so that the feed's own text will do.

    Its day is the page's, else the feed's; days that are still to come are no one's. Raises ArticleError.
    """
    try:
        article = _from_page(entry, fetcher)
        instead = None
    except LanguageError:
        raise
    except ArticleError as error:
        if entry.content is None or not (last or never_had(error)):
            raise
        article = _from_feed(entry, str(error))
        instead = str(error)
    day = article.published
    if day is not None and (day - today).days > 1:
        day = None
    return Taken(
        replace(
            article,
            published=day or entry.day,
            title=article.title or entry.title,
            outlet=article.outlet or entry.outlet,
        ),
        instead,
    )


def never_had(error: ArticleError) -> bool:
    """Whether a page is not to be had at all, or shows no report: asking again is of no use."""
    if isinstance(error, FetchError):
        return isinstance(error, RefusedError) or error.status in _CLOSED_STATUS
    return True


def _from_page(entry: Entry, fetcher: Fetcher) -> Article:
    url = entry.url
    if not url or not is_address(url):
        what = (
            f"{entry.name} names no address of a page" if not url else f"{shown(url)} is no address of a page"
        )
        raise RefusedError(f"{what}; look for the report on its outlet's site.")
    got = fetcher.fetch(url)
    article = article_at(got)
    closed = _CLOSED.search(got.body) is not None
    if len(words(article.text)) < _WHOLE and (closed or _CUT.search(article.text[-200:])):
        raise NoArticleError(
            f"{got.shown} shows only the beginning of its report; save the whole page in a browser and add the file."
        )
    return article


def _from_feed(entry: Entry, why: str) -> Article:
    """The feed's own text. Raises NoArticleError with the page's trouble where that is a teaser, too."""
    teaser = NoArticleError(f"{why} Its feed has only the beginning.")
    content = _FOOTER.sub("", entry.content or "")
    title = entities.escape(entry.title or "")
    page = f"<!doctype html><html><head><title>{title}</title></head><body><article>{content}</article></body></html>"
    url = entry.url if entry.url and is_address(entry.url) else None
    name = slug(url) if url else entry.name
    try:
        article = article_of(page.encode("utf8", "replace"), Source(entry.name, name, page=True))[0]
    except NoArticleError:
        raise teaser from None
    if len(words(article.text)) < _FULL or _CUT.search(article.text[-200:]):
        raise teaser
    return replace(article, url=url, title=entry.title or article.title, published=None, outlet=None)
