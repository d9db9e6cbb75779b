"""What a page says of its article beside the text: title, authors, outlet and day of publication.

A page says it up to five times: in JSON-LD (schema.org), in <meta> (Open Graph and others), in elements with itemprop or
datetime, in its address and in its <title>. The first that says it is believed, but for the day: see `published`.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from unless.intake.page_tree import linked_data

_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|Blog)$")
_LINKED_DATA_CHARACTERS = 1_000_000
_NAME_CHARACTERS = 80
_TITLE_CHARACTERS = 400
_LIKENESS = 0.5  # of an <h1> to a title given elsewhere: less, and it is the name of the site or a section
_SEPARATED = r"\s+[|–—·•:»-]+\s+|\s*[|»]\s*"
_BY = re.compile(r"^(?:written\s+|reported\s+|text\s+|story\s+)?by\b[\s:]*", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*(?:;|\||\band\b|&|,(?!\s*(?:Jr|Sr|II|III|MD|PhD|Ph\.D)\b))\s*")
_NO_NAME = re.compile(
    r"https?:|www\.|@|\d{3}|^(?:admin(?:istrator)?|editor|staff|guest|author|unknown|none)$", re.IGNORECASE
)
_IN_ADDRESS = re.compile(r"(?<!\d)(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?!\d)|(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SPELT = re.compile(
    r"\b([A-Z][a-z]{2})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})|"
    r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([A-Z][a-z]{2})[a-z]*\.?,?\s+(\d{4})"
)
# htmldate's own limits are 1995 and today; archives go further back, and no clock decides what a page says.
_DATES = {
    "original_date": True,
    "extensive_search": False,
    "min_date": "1900-01-01",
    "max_date": "2200-01-01",
}
_PUBLISHED_NAMES = frozenset(
    "article:published_time article:published og:published_time og:article:published_time datepublished "
    "publish-date publish_date publication_date pubdate dc.date.issued parsely-pub-date sailthru.date date "
    "dcterms.created dc.date article.published published_time cxenseparse:recs:publishtime".split()
)


@dataclass(slots=True)
class Linked:
    """What a page's linked data say of its article, "" where they do not; `body` is its text."""

    headline: str = ""
    authors: list[str] = field(default_factory=list)
    publisher: str = ""
    published: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of its article; None and () where it does not."""

    title: str | None
    authors: tuple[str, ...]
    outlet: str | None
    url: str | None
    published: date | None


def facts(linked: Linked, tree: Any, url: str | None) -> Facts:
    """Of a page's linked data and its tree."""
    from trafilatura.metadata import extract_metadata  # noqa: PLC0415 (takes 0.3 s)

    found: Any = extract_metadata(tree, url, dict(_DATES))
    metas = _metas(tree)
    whole = _line(tree.findtext(".//title") or "")
    outlet = _outlet(linked, metas, found)
    title = _title(linked, metas, found, tree, outlet)
    if outlet is None or outlet == (found.hostname or ""):
        outlet = _after(title, whole) or outlet
    day = published(linked.published, metas, tree, url or found.url, found.date)
    return Facts(title, _authors(linked, metas, found), outlet, found.url or None, day)


# --- linked data and metas --------------------------------------------------------------------------------------
def linked_article(html: str) -> Linked:
    """The first article of a page's JSON-LD, completed from the others of the page."""
    out = Linked()
    for one in _objects(html):
        kinds = one.get("@type")
        if not any(isinstance(k, str) and _ARTICLE.search(k) for k in _list(kinds)):
            continue
        out.headline = out.headline or _said(one.get("headline"))
        out.published = out.published or _said(one.get("datePublished"))
        out.publisher = out.publisher or next(iter(_named(one.get("publisher"))), "")
        out.authors = out.authors or list(_named(one.get("author")))
        out.body = out.body or _lines(one.get("articleBody"))
    return out


def _objects(html: str) -> Iterator[dict[str, Any]]:
    for text in linked_data(html):
        if len(text) > _LINKED_DATA_CHARACTERS:
            continue
        try:
            left: list[Any] = [json.loads(text.strip().rstrip(";"), strict=False)]
        except (ValueError, RecursionError):
            continue
        while left:
            one = left.pop(0)
            if isinstance(one, list):
                left = one[:100] + left
            elif isinstance(one, dict):
                yield one
                left = [one[k] for k in ("@graph", "mainEntity", "mainEntityOfPage") if k in one] + left


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _said(value: Any) -> str:
    return _line(_lines(value))


