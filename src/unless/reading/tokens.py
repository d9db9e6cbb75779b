"""Word pieces of an article, with their exact characters, the tagger's input features, and windows.

Training and reading share this module, so that the model meets the same input in both.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

# A window holds this many word pieces, [CLS] and [SEP] included. Longer windows cost quadratic
# attention; 256 holds about eight news paragraphs.
WINDOW = 256
FEATURES = 16  # case (4) x inside a quotation (2) x paragraph start (2)

PARAGRAPH = re.compile(r"[^\r\n]+")
OPENING, CLOSING, STRAIGHT = "“„«", "”»", '"'
SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s")


class Encoding(Protocol):
    """What is needed of a `tokenizers.Encoding`."""

    @property
    def ids(self) -> list[int]: ...

    @property
    def offsets(self) -> list[tuple[int, int]]: ...


class Tokenizer(Protocol):
    """What is needed of a `tokenizers.Tokenizer`."""

    def encode(self, sequence: Any, /, *, add_special_tokens: bool = ...) -> Encoding: ...


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a text, in order.

    ids, starts, ends and features have one entry a piece; starts and ends are characters of the
    text. `paragraphs` are (first, last + 1) piece indices of each paragraph that has any.
    """

    ids: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    features: tuple[int, ...]
    paragraphs: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return len(self.ids)

    def inside(self, start: int, end: int) -> tuple[int, int]:
        """(first, last + 1) of the pieces that touch the characters [start, end)."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)


def quoted(paragraph: str) -> list[bool]:
    """For each character of a paragraph whether it stands inside double quotation marks.

    A quotation that is not closed runs to the end of its paragraph and no further, so that one
    missing mark cannot turn the rest of an article inside out.
    """
    inside, out = False, []
    for character in paragraph:
        if character in OPENING or (character == STRAIGHT and not inside):
            out.append(True)
            inside = True
        elif character in CLOSING or character == STRAIGHT:
            out.append(True)
            inside = False
        else:
            out.append(inside)
    return out


def case_of(word: str) -> int:
    """0 without capitals, 1 capitalised, 2 all capitals, 3 no letters at all."""
    if not any(c.isalpha() for c in word):
        return 3
    if word.isupper() and len(word) > 1:
        return 2
    return 1 if word[0].isupper() else 0


def pieces_of(text: str, tokenizer: Tokenizer) -> Pieces:
    """Tokenise a text paragraph by paragraph; every offset is into `text` as it stands."""
    ids: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    features: list[int] = []
    paragraphs: list[tuple[int, int]] = []
    for match in PARAGRAPH.finditer(text):
        paragraph, base = match[0], match.start()
        encoding = tokenizer.encode(paragraph, add_special_tokens=False)
        inside = quoted(paragraph)
        first = len(ids)
        for i, (token, (a, b)) in enumerate(zip(encoding.ids, encoding.offsets, strict=True)):
            ids.append(token)
            starts.append(base + a)
            ends.append(base + b)
            features.append(case_of(paragraph[a:b]) * 4 + inside[a] * 2 + (i == 0))
        if len(ids) > first:
            paragraphs.append((first, len(ids)))
    return Pieces(tuple(ids), tuple(starts), tuple(ends), tuple(features), tuple(paragraphs))


def windows(pieces: Pieces, text: str, size: int = WINDOW, first: int | None = None) -> list[tuple[int, int]]:
    """Cut the pieces into consecutive windows (first, last + 1) of at most `size` - 2 pieces.

    Whole paragraphs are packed; one too long for a window is cut at a sentence's end where it has
    one. `first` shortens the first window (training varies it, so that cuts fall elsewhere in
    every pass).
    """
    room = size - 2
    units: list[tuple[int, int]] = []
    for start, end in pieces.paragraphs:
        at = start
        while end - at > room:
            cut = _sentence_cut(pieces, text, at, at + room)
            units.append((at, cut))
            at = cut
        units.append((at, end))
    out: list[tuple[int, int]] = []
    limit = min(first or room, room)
    for a, b in units:
        if out and b - out[-1][0] <= limit:
            out[-1] = (out[-1][0], b)
        else:
            if out:
                limit = room
            out.append((a, b))
    return out


def with_context(
    pieces: Pieces, cuts: Sequence[tuple[int, int]], size: int, context: int
) -> list[tuple[int, int]]:
    """Windows with up to `context` pieces of what precedes them, in whole paragraphs, where `size` leaves room.

    A window that begins within a paragraph stays as it is.
    """
    starts = [first for first, _ in pieces.paragraphs]
    out = []
    for a, b in cuts:
        room = min(context, size - 2 - (b - a))
        at = bisect_left(starts, a - room)
        inside = at < len(starts) and starts[bisect_left(starts, a) % len(starts)] == a
        out.append((min(starts[at], a) if inside else a, b))
    return out


def _sentence_cut(pieces: Pieces, text: str, first: int, limit: int) -> int:
    """The last piece index in (first, limit] at which a sentence ends, or `limit`."""
    for i in range(limit, first + 1, -1):
        if SENTENCE_END.search(text[pieces.starts[i - 1] : pieces.starts[i]]):
            return i
        gap = text[pieces.starts[i - 1] : pieces.starts[i]]
        if gap.rstrip() != gap and gap.rstrip() in {".", "!", "?", '"', "”"}:
            return i
    return limit


def spans_of(labels: Sequence[int], kinds: int) -> list[tuple[int, int, int]]:
    """(kind, first, last + 1) of each span in a BIO sequence: 0 is O, 1 + 2k is B-k, 2 + 2k is I-k."""
    out: list[tuple[int, int, int]] = []
    for i, label in enumerate(labels):
        if label == 0:
            continue
        kind, begins = (label - 1) // 2, label % 2 == 1
        if not begins and out and out[-1][0] == kind and out[-1][2] == i:
            out[-1] = (kind, out[-1][1], i + 1)
        else:
            out.append((kind, i, i + 1))
    return out
