"""Places: from datelines and from how an article speaks of a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.domain.text import Span
from unless.reading.fragments import Name
from unless.reading.places import placed


def kinds(text: str, *people: str) -> dict[str, str]:
    """Kind of each name by its text, when the tagger takes all of them for people."""
    names = [Name("person", Span.cut(text, at := text.index(p), at + len(p))) for p in people]
    return {n.span.text: n.kind for n in placed(text, names)}


def test_a_dateline_is_two_places() -> None:
    text = "PORT ALMERY, Vesk, May 20 (Meridian) - Vesk opened its port."
    assert kinds(text, "PORT") == {"PORT ALMERY": "location", "Vesk": "location"}


@pytest.mark.parametrize(
    "text",
    [
        "Talks in Vesk went on. Envoys flew into Vesk.",
        "The foreign ministers of Vesk and Orland met.",
        "Vesk's parliament voted.",
        "Vesk voted. Veskian farmers did not.",
        "Leaders of Orland met. Orland and Vesk agreed.",
    ],
)
def test_a_name_treated_as_a_place_is_one(text: str) -> None:
    assert kinds(text, "Vesk", *(["Orland"] if "Orland and" in text else []))["Vesk"] == "location"


@pytest.mark.parametrize(
    "text",
    [
        "Brandt left.",
        "Confidence in Brandt fell.",
        "Ilse Brandt spoke in Vesk. Talks in Brandt and into Brandt are no place here.",
        "President Brandt said so; in Brandt, they trusted.",
    ],
)
def test_a_person_stays_one(text: str) -> None:
    full = ["Ilse Brandt"] if "Ilse" in text else []
    found = placed(
        text,
        [Name("person", Span.cut(text, at := text.rindex("Brandt"), at + 6))]
        + [Name("person", Span.cut(text, text.index(f), text.index(f) + len(f))) for f in full],
    )
    assert {n.kind for n in found} == {"person"}


def test_the_adjective_of_a_place_is_a_people() -> None:
    assert kinds("Vesk voted. A Veskian paper said so.", "Veskian") == {"Veskian": "group"}
    assert kinds("The Orlandian prime minister left.", "Orlandian") == {"Orlandian": "group"}


def test_the_surname_of_somebody_named_in_full_is_no_place() -> None:
    text = "Maren Tessaly came. Tessaly left."
    names = [Name("person", Span.cut(text, 0, 13)), Name("location", Span.cut(text, 20, 27))]
    assert [n.kind for n in placed(text, names)] == ["person", "person"]


@given(st.text(alphabet="AVeskian,’' -\n(.", max_size=60), st.data())
def test_every_name_slices_back_to_the_text(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    names = [
        Name("person", Span.cut(text, a, b)) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b
    ]
    for n in placed(text, names):
        assert text[n.span.start : n.span.end] == n.span.text != ""