def _lines(value: Any) -> str:
    """A text, or the first of a list of them, without the markup that some programs leave in it."""
    value = next(iter(_list(value)), None)
    if not isinstance(value, str):
        return ""
    text = re.sub(r"</?(?:p|br|div|li|h[1-6])\b[^<>]*>", "\n", entities.unescape(value))
    return re.sub(r"</?[a-zA-Z][^<>]*>", "", text)


def _named(value: Any) -> Iterator[str]:
    """Names of people and organisations, given as text, objects or lists of them."""
    for one in _list(value):
        name = _said(one.get("name") if isinstance(one, dict) else one)
        if isinstance(one, dict) and isinstance(one.get("name"), list):
            yield from (n for n in map(_said, one["name"]) if n)
        elif name:
            yield name


def _metas(tree: Any) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower().strip()
        value = _line(meta.get("content") or "")
        if name and value:
            out.setdefault(name, []).append(value)
    return out


# --- title and outlet -------------------------------------------------------------------------------------------
def _title(
    linked: Linked, metas: dict[str, list[str]], found: Any, tree: Any, outlet: str | None
) -> str | None:
    """The headline as readers see it, without the outlet's name.

    What is written for other sites and search engines may be worded differently: it tells which <h1> is the headline.
    """
    whole = _line(tree.findtext(".//title") or "")
    given = (*metas.get("og:title", [])[:1], linked.headline, found.title or "", whole)
    choices = [
        _without_outlet(t, outlet, found.hostname)
        for t in map(_line, given)
        if 0 < len(t) <= _TITLE_CHARACTERS
    ]
    shown = [t for t in (_line(h.text_content()) for h in tree.iter("h1")) if 0 < len(t) <= _TITLE_CHARACTERS]
    alike = ((max(_likeness(h, c) for c in choices), -n) for n, h in enumerate(shown) if choices)
    likeness, place = max(alike, default=(0.0, 0))
    if likeness >= _LIKENESS:
        return _without_outlet(shown[-place], outlet, found.hostname)
    return next(iter(choices), None)


def _likeness(one: str, other: str) -> float:
    """The share of the shorter one's words that the other has."""
    a, b = set(re.findall(r"\w+", one.lower())), set(re.findall(r"\w+", other.lower()))
    return len(a & b) / min(len(a), len(b)) if min(len(a), len(b)) > 1 else 0.0


def _without_outlet(title: str, outlet: str | None, host: str | None) -> str:
    """Without an outlet's name after (or before) a dash or a bar, as it is in <title>."""
    names = {_bare(n) for n in (outlet or "", host or "", (host or "").split(".")[0]) if n} - {""}
    parts = re.split(f"({_SEPARATED})", title)
    while len(parts) > 2 and _is_outlet(parts[-1], names):
        parts = parts[:-2]
    if len(parts) > 2 and _is_outlet(parts[0], names):
        parts = parts[2:]
    return "".join(parts).strip()


def _is_outlet(part: str, names: set[str]) -> bool:
    bare = _bare(part)
    return bool(bare) and any(
        bare == n or (len(bare) > 3 and (n.startswith(bare) or bare.startswith(n))) for n in names
    )


def _bare(name: str) -> str:
    return re.sub(r"\W|^the\s+|\.(?:com|org|net|co\.\w\w|\w\w)$|^www\.", "", name.lower())


def _outlet(linked: Linked, metas: dict[str, list[str]], found: Any) -> str | None:
    """The site's name, else the publisher's, else what trafilatura makes of them or the host."""
    site = next(iter(metas.get("og:site_name", [])), "")
    for name in (site, linked.publisher, _line(found.sitename or "")):
        if name and len(name) <= _NAME_CHARACTERS and "//" not in name and not name.startswith("@"):
            return name
    return found.hostname or None


