"""Probabilities stated as numbers: "a 90 percent chance", "one in three", "odds of 5 to 1 against"."""

from __future__ import annotations

import re

_WORDS = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}
_W = "|".join(sorted(_WORDS, key=len, reverse=True))
N = rf"(?:\d+(?:\.\d+)?|(?:{_W})(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)"
PERCENT = rf"{N}(?:\s*(?:-|–|to|and)\s*{N})?[\s-]?(?:percent|per\s+cent|%)"
_AT_MOST = r"(?:no\s+more\s+than|not\s+more\s+than|at\s+most|at\s+best|less\s+than|under|below|fewer\s+than|up\s+to)"
_AT_LEAST = r"(?:at\s+least|no\s+less\s+than|not\s+less\s+than|more\s+than|over|above|better[\s-]than|upwards?\s+of)"
_ABOUT = r"(?:about|around|roughly|some|nearly|almost|only|just|maybe|perhaps|a\s+mere|barely|close\s+to|approximately|as\s+(?:low|high)\s+as)"
BOUND = rf"(?:(?:{_AT_MOST}|{_AT_LEAST}|{_ABOUT})[\s-]+)*"
IN = rf"{N}[\s-]+(?:chances?\s+)?(?:in|out\s+of)[\s-]+(?:a\s+)?{N}"
_RATIO = rf"{N}\s*(?:-|–|to)\s*{N}"


def value(word: str) -> float:
    """The number that a word or digits stand for."""
    word = word.lower()
    if word in _WORDS:
        return float(_WORDS[word])
    if "-" in word:
        return float(sum(_WORDS[p] for p in word.split("-")))
    return float(word)


def probability(phrase: str) -> tuple[float, float] | None:
    """The interval of probability that a phrase states, as fractions; None if it states none.

    Bounds ("at most", "better than") reach to 0 or 1. Odds "5 to 1 against" give 1 / 6, "on" 5 / 6.
    """
    low = phrase.lower()
    stated = _stated(low)
    if stated is None or not all(0 <= x <= 1 for x in stated):
        return None
    a, b = min(stated), max(stated)
    if re.search(_AT_MOST, low):
        return 0.0, b
    if re.search(_AT_LEAST, low):
        return a, 1.0
    return a, b


def _stated(low: str) -> tuple[float, float] | None:
    if re.search(r"fifty[\s-]fifty|50[-/\s]50|even[\s-]money|coin[\s-](?:toss|flip)|toss[\s-]?up|flip\s+of\s+a\s+coin", low):
        return 0.5, 0.5
    if m := re.search(rf"({N})(?:\s*(?:-|–|to|and)\s*({N}))?[\s-]?(?:percent|per\s+cent|%)", low):
        return value(m[1]) / 100, value(m[2] or m[1]) / 100
    if m := re.search(rf"({N})[\s-]+(?:chances?\s+)?(?:in|out\s+of)[\s-]+(?:a\s+)?({N})", low):
        share = value(m[1]) / value(m[2]) if value(m[2]) else 2.0
        return round(share, 4), round(share, 4)
    if m := re.search(rf"({N})\s*(?:-|–|to)\s*({N})", low):
        a, b = value(m[1]), value(m[2])
        if a + b == 0:
            return None
        on = bool(re.search(r"\b(?:on|in\s+favou?r)\b", low)) or ("against" not in low and not low.startswith("odds of"))
        share = (a if on else b) / (a + b)
        return round(share, 4), round(share, 4)
    if m := re.search(r"\b(0?\.\d+)\b", low):
        return float(m[1]), float(m[1])
    if re.search(r"\bzero\b", low):
        return 0.0, 0.0
    return None
