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
_WORDS = (
    {word: i for i, word in enumerate(_UNITS.split())}
    | _TENS
    | {
        "hundred": 100,
        "a hundred": 100,
        "thousand": 1000,
        "a thousand": 1000,
        "million": 10**6,
        "a million": 10**6,
    }
)
_W = "|".join(sorted(_WORDS, key=len, reverse=True))

N = rf"(?:\d+(?:\.\d+)?|(?:{_W})(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)"
_DASH = r"\s*(?:-|–|to|and|or)\s*"
PERCENT = rf"{N}(?:\s*(?:percent|per\s+cent|%))?(?:{_DASH}{N})?[\s-]?(?:percent|per\s+cent|%)"
_AT_MOST = (
    r"(?:no\s+more\s+than|not\s+more\s+than|at\s+most|at\s+best|less\s+than|under|below|fewer\s+than|up\s+to|"
    r"no\s+better\s+than|no\s+higher\s+than|worse\s+than|not\s+above|(?:somewhere\s+)?south\s+of|"
    r"(?:would|could)(?:\s+not|n['’]t)\s+(?:put|place|rate)\s+\w+\s+(?:above|over|higher\s+than))"
)
_AT_LEAST = (
    r"(?:at\s+least|no\s+(?:lower|worse|smaller)\s+than|no\s+less\s+than|not\s+less\s+than|more\s+than|over|above|better[\s-]than|higher\s+than|"
    r"upwards?\s+of|in\s+excess\s+of|greater\s+than|(?:somewhere\s+)?north\s+of)"
)
_ABOUT = (
    r"(?:about|between|around|roughly|some|nearly|almost|only|just|maybe|perhaps|a\s+mere|barely|close\s+to|"
    r"approximately|as\s+(?:low|high)\s+as)"
)
BOUND = rf"(?:(?:{_AT_MOST}|{_AT_LEAST}|{_ABOUT})[\s-]+)*"
IN = rf"{N}[\s-]+(?:(?:chances?|times)\s+)?(?:in|out\s+of)[\s-]+(?:an?\s+)?{N}"
_RATIO = rf"{N}[\s-]*(?:-|–|to)[\s-]*{N}"
_A = r"(?:an?\s+|the\s+)?"
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_FRACTION = rf"(?:(?:an?|one|two|three|four|five|seven|nine)[\s-](?:{'|'.join(_PARTS)})s?|half)"
# "A two-thirds chance", but not "a third chance".
_SHARE_OF = rf"(?:(?:one|two|three|four|five|seven|nine)[\s-](?:{'|'.join(_PARTS)})s?)"
_BET = rf"(?:{NOUN}|proposition|bet|affair|shot|prospect|call|confidence|certainty|belief|thing)"
_AT_BEST = r"(?:\s+at\s+(?:the\s+)?(?:very\s+)?(?:best|most|worst|least)|,?\s+tops\b|\s+or\s+(?:better|more|higher|less|lower|worse)\b)?"

