"""What one outlet tells of another is the other's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from unless.domain.article import Article, content_id
from unless.domain.question import Question
from unless.domain.reading import Entity, Reading, Speaker
from unless.domain.text import Span
from unless.matching.citing import Cited, cited
from unless.matching.match import propose
from unless.reading.read import LocalReader

DAY = date(2031, 3, 9)
QUESTION = Question(
    "Will a ferry sail between Harl and Ostport by 30 June 2031?",
    date(2031, 2, 1),
    date(2031, 6, 30),
    ("Harl", "Ostport"),
    ("ferry", "sail", "crossing"),
)


def read(reader: LocalReader, sentence: str, outlet: str | None = "Evening Post") -> tuple[Article, Reading]:
    text = f"OSTPORT, March 9 - The harbour was quiet on Sunday.\n\n{sentence}\n"
    one = Article(content_id(text), "a", text, outlet=outlet, published=DAY)
    return one, reader.read(one)


def found(
    reader: LocalReader, sentence: str, outlet: str | None = "Evening Post", known: tuple[str, ...] = ()
) -> Cited | None:
    """What is cited in the statement within which the sentence's likelihood is."""
    one, reading = read(reader, sentence, outlet)
    (estimate,) = reading.estimates
    return cited(one, reading, estimate.statement, known)


@pytest.mark.parametrize(
    ("sentence", "outlet", "kind"),
    [
        ("A source told the Courier that a crossing by June was unlikely.", "Courier", "anonymous"),
        (
            "A ferry is unlikely to sail before June, an official at the yard told Radio Harl on Tuesday.",
            "Radio Harl",
            "anonymous",
        ),
        ("A source told the Courier's Ada Lund that a crossing was unlikely.", "Courier", "anonymous"),
        ("The Courier reported that a ferry crossing is unlikely this summer.", "Courier", "outlet"),
        ("According to the Harl Gazette, a ferry is unlikely to sail by June.", "Harl Gazette", "outlet"),
        (
            "A ferry is unlikely to sail before June, the Courier said, citing two officials.",
            "Courier",
            "anonymous",
        ),
        (
            "The Courier reported on Monday that two officials said a crossing was unlikely.",
            "Courier",
            "anonymous",
        ),
        (
            "In an interview with the Courier, mayor Omar Vance said a crossing was likely.",
            "Courier",
            "person",
        ),
        ("Harbour master Ilse Brandt told the Courier that a crossing was likely.", "Courier", "person"),
        (
            "A ferry is unlikely to sail by June, a person familiar with the talks said, the Herald reported.",
            "Herald",
            "anonymous",
        ),
        (
            "The Courier, citing the Herald, reported that a ferry is unlikely to sail by June.",
            "Herald",
            "outlet",
        ),
    ],
)
def test_the_first_source_is_found(reader: LocalReader, sentence: str, outlet: str, kind: str) -> None:
    one = found(reader, sentence)
    assert one is not None
    assert (one.outlet, one.speaker.kind) == (outlet, kind)
    assert outlet in one.reason


@pytest.mark.parametrize(
    "sentence",
    [
        "Harbour master Ilse Brandt told reporters that a crossing was likely.",
        "Harbour master Ilse Brandt told the Senate that a crossing was likely.",
        "A source told Omar Vance that a crossing by June was unlikely.",
        "A source said that a crossing by June was unlikely.",
        "The Harl Ferry Agency said that a ferry crossing is unlikely this summer.",
        "A source told the TV that a crossing by June was unlikely.",
        "The harbour board said that a ferry crossing is unlikely this summer.",
        "Citing the Courier, harbour master Ilse Brandt said a crossing was likely.",
        "A ferry is unlikely to sail before June.",
    ],
)
def test_where_no_outlet_is_cited_the_report_is_its_own(reader: LocalReader, sentence: str) -> None:
    assert found(reader, sentence) is None


def test_an_outlet_of_any_name_is_found_once_it_is_known(reader: LocalReader) -> None:
    sentence = "A source told Meridian that a crossing by June was unlikely."
    assert found(reader, sentence) is None
    one = found(reader, sentence, known=("Meridian",))
    assert one is not None
    assert one.outlet == "Meridian"


def test_a_person_who_is_called_like_a_newspaper_is_a_person(reader: LocalReader) -> None:
    one, reading = read(reader, "A source told Emily Post that a crossing by June was unlikely.")
    start = one.text.index("Emily Post")
    person = Entity(Span.cut(one.text, start, start + 10), "person", "Emily Post")
    (estimate,) = reading.estimates
    for kind, outlet in (("person", None), ("organisation", "Emily Post")):
        seen = replace(reading, entities=(replace(person, kind=kind),))
        first = cited(one, seen, estimate.statement)
        assert (first and first.outlet) == outlet


def test_a_short_name_is_that_of_the_known_outlet_unless_two_have_it(reader: LocalReader) -> None:
    sentence = "A source told the Courier that a crossing by June was unlikely."
    for known, name in [
        (("Harl Courier",), "Harl Courier"),
        (("Harl Courier", "Ostport Courier"), "Courier"),
    ]:
        one = found(reader, sentence, known=known)
        assert one is not None
        assert one.outlet == name


def test_an_outlet_in_its_own_report_speaks_for_itself(reader: LocalReader) -> None:
    assert found(reader, "A source told the Courier that a crossing by June was unlikely.", "Courier") is None
    one = found(reader, "The Courier reported that a ferry crossing is unlikely this summer.", "Courier")
    assert one is not None
    assert (one.outlet, one.speaker) == ("Courier", Speaker("Courier", "outlet"))


def test_what_a_source_adds_went_to_whom_it_spoke_before(reader: LocalReader) -> None:
    one, reading = read(
        reader,
        "A source told the Courier that the yard was empty. A crossing by June was unlikely, a source said.",
    )
    (estimate,) = reading.estimates
    first = cited(one, reading, estimate.statement)
    assert first is not None
    assert first.outlet == "Courier"


def test_evidence_has_the_first_outlet_and_says_so(reader: LocalReader) -> None:
    one, reading = read(reader, "A source told the Courier that a ferry crossing by June was unlikely.")
    (piece,) = propose(QUESTION, one, reading, DAY)
    assert piece.outlet == "Courier"
    assert piece.speaker.kind == "anonymous"
    assert "was said to Courier" in piece.reason
    one, reading = read(reader, "The Courier reported that a ferry crossing by June is unlikely.")
    (piece,) = propose(QUESTION, one, reading, DAY)
    assert (piece.outlet, piece.speaker) == ("Courier", Speaker("Courier", "outlet"))
