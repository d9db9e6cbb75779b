"""Date expressions: found with exact offsets and resolved against the publication date.

What was said lies in the past, what will be in the future: a bare weekday, day or month takes its year
or week from the words around it. An expression that names no day ("recently"), or one that needs a
publication date where none is known, is left open.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from unless.domain.reading import DateMention
from unless.domain.text import Span
from unless.reading import calendars as cal
from unless.reading.calendars import Day

Way = Literal["past", "future"]
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
_WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
NUMBER = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|several|a\s+few|a\s+couple\s+of|couple\s+of|many)"
UNIT = r"(?:day|week|month|quarter|year|decade)"
COUNTS = (
    {"a": 1, "an": 1}
    | {
        w: i
        for i, w in enumerate(
            "one two three four five six seven eight nine ten eleven twelve".split(), start=1
        )
    }
    | {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
)
PART = r"(?:(?:early|late|mid)[\s-]+|(?:the\s+)?(?:end|middle|beginning|start)\s+of\s+)?"
_CLOCK = r"(?:(?:\d{1,2}(?::\d\d)?\s*[ap]\.?m\.?|noon|midnight)\s+(?:(?:E|C|M|P)[SD]?T\s+)?(?:on\s+)?)?"
_YEAR = r"(?:1[6-9]\d\d|20\d\d)"

# A bare day is taken the other way from what its verb says where that lies much nearer; set on the first half of
# TimeBank and AQUAINT.
JUST_PAST, LONG_PAST, SOON = timedelta(days=14), timedelta(days=300), timedelta(days=45)

Resolver = Callable[[re.Match[str], date | None, Way], Day | None]


def _year_for(day: int, number: int, published: date | None, way: Way) -> date | None:
    """The year of a day and month: the last one past or the next one to come; near days may be either."""
    if published is None:
        return None
    options = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            options.append(date(year, number, day))
        except ValueError:
            continue
    behind = max((d for d in options if d <= published + timedelta(days=1)), default=None)
    ahead = min((d for d in options if d >= published - JUST_PAST), default=None)
    if way == "past" and behind is not None and ahead is not None:
        # "The Jan. 14 deadline" in a report of Jan. 5 is not last year's.
        return ahead if published - behind > LONG_PAST and ahead - published < SOON else behind
    return behind if way == "past" else ahead


def _absolute(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    number = cal.MONTHS[m["month"].lower().rstrip(".")]
    year = int(m["year"]) if m["year"] else None
    day = int(m["day"])
    if year is None:
        found = _year_for(day, number, published, way)
    else:
        try:
            found = date(year, number, day)
        except ValueError:
            return None
    if found is None:
        return None
    last = found
    if m.groupdict().get("to"):
        try:
            last = found.replace(day=int(m["to"]))
        except ValueError:
            last = found
    return (found, last) if found <= last else (found, found)


def _iso(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    try:
        day = date(int(m["y"]), int(m["m"]), int(m["d"]))
    except ValueError:
        return None
    return day, day


def _slashed(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    year = int(m["y"])
    year += 0 if year > 99 else 1900 if year > 50 else 2000
    for number, day in ((int(m["a"]), int(m["b"])), (int(m["b"]), int(m["a"]))):
        try:
            return date(year, number, day), date(year, number, day)
        except ValueError:
            continue
    return None


def part_of(span: Day, part: str) -> Day:
    """The early, middle or late third of a period, or its end."""
    days = (span[1] - span[0]).days + 1
    third = max(1, days // 3)
    if part.startswith(("early", "beginning", "start")):
        return span[0], span[0] + timedelta(days=third - 1)
    if part.startswith("mid"):
        return span[0] + timedelta(days=third), span[0] + timedelta(days=2 * third - 1)
    return span


def _month_of(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    number = cal.MONTHS[m["month"].lower().rstrip(".")]
    if m["year"]:
        return cal.month(int(m["year"]), number)
    if published is None:
        return None
    which = (m["which"] or "").lower()
    year = published.year
    if which == "last":
        year -= number >= published.month
    elif which == "next":
        year += number <= published.month
    elif way == "past" and not which:
        year -= number > published.month
    elif way == "future" and not which:
        year += number < published.month
    return cal.month(year, number)


def _month_of_year(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    """ "June last year"."""
    if published is None:
        return None
    step = {"last": -1, "next": 1}.get(m["which"].lower(), 0)
    return cal.month(published.year + step, cal.MONTHS[m["month"].lower().rstrip(".")])


def _weekend(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    """The last weekend, or the coming one."""
    if published is None:
        return None
    saturday = cal.week(published)[0] + timedelta(days=5)
    if way == "past" and saturday > published:
        saturday -= timedelta(days=7)
    return saturday, saturday + timedelta(days=1)


_TENS = {
    w: 10 * i
    for i, w in enumerate("ten twenty thirty forty fifty sixty seventy eighty ninety".split(), start=1)
}
_ONES = {w: i for i, w in enumerate("one two three four five six seven eight nine".split(), start=1)}


def _year_in_words(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    """ "Nineteen ninety-six", "the year two thousand": a year as broadcasters say it."""
    if m["century"]:
        year = (1900 if m["century"].lower() == "nineteen" else 2000) + _TENS[m["tens"].lower()]
        year += _ONES.get((m["ones"] or "").lower(), 0)
    else:
        year = 2000 + _ONES.get((m["after"] or "").lower(), 0)
    return date(year, 1, 1), date(year, 12, 31)


def _weekday(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    if published is None:
        return None
    which = (m["which"] or "").lower().strip()
    gap = cal.WEEKDAYS[m["day"].lower()] - published.weekday()
    if which == "next" or (which in ("this", "") and way == "future"):
        gap = gap % 7 or (7 if which == "next" else 0)
    elif which == "this":
        pass
    else:
        gap = -((-gap) % 7)
        if which == "last" and gap == 0:
            gap = -7
    day = published + timedelta(days=gap)
    return day, day


def _named(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    if published is None:
        return None
    shift = {"yesterday": -1, "tomorrow": 1, "overnight": 0, "last night": -1}.get(
        re.sub(r"\s+", " ", m[0].lower()), 0
    )
    return published + timedelta(days=shift), published + timedelta(days=shift)


def _period(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    """This, last or next week, month, quarter, year, weekend or season."""
    if published is None:
        return None
    which, unit = m["which"].lower().split()[-1], m["unit"].lower()
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(which, 0)
    if unit in cal.SEASONS:
        span = cal.season(published.year + step, unit)
        if step == 0 and unit == "winter" and published.month < 3:
            span = cal.season(published.year - 1, unit)
        if step == -1 and cal.season(published.year, unit)[1] < published:
            span = cal.season(published.year, unit)
        if step == 1 and cal.season(published.year, unit)[0] > published:
            span = cal.season(published.year, unit)
        return span
    if unit == "weekend":
        monday = cal.week(published)[0] + timedelta(days=7 * step)
        return monday + timedelta(days=5), monday + timedelta(days=6)
    if unit == "week":
        return cal.week(published + timedelta(days=7 * step))
    if unit == "month":
        return cal.month(published.year, published.month + step)
    if unit == "quarter":
        return cal.months(published.year, 3 * ((published.month - 1) // 3 + step) + 1, 3)
    if unit == "decade":
        first = (published.year // 10 + step) * 10
        return date(first, 1, 1), date(first + 9, 12, 31)
    return date(published.year + step, 1, 1), date(published.year + step, 12, 31)


def _counted(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    """ "three weeks ago", "two months later", "in two weeks": the day, month or year it leads to."""
    number = re.sub(r"\s+", " ", m["n"].lower())
    count = COUNTS.get(number, int(number) if number.isdigit() else None)
    if published is None or count is None:
        return None
    unit = m["unit"].lower().rstrip("s")
    back = m["dir"].lower() in ("ago", "earlier", "before")
    day = cal.shifted(published, unit, -count if back else count)
    if unit in ("day", "week"):
        return day, day
    return (
        cal.month(day.year, day.month)
        if unit in ("month", "quarter")
        else (date(day.year, 1, 1), date(day.year, 12, 31))
    )


def _quarter(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    order = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(m["q"].lower())
    year = int(m["year"]) if m["year"] else published.year if published else None
    return None if order is None or year is None else cal.months(year, 3 * order - 2, 3)


def _year(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    year = int(m["year"])
    return date(year, 1, 1), date(year, 12, 31)


def _decade(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    year = int(m["year"]) // 10 * 10
    return date(year, 1, 1), date(year + 9, 12, 31)


def _season_of(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    return cal.season(int(m["year"]), m["season"].lower())


def _feast(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    name = re.sub(r"\s+", " ", m["name"].lower().replace("’", "'"))
    year = int(m["year"]) if m["year"] else None
    if published is None and year is None:
        return None

    def on(y: int) -> date:
        if name.startswith("easter"):
            return cal.easter(y)
        if name.startswith("thanksgiving"):
            return cal.thanksgiving(y)
        return date(y, *cal.FIXED[name])

    if year is None and published is not None:
        year = published.year
        if way == "past" and on(year) > published:
            year -= 1
        elif way == "future" and on(year) < published:
            year += 1
    day = on(year or 1)
    return day, day


def _open(m: re.Match[str], published: date | None, way: Way) -> Day | None:
    return None


_WHICH = r"(?P<which>(?:this|last|next|past|previous|coming|following|the\s+(?:past|coming|previous|next|last|following)))"
RULES: tuple[tuple[re.Pattern[str], Resolver], ...] = tuple(
    (re.compile(p, re.I if ignore else 0), r)
    for p, r, ignore in (
        (r"\b(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)\b", _iso, True),
        (r"\b(?P<a>\d{1,2})[/](?P<b>\d{1,2})[/](?P<y>\d{4}|\d\d)\b", _slashed, True),
        (
            rf"\b(?:{_WEEKDAY},?\s+)?(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*[-–]\s*(?P<to>\d{{1,2}}))?\b(?:,?\s+(?P<year>{_YEAR}))?(?![\d%]|:\d)",
            _absolute,
            False,
        ),
        (
            rf"\b(?:{_WEEKDAY},?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<month>{_MONTH})(?:,?\s+(?P<year>{_YEAR}))?\b",
            _absolute,
            False,
        ),
        (rf"\b(?P<which>this|last|next)\s+(?P<month>{_MONTH})(?P<year>(?!))?", _month_of, False),
        (
            rf"\b{PART}(?P<which>(?!))?(?P<month>{_MONTH})(?:,?\s+(?:of\s+)?(?P<year>{_YEAR}))\b",
            _month_of,
            False,
        ),
        (
            rf"\b(?P<month>{_MONTH})\s+(?P<which>this|last|next)\s+year\b(?P<year>(?!))?",
            _month_of_year,
            False,
        ),
        (
            rf"\b{PART}(?P<which>(?!))?(?<![\w’'])(?P<month>(?!May\b|March\b|[A-Z][a-z]{{2,3}}\b(?!\.|[a-z])){_MONTH}|June\b|July\b)(?P<year>(?!))?(?![\w])",
            _month_of,
            False,
        ),
        (
            r"\b(?=Ma)(?:(?<=\bin )|(?<=\bof )|(?<=\bby )|(?<=\bsince )|(?<=\buntil )|(?<=\bbefore )|(?<=\blate )|(?<=\bearly )|(?<=\bfor )|(?<=\bmid-)|(?<=\blast )|(?<=\bfrom )|(?<=\bend-))(?P<which>(?!))?(?P<month>May|March)(?P<year>(?!))?\b",
            _month_of,
            False,
        ),
        (
            rf"\b(?:last\s+|next\s+)?(?P<name>Christmas\s+(?:Eve|Day)|Christmas|New\s+Year['’]s\s+(?:Day|Eve)|Independence\s+Day|Halloween|Valentine['’]s\s+Day|Labour\s+Day|May\s+Day|Easter(?:\s+Sunday)?|Thanksgiving(?:\s+Day)?)\b(?:,?\s+(?P<year>{_YEAR}))?",
            _feast,
            False,
        ),
        (rf"\b(?P<which>this|last|next|past)\s+(?P<day>{_WEEKDAY})\b", _weekday, False),
        (
            rf"(?P<which>(?!))?\b{_CLOCK}{PART}(?P<day>{_WEEKDAY})\b(?:\s+(?:morning|afternoon|evening|night))?",
            _weekday,
            False,
        ),
        (
            r"\b(?:(?:late|early)\s+)?(?:last\s+night|yesterday|tomorrow|today|tonight|this\s+(?:morning|afternoon|evening)|overnight)\b",
            _named,
            True,
        ),
        (
            rf"\b(?:early\s+|late\s+)?{_WHICH}\s+(?P<unit>weekend|week|month|quarter|year|decade|spring|summer|autumn|fall|winter)\b",
            _period,
            True,
        ),
        (
            rf"\b(?:(?:about|nearly|almost|more\s+than|at\s+least|just|only|over)\s+)?(?P<n>{NUMBER})\s+(?P<unit>{UNIT}s?)\s+(?P<dir>ago|earlier|later|from\s+now|before|after(?=\s+(?:that|this)\b))\b",
            _counted,
            True,
        ),
        (
            rf"\b(?:the\s+)?(?P<q>first|second|third|fourth|latest|last)[\s-]+quarter\b(?:\s+(?:of\s+)?(?P<year>{_YEAR}))?",
            _quarter,
            True,
        ),
        (
            rf"\b(?:the\s+)?(?P<season>spring|summer|autumn|fall|winter)\s+(?:of\s+)?(?P<year>{_YEAR})\b",
            _season_of,
            True,
        ),
        (
            rf"\b(?:fiscal\s+(?:year\s+)?|(?:early|late|mid)[\s-]+)?(?P<year>{_YEAR})(?![’'\-]?\d|s\b|[-,.]\d|%|\s*(?:percent|people|miles|tonnes|troops))\b",
            _year,
            True,
        ),
        (r"\b(?:the\s+)?(?:(?:early|late|mid)[\s-]+)?(?P<year>(?:1[6-9]|20)\d0)s\b", _decade, True),
        (
            rf"\b(?:the\s+year\s+)?(?:(?P<century>nineteen|twenty)\s+(?P<tens>{'|'.join(_TENS)})(?:[\s-]+(?P<ones>{'|'.join(_ONES)}))?|two\s+thousand(?:\s+(?:and\s+)?(?P<after>{'|'.join(_ONES)}))?)\b(?!\s+\w+s\b)",
            _year_in_words,
            True,
        ),
        (r"\bthe\s+(?P<unit>weekend)\b", _weekend, True),
        (
            r"\b(?:recently|currently|now|at\s+present|nowadays|the\s+past|the\s+future|formerly|lately)\b",
            _open,
            True,
        ),
    )
)
# Those that may tell the day of a saying.
SAYING = tuple(
    (pattern, resolver)
    for pattern, resolver in RULES
    if resolver in (_iso, _slashed, _absolute, _month_of, _month_of_year, _weekday, _named, _period)
)
_FUTURE = re.compile(
    r"\b(?:will|would|won['’]t|shall|going\s+to|expected|expects?|due|scheduled|set\s+to|plan(?:s|ned)?\s+to|before|by|until|next|may|might|could|likely|unlikely|aims?|hopes?|is\s+to|are\s+to|begins?|deadline)\b|['’]ll\b",
    re.I,
)
_PAST = re.compile(
    r"\b(?:said|told|was|were|had|did|has|have|[a-z]{3,}ed|came|went|met|since|held|took|made|began|ago|fell|rose)\b"
)


def find_dates(text: str, published: date | None) -> tuple[DateMention, ...]:
    """Date expressions in order, never overlapping; first and last day are None where open."""
    taken: list[tuple[int, int, DateMention]] = []
    for pattern, resolver in RULES:
        for m in pattern.finditer(text):
            if any(a < m.end() and m.start() < b for a, b, _ in taken):
                continue
            try:
                found = resolver(m, published, _way(text, m.start(), m.end()))
            except (ValueError, OverflowError):
                found = None
            span = Span.cut(text, m.start(), m.end())
            first, last = found or (None, None)
            taken.append((m.start(), m.end(), DateMention(span, first, last)))
    return tuple(mention for _, _, mention in sorted(taken, key=lambda x: x[0]))


def _way(text: str, start: int, end: int) -> Way:
    """Past or future, by the nearest verb or preposition before the expression in its clause."""
    lead = re.split(r"[.;!?\n“”\"]", text[max(0, start - 90) : start])[-1]
    near = re.search(
        r"\b(by|before|until|within|next)\s+(?:(?:the\s+)?(?:end|middle|start|beginning)\s+of\s+|early\s+|mid-?|late\s+)?(?:the\s+)?$",
        lead,
        re.I,
    )
    if near:
        return "future"
    future = [m.end() for m in _FUTURE.finditer(lead)]
    past = [m.end() for m in _PAST.finditer(lead)]
    if re.match(r"['’]s\b", text[end:]):
        return "past"  # "Wednesday's ruling"
    return "future" if future and future[-1] >= max(past, default=-1) else "past"


_DATELINE = re.compile(
    rf"^[^\n]{{0,80}}?(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}}),?\s+(?P<year>{_YEAR})\b[^\n]{{0,40}}?(?:[-–—)]|$)"
    rf"|^[^\n]{{0,80}}?(?P<day2>\d{{1,2}})\s+(?P<month2>{_MONTH}),?\s+(?P<year2>{_YEAR})\b[^\n]{{0,40}}?(?:[-–—)]|$)"
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
