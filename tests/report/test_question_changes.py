"""What a revision changes: each key before and after, figures exactly, and the order of outcomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from unless.domain.question import NamedOutcome, Quantity, Question
from unless.report.question_changes import Change, question_changes

ASKED = Question("How many?", date(2031, 1, 1), date(2031, 6, 1), ("A",), ("x",), kind="number")


def test_figures_are_told_exactly() -> None:
    before = replace(ASKED, number=Quantity((1_234_567.0, 2e6), "people", None, None, 1_500_000.5))
    after = replace(before, number=Quantity((1_234_568.0, 2e6), "people", None, None, 1_500_000.25))
    assert question_changes(before, after) == (
        Change("number.between", "1234567, 2000000", "1234568, 2000000"),
        Change("number.above", "1500000.5", "1500000.25"),
    )


def test_an_order_is_a_change_and_an_equal_question_none() -> None:
    outcomes = tuple(
        NamedOutcome(name, f"{name} wins", (), prior) for name, prior in (("north", 0.5), ("south", 0.25))
    )
    before = replace(ASKED, kind="which", outcomes=outcomes)
    assert question_changes(before, before) == ()
    turned = replace(before, outcomes=(replace(outcomes[1], prior=0.3), outcomes[0]))
    assert question_changes(before, turned) == (
        Change("outcomes", "north, south", "south, north"),
        Change("outcomes.south.prior", "0.25", "0.3"),
    )
