"""Bytes of a feed to what it holds: RSS, Atom, JSON Feed, news sitemaps and their indexes. Pure: nothing is fetched.

Documents come from strangers. Entities beyond XML's own five are refused before anything is parsed; no more than
MAX_ITEMS entries are taken; texts are decoded by the rules of pages, since feeds name wrong encodings as often.
"""

from __future__ import annotations

import hashlib
import html as entities
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from unless.domain.article import page_key
from unless.domain.errors import FeedError
from unless.domain.feed import Feed, FeedItem, FeedKind
from unless.intake.decoding import decode, kind_of_binary
from unless.intake.pages import looks_like_html

MAX_ITEMS = 1_000  # of a document: what Google's rules allow a news sitemap; newspapers' feeds have 20 to 100
MAX_MAPS = 10  # of an index, the newest: news sites split theirs by day or section
# "<" of the entries that are taken: 5 MB of ordinary HTML, which is all that a fetch brings, have fewer, and the parser
# takes up to 10 s for as many (0.05 ms each, in the worst of forms).
_MAX_MARKS = 200_000
_TITLE = 300  # characters of a title
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{2,40})")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_SKIPPED = re.compile(
    r"^(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*", re.DOTALL | re.IGNORECASE
)
_START_OF_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>/])")
_END_OF_ITEM = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_LINK = re.compile(r"<link\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(rel|type|href)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_ROOTS: dict[str, FeedKind] = {
    "rss": "rss",
    "rdf": "rss",
    "feed": "atom",
    "urlset": "sitemap",
    "sitemapindex": "index",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A feed's bytes: where they were found, how messages name it, the encoding that came with them."""

    data: bytes
    url: str
    shown: str
    charset: str | None = None


def read_feed(document: Document) -> Feed:
    """What a feed's document holds. Raises FeedError, naming its address and the remedy, for what is no feed."""
    text = _text(document)
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return _json_feed(start, document)
    if looks_like_html(text):
        raise FeedError(_page_instead(text, document))
    root = _ROOT.match(text, _SKIPPED.match(text).end())  # type: ignore[union-attr]
    name = root[1].lower() if root else ""
    if name == "opml":
        raise FeedError(f"{document.shown} is a list of feeds (OPML); save it to a file and give that.")
    kind = _ROOTS.get(name)
    if kind is None:
        raise FeedError(
            f"{document.shown} is not a feed; give the address of an RSS, Atom or JSON feed, or of a news sitemap."
        )
    assert root is not None
    _refuse_entities(text[: root.start()], text, document.shown)
    body = text[root.start() :]  # without its declarations, whatever they are
    if kind in ("sitemap", "index"):
        return _sitemap(body, kind, document)
    return _syndicated(body, kind, document)


def _text(document: Document) -> str:
    data, shown = document.data, document.shown
    what = kind_of_binary(data, document.charset)
    if what is not None:
        raise FeedError(f"{shown} is {what}, not a feed; check the address.")
    if not data.strip():
        raise FeedError(f"{shown} is empty; check the address, or try again later.")
    declared = _XML_ENCODING.match(data)
    charset = document.charset or (declared[1].decode("ascii") if declared else None)
    try:
        text, _ = decode(data, charset)
        if declared and charset == document.charset and "\ufffd" in text:
            text, _ = decode(data, declared[1].decode("ascii"))
    except UnicodeError:
        raise FeedError(
            f"{shown} is in no encoding that can be told; its publisher has to mend it."
        ) from None
    return text


def _refuse_entities(prolog: str, text: str, shown: str) -> None:
    """Raise FeedError where the document declares entities: bombs, and files and addresses that a parser would fetch."""
    from defusedxml import DefusedXmlException  # noqa: PLC0415  (only where a feed has come)
    from defusedxml.ElementTree import ParseError, iterparse  # noqa: PLC0415

    refusal = FeedError(f"{shown} declares entities of its own, as attacks do; it is not read.")
    if "<!entity" in prolog.lower():
        raise refusal
    data = _DECLARATION.sub("", text.lstrip("\ufeff"), count=1).encode("utf8", "replace")
    try:
        for _ in iterparse(BytesIO(data), events=("start",), forbid_dtd=False, forbid_entities=True):
            return  # declarations stand before the first element
    except DefusedXmlException:
        raise refusal from None
    except (ParseError, LookupError):  # broken XML goes to the lenient parser, without its declarations
        return


def _page_instead(html: str, document: Document) -> str:
    """The sentence for a web page, with the feed that it names, if it names one."""
    for link in _LINK.finditer(html[:200_000]):
        found = {
            m[1].lower(): entities.unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(link[0])
        }
        named = found.get("href", "").strip()
        if (
            "alternate" in found.get("rel", "").lower().split()
            and found.get("type", "").lower() in _FEED_TYPES
            and named
        ):
            try:
                where = urljoin(document.url, named)
            except ValueError:
                continue
            if where.isprintable() and urlsplit(where).scheme in ("http", "https"):
                return f"{document.shown} is a web page, not a feed; the feed that it names is {where[:500]}"
    return f"{document.shown} is a web page, not a feed, and names none; look for its RSS address."


# --- RSS and Atom -------------------------------------------------------------------------------------------------
def _syndicated(text: str, kind: FeedKind, document: Document) -> Feed:
    import feedparser  # noqa: PLC0415  (takes 0.2 s)

    text, left_out = _cut(text)
    if text.count("<") > _MAX_MARKS:
        raise FeedError(
            f"{document.shown} holds more markup than a feed can; follow another feed of its outlet."
        )
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": document.url}
    try:
        found: Any = feedparser.parse(BytesIO(text.encode("utf8", "replace")), response_headers=headers)
    except (ValueError, TypeError, AttributeError, RecursionError, AssertionError, LookupError):
        raise FeedError(
            f"{document.shown} is XML that cannot be parsed; its publisher has to mend it."
        ) from None
    if not found.entries and found.bozo and not found.feed.get("title"):
        raise FeedError(f"{document.shown} is XML that cannot be parsed; its publisher has to mend it.")
    items = [_entry(e) for e in found.entries[:MAX_ITEMS]]
    notes = (
        [f"{document.shown} has {left_out + MAX_ITEMS} entries; the first {MAX_ITEMS} are taken."]
        if left_out
        else []
    )
    title = _plain(found.feed.get("title_detail") or {"value": found.feed.get("title")})
    return Feed(kind, title, _identified(items), notes=tuple(notes))


def _cut(text: str) -> tuple[str, int]:
    """The document without the entries after the first MAX_ITEMS, and how many those are: parsers take their time."""
    ends = [m.end() for m in _END_OF_ITEM.finditer(text)]
    left_out = max(0, len(ends) - MAX_ITEMS)
    if left_out:
        text = text[: ends[MAX_ITEMS - 1]] + text[ends[-1] :]
    starts = [m.start() for m in _START_OF_ITEM.finditer(text)]
    return (text if len(starts) <= MAX_ITEMS else text[: starts[MAX_ITEMS]]), left_out


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry before it is told from the others. `said` is all of it that shows when it changes."""

    ident: str
    url: str | None
    title: str | None
    published: datetime | None
    said: Sequence[str]
    content: str | None = None
    outlet: str | None = None


def _entry(e: Any) -> _Entry:
    contents = [c.get("value") or "" for c in e.get("content") or () if _is_html_or_text(c.get("type"))]
    content = max(contents, key=len, default="").strip() or None
    title = _plain(e.get("title_detail") or {"value": e.get("title")})
    # What is there and no more: the parser's own `get` takes one date for the other, and warns.
    updated, updated_parsed = dict.get(e, "updated"), dict.get(e, "updated_parsed")
    summary = e.get("summary") or ""
    if content is not None and "summary_detail" in e and kin(content, summary):
        content = None  # the same teaser twice; a summary without detail is the parser's own copy
    source = e.get("source") or {}
    return _Entry(
        ident=str(e.get("id") or ""),
        url=(e.get("feedburner_origlink") or e.get("link") or "").strip() or None,
        title=title,
        published=_moment(e.get("published"), e.get("published_parsed")) or _moment(updated, updated_parsed),
        said=(title or "", str(updated or ""), summary, content or ""),
        content=content,
        outlet=_plain({"value": source.get("title")}) if source else None,
    )


def _is_html_or_text(kind: str | None) -> bool:
    return (kind or "text/html").lower() in (
        "text/html",
        "application/xhtml+xml",
        "text/plain",
        "html",
        "xhtml",
        "text",
    )


def kin(content: str, summary: str) -> bool:
    """Whether an entry's content holds no more than its summary does."""
    one, other = ("".join(_TAG.sub(" ", x).split()) for x in (content, summary))
    return len(one) <= len(other)


def _plain(detail: Mapping[str, Any]) -> str | None:
    """A title as text: without the tags of HTML, its characters written out, on one line of bounded length."""
    value = str(detail.get("value") or "")
    if "<" in value and detail.get("type") != "text/plain":
        value = _TAG.sub("", value)
    value = entities.unescape(value)
    if "<" in value:  # escaped twice, as many feeds have it
        value = _TAG.sub("", value)
    value = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return value[:_TITLE] or None


def _moment(value: Any, parsed: Any = None) -> datetime | None:
    """A date of RFC 822 or ISO 8601, in its own time zone (UTC where it names none); None for anything else.

    `parsed` is what feedparser, which knows many other forms, has made of it: year to second, in UTC.
    """
    text = str(value or "").strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (ValueError, TypeError):
        return None


# --- JSON Feed ----------------------------------------------------------------------------------------------------
def _json_feed(text: str, document: Document) -> Feed:
    """A feed of https://www.jsonfeed.org/version/1.1/."""
    broken = FeedError(f"{document.shown} is JSON, but no JSON Feed; give the address of a feed.")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise broken from None
    items = found.get("items")
    if "jsonfeed.org" not in str(found.get("version")) or not isinstance(items, list):
        raise broken
    notes = (
        [f"{document.shown} has {len(items)} entries; the first {MAX_ITEMS} are taken."]
        if len(items) > MAX_ITEMS
        else []
    )
    entries = [_json_item(i, document.url) for i in items[:MAX_ITEMS] if isinstance(i, dict)]
    return Feed(
        "json", _plain({"value": _string(found.get("title"))}), _identified(entries), notes=tuple(notes)
    )


def _json_item(item: Mapping[str, Any], base: str) -> _Entry:
    url = _string(item.get("url")) or _string(item.get("external_url"))
    plain = _string(item.get("content_text"))
    content = _string(item.get("content_html")) or (plain and _as_html(plain))
    summary = _string(item.get("summary")) or ""
    if content is not None and kin(content, summary):
        content = None
    title = _plain({"value": _string(item.get("title"))})
    modified = _string(item.get("date_modified"))
    return _Entry(
        ident=_string(item.get("id")) or "",
        url=_joined(base, url) if url else None,
        title=title,
        published=_moment(item.get("date_published")) or _moment(modified),
        said=(title or "", modified or "", summary, content or ""),
        content=content,
    )


def _as_html(text: str) -> str:
    return "".join(f"<p>{entities.escape(p)}</p>" for p in re.split(r"\n\s*\n|\n", text) if p.strip())


def _string(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):  # ids are written as numbers, too
        return str(value)
    return value.strip() or None if isinstance(value, str) else None


# --- sitemaps -----------------------------------------------------------------------------------------------------
def _sitemap(text: str, kind: FeedKind, document: Document) -> Feed:
    """A sitemap (https://www.sitemaps.org/protocol.html) with Google's news elements, or an index of sitemaps.

    Entries that state neither a news date nor a last change are left out: they may be of any age.
    """
    from defusedxml.ElementTree import ParseError, fromstring  # noqa: PLC0415

    try:
        root = fromstring(text.encode("utf8", "replace"))
    except (ParseError, ValueError, RecursionError):
        raise FeedError(
            f"{document.shown} is XML that cannot be parsed; its publisher has to mend it."
        ) from None
    rows = [_leaves(one) for one in root]
    rows = [r for r in rows if r.get("loc")]
    notes: list[str] = []
    if kind == "index":
        near = [r for r in rows if _same_site(document.url, _joined(document.url, r["loc"]))]
        if len(near) < len(rows):
            notes.append(
                f"{document.shown} lists {len(rows) - len(near)} sitemaps of other sites, which are left out."
            )
        near.sort(key=lambda r: _stamp(_moment(r.get("lastmod"))), reverse=True)
        maps = dict.fromkeys(_joined(document.url, r["loc"]) for r in near[:MAX_MAPS])
        if len(near) > MAX_MAPS:
            notes.append(f"{document.shown} lists {len(near)} sitemaps; the newest {MAX_MAPS} are followed.")
        return Feed(kind, urlsplit(document.url).hostname, maps=tuple(maps), notes=tuple(notes))
    dated = [r for r in rows if r.get("publication_date") or r.get("lastmod")]
    if len(dated) < len(rows):
        notes.append(
            f"{document.shown} has {len(rows) - len(dated)} entries without a date, which are left out."
        )
    entries = [_mapped(r, document.url) for r in dated]
    entries.sort(key=lambda e: _stamp(e.published), reverse=True)
    if len(entries) > MAX_ITEMS:
        notes.append(f"{document.shown} has {len(entries)} entries; the newest {MAX_ITEMS} are taken.")
    outlets = Counter(e.outlet for e in entries if e.outlet)
    title = outlets.most_common(1)[0][0] if outlets else urlsplit(document.url).hostname
    return Feed(kind, title, _identified(entries[:MAX_ITEMS]), notes=tuple(notes))


def _leaves(element: Any) -> dict[str, str]:
    """The texts of the elements below one, by their names without namespaces; the first of each."""
    out: dict[str, str] = {}
    for one in element.iter():
        name = str(one.tag).rpartition("}")[2]
        if one.text and one.text.strip() and name not in out:
            out[name] = one.text.strip()
    return out


def _mapped(row: Mapping[str, str], base: str) -> _Entry:
    title = _plain({"value": row.get("title")})
    return _Entry(
        ident="",
        url=_joined(base, row["loc"]),
        title=title,
        published=_moment(row.get("publication_date")) or _moment(row.get("lastmod")),
        said=(title or "", row.get("lastmod", "")),
        outlet=_plain({"value": row.get("name")}),
    )


def _stamp(when: datetime | None) -> float:
    """A moment as a number that sorts, whatever its year."""
    return float("-inf") if when is None else (when - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return url.strip()


def _same_site(one: str, other: str) -> bool:
    try:
        hosts = [(urlsplit(u).hostname or "").removeprefix("www.") for u in (one, other)]
    except ValueError:
        return False
    return hosts[0] == hosts[1]


# --- which is which -----------------------------------------------------------------------------------------------
def _identified(entries: Iterable[_Entry]) -> tuple[FeedItem, ...]:
    """The entries with a key each: the feed's own id where it tells them apart, else the page's address.

    The same entry twice is taken once, as it stands first.
    """
    found = list(entries)
    pages: dict[str, set[str]] = {}
    for e in found:
        if e.ident:
            pages.setdefault(e.ident, set()).add(page_key(e.url) or e.title or "")
    out: dict[str, FeedItem] = {}
    for e in found:
        own = e.ident if e.ident and len(pages[e.ident]) == 1 else None
        ident = own or page_key(e.url) or e.ident or e.title
        if not ident or not (e.url or e.content):
            continue
        key = digest_of(ident)
        out.setdefault(
            key,
            FeedItem(key, digest_of(*e.said), e.url, e.title, e.published, e.content, e.outlet),
        )
    return tuple(out.values())


def digest_of(*parts: str) -> str:
    """16 hexadecimal digits over texts."""
    return hashlib.sha256("\0".join(parts).encode("utf8", "surrogatepass")).hexdigest()[:16]


def day_of(when: datetime | None, today: date) -> date | None:
    """The day of a feed's date; None for one that lies ahead by more than the time zones can explain."""
    if when is None or (when.date() - today).days > 1 or when.year < 1990:
        return None
    return when.date()


def digest_of_bytes(data: bytes) -> str:
    """16 hexadecimal digits over a document as it came."""
    return hashlib.sha256(data).hexdigest()[:16]
