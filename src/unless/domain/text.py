"""Spans of a text, and its sentences. Offsets count code points, end exclusive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
PARAGRAPH = re.compile(r"[^\r\n]+")

# A full stop after one of these does not end a sentence. Gathered from style guides' lists of
# abbreviations in news: titles, months, companies, U.S. states in datelines.
ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof gen col maj capt lt cmdr adm sgt cpl pvt gov sen rep reps sens pres st sr
    jr hon rev fr
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun
    inc corp co ltd llc bros dept univ assn no nos vol vs etc ave blvd rd mt ft al cf approx est fig e.g i.e
    u.s u.k u.n e.u d.c a.m p.m ph.d b.a m.a ala ariz ark calif colo conn del fla ga ill ind kan ky
    la md mass
    mich minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo""".split()
)
AHEAD = 80  # characters looked at after a full stop; the words that decide are shorter
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|[.!?][\"”](?=[A-Z“\"])")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters [start, end) of an article's text; `text` is exactly those characters."""

    start: int
    end: int
    text: str

    @classmethod
    def cut(cls, whole: str, start: int, end: int) -> Span:
        """The span of `whole` from start to end."""
        return cls(start, end, whole[start:end])

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def __len__(self) -> int:
        return self.end - self.start


def trimmed(whole: str, start: int, end: int, drop: str = " \t\r\n\u00a0") -> Span:
    """The span from start to end without the characters of `drop` at its ends."""
    while start < end and whole[start] in drop:
        start += 1
    while end > start and whole[end - 1] in drop:
        end -= 1
    return Span.cut(whole, start, end)


def words(text: str) -> list[str]:
    """Lower-case words; hyphens and apostrophes inside a word belong to it."""
    return WORD.findall(text.lower().replace("’", "'"))


def sentences(text: str) -> list[Span]:
    """The sentences of a text in order, without the white space between them.

    A line break ends a sentence; a full stop after an abbreviation or an initial, or before a
    lower-case letter, does not.
    """
    return list(_sentences(text))


@lru_cache(maxsize=8)  # matching asks for those of one article at every statement in it
def _sentences(text: str) -> tuple[Span, ...]:
    return tuple(s for m in PARAGRAPH.finditer(text) for s in _in_paragraph(text, m.start(), m.end()))


def _in_paragraph(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for m in _END.finditer(text, start, end):
        if m.end() >= end or not _ends(text, m, end):
            continue
        span = trimmed(text, at, m.end())
        if span.text:
            yield span
        at = m.end()
    span = trimmed(text, at, end)
    if span.text:
        yield span


def _ends(text: str, mark: re.Match[str], end: int) -> bool:
    rest = text[mark.end() : min(end, mark.end() + AHEAD)].lstrip()
    if not rest:
        return True
    opening = rest.lstrip("\"'“‘([")
    # '"Will it hold?" she asked.' goes on; so does 'the U.S. said'.
    if opening[:1].islower():
        return False
    if not mark[0].startswith(".") or mark[0].startswith(".."):
        return True
    before = re.search(r"[\w.&\-]+$", text[max(0, mark.start() - 20) : mark.start()])
    if before is None or mark[0] != ".":
        return True
    word = before[0].lower()
    if word == "no":  # "No. 3" but not "He said no. The talks ..."
        return not opening[:1].isdigit()
    if word in {
        "u.s",
        "u.k",
        "u.n",
        "e.u",
        "d.c",
        "a.m",
        "p.m",
        "inc",
        "co",
        "corp",
        "ltd",
        "jr",
        "sr",
        "etc",
    }:
        # These may close a sentence: they do before a word that opens one.
        return bool(
            re.match(
                r"(The|A|An|He|She|It|They|We|But|And|In|On|At|This|That|If|For|As|I|His|Her|Its|Their)\b",
                opening,
            )
        )
    if word in {
        "may",
        "mar",
        "sun",
        "sat",
        "del",
        "ill",
        "miss",
        "wash",
        "mass",
        "fig",
        "est",
        "co",
        "no",
        "la",
        "pa",
        "ind",
        "ore",
    }:
        # Also ordinary words: an abbreviation only with its capital and not at a clear new start.
        return not before[0][0].isupper() or word in {"may"}
    return not (word in ABBREVIATIONS or (len(word) == 1 and word.isalpha() and before[0].isupper()))


def sentence_at(spans: list[Span], offset: int) -> int:
    """Index of the sentence that holds the character, or of the last one that starts before it."""
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle].start <= offset:
            low = middle + 1
        else:
            high = middle
    return max(0, low - 1)


SHINGLE = 5  # words; the usual length for news near-duplicates (Broder 1997)


def shingled(text: str) -> frozenset[str]:
    """Every run of SHINGLE words of a text (the whole where it is shorter), lower case."""
    all_words = words(text)
    if len(all_words) < SHINGLE:
        return frozenset({" ".join(all_words)})
    return frozenset(" ".join(run) for run in zip(*(all_words[i:] for i in range(SHINGLE)), strict=False))


# Share of the shorter text's shingles found in the other: copies keep nearly all, two reports of the same
# event by different hands share a few quotations (under a third in the dossiers looked at).
COPY = 0.7


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the smaller set of shingles that stands in the other."""
    return len(one & other) / min(len(one), len(other))
