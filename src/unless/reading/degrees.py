"""Degrees of likelihood and the intervals of probability they stand for.

From the Intelligence Community Directive 203 (ODNI 2015, section D.6.e.2) where it has the word: almost no
chance 1-5 %, very unlikely 5-20, unlikely 20-45, roughly even 45-55, likely 55-80, very likely 80-95,
almost certain 95-99. The flat ones (will, will not, impossible, certain) lie beyond its ends: a flat
"won't" is a firm judgement, not a 0. "Possible", "may" and "could" state no level: in Kucharski's survey
(CAPphrase, 2026, 5,174 people) the middle halves for such words span most of the scale, so theirs is wide.
"""

from __future__ import annotations

from unless.domain.reading import Degree

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


def negated(degree: Degree) -> Degree:
    """The degree of the opposite event: likely that not X -> unlikely that X. A numeric one stays."""
    return _NEGATED.get(degree, degree)


def denied(degree: Degree) -> Degree:
    """The degree left when somebody denies the judgement: "nobody thinks it likely" -> unlikely."""
    return _DENIED.get(degree, degree)
