"""Named things: fullest names, titles apart, abbreviations in full."""

import re

from hypothesis import given
from hypothesis import strategies as st

from unless.domain.reading import Entity, EntityKind
from unless.domain.text import Span
from unless.reading.fragments import Name
from unless.reading.names import find_names
from unless.reading.people import Cast
from unless.reading.tagger import default_tagger


def tagged(text: str, **kinds: str) -> list[Name]:
    """Every occurrence of "Ilse Brandt" for Ilse_Brandt="person"."""
    out = []
    for words, kind in kinds.items():
        for m in re.finditer(re.escape(words.replace("_", " ")), text):
            span = Span.cut(text, *m.span())
            if not any(span.overlaps(n.span) for n in out):
                out.append(Name(kind, span))  # type: ignore[arg-type]
    return sorted(out, key=lambda n: n.span.start)


def names(found: tuple[Entity, ...]) -> list[tuple[str, EntityKind, str]]:
    return [(e.span.text, e.kind, e.name) for e in found]


def test_a_surname_gets_its_full_name() -> None:
    text = "Ilse Brandt spoke. Brandt left."
    assert names(find_names(text, tagged(text, Ilse_Brandt="person", Brandt="person"))) == [
        ("Ilse Brandt", "person", "Ilse Brandt"),
        ("Brandt", "person", "Ilse Brandt"),
    ]


def test_a_title_is_no_part_of_a_name_and_two_people_are_two() -> None:
    text = "President Omar Vance and Ilse Brandt met."
    found = find_names(text, tagged(text, President_Omar_Vance_and_Ilse_Brandt="person"))
    assert [n for n, _, _ in names(found)] == ["Omar Vance", "Ilse Brandt"]


def test_a_title_tells_of_a_person_whom_the_tagger_left_out() -> None:
    text = "Rep. Ilse Brandt spoke."
    assert names(find_names(text, [])) == [("Ilse Brandt", "person", "Ilse Brandt")]


def test_an_abbreviation_gets_its_long_form() -> None:
    text = "The Harbour Savings Bank (HSB) opened. The H.S.B. closed."
    found = find_names(
        text, tagged(text, Harbour_Savings_Bank="organisation", HSB="person", **{"H.S.B.": "misc"})
    )
    assert [(e.kind, e.name) for e in found] == [("organisation", "Harbour Savings Bank")] * 3


def test_the_last_word_of_a_name_tells_its_kind() -> None:
    text = "The Vesk Museum opened under the Harbour Act."
    found = find_names(text, tagged(text, Vesk_Museum="organisation", Harbour_Act="organisation"))
    assert [e.kind for e in found] == ["facility", "misc"]


def test_a_name_over_two_paragraphs_is_two() -> None:
    text = "Talks in Vesk\n\nORLAND got none"
    found = find_names(text, [Name("location", Span.cut(text, 9, 21))])
    assert [e.span.text for e in found] == ["Vesk", "ORLAND"]


def test_of_two_bearers_of_a_surname_the_title_tells_which() -> None:
    text = "Robert Vance and Mary Vance came. Mr. Vance spoke, and Mrs. Vance left."
    found = find_names(text, tagged(text, Robert_Vance="person", Mary_Vance="person", Vance="person"))
    assert [e.name for e in found] == ["Robert Vance", "Mary Vance", "Robert Vance", "Mary Vance"]


def test_sex_and_role_come_from_the_words_around() -> None:
    text = "Mr. Toma Rell, a lawyer from Vesk, spoke."
    cast = Cast(text, find_names(text, tagged(text, Toma_Rell="person")))
    (person,) = cast.people
    assert (person.sex, person.roles) == ("male", ["a lawyer from Vesk"])


@given(st.text(alphabet="aB. M’'r\n“,", max_size=80), st.data())
def test_names_slice_back_to_the_text(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    given_ = [
        Name("person", Span.cut(text, a, b)) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b
    ]
    for e in find_names(text, given_):
        assert text[e.span.start : e.span.end] == e.span.text != ""


def test_the_shipped_tagger_names_people_places_and_bodies() -> None:
    text = "Ilse Brandt, a lawmaker in Germany, told the Associated Press that the European Union would pay."
    found = {e.span.text: e.kind for e in find_names(text, default_tagger().tag(text).names)}
    assert found["Ilse Brandt"] == "person"
    assert found["Germany"] == "location"
    assert found["European Union"] == "organisation"
