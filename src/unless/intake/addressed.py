"""Addresses of the web to articles."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from unless.domain.article import Article
from unless.intake.files import Source, article_of

if TYPE_CHECKING:
    from unless.intake.fetch import Fetched, Fetcher  # loads the HTTP client, which files need not

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_NAME = 80  # characters of a name
# Last parts of paths that say nothing of the page.
_EMPTY = frozenset({"index", "amp", "default", "home", "print"})
_PAGE = re.compile(r"\.(?:[sx]?html?|php|aspx?|jsp|txt|md)$", re.IGNORECASE)


def is_address(path: str) -> bool:
    """Whether what a user gave is an address, not a file: it begins with a scheme, whichever."""
    return _ADDRESS.match(path) is not None


def load_address(url: str, fetcher: Fetcher, published: date | None = None) -> Article:
    """The article at an address. Its `url` is where redirects led, or what the page calls its own, on the same host.

    `published` goes before the date that a page states. Raises ArticleError, naming the address and the remedy.
    """
    return article_at(fetcher.fetch(url), published)


def article_at(got: Fetched, published: date | None = None) -> Article:
    """The article of what was fetched from an address. Raises ArticleError, naming the address and the remedy."""
    page = got.kind not in ("text/plain", "text/markdown")
    return article_of(got.body, Source(got.shown, slug(got.url), page, got.charset, got.url), published)[0]


def slug(url: str) -> str:
    """A name for what is at an address: the last telling part of its path, else its host."""
    parts = urlsplit(url)
    for part in reversed(parts.path.split("/")):
        name = _PAGE.sub("", unquote(part, errors="replace"))
        name = re.sub(r"[^\w.-]+", "-", name).strip("-.")[:_NAME]
        if name and name.lower() not in _EMPTY:
            return name
    return (parts.hostname or "page").removeprefix("www.")
