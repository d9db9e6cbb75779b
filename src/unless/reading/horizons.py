"""By when a judged event is to happen, and on which day something was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from unless.domain.text import Span
from unless.reading import calendars as cal
from unless.reading.calendars import Day
from unless.reading.date_rules import NUMBER, PART, RULES, UNIT
from unless.reading.date_values import COUNTS, Scene, part_of
from unless.reading.dates import SAYING, resolved

_DEADLINE = re.compile(
    r"\b(?P<prep>by|before|within|until|in|during|this|next|on|at|for|over|through)\s+"
    r"(?P<part>(?:the\s+)?(?:very\s+)?(?:end|middle|start|beginning|close)\s+of\s+(?:the\s+)?|early\s+(?:in\s+)?|mid-?\s*|late\s+(?:in\s+)?|the\s+)?$",
    re.I,
)
_NUMBER = NUMBER.replace(" ", r"\s+")
_OWN_PART = re.compile(PART.replace(" ", r"\s+"), re.I)
_WITHIN = re.compile(
    rf"\b(?:within|in|over|during)\s+(?:the\s+)?(?:next\s+|coming\s+)?"
    rf"(?:{_NUMBER}\s*(?:to|or|-|–)\s*)?(?P<n>{_NUMBER})?\s*(?P<unit>{UNIT}s?|fortnight)\b",
    re.I,
)
# "Within days", "within weeks": about so many days; set by hand.
_VAGUE = {"day": 7, "week": 30, "month": 183, "quarter": 365, "year": 1095}
_SEASON = re.compile(
    r"\b(?P<prep>by|before|until|in|this)\s+(?:the\s+)?(?:(?:end|middle|start|beginning)\s+of\s+(?:the\s+)?|early\s+|late\s+)?"
    r"(?P<season>spring|summer|autumn|fall|winter)\b(?!\s+(?:of\s+)?\d)",
    re.I,
)
_SAID = re.compile(
    r"\b(?:said|says|told|tells|added|adds|warned|wrote|announced|confirmed|conceded|predicted|argued|insisted|according)\b"
)
_END_OF = re.compile(
    r"\b(?P<prep>by|before|until|at)\s+(?:the\s+)?(?:end\s+of\s+(?:the\s+)?|year['’]s\s+|month['’]s\s+)(?P<unit>year|month|week|quarter|end|decade|spring|summer|autumn|fall|winter)\b",
    re.I,
)


def horizon(text: str, event: Span, sentence: Span, published: date | None) -> date | None:
    """The last day by which a judged event is to happen, where its clause says so.

    "By" and "in" take the last day of what they name, "before" the day before its first ("before the end
    of" its last). Looks in the event, then in the rest of the sentence after it; None without one.
    """
    if published is None:
        return None
    for a, b in ((event.start, event.end), (event.end, min(sentence.end, event.end + 60))):
        stretch = text[a:b]
        if b > event.end and (said := _SAID.search(stretch)):
            # "They will sign, she said on Monday": the day is the saying's.
            stretch = stretch[: stretch.rfind(",", 0, said.start()) + 1]
        if b > event.end and (cut := re.search(r"[;:”\"]|,\s+(?:and|but)\b|\bif\b|\bunless\b", stretch)):
            stretch = stretch[: cut.start()]
        found = _horizon_in(stretch, published)
        if found is not None:
            return found
    return None


def _horizon_in(stretch: str, published: date) -> date | None:
    if m := _END_OF.search(stretch):
        unit = m["unit"].lower()
        unit = "year" if unit == "end" else unit
        if unit in cal.SEASONS:
            return cal.season(published.year, unit)[1]
        span = {
            "year": (published, date(published.year, 12, 31)),
            "month": cal.month(published.year, published.month),
            "week": cal.week(published),
            "quarter": cal.months(published.year, 3 * ((published.month - 1) // 3) + 1, 3),
            "decade": (published, date(published.year // 10 * 10 + 9, 12, 31)),
        }[unit]
        return span[1]
    if (m := _WITHIN.search(stretch)) and (m["n"] or "next" in m[0].lower() or "within" in m[0].lower()):
        if m["n"] is None and m["unit"].lower().endswith("s") and "next" not in m[0].lower():
            return cal.shifted(published, "day", _VAGUE.get(m["unit"].lower().rstrip("s"), 365))
        number = re.sub(r"\s+", " ", (m["n"] or "one").lower())
        count = COUNTS.get(number, int(number) if number.isdigit() else None)
        unit = m["unit"].lower().rstrip("s")
        if count is not None and not re.match(r"\s*(?:ago|earlier)", stretch[m.end() :]):
            return (
                cal.shifted(published, "day", 14)
                if unit == "fortnight"
                else cal.shifted(published, unit, count)
            )
        if m["n"] is None or unit == "day":
            return cal.shifted(published, "month", 1)
    scene = Scene(published, "future")
    for rule in RULES:
        for m in rule.pattern.finditer(stretch):
            found = resolved(rule, m, scene)
            if found is None or found[1] < published:
                continue
            first, last = found
            own = _OWN_PART.match(m[0])  # "the end of" April
            lead = _DEADLINE.search(stretch[: m.start() + (own.end() if own else 0)])
            prep, part = (lead["prep"].lower(), (lead["part"] or "").lower()) if lead else ("", "")
            if prep == "before" and "end" not in part and "middle" not in part:
                return first - timedelta(days=1)
            if "mid" in part:
                return first + timedelta(days=(last - first).days // 2)
            if "early" in part or "start" in part or "beginning" in part:
                return part_of(found, "early")[1]
            return last
    if m := _SEASON.search(stretch):
        coming = [cal.season(y, m["season"].lower()) for y in range(published.year - 1, published.year + 2)]
        if m["prep"].lower() == "before":
            return min(s[0] for s in coming if s[0] > published) - timedelta(days=1)
        return min(s[1] for s in coming if s[1] >= published)
    return None


def said_on(
    text: str, clause: Span, contents: Sequence[Span], published: date | None, saying: Span | None = None
) -> Day | None:
    """The day or days of a saying: the date in its sentence nearest to it, outside what is said.

    `clause` is the sentence, `saying` the cue; a date to come is none. A short content that ends in a date
    right after the cue ("acknowledged this on Aug. 25") leaves that date to the saying.
    """
    if published is None:
        return None
    blank = list(text[clause.start : clause.end])
    for c in contents:
        if saying is not None and 0 <= c.start - saying.end <= 2 and len(c.text.split()) <= 5:
            continue
        for i in range(max(c.start, clause.start), min(c.end, clause.end)):
            blank[i - clause.start] = "\x00"
    stretch = "".join(blank)
    at = (saying.start if saying else clause.start) - clause.start
    found: list[tuple[int, Day]] = []
    scene = Scene(published, "past")
    for rule in SAYING:
        for m in rule.pattern.finditer(stretch):
            span = resolved(rule, m, scene)
            before = stretch[: m.start()].rstrip(" ").lower()
            if before.endswith((" after", "since", "before", "until", " by", "from", "’s", "'s")):
                continue
            if span is not None and span[0] <= published and (span[1] - span[0]).days <= 31:
                found.append((_gap(stretch, m.start(), m.end(), at), (span[0], min(span[1], published))))
    return min(found)[1] if found else None


def _gap(stretch: str, start: int, end: int, at: int) -> int:
    """Characters between a date and the saying; a clause's border between them counts as a hundred."""
    between = stretch[end:at] if end <= at else stretch[at:start]
    return len(between) + 100 * len(re.findall(r";|,\s+(?:and|but|while)\s", between))
