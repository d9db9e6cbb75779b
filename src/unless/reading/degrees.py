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
_NEGATED: dict[Degree, Degree] = {
    "impossible": "certain",
    "will-not": "will",
    "almost-no-chance": "almost-certain",
    "very-unlikely": "very-likely",
    "unlikely": "likely",
    "even": "even",
    "possible": "possible",
}
NEGATED: dict[Degree, Degree] = _NEGATED | {v: k for k, v in _NEGATED.items()}


def interval(degree: Degree) -> tuple[float, float]:
    """(low, high) of a verbal degree. Raises KeyError for "numeric", which carries its own."""
    return INTERVALS[degree]


def negated(degree: Degree) -> Degree:
    """The degree of the opposite event."""
    return NEGATED.get(degree, degree)
