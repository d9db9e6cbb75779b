"""Conditions: their markers, extent, consequent and what they take up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unless.domain.reading import Condition
from unless.domain.text import sentences
from unless.reading.conditions import find_conditions
from unless.reading.markers import MARKERS, Marker


def read(text: str) -> tuple[Condition, ...]:
    return find_conditions(text, sentences(text))


def only(text: str) -> Condition:
    found = read(text)
    assert len(found) == 1, [(c.marker.text, c.condition.text) for c in found]
    return found[0]


@pytest.mark.parametrize("row", [r for r in MARKERS if r.example], ids=lambda row: row.example)
def test_every_row_of_the_table_reads_its_example(row: Marker) -> None:
    found = only(row.example)
    assert found.consequent is not None
    assert (found.condition.text, found.consequent.text, found.kind) == (
        row.condition,
        row.consequent,
        row.kind,
    )


@pytest.mark.parametrize(
    ("text", "kind", "condition", "consequent"),
    [
        (
            "Should Petrov lose the runoff, his allies could yet go to court.",
            "if",
            "Petrov lose the runoff",
            "his allies could yet go to court",
        ),
        (
            "Were the fleet to leave, the truce would not last.",
            "if",
            "the fleet to leave",
            "the truce would not last",
        ),
        ("No inspectors, no money.", "unless", "inspectors", "no money"),
        (
            "Touch the pension age, and you will lose the vote.",
            "if",
            "Touch the pension age",
            "you will lose the vote",
        ),
        ("Fail, and the king will call elections.", "if", "Fail", "the king will call elections"),
        (
            "The club will only sell if the bid is raised.",
            "only-if",
            "the bid is raised",
            "The club will only sell",
        ),
        (
            "If it did so the two sides were almost certain to sign.",
            "if",
            "it did so",
            "the two sides were almost certain to sign",
        ),
        (
            "Only if the river falls will the bridge reopen.",
            "only-if",
            "the river falls",
            "will the bridge reopen",
        ),
        (
            "If the strike goes ahead, which Hahn expects, the port will close.",
            "if",
            "the strike goes ahead",
            "the port will close",
        ),
        ("“If the guns go,” the envoy said, “a pact is likely.”", "if", "the guns go", "a pact is likely"),
        (
            "She warned that if the dam fails, the town will drown.",
            "if",
            "the dam fails",
            "the town will drown",
        ),
        (
            "The pact will hold, he said, unless the left walks out.",
            "unless",
            "the left walks out",
            "The pact will hold",
        ),
    ],
)
def test_conditions_and_consequents_end_where_their_clauses_end(
    text: str, kind: str, condition: str, consequent: str
) -> None:
    found = only(text)
    assert found.consequent is not None
    assert (found.kind, found.condition.text, found.consequent.text) == (kind, condition, consequent)


@pytest.mark.parametrize(
    "text",
    [
        "Asked if he would run again, the president smiled.",
        "The market behaved as if the default had never happened.",
        "If anything, bonds were dearer on Friday.",
        "If he had won, he would have resigned.",
        "Had the alarm sounded, the miners would have lived.",
        "Without electricity, families queued at the pump until nightfall.",
        "The envoy stayed until March.",
        "The bill will pass without a vote.",
        "He stopped short of saying the yard would reopen.",
        "It is unclear if the mine will reopen.",
        "He spoke on condition that he not be named.",
        "With a smile, the minister left the room.",
        "Without her support, he would never have won the seat.",
        "The page is called Cape Vesk If Brandt Wins and draws many.",
        "Nobody would be surprised if the mine closed.",
        "The plots that were most likely to burn were cleared.",
        "If she did that, would that have been wise?",
    ],
)
def test_markers_that_hang_nothing_on_anything_are_left_alone(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "taken_up"),
    [
        (
            "Kesh had not yet moved its guns, she said, but if it did so the sides would sign.",
            "Kesh had not yet moved its guns",
        ),
        (
            "A storm could strike the cape; if one does, the rocket will stay.",
            "A storm could strike the cape",
        ),
        ("A lawyer said a court ban might be granted. Without one, a walkout was certain.", "a court ban"),
        (
            "Output has not passed the mark, she said, and was unlikely to do so. If it did, she said, a blast would be likely.",
            "Output has not passed the mark",
        ),
        ("The ferry may be sold, he said. If so, 300 jobs will go.", "The ferry may be sold"),
        ("If nobody leans on them, the vote won't happen. If somebody does, it may.", "nobody leans on them"),
        ("If the shelling stops, it will hold. If not, it won't.", "the shelling stops"),
        ("The bill will pass if the president backs it and fail if he does not.", "the president backs it"),
        ("The Greens could leave. Should that happen, the cabinet would fall.", "The Greens could leave"),
    ],
)
def test_an_elliptic_condition_takes_up_what_was_said(text: str, taken_up: str) -> None:
    last = read(text)[-1]
    assert last.refers_to is not None
    assert last.refers_to.text == taken_up


@pytest.mark.parametrize(
    ("text", "kind", "condition"),
    [
        ("If the bid is raised, the club will sell; otherwise he will stay.", "unless", "the bid is raised"),
        (
            "“Pay the teachers,” she told him. “Otherwise the schools will shut.”",
            "unless",
            "Pay the teachers",
        ),
        (
            "The cabinet will fall unless the Greens return; otherwise it will last.",
            "if",
            "the Greens return",
        ),
        (
            "The court could strike the law down by May. In that event, clinics would reopen.",
            "if",
            "strike the law down by May",
        ),
    ],
)
def test_words_that_point_back_have_the_condition_that_they_point_to(
    text: str, kind: str, condition: str
) -> None:
    last = read(text)[-1]
    assert (last.kind, last.condition.text) == (kind, condition)
    assert last.refers_to == last.condition


def test_two_conditions_on_one_thing_share_it() -> None:
    found = read("People will vote if the race is close and if the weather holds.")
    assert [c.condition.text for c in found] == ["the race is close", "the weather holds"]
    assert {c.consequent.text for c in found if c.consequent} == {"People will vote"}


def test_swapping_if_and_unless_swaps_the_kind_alone() -> None:
    a, b = only("The pact will hold if the left agrees."), only("The pact will hold unless the left agrees.")
    assert (a.kind, b.kind) == ("if", "unless")
    assert a.condition.text == b.condition.text


SAID = ["if", "If ", "unless ", "otherwise", "“", "”", '"', "''", ",", ". ", "should he go", " would ", "the truce", " falls", "he said", "\n",
        "; ", "No x, no y", "Fail, and it will end", "without one", "—", "were it to go", "depends on", "even if", "not", " which "]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(st.sampled_from(SAID), max_size=25).map("".join),
        st.lists(st.sampled_from(SAID), max_size=25).map(" ".join),
    )
)
def test_any_text_is_read_with_exact_offsets(text: str) -> None:
    found = read(text)
    for c in found:
        for span in (c.marker, c.condition, c.consequent, c.refers_to):
            if span is not None:
                assert text[span.start : span.end] == span.text
                assert span.text
    assert [c.marker for c in found] == sorted(c.marker for c in found)


@pytest.mark.parametrize(
    ("text", "condition", "kind"),
    [
        ("Were the tumour malignant, surgery would help.", "the tumour malignant", "if"),
        ("Troops could land should the council so decide.", "the council so decide", "if"),
        ("Odds would rise were the envoy to be freed.", "the envoy to be freed", "if"),
        ("Nothing will move till the tolls come down.", "the tolls come down", "until"),
        ("In the unlikely event that the judge refuses, he will appeal.", "the judge refuses", "if"),
        ("If not for the subsidy, the vineyards would go.", "the subsidy", "unless"),
        (
            "It will fail unless the left, nine deputies in all, breaks ranks.",
            "the left, nine deputies in all, breaks ranks",
            "unless",
        ),
        ("Agents would resign if it is dropped because many cases were won.", "it is dropped", "if"),
        ("Weather permitting, they will climb at dawn.", "Weather", "if"),
        ("Without a bailout the airline has cash for a week, and it may fail.", "a bailout", "unless"),
    ],
)
def test_a_condition_in_other_dress(text: str, condition: str, kind: str) -> None:
    found = find_conditions(text, sentences(text))
    assert [(c.condition.text, c.kind) for c in found] == [(condition, kind)]


def test_what_depends_goes_on_behind_a_condition_between_commas() -> None:
    text = "The vaccine, if regulators approve it in autumn, might reach clinics by May."
    (found,) = find_conditions(text, sentences(text))
    assert found.consequent is not None
    assert found.consequent.text == "might reach clinics by May"


def test_two_conditions_joined_by_and_hold_up_the_same_thing() -> None:
    text = "If he pays the crew and surely if he stays, the bank will grow."
    first, second = find_conditions(text, sentences(text))
    assert (first.condition.text, second.condition.text) == ("he pays the crew", "he stays")
    assert [c.consequent and c.consequent.text for c in (first, second)] == ["the bank will grow"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "If I may, the figures will be wrong.",
        "The map, if you'll forgive me, will mislead.",
        "He asked when it would rain.",
    ],
)
def test_a_polite_if_and_a_plain_when_are_no_conditions(text: str) -> None:
    assert find_conditions(text, sentences(text)) == ()
