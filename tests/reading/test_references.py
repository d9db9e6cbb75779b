"""What "it", "that step", "do so" and "the meeting" stand for."""

import pytest

from unless.domain.text import sentences
from unless.reading.conditions import find_conditions
from unless.reading.estimates import find_estimates
from unless.reading.references import resolve


def resolved(text: str) -> tuple[list[str | None], list[str | None]]:
    """What each estimate and each condition refers to, as words."""
    cut = sentences(text)
    conditions = find_conditions(text, cut)
    estimates = find_estimates(text, cut, conditions)
    new_estimates, new_conditions = resolve(text, cut, estimates, conditions)
    for found in (*new_estimates, *new_conditions):
        if found.refers_to is not None:
            span = found.refers_to
            assert text[span.start : span.end] == span.text
    return (
        [e.refers_to.text if e.refers_to else None for e in new_estimates],
        [c.refers_to.text if c.refers_to else None for c in new_conditions],
    )


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("The board had yet to grant a licence but was likely to do so.", "grant a licence"),
        ("The council may lift the ban. It is very unlikely this year.", "lift the ban"),
        ("The mayor raised the alert to red. That step is unlikely to help.", "raised the alert to red"),
        ("The bank may fail. Vance put that at 30 percent.", "fail"),
    ],
)
def test_an_estimate_takes_up_what_was_spoken_of_last(text: str, taken: str) -> None:
    found = resolved(text)[0][-1]
    assert found is not None
    assert taken in found


def test_an_elliptic_condition_takes_up_the_clause_before() -> None:
    text = "A storm could strike the cape in March; if it does, the launch is unlikely."
    found = resolved(text)[1][-1]
    assert found is not None
    assert "storm could strike" in found


def test_a_condition_never_takes_up_its_own_consequent() -> None:
    text = "The plan hangs on the sale. A new coach is likely to be hired if it goes through."
    found = resolved(text)[1][-1]
    assert found is None or "hired" not in found


def test_a_definite_noun_takes_the_fullest_mention() -> None:
    text = "A meeting between Omar Vance and Ilse Brandt was planned. It rained. The meeting is unlikely, she said."
    found = resolved(text)[0][-1]
    assert found is not None
    assert "Omar Vance and Ilse Brandt" in found


def test_this_year_points_to_nothing() -> None:
    assert resolved("It rained. A flood is possible this year.")[0] == [None]
