"""What users write of base rates: "3 in 20 years", "never in 12 years"; and of spans of time: 90d, 6m, 1y."""

from __future__ import annotations

import math
import re
from contextlib import suppress

from unless.domain.errors import OptionError
from unless.domain.question import BaseRate

YEAR = 365.25  # days
MOST_EVENTS, MOST_YEARS = 1e6, 1e5
LONGEST_SPAN = 50 * YEAR  # days
UNITS = {"d": 1.0, "w": 7.0, "m": YEAR / 12, "y": YEAR}
_WORDS = {"never": 0.0, "none": 0.0, "no": 0.0, "once": 1.0, "a": 1.0, "twice": 2.0, "thrice": 3.0} | {
    word: float(n)
    for n, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
}
_NUMBER = r"[-+]?[\d.,]+(?:e[-+]?\d+)?|[a-z]+"
_COUNT = re.compile(
    rf"(?P<events>{_NUMBER})\s*(?:times?|events?|cases?|x)?\s*"
    rf"(?:(?:per|a)|(?:in|over|within)\s+(?:(?:the|last|past)\s+)*(?P<span>{_NUMBER}))\s*(?P<unit>days?|weeks?|months?|years?|yrs?|[dwmy])",
    re.IGNORECASE,
)
_SPAN = re.compile(rf"(?P<span>{_NUMBER})\s*(?P<unit>days?|weeks?|months?|years?|yrs?|[dwmy])", re.IGNORECASE)
_HOW = 'write it as "3 in 20 years", or "never in 12 years"'


def is_count(text: str) -> bool:
    """Whether a text is meant as a count in a time, even a wrong one, and not as a name."""
    return re.search(r"\d|\b(never|once|twice|years?|months?)\b", text.casefold()) is not None


def parse_count(text: str) -> BaseRate:
    """Events in years. Raises OptionError saying how to write it."""
    found = _COUNT.fullmatch(text.strip())
    if found is None:
        if re.fullmatch(rf"\s*(?:{_NUMBER})\s*(?:times?|events?)?\s*", text, re.IGNORECASE):
            raise OptionError(f"{text!r} says how often but not in how many years; {_HOW}.")
        raise OptionError(f"{text!r} is no count; {_HOW}.")
    events = _value(found["events"], text)
    years = (
        (1.0 if found["span"] is None else _value(found["span"], text))
        * UNITS[found["unit"][0].lower()]
        / YEAR
    )
    if events < 0:
        raise OptionError(
            f"{text!r}: nothing happens less often than never; give a number of events from 0 up."
        )
    if years <= 0:
        raise OptionError(f"{text!r}: a rate needs a time to count in; {_HOW}.")
    if events > MOST_EVENTS or years > MOST_YEARS:
        raise OptionError(
            f"{text!r} is out of all measure; give at most {MOST_EVENTS:,.0f} events and {MOST_YEARS:,.0f} years."
        )
    return BaseRate(events, years)


def _value(text: str, whole: str) -> float:
    if text.casefold() in _WORDS:
        return _WORDS[text.casefold()]
    try:
        value = float(re.sub(r",(?=\d{3}\b)", "", text))
    except ValueError:
        value = math.nan
    if math.isnan(value):
        raise OptionError(f"{whole!r} is no count ({text!r} is no number); {_HOW}.")
    return value


def parse_span(text: str, option: str) -> float:
    """A span of time in days. Raises OptionError naming the option."""
    found = _SPAN.fullmatch(text.strip())
    days = 0.0
    if found is not None:
        with suppress(OptionError):  # what is no number is no span, as is said below
            days = _value(found["span"], text) * UNITS[found["unit"][0].lower()]
    if not 0 < days <= LONGEST_SPAN:
        raise OptionError(
            f"{option} {text!r} is not a span of time; write 90d, 12w, 6m or 2y (at most 50 years)."
        )
    return days