# How a number shows that it is a probability, with an example and what it states there.
#   own     the words around it belong to the phrase
#   rated   only where a word of chance or a verb that rates stands before it
FORMS: tuple[tuple[str, str, str, tuple[float, float]], ...] = (
    (
        rf"{_A}{BOUND}{_A}(?:{PERCENT}|{IN}|{_RATIO}|fifty[\s-]fifty|50[-/]50)[\s-]+(?:or\s+(?:so|better|"
        rf"less)\s+)?{_BET}(?:,\s+if\s+that)?",
        "own",
        "She saw only a 20 percent chance of rain.",
        (0.2, 0.2),
    ),
    (
        rf"between\s+{_A}{IN}\s+and\s+{_A}{IN}(?:[\s-]+{_BET})?",
        "own",
        "She put the chance between one in six and one in four.",
        (0.167, 0.25),
    ),
    (
        rf"{_A}{BOUND}{_SHARE_OF}[\s-]+{_BET}",
        "own",
        "There is a two-thirds probability of frost.",
        (0.667, 0.667),
    ),
    (
        rf"{_A}(?:probability|likelihood|chance|risk|possibility)\s+(?:of\s+)?[“\"]?{BOUND}(?:{_A}{_FRACTION}\s+"
        rf"(?:and|to)\s+)?{_FRACTION}(?!\s+\w+s\b)",
        "own",
        "They see a likelihood of roughly two thirds of a sale.",
        (0.667, 0.667),
    ),
    (
        rf"{_A}{_RATIO}\s+(?:favou?rite|on)\b|{_A}{_RATIO}\s+against\b",
        "own",
        "The mayor is a 4-to-1 favourite to escape charges.",
        (0.8, 0.8),
    ),
    (
        rf"{_AT_MOST}[\s-]+(?:even|fifty[\s-]fifty|50[-/]50)(?!\s+(?:chance|odds))",
        "own",
        "The odds that it works are no better than even.",
        (0.005, 0.5),
    ),
    (
        r"decimal\s+odds\s+of\s+\d+(?:\.\d+)?",
        "own",
        "Decimal odds of 1.25 on the sale were quoted.",
        (0.8, 0.8),
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
        rf"{_RATIO}(?=\s+(?:that\s+)?(?:the|he|she|they|it|we|you|I|there|an?)\s)",
        "own",
        "It is 99 to 1 the bill fails.",
        (0.99, 0.99),
    ),
    (
        r"fifty[\s-]fifty|50[-/]50|even[\s-]+money(?:\s+(?:bet|proposition|affair))?|a\s+coin[\s-](?:toss|flip)|a\s+toss[\s-]?up|"
        r"a\s+flip\s+of\s+a\s+coin",
        "own",
        "The vote is a coin toss.",
        (0.5, 0.5),
    ),
    (
        rf"{BOUND}(?:{PERCENT}|{_SHARE_OF})(?=\s+(?:that|sure|certain|likely|probable)\b)(?:\s+(?:sure|certain|likely|"
        r"probable))?|zero(?=\s+that\b)",
        "own",
        "He gave 85 percent that the port reopens.",
        (0.85, 0.85),
    ),
    (
        rf"{BOUND}{_A}{IN}{_AT_BEST}(?=[,.;”\"]|\s+that\b|\s+(?:the|they|it|he|she|of)\b|\s*$)",
        "chance",
        "If it comes in April, the chance is one in ten.",
        (0.1, 0.1),
    ),
    (rf"{BOUND}{PERCENT}{_AT_BEST}", "rated", "She put the odds at 60 percent.", (0.6, 0.6)),
    (rf"{BOUND}{_A}{IN}{_AT_BEST}", "rated", "He rated a deal at six in ten before lunch.", (0.6, 0.6)),
    (
        rf"{BOUND}(?:{_FRACTION}\s+(?:and|to)\s+)?{_FRACTION}(?=[,.;”\"]|\s+(?:the|that|and|or|if)\b|\s*$)",
        "rated",
        "They put at two-thirds the likelihood that it is a forgery.",
        (0.667, 0.667),
    ),
    (rf"{_RATIO}|evens", "priced", "Bookmakers offered the bill at 5-2.", (0.286, 0.286)),
    (
        rf"{BOUND}{N}(?=[,.;”\"]|\s+(?:if|unless|with|without)\b|\s*$)",
        "fallen",
        "The chance is 30 percent and drops to five.",
        (0.05, 0.05),
    ),
    (r"(?<![\d.])0?\.\d+(?!\d|\s*%)", "rated", "They put the probability of a cut at 0.8.", (0.8, 0.8)),
)
_FORMS = [
    (re.compile(rf"(?<![\w.,$€£-])(?<!from\s)(?:{form})(?!\w)", re.I), kind) for form, kind, _, _ in FORMS
]

