"""Date expressions: found exactly and resolved against the day of publication."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.domain.text import Span
from unless.reading.calendars import easter, thanksgiving
from unless.reading.date_rules import RULES, Rule
from unless.reading.dates import dateline_date, find_dates
from unless.reading.horizons import horizon, said_on

FRIDAY = date(2031, 3, 14)


def only(text: str, published: date | None = FRIDAY) -> tuple[str, str | None, str | None]:
    (found,) = find_dates(text, published)
    return found.span.text, found.first and found.first.isoformat(), found.last and found.last.isoformat()


@pytest.mark.parametrize(
    ("text", "expression", "first", "last"),
    [
        ("They met on March 3, 2031.", "March 3, 2031", "2031-03-03", "2031-03-03"),
        ("They met on 3 March 2031.", "3 March 2031", "2031-03-03", "2031-03-03"),
        ("It was signed on 2030-12-24.", "2030-12-24", "2030-12-24", "2030-12-24"),
        ("He said on Dec. 25 that it rained.", "Dec. 25", "2030-12-25", "2030-12-25"),
        ("They will meet on May 2.", "May 2", "2031-05-02", "2031-05-02"),
        ("She said on Tuesday that it rained.", "Tuesday", "2031-03-11", "2031-03-11"),
        ("The court will rule on Tuesday.", "Tuesday", "2031-03-18", "2031-03-18"),
        ("It rained yesterday.", "yesterday", "2031-03-13", "2031-03-13"),
        ("It rained last week.", "last week", "2031-03-03", "2031-03-09"),
        ("They vote next month.", "next month", "2031-04-01", "2031-04-30"),
        ("It fell in August 2030.", "August 2030", "2030-08-01", "2030-08-31"),
        ("It fell last August.", "last August", "2030-08-01", "2030-08-31"),
        ("It began three weeks ago.", "three weeks ago", "2031-02-17", "2031-02-23"),
        (
            "Profits fell in the second quarter of 2030.",
            "the second quarter of 2030",
            "2030-04-01",
            "2030-06-30",
        ),
        ("It was built in 1998.", "1998", "1998-01-01", "1998-12-31"),
        ("It was built in the 1990s.", "the 1990s", "1990-01-01", "1999-12-31"),
        ("They hope for a deal this spring.", "this spring", "2031-03-01", "2031-05-31"),
        ("It was closed at Easter 2030.", "Easter 2030", "2030-04-21", "2030-04-21"),
        ("It was closed on Easter Sunday 2030.", "Easter Sunday 2030", "2030-04-21", "2030-04-21"),
        ("It fell in late November 2030.", "late November 2030", "2030-11-01", "2030-11-30"),
        ("It was built in the early 1990s.", "the early 1990s", "1990-01-01", "1999-12-31"),
        ("It fell in June last year.", "June last year", "2030-06-01", "2030-06-30"),
        ("It rained on the weekend.", "the weekend", "2031-03-08", "2031-03-09"),
        ("It opened at 9 a.m. Tuesday.", "9 a.m. Tuesday", "2031-03-11", "2031-03-11"),
        ("It was built in nineteen ninety-six.", "nineteen ninety-six", "1996-01-01", "1996-12-31"),
        ("She gave no reason for the April 2 deadline.", "April 2", "2031-04-02", "2031-04-02"),
        ("They were to pay by March 10.", "March 10", "2031-03-10", "2031-03-10"),
        ("They would look for a way around Monday's ruling.", "Monday", "2031-03-10", "2031-03-10"),
        ("It has rained recently.", "recently", None, None),
    ],
)
def test_an_expression_is_found_and_resolved(
    text: str, expression: str, first: str | None, last: str | None
) -> None:
    assert only(text) == (expression, first, last)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.expression)
def test_every_rule_reads_its_example(rule: Rule) -> None:
    found = {d.span.text: d for d in find_dates(rule.example, FRIDAY)}
    one = found[rule.expression]
    assert (one.first and one.first.isoformat(), one.last and one.last.isoformat()) == (rule.first, rule.last)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("The truce was planned for early April.", "2031-04-01"),
        ("The payment is effective Sept. 1.", "2031-09-01"),
        ("The new tariff takes force on Dec. 1, analysts say.", "2030-12-01"),
        ("A summit in April, and much to prepare.", "2031-04-01"),
        ("The shutdown in December cost millions.", "2030-12-01"),
        ("On Tuesday, the court will rule.", "2031-03-18"),
    ],
)
def test_a_day_without_a_year_is_the_one_its_verb_or_the_calendar_makes_near(text: str, first: str) -> None:
    assert only(text)[1] == first


def test_what_goes_back_to_the_date_before_takes_its_period() -> None:
    text = (
        "He fled on March 3, 2019, was back the next day and left again later that year. It was a bad year."
    )
    assert [(d.span.text, d.first and d.first.isoformat()) for d in find_dates(text, FRIDAY)] == [
        ("March 3, 2019", "2019-03-03"),
        ("the next day", "2019-03-04"),
        ("later that year", "2019-01-01"),
    ]


def test_a_year_earlier_is_a_year_before_the_quarter_told_of() -> None:
    text = "Profit rose in the third quarter of 2030 to 5 million from 4 million a year earlier."
    assert [d.first and d.first.isoformat() for d in find_dates(text, FRIDAY)] == ["2030-07-01", "2029-07-01"]


def test_days_before_an_event_without_a_date_stay_open() -> None:
    assert only("He left two days before the flood.") == ("two days", None, None)


def test_without_a_publication_day_relative_dates_stay_open() -> None:
    assert only("She said on Tuesday that it rained.", None) == ("Tuesday", None, None)
    assert only("They met on March 3, 2031.", None)[1] == "2031-03-03"


def test_a_modal_may_and_to_march_are_no_months() -> None:
    assert find_dates("They may march on the capital.", FRIDAY) == ()


@given(
    st.text(alphabet=st.sampled_from("Mondayuret MachJun2031 -,./0thiswklx\n“”"), max_size=80), st.booleans()
)
def test_any_text_is_read_without_error_and_spans_slice_back(text: str, known: bool) -> None:
    at = 0
    for d in find_dates(text, FRIDAY if known else None):
        assert text[d.span.start : d.span.end] == d.span.text
        assert d.span.start >= at
        at = d.span.end
        assert (d.first is None) == (d.last is None)
        if d.first is not None and d.last is not None:
            assert d.first <= d.last


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("LUSK, March 14, 2031 - The ferry sank.", date(2031, 3, 14)),
        ("(ALDEN, 3 May 2030) The ferry sank.", date(2030, 5, 3)),
        ("Ferry sinks\n\nPublished: 2031-03-14\n\nThe ferry sank.", date(2031, 3, 14)),
        ("LUSK, March 14 - The ferry sank.", None),
        ("The treaty that was signed in Lusk on March 14, 2009 - a day of rain - has lapsed.", None),
    ],
)
def test_a_dateline_dates_an_article_only_with_its_year(text: str, day: date | None) -> None:
    assert dateline_date(text) == day


@pytest.mark.parametrize(
    ("event", "day"),
    [
        ("sign by the end of the year", date(2031, 12, 31)),
        ("sign before October", date(2031, 9, 30)),
        ("sign before the end of April", date(2031, 4, 30)),
        ("sign within two weeks", date(2031, 3, 28)),
        ("sign by 31 May 2031", date(2031, 5, 31)),
        ("sign this month", date(2031, 3, 31)),
        ("sign next week", date(2031, 3, 23)),
        ("sign in three to six months", date(2031, 9, 14)),
        ("sign within days", date(2031, 3, 21)),
        ("sign before the summer", date(2031, 5, 31)),
        ("sign by year-end", date(2031, 12, 31)),
        ("sign in the first quarter of 2032", date(2032, 3, 31)),
        ("sign before Christmas", date(2031, 12, 24)),
        ("sign", None),
        ("sign as they did in 2019", None),
    ],
)
def test_the_horizon_of_an_event(event: str, day: date | None) -> None:
    text = f"They will {event}, she said on Monday."
    start = text.index("sign")
    span = Span.cut(text, start, start + len(event))
    assert horizon(text, span, Span.cut(text, 0, len(text)), FRIDAY) == day


def test_the_day_of_a_saying_is_the_nearest_outside_what_is_said() -> None:
    text = "Moro admitted this on March 10, saying it would rain, and on March 12 Brandt said the port closes on March 20."
    content = Span.cut(text, text.index("the port"), len(text))
    whole = Span.cut(text, 0, len(text))
    admitted = Span.cut(text, 5, 13)
    said = Span.cut(text, text.index("said the"), text.index("said the") + 4)
    assert said_on(text, whole, [content], FRIDAY, admitted) == (date(2031, 3, 10), date(2031, 3, 10))
    assert said_on(text, whole, [content], FRIDAY, said) == (date(2031, 3, 12), date(2031, 3, 12))


def test_moving_feasts() -> None:
    assert [easter(y) for y in (2024, 2025, 2030)] == [
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2030, 4, 21),
    ]
    assert thanksgiving(2025) == date(2025, 11, 27)
