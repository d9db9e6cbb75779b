"""What words of likelihood stand for, as a chart."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from unless.domain.reading import Meaning

STEPS = 40  # characters for the probabilities from 0 to 1


def likelihoods_view(meanings: Sequence[Meaning]) -> RenderableType:
    """A line each: words, interval, a bar from 0 to 100 %, and the number of the source named below."""
    sources = list(dict.fromkeys(m.source for m in meanings))
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("phrase, or [degree]", "percent", "0" + " " * (STEPS - 4) + "100", "source"):
        table.add_column(Text(name), no_wrap=True)
    for m in meanings:
        table.add_row(
            Text(m.words),
            f"{100 * m.low:g}\u2013{100 * m.high:g}",
            Text(bar(m.low, m.high)),
            str(sources.index(m.source) + 1),
        )
    return Group(table, Text(""), *(Text(f"{i}  {s}") for i, s in enumerate(sources, start=1)))


def bar(low: float, high: float) -> str:
    """STEPS characters, filled from `low` to `high` (fractions); at least one is."""
    first = min(int(low * STEPS), STEPS - 1)
    last = max(first + 1, round(high * STEPS))
    return "\u00b7" * first + "\u2588" * (last - first) + "\u00b7" * (STEPS - last)
