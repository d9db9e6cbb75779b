"""A web page to the text and metadata of its article, through trafilatura."""

from __future__ import annotations

import html as entities
import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from unless.domain.text import words
from unless.intake.page_facts import Linked, facts, linked_article
from unless.intake.page_lines import body
from unless.intake.page_tree import headings, page_tree, tidy

# What a page begins with, after white space, an XML declaration and comments.
_PREAMBLE = re.compile(r"(?:\s+|\ufeff|<\?xml[^>]*>|<!--.*?-->)*", re.DOTALL)
_OPENING = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|main|article|section|header|div|table|p|h[1-6]|script|style)\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LINK = re.compile(r"<link\b[^<>]*>", re.IGNORECASE)
_CANONICAL = re.compile(r"\brel\s*=\s*(?:[\"']\s*canonical\s*[\"']|canonical\b)", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
# Lines of pages that hold no article: they do not count as prose.
_PAGE_TALK = re.compile(
    r"\b(?:cookies?|log ?in|sign in|password|javascript|your browser|newsletter|subscribe|subscription|"
    r"not found|404|403|access denied|all rights reserved|captcha|your account)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…。！？।][\"'”’»)\]]*$")
_SENTENCE_WORDS = 5
_ENOUGH_WORDS = (
    10  # of prose: the shortest flash ("X and Y will meet in Z on Friday, an aide said.") has as many
)
# Of the text in a page's linked data: where its elements hold less, the page is filled in by a program.
_SHARE_IN_ELEMENTS = 0.5


@dataclass(frozen=True, slots=True)
class Page:
    """An article as a web page gives it; None where the page does not say."""

    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: date | None = None
    authors: tuple[str, ...] = ()


def looks_like_html(text: str) -> bool:
    """Whether a text opens as a web page does. A report that merely mentions "<html>" does not."""
    start = _PREAMBLE.match(text, 0, 100_000)
    return _OPENING.match(text, start.end() if start else 0) is not None


def has_tags(text: str) -> bool:
    """Whether there is any markup at all: a file named .html may be plain text."""
    return _TAG.search(text) is not None


def read_page(html: str, url: str | None = None) -> Page | None:
    """The article of a page, None where the page has none. `url` is where it was found, if that is known.

    Paragraphs come as lines. Comments, navigation, captions, teasers and tables of figures are left out. The date is
    that of the page's metadata, JSON-LD, address or time element (its own calendar day, whatever the time zone); dates in
    the body's running text are never taken for it.

    Raises PageTooComplex where reading the page would take minutes.
    """
    tree = page_tree(html)
    if tree is None:
        return None
    linked = linked_article(html)
    text = _text(tree, linked)
    if text is None:
        return None
    said = facts(linked, tree, url)
    return Page(text, said.title, said.outlet, said.url, said.published, said.authors)


def _text(tree: Any, linked: Linked) -> str | None:
    """The body's text, None where there is none.

    It is what the extractor's precise way finds; what the linked data give, where that holds less than half of it, as
    on pages that a program fills in; else what the extractor's plain way finds.
    """
    heads = headings(tree)
    tidied = deepcopy(tree)
    tidy(tidied)
    text = _extracted(tidied, heads, linked, precise=True)
    given = body(linked.body, heads, linked.headline)
    if len(text) < _SHARE_IN_ELEMENTS * len(given) and _has_prose(given):
        return given
    if not _has_prose(text):
        text = _extracted(tidied, heads, linked, precise=False)
    return text if _has_prose(text) else None


def _extracted(tree: Any, heads: frozenset[str], linked: Linked, *, precise: bool) -> str:
    from trafilatura import bare_extraction  # noqa: PLC0415 (0.3 s to import: only where a page has come)

    found: Any = bare_extraction(tree, include_comments=False, include_tables=False, favor_precision=precise)
    return "" if found is None else body(found.text or "", heads, linked.headline)


def own_address(html: str, url: str) -> str:
    """The address that a page found at `url` gives as its own (rel=canonical), if it is one of the same host, else `url`.

    A page that calls its site's front page its own address, as broken templates do, is not believed.
    """
    found = next((m[0] for m in _LINK.finditer(html) if _CANONICAL.search(m[0])), "")
    href = _HREF.search(found)
    if href is None:
        return url
    try:
        given = urljoin(url, entities.unescape(href[1] or href[2] or href[3] or "").strip())
        one, other = urlsplit(given), urlsplit(url)
        ports = one.port, other.port
    except ValueError:
        return url
    hosts = [(part.hostname or "").removeprefix("www.") for part in (one, other)]
    right = one.scheme in ("http", "https") and "@" not in one.netloc and hosts[0] == hosts[1]
    if not right or ports[0] != ports[1] or not given.isprintable() or " " in given:
        return url
    front = one.path in ("", "/") and not one.query
    return url if front and other.path not in ("", "/") else one._replace(fragment="").geturl()


def _has_prose(text: str) -> bool:
    prose = 0
    for line in text.splitlines():
        n = len(words(line))
        if n >= _SENTENCE_WORDS and _SENTENCE_END.search(line) and not (n < 40 and _PAGE_TALK.search(line)):
            prose += n
    return prose >= _ENOUGH_WORDS
