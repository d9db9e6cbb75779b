"""One news report."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date


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


def content_id(text: str) -> str:
    """16 hexadecimal digits of the SHA-256 of the text."""
    return hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest()[:16]
