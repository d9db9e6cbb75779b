"""What the matcher finds becomes evidence of the question's own kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from unless.api import shipped_reader
from unless.domain.article import Article, content_id
from unless.domain.evidence import Evidence, Target
from unless.domain.question import Driver, NamedOutcome, OwnState, Quantity, Question
from unless.matching.amounts import Range, range_in
from unless.matching.kinds import asked_of, evidence_for, opposite
from unless.matching.match import propose

DAY = date(2031, 4, 3)
PLAIN = Question(
    question="Will Ivo Halvarsen and Nadia Corvane meet in person by 30 June 2031?",
    opened=date(2031, 3, 1),
    deadline=date(2031, 6, 30),
    actors=("Ivo Halvarsen", "Nadia Corvane"),
    event=("meeting", "meet", "summit"),
    drivers=(Driver("levy", "Sarvenia lifts its transit levy", ("levy", "transit levy"), True),),
)
MAYOR = Question(
    question="Who will win the Harl mayoral election on 31 May 2031?",
    opened=date(2031, 3, 1),
    deadline=date(2031, 5, 31),
    actors=("Harl",),
    event=("win the election", "elected mayor", "mayoral election"),
    kind="which",
    outcomes=(
        NamedOutcome("brandt", "Ilse Brandt wins the mayoral election", ("Ilse Brandt", "Brandt")),
        NamedOutcome("kessel", "Tom Kessel wins the mayoral election", ("Tom Kessel", "Kessel")),
        NamedOutcome("other", "Another candidate wins the mayoral election"),
    ),
)
PRICES = Question(
    question="What will inflation in Sarvenia be in June 2031?",
    opened=date(2031, 3, 1),
    deadline=date(2031, 6, 30),
    actors=("Sarvenia",),
    event=("inflation", "inflation rate"),
    kind="number",
    number=Quantity((2, 9), "percent"),
)
BRIDGE = Question(
    question="Will the Arvel bridge be open to traffic on 31 December 2031?",
    opened=date(2031, 3, 1),
    deadline=date(2031, 12, 31),
    actors=("Arvel",),
    event=("bridge open", "bridge reopens"),
    kind="state",
    state=OwnState("The Arvel bridge is open to traffic", ("Arvel bridge", "bridge")),
)


def found(question: Question, text: str) -> list[Evidence]:
    article = Article(content_id(text), "x", text, published=DAY)
    return list(evidence_for(question, article, shipped_reader().read(article), DAY))


# --- ranges -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "unit", "above", "below"),
    [
        ("stay above 5 percent", "percent", 5.0, None),
        ("exceed 5%", "percent", 5.0, None),
        ("fall below 5", "percent", None, 5.0),
        ("be between 4 and 6 percent", "percent", 4.0, 6.0),
        ("grow 5-6%", "percent", 5.0, 6.0),
        ("carry 4 to 6 million passengers", "million passengers", 4.0, 6.0),
        ("reach 3 million", "ships", 3e6, None),
        ("cost from $3 to $4 billion", "billion", 3.0, 4.0),
        ("see 1,200 ships or more", "ships", 1200.0, None),
        ("see no more than 40 ships", "ships", None, 40.0),
        ("take no less than 40 seats", "seats", 40.0, None),
    ],
)
def test_a_range_is_read_in_the_questions_unit(
    text: str, unit: str, above: float | None, below: float | None
) -> None:
    got = range_in(text, unit)
    assert got is not None
    assert (got.above, got.below, got.middle) == (above, below, False)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("sign on 31 December 2031", "ships"),
        ("exceed 5 percent", "ships"),
        ("come in 2031", "percent"),
        ("rise", "percent"),
        ("be between 6 and 4", "percent"),
    ],
)
def test_what_is_no_range_in_that_unit_is_none(text: str, unit: str) -> None:
    assert range_in(text, unit) is None


def test_a_figure_alone_with_its_unit_is_the_middle() -> None:
    got = range_in("be 5.2 percent in June", "percent")
    assert isinstance(got, Range)
    assert (got.above, got.middle) == (5.2, True)


# --- which ------------------------------------------------------------------------------------------------------------
def test_a_judgement_is_evidence_on_the_outcome_that_is_its_subject() -> None:
    said = found(
        MAYOR,
        "Ilse Brandt will probably win the mayoral election in Harl, pollster Ada Lorne said. "
        "“Kessel has a 20 percent chance of winning the election,” she said. "
        "The mayor's office said Tom Kessel is unlikely to be elected mayor.",
    )
    got = [(e.target.outcome, e.low, e.high) for e in said if e.counts]
    assert [name for name, _, _ in got] == ["brandt", "kessel", "kessel"]
    assert got[0][1] > 0.5
    assert got[1][1:] == (0.2, 0.2)
    assert got[2][2] < 0.5
    assert all(e.target.kind == "one-of" and not e.given for e in said)


def test_naming_an_outcome_is_not_enough_without_a_word_of_the_event() -> None:
    said = found(MAYOR, "Brandt is expected to speak at the harbour in Harl on Friday, her office said.")
    assert not [e for e in said if e.counts]


# --- number -----------------------------------------------------------------------------------------------------------
def test_the_event_says_which_range_is_judged() -> None:
    said = found(
        PRICES,
        "Inflation in Sarvenia will probably stay above 5 percent in June, governor Ada Lorne said. "
        "Economist Bo Falk said inflation is unlikely to exceed 7 percent. The finance ministry said there is a "
        "60 percent chance that inflation will be between 4 and 6 percent.",
    )
    got = {(e.target.above, e.target.below): (e.low, e.high) for e in said}
    assert set(got) == {(5.0, None), (7.0, None), (4.0, 6.0)}
    assert got[5.0, None][0] > 0.5
    assert got[7.0, None][1] < 0.5
    assert got[4.0, 6.0] == (0.6, 0.6)


def test_a_judgement_without_a_figure_is_no_evidence_on_a_number() -> None:
    assert not found(PRICES, "Inflation in Sarvenia will probably rise in June, governor Ada Lorne said.")


# --- state ------------------------------------------------------------------------------------------------------------
def test_a_state_is_reported_now_and_judged_for_later() -> None:
    said = found(
        BRIDGE,
        "The Arvel bridge has been reopened to traffic, the Arvel council said. "
        "Mayor Bo Falk said the Arvel bridge is likely to be open on 31 December.",
    )
    kinds = {e.target.kind: e for e in said if e.counts}
    assert kinds["state"].low > 0.9
    assert kinds["outcome"].low > 0.5


def test_the_opposite_of_a_state_turns_a_judgement_round() -> None:
    said = found(BRIDGE, "“The Arvel bridge will probably be shut by December,” engineer Ada Lorne said.")
    judged = [e for e in said if e.target == Target("outcome")]
    assert judged
    assert judged[0].high < 0.5


@pytest.mark.parametrize(
    ("text", "expected"),
    [("be shut again", True), ("be open", False), ("be shut, then reopened", False), ("be painted", False)],
)
def test_opposites_of_a_state(text: str, expected: bool) -> None:
    assert opposite("The bridge is open", text) is expected
    assert opposite("The bridge is a bridge", text) is False


# --- pairs and plain questions ------------------------------------------------------------------------------------------
def test_of_a_pair_both_questions_and_the_one_under_the_other_are_found() -> None:
    treaty = replace(
        PLAIN,
        question="Will Drethmar and Sarvenia sign a grain treaty by 31 December 2031?",
        actors=("Drethmar", "Sarvenia"),
        event=("sign the grain treaty", "grain treaty"),
        drivers=(),
        given=replace(PLAIN, drivers=()),
    )
    said = found(
        treaty,
        "If Ivo Halvarsen and Nadia Corvane meet, Drethmar and Sarvenia will probably sign the grain treaty, "
        "minister Ada Lorne said. A meeting of Halvarsen and Corvane is likely, the Lisgard envoy said.",
    )
    got = {(e.target.kind, e.target.driver, e.given) for e in said if e.counts}
    assert got == {
        ("outcome", None, (("given", "on"),)),
        ("driver-by-deadline", "given", ()),
    }


def test_a_plain_question_is_asked_as_it_is() -> None:
    assert asked_of(PLAIN) is PLAIN


def test_of_a_plain_question_nothing_is_changed_but_what_is_said_even_if() -> None:
    text = (
        "Even if Sarvenia lifts its transit levy, the meeting of Ivo Halvarsen and Nadia Corvane won't happen, "
        "minister Ada Lorne said. Halvarsen and Corvane are unlikely to meet unless Sarvenia lifts the levy, Bo Falk said."
    )
    article = Article(content_id(text), "x", text, published=DAY)
    reading = shipped_reader().read(article)
    before = propose(PLAIN, article, reading, DAY)
    after = evidence_for(PLAIN, article, reading, DAY)
    assert [e.id for e in before] == [e.id for e in after]
    even = [e for e in after if e.even_if]
    assert [(e.given, e.even_if) for e in even] == [((("levy", "on"),), ("levy",))]
    assert [e for e in after if not e.even_if] == [
        e for e, o in zip(before, after, strict=True) if not o.even_if
    ]
