"""Rules and the tagger's judge together: each has the word where it knows better."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.judging_cases import judge
from unless.domain.reading import Estimate
from unless.domain.text import Span, sentences
from unless.reading.conditions import find_conditions
from unless.reading.estimates import find_estimates
from unless.reading.judged import Judged, JudgedPart


def read(text: str, judged: Judged | None) -> tuple[Estimate, ...]:
    cut = sentences(text)
    return find_estimates(text, cut, find_conditions(text, cut, judged), judged)


def test_a_modal_counts_where_the_judge_sees_one() -> None:
    text = "The bank will open a branch, and the dam will fail."
    seen = judge(text, {"phrase": ["will"]})  # the first alone
    assert [e.event.text for e in read(text, seen)] == ["open a branch"]
    assert [e.event.text for e in read(text, None)] == ["open a branch", "fail"]


def test_should_is_an_expectation_only_where_the_judge_sees_one() -> None:
    text = "The beds should reopen by May."
    assert read(text, None) == ()
    (found,) = read(text, judge(text, {"phrase": ["should"], "event": ["reopen by May"]}))
    assert (found.phrase.text, found.degree, found.event.text) == ("should", "likely", "reopen by May")


def test_a_rare_word_of_likelihood_is_the_rules_and_the_judge_need_not_know_it() -> None:
    text = "The water bill is dead on arrival."
    assert [e.degree for e in read(text, judge(text, {}))] == ["almost-no-chance"]


def test_a_phrase_that_no_table_has_counts_where_the_judge_is_sure() -> None:
    text = "The mill could be ripe for a takeover."
    sure = judge(text, {"phrase": ["ripe for"], "event": ["a takeover"]})
    assert [(e.phrase.text, e.event.text, e.degree) for e in read(text, sure)] == [
        ("ripe for", "a takeover", "likely")
    ]
    assert read(text, judge(text, {"phrase": ["ripe for"]}, share=0.6)) == ()


def test_an_event_ends_where_the_judge_sees_its_end() -> None:
    text = "The mill will shut its oldest line as the river keeps rising."
    seen = judge(text, {"phrase": ["will"], "event": ["shut its oldest line"]}, degree="will")
    assert [e.event.text for e in read(text, seen)] == ["shut its oldest line"]


@pytest.mark.parametrize(
    ("text", "event", "degree"),
    [
        ("There is a 90 percent chance that the pact won't hold.", "hold", (0.1, 0.1)),
        ("It is likely that the envoys will not sign the pact.", "sign the pact", (0.2, 0.33)),
    ],
)
def test_a_negation_before_the_event_that_the_judge_sees_stays_undone(
    text: str, event: str, degree: tuple[float, float]
) -> None:
    phrase = "a 90 percent chance" if "90" in text else "likely"
    (found,) = read(text, judge(text, {"phrase": [phrase], "event": [event]}))
    assert found.event.text == event
    assert found.p == pytest.approx(degree)


def test_an_if_without_dependence_is_left_where_the_judge_sees_no_marker() -> None:
    text = "If the map is right, this is Lusk. It will rain if the wind turns."
    cut = sentences(text)
    seen = judge(text, {"marker": ["if"], "condition": ["the wind turns"]})
    assert [c.condition.text for c in find_conditions(text, cut, seen)] == ["the wind turns"]


def test_when_is_a_condition_only_where_the_judge_is_sure() -> None:
    text = "When the gauge reads nine, the quarter will flood."
    cut = sentences(text)
    assert find_conditions(text, cut) == ()
    seen = judge(text, {"marker": ["When"], "condition": ["the gauge reads nine"]})
    assert [(c.marker.text, c.condition.text) for c in find_conditions(text, cut, seen)] == [
        ("When", "the gauge reads nine")
    ]


def test_the_rules_subject_is_kept_before_the_event_that_the_judge_sees() -> None:
    text = "There is a fair chance that the cabinet would lift the levy."
    (found,) = read(text, judge(text, {"phrase": ["a fair chance"], "event": ["lift the levy"]}))
    assert found.event.text == "the cabinet would lift the levy"


def test_an_event_is_never_what_a_condition_says() -> None:
    text = "If the troops leave the bridge, a pact is possible."
    seen = judge(
        text,
        {
            "marker": ["If"],
            "condition": ["the troops leave the bridge"],
            "phrase": ["possible"],
            "event": ["the troops leave the bridge"],
        },
    )
    assert [e.event.text for e in read(text, seen)] == ["a pact"]


def test_a_marker_that_means_nothing_else_needs_no_judge() -> None:
    text = "The vote will fail unless the left agrees. If so, it will pass."
    seen = judge(text, {"phrase": ["will"]})
    assert [c.marker.text for c in find_conditions(text, sentences(text), seen)] == ["unless", "If"]


def test_a_phrase_that_rules_hold_idle_does_not_come_back_as_an_untabled_one() -> None:
    text = "He asked whether the mill will shut."
    assert read(text, judge(text, {"phrase": ["will"]}, share=0.9)) == ()


WORDS = (
    "the mill will not shut if rain may likely fail unless no deal 20 percent chance of it , . “ ”".split()
)
PARTS: tuple[JudgedPart, ...] = ("phrase", "event", "marker", "condition", "consequent")


@given(st.lists(st.sampled_from(WORDS), max_size=30), st.data())
def test_whatever_the_judge_sees_spans_slice_back_and_probabilities_lie_inside(
    words: list[str], data: st.DataObject
) -> None:
    text = " ".join(words)
    seen: dict[JudgedPart, list[str]] = {}
    for part in PARTS:
        if words and data.draw(st.booleans()):
            a = data.draw(st.integers(0, len(words) - 1))
            seen[part] = [" ".join(words[a : a + data.draw(st.integers(1, 5))])]
    judged = judge(text, seen)
    cut = sentences(text)
    conditions = find_conditions(text, cut, judged)
    for e in find_estimates(text, cut, conditions, judged):
        for span in (e.phrase, e.event):
            assert Span.cut(text, span.start, span.end) == span
        assert 0 < e.p[0] <= e.p[1] < 1
        assert all(0 <= i < len(conditions) for i in e.conditions)
    for c in conditions:
        for part_of in (c.marker, c.condition, c.consequent):
            assert part_of is None or Span.cut(text, part_of.start, part_of.end) == part_of
