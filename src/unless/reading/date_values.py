"""What a date expression stands for: one function a kind of expression, from its match to first and last day.

What was said lies in the past, what will be in the future: a bare weekday, day or month takes its year or week
from the words around it; where they leave it open, the nearest is meant. "That year" is the year of the date
before. None where the words name no day, or none can be known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from unless.reading import calendars as cal
from unless.reading.calendars import Day

Way = Literal["past", "future", "near"]
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
ORDINALS = {
    w: i
    for i, w in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split(),
        start=1,
    )
}
TENS = {
    w: 10 * i
    for i, w in enumerate("ten twenty thirty forty fifty sixty seventy eighty ninety".split(), start=1)
}
ONES = {w: i for i, w in enumerate("one two three four five six seven eight nine".split(), start=1)}
DECADES = {
    w: 10 * i
    for i, w in enumerate(
        "twenties thirties forties fifties sixties seventies eighties nineties".split(), start=2
    )
}

# A verb's tense yields to the calendar where one of two readings lies this many times nearer than the other and
# within this many days; set on TimeBank and AQUAINT, but for every second report of the second half.
FAR_NEARER, SOON = 4, 100
# "Six weeks ago" is a week, "ten days ago" a day.
WEEKS = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """What a date expression is read against: the day of publication, its clause's tense, and dates before it."""

    published: date | None
    way: Way = "near"
    before: Day | None = None  # the last date named before it
    quarter: Day | None = None  # the last quarter named before it


Resolver = Callable[[re.Match[str], Scene], Day | None]


def group(m: re.Match[str], name: str) -> str:
    """A named group in lower case with single spaces and straight apostrophes; "" where it is absent."""
    found = m.groupdict().get(name) or ""
    return re.sub(r"\s+", " ", found.lower()).replace("’", "'")


def _chosen(options: Sequence[Day], published: date, way: Way) -> Day | None:
    """The one of some periods that is meant: by tense, or by nearness where the tense leaves it open."""
    behind = max((d for d in options if d[0] <= published), default=None)
    ahead = min((d for d in options if d[1] >= published and d != behind), default=None)
    if behind is None or ahead is None or behind[1] >= published:
        return behind or ahead
    back, on = (published - behind[1]).days, (ahead[0] - published).days
    if way == "near":
        return behind if back <= on else ahead
    if way == "past":
        return ahead if back > FAR_NEARER * on and on <= SOON else behind
    return behind if on > FAR_NEARER * back and back <= SOON // FAR_NEARER else ahead


