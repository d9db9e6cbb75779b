"""Word pieces, their features and the windows they are cut into."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from unless.reading.tokens import case_of, pieces_of, quoted, spans_of, windows, with_context


@dataclass
class FakeEncoding:
    ids: list[int]
    offsets: list[tuple[int, int]]


class FakeTokenizer:
    """One piece a word: enough to test everything around the real tokenizer."""

    def encode(self, text: str, *, add_special_tokens: bool = True) -> FakeEncoding:
        spans, start = [], None
        for i, c in enumerate(text + " "):
            if c.isspace():
                if start is not None:
                    spans.append((start, i))
                start = None
            elif start is None:
                start = i
        return FakeEncoding([7] * len(spans), spans)


def test_quotation_marks_of_both_kinds_and_an_unclosed_one() -> None:
    assert quoted('a "b" c') == [False, False, True, True, True, False, False]
    assert quoted("a “b” c") == [False, False, True, True, True, False, False]
    assert quoted("a “b")[-1]


def test_case() -> None:
    assert [case_of(w) for w in ("low", "Cap", "UP", "12", "I")] == [0, 1, 2, 3, 1]


@given(st.text(alphabet=st.sampled_from("ab .\n\r\n"), max_size=400), st.integers(8, 40))
def test_windows_cover_every_piece_once_in_order(text: str, size: int) -> None:
    pieces = pieces_of(text, FakeTokenizer())
    cuts = windows(pieces, text, size)
    assert [i for a, b in cuts for i in range(a, b)] == list(range(len(pieces)))
    assert all(0 < b - a <= size - 2 for a, b in cuts)


@given(st.text(alphabet=st.sampled_from("ab .\n\r\n"), max_size=400), st.integers(8, 20), st.integers(0, 20))
def test_context_is_whole_paragraphs_before_a_window_that_still_fits(
    text: str, own: int, context: int
) -> None:
    pieces = pieces_of(text, FakeTokenizer())
    cuts = windows(pieces, text, own)
    starts = {first for first, _ in pieces.paragraphs}
    for (a, b), (c, d) in zip(cuts, with_context(pieces, cuts, own + 10, context), strict=True):
        assert (d, c <= a) == (b, True)
        assert a - c <= context
        assert d - c <= own + 8
        assert c == a or {a, c} <= starts


@given(st.text(max_size=200))
def test_pieces_slice_to_their_characters(text: str) -> None:
    pieces = pieces_of(text, FakeTokenizer())
    for a, b in zip(pieces.starts, pieces.ends, strict=True):
        assert text[a:b].strip() == text[a:b] != ""


def test_a_long_paragraph_is_cut_at_a_sentence() -> None:
    text = "one two three four. five six seven. eight nine ten eleven"
    pieces = pieces_of(text, FakeTokenizer())
    assert [text[pieces.starts[a] : pieces.ends[b - 1]] for a, b in windows(pieces, text, 8)] == [
        "one two three four.",
        "five six seven.",
        "eight nine ten eleven",
    ]


def test_spans_of_a_label_sequence() -> None:
    assert spans_of([0, 1, 2, 0, 3, 5, 6, 6, 5], 3) == [(0, 1, 3), (1, 4, 5), (2, 5, 8), (2, 8, 9)]
