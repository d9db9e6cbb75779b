"""A judge made by hand for the tests: it sees what it is told to see."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from unless.domain.reading import Degree
from unless.domain.text import Span
from unless.reading.judged import Judged, JudgedPart
from unless.reading.tokens import Pieces

NAMES: tuple[Degree, ...] = ("possible", "likely", "will")


def judge(
    text: str, seen: Mapping[JudgedPart, Sequence[str]], share: float = 0.95, degree: Degree = "likely"
) -> Judged:
    """A judge whose pieces are the words of a text, which sees each named stretch with a share and a degree."""
    found = [m.span() for m in re.finditer(r"\w+(?:['’]\w+)*|[^\w\s]", text)]
    n = len(found)
    pieces = Pieces(
        tuple(range(n)), tuple(a for a, _ in found), tuple(b for _, b in found), (0,) * n, ((0, n),)
    )
    parts: tuple[JudgedPart, ...] = ("phrase", "event", "marker", "condition", "consequent")
    shares = {part: np.zeros(n, np.float32) for part in parts}
    spans: dict[JudgedPart, list[Span]] = {part: [] for part in parts}
    for part, stretches in seen.items():
        for words in stretches:
            start = text.index(words)
            spans[part].append(Span.cut(text, start, start + len(words)))
            first, last = pieces.inside(start, start + len(words))
            shares[part][first:last] = share
    degrees = np.full((n, len(NAMES)), np.log(0.01), np.float32)
    degrees[:, NAMES.index(degree)] = np.log(0.98)
    return Judged(pieces, shares, spans, degrees, NAMES)
