"""A row of the tables of likelihood (likelihood_words.py, modals.py), and one pattern made of a table.

In a row's pattern a space stands for any white space, and ' for either apostrophe. An earlier row wins where two
could begin at one place. A row's example is its test.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from unless.domain.reading import Degree

# How a phrase hangs together with the event it judges:
#   modal      "will", "may": the verb after it
#   adverb     "probably": what follows
#   adjective  "likely": what follows "to" or "that", the noun that follows, or else the subject before it
#   noun       "little hope": what follows "of", "that", "for", "to"
#   verb       "ruled out", "doubt": its object
#   passive    "can be ruled out": the subject
#   slope      "slim", only of a chance: "the chance of a deal is slim"
#   number     "99 to 1": as a noun, or else what follows without a word between
Hold = Literal["modal", "adverb", "adjective", "noun", "verb", "passive", "slope", "number"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One row: the pattern, what it means, and a sentence with the phrase and event to be read in it."""

    pattern: str
    degree: Degree
    hold: Hold
    example: str
    phrase: str
    event: str


NOUN = r"(?:chances?|probability|likelihood|odds|risk|possibility|possibilities|shot|prospects?|hopes?)"


def compiled(table: tuple[Phrase, ...]) -> re.Pattern[str]:
    """One pattern for a table; the group p3 has matched where row 3 has."""
    rows = "|".join(rf"(?P<p{i}>{expand(row.pattern)})" for i, row in enumerate(table))
    # A contraction ("it'll", "isn't") begins inside a word; everything else where a word begins.
    start = r"(?:(?<![\w\-])(?<!\w['’])|(?<=\w)(?=['’](?:ll|s|re|m|d)\b|n['’]t\b))"
    return re.compile(rf"{start}(?:{rows})(?![\w-])(?!['’][a-z])", re.I)


def expand(pattern: str) -> str:
    """A table's pattern as a regular expression: any white space, either apostrophe."""
    pattern = re.sub(r"\(\?<[=!][^)]*\)", lambda m: m[0].replace(" ", r"\s"), pattern)
    pattern = pattern.replace("[A-Z]", "(?-i:[A-Z])")
    return pattern.replace("'", "['’]").replace("[ -]", r"[\s-]+").replace(" ", r"\s+")
