"""The form of a question: what its fields hold comes back as it was, and what they do not hold stays in its file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.domain.errors import QuestionError
from unless.domain.question import (
    BaseRate,
    Driver,
    KnownState,
    NamedOutcome,
    OwnState,
    Quantity,
    Question,
)
from unless.domain.reference_classes import reference_classes
from unless.intake.question_form import QuestionForm, form_of, question_of, question_yaml
from unless.intake.questions import parse_question_text

OPENED, DEADLINE = date(2031, 3, 1), date(2031, 5, 31)
PLAIN = Question("Will Harl sign by 31 May 2031?", OPENED, DEADLINE, ("Harl",), ("sign", "accord"))
LEVY = Driver(
    "levy",
    "Harl lifts its levy",
    ("levy",),
    True,
    "off",
    (KnownState(date(2031, 4, 2), "on", "the gazette"),),
)
DREDGING = Driver("dredging", "The port is dredged", graded=True, now="low")
WEATHER = Driver("weather", "The weather is fine", matters=False)
OUTCOMES = (NamedOutcome("brandt", "Brandt wins", ("Brandt",), 0.5), NamedOutcome("other", "Another wins"))
KINDS = {
    "by-deadline": replace(PLAIN, base_rate=BaseRate(2, 8.5), drivers=(LEVY, DREDGING, WEATHER)),
    "turned round": replace(PLAIN, yes_means="no-event", resolves="The gazette says so.\nOr the mayor."),
    "filed": replace(PLAIN, topics=("trade",), reviewers=("ana", "ben")),
    "a class": replace(PLAIN, base_rate=next(iter(reference_classes().values())).base_rate(91.0)),
    "when": replace(PLAIN, kind="when", by=(date(2031, 4, 1), date(2031, 5, 1)), drivers=(LEVY,)),
    "which": replace(PLAIN, kind="which", outcomes=OUTCOMES),
    "number": replace(PLAIN, kind="number", number=Quantity((-2, 9.25), "percent", -5, None, 5)),
    "state": replace(
        PLAIN, kind="state", state=OwnState("The port is open", ("port",), "on", LEVY.states), base_rate=BaseRate(1, 2)
    ),
    "pair": replace(PLAIN, given=replace(PLAIN, question="Will Ostport?", drivers=(LEVY,)), given_raises=False),
}  # fmt: skip
UNHELD = {
    "drivers that depend": replace(
        PLAIN, drivers=(LEVY, replace(WEATHER, matters=True, depends_on=(("levy", "makes-likelier"),)))
    ),
    "a comma in a word": replace(PLAIN, event=("sign, seal", "accord")),
    "a line end of Unicode": replace(PLAIN, question="Will Harl\x85sign?", event=("sign, seal",)),
    "lines in a field": replace(PLAIN, question="Will Harl\nsign?"),
    "a class as it was": replace(
        PLAIN, base_rate=BaseRate(3.25, 7, next(iter(reference_classes())))
    ),
    "a word beyond all measure": replace(PLAIN, actors=("x" * 3000,)),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_the_fields_hold_every_kind(name: str) -> None:
    form = form_of(KINDS[name], "other")
    assert not form.file
    given_other = KINDS[name].given
    assert question_of(form, {"other": given_other} if given_other else {}) == KINDS[name]


@pytest.mark.parametrize("name", UNHELD)
def test_what_no_field_holds_stands_in_its_file(name: str) -> None:
    form = form_of(UNHELD[name])
    assert form.file
    assert question_of(form) == UNHELD[name]


# Whatever a question may hold: no control characters but those that end or indent lines.
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters="\t\n\r\x85")
LINE = st.text(LETTERS, max_size=12).filter(lambda s: s.strip() == s and s)
NAME = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True).filter(lambda s: s not in ("void", "open"))
WORDS = st.lists(LINE, min_size=1, max_size=3).map(tuple)
DAYS = st.integers(0, 90).map(lambda n: OPENED + timedelta(n))
KNOWN = st.lists(DAYS, max_size=2, unique=True).map(
    lambda days: tuple(KnownState(d, "on", None) for d in sorted(days))
)
FREE = st.builds(
    Driver, NAME, LINE, WORDS, st.none() | st.booleans(), st.none(), KNOWN, st.just(False), st.just(())
)


@given(
    LINE,
    WORDS,
    WORDS,
    st.none() | LINE,
    st.lists(FREE, max_size=4, unique_by=lambda d: d.name),
    st.booleans(),
)
def test_nothing_is_lost_whatever_stands_in_a_question(
    asked: str, actors: Any, event: Any, resolves: str | None, drivers: list[Driver], paired: bool
) -> None:
    question = Question(asked, OPENED, DEADLINE, actors, event, resolves, drivers=tuple(drivers))
    if paired:
        question = replace(PLAIN, given=question)
    others = {"=1": question.given} if question.given else {}
    assert question_of(form_of(question, "=1"), others) == question
    assert parse_question_text(question_yaml(question), "q") == question


def typed(**values: Any) -> QuestionForm:
    filled = form_of(PLAIN).model_dump()
    return QuestionForm.model_validate(filled | values)


@pytest.mark.parametrize(("values", "says"), [
    ({"driver": ["a", "", "a"], "says": ["x", "", "y"]}, "drivers 1 and 3 are both called 'a'"),
    ({"driver": ["", ""], "says": ["", "It rains"]}, "driver 2 has no name"),
    ({"terms": ["levy"]}, "driver 1 has no name"),
    ({"kind": "which", "outcome": ["a"], "outcome_says": ["A wins"]}, "outcomes has one entry"),
    ({"kind": "which"}, "outcomes is missing"),
    ({"outcome": ["a", "b"], "outcome_says": ["A", "B"]}, "outcomes belongs to questions of kind which"),
    ({"kind": "number", "low": "2"}, "number.between.2 is ''"),
    ({"kind": "number", "low": "9", "high": "2"}, "write the lower end first"),
    ({"kind": "state", "state_says": "It is open", "state_known": "soon on"}, "'soon', not a day"),
    ({"kind": "when", "by": "2031-04-01, 2032-01-01"}, "by has 2032-01-01"),
    ({"kind": "why"}, "kind is 'why'"),
    ({"given": "gone"}, "given (gone) is not to be had any more"),
    ({"file": True}, "is empty; a question needs"),
])  # fmt: skip
def test_what_will_not_do_is_said(values: dict[str, Any], says: str) -> None:
    with pytest.raises(QuestionError) as caught:
        question_of(typed(**values))
    assert says in str(caught.value)


def test_there_are_rows_to_spare_and_never_more_than_a_question_takes() -> None:
    assert typed().drivers == 5
    assert typed(driver=["a"] * 4).drivers == 6
    assert typed(driver=["a"] * 8).drivers == 8
    assert typed(outcome=["a"] * 11).outcomes == 12
