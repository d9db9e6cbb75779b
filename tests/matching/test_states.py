"""Facts about drivers: what has come about, what has not, and what is no fact at all."""

import pytest

from unless.matching.states import fact


@pytest.mark.parametrize(
    ("clause", "on"),
    [
        ("The faulty pump at Harl has been replaced", True),
        ("The province had already withdrawn its guns", True),
        ("Members have backed the plan by 60 percent", True),
        ("the new toll is in force", True),
        ("Ostland had not yet moved its tanks", False),
        ("the council had yet to grant a licence", False),
        ("No bank has yet offered the loan", False),
        ("the firm had made no such promise", False),
        ("the minister has refused to sign the order", False),
        ("For now, the premier isn't putting pressure on the mill owners", False),
        ("there is no sign of a pay offer", False),
        ("The loan hasn’t been paid", False),
    ],
)
def test_a_perfect_or_its_negation_states_a_fact(clause: str, on: bool) -> None:
    found = fact(clause, clause)
    assert found is not None
    assert found.on is on


def test_a_simple_past_is_a_fact_only_when_dated_and_is_less_sure() -> None:
    clause = "Ostland lifted its ban on grain"
    assert fact(clause, clause) is None
    found = fact(clause, "Ostland lifted its ban on grain on Tuesday.")
    assert found is not None
    assert found.on
    assert found.sure < 1


@pytest.mark.parametrize(
    "clause",
    [
        "if the pump has been replaced",
        "it would have been replaced",
        "the pump is old",
        "she said on Tuesday",
        "unless the council has not met",
    ],
)
def test_conditions_wishes_and_speech_are_no_facts(clause: str) -> None:
    assert fact(clause, clause) is None
