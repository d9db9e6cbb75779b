"""One news report."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from unless.domain.text import words


@dataclass(frozen=True, slots=True)
class Article:
    """One report. The text is never altered after intake; every offset is into it.

    `id` is a hash of the text, `name` the file's stem (or what else the reader knows it by),
    `published` the day in the outlet's own calendar, None where nobody knows it.
    """

    id: str
    name: str
    text: str
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published: date | None = None
    language: str = "en"


# Words of an outlet's name that any outlet may have.
_COMMON_NAME = frozenset("the wire news agency post times".split())


def credits_itself(article: Article) -> bool:
    """Whether a report's text names its own outlet, as an original does and a reprint seldom."""
    names = [w for w in words(article.outlet or "") if w not in _COMMON_NAME]
    return bool(names) and names[0] in words(article.text)


def comes_first(one: Article, other: Article) -> bool:
    """Whether of two copies `one` is the original: the earlier; of one day the one that credits its own outlet."""

    def order(a: Article) -> tuple[date, bool]:
        return (a.published or date.max, not credits_itself(a))

    return order(one) < order(other)


def page_key(url: str | None) -> str | None:
    """A page's address without scheme, "www.", fragment and tracking, so that one page has one key."""
    if not url:
        return None
    bare = re.sub(r"^[a-z]+://(?:www\.)?", "", url.strip(), flags=re.I).split("#")[0]
    bare = re.sub(r"(?<=[?&])(?:utm_\w+|fbclid|gclid|ref|cmp|smid)=[^&]*&?", "", bare)
    return bare.rstrip("/?&") or None


def content_id(text: str) -> str:
    """16 hexadecimal digits of the SHA-256 of the text."""
    return hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest()[:16]
