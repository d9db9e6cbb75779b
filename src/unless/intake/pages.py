"""A web page to the text and metadata of its article, through trafilatura."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from unless.domain.text import words

# What a page begins with, after white space, an XML declaration and comments.
_PREAMBLE = re.compile(r"(?:\s+|\ufeff|<\?xml[^>]*>|<!--.*?-->)*", re.DOTALL)
_OPENING = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|main|article|section|header|div|table|p|h[1-6]|script|style)\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BLOCK = re.compile(
    r"(</?(?:p|div|br|li|ul|ol|dl|dt|dd|td|th|tr|table|blockquote|section|article|aside|figure|figcaption|"
    r"header|footer|main|h[1-6]|hr|address)\b)",
    re.IGNORECASE,
)
_PRE = re.compile(r"<pre\b.*?</pre\s*>", re.IGNORECASE | re.DOTALL)
_LINE_BREAKS = re.compile(r"[ \t]*[\r\n]+[ \t]*")
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_LINK = re.compile(r"<link\b[^<>]*>", re.IGNORECASE)
_CANONICAL = re.compile(r"\brel\s*=\s*(?:[\"']\s*canonical\s*[\"']|canonical\b)", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_ITEM_DATE = re.compile(
    r"itemprop\s*=\s*[\"']datePublished[\"'][^>]*?(?:content|datetime)\s*=\s*[\"'](\d{4}-\d{2}-\d{2})",
    re.IGNORECASE,
)
# Invitations to the reader that extractors keep as paragraphs; no report has such a line.
_INVITATION = re.compile(
    r"(?:sign up (?:for|to)|subscribe (?:to|now)|share (?:this|on)|follow us|read more|read also|click here|"
    r"advertisement$|skip to|support our|donate\b)",
    re.IGNORECASE,
)
# Lines of pages that hold no article: they do not count as prose.
_PAGE_TALK = re.compile(
    r"\b(?:cookies?|log ?in|sign in|password|javascript|your browser|newsletter|subscribe|subscription|"
    r"not found|404|403|access denied|all rights reserved|captcha|your account)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_SENTENCE_WORDS = 5
_ENOUGH_WORDS = (
    10  # of prose: the shortest flash ("X and Y will meet in Z on Friday, an aide said.") has as many
)
_INVITATION_WORDS = 12  # a longer line is a sentence of the report
# htmldate's own limits are 1995 and today; archives go further back, and no clock decides what a page says.
_DATES = {
    "original_date": True,
    "extensive_search": False,
    "min_date": "1900-01-01",
    "max_date": "2200-01-01",
}


@dataclass(frozen=True, slots=True)
class Page:
    """An article as a web page gives it; None where the page does not say."""

    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: date | None = None


def looks_like_html(text: str) -> bool:
    """Whether a text opens as a web page does. A report that merely mentions "<html>" does not."""
    start = _PREAMBLE.match(text, 0, 100_000)
    return _OPENING.match(text, start.end() if start else 0) is not None


def has_tags(text: str) -> bool:
    """Whether there is any markup at all: a file named .html may be plain text."""
    return _TAG.search(text) is not None


def read_page(html: str, url: str | None = None) -> Page | None:
    """The article of a page, None where the page has none. `url` is where it was found, if that is known.

    Paragraphs come as lines. Comments, navigation and tables are left out. The date is that of the page's
    metadata, JSON-LD, address or time element (its own calendar day, whatever the time zone); dates in the
    body's running text are never taken for it.
    """
    # Takes 0.3 s to import, so only where a page has come.
    from trafilatura import bare_extraction  # noqa: PLC0415

    found: Any = bare_extraction(
        _spaced(html),
        include_comments=False,
        include_tables=False,
        deduplicate=False,
        with_metadata=True,
        url=url,
        date_extraction_params=dict(_DATES),
    )
    if found is None or not found.text:
        return None
    text = "\n".join(line for line in map(_clean, found.text.splitlines()) if line)
    if not _has_prose(text):
        return None
    title = _clean(found.title or "") or None
    return Page(
        text=text,
        title=title,
        outlet=_outlet(found, html, title),
        url=found.url or None,
        published=_day(found.date) or _day(_first(_ITEM_DATE, html)),
    )


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


def _spaced(html: str) -> str:
    """The page with a space before every block-level tag and none of its source's line breaks.

    Extractors join what stands in neighbouring blocks ("at noon.He stayed") and keep a source's line
    breaks as if they were paragraphs' ends. Neither space nor break means anything in HTML but in <pre>,
    whose breaks become <br>.
    """
    html = _PRE.sub(lambda m: re.sub(r"\r\n|\r|\n", "<br>", m[0]), html)
    return _BLOCK.sub(r" \1", _LINE_BREAKS.sub(" ", html))


def _clean(line: str) -> str:
    line = " ".join(line.split())
    if _INVITATION.match(line) and len(words(line)) < _INVITATION_WORDS and not line.endswith(("”", '"')):
        return ""
    return line.removeprefix("- ")  # trafilatura's mark of a list item


def _has_prose(text: str) -> bool:
    prose = 0
    for line in text.splitlines():
        n = len(words(line))
        if n >= _SENTENCE_WORDS and _SENTENCE_END.search(line) and not (n < 40 and _PAGE_TALK.search(line)):
            prose += n
    return prose >= _ENOUGH_WORDS


def _outlet(found: Any, html: str, title: str | None) -> str | None:
    """The site's name; where only its host is known, what follows the headline in <title>, else the host."""
    name = _clean(found.sitename or "")
    if name and name != (found.hostname or ""):
        return name
    whole = " ".join(entities.unescape(_first(_TITLE, html)).split())
    if title and whole.startswith(title):
        rest = re.fullmatch(r"\s*[|–—·:-]\s*(\w.{1,40})", whole[len(title) :])
        if rest:
            return rest[1].strip()
    return name or None


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None
