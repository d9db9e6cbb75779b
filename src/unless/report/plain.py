"""Text of reports made harmless to show: what no page holds, and what would be markup in Markdown."""

from __future__ import annotations

import re

# Control characters but the line's end and the tab, halves of characters, and what turns the reading direction.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# What begins markup anywhere in a line of CommonMark, of its GitHub flavour (tables, strike-through, mathematics,
# mentions), or in the dialects with footnotes, attributes and superscripts.
_MARKUP = re.compile(r"([\\`*_{}\[\]#|~$^@])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# At the beginning of a line: lists, rules, headings and definitions.
_BEGINNING = re.compile(r"^(\d*)([-+=:.)])(?=[\s=-]|$)")
# Addresses that GitHub links as they stand.
_SCHEME = re.compile(r"(:)(//)")
_ADDRESS = re.compile(r"\b(www)\.", re.IGNORECASE)


def shown(text: str) -> str:
    """The text without what a page cannot hold or what would turn the reading direction."""
    return _UNSHOWN.sub("\ufffd", text)


def markdown_text(text: str, begins: bool = True) -> str:
    """Text on one line as Markdown that shows it as it stands: no markup, no HTML, no link.

    `begins` is whether it may stand at the beginning of a line.
    """
    line = shown(" ".join(text.split()))
    line = _MARKUP.sub(r"\\\1", line)
    line = re.sub("[&<>]", lambda m: _ENTITIES[m[0]], line)
    line = _SCHEME.sub(r"\1\\\2", line)
    line = _ADDRESS.sub(r"\1\\.", line)
    return line if not begins else _BEGINNING.sub(r"\1\\\2", line)
