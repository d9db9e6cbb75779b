"""Whose voice a report is where it names nobody."""

from __future__ import annotations

from datetime import date

import pytest

from unless.domain.article import Article, content_id
from unless.domain.question import Driver, Question
from unless.domain.reading import Speaker
from unless.domain.text import Span, sentences
from unless.matching.context import Context
from unless.matching.narrator import narrator
from unless.matching.topics import vocabulary
from unless.reading.read import LocalReader

QUESTION = Question(
    question="Will the dam at Hask fail by 31 March 2031?",
    opened=date(2030, 9, 1),
    deadline=date(2031, 3, 31),
    actors=("Hask",),
    event=("fail", "burst"),
    drivers=(Driver("rain", "It rains", ("rain",)),),
)


@pytest.fixture(scope="module")
def reader() -> LocalReader:
    return LocalReader()


def told(reader: LocalReader, text: str, words: str) -> Speaker | None:
    article = Article(content_id(text), "note", text, published=date(2030, 10, 1))
    context = Context(
        QUESTION, vocabulary(QUESTION), article, reader.read(article), sentences(text), frozenset()
    )
    at = text.index(words)
    return narrator(context, Span.cut(text, at, at + len(words)))


COLUMN = "The wall at Hask\n\nBy Mirren Cole\n\nEverybody knows the wall. I would not bet on it."
WIRE = "By Mirren Cole\n\nSOLVEIG, Oct 1 - The wall is cracked, the mayor said. It has been lowered since Monday."
TALK = (
    "A word about the dam: an interview with Halvard Teig\n\nQ: Will the wall hold?\n\nNo, it will burst.\n\nQ: When is that?\n\n"
    "Before spring.\n\nQ: Who will pay?\n\nNobody will."
)
LABELS = "The dam at Hask\n\nCourier: Will the wall hold?\n\nHalvard Teig: It will burst.\n\nCourier: When?\n\nHalvard Teig: In spring."


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        (COLUMN, "would not bet", "Mirren Cole"),
        (WIRE, "has been lowered", None),
        (TALK, "will burst", "Halvard Teig"),
        (TALK, "an interview", None),
        (LABELS, "will burst", "Halvard Teig"),
    ],
)
def test_the_voice_of_comments_and_interviews(
    reader: LocalReader, text: str, words: str, name: str | None
) -> None:
    found = told(reader, text, words)
    assert (found.name if found else None) == name


def test_the_author_speaks_for_the_outlet(reader: LocalReader) -> None:
    found = told(reader, COLUMN, "would not bet")
    assert found is not None
    assert (found.role, found.affiliation) == ("author", "the outlet")
