"""Names of speakers in one spelling, so that a registry finds the same person again.

Newsrooms transliterate differently (Zelensky, Zelenskyy, Zelenskiy; Mohammed, Muhammad; Peskov, Peskoff). The key
drops titles, accents and case and writes the usual variants of one sound in one way. Two names with one key are taken
for one person only where both have a given name and a surname: a surname alone never merges anybody.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TITLES = frozenset(
    """mr mrs ms miss dr prof professor sir dame lord lady president prime minister chancellor premier king queen prince
    princess general gen colonel col major captain admiral senator sen representative rep congressman congresswoman
    governor gov mayor judge justice secretary foreign defence defense finance ambassador chairman chairwoman chief""".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv".split())
# One sound, several spellings in Latin letters: the British (BGN/PCGN), American (ALA-LC) and press systems for
# Cyrillic, and the press's variants for Arabic.
_SOUNDS = (
    (re.compile(r"(?:iy|yy|ij|ii|yi|ey|ei|y|i)$"), "i"),
    (re.compile(r"ou"), "u"),
    (re.compile(r"kh"), "h"),
    (re.compile(r"tz|ts|cz"), "c"),
    (re.compile(r"sch|sh"), "s"),
    (re.compile(r"ch|tch"), "c"),
    (re.compile(r"zh|j"), "y"),
    (re.compile(r"ph|ff|v$"), "f"),
    (re.compile(r"w"), "v"),
    (re.compile(r"ks"), "x"),
    (re.compile(r"q"), "k"),
    (re.compile(r"ia|ya"), "a"),
    (re.compile(r"ie|ye|yo|io"), "e"),
    (re.compile(r"[’'ʼ`´]"), ""),
)
_DOUBLE = re.compile(r"(.)\1+")
_VOWELS = {"muhammad": "mohamed", "mohammed": "mohamed", "mohammad": "mohamed", "mohamad": "mohamed"}


def tokens(name: str) -> list[str]:
    """Lower-case words of a name without accents, titles and suffixes."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    plain = plain.replace("ł", "l").replace("Ł", "L").replace("ø", "o").replace("Ø", "O").replace("ß", "ss")
    found = [
        w.removesuffix("'s")
        for w in re.findall(r"[^\W_]+(?:['’ʼ-][^\W_]+)*", plain.lower().replace("’", "'"))
    ]
    kept = [w for w in found if w not in TITLES and w not in _SUFFIXES]
    return kept or found


def name_key(name: str, kind: str = "person") -> str:
    """The key of a name: equal for spellings of one name. Other kinds than persons keep their words as they are."""
    words = tokens(name)
    if kind != "person":
        return " ".join(w for w in words if w not in ("the", "a", "an"))
    return " ".join(_sound(w) for w in words if len(w) > 1 or len(words) < 3)


def _sound(word: str) -> str:
    if word in _VOWELS:
        return _VOWELS[word]
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return _DOUBLE.sub(r"\1", word)


@lru_cache(maxsize=100_000)
def bare_surname(name: str, kind: str) -> bool:
    """Whether it is a person named by one word alone."""
    return kind == "person" and len(tokens(name)) < 2
