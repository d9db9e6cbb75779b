"""Which articles are worth reading for some questions, and a look at the raw page that is cheap and loses none of them.

An article is kept that names something of a question (matching/related.py), or has three of its terms. Before a page is
parsed, which takes thirty times as long, the same is asked of everything in it: its words with tags taken out, so that
a name cut by tags is whole, and its words with tags as gaps, with character references undone. What the article's text
can hold stands in one of the two, so that a page that is turned away here would be turned away parsed.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from unless.domain.question import Question
from unless.domain.text import WORD
from unless.matching.lexicon import IRREGULAR, NUMBERS, STOP, stem
from unless.matching.related import MANY, related
from unless.matching.topics import Vocabulary, vocabulary

# Programs and styles: parsers end them where this does. An article may stand in one, as JSON-LD.
_PROGRAM = re.compile(r"<(script|style)\b(?![^>]*ld\+json)[^>]*>.*?</\1", re.DOTALL | re.IGNORECASE)
_LINKED = re.compile(r"<script\b[^>]*ld\+json[^>]*>(.*?)</script", re.DOTALL | re.IGNORECASE)
_UNICODE, _ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})"), re.compile(r"\\[nrtbf]")
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_GAP = re.compile(r"<[^>]*>")
# What extractors drop from within words: soft hyphens, zero-width characters, controls.
_DROPPED = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\u200b-\u200f\u2060\ufeff]")
_ASCII = re.compile(r"[a-z]+")


class About:
    """Some questions' words, as they are looked for."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self.vocabularies = [vocabulary(q) for q in questions]
        self._looks = [_Look.of(v) for v in self.vocabularies]

    def keeps(self, text: str) -> bool:
        """Whether an article's text names something of a question, or has three of its terms."""
        return any(related(v, text) and _named(v, text) for v in self.vocabularies)

    def may_keep(self, page: str) -> bool:
        """Whether the article of a raw page may be one to keep. Never false for one that `keeps` would keep."""
        sides = _flat(page)
        words = frozenset().union(*map(_words, sides))
        return any(look.may(sides, words) for look in self._looks)


@dataclass(frozen=True, slots=True)
class _Look:
    """A question's words, made ready for looking through pages."""

    names: tuple[tuple[str, str], ...]  # each with the string that stands in every page that has it
    terms: tuple[frozenset[str], ...]  # each term's stems
    kin: frozenset[str]
    heads: frozenset[str]  # the first letters of every word that has one of these stems

    @classmethod
    def of(cls, vocab: Vocabulary) -> _Look:
        terms = tuple(frozenset(t) for topic in vocab.topics for t in topic.terms if t)
        kin = frozenset(s for topic in vocab.topics for s in topic.kin)
        heads = frozenset(b[:2] for s in kin.union(*terms) for b in beginnings(s))
        return cls(tuple((n, _kernel(n)) for n in sorted(vocab.marking)), terms, kin, heads)

    def may(self, sides: Sequence[str], words: frozenset[str]) -> bool:
        """Whether a page may be kept, given what its words can be, as text and as words."""
        found = [n for n, kernel in self.names if any(kernel in side for side in sides)]
        # Parts of longer words ("harl" in "charlotte") are no names; other letters may be spelt in several ways.
        there = sum(n in words or not n.isascii() for n in found)
        if there > 1:
            return True
        likely = {w for w in words if w[:2] in self.heads or w[:1] in self.heads}
        stems = {_stem(w) for w in likely if w not in STOP}
        terms = sum(t <= stems for t in self.terms)
        if there or not self.names:
            return terms > 0 or not self.kin.isdisjoint(stems)
        return terms >= MANY


@cache
def beginnings(stemmed: str) -> tuple[str, ...]:
    """Strings of which one begins every word of a stem. Snowball changes no letter before a stem's last two."""
    forms = [w for w in (*IRREGULAR, *NUMBERS) if stem(w) == stemmed]
    return (stemmed[: max(1, len(stemmed) - 2)], *forms)


@lru_cache(maxsize=1 << 17)
def _stem(word: str) -> str:
    return stem(word)


def _kernel(name: str) -> str:
    """The longest run of a name's plain letters: found whatever encoding or accents spell the rest."""
    return max(_ASCII.findall(name), key=len, default="")


def _named(vocab: Vocabulary, text: str) -> bool:
    """Whether a text without any name of the question has enough of its terms: a note's one or two are not."""
    have = _words(text.lower())
    return bool(vocab.marking & have) or not vocab.marking or _terms(vocab, _stems(text.lower())) >= MANY


def _terms(vocab: Vocabulary, stems: frozenset[str]) -> int:
    return sum(set(t) <= stems for topic in vocab.topics for t in topic.terms if t)


def _flat(page: str) -> tuple[str, ...]:
    """A page's words in lower case with tags taken out, with tags as gaps, and as its JSON-LD spells them."""
    text = _PROGRAM.sub("<s>", page)
    if "&" in text:
        # "&lt;" is undone last, so that what a page shows is not taken for a tag.
        text = html.unescape(
            re.sub(r"&(?=#0*(?:38|60|62);|#x0*(?:26|3[ce]);|lt|gt|amp|LT|GT|AMP)", "\x00", text)
        )
    gaps = _GAP.sub(" ", text)
    whole = _TAG.sub("", text)
    spelt = " ".join(_LINKED.findall(text))
    if not spelt:
        return _tidy(whole), _tidy(gaps)
    spelt = _UNICODE.sub(lambda m: chr(int(m[1], 16)), spelt)
    return _tidy(whole), _tidy(gaps), _tidy(_GAP.sub(" ", _ESCAPE.sub(" ", spelt)))


def _tidy(text: str) -> str:
    if "\x00" in text:
        text = html.unescape(text.replace("\x00", "&"))
    text = _DROPPED.sub("", text)
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).lower()


def _words(low: str) -> frozenset[str]:
    found = {w.replace("’", "'").removesuffix("'s") for w in WORD.findall(low)}
    return frozenset(found | {p for w in found if "-" in w for p in w.split("-")})


def _stems(low: str) -> frozenset[str]:
    return frozenset(stem(w) for w in _words(low) if w not in STOP)


def worth(questions: Sequence[Question]) -> About | None:
    """What to keep, None where everything is."""
    return About(questions) if questions else None
