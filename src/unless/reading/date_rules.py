"""The table of date expressions: a pattern, what it stands for, and an example that is its test.

A space in a pattern stands for any white space, ' for either apostrophe. Where two rules match at one place the
earlier one wins. The examples are read in a report of Friday, 14 March 2031.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from unless.reading import date_values as values
from unless.reading.date_values import DECADES, ONES, ORDINALS, TENS, Resolver

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
NUMBER = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|"
    r"several|a few|a couple of|couple of|many)"
)
UNIT = r"(?:day|week|month|quarter|year|decade)"
PART = r"(?:(?:[Ee]arly|[Ll]ate|[Mm]id)[ -]+|(?:[Tt]he )?(?:end|middle|beginning|start) of )?"
YEAR = r"(?:1[6-9]\d\d|20\d\d)"
_LATER = r"(?:(?:earlier|later|early|late|sometime) )?"
_ZONE = r"(?: (?:E|C|M|P)[SD]?T| GMT| local time)?"
_HOUR = rf"(?:\d{{1,2}}(?::\d\d)? ?[ap]\.?m\b\.?{_ZONE})"
_CLOCK = rf"(?:(?:{_HOUR}|[Nn]oon|[Mm]idnight) (?:on )?)?"
_SPOKEN = (
    rf"(?:(?P<century>nineteen|twenty) (?P<tens>{'|'.join(TENS)})(?:[ -](?P<ones>{'|'.join(ONES)})\b)?|"
    rf"two thousand(?:(?: and)? (?P<after>{'|'.join(ONES)})\b)?)"
)
_ORDINAL = "|".join(ORDINALS)
_TIME_OF_DAY = r"(?: (?:morning|afternoon|evening|night))?"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: a pattern, its value, and a sentence with the expression and the days to be read in it."""

    pattern: re.Pattern[str]
    value: Resolver
    example: str
    expression: str
    first: str | None
    last: str | None
    needs: tuple[str, ...] = ()  # a text without any of these words need not be searched


def _rule(
    pattern: str,
    value: Resolver,
    example: str,
    expression: str,
    days: str = "",
    *,
    case: bool = False,
    needs: str = "",
) -> Rule:
    """A row; `days` is "FIRST LAST", one day, or nothing for an open date; `case`: capitals count.

    `needs` are words in lower case of which a text that matches has one.
    """
    named = days.split()
    spaced = re.sub(r"\(\?<[=!][^)]*\)", lambda m: m[0].replace(" ", r"\s"), pattern)
    spaced = spaced.replace("[ -]", r"[\s-]").replace(" ?", r"\s*").replace(" ", r"\s+").replace("'", "['’]")
    flags = re.NOFLAG if case else re.I
    first, last = (named[0], named[-1]) if named else (None, None)
    return Rule(re.compile(spaced, flags), value, example, expression, first, last, tuple(needs.split()))


