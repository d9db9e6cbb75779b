"""The quick look at a sentence's words forgets no rule's own."""

import pytest

from unless.domain.text import Span
from unless.reading.hints import CONDITIONAL, WORDED, Hints, worth_judging, worth_scanning
from unless.reading.likelihood_words import PHRASES
from unless.reading.markers import MARKERS
from unless.reading.modals import MODALS
from unless.reading.numbers import FORMS

EXAMPLES = [r.example for r in (*PHRASES, *MODALS) if r.example] + [f[2] for f in FORMS]


def whole(text: str) -> Span:
    return Span(0, len(text), text)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_a_likelihood_is_worth_scanning(example: str) -> None:
    assert worth_scanning(whole(example))


@pytest.mark.parametrize("example", [r.example for r in PHRASES])
def test_every_example_of_a_phrase_has_one_of_its_words(example: str) -> None:
    assert WORDED.in_words(whole(example))


@pytest.mark.parametrize(
    "phrase",
    [
        "out of the question",
        "off the table",
        "rules out",
        "doubted",
        "as good as done",
        "did not reckon",
        "cannot foresee",
        "about to",
        "unavoidable",
        "would be a shock",
        "not on the horizon",
        "be written off",
        "could go either way",
    ],
)
def test_phrases_that_share_a_row_with_an_example_have_one_of_its_words_too(phrase: str) -> None:
    assert WORDED.in_words(whole(f"A ceasefire this winter was {phrase}."))


@pytest.mark.parametrize("example", [r.example for r in MARKERS if r.example])
def test_every_example_of_a_condition_is_worth_a_look(example: str) -> None:
    assert CONDITIONAL.of_sentence(whole(example))


def test_modals_and_words_of_likelihood_are_judged_and_plain_reports_are_not() -> None:
    assert worth_judging(whole("A truce may hold."))
    assert worth_judging(whole("They won’t sign."))
    assert worth_judging(whole("She predicted rain."))
    assert not worth_judging(whole("The port was calm and the mayor slept."))


def test_a_beginning_of_a_length_that_is_never_compared_is_refused() -> None:
    with pytest.raises(ValueError, match="beginnings"):
        Hints.of("unpredict*")
