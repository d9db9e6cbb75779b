"""One news report."""

from __future__ import annotations

import hashlib
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


def content_id(text: str) -> str:
    """16 hexadecimal digits of the SHA-256 of the text."""
    return hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest()[:16]
