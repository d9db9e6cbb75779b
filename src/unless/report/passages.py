"""Stretches of a text, some of them marked: how a page shows a passage without ever making HTML of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from unless.domain.text import Span, sentences


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a text; `mark` says as what it stands out, "" where it does not."""

    text: str
    mark: str = ""


def marked(
    text: str, ranges: Sequence[tuple[int, int, str]], start: int = 0, end: int | None = None
) -> tuple[Stretch, ...]:
    """The text from `start` to `end`, cut where ranges (first, end, mark) begin and end.

    Where ranges overlap, the shortest one marks. The stretches' texts joined are the text.
    """
    end = len(text) if end is None else end
    inside = [(max(a, start), min(b, end), mark) for a, b, mark in ranges if a < end and b > start]
    borders = sorted({start, end, *(a for a, _, _ in inside), *(b for _, b, _ in inside)})
    inside.sort(key=lambda r: r[1] - r[0])
    return tuple(
        Stretch(text[a:b], next((mark for first, last, mark in inside if first <= a and b <= last), ""))
        for a, b in pairwise(borders)
    )


def around(text: str, span: Span, many: int) -> tuple[int, int]:
    """Where a passage begins and ends that has so many sentences before and after a span."""
    spans = sentences(text)
    before = [s.start for s in spans if s.end <= span.start][-many:]
    after = [s.end for s in spans if s.start >= span.end][:many]
    return (before[0] if before else span.start), (after[-1] if after else span.end)
