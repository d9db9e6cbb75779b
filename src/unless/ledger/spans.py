"""Spans as the tables keep them: offsets alone, "12-15 30-44", sliced from the article's text when read."""

from __future__ import annotations

from collections.abc import Sequence

from unless.domain.text import Span


def pack(spans: Sequence[Span]) -> str:
    """The offsets of spans, one blank between two."""
    if len(spans) == 1:  # as nearly always
        return f"{spans[0].start}-{spans[0].end}"
    return " ".join(f"{s.start}-{s.end}" for s in spans)


def offsets(packed: str) -> list[tuple[int, int]]:
    """The (start, end) pairs of a packed text."""
    out = []
    for pair in packed.split():
        start, _, end = pair.partition("-")
        out.append((int(start), int(end)))
    return out


def unpack(packed: str, text: str) -> tuple[Span, ...]:
    """The spans of a packed text."""
    return tuple(Span.cut(text, start, end) for start, end in offsets(packed))


def pack_one(span: Span | None) -> str | None:
    """The offsets of a span that may be missing."""
    return None if span is None else f"{span.start}-{span.end}"


def unpack_one(packed: str | None, text: str) -> Span | None:
    """The span, or None."""
    return None if packed is None else unpack(packed, text)[0]
