"""Web pages saved as HTML -> text, title, outlet, address and date, by trafilatura (Barbaresi 2021)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

# Looked for in the first characters: markup that only a page has.
_MARKUP = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<article[\s>]|<meta\s", re.I)
HEAD = 2000
# A page whose text is shorter than this holds a menu or a notice, no report: the shortest agency flashes have
# about thirty words.
LEAST_WORDS = 20


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says; fields are None where it does not say them."""

    text: str
    title: str | None
    outlet: str | None
    url: str | None
    published: date | None


def is_page(text: str) -> bool:
    """Whether a text is HTML."""
    return bool(_MARKUP.search(text[:HEAD]))


def read_page(html: str) -> Page | None:
    """The article of a page, one paragraph a line; None where it holds none."""
    # Imported here: a quarter of a second that plain text files need not wait for.
    import trafilatura

    found = trafilatura.bare_extraction(
        html,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        # The day of publication, not of the last change; no clock decides what a page may say.
        date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2200-01-01"},
    )
    if found is None or len((found.text or "").split()) < LEAST_WORDS:
        return None
    return Page(
        text=found.text,
        title=found.title or None,
        outlet=found.sitename or None,
        url=found.url or None,
        published=_day(found.date),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
