"""Articles that have nothing to do with a question are put aside before the model is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.domain.article import Article, content_id
from unless.domain.question import Driver, Question
from unless.domain.reading import Estimate, Reading
from unless.domain.text import Span
from unless.matching.match import propose
from unless.matching.related import related
from unless.matching.topics import vocabulary

QUESTION = Question(
    question="Will Ostland raise its bridge toll by 30 April 2031?",
    opened=date(2031, 1, 1),
    deadline=date(2031, 4, 30),
    actors=("Ostland", "Ilse Brandt"),
    event=("raise", "toll"),
    drivers=(Driver("ferry", "The ferry at Harl goes out of service", ("ferry", "boat")),),
)
VOCAB = vocabulary(QUESTION)


class Unasked:
    """A model that must not be asked."""

    def opinions(self, *_: object) -> object:
        raise AssertionError("the model was asked")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Brandt thinks that the toll will go up.", True),
        ("Ostland's cabinet met. Brandt was there.", True),
        ("Ostland may well raise it.", True),
        ("Ostland won the chess title.", False),
        ("The harvest fair may be cancelled.", False),
        ("The toll may go up.", True),
        ("Another town may put up its levy.", False),
        ("The toll may go up. " + "It was a quiet day in the valley and nobody came. " * 80, False),
    ],
)
def test_names_and_terms_make_an_article_related(text: str, expected: bool) -> None:
    assert related(VOCAB, text) is expected


def test_without_names_in_the_question_a_term_is_enough() -> None:
    plain = replace(
        QUESTION, question="Will inflation exceed 5 percent?", actors=(), event=("inflation",), drivers=()
    )
    assert related(vocabulary(plain), "Inflation may rise.")
    assert not related(vocabulary(plain), "The fair may be cancelled.")


def test_an_unrelated_article_is_never_shown_to_the_model() -> None:
    text = "The harvest fair may be cancelled."
    reading = Reading(
        "a",
        "r",
        estimates=(Estimate(Span.cut(text, 17, 20), Span.cut(text, 21, 33), "possible", (0.1, 0.8)),),
    )
    article = Article(content_id(text), "note", text, published=date(2031, 2, 1))
    assert propose(QUESTION, article, reading, date(2031, 2, 1), Unasked()) == ()  # type: ignore[arg-type]


@given(st.text(max_size=60), st.text(max_size=60))
def test_two_names_are_enough_whatever_stands_around_them(before: str, after: str) -> None:
    assert related(VOCAB, f"{before} Ostland and Brandt {after}")
