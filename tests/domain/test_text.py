"""Sentences, clauses and spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.domain.clauses import clause_at, clauses, without
from unless.domain.text import Span, _sentences, sentence_at, sentences, trimmed


def cut(text: str) -> list[str]:
    return [s.text for s in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. It stopped.", ["It rained.", "It stopped."]),
        ("Mr. Vance met Gen. Oro. They spoke.", ["Mr. Vance met Gen. Oro.", "They spoke."]),
        ("“Will it hold?” she asked. Nobody knew.", ["“Will it hold?” she asked.", "Nobody knew."]),
        ("The U.S. said no. The talks ended.", ["The U.S. said no.", "The talks ended."]),
        (
            "LUSK, Feb. 11 - It fell 3.5 percent. So it goes.",
            ["LUSK, Feb. 11 - It fell 3.5 percent.", "So it goes."],
        ),
        ("One line\nAnother line", ["One line", "Another line"]),
        ('"We lost." "We won."', ['"We lost."', '"We won."']),
        ("J. R. Moro spoke. She left.", ["J. R. Moro spoke.", "She left."]),
        ("They meet in May. Then they rest.", ["They meet in May.", "Then they rest."]),
        ("", []),
        ("  \r\n \n", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.text(alphabet=st.sampled_from('Ab .!?"“”\n\r’é\u0301🙂'), max_size=80))
def test_sentences_slice_back_in_order_and_lose_only_white_space(text: str) -> None:
    found = sentences(text)
    at, kept = 0, []
    for s in found:
        assert text[s.start : s.end] == s.text
        assert s.start >= at
        kept.append(text[at : s.start])
        at = s.end
    assert not "".join([*kept, text[at:]]).strip()


@given(st.text(max_size=120))
def test_clauses_slice_back_and_stay_inside_their_sentence(text: str) -> None:
    for s in sentences(text):
        for c in clauses(text, s):
            assert s.contains(c)
            assert text[c.start : c.end] == c.text


def test_clauses_are_cut_where_a_new_proposition_begins() -> None:
    text = "The dam holds, she said, but if it broke the town would flood; nobody expects that."
    assert [c.text for c in clauses(text, sentences(text)[0])] == [
        "The dam holds, she said",
        "but if it broke the town would flood",
        "nobody expects that.",
    ]


def test_a_hole_is_blanked_with_its_length_kept() -> None:
    span = Span.cut("Vance said it may rain", 0, 22)
    assert without("Vance said it may rain", span, [Span(0, 10, "Vance said")]) == " " * 10 + " it may rain"


def test_the_sentence_and_clause_at_a_character() -> None:
    text = "One here. Two there."
    found = sentences(text)
    assert [sentence_at(found, i) for i in (0, 8, 10, 19)] == [0, 0, 1, 1]
    assert clause_at(found, 12) == 1


def test_trimming_keeps_offsets() -> None:
    assert trimmed("  ab  ", 0, 6) == Span(2, 4, "ab")
    assert trimmed("   ", 0, 3).text == ""


def test_the_sentences_of_one_text_are_cut_once() -> None:
    text = "The ferry of this test sails. It is late. Nobody knows why." + " It waits." * 50
    before = _sentences.cache_info().misses
    first = sentences(text)
    first.clear()  # a caller's own list
    assert len(sentences(text)) == 53
    assert _sentences.cache_info().misses == before + 1
