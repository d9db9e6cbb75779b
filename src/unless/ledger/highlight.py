"""Where the words of a search stand in a text, by their stems: the same whichever database found it.

SQLite stems by Porter's first algorithm (1980), PostgreSQL by his second ("english" of snowball); a word is taken to match
if either says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

import snowballstemmer

from unless.domain.search import Range
from unless.domain.text import Span, trimmed
from unless.ledger.query import Term, folded

SNIPPET = 240  # characters shown of an article; of a statement that is longer, too
BEFORE = 60  # of them before the first match
# Endings under which a stem may be shorter than a beginning that was typed: "negotiati*" must find "negotiation",
# whose stem is "negoti".
ENDINGS = (
    "",
    "e",
    "s",
    "es",
    "ed",
    "on",
    "ion",
    "ng",
    "ing",
    "ve",
    "ty",
    "al",
    "ly",
    "ment",
    "ness",
    "tion",
    "ation",
)


@lru_cache(maxsize=1)
def _stemmers() -> tuple[snowballstemmer.stemmer, snowballstemmer.stemmer]:
    return snowballstemmer.stemmer("porter"), snowballstemmer.stemmer("english")


@lru_cache(maxsize=200_000)
def stems(word: str) -> tuple[str, str]:
    """The stem of a folded word by Porter's first and by his second algorithm."""
    return _stemmers()[0].stemWord(word), _stemmers()[1].stemWord(word)


@lru_cache(maxsize=1_000)
def prefix_stems(beginning: str, which: int) -> tuple[str, tuple[str, ...]]:
    """What an index of stems is asked for a word's beginning: a stem's beginning ("" for none), and whole stems.

    Where the beginning is itself stemmed by more than a letter ("ties" to "ti"), only whole stems will do.
    """
    start = stems(beginning)[which]
    if len(start) < len(beginning) - 1:
        start = ""
    whole = {stems(beginning + ending)[which] for ending in ENDINGS}
    return start, tuple(sorted(s for s in whole if not (start and s.startswith(start))))


class Marker:
    """The terms of a search, ready to be found in texts."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = [(_pattern(term), _checks(term)) for term in terms]

    def found(self, text: str) -> list[list[Range]]:
        """For each term the places where it stands, in order."""
        low = folded(text)
        return [
            [
                (m.start(1), m.end(len(checks)))
                for m in pattern.finditer(low)
                if all(check(word) for check, word in zip(checks, m.groups(), strict=True))
            ]
            for pattern, checks in self.terms
        ]


def _pattern(term: Term) -> re.Pattern[str]:
    """What may be the term, by the first letters of its words, which stemming leaves: a group for each word."""
    words = [_heads(t, term.prefix and i == len(term.tokens) - 1) for i, t in enumerate(term.tokens)]
    # A lookahead, so that places may overlap.
    body = r"[\W_]+".join(rf"((?:{'|'.join(map(re.escape, sorted(heads)))})[^\W_]*)" for heads in words)
    return re.compile(rf"(?<![^\W_])(?={body}(?![^\W_]))")


def _heads(word: str, prefix: bool) -> set[str]:
    """Beginnings of which every word that matches has one."""
    found = {word} if prefix else set()
    for which in (0, 1):
        start, whole = prefix_stems(word, which) if prefix else ("", (stems(word)[which],))
        for stem in (start, *whole):
            if stem:
                found.add(stem[: -2 if len(stem) > 4 else -1] or stem)
                if stem.endswith("ie"):  # "die" is the stem of "dying"
                    found.add(stem[:-2] + "y")
    return found


def _checks(term: Term) -> Sequence[Callable[[str], bool]]:
    last = _begins if term.prefix else _same
    return [partial(_same, t) for t in term.tokens[:-1]] + [partial(last, term.tokens[-1])]


def _same(word: str, token: str) -> bool:
    if word == token:
        return True
    (a, b), (c, d) = stems(word), stems(token)
    return a == c or b == d


def _begins(beginning: str, token: str) -> bool:
    if token.startswith(beginning):
        return True
    for which in (0, 1):
        start, whole = prefix_stems(beginning, which)
        stem = stems(token)[which]
        if (start and stem.startswith(start)) or stem in whole:
            return True
    return False


def merged(places: Sequence[Sequence[Range]]) -> list[Range]:
    """Ranges in order, those that overlap made one."""
    out: list[Range] = []
    for start, end in sorted(r for ranges in places for r in ranges):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def snippet(
    text: str, start: int, end: int, places: Sequence[Sequence[Range]]
) -> tuple[Span, tuple[Range, ...]]:
    """The part of text[start:end] that shows most terms, with the ranges in it that match; offsets into the text."""
    marks = [r for r in merged(places) if start <= r[0] and r[1] <= end]
    if end - start > SNIPPET:
        start, end = _window(text, start, end, places)
    span = trimmed(text, start, end)
    return span, tuple(r for r in marks if span.start <= r[0] and r[1] <= span.end)


def _window(text: str, start: int, end: int, places: Sequence[Sequence[Range]]) -> Range:
    """SNIPPET characters of text[start:end] with as many terms as may be, cut between words."""
    marks = sorted((a, b, n) for n, ranges in enumerate(places) for a, b in ranges if start <= a and b <= end)
    best, at = (0, 0), start
    for i, (a, _, _) in enumerate(marks):
        inside = []
        for _, b, n in marks[i : i + 40]:
            if b > a + SNIPPET - BEFORE:
                break
            inside.append(n)
        score = (len(set(inside)), len(inside))
        if score > best:
            best, at = score, max(start, a - BEFORE)
    stop = min(end, at + SNIPPET)
    at = max(start, stop - SNIPPET)
    if at > start:
        gap = text.find(" ", at, at + 30)
        at = gap + 1 if gap >= 0 else at
    if stop < end:
        gap = text.rfind(" ", stop - 30, stop)
        stop = gap if gap > at else stop
    return at, stop
