"""The spaCy face: a component that a pipeline finds by name, with spans on the Doc's tokens."""

from __future__ import annotations

from datetime import date

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

from unless.domain.errors import OptionError
from unless.spacy import UnlessComponent, day, statements_of

TEXT = (
    "The dam will hold unless the rain goes on, engineer Ilse Brandt said on Monday.\n\n"
    "“The lower gate is open,” she told the Harl Courier.\n"
)


@pytest.fixture(scope="module")
def doc() -> Doc:
    nlp = spacy.blank("en")
    nlp.add_pipe("unless", config={"published": "2031-03-05"})
    return nlp(TEXT)


def test_statements_are_spans_of_the_doc(doc: Doc) -> None:
    first, second = doc._.unless_statements
    assert first.speaker["name"] == second.speaker["name"] == "Ilse Brandt"
    assert [c.text for c in first.cue] == ["said"]
    assert first.content[0].text.startswith("The dam will hold")
    assert first.said_on == (date(2031, 3, 3), date(2031, 3, 3))
    assert second.quotation == "direct"


def test_exact_characters_are_those_of_the_text(doc: Doc) -> None:
    for statement in doc._.unless_statements:
        for part in ("source", "cue", "content"):
            for exact, span in zip(statement.exact[part], getattr(statement, part), strict=True):
                assert doc.text[exact["start"] : exact["end"]] == exact["text"]
                assert span.start_char <= exact["start"]
                assert exact["end"] <= span.end_char


def test_what_was_read_survives_a_docbin(doc: Doc) -> None:
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (again,) = DocBin(store_user_data=True).from_bytes(stored).get_docs(doc.vocab)
    assert [s.exact for s in statements_of(again)] == [s.exact for s in statements_of(doc)]


def test_a_pipeline_with_it_can_be_saved_and_loaded(tmp_path: object) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("unless")
    nlp.to_disk(f"{tmp_path}/pipe")
    assert spacy.load(f"{tmp_path}/pipe")(TEXT)._.unless_statements


def test_a_doc_that_was_not_read_has_no_statements() -> None:
    assert spacy.blank("en")("Nothing said.")._.unless_statements == ()


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(OptionError, match="not a day"):
        UnlessComponent("tomorrow")
    assert day(None) is None


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_read_without_loss(text: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("unless")
    assert nlp(text).text == text