def part_of(span: Day, part: str) -> Day:
    """The early, middle or late third of a period, or its end."""
    days = (span[1] - span[0]).days + 1
    third = max(1, days // 3)
    if part.startswith(("early", "beginning", "start")):
        return span[0], span[0] + timedelta(days=third - 1)
    if part.startswith("mid"):
        return span[0] + timedelta(days=third), span[0] + timedelta(days=2 * third - 1)
    return span


def _same(day: date) -> Day:
    return day, day


def absolute(m: re.Match[str], scene: Scene) -> Day | None:
    """ "March 3", "3 March 2031", "March 3-5"."""
    number = cal.MONTHS[group(m, "month").rstrip(".")]
    named = group(m, "day")
    day = int(named) if named.isdigit() else ORDINALS[named]
    if m["year"]:
        found = date(int(m["year"]), number, day)
    elif scene.published is None:
        return None
    else:
        options = []
        for year in (scene.published.year - 1, scene.published.year, scene.published.year + 1):
            try:
                options.append(_same(date(year, number, day)))
            except ValueError:
                continue
        chosen = _chosen(options, scene.published, scene.way)
        if chosen is None:
            return None
        found = chosen[0]
    try:
        last = found.replace(day=int(group(m, "to"))) if group(m, "to") else found
    except ValueError:
        last = found
    return (found, last) if found <= last else _same(found)


def iso(m: re.Match[str], scene: Scene) -> Day | None:
    """ "2031-03-14"."""
    return _same(date(int(m["y"]), int(m["m"]), int(m["d"])))


def slashed(m: re.Match[str], scene: Scene) -> Day | None:
    """ "3/14/2031", month first where that makes a date, as in the United States."""
    year = int(m["y"])
    year += 0 if year > 99 else 1900 if year > 50 else 2000
    for number, day in ((int(m["a"]), int(m["b"])), (int(m["b"]), int(m["a"]))):
        try:
            return _same(date(year, number, day))
        except ValueError:
            continue
    return None


def month_of(m: re.Match[str], scene: Scene) -> Day | None:
    """ "August 2030", "last August", "late November", "June last year"."""
    number = cal.MONTHS[group(m, "month").rstrip(".")]
    if group(m, "year"):
        return cal.month(int(m["year"]), number)
    if group(m, "words"):
        return cal.month(_spoken(m), number)
    if scene.published is None:
        return None
    year, which = scene.published.year, group(m, "which")
    if whose := group(m, "whose"):
        return cal.month(year + {"last": -1, "this": 0, "next": 1}[whose], number)
    if which == "this":
        return cal.month(year, number)
    if which in ("last", "past"):
        return cal.month(year - (number >= scene.published.month), number)
    if which in ("next", "coming"):
        return cal.month(year + (number <= scene.published.month), number)
    options = [cal.month(y, number) for y in (year - 1, year, year + 1)]
    return _chosen(options, scene.published, scene.way)


def weekend(m: re.Match[str], scene: Scene) -> Day | None:
    """ "The weekend": the last one, or the coming one."""
    if scene.published is None:
        return None
    saturday = cal.week(scene.published)[0] + timedelta(days=5)
    if scene.way != "future" and saturday > scene.published:
        saturday -= timedelta(days=7)
    return saturday, saturday + timedelta(days=1)


def _spoken(m: re.Match[str]) -> int:
    if group(m, "century"):
        year = (1900 if group(m, "century") == "nineteen" else 2000) + TENS[group(m, "tens")]
        return year + ONES.get(group(m, "ones"), 0)
    return 2000 + ONES.get(group(m, "after"), 0)


def year_in_words(m: re.Match[str], scene: Scene) -> Day | None:
    """ "Nineteen ninety-six", "the year two thousand": a year as broadcasters say it."""
    return cal.year(_spoken(m))


def weekday(m: re.Match[str], scene: Scene) -> Day | None:
    """ "Tuesday", "next Friday", "Thursday morning"."""
    if scene.published is None:
        return None
    which = group(m, "which")
    gap = cal.WEEKDAYS[group(m, "day")] - scene.published.weekday()
    if which in ("next", "coming", "this coming") or (which == "" and scene.way == "future"):
        gap = gap % 7 or (7 if which == "next" else 0)
    elif which != "this":
        gap = -((-gap) % 7)
        if which in ("last", "past") and gap == 0:
            gap = -7
    return _same(scene.published + timedelta(days=gap))


def named(m: re.Match[str], scene: Scene) -> Day | None:
    """ "Yesterday", "tonight", "late last night"."""
    if scene.published is None:
        return None
    said = group(m, "named")
    shift = {"yesterday": -1, "tomorrow": 1, "last night": -1, "last evening": -1}.get(
        said.split(" morning")[0], 0
    )
    return _same(scene.published + timedelta(days=shift))


def period(m: re.Match[str], scene: Scene) -> Day | None:
    """ "This week", "last month", "the current year", "next spring"."""
    if scene.published is None:
        return None
    which, unit = group(m, "which").split()[-1], group(m, "unit")
    back = {"last": -1, "past": -1, "previous": -1, "preceding": -1}
    step = (back | {"next": 1, "coming": 1, "following": 1}).get(which, 0)
    if (
        which in ("following", "previous", "preceding", "next")
        and "the " in group(m, "which")
        and scene.before
    ):
        # "The following year": after the date before it, not after today.
        return _around(scene.before[0], unit, step)
    return _around(scene.published, unit, step)


def _around(day: date, unit: str, step: int) -> Day:
    """The week, month, quarter, ... some steps from that of a day."""
    if unit in cal.SEASONS:
        span = cal.season(day.year + step, unit)
        if step == 0 and unit == "winter" and day.month < 3:
            span = cal.season(day.year - 1, unit)
        if step == -1 and cal.season(day.year, unit)[1] < day:
            span = cal.season(day.year, unit)
        if step == 1 and cal.season(day.year, unit)[0] > day:
            span = cal.season(day.year, unit)
        return span
    if unit in ("day", "night", "morning", "afternoon", "evening"):
        return _same(cal.shifted(day, "day", step))
    if unit == "weekend":
        monday = cal.week(cal.shifted(day, "week", step))[0]
        return monday + timedelta(days=5), monday + timedelta(days=6)
    if unit == "week":
        return cal.week(cal.shifted(day, "week", step))
    if unit == "month":
        return cal.month(day.year, day.month + step)
    if unit == "quarter":
        return cal.quarter(day, step)
    if unit == "decade":
        first = (day.year // 10 + step) * 10
        return date(first, 1, 1), date(first + 9, 12, 31)
    return cal.year(day.year + step)


def back_to(m: re.Match[str], scene: Scene) -> Day | None:
    """ "That year", "the same day", "later that month": the period of the date before; None without one."""
    return _around(scene.before[0], group(m, "unit"), 0) if scene.before else None


def same_quarter(m: re.Match[str], scene: Scene) -> Day | None:
    """ "The quarter": the one named before, or else the last that is over."""
    if scene.quarter is not None:
        return scene.quarter
    return cal.quarter(scene.published, -1) if scene.published else None


def year_before(m: re.Match[str], scene: Scene) -> Day | None:
    """ "The year-earlier quarter", "a year ago": a year before the quarter named before, if there is one."""
    if scene.quarter is not None:
        return cal.quarter(scene.quarter[0], -4)
    if scene.published is None:
        return None
    return cal.year(scene.published.year - 1)


def end_of(m: re.Match[str], scene: Scene) -> Day | None:
    """ "The end of the month", "year-end": the period whose end is meant."""
    if scene.published is None:
        return None
    step = {"last": -1, "next": 1}.get(group(m, "which"), 0)
    return _around(scene.published, group(m, "unit"), step)


def counted(m: re.Match[str], scene: Scene) -> Day | None:
    """ "Three weeks ago", "two months from now": the day, week, month or year it leads to."""
    number = group(m, "n")
    count = COUNTS.get(number, int(number) if number.isdigit() else None)
    unit, way = group(m, "unit").rstrip("s"), group(m, "dir")
    if count is None:
        return None
    start = scene.published
    if way in ("later", "earlier") and scene.before:
        start = scene.before[0]  # "six months later": than what was told before
    if start is None:
        return None
    day = cal.shifted(start, unit, -count if way in ("ago", "earlier") else count)
    if unit == "day" or (unit == "week" and count < WEEKS):
        return _same(day)
    if unit == "week":
        return cal.week(day)
    return cal.month(day.year, day.month) if unit in ("month", "quarter") else cal.year(day.year)


def quarter(m: re.Match[str], scene: Scene) -> Day | None:
    """ "The third quarter", "the 1988 third quarter", "last year's first quarter", "the latest quarter"."""
    order = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(group(m, "q"))
    year, whose = group(m, "year"), group(m, "whose")
    if scene.published is None and not year:
        return None
    number = int(year) if year else scene.published.year if scene.published else 0
    number += {"last year's": -1, "year-earlier": -1, "year-ago": -1, "next year's": 1}.get(whose, 0)
    if order is None:
        return cal.quarter(scene.published, -1) if scene.published else None
    found = cal.months(number, 3 * order - 2, 3)
    if not year and not whose and scene.published and scene.way != "future" and found[0] > scene.published:
        found = cal.months(number - 1, 3 * order - 2, 3)  # in January, "the fourth quarter" is last year's
    return found


def year(m: re.Match[str], scene: Scene) -> Day | None:
    """ "1998"."""
    return cal.year(int(m["year"]))


def decade(m: re.Match[str], scene: Scene) -> Day | None:
    """ "The 1990s", "the '80s", "the nineties"."""
    if words := group(m, "words"):
        first = 1900 + DECADES[words]
    elif (number := int(group(m, "year"))) > 99:
        first = number // 10 * 10
    else:
        first = (2000 if number <= 20 else 1900) + number
    return date(first, 1, 1), date(first + 9, 12, 31)


def century(m: re.Match[str], scene: Scene) -> Day | None:
    """ "The 20th century": 1901 to 2000."""
    number = group(m, "n")
    count = int(number) if number.isdigit() else ORDINALS[number]
    return date(100 * (count - 1) + 1, 1, 1), date(100 * count, 12, 31)


def season_of(m: re.Match[str], scene: Scene) -> Day | None:
    """ "The spring of 2031"."""
    return cal.season(_spoken(m) if group(m, "words") else int(m["year"]), group(m, "season"))


def feast(m: re.Match[str], scene: Scene) -> Day | None:
    """ "Easter", "Christmas Eve 2030"; moving feasts move."""
    name, year = group(m, "name"), group(m, "year")

    def on(number: int) -> Day:
        if name.startswith("easter"):
            return _same(cal.easter(number))
        if name == "good friday":
            return _same(cal.easter(number) - timedelta(days=2))
        if name.startswith("thanksgiving"):
            return _same(cal.thanksgiving(number))
        if name == "labor day":
            return _same(cal.labor_day(number))
        return _same(date(number, *cal.FIXED[name]))

    if year:
        return on(int(year))
    if scene.published is None:
        return None
    around = scene.published.year
    way: Way = {"last": "past", "next": "future"}.get(group(m, "which"), scene.way)  # type: ignore[assignment]
    return _chosen([on(y) for y in (around - 1, around, around + 1)], scene.published, way)


def clock(m: re.Match[str], scene: Scene) -> Day | None:
    """ "7:15 p.m.": the day of the date before it, or that of publication."""
    if scene.before is not None and scene.before[0] == scene.before[1]:
        return scene.before
    return _same(scene.published) if scene.published else None


def unknown(m: re.Match[str], scene: Scene) -> Day | None:
    """ "Recently", "the weeks before": no day that could be told."""
    return None
