"""Sources become speakers: full names, pronouns, "the official", anonymous ones, organisations."""

import re
from dataclasses import replace

import pytest

from unless.domain.reading import Speaker, Statement
from unless.domain.text import Span, sentences
from unless.reading.fragments import Name
from unless.reading.names import find_names
from unless.reading.speakers import resolve_speakers, speaker_of


def statement(text: str, source: str, cue: str, content: str, after: int = 0) -> Statement:
    def span(words: str) -> Span:
        start = text.index(words, after)
        return Span.cut(text, start, start + len(words))

    return Statement((span(source),) if source else (), (span(cue),), (span(content),), Speaker(), "indirect")


KINDS = {
    "Ilse Brandt": "person",
    "Friedrich Vance": "person",
    "Omar Vance": "person",
    "Brandt": "person",
    "Vance": "person",
    "Reef Action Fund": "organisation",
    "Daily Harl": "organisation",
    "Orland": "location",
    "Vesk": "location",
}


def tagged(text: str) -> list[Name]:
    """The names of KINDS in a text, as a tagger would give them: longest first, none inside another."""
    out: list[Name] = []
    for words, kind in KINDS.items():
        for m in re.finditer(rf"\b{words}\b", text):
            span = Span.cut(text, *m.span())
            if not any(span.overlaps(n.span) for n in out):
                out.append(Name(kind, span))  # type: ignore[arg-type]
    return sorted(out, key=lambda n: n.span.start)


def speakers(text: str, *statements: Statement) -> list[Speaker]:
    cut = sentences(text)
    return list(resolve_speakers(text, cut, statements, find_names(text, tagged(text))))


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


@pytest.mark.parametrize(
    ("source", "before", "name", "kind"),
    [
        ("A Daily Harl poll", "", "Daily Harl", "organisation"),
        ("a report by the Reef Action Fund", "", "Reef Action Fund", "organisation"),
        ("Brandt's memoir", "Ilse Brandt wrote. ", "Ilse Brandt", "person"),
        ("The fund", "The Reef Action Fund met. ", "Reef Action Fund", "organisation"),
        ("Orland and Vesk", "", "Orland and Vesk", "organisation"),
        ("Ilse Brandt and Omar Vance", "", "Ilse Brandt and Omar Vance", "person"),
        ("an aide to Vance", "", "an aide to Vance", "anonymous"),
        ("The Vance campaign", "", "The Vance campaign", "organisation"),
        ("critics of the plan, including Ilse Brandt,", "", "critics of the plan", "group"),
        ("The lawmaker", "Ilse Brandt, a lawmaker from Vesk, came. ", "Ilse Brandt", "person"),
        ("Her lawyer", "Ilse Brandt came. ", "Her lawyer", "anonymous"),
        ("you", "", "readers", "group"),
        ("Secretary of State Omar Vance", "", "Omar Vance", "person"),
    ],
)
def test_whose_words_they_are(source: str, before: str, name: str, kind: str) -> None:
    text = f"It rained.\nIt poured.\nIt snowed.\n{before}{source} said it rained."
    (one,) = speakers(text, statement(text, source, "said", "it rained", text.index(source)))
    assert (one.name, one.kind) == (name, kind)


def test_who_means_the_phrase_before() -> None:
    text = "The plan was signed by two retired generals who said it would hold."
    (one,) = speakers(text, statement(text, "who", "said", "it would hold"))
    assert (one.name, one.kind) == ("two retired generals", "group")


def test_i_inside_a_quotation_is_its_speaker() -> None:
    text = "“I think it will hold,” Ilse Brandt said."
    outer = statement(text, "Ilse Brandt", "said", "I think it will hold")
    inner = replace(statement(text, "I", "think", "it will hold"), parent=0)
    assert [s.name for s in speakers(text, outer, inner)] == ["Ilse Brandt", "Ilse Brandt"]


def test_a_headline_names_its_judge_later() -> None:
    text = "Judge rejects the appeal\n\nJudge Omar Vance ruled on Monday. The judge said it was late."
    found = speakers(text, statement(text, "Judge", "rejects", "the appeal"))
    assert found[0].name == "Omar Vance"


def test_the_taggers_references_say_which_of_two_women_is_meant() -> None:
    text = "Mary Brandt met Anna Vance. She said it rained."
    names = [Name("person", Span.cut(text, 0, 11)), Name("person", Span.cut(text, 16, 26))]
    one = statement(text, "She", "said", "it rained")
    for meant, name in ((0, "Mary Brandt"), (1, "Anna Vance")):
        logs = {meant: -0.01, 1 - meant: -4.6}
        (found,) = resolve_speakers(
            text, sentences(text), [one], find_names(text, names), {one.source[0]: logs}
        )
        assert found.name == name


@pytest.mark.parametrize(
    ("text", "content", "name"),
    [
        (
            "Senator Ilse Brandt met Senator Omar Vance. Brandt will not go, the senator said.",
            "Brandt will not go",
            "Omar Vance",
        ),
        (
            "Senator Ilse Brandt met Senator Omar Vance. Vance will not go, the senator said.",
            "Vance will not go",
            "Ilse Brandt",
        ),
    ],
)
def test_a_description_is_not_whoever_it_speaks_of(text: str, content: str, name: str) -> None:
    (found,) = speakers(text, statement(text, "the senator", "said", content))
    assert found.name == name


def test_a_member_of_a_body_is_a_person_who_is_taken_up() -> None:
    text = "A member of the board said it rained. The member added it would stop."
    first, second = speakers(
        text,
        statement(text, "A member of the board", "said", "it rained"),
        statement(text, "The member", "added", "it would stop"),
    )
    assert first.kind == second.kind == "anonymous"
    assert first.description == second.description == "A member of the board"


def test_whoever_is_only_spoken_of_does_not_speak() -> None:
    text = "A clerk said Ilse Brandt would stay. Brandt would win, he added."
    _, second = speakers(
        text,
        statement(text, "A clerk", "said", "Ilse Brandt would stay"),
        statement(text, "he", "added", "Brandt would win"),
    )
    assert second.description == "A clerk"


def test_an_officer_met_a_sentence_before_is_the_officer() -> None:
    text = (
        "A senior police officer in Harl rated the risk at 40 percent. It had been quiet, the officer said."
    )
    (found,) = speakers(text, statement(text, "the officer", "said", "It had been quiet"))
    assert (found.kind, found.description) == ("anonymous", "A senior police officer in Harl")
