"""Conditions without a marker of their own."""

import pytest

from unless.domain.text import sentences
from unless.reading.juxtaposed import juxtaposed


@pytest.mark.parametrize(
    ("text", "kind", "condition", "consequent"),
    [
        ("No sanctions, no deal.", "unless", "sanctions", "no deal"),
        (
            "Touch the pension age, and you will lose the vote.",
            "if",
            "Touch the pension age",
            "you will lose the vote",
        ),
        (
            "Lift the tariff and the mills may hire again.",
            "if",
            "Lift the tariff",
            "the mills may hire again",
        ),
        (
            "Dredge the channel or the ferries will be gone.",
            "unless",
            "Dredge the channel",
            "the ferries will be gone",
        ),
        (
            "One more bad quarter and the line will close.",
            "if",
            "One more bad quarter",
            "the line will close",
        ),
        ("Somebody talks and the pact will fail.", "if", "Somebody talks", "the pact will fail"),
    ],
)
def test_what_depends_is_told_from_what_it_hangs_on(
    text: str, kind: str, condition: str, consequent: str
) -> None:
    (found,) = juxtaposed(sentences(text)[0])
    assert (found.kind, found.condition.text) == (kind, condition)
    assert found.consequent is not None
    assert found.consequent.text == consequent


@pytest.mark.parametrize(
    "text",
    [
        "The mill shut, and the town will suffer.",
        "Mark the mayor and the clerk will meet on Friday.",
        "He signed the pact and the port will open.",
        "A good harvest and the new road will help, she said.",
    ],
)
def test_a_plain_and_hangs_nothing_on_anything(text: str) -> None:
    assert list(juxtaposed(sentences(text)[0])) == []
