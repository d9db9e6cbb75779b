"""Probabilities stated as numbers: "a 90 percent chance", "one in three", "odds of 5 to 1 against"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from unless.domain.text import Span, trimmed
from unless.reading.phrases import NOUN

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_WORDS = {word: i for i, word in enumerate(_UNITS.split())} | _TENS | {"hundred": 100, "a hundred": 100}
_W = "|".join(sorted(_WORDS, key=len, reverse=True))

N = rf"(?:\d+(?:\.\d+)?|(?:{_W})(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)"
_DASH = r"\s*(?:-|–|to|and|or)\s*"
PERCENT = rf"{N}(?:\s*(?:percent|per\s+cent|%))?(?:{_DASH}{N})?[\s-]?(?:percent|per\s+cent|%)"
_AT_MOST = (
    r"(?:no\s+more\s+than|not\s+more\s+than|at\s+most|at\s+best|less\s+than|under|below|fewer\s+than|up\s+to|"
    r"no\s+better\s+than|no\s+higher\s+than|worse\s+than|not\s+above)"
)
_AT_LEAST = (
    r"(?:at\s+least|no\s+less\s+than|not\s+less\s+than|more\s+than|over|above|better[\s-]than|higher\s+than|"
    r"upwards?\s+of|in\s+excess\s+of|greater\s+than)"
)
_ABOUT = (
    r"(?:about|between|around|roughly|some|nearly|almost|only|just|maybe|perhaps|a\s+mere|barely|close\s+to|"
    r"approximately|as\s+(?:low|high)\s+as)"
)
BOUND = rf"(?:(?:{_AT_MOST}|{_AT_LEAST}|{_ABOUT})[\s-]+)*"
IN = rf"{N}[\s-]+(?:chances?\s+)?(?:in|out\s+of)[\s-]+(?:an?\s+)?{N}"
_RATIO = rf"{N}\s*(?:-|–|to)\s*{N}"
_A = r"(?:an?\s+|the\s+)?"

# How a number shows that it is a probability, with an example and what it states there.
#   own     the words around it belong to the phrase
#   rated   only where a word of chance or a verb that rates stands before it
FORMS: tuple[tuple[str, str, str, tuple[float, float]], ...] = (
    (
        rf"{_A}{BOUND}{_A}(?:{PERCENT}|{IN}|fifty[\s-]fifty|50[-/]50)[\s-]+(?:or\s+(?:so|better|"
        rf"less)\s+)?(?:{NOUN}|proposition|bet)(?:,\s+if\s+that)?",
        "own",
        "She saw only a 20 percent chance of rain.",
        (0.2, 0.2),
    ),
    (
        rf"{_A}(?:probability|likelihood|chance|risk)\s+of\s+{BOUND}{PERCENT}",
        "own",
        "It will hold with a probability of 60 to 70 percent.",
        (0.6, 0.7),
    ),
    (
        rf"(?:odds|chances)\s+(?:of|are|were|stand\s+at|stood\s+at|at)\s+{BOUND}(?:{_RATIO}|"
        rf"{IN})(?:\s+(?:against|on|in\s+favou?r))?",
        "own",
        "Odds of 5 to 1 against a deal were quoted.",
        (0.1667, 0.1667),
    ),
    (
        rf"{_RATIO}\s+(?:against|on)(?=\s)|{_RATIO}(?=\s+(?:that\s+)?(?:the|he|she|they|it)\s)",
        "own",
        "It is 99 to 1 the bill fails.",
        (0.99, 0.99),
    ),
    (
        r"fifty[\s-]fifty|50[-/]50|even\s+money|a\s+coin[\s-](?:toss|flip)|a\s+toss[\s-]?up|"
        r"a\s+flip\s+of\s+a\s+coin",
        "own",
        "The vote is a coin toss.",
        (0.5, 0.5),
    ),
    (
        rf"{BOUND}{PERCENT}(?=\s+(?:that|sure|certain|likely|probable)\b)(?:\s+(?:sure|certain|likely|"
        r"probable))?|zero(?=\s+that\b)",
        "own",
        "He gave 85 percent that the port reopens.",
        (0.85, 0.85),
    ),
    (
        rf"{BOUND}{_A}{IN}(?=[,.;”\"]|\s+that\b|\s+(?:the|they|it|he|she|of)\b|\s*$)",
        "chance",
        "If it comes in April, the chance is one in ten.",
        (0.1, 0.1),
    ),
    (rf"{BOUND}{PERCENT}", "rated", "She put the odds at 60 percent.", (0.6, 0.6)),
    (r"(?<![\d.])0?\.\d+(?!\d|\s*%)", "rated", "They put the probability of a cut at 0.8.", (0.8, 0.8)),
)
_FORMS = [
    (re.compile(rf"(?<![\w.,$€£-])(?<!from\s)(?:{form})(?!\w)", re.I), kind) for form, kind, _, _ in FORMS
]

# What every form has something of: nothing else need be looked into.
_ANY = re.compile(rf"\d|\b(?:{_W}|coin|toss|money)", re.I)

# A word of chance or a verb that rates, not too far before a bare number.
RATES = re.compile(
    rf"\b(?:{NOUN}\b(?:[^.;]|\.\d){{0,140}}?\b(?:at|of|is|was|are|were|as|to|near|stood|stands|"
    r"remains?|rose|risen|fell|fallen|this\s+\w+|in\s+\d+)"
    rf"|{NOUN}\b[^.;]{{0,140}}?[,:]"
    r"|(?:put|puts|putting|rate[sd]?|rating|assess\w*|reckon\w*|place[sd]?|peg(?:s|ged)?|"
    r"handicap\w*)\b[^.;]{0,100}?\b(?:at|as|near)"
    r"|how\s+likely\b[^.;]{0,60}|(?:it['’]s|it\s+is|i['’]d\s+say)[^.;\d]{0,20})[\s,:]*(?:only\s+|"
    r"just\s+|about\s+|being\s+)*$",
    re.I,
)
_SHARE = re.compile(
    r"\s*(?:of\s+(?:the\s+)?(?:vote|voters|respondents|people|shares|its|their|all|those|members|"
    r"gdp|seats|households)|"
    r"(?:stake|tariff|tax|pay|rise|cut|turnout|majority|interest|increase|pay\s+rise|discount|holding)\b)",
    re.I,
)
_ALWAYS = re.compile(r"\balways\s+leaves?\s+$", re.I)


# A number with its own word of chance; one that a verb rates ("put X at"); a second one on the same event.
How = Literal["own", "rated", "more"]


def numbers(text: str, sentence: Span) -> Iterator[tuple[Span, tuple[float, float], How]]:
    """(phrase, probability, how it is stated) for each number of a sentence that is a probability."""
    if not _ANY.search(text, sentence.start, sentence.end):
        return
    taken: list[Span] = []
    for pattern, kind in _FORMS:
        for m in pattern.finditer(text, sentence.start, sentence.end):
            phrase = trimmed(text, m.start(), m.end())
            if not phrase.text or any(phrase.overlaps(t) for t in taken):
                continue
            lead = text[sentence.start : phrase.start]
            free = kind != "own" or not re.search(rf"\b{NOUN}\b|against|\bon\b|that", phrase.text, re.I)
            rates: How = "own"
            if free and RATES.search(lead):
                rates = "rated"
            if free and _goes_on(text, taken, phrase):
                rates = "more"
            if kind == "rated" and (rates == "own" or _SHARE.match(text, phrase.end, sentence.end)):
                continue
            if (
                kind == "chance"
                and rates == "own"
                and not re.search(
                    rf"\b{NOUN}\b|\blikely\b", text[max(0, sentence.start - 200) : sentence.end], re.I
                )
            ):
                continue
            p = probability(phrase.text)
            if p is not None:
                taken.append(phrase)
                yield phrase, p, rates


_GOES_ON = re.compile(
    r"[,\s]*(?:(?:or|and|but|then|only|just|falling|rising|dropping|climbing|to|up|down|about|"
    r"against)\s+)*"
)


def _goes_on(text: str, taken: list[Span], phrase: Span) -> bool:
    """ "at 30 percent, or (70 percent) if ...": a second number on the same thing."""
    return any(t.end < phrase.start and _GOES_ON.fullmatch(text[t.end : phrase.start]) for t in taken)


def value(word: str) -> float:
    """The number that a word or digits stand for. Raises ValueError for another word."""
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
    if re.search(rf"\b{_AT_MOST}|\bif\s+that\b", low):
        return 0.0, b
    if re.search(rf"\b{_AT_LEAST}", low):
        return a, 1.0
    return a, b


def _stated(low: str) -> tuple[float, float] | None:
    if re.search(
        r"fifty[\s-]fifty|50[-/\s]50|even[\s-]money|coin[\s-](?:toss|flip)|toss[\s-]?up|flip\s+of\s+a\s+coin",
        low,
    ):
        return 0.5, 0.5
    if m := re.search(
        rf"({N})(?:\s*(?:percent|per\s+cent|%))?(?:{_DASH}({N}))?[\s-]?(?:percent|per\s+cent|%)", low
    ):
        return value(m[1]) / 100, value(m[2] or m[1]) / 100
    if m := re.search(rf"({N})[\s-]+(?:chances?\s+)?(?:in|out\s+of)[\s-]+(?:an?\s+)?({N})", low):
        share = value(m[1]) / value(m[2]) if value(m[2]) else 2.0
        return round(share, 4), round(share, 4)
    if m := re.search(rf"({N})\s*(?:-|–|to)\s*({N})", low):
        a, b = value(m[1]), value(m[2])
        if a + b == 0:
            return None
        against = "against" in low or (
            low.startswith("odds of") and not re.search(r"\bon\b|in\s+favou?r", low)
        )
        share = (b if against else a) / (a + b)
        return round(share, 4), round(share, 4)
    if m := re.search(r"(?<!\d)(0?\.\d+)\b", low):
        return float(m[1]), float(m[1])
    if re.search(r"\bzero\b", low):
        return 0.0, 0.0
    return None