RULES: tuple[Rule, ...] = (
    _rule(r"\b(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)\b", values.iso, "It sank on 2030-12-24.", "2030-12-24", "2030-12-24"),
    _rule(
        r"\b(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>\d{4}|\d\d)\b",
        values.slashed, "It sank on 12/24/30.", "12/24/30", "2030-12-24",
    ),
    _rule(
        rf"\b{_CLOCK}(?:(?:this coming )?{WEEKDAY},? )?(?P<month>{MONTH}) (?P<day>\d{{1,2}}|{_ORDINAL})(?:st|nd|rd|th)?"
        rf"(?:\s*[-–]\s*(?P<to>\d{{1,2}}))?\b(?:,? (?P<year>{YEAR}))?(?![\d%]|:\d)",
        values.absolute, "The offer ends at 5 p.m. EST April 9.", "5 p.m. EST April 9", "2031-04-09", case=True,
    ),
    _rule(
        rf"\b(?:{WEEKDAY},? )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{MONTH})(?:,? (?P<year>{YEAR}))?\b",
        values.absolute, "They met on 3 March 2031.", "3 March 2031", "2031-03-03", case=True,
    ),
    _rule(
        rf"\b{PART}(?P<month>{MONTH}),? (?P<words>{_SPOKEN})\b",
        values.month_of, "It fell in January nineteen ninety-seven.", "January nineteen ninety-seven",
        "1997-01-01 1997-01-31", case=True, needs="nineteen twenty thousand",
    ),
    _rule(
        rf"\b{PART}(?P<month>{MONTH})(?:,? (?:of )?(?P<year>{YEAR}))\b",
        values.month_of, "It fell in late November 2030.", "late November 2030", "2030-11-01 2030-11-30", case=True,
    ),
    _rule(
        rf"\b(?P<month>{MONTH}) (?P<whose>this|last|next) year\b",
        values.month_of, "It fell in June last year.", "June last year", "2030-06-01 2030-06-30", case=True,
    ),
    _rule(
        rf"\b(?i:(?P<which>this|last|next|this past|this coming)) (?P<month>{MONTH})(?!\w)",
        values.month_of, "It fell last August.", "last August", "2030-08-01 2030-08-31", case=True,
    ),
    _rule(
        rf"\b{PART}(?<!')(?<!\w)(?P<month>(?!May\b|March\b|[A-Z][a-z]{{2,3}}\b(?!\.|[a-z])){MONTH}|June\b|July\b)(?![\w])",
        values.month_of, "The pact lapses in early April.", "early April", "2031-04-01 2031-04-30", case=True,
    ),
    _rule(
        r"\b(?=Ma(?:y|rch)\b)(?:(?<=\bin )|(?<=\bof )|(?<=\bby )|(?<=\bsince )|(?<=\buntil )|(?<=\bbefore )|(?<=\blate )|"
        r"(?<=\bearly )|(?<=\bfor )|(?<=\bmid-)|(?<=\blast )|(?<=\bfrom )|(?<=\bend-)|(?<=\bthrough ))"
        r"(?P<month>May|March)\b(?! \d)",
        values.month_of, "The case will be heard in May.", "May", "2031-05-01 2031-05-31", case=True,
    ),
    _rule(
        r"\b(?:(?P<which>[Ll]ast|[Nn]ext) )?(?P<name>Christmas (?:Eve|Day)|Christmas|New Year's (?:Day|Eve)|"
        r"Independence Day|Halloween|Valentine's Day|Labou?r Day|May Day|Good Friday|Easter(?: Sunday)?|"
        rf"Thanksgiving(?: Day)?)\b(?:,? (?P<year>{YEAR}))?",
        values.feast, "It was closed on Easter Sunday 2030.", "Easter Sunday 2030", "2030-04-21", case=True, needs="christmas new halloween valentine labor labour may good easter thanksgiving independence",
    ),
    _rule(
        rf"\b(?i:(?P<which>this coming|this|last|next|past|coming)) (?P<day>{WEEKDAY})\b{_TIME_OF_DAY}",
        values.weekday, "It sank last Friday.", "last Friday", "2031-03-07", case=True,
    ),
    _rule(
        rf"\b{_CLOCK}(?i:(?:earlier|later|early|late) (?:on )?)?(?P<day>{WEEKDAY})\b{_TIME_OF_DAY}",
        values.weekday, "It opened at 9 a.m. Tuesday.", "9 a.m. Tuesday", "2031-03-11", case=True,
    ),
    _rule(
        rf"\b{_CLOCK}{_LATER}(?P<named>last (?:night|evening)|yesterday(?: morning| afternoon| evening)?|tomorrow"
        r"(?: morning| afternoon| evening| night)?|today|tonight|this (?:morning|afternoon|evening)|overnight)\b",
        values.named, "It rained late yesterday.", "late yesterday", "2031-03-13",
    ),
    _rule(
        rf"\b{_LATER}(?P<which>that same|that|the same) (?P<unit>day|night|morning|afternoon|evening|week|weekend|month|"
        r"quarter|year)\b",
        values.back_to, "He fled in June 1998 and returned later that year.", "later that year", "1998-01-01 1998-12-31", needs="that same",
    ),
    _rule(
        r"\b(?P<which>the (?:next|following|previous|preceding)) (?P<unit>day|morning|afternoon|evening|night)\b",
        values.period, "They met on March 3 and signed the next morning.", "the next morning", "2031-03-04", needs="day morning afternoon evening night",
    ),
    _rule(
        r"\b(?:around )?(?:the )?(?P<unit>year|month)(?:-| |'s )end\b",
        values.end_of, "It will close around year end.", "around year end", "2031-01-01 2031-12-31", needs="end",
    ),
    _rule(
        r"\b(?:the )?end of (?:the |this |(?P<which>next|last) )(?P<unit>year|month|week|quarter|decade)\b",
        values.end_of, "They want it by the end of the month.", "the end of the month", "2031-03-01 2031-03-31", needs="end",
    ),
    _rule(
        r"\b(?:early |late |earlier |later |sometime )?(?P<which>this past|this coming|this|last|next|past|previous|coming|"
        r"(?:the )?current|the (?:past|coming|previous|next|last|following)) "
        r"(?P<unit>weekend|week|month|quarter|year|decade|spring|summer|autumn|fall|winter)\b(?!-)",
        values.period, "It rained earlier this month.", "earlier this month", "2031-03-01 2031-03-31",
    ),
    _rule(
        r"\b(?:the )?(?:comparable )?year-(?:ago|earlier)(?: (?:quarter|period))?\b(?! (?:first|second|third|fourth))",
        values.year_before, "Profit in the third quarter beat that of the year-earlier quarter.",
        "the year-earlier quarter", "2029-07-01 2029-09-30", needs="year-",
    ),
    _rule(
        r"\b(?P<whose>a year (?:ago|earlier))\b",
        values.year_before, "Sales were up from a year earlier.", "a year earlier", "2030-01-01 2030-12-31", needs="year",
    ),
    _rule(
        rf"\b(?:(?:about|nearly|almost|more than|at least|just|only|over) )?(?P<n>{NUMBER}) (?P<unit>{UNIT}s?) "
        r"(?P<dir>ago|earlier|later|from now|after(?= (?:that|this)\b))\b",
        values.counted, "It began ten days ago.", "ten days ago", "2031-03-04", needs="ago earlier later from after",
    ),
    _rule(
        rf"\b(?P<n>{NUMBER}) (?P<unit>{UNIT}s?)(?= (?:before|after) (?!that\b|this\b))",
        values.unknown, "He left two days before the flood.", "two days", needs="before after",
    ),
    _rule(
        rf"\b(?:(?:the )?(?:(?P<year>{YEAR})|(?P<whose>(?:this|last|next) year's|year-earlier|year-ago|fiscal)) )"
        r"(?P<q>first|second|third|fourth)[ -]quarter\b",
        values.quarter, "In the 1988 third quarter it lost money.", "the 1988 third quarter", "1988-07-01 1988-09-30", needs="quarter",
    ),
    _rule(
        r"\b(?P<q>first|second|third|fourth)-quarter\b",
        values.quarter, "The fourth-quarter loss was small.", "fourth-quarter", "2030-10-01 2030-12-31", needs="quarter",
    ),
    _rule(
        rf"\b(?:the )?(?P<q>first|second|third|fourth|latest|last|just-ended|most recent) quarter\b(?: (?:of )?(?P<year>{YEAR}))?",
        values.quarter, "Profits fell in the second quarter of 2030.", "the second quarter of 2030",
        "2030-04-01 2030-06-30", needs="quarter",
    ),
    _rule(
        r"\b(?:the|that) quarter\b",
        values.same_quarter, "It lost money in the quarter.", "the quarter", "2030-10-01 2030-12-31", needs="quarter",
    ),
    _rule(
        rf"\b(?:the )?(?P<season>spring|summer|autumn|fall|winter) (?:of )?(?:(?P<year>{YEAR})|(?P<words>{_SPOKEN}))\b",
        values.season_of, "It sank in the winter of 2030.", "the winter of 2030", "2030-12-01 2031-02-28", needs="spring summer autumn fall winter",
    ),
    _rule(
        r"\b(?:the )?(?:(?:early|late|mid)[ -]+)?(?P<year>(?:1[6-9]|20)\d0)s\b",
        values.decade, "It was built in the early 1990s.", "the early 1990s", "1990-01-01 1999-12-31",
    ),
    _rule(
        rf"\b(?:the )?(?:(?:early|late|mid)[ -]+)?(?:'(?P<year>\d0)s\b|(?<=the )(?P<words>{'|'.join(DECADES)})\b)",
        values.decade, "Prices fell in the '80s.", "the '80s", "1980-01-01 1989-12-31",
    ),
    _rule(
        r"\b(?:the )?(?:(?:early|late|mid)[ -]+)?(?P<n>\d{1,2})(?:st|nd|rd|th)[ -]century\b",
        values.century, "It is a temple of the 11th century.", "the 11th century", "1001-01-01 1100-12-31", needs="century",
    ),
    _rule(
        rf"\b(?:fiscal (?:year )?|(?:early|late|mid)[ -]+|(?:the )?(?:end|middle|beginning|start) of )?(?P<year>{YEAR})"
        r"(?!(?:'|-)?\d|s\b|[-,.]\d|%|\s*(?:percent|people|miles|tonnes|troops))\b",
        values.year, "It was built in 1998.", "1998", "1998-01-01 1998-12-31",
    ),
    _rule(
        rf"\b(?:the year )?(?P<words>{_SPOKEN})\b(?! [a-z]+s\b)",
        values.year_in_words, "It was built in nineteen ninety-one.", "nineteen ninety-one", "1991-01-01 1991-12-31", needs="nineteen twenty thousand",
    ),
    _rule(r"\bthe weekend\b", values.weekend, "It rained on the weekend.", "the weekend", "2031-03-08 2031-03-09"),
    _rule(
        rf"\b{_HOUR}|\b(?:midday|(?<=at )(?:noon|midnight))\b",
        values.clock, "On March 3 it sank at 7:15 p.m. in the bay.", "7:15 p.m.", "2031-03-03",
    ),
    _rule(
        r"\b(?:(?:more )?recently|currently|now|at present|nowadays|the past(?! \w+ (?:days|weeks|months|years))|"
        r"formerly|lately|(?:the )?(?:near |foreseeable )?future|the (?:near|short|long) term|"
        r"recent (?:days|weeks|months|years|quarters)|(?:the )?coming (?:days|weeks|months|years))\b",
        values.unknown, "It has rained recently.", "recently",
    ),
)  # fmt: skip
