"""Days of the calendar: months, weekdays, seasons, quarters and feasts, and what they span."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

Day = tuple[date, date]

MONTHS = {
    name: i
    for i, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    n: i for i, n in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())
} | {n: i for i, n in enumerate("mon tue wed thu fri sat sun".split())}
# First month of a season in the northern hemisphere, where nearly all the newswire that this reads is written.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
FIXED = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "new year's day": (1, 1),
    "new year's eve": (12, 31),
    "independence day": (7, 4),
    "halloween": (10, 31),
    "valentine's day": (2, 14),
    "labour day": (5, 1),
    "may day": (5, 1),
}


def month(year: int, number: int) -> Day:
    """First and last day of a month; months outside 1 to 12 roll over into other years."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])


def months(year: int, first: int, count: int) -> Day:
    """`count` months from the first of a month."""
    return month(year, first)[0], month(year, first + count - 1)[1]


def year(number: int) -> Day:
    """First and last day of a year."""
    return date(number, 1, 1), date(number, 12, 31)


def quarter(day: date, step: int) -> Day:
    """The quarter some quarters away from a day's."""
    return months(day.year, 3 * ((day.month - 1) // 3 + step) + 1, 3)


def week(day: date) -> Day:
    """Monday to Sunday of a day's week (ISO 8601)."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def season(year: int, name: str) -> Day:
    """Three months; winter ends in the year after."""
    return months(year, SEASONS[name], 3)


def shifted(day: date, unit: str, count: int) -> date:
    """A day some days, weeks, months or years away, kept inside the month and the calendar."""
    if unit == "day":
        return _bounded(day, count)
    if unit == "week":
        return _bounded(day, 7 * count)
    total = (
        day.year * 12 + day.month - 1 + count * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit]
    )
    year, number = divmod(total, 12)
    year = min(9998, max(1, year))
    return date(year, number + 1, min(day.day, calendar.monthrange(year, number + 1)[1]))


def _bounded(day: date, days: int) -> date:
    return date.fromordinal(min(date(9998, 12, 31).toordinal(), max(1, day.toordinal() + days)))


def easter(year: int) -> date:
    """Easter Sunday (Gregorian), by the anonymous computus of Nature, 20 April 1876."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    n = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * n) // 451
    number, day = divmod(h + n - 7 * m + 114, 31)
    return date(year, number, day + 1)


def thanksgiving(year: int) -> date:
    """The fourth Thursday of November (United States)."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


def labor_day(year: int) -> date:
    """The first Monday of September (United States)."""
    first = date(year, 9, 1)
    return first + timedelta(days=-first.weekday() % 7)
