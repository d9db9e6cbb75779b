"""What the relevance model is shown: every likelihood and clause once, each with its own characters."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from unless.domain.question import Driver, Question
from unless.domain.reading import Condition, Estimate, Reading
from unless.domain.text import Span, sentences
from unless.matching.relevance import default_matcher
from unless.matching.sheets import PARTS, propositions, sheets

TEXT = (
    "Ostland may raise its toll, Ilse Brandt said. If the ferry sinks, a rise is likely. It rained all day.\n"
    "The harbour was calm; nobody came. Otherwise the toll stays, she added. Boats were moored in the bay."
)


def span(words: str) -> Span:
    at = TEXT.index(words)
    return Span.cut(TEXT, at, at + len(words))


READING = Reading(
    "a",
    "r",
    estimates=(
        Estimate(span("may"), span("raise its toll"), "possible", (0.1, 0.8)),
        Estimate(span("likely"), span("a rise"), "likely", (0.55, 0.8), conditions=(0,)),
    ),
    conditions=(Condition(span("If"), span("the ferry sinks"), "if"),),
)
QUESTION = Question(
    question="Will Ostland raise its bridge toll by 30 April 2031?",
    opened=date(2031, 1, 1),
    deadline=date(2031, 4, 30),
    actors=("Ostland",),
    event=("raise", "toll"),
    drivers=(Driver("ferry", "The ferry goes out of service", ("ferry",)),),
)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return default_matcher()._tokenizer


def test_a_question_becomes_a_proposition_without_its_date() -> None:
    outcome, driver = propositions(QUESTION)
    assert (outcome.driver, outcome.says, outcome.terms) == (
        None,
        "Ostland raise its bridge toll",
        "raise, toll",
    )
    assert (driver.driver, driver.says) == ("ferry", "The ferry goes out of service")


@settings(max_examples=30, deadline=None)
@given(own=st.integers(4, 120), before=st.integers(0, 60))
def test_every_likelihood_and_clause_is_asked_about_once(tokenizer: Tokenizer, own: int, before: int) -> None:
    made = sheets(QUESTION, TEXT, READING, sentences(TEXT), tokenizer, own, before)
    assert sorted(i for s in made for i in s.estimates) == [0, 1]
    stated = Counter(c for s in made for c in s.stated)
    assert set(stated.values()) == {1}
    assert not [c for s in made for c in s.claims if any(c.contains(e.phrase) for e in READING.estimates)]
    for s in made:
        assert len(s.likelihoods) == len(s.estimates) + len(s.claims)
        sums = np.concatenate(
            [s.topics.sum(-1).ravel(), s.likelihoods.sum(-1).ravel(), s.facts.sum(-1).ravel()]
        )
        assert np.all(np.isclose(sums, 1, atol=1e-5) | (sums == 0))


def test_the_rows_are_over_the_pieces_of_their_words(tokenizer: Tokenizer) -> None:
    (sheet,) = sheets(QUESTION, TEXT, READING, sentences(TEXT), tokenizer)

    whole = np.concatenate([*sheet.propositions, sheet.ids])
    assert len(whole) == len(sheet.marks)

    def words(row: np.ndarray) -> str:
        return str(tokenizer.decode([int(i) for i in whole[row > 0]]))

    second = dict(zip(PARTS, sheet.likelihoods[1], strict=True))
    assert words(second["phrase"]) == "likely"
    assert words(second["event"]) == "a rise"
    assert words(second["condition"]) == "if the ferry sinks"
    assert words(second["referred"]) == ""
    assert words(sheet.topics[1]) == "the ferry goes out of service ferry"


def test_an_empty_text_needs_no_run(tokenizer: Tokenizer) -> None:
    assert sheets(QUESTION, "", Reading("a", "r"), [], tokenizer) == []
