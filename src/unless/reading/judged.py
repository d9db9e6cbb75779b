"""What a tagger makes of likelihoods and conditions: shares of each part, most probable spans, degrees."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from unless.domain.reading import Degree
from unless.domain.text import Span, trimmed
from unless.reading.crf import Floats, Transitions, log_softmax, marginals
from unless.reading.tokens import Pieces, spans_of

JudgedPart = Literal["phrase", "event", "marker", "condition", "consequent"]
EDGES = ' \t\r\n\u00a0\u200b,;:"“”‘([)]—–'


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What a tagger makes of likelihoods and conditions.

    `shares` is the probability of each of the n word pieces to be of a part, [n], 0 outside the sentences that were
    judged; `spans` the most probable spans of a part, in order; `degrees` the log-probability of each of `names` for
    a phrase at each piece, [n, len(names)].
    """

    pieces: Pieces
    shares: Mapping[JudgedPart, Floats]
    spans: Mapping[JudgedPart, Sequence[Span]]
    degrees: Floats
    names: Sequence[Degree]

    def share(self, part: JudgedPart, span: Span) -> float:
        """The mean probability of a span's pieces to be of the part; 0 for a span without pieces."""
        a, b = self.pieces.inside(span.start, span.end)
        return float(self.shares[part][a:b].mean()) if a < b else 0.0

    def peak(self, part: JudgedPart, span: Span) -> float:
        """The greatest probability of a span's pieces to be of the part; 0 for a span without pieces."""
        a, b = self.pieces.inside(span.start, span.end)
        return float(self.shares[part][a:b].max()) if a < b else 0.0

    def degree(self, phrase: Span) -> tuple[Degree, float]:
        """The most probable degree of a phrase, and its probability."""
        a, b = self.pieces.inside(phrase.start, phrase.end)
        logs = log_softmax(self.degrees[a:b].mean(0) if a < b else np.zeros(len(self.names), np.float32))
        best = int(logs.argmax())
        return self.names[best], float(np.exp(logs[best]))

    def within(self, part: JudgedPart, stretch: Span) -> list[Span]:
        """The most probable spans of a part that lie in a stretch of text."""
        spans = self.spans[part]
        first = bisect_left(spans, stretch.start, key=lambda s: s.start)
        return [
            s
            for s in spans[first : bisect_left(spans, stretch.end, key=lambda s: s.start)]
            if s.end <= stretch.end
        ]


def whole_words(text: str, start: int, end: int) -> Span:
    """The stretch with the words that it cuts into: pieces end within words, spans do not."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return trimmed(text, start, end, EDGES)


def judged_of(
    text: str,
    pieces: Pieces,
    read: Sequence[tuple[tuple[int, int], Floats]],
    fields: Sequence[Sequence[JudgedPart]],
    transitions: Sequence[Transitions],
    names: Sequence[Degree],
) -> Judged:
    """From the judge's emissions: for each stretch of pieces [first, last) that it read, [last - first, labels].

    The labels are those of the `fields` (O, then B and I of each part) and the degrees.
    """
    n = len(pieces)
    parts = [part for field in fields for part in field]
    shares: dict[JudgedPart, Floats] = {part: np.zeros(n, np.float32) for part in parts}
    spans: dict[JudgedPart, list[Span]] = {part: [] for part in parts}
    degrees = np.zeros((n, len(names)), np.float32)
    labels = sum(1 + 2 * len(field) for field in fields)
    likely = marginals(transitions, [emitted[:, :labels] for _, emitted in read])
    for ((first, last), emitted), probable in zip(read, likely, strict=True):
        degrees[first:last] = log_softmax(emitted[:, labels:])
        at = 0
        for field in fields:
            own = probable[:, at : (at := at + 1 + 2 * len(field))]
            for k, part in enumerate(field):
                shares[part][first:last] = own[:, 1 + 2 * k] + own[:, 2 + 2 * k]
            for k, begin, end in spans_of([int(label) for label in own.argmax(1)], len(field)):
                span = whole_words(text, pieces.starts[first + begin], pieces.ends[first + end - 1])
                if span.text:
                    spans[field[k]].append(span)
    return Judged(pieces, shares, spans, degrees, names)
