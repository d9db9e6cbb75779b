"""Addresses that a page may link to: the web's alone, so that no link of a report runs anything."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# What no address has as it stands: spaces, controls, quotation marks and brackets that could end an attribute or a link.
_UNFIT = re.compile(r"[\s\x00-\x20\x7f-\x9f\"'<>`\\{}|^\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def web_address(url: str | None) -> str | None:
    """The address where it is one of http or https that names a host, else None."""
    if not url or _UNFIT.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host else None
