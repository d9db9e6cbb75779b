"""What the judge's numbers become: spans that slice back to the text, shares and degrees."""

import numpy as np
import pytest

from unless.domain.text import sentences
from unless.reading.crf import Transitions
from unless.reading.hints import worth_judging
from unless.reading.judged import judged_of, whole_words
from unless.reading.tagger import default_tagger
from unless.reading.tokens import Pieces

FIELDS = (("phrase", "event"),)
FREE = [Transitions.of(np.zeros((6, 5)).tolist())]


def test_the_most_probable_labels_become_spans_with_their_shares() -> None:
    text = "It may rain. Calm."
    pieces = Pieces((0, 1, 2, 3), (0, 3, 7, 11), (2, 6, 11, 12), (0,) * 4, ((0, 4),))
    emitted = np.zeros((4, 7), np.float32)
    for place, label in enumerate((0, 1, 3, 0)):  # O, B-phrase, B-event, O
        emitted[place, label] = 9.0
    emitted[1, 5:] = (0.0, 4.0)
    judged = judged_of(text, pieces, [((0, 4), emitted)], FIELDS, FREE, ("will", "possible"))
    (phrase,) = judged.within("phrase", sentences(text)[0])
    (event,) = judged.within("event", sentences(text)[0])
    assert (phrase.text, event.text) == ("may", "rain")
    assert text[phrase.start : phrase.end] == "may"
    assert judged.share("phrase", phrase) > 0.99
    assert judged.share("phrase", event) < 0.01
    degree, sure = judged.degree(phrase)
    assert degree == "possible"
    assert sure == pytest.approx(1 / (1 + np.exp(-4)), abs=1e-4)


def test_spans_end_with_words_though_pieces_end_within_them() -> None:
    text = "A summit with Corvane, perhaps"
    start = text.index("summit")
    assert whole_words(text, start + 2, text.index("Corvane") + 2).text == "summit with Corvane"


def test_a_stretch_that_was_not_judged_has_no_shares() -> None:
    text = "It may rain."
    pieces = Pieces((0, 1, 2), (0, 3, 7), (2, 6, 11), (0,) * 3, ((0, 3),))
    judged = judged_of(text, pieces, [], FIELDS, FREE, ("will", "possible"))
    assert judged.share("phrase", sentences(text)[0]) == 0
    assert judged.within("phrase", sentences(text)[0]) == []


def test_the_shipped_judge_tells_a_prediction_from_an_intention() -> None:
    text = (
        "The dam will fail within a year, engineers fear. “I will fight for every job,” the minister vowed."
    )
    cut = sentences(text)
    judged = default_tagger().tag(text, [s for s in cut if worth_judging(s)]).judged
    assert judged is not None
    assert [s.text for s in judged.within("phrase", cut[0])] == ["will"]
    assert judged.within("phrase", cut[1]) == []


def test_a_sentence_is_judged_alike_whatever_else_is_asked() -> None:
    text = "The port may close. The dam will fail if the river keeps rising."
    cut = sentences(text)
    both = default_tagger().tag(text, cut).judged
    one = default_tagger().tag(text, cut[1:]).judged
    assert both is not None
    assert one is not None
    for part in ("phrase", "event", "marker", "condition", "consequent"):
        assert both.within(part, cut[1]) == one.within(part, cut[1])


def test_a_text_without_punctuation_is_judged_in_stretches() -> None:
    text = "the ministers may meet and talk about the levy again " * 2000
    judged = default_tagger().tag(text, sentences(text)).judged
    assert judged is not None
    spans = judged.within("phrase", sentences(text)[0])
    assert spans
    assert all(text[s.start : s.end] == s.text for s in spans)
