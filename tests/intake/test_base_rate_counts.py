"""Base rates and spans of time as users write them."""

from __future__ import annotations

import pytest

from unless.domain.errors import OptionError, QuestionError
from unless.domain.question import BaseRate
from unless.intake.base_rates import is_count, parse_count, parse_span
from unless.intake.questions import parse_question_text

BASE = "question: Will it?\nopened: 2031-03-01\ndeadline: 2031-05-31\nabout:\n  actors: [Harl]\n  event: [sign]\n"


@pytest.mark.parametrize(
    ("text", "events", "years"),
    [
        ("3 in 20 years", 3, 20),
        ("never in 12 years", 0, 12),
        ("0 in 12 years", 0, 12),
        ("Once in the last 4 years", 1, 4),
        ("twice in 6 months", 2, 0.5),
        ("2 times in 5y", 2, 5),
        ("three events over ten years", 3, 10),
        ("5 per year", 5, 1),
        ("3 in a year", 3, 1),
        ("1,200 in 30 years", 1200, 30),
        ("2.5 in 1e2 years", 2.5, 100),
    ],
)
def test_a_count_is_read(text: str, events: float, years: float) -> None:
    assert is_count(text)
    assert parse_count(text) == BaseRate(events, pytest.approx(years))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("3", "not in how many years"),
        ("3 times", "not in how many years"),
        ("3 in years", "no count"),
        ("-1 in 5 years", "less often than never"),
        ("3 in 0 years", "a time to count in"),
        ("3 in -2 years", "a time to count in"),
        ("9e9 in 3 years", "out of all measure"),
        ("3 in 9e9 years", "out of all measure"),
        ("1e999 in 3 years", "out of all measure"),
        ("many in 3 years", "'many' is no number"),
        ("1.2.3 in 3 years", "no number"),
        ("3 out of 20", "no count"),
        ("nan in 3 years", "'nan' is no number"),
        ("3 in nan years", "'nan' is no number"),
    ],
)
def test_a_wrong_count_is_refused_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(OptionError) as refused:
        parse_count(text)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "days"), [("90d", 90), ("12w", 84), ("6m", 182.625), ("2y", 730.5), ("3 months", 91.3125)]
)
def test_a_span_is_read(text: str, days: float) -> None:
    assert parse_span(text, "--within") == pytest.approx(days)


@pytest.mark.parametrize("text", ["90", "d", "-5d", "0d", "60y", "soon", "nan d", "some days", "1e400d", ""])
def test_a_wrong_span_is_refused_naming_the_option(text: str) -> None:
    with pytest.raises(OptionError, match="--within"):
        parse_span(text, "--within")


@pytest.mark.parametrize(
    ("rate", "says"),
    [
        ("{class: leader-leave-office}", "did you mean 'leader-leaves-office'"),
        ("{class: 3}", "no reference class"),
        ("{class: [a]}", "no reference class"),
        ("{class: talks-held, events: 1}", "base_rate.years is missing"),
        ("{klass: talks-held}", "'klass'"),
        ("{class: }", "base_rate.events is missing"),
    ],
)
def test_a_wrong_class_in_a_question_file_is_named_with_its_line(rate: str, says: str) -> None:
    with pytest.raises(QuestionError) as refused:
        parse_question_text(BASE + f"base_rate: {rate}\n", "q.yaml")
    assert "q.yaml, line 7" in str(refused.value)
    assert says in str(refused.value)
