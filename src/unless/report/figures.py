"""Figures, cut texts and plain tables: what the renderables of this room are made of.

All text goes in as `Text`, never as markup: "[bold]" in an article prints as it stands.
"""

from __future__ import annotations

import re

from rich.table import Table
from rich.text import Text

from unless.domain.forecast import Interval

CONTENT = 160  # characters of a content or sentence shown
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # a report must not steer the terminal


def shortened(text: str, length: int = CONTENT) -> str:
    """At most `length` characters on one line, cut at a word and closed with "…"."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(",;:") + "…"


def percent(value: float) -> str:
    """A probability for people: "12 %", with tenths below 10 and above 90 (where they matter)."""
    return f"{_figure(value)} %"


def _figure(value: float) -> str:
    hundred = value * 100
    if 0 < hundred < 0.05:
        return "<0.1"
    if 99.95 <= hundred < 100:
        return ">99.9"
    if 9.95 <= hundred <= 90.05:
        return f"{hundred:.0f}"
    return f"{hundred:.1f}".removesuffix(".0")


def interval(pair: Interval) -> str:
    """Two probabilities: "20–45 %", or one figure where they are the same."""
    low, high = _figure(pair[0]), _figure(pair[1])
    return f"{low} %" if low == high else f"{low}–{high} %"


def columns(*headings: tuple[str, int, int | None]) -> Table:
    """A borderless table of columns (heading, share of the width or 0, fixed width or None)."""
    table = Table(box=None, expand=any(c[1] for c in headings), padding=(0, 2, 0, 0), header_style="bold")
    for name, ratio, width in headings:
        table.add_column(
            name, ratio=ratio or None, width=width, no_wrap=width is not None, vertical="top", overflow="fold"
        )
    return table


def add_row(table: Table, *cells: str | Text) -> None:
    """A row of plain text, without what a terminal would obey."""
    table.add_row(*(c if isinstance(c, Text) else plain_text(c) for c in cells))


def plain_text(text: str, style: str = "") -> Text:
    """Text as it stands, without what a terminal would obey."""
    return Text(_CONTROL.sub("\ufffd", text), style=style)
