"""Passages with marks: nothing of the text is lost or made up, and what is marked is what was asked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from unless.domain.text import Span
from unless.report.cuts import cut_of
from unless.report.passages import around, marked

RANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["a", "b"])), max_size=6)


@given(st.text(min_size=1, max_size=40), RANGES, st.integers(0, 40), st.integers(0, 40))
def test_the_stretches_joined_are_the_text(
    text: str, ranges: list[tuple[int, int, str]], start: int, length: int
) -> None:
    whole = [(min(a, len(text)), min(max(a, b), len(text)), m) for a, b, m in ranges]
    first = min(start, len(text))
    last = min(first + length, len(text))
    out = marked(text, whole, first, last)
    assert "".join(s.text for s in out) == text[first:last]
    at = first
    for s in out:
        covering = [m for a, b, m in whole if a <= at and at + len(s.text) <= b and a < b]
        assert (s.mark in covering) if covering and s.text else (s.mark == "" or not s.text)
        at += len(s.text)


def test_the_shorter_of_two_ranges_marks() -> None:
    out = marked("one two three", [(0, 13, "sentence"), (4, 7, "span")])
    assert [(s.text, s.mark) for s in out] == [("one ", "sentence"), ("two", "span"), (" three", "sentence")]


def test_a_passage_has_so_many_sentences_around_and_ends_with_the_text() -> None:
    text = "One is here. Two is here. Three is here.\n\nFour is here. Five is here."
    three = Span.cut(text, text.index("Three"), text.index("\n\n"))
    start, end = around(text, three, 1)
    assert text[start:end] == "Two is here. Three is here.\n\nFour is here."
    start, end = around(text, three, 9)
    assert text[start:end] == text
    only = Span(0, 4, "Alone"[:4])
    assert around("Alon", only, 2) == (0, 4)


@given(st.integers(-5, 10**6), st.integers(0, 5000), st.integers(1, 60))
def test_every_page_of_a_list_is_within_it(page: int, count: int, size: int) -> None:
    cut = cut_of("", page, count, size)
    assert 1 <= cut.page <= cut.pages
    assert cut.skipped == (cut.page - 1) * size
    assert cut.skipped < max(count, 1)
    assert cut.pages * size >= count