def _after(title: str | None, whole: str) -> str | None:
    """What follows the headline in <title>."""
    if title and whole.startswith(title):
        rest = re.fullmatch(r"\s*[|–—·:-]\s*(\w.{1,40})", whole[len(title) :])
        if rest:
            return rest[1].strip()
    return None


# --- authors ----------------------------------------------------------------------------------------------------
def _authors(linked: Linked, metas: dict[str, list[str]], found: Any) -> tuple[str, ...]:
    """Names in their order, each once, without "By"."""
    for given in (
        linked.authors,
        metas.get("author", []),
        metas.get("article:author", []),
        [found.author or ""],
    ):
        names = [n for line in given for n in _names(line)]
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def _names(line: str) -> Iterator[str]:
    for part in _SEVERAL.split(_BY.sub("", line)):
        name = _BY.sub("", part.strip(" \t,.|")).strip()
        if name and len(name) <= _NAME_CHARACTERS and not _NO_NAME.search(name):
            yield name


# --- the day ----------------------------------------------------------------------------------------------------
def published(
    stated: str, metas: dict[str, list[str]], tree: Any, url: str | None, guessed: str | None
) -> date | None:
    """The day of publication in the outlet's own calendar.

    A stamp with an offset, or without one, states that day itself. One in universal time (as many programs write it)
    may fall on the day before or after: then the day that the page states elsewhere for the same moment is taken, be it in
    another stamp, in the text of a time element, or in its address.
    """
    stamps = [stated] + [v for name in _PUBLISHED_NAMES & metas.keys() for v in metas[name]]
    times = [
        t
        for t in tree.iter("time", "meta", "span", "abbr", "p", "div")
        if (t.tag == "time" and t.get("datetime")) or t.get("itemprop") == "datePublished"
    ]
    stamps += [t.get("datetime") or t.get("content") or "" for t in times if _is_published(t)]
    moments = [m for m in map(_moment, stamps) if m is not None]
    if not moments:
        return _day(guessed) or _address_day(url, None)
    first = moments[0]
    if not _is_universal(first):
        return first.date()
    for other in moments[1:]:
        if (
            other.tzinfo is not None
            and not _is_universal(other)
            and abs(other - first) < timedelta(minutes=10)
        ):
            return other.date()
    for t in times:
        moment, spelt = _moment(t.get("datetime") or t.get("content") or ""), _spelt_day(t.text_content())
        if moment is not None and spelt and moment.tzinfo and abs(moment - first) < timedelta(minutes=10):
            return spelt if abs(spelt - first.date()) <= timedelta(days=1) else first.date()
    return _address_day(url, first.date()) or first.date()


def _is_published(time: Any) -> bool:
    return time.get("itemprop") == "datePublished" or time.get("pubdate") is not None


def _is_universal(moment: datetime) -> bool:
    return moment.tzinfo is not None and moment.utcoffset() == timedelta(0)


def _moment(value: str) -> datetime | None:
    """A stamp in ISO 8601's or HTTP's form; one of a whole day has no time zone."""
    value = value.strip()
    try:
        found = datetime.fromisoformat(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", value))
    except ValueError:
        match = re.match(r"\d{4}-\d{2}-\d{2}", value)
        try:
            return datetime.fromisoformat(match[0]) if match else None
        except ValueError:
            return None
    try:
        if found.tzinfo is not None:
            found.astimezone(UTC)
    except OverflowError:
        return None
    return found


def _spelt_day(text: str) -> date | None:
    """The day of "April 17, 2031" or "17 Apr 2031"."""
    found = _SPELT.search(text[:300])
    if found is None:
        return None
    month, day, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
    try:
        return date(int(year), _MONTHS.index(month.lower()) + 1, int(day))
    except ValueError:
        return None


def _address_day(url: str | None, near: date | None) -> date | None:
    """The day in a page's address; with `near` only within a day of it."""
    for found in _IN_ADDRESS.finditer(urlsplit(url or "").path):
        parts: Sequence[str] = [g for g in found.groups() if g]
        try:
            day = date(*map(int, parts))
        except (ValueError, TypeError):
            continue
        if 1900 <= day.year < 2200 and (near is None or abs(day - near) <= timedelta(days=1)):
            return day
    return None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None


def _line(text: str) -> str:
    return " ".join(text.split())
