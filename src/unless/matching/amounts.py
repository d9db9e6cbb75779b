"""The range of a number that a judged event speaks of: "stay above 5 percent", "between 4 and 6 million".

A clear rule and no more: a comparison before the figure, or "or more" behind it, opens the range; two figures with "and",
"to" or a dash bound it; a figure alone that carries the question's unit is a forecast of the middle, as likely
exceeded as not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FIGURE = r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_POWERS = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "bn": 1e9, "billion": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_POWER = r"(?:thousand|million|billion|trillion|bn|tn|k|m)\b"
_PERCENT = r"(?:%|per\s?cent\b|percent\b|percentage\s+points?\b)"
_SIGN = r"[$€£¥]?\s?"


def _number(name: str) -> str:
    """A figure with its power of ten and its per cent, in groups that begin with a name."""
    return rf"{_SIGN}(?P<{name}>{_FIGURE})\s?(?P<{name}power>{_POWER})?\s?(?P<{name}percent>{_PERCENT})?"


_ONE, _TWO = _number("a"), _number("b")
_BETWEEN = re.compile(
    rf"(?:\b(?:between|from)\s+)?{_ONE}\s?(?:-|–|—|\band\b|\bto\b)\s?{_TWO}(?=\W|$)",
    re.I,
)
_ABOVE = (
    r"\b(?:above|over|more\s+than|exceed(?:s|ed|ing)?|higher\s+than|greater\s+than|larger\s+than|at\s+least|"
    r"n(?:o|ot)\s+(?:less|fewer|lower)\s+than|top(?:s|ped|ping)?|surpass(?:es|ed|ing)?|beat(?:s|ing)?|reach(?:es|ed|ing)?|"
    r"upwards?\s+of|past|hit(?:s|ting)?)"
)
_BELOW = (
    r"\b(?:below|under|less\s+than|fewer\s+than|lower\s+than|smaller\s+than|at\s+most|up\s+to|"
    r"n(?:o|ot)\s+(?:more|higher|greater)\s+than|short\s+of|beneath)"
)
_MORE, _LESS = r"\bor\s+(?:more|higher|above|greater)\b", r"\bor\s+(?:less|lower|below|fewer)\b"
_COMPARED = re.compile(rf"(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW}))\s+(?:the\s+)?{_ONE}", re.I)
_OR = re.compile(rf"{_ONE}(?:\s+\w+)?\s+(?:(?P<above>{_MORE})|(?P<below>{_LESS}))", re.I)
_ALONE = re.compile(rf"{_ONE}\s*(?P<word>[^\W\d_]+)?", re.I)


@dataclass(frozen=True, slots=True)
class Range:
    """A range in the question's unit, an open end None; `middle` where a figure alone was given."""

    above: float | None
    below: float | None
    words: str
    middle: bool = False


def range_in(text: str, unit: str) -> Range | None:
    """The first range that a text speaks of, in a question's unit; None where it speaks of none in that unit."""
    found = sorted(_ranges(text, unit), key=lambda pair: pair[0])
    return found[0][1] if found else _middle(text, unit)


def _ranges(text: str, unit: str) -> Iterator[tuple[int, Range]]:
    taken: list[tuple[int, int]] = []
    for m in _BETWEEN.finditer(text):
        low, high = _value(m, "a", unit, "b"), _value(m, "b", unit)
        if low is not None and high is not None and low < high:
            taken.append(m.span())
            yield m.start(), Range(low, high, m[0])
    for pattern in (_COMPARED, _OR):
        for m in pattern.finditer(text):
            value = _value(m, "a", unit)
            if value is None or any(a <= m.start("a") < b for a, b in taken):
                continue
            taken.append(m.span())
            above = m["above"] is not None
            yield m.start(), Range(value if above else None, None if above else value, m[0])


def _middle(text: str, unit: str) -> Range | None:
    """A figure alone, which must carry the question's unit: else it may be a day, a year, an age."""
    for m in _ALONE.finditer(text):
        worded = bool(m["apercent"]) if _of_percent(unit) else _same(m["word"], unit) or _has_power(m, unit)
        value = _value(m, "a", unit)
        if worded and value is not None:
            return Range(value, None, m[0].strip(), middle=True)
    return None


def _has_power(m: re.Match[str], unit: str) -> bool:
    return bool(m["apower"]) and _unit_power(unit) != 1.0


def _same(word: str | None, unit: str) -> bool:
    words = [w.rstrip("s") for w in unit.lower().split()]
    return word is not None and word.lower().rstrip("s") in words


def _of_percent(unit: str) -> bool:
    return re.search(_PERCENT, unit, re.I) is not None


def _unit_power(unit: str) -> float:
    return next((_POWERS[w] for w in unit.lower().split() if w in _POWERS), 1.0)


def _value(m: re.Match[str], name: str, unit: str, sharing: str | None = None) -> float | None:
    """A figure in the question's unit; None where it is of another one. Of a range the second's "million" and "percent"
    are the first's, too.
    """
    power, percent = m[f"{name}power"], m[f"{name}percent"]
    if sharing is not None:
        power, percent = power or m[f"{sharing}power"], percent or m[f"{sharing}percent"]
    if percent and not _of_percent(unit):
        return None
    value = float(m[name].replace(",", "").replace("−", "-"))
    return value * _POWERS[power.lower()] / _unit_power(unit) if power else value
