"""What a judgement is made under where no marker of a condition stands."""

from __future__ import annotations

from datetime import date

import pytest

from unless.domain.article import Article, content_id
from unless.domain.evidence import Evidence
from unless.domain.question import Driver, Question
from unless.matching.match import propose
from unless.reading.read import LocalReader

DAY = date(2031, 3, 14)
QUESTION = Question(
    question="Will the hostages on the Sable Queen be freed by 30 April 2031?",
    opened=date(2031, 2, 1),
    deadline=date(2031, 4, 30),
    actors=("Sable Queen", "hostages"),
    event=("freed", "release"),
    drivers=(
        Driver("ransom", "The ransom for the hostages is paid", ("ransom", "money")),
        Driver("raid", "Commandos storm the Sable Queen", ("raid", "commandos")),
    ),
)


@pytest.fixture(scope="module")
def reader() -> LocalReader:
    return LocalReader()


def outcome(reader: LocalReader, text: str) -> list[Evidence]:
    article = Article(content_id(text), "note", text, outlet="Courier", published=DAY)
    found = propose(QUESTION, article, reader.read(article), DAY)
    return [e for e in found if e.target.kind == "outcome"]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("A raid would make a release of the hostages unlikely, Ilse Brandt said.", {"raid": "on"}),
        ("With the money in hand a release of the hostages is likely, Ilse Brandt said.", {"ransom": "on"}),
        ("A release of the hostages after a raid is unlikely, Ilse Brandt said.", {"raid": "on"}),
        (
            "Commandos were likely to storm the Sable Queen, Ilse Brandt said, and a release of the hostages would then be "
            "very unlikely.",
            {"raid": "on"},
        ),
        (
            "A release of the hostages is likely, Ilse Brandt said, a day after the commandos asked to go.",
            {},
        ),
        ("With some luck a release of the hostages is likely, Ilse Brandt said.", {}),
    ],
)
def test_what_is_held_without_an_if(reader: LocalReader, text: str, given: dict[str, str]) -> None:
    assert [dict(e.given) for e in outcome(reader, text)] == [given]


def test_only_if_says_that_nothing_comes_without_it(reader: LocalReader) -> None:
    text = "The hostages on the Sable Queen would be freed only if the ransom was paid, Ilse Brandt said."
    (found,) = outcome(reader, text)
    way = dict(found.given)["ransom"]
    assert (found.high < 0.2) == (way == "off")
