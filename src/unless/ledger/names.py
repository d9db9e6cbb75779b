"""Names of speakers in one spelling, so that a registry finds the same person again.

Newsrooms transliterate differently (Zelensky, Zelenskyy, Zelenskiy; Mohammed, Muhammad; Peskov, Peskoff). The key
drops leading titles, accents, case, hyphens and the Arabic article, and writes the endings of Slavic surnames and a
table of names in one way. It does no more: a sound rule for all names makes one man of Zhang and Yang, Chang and
Tsang, Khan and Han. Initials and "Jr." stay, since George W. is not George H. W. Two names with one key are taken for
one person only where both have a given name and a surname: a surname alone never merges anybody.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from unless.ledger.name_variants import SPELLINGS

TITLES = frozenset(
    """mr mrs ms miss dr prof professor sir dame lord lady president prime minister chancellor premier king queen prince
    princess general gen colonel col major captain admiral senator sen representative rep congressman congresswoman
    governor gov mayor judge justice secretary foreign defence defense finance ambassador chairman chairwoman chief
    pope sheikh vice deputy former""".split()
)
SUFFIXES = frozenset("jr sr junior senior ii iii iv".split())
# They belong to a surname and make no given name of themselves.
PARTICLES = frozenset(
    "von van der den de del della di da du la le al el bin ibn ten ter zu zum dos das st".split()
)
# Names that every country's papers use of their own: "the Foreign Ministry" is another in every capital.
GENERIC = frozenset(
    """ministry minister ministers government cabinet parliament senate congress assembly house court supreme
    constitutional high police army navy military air force forces office department council committee commission
    agency authority authorities party opposition ruling foreign defence defense finance interior health justice
    economy energy trade transport education state national federal local central bank city district county company
    firm union team club school university hospital embassy statement report president prime spokesman spokeswoman
    prosecutor prosecutors security intelligence service administration board of and for officials analysts experts
    residents diplomats sources witnesses observers critics supporters lawmakers aides investigators doctors
    protesters activists voters economists lawyers islanders members leaders""".split()
)
_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "ı": "i", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D"}
    | {"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "ħ": "h", "Ħ": "H"}
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ`´‘ʹʻ′", "'"))
_WORD = re.compile(r"[^\W_]+(?:['\-‐‑][^\W_]+)*")

# --- Slavic surnames: what ends like one is written as one -------------------------------------------------------
_ADJECTIVE = re.compile(r"(?<=[sczt]k)(?:yy|iy|ii|ij|yi|yj|y|i)$")
_ENDING = re.compile(r"(?<=[bcdfghjklmnpqrstvwxz])(?:yy|iy|ii|ij|yi|yj)$")  # no English surname ends so
_FEMININE = re.compile(r"(?<=[sc]k)(?:aya|aia|aja)$")
_OFF = re.compile(r"(?<=...[oe])ff$")
_SLAVIC = re.compile(r"(?:[oe]va?|s?k(?:y|aya)|enko|chuk|[yi]uk|v[iy]ch)$")
_SHORTEST = 5  # letters of a word that may be a Slavic surname: "Levy", "Kiev"
_INNER = (
    (re.compile(r"^tch|^tsch"), "ch"),
    (re.compile(r"shch"), "sch"),
    (re.compile(r"ks"), "x"),
    (re.compile(r"(?<=[aeou])[ij](?=[^aeiouy])"), "y"),
    (re.compile(r"yo(?=va?$)"), "e"),
    (re.compile(r"(?<=[aeiou])y(?=e)|^y(?=e)"), ""),
    (re.compile(r"(?<=[^aeiouy])(?:iy|y|i)(?=eva?$)"), ""),
    (re.compile(r"vych$"), "vich"),
    (re.compile(r"(?<=[^aeiouy])[ij](?=u)|^[ij](?=u)"), "y"),
)


def plain(name: str) -> str:
    """Lower case without accents, apostrophes all alike."""
    loose = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return loose.translate(_LETTERS).translate(_APOSTROPHES).lower()


def tokens(name: str) -> list[str]:
    """Lower-case words of a name without accents and leading titles; hyphens inside a word stay.

    Initials that stand side by side are one word: "J. K.", "J.K." and "JK" are "jk".
    """
    found = _joined(
        [w.removesuffix("'s").replace("‐", "-").replace("‑", "-") for w in _WORD.findall(plain(name))]
    )
    at = 0
    while at < len(found) and found[at] in TITLES:
        at += 1
    rest = found[at:]
    return rest if any(w not in SUFFIXES for w in rest) else found


def _joined(found: list[str]) -> list[str]:
    """Single letters that follow one another made one word."""
    out: list[str] = []
    run = False
    for word in found:
        single = len(word) == 1 and word.isalpha()
        if single and run:
            out[-1] += word
        else:
            out.append(word)
        run = single
    return out


def spelling(name: str) -> str:
    """A name exactly as it is spelt, but for case and blanks: by it a name is split off."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def name_key(name: str, kind: str = "person") -> str:
    """The key of a name: equal for spellings of one name. Other kinds than persons keep their words as they are."""
    if kind != "person":
        bare = _joined([w.removesuffix("'s").replace("'", "") for w in _WORD.findall(plain(name))])
        return " ".join(w for w in bare if w not in ("the", "a", "an"))
    found = tokens(name)
    if len(found) == 1:  # "King Charles" and "Prince Charles" stay apart
        found = _WORD.findall(plain(name))
    out: list[str] = []
    for n, word in enumerate(found):
        parts = word.replace("'", "").split("-")
        article = parts[0] in ("al", "el") and (len(parts) > 1 or 0 < n < len(found) - 1)
        out += parts[1:] if article else parts
    return " ".join(_one_spelling(w) for w in out)


def _one_spelling(word: str) -> str:
    if word in SPELLINGS:
        return SPELLINGS[word]
    if len(word) < _SHORTEST:
        return word
    word = _FEMININE.sub("aya", _ADJECTIVE.sub("y", _OFF.sub("v", _ENDING.sub("y", word))))
    if _SLAVIC.search(word):
        for pattern, sound in _INNER:
            word = pattern.sub(sound, word)
    return word


@lru_cache(maxsize=100_000)
def bare_surname(name: str, kind: str) -> bool:
    """Whether it is a person named by one word alone, or by it and one initial ("J. Smith" may be anybody)."""
    if kind != "person":
        return False
    kept = [w for w in tokens(name) if w not in PARTICLES and w not in SUFFIXES]
    return sum(len(w) > 1 for w in kept) < 2


@lru_cache(maxsize=100_000)
def ambiguous(name: str, kind: str) -> bool:
    """Whether a name says too little to be one speaker in two reports: a bare surname, a ministry of no country."""
    if kind == "person":
        return bare_surname(name, kind)
    found = name_key(name, kind).split()
    return not any(c.isupper() for c in name) or all(w in GENERIC for w in found)


def surname(name: str) -> str:
    """The last word of a name's key that is no suffix; empty for an empty name."""
    found = [w for w in name_key(name).split() if w not in SUFFIXES]
    return found[-1] if found else ""
