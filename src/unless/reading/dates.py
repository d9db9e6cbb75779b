"""Date expressions: found with exact offsets and resolved against the publication date.

An expression that names no day ("recently"), or one that needs a publication date where none is known, is left
open. The expressions and what they stand for are tabulated in date_rules.py.
"""

from __future__ import annotations

import re
from datetime import date

from unless.domain.reading import DateMention
from unless.domain.text import Span
from unless.reading import calendars as cal
from unless.reading import date_values as values
from unless.reading.date_rules import MONTH, RULES, YEAR, Rule
from unless.reading.date_values import Scene, Way

# Those that may tell the day of a saying.
SAYING = tuple(
    r
    for r in RULES
    if r.value
    in (
        values.iso,
        values.slashed,
        values.absolute,
        values.month_of,
        values.weekday,
        values.named,
        values.period,
    )
)
_QUARTERS = (values.quarter, values.same_quarter)
_OUT_OF_LINE = (values.year_before, values.counted, values.clock)  # what others do not go back to
_FUTURE = re.compile(
    r"\b(?:will|would|won['’]t|shall|going\s+to|expected|expects?|due|scheduled|set\s+to|plan(?:s|ned)?\s+(?:to|for)|"
    r"before|by|until|next|may|might|could|likely|unlikely|aims?|hopes?|is\s+to|are\s+to|begins?|deadline|effective|"
    r"payable|as\s+soon\s+as|as\s+early\s+as)\b|['’]ll\b",
    re.I,
)
_PAST = re.compile(
    r"\b(?:said|told|was|were|had|did|has|have|[a-z]{3,}ed|came|went|met|since|held|took|made|began|ago|fell|rose|won|lost)\b"
)
_BY = re.compile(
    r"\b(?:by|before|until|within|next|as\s+(?:soon|early)\s+as)\s+(?:(?:the\s+)?(?:end|middle|start|beginning)\s+of\s+|"
    r"early\s+|mid-?|late\s+)?(?:the\s+)?$",
    re.I,
)


def find_dates(text: str, published: date | None) -> tuple[DateMention, ...]:
    """Date expressions in order, never overlapping; first and last day are None where open."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[re.Match[str], Rule]] = []
    low = text.lower()
    for rule in RULES:
        if rule.needs and not any(word in low for word in rule.needs):
            continue
        for m in rule.pattern.finditer(text):
            if not any(a < m.end() and m.start() < b for a, b in taken):
                taken.append(m.span())
                found.append((m, rule))
    out: list[DateMention] = []
    before = quarter = None
    for m, rule in sorted(found, key=lambda x: x[0].start()):
        day = resolved(rule, m, Scene(published, _way(text, m.start(), m.end()), before, quarter))
        first, last = day or (None, None)
        out.append(DateMention(Span.cut(text, m.start(), m.end()), first, last))
        if day is not None and rule.value in _QUARTERS:
            quarter = day
        if day is not None and rule.value not in _OUT_OF_LINE:
            before = day
    return tuple(out)


def resolved(rule: Rule, m: re.Match[str], scene: Scene) -> tuple[date, date] | None:
    """First and last day of a rule's match, None where it is no day of the calendar."""
    try:
        return rule.value(m, scene)
    except (ValueError, OverflowError):
        return None


def _way(text: str, start: int, end: int) -> Way:
    """Past or future, by the nearest verb or preposition in its clause: before the expression, or else after it."""
    if re.match(r"['’]s\b", text[end:]):
        return "past"  # "Wednesday's ruling"
    lead = re.split(r"[.;!?\n“”\"]", text[max(0, start - 90) : start])[-1]
    if _BY.search(lead):
        return "future"
    future = [m.end() for m in _FUTURE.finditer(lead)]
    past = [m.end() for m in _PAST.finditer(lead)]
    if future or past:
        return "future" if max(future, default=-1) >= max(past, default=-1) else "past"
    rest = re.split(r"[.;!?\n“”\"]", text[end : end + 60])[0]
    ahead, behind = _FUTURE.search(rest), _PAST.search(rest)
    if ahead or behind:
        return "future" if ahead and (not behind or ahead.start() < behind.start()) else "past"
    return "near"


_DATELINE = re.compile(
    rf"^[^\n]{{0,80}}?(?P<month>{MONTH})\s+(?P<day>\d{{1,2}}),?\s+(?P<year>{YEAR})\b[^\n]{{0,40}}?(?:[-–—)]|$)"
    rf"|^[^\n]{{0,80}}?(?P<day2>\d{{1,2}})\s+(?P<month2>{MONTH}),?\s+(?P<year2>{YEAR})\b[^\n]{{0,40}}?(?:[-–—)]|$)"
    r"|^(?:Published|Posted|Date|Updated)?:?\s*(?P<iso>\d{4}-\d\d-\d\d)\b",
    re.M,
)


def dateline_date(text: str) -> date | None:
    """The day of a dateline in the first lines, if they give its year: "LUSK, March 14, 2031 -"."""
    head = "\n".join(text.lstrip("\ufeff").splitlines()[:6])
    for m in _DATELINE.finditer(head):
        try:
            if m["iso"]:
                return date.fromisoformat(m["iso"])
            name, day, year = m["month"] or m["month2"], m["day"] or m["day2"], m["year"] or m["year2"]
            # A date in running prose is no dateline: that opens its line with capitals or stands alone.
            start = m[0][: m[0].find(name)]
            if (
                start.strip()
                and not re.match(r"[\W\d]*[A-Z][A-Z .,'’\-/]{2,}", start)
                and len(start.split()) > 3
            ):
                continue
            return date(int(year), cal.MONTHS[name.lower().rstrip(".")], int(day))
        except ValueError:
            continue
    return None
