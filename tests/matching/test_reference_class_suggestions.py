"""Which reference classes a question's words suggest."""

from __future__ import annotations

from datetime import date

import pytest

from unless.domain.question import Question
from unless.matching.reference_classes import SUGGESTED, suggest


def asked(text: str, *event: str) -> Question:
    return Question(text, date(2031, 1, 1), date(2031, 6, 30), (), event)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Will the premier of Karsund resign by 30 June 2031?", "leader-leaves-office"),
        ("Will Karsund and Tellmar resume peace talks by 30 June 2031?", "talks-held"),
        ("Will Harl sign the river agreement with Ostport by June?", "agreement-reached"),
        ("Will Velmora detonate a nuclear device before July?", "weapon-tested-or-used"),
        ("Will the central bank of Ostrany cut its interest rate in May?", "central-bank-acts"),
        ("Will the journalist Ilse Brandt be released from prison before July?", "prisoner-released"),
        ("Will the Harl 50 index close at or above 9,000 before July?", "level-passed"),
        ("Will Drethmar lift its embargo on grain before July?", "sanctions-change"),
    ],
)
def test_the_class_that_the_words_speak_of_is_among_those_suggested(text: str, name: str) -> None:
    assert name in [c.name for c in suggest(asked(text))]


def test_terms_of_the_event_count_more_than_the_text() -> None:
    text = "Will there be news of the prison in Harl?"
    assert suggest(asked(text))[0].name == "prisoner-released"
    assert suggest(asked(text, "insurgency", "civil war"))[0].name == "unrest-or-conflict-begins"


def test_nothing_is_suggested_where_no_word_fits_and_never_more_than_asked() -> None:
    assert suggest(asked("Xyzzy?")) == ()
    many = "talks agreement sanctions embassy trial prison coup election virus missile"
    assert len(suggest(asked(many))) == SUGGESTED
    assert len(suggest(asked(many), 5)) == 5
