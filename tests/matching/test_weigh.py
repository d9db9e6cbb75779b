"""The model's and the words' opinion of a judgement are weighed, with the reason kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from unless.domain.article import Article
from unless.domain.evidence import Evidence
from unless.domain.question import Driver, Question
from unless.domain.reading import Condition, Estimate, Reading
from unless.domain.text import Span
from unless.matching.match import propose
from unless.matching.relevance import Opinions
from unless.matching.sheets import Floats

DAY = date(2031, 2, 1)
QUESTION = Question(
    question="Will Ostland raise its bridge toll by 30 April 2031?",
    opened=date(2031, 1, 1),
    deadline=date(2031, 4, 30),
    actors=("Ostland", "Brandt"),
    event=("raise", "toll"),
    drivers=(
        Driver("ferry", "The ferry at Harl goes out of service", ("ferry",)),
        Driver("vote", "The council votes for the budget", ("budget",)),
    ),
)
TEXT = "Drivers in Ostland are likely to pay more, Brandt said."
REST = [1.0, 0.0, 0.0, 0.0, 0.0]


def span(words: str, text: str = TEXT) -> Span:
    at = text.index(words)
    return Span.cut(text, at, at + len(words))


class Says:
    """A model that says what it is told to."""

    def __init__(self, *rows: list[float], facts: tuple[tuple[Span, Floats], ...] = ()) -> None:
        about = {0: np.array(rows, np.float32)} if rows else {}
        self.said = Opinions(about, (), facts)

    def opinions(self, *_: object) -> Opinions:
        return self.said


def proposed(model: Says, text: str = TEXT, conditions: tuple[Condition, ...] = ()) -> tuple[Evidence, ...]:
    estimate = Estimate(
        span("likely", text),
        span("pay more", text),
        "likely",
        (0.55, 0.8),
        conditions=tuple(range(len(conditions))),
    )
    reading = Reading("a", "r", estimates=(estimate,), conditions=conditions)
    return propose(
        QUESTION, Article("a", "note", text, outlet="Courier", published=DAY), reading, DAY, matcher=model
    )


def test_the_model_finds_what_the_words_do_not() -> None:
    (one,) = proposed(Says([0.05, 0.95, 0, 0, 0], REST, REST))
    assert (one.target.kind, one.low, one.high) == ("outcome", 0.55, 0.8)
    assert one.counts
    assert "the matcher finds that “pay more” speaks of the outcome" in one.reason


def test_what_the_model_finds_about_nothing_is_left_out() -> None:
    assert proposed(Says(REST, REST, REST)) == ()


def test_the_opposite_turns_the_interval_round() -> None:
    (one,) = proposed(Says([0.05, 0, 0.95, 0, 0], REST, REST))
    assert (one.low, one.high) == pytest.approx((0.2, 0.45))
    assert "opposite" in one.reason


@pytest.mark.parametrize(
    ("event", "interval"),
    [
        ("resume fighting", (0.55, 0.8)),  # the event as the analyst has it, whatever the model thinks of it
        ("stop to resume fighting", (0.2, 0.45)),
        ("fight on", (0.2, 0.45)),
    ],
)
def test_an_event_in_the_analysts_own_words_is_not_turned_round(
    event: str, interval: tuple[float, float]
) -> None:
    question = replace(QUESTION, event=("collapse of the truce", "resume fighting"))
    text = f"Brandt and Ostland are likely to {event}, an analyst said."
    estimate = Estimate(span("likely", text), span(event, text), "likely", (0.55, 0.8))
    article = Article("a", "note", text, outlet="Courier", published=DAY)
    reading = Reading("a", "r", estimates=(estimate,))
    model = Says([0.02, 0, 0.98, 0, 0], REST, REST)
    (one,) = propose(question, article, reading, DAY, matcher=model)
    assert (one.low, one.high) == pytest.approx(interval)


def test_a_driver_that_is_held_is_given_and_not_judged() -> None:
    text = f"Unless the boat goes down, {TEXT}"
    (one,) = proposed(Says([0.05, 0.95, 0, 0, 0], [0, 0, 0, 0.02, 0.98], REST), text)
    assert (one.target.kind, one.given) == ("outcome", (("ferry", "off"),))


def test_nothing_is_held_where_nothing_is_said_to_be_suspended() -> None:
    (one,) = proposed(Says([0.05, 0.95, 0, 0, 0], [0.6, 0, 0, 0.2, 0.2], REST))
    assert one.given == ()


def test_two_readings_of_one_judgement_are_one_piece() -> None:
    first = Estimate(span("likely"), span("pay more"), "likely", (0.55, 0.8))
    second = Estimate(span("are likely"), span("Drivers in Ostland"), "likely", (0.55, 0.8))
    model = Says([0.05, 0.95, 0, 0, 0], REST, REST)
    model.said.about[1] = np.array([[0.3, 0.7, 0, 0, 0], REST, REST], np.float32)
    reading = Reading("a", "r", estimates=(first, second))
    article = Article("a", "note", TEXT, outlet="Courier", published=DAY)
    (one,) = propose(QUESTION, article, reading, DAY, matcher=model)
    assert one.span.text == "likely to pay more"


def test_a_fact_of_the_model_has_its_reason() -> None:
    text = "The boat from Harl in Ostland lies on the sea bed."
    clause = Span.cut(text, 0, len(text) - 1)
    model = Says(facts=((clause, np.array([[1, 0, 0], [0.02, 0.98, 0], [1, 0, 0]], np.float32)),))
    article = Article("a", "note", text, outlet="Courier", published=DAY)
    (one,) = propose(QUESTION, article, Reading("a", "r"), DAY, matcher=model)
    assert (one.target.kind, one.target.driver) == ("driver-state", "ferry")
    assert one.low > 0.9
    assert "states that driver ferry is on" in one.reason


@given(st_numpy.arrays(np.float32, (3, 5), elements=st.floats(0.0078125, 1, width=32)))
def test_whatever_the_model_says_a_piece_is_sound(rows: Floats) -> None:
    shares = rows / rows.sum(-1, keepdims=True)
    for one in proposed(Says(*shares.tolist())):
        assert 0 <= one.confidence <= 1
        assert 0 < one.low <= one.high < 1
        assert one.target.driver not in dict(one.given)
        assert one.sentence == TEXT
        assert one.reason