# Where a bare ratio is a price: "quoted at 5-2", "the odds against it are 400 to 1".
_PRICED = re.compile(
    r"\b(?:bookmakers?|bookies?|punters?|bettors?|quoted|priced|offered|wager\w*|odds|betting|price)\b[^.;]{0,90}?"
    r"\b(?:at|to|are|is|was|were|made\s+[\w\s]{1,25}|it)\s+(?:about\s+|now\s+|only\s+)?$",
    re.I,
)
# "If he refuses, it would fall | to 20 percent", where a chance was spoken of before.
MOVES = re.compile(
    r"(?:\b(?:it|that|this|they|the\s+(?:figure|number)|(?:his|her|its|their)\s+(?:figure|number))\s+|^)(?:would|will|could|might)\s+(?:then\s+)?"
    r"(?:fall|drop|rise|climb|jump|shrink|sink|slip|grow|increase)\s+(?:back\s+|sharply\s+)?to\s+(?:about\s+|only\s+|just\s+)?$",
    re.I,
)
_CHANCE = re.compile(rf"\b{NOUN}\b|\bprobab\w+", re.I)
NEAR = 250  # characters before the sentence in which the chance is spoken of
# Where a bare number goes on from a percentage: "and drops to five", ", under 10 if".
_FALLEN = re.compile(
    r"\b(?:drops?|falls?|rises?|climbs?|shrinks?|slips?|jumps?|dropped|fell|rose|climbed|sinks?|sank)\s+(?:back\s+)?to\s+$|"
    r"[,;]\s+(?:or\s+|and\s+|but\s+)?(?:with\s+|only\s+|something\s+)?$",
    re.I,
)
# "Put the chance of a deal | above 20 percent".
_BOUNDED = re.compile(rf"(?:{_AT_MOST}|{_AT_LEAST})\s", re.I)
_CHANCE_OF = re.compile(rf"\b{NOUN}\s+(?:of|that)\b[^.;,]{{0,80}}$", re.I)
_DENIED_BOUND = re.compile(
    r"\b(?:not|nobody|no\s+one|none|neither|not\s+one|nor)\b[^.;]*\b(?:put|puts|rate[sd]?|place[sd]?|prepared|willing|claims?|gives?|gave|says?|sees?)\b[^.;]*$|"
    r"n['’]t\s+(?:put|rate|place)\b[^.;]*$",
    re.I,
)

# What every form has something of: nothing else need be looked into.
_ANY = re.compile(rf"\d|\b(?:{_W}|coin|toss|money|half|third|quarter|evens?)", re.I)
_STATED = re.compile(
    rf"%|\b(?:per\s?cent|{NOUN}|probabl\w*|likely|sure|certain|proposition|bet|affair|against|coin|toss|money|evens?|fifty|put|"
    rf"puts|rate[sd]?|gives?|gave|reckon\w*|pegs?|pegged)\b|{IN}|{_RATIO}",
    re.I,
)

