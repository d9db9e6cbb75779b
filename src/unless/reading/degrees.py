"""Degrees of likelihood, phrases, and the intervals of probability they stand for.

A phrase that a survey asked about has the interval in which the middle half of the people put it (`SURVEYED`); every other
phrase has that of its degree (`INTERVALS`), which is the Intelligence Community Directive 203's (ODNI 2015, section D.6.e.2)
where it has the word. The flat ones (will, will not, impossible, certain) lie beyond its ends: a flat "won't" is a firm
judgement, not a 0. "Possible", "may" and "could" state no level: people put them anywhere from 25 to 51 % when asked for one
number, and news uses them for all that is not ruled out, so theirs is wide. "About even" is 50 for more than half of the
people; it keeps the directive's interval.
"""

from __future__ import annotations

import re

from unless.domain.reading import Degree, Meaning

CAPPHRASE = "middle half of 5,174 people (Kucharski 2026, CAPphrase, CC-BY)"
PROBLY = "middle half of 46 people (Zoni Nation 2016, Perceptions of Probability, MIT)"
DIRECTIVE = "ICD 203 (ODNI 2015)"
OURS = "set by hand: the directive has no word"

# Quartiles of the surveys' answers, in percent rounded to whole ones, as fractions.
SURVEYED: tuple[Meaning, ...] = (
    Meaning("almost no chance", 0.01, 0.05, CAPPHRASE),
    Meaning("remote chance", 0.03, 0.10, CAPPHRASE),
    Meaning("highly unlikely", 0.05, 0.10, CAPPHRASE),
    Meaning("little chance", 0.05, 0.15, CAPPHRASE),
    Meaning("slight chance", 0.05, 0.15, CAPPHRASE),
    Meaning("improbable", 0.05, 0.20, CAPPHRASE),
    Meaning("unlikely", 0.10, 0.25, CAPPHRASE),
    Meaning("doubt", 0.14, 0.34, PROBLY),
    Meaning("realistic possibility", 0.40, 0.75, CAPPHRASE),
    Meaning("better than even", 0.55, 0.60, CAPPHRASE),
    Meaning("probably", 0.64, 0.80, PROBLY),
    Meaning("probable", 0.65, 0.80, CAPPHRASE),
    Meaning("likely", 0.67, 0.80, CAPPHRASE),
    Meaning("very good chance", 0.75, 0.85, CAPPHRASE),
    Meaning("highly likely", 0.80, 0.90, CAPPHRASE),
    Meaning("almost certain", 0.90, 0.98, CAPPHRASE),
    Meaning("almost certainly", 0.90, 0.98, PROBLY),
)
_BY_WORDS = {m.words: (m.low, m.high) for m in SURVEYED}
_SMALL = re.compile(
    r"^(?:an?|the|only|there (?:is|was)|is|are|was|were|seems?|looks?|appears?)\s+|\s+(?:that)$"
)

INTERVALS: dict[Degree, tuple[float, float]] = {
    "impossible": (0.005, 0.03),
    "will-not": (0.01, 0.06),
    "almost-no-chance": (0.01, 0.05),
    "very-unlikely": (0.05, 0.20),
    "unlikely": (0.20, 0.45),
    "even": (0.45, 0.55),
    "possible": (0.10, 0.80),
    "likely": (0.55, 0.80),
    "very-likely": (0.80, 0.95),
    "almost-certain": (0.95, 0.99),
    "will": (0.94, 0.99),
    "certain": (0.97, 0.995),
}
_MIRROR: dict[Degree, Degree] = {
    "impossible": "certain",
    "will-not": "will",
    "almost-no-chance": "almost-certain",
    "very-unlikely": "very-likely",
    "unlikely": "likely",
    "even": "even",
    "possible": "possible",
}
_NEGATED: dict[Degree, Degree] = _MIRROR | {high: low for low, high in _MIRROR.items()}
# "Not certain" is not "impossible": to deny a judgement says less than to judge the opposite.
_DENIED: dict[Degree, Degree] = {
    "impossible": "possible",
    "will-not": "will",
    "almost-no-chance": "possible",
    "very-unlikely": "possible",
    "unlikely": "likely",
    "even": "even",
    "possible": "impossible",
    "likely": "unlikely",
    "very-likely": "unlikely",
    "almost-certain": "possible",
    "will": "will-not",
    "certain": "possible",
}


def interval(degree: Degree) -> tuple[float, float]:
    """(low, high) of a verbal degree. Raises KeyError for "numeric", which carries its own."""
    return INTERVALS[degree]


def surveyed(phrase: str) -> tuple[float, float] | None:
    """(low, high) of a phrase that the surveys asked about, whatever its articles and copula; None for others."""
    words = re.sub(r"[\s-]+", " ", phrase.lower()).strip()
    while (bare := _SMALL.sub("", words)) != words:
        words = bare
    for ending, asked in (
        ("chances", "chance"),
        ("doubts", "doubt"),
        ("doubted", "doubt"),
        ("doubting", "doubt"),
    ):
        if words.endswith(ending):
            words = words.removesuffix(ending) + asked
    return _BY_WORDS.get(words)


def meanings() -> tuple[Meaning, ...]:
    """Every degree and every surveyed phrase with its interval and its source, from the least likely up."""
    degrees = [
        Meaning(f"[{degree}]", low, high, DIRECTIVE if degree in _DIRECTIVES else OURS)
        for degree, (low, high) in INTERVALS.items()
    ]
    return tuple(sorted((*degrees, *SURVEYED), key=lambda m: (m.low + m.high, m.words)))


_DIRECTIVES = frozenset(
    ("almost-no-chance", "very-unlikely", "unlikely", "even", "likely", "very-likely", "almost-certain")
)


def negated(degree: Degree) -> Degree:
    """The degree of the opposite event: likely that not X -> unlikely that X. A numeric one stays."""
    return _NEGATED.get(degree, degree)


def denied(degree: Degree) -> Degree:
    """The degree left when somebody denies the judgement: "nobody thinks it likely" -> unlikely."""
    return _DENIED.get(degree, degree)
