"""Names blanked out of a text: nothing moves, nothing of the name stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.ledger.redact import BLOCK, blank, find_full, names_of, scrubbed

NAMES = names_of(["Volodar Zelinskyy", "Vance"])
WORDS = st.sampled_from(
    [
        "Volodar",
        "Zelinskyy",
        "Zelinskiy",
        "ZELINSKI",
        "J.",
        "Mr",
        "the",
        "ferry",
        "said",
        "Zelinskyy's",
        "-",
        ",",
        "\n",
    ]
)


@given(st.lists(WORDS, max_size=30))
def test_a_text_keeps_its_length_and_loses_the_name(words: list[str]) -> None:
    whole = " ".join(words)
    out = scrubbed(whole, NAMES)
    assert len(out) == len(whole)
    assert all(a in (b, BLOCK) for a, b in zip(out, whole, strict=True))
    assert find_full(out, NAMES) == []


@pytest.mark.parametrize(
    ("whole", "left"),
    [
        ("Volodar Zelinskiy's aide", "█████████████████'s aide"),
        ("VOLODAR ZELINSKI", "████████████████"),
        ("Volodar-Zelinskyy", "█████████████████"),
        ("Volodar, Zelinskyy", "Volodar, Zelinskyy"),
        ("Volodar. The Zelinskyy", "Volodar. The Zelinskyy"),
        ("Zelinskyy alone", "Zelinskyy alone"),
    ],
)
def test_full_names_in_any_spelling_go(whole: str, left: str) -> None:
    assert scrubbed(whole, NAMES) == left


def test_a_surname_goes_where_it_is_asked_for() -> None:
    surnames = NAMES.surnames
    assert scrubbed("Zelinskyy met Vance at the vance", NAMES, surnames) == "█████████ met █████ at the vance"
    assert (
        scrubbed("/zelinskyy-speaks?q=vance", NAMES, surnames, any_case=True) == "/█████████-speaks?q=█████"
    )


@given(st.text(), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))))
def test_blanking_never_moves_a_character(whole: str, spans: list[tuple[int, int]]) -> None:
    out = blank(whole, spans)
    assert len(out) == len(whole)
