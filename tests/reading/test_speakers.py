"""Sources become speakers: full names, pronouns, "the official", anonymous ones, organisations."""

import pytest

from unless.domain.reading import Speaker, Statement
from unless.domain.text import Span, sentences
from unless.reading.names import find_names
from unless.reading.speakers import resolve_speakers, speaker_of


def statement(text: str, source: str, cue: str, content: str, after: int = 0) -> Statement:
    def span(words: str) -> Span:
        start = text.index(words, after)
        return Span.cut(text, start, start + len(words))

    return Statement((span(source),) if source else (), (span(cue),), (span(content),), Speaker(), "indirect")


def speakers(text: str, *statements: Statement) -> list[Speaker]:
    cut = sentences(text)
    return list(resolve_speakers(text, cut, statements, find_names(text, cut), "Courier"))


def test_a_surname_gets_its_full_name_and_its_role_is_kept() -> None:
    text = "Ilse Brandt, a lawmaker from the Harbour party, said it rained. Brandt added it would stop."
    first, second = speakers(
        text,
        statement(text, "Ilse Brandt, a lawmaker from the Harbour party,", "said", "it rained"),
        statement(text, "Brandt", "added", "it would stop", text.index("rained.")),
    )
    assert first.name == second.name == "Ilse Brandt"
    assert first.kind == "person"
    assert first.role == "a lawmaker from the Harbour party"
    assert first.affiliation == "the Harbour party"


def test_a_title_is_no_part_of_a_name() -> None:
    text = "German Chancellor Friedrich Vance said it rained."
    (one,) = speakers(text, statement(text, "German Chancellor Friedrich Vance", "said", "it rained"))
    assert (one.name, one.role) == ("Friedrich Vance", "German Chancellor")


def test_pronouns_take_the_last_speaker_or_the_subject_before() -> None:
    text = "Ilse Brandt said it rained. She added it would stop. Omar Vance disagreed. It will pour, he said."
    found = speakers(
        text,
        statement(text, "Ilse Brandt", "said", "it rained"),
        statement(text, "She", "added", "it would stop"),
        statement(text, "he", "said", "It will pour", text.index("It will")),
    )
    assert [s.name for s in found] == ["Ilse Brandt", "Ilse Brandt", "Omar Vance"]


def test_an_anonymous_source_keeps_its_words_and_is_taken_up() -> None:
    text = "A mediator who asked not to be named said it rained. The mediator added it would stop."
    first, second = speakers(
        text,
        statement(text, "A mediator who asked not to be named", "said", "it rained"),
        statement(text, "The mediator", "added", "it would stop"),
    )
    assert first == second
    assert first.kind == "anonymous"
    assert first.description == "A mediator who asked not to be named"


def test_a_source_described_twice_is_one() -> None:
    text = "A source in Orland's finance ministry said it rained. It will pour, a source in the finance ministry added."
    first, second = speakers(
        text,
        statement(text, "A source in Orland's finance ministry", "said", "it rained"),
        statement(text, "a source in the finance ministry", "added", "It will pour"),
    )
    assert first.name == second.name


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("the Transport Ministry", "organisation"),
        ("two people familiar with the review", "anonymous"),
        ("a senior official", "anonymous"),
        ("many voters", "group"),
        ("critics", "group"),
        ("a new report", "document"),
        ("the poll", "document"),
    ],
)
def test_kinds(source: str, kind: str) -> None:
    text = f"It rained, {source} said."
    (one,) = speakers(text, statement(text, source, "said", "It rained"))
    assert one.kind == kind


def test_nobody_named_is_nobody() -> None:
    text = "It was reported that it rained."
    assert speakers(text, statement(text, "", "reported", "that it rained"))[0] == Speaker()


def test_a_phrase_belongs_to_the_innermost_statement_or_to_its_sentence() -> None:
    text = "Brandt said rain is likely; floods are possible. Storms may come."
    one = statement(text, "Brandt", "said", "rain is likely")
    cut = sentences(text)

    def owner(words: str) -> int | None:
        start = text.index(words)
        return speaker_of(
            text, cut, [one], [Speaker("Brandt", "person")], Span.cut(text, start, start + len(words))
        )

    assert owner("likely") == 0
    assert owner("possible") == 0
    assert owner("may") is None


def test_names_are_no_months_openers_or_datelines() -> None:
    text = "On Monday the Bank of Orland cut rates. Ilse Brandt met General Pavo Redlin in March. The Senate voted."
    found = {e.span.text: e.kind for e in find_names(text, sentences(text))}
    assert found["Ilse Brandt"] == "person"
    assert found["Pavo Redlin"] == "person"
    assert found["Bank of Orland"] == "organisation"
    assert not {"Monday", "On Monday", "March", "The Senate"} & found.keys()