# A word of chance or a verb that rates, not too far before a bare number.
RATES = re.compile(
    rf"\b(?:{NOUN}\b(?:[^.;]|\.\d){{0,140}}?\b(?:at|of|is|was|are|were|as|to|near|stood|stands|"
    r"remains?|rose|risen|fell|fallen|climbed|dropped|slipped|jumped|this\s+\w+|in\s+\d+)(?:\s+(?:to|above|below))?"
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


# A number with its own word of chance; one that a verb rates ("put X at"); a second one on the same event; one whose
# word of chance follows.
# "Upwards of 90 percent: that is the chance | of keeping him in": the word of chance comes after the number.
_CHANCE_AFTER = re.compile(
    rf"[”\"’]?\s*[:,.]?\s*[”\"]?\s*(?:[Tt]hat|[Tt]hose|[Tt]his|was|were|is|are)\b[^;]{{0,90}}?\b{NOUN}\s+(?:of|that)\s+"
)
How = Literal["own", "rated", "more", "after"]


def numbers(text: str, sentence: Span) -> Iterator[tuple[Span, tuple[float, float], How]]:
    """(phrase, probability, how it is stated) for each number of a sentence that is a probability."""
    if not _ANY.search(text, sentence.start, sentence.end) or not _STATED.search(
        text, sentence.start, sentence.end
    ):
        return
    taken: list[Span] = []
    for pattern, kind in _FORMS:
        for m in pattern.finditer(text, sentence.start, sentence.end):
            phrase = trimmed(text, m.start(), m.end())
            if not phrase.text or any(phrase.overlaps(t) for t in taken):
                continue
            how = _how(text, sentence, phrase, kind, taken)
            if not _fits(text, sentence, phrase, kind, how, taken):
                continue
            if (p := _stated_of(text, sentence, phrase, kind)) is not None:
                taken.append(phrase)
                yield phrase, p, "more" if kind == "fallen" else how


def _how(text: str, sentence: Span, phrase: Span, kind: str, taken: list[Span]) -> How:
    """How a number is stated: where its word of chance, or the verb that rates, stands."""
    if kind == "own" and re.search(rf"\b{NOUN}\b|against|\bon\b|that", phrase.text, re.I):
        return "own"
    lead = text[sentence.start : phrase.start]
    if _goes_on(text, taken, phrase):
        return "more"
    if MOVES.search(lead) and _CHANCE.search(text, max(0, sentence.start - NEAR), sentence.start):
        return "rated"
    if RATES.search(lead) or (_BOUNDED.match(phrase.text) and _CHANCE_OF.search(lead)):
        return "rated"
    return "after" if _CHANCE_AFTER.match(text, phrase.end, sentence.end) else "own"


def _fits(text: str, sentence: Span, phrase: Span, kind: str, how: How, taken: list[Span]) -> bool:
    """Whether a number of some form is a probability where it stands."""
    lead = text[sentence.start : phrase.start]
    if kind == "priced":
        return how == "more" or _PRICED.search(lead) is not None
    if kind == "fallen":
        shares = any("cent" in t.text or "%" in t.text for t in taken)
        return shares and _FALLEN.search(lead) is not None
    if kind == "rated":
        return how != "own" and not _SHARE.match(text, phrase.end, sentence.end)
    if kind == "chance" and how == "own" and not re.match(r"\s+that\b", text[phrase.end : phrase.end + 8]):
        near = text[max(0, sentence.start - 200) : sentence.end]
        return re.search(rf"\b{NOUN}\b|\blikely\b", near, re.I) is not None
    return True


def _stated_of(text: str, sentence: Span, phrase: Span, kind: str) -> tuple[float, float] | None:
    """The interval that a phrase states in its sentence, whose other words may bound it or turn a bound over."""
    lead = text[sentence.start : phrase.start]
    if kind == "fallen":
        return probability(f"{phrase.text} percent")
    p = probability(phrase.text, priced=kind == "priced" or _ODDS_AGAINST.search(lead) is not None)
    if p is None:
        return None
    if p[0] == p[1]:  # "wouldn't give it even a ten percent chance", "15 percent, no higher"
        most = _NOT_EVEN.search(lead) or _NO_HIGHER.match(text, phrase.end, sentence.end)
        return (0.0, p[1]) if most else p
    if (0.0 in p or 1.0 in p) and _DENIED_BOUND.search(lead):
        return (0.0, p[0]) if p[1] == 1.0 else (p[1], 1.0)  # "nobody puts it above 20 percent"
    return p


_NOT_EVEN = re.compile(
    r"(?:n['’]t|\bnot|\bnever|\bnobody|\bno\s+one|\bnone)\s[^.;,]*\b(?:give|gives|gave|bet)\b[^.;,]*\beven\s+$",
    re.I,
)
_NO_HIGHER = re.compile(r",?\s+(?:and\s+)?(?:no|not)\s+(?:higher|more|better)\b", re.I)
_ODDS_AGAINST = re.compile(r"\bodds\s+against\b[^.;]*$", re.I)
_GOES_ON = re.compile(
    r"[,\s]*(?:(?:or|and|but|then|only|just|falling|rising|dropping|climbing|to|up|down|about|"
    r"against)\s+)*"
)


def chance_after(text: str, phrase: Span, end: int) -> int:
    """Where the event begins for a number whose word of chance follows."""
    m = _CHANCE_AFTER.match(text, phrase.end, end)
    return m.end() if m else phrase.end


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


def probability(phrase: str, *, priced: bool = False) -> tuple[float, float] | None:
    """The interval of probability that a phrase states, as fractions; None if it states none.

    Bounds ("at most", "better than") reach to 0 or 1. Odds "5 to 1 against" give 1 / 6, "on" 5 / 6; `priced` odds
    are against, as bookmakers have them. Odds that add up to 100 ("60-40") are shares.
    """
    low = phrase.lower()
    stated = _stated(low, priced)
    if stated is None or not all(0 <= x <= 1 for x in stated):
        return None
    a, b = min(stated), max(stated)
    if re.search(
        rf"\b{_AT_MOST}|\bif\s+that\b|\bat\s+(?:the\s+)?(?:very\s+)?(?:best|most)$|\btops$|\bor\s+(?:less|lower|worse)$",
        low,
    ):
        return 0.0, b
    if re.search(rf"\b{_AT_LEAST}|\bat\s+(?:worst|least)$|\bor\s+(?:better|more|higher)$", low):
        return a, 1.0
    return a, b


def _fractions(low: str) -> list[float]:
    """The fractions that words name, in order: "between a quarter and two thirds" -> 0.25, 0.67."""
    out = []
    for m in re.finditer(
        rf"(?:\b(an?|one|two|three|four|five|seven|nine)[\s-])?\b({'|'.join(_PARTS)})s?\b", low
    ):
        over = {"a": 1, "an": 1, "": 1}.get(m[1] or "") or int(_WORDS.get(m[1] or "", 1))
        out.append(round(over / _PARTS[m[2]], 4))
    return out


def _stated(low: str, priced: bool) -> tuple[float, float] | None:
    if re.search(
        r"fifty[\s-]fifty|50[-/\s]50|even[\s-]money|coin[\s-](?:toss|flip)|toss[\s-]?up|flip\s+of\s+a\s+coin|\bevens?$",
        low,
    ):
        return 0.5, 0.5
    if m := re.search(r"decimal\s+odds\s+of\s+(\d+(?:\.\d+)?)", low):
        return (round(1 / float(m[1]), 4),) * 2 if float(m[1]) >= 1 else None
    if m := re.search(
        rf"({N})(?:\s*(?:percent|per\s+cent|%))?(?:{_DASH}({N}))?[\s-]?(?:percent|per\s+cent|%)", low
    ):
        return value(m[1]) / 100, value(m[2] or m[1]) / 100
    shares = [
        value(a) / value(b) for a, b in re.findall(rf"({N})[\s-]+in[\s-]+(?:an?\s+)?({N})", low) if value(b)
    ]
    if low.startswith("between") and len(shares) > 1:
        return round(shares[0], 4), round(shares[1], 4)
    if m := re.search(rf"({N})[\s-]+(?:(?:chances?|times)\s+)?(?:in|out\s+of)[\s-]+(?:an?\s+)?({N})", low):
        share = value(m[1]) / value(m[2]) if value(m[2]) else 2.0
        return round(share, 4), round(share, 4)
    if m := re.search(rf"({N})[\s-]*(?:-|–|to)[\s-]*({N})", low):
        return _odds(low, value(m[1]), value(m[2]), priced)
    if fractions := _fractions(low):
        return fractions[0], fractions[-1]
    if m := re.search(r"(?<!\d)(0?\.\d+)\b", low):
        return float(m[1]), float(m[1])
    if re.search(r"\bzero\b", low):
        return 0.0, 0.0
    return None


def _odds(low: str, a: float, b: float, priced: bool) -> tuple[float, float] | None:
    """The probability that odds of a to b stand for."""
    if a + b == 0:
        return None
    favourite = re.search(r"\bon\b|in\s+favou?r|favou?rite", low)
    against = "against" in low or ((priced or low.startswith("odds of")) and not favourite)
    if a + b == 100:
        against = "against" in low
        share = (b if against else a) / 100
    else:
        share = (b if against else a) / (a + b)
    return round(share, 4), round(share, 4)
