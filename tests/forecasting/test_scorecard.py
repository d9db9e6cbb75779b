"""Scorecards: pairs with the base rate and the crowd, lines, and what adds up."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.forecasting.scorecard import Item, crowd_on, forecast_items, judgement_items, scorecard
from unless.forecasting.scoring import skill, time_averaged
from unless.forecasting.track_record import Judged


def day(n: int) -> date:
    return date(2031, 3, n)


def said(speaker: int, p: float, on: int, whole: bool = True, outcome: bool = True) -> Judged:
    return Judged(speaker, "person", "ferry", p, outcome, day(on), whole)


def item(
    question: str, p: float, outcome: bool, base: float | None = 0.3, crowd: float | None = None
) -> Item:
    return Item(question, (question,), p, outcome, base, crowd, 1.0, 1)


def test_a_skill_is_what_is_saved_of_the_references_score() -> None:
    assert skill(0.1, 0.4) == pytest.approx(0.75)
    assert skill(0.4, 0.2) == pytest.approx(-1.0)
    assert skill(0.1, 0.0) is None


def test_the_crowd_is_the_mean_of_everybodys_latest_word() -> None:
    made = [said(1, 0.2, 3), said(2, 0.6, 5), said(1, 0.4, 7), said(3, 0.9, 6, whole=False)]
    assert crowd_on(made, day(2)) is None
    assert crowd_on(made, day(4)) == pytest.approx(0.2)
    assert crowd_on(made[::-1], day(6)) == pytest.approx(0.4)
    assert crowd_on(made, day(9)) == pytest.approx(0.5)
    assert crowd_on(made, day(9), without=1) == pytest.approx(0.6)


def test_a_questions_items_weigh_one_and_average_as_its_scores_do() -> None:
    forecasts = [(day(1), 0.2, 0.1), (day(4), 0.5, 0.09)]
    items = forecast_items("ferry", ("ferry",), forecasts, [said(1, 0.8, 6)], True, day(11))
    assert [(i.count, i.probability, i.base, i.crowd) for i in items] == [
        (3, 0.2, 0.1, None),
        (2, 0.5, 0.09, None),
        (5, 0.5, 0.09, pytest.approx(0.8)),
    ]
    assert math.fsum(i.weight for i in items) == pytest.approx(1)
    card = scorecard(items, "question")
    plain = time_averaged([(d, p) for d, p, _ in forecasts], True, day(11))
    assert card.overall.means.brier == pytest.approx(plain.brier)
    assert card.overall.means.logarithmic == pytest.approx(plain.logarithmic)
    assert card.murphy.brier == card.corp.brier == pytest.approx(plain.brier)
    assert card.overall.count == plain.days == 10
    # The crowd spoke for half of the days, and is compared on those.
    assert card.overall.crowd is not None
    assert card.overall.crowd.share == pytest.approx(0.5)
    assert card.overall.crowd.difference == pytest.approx(0.25 - 0.04)


def test_a_question_that_resolved_on_its_first_day_counts_once() -> None:
    (only,) = forecast_items("ferry", ("ferry",), [(day(1), 0.2, 0.1)], [], True, day(1))
    assert (only.weight, only.count) == (1.0, 0)


def test_a_source_is_held_against_what_others_had_said_before_him() -> None:
    made = [said(1, 0.2, 3), said(2, 0.6, 5), said(2, 0.9, 5, whole=False, outcome=False)]
    items = judgement_items(["one", "two", "two"], made, [(day(1), 0.3, 0.1), (day(5), 0.3, 0.05)])
    assert [(i.names, i.base, i.crowd, i.outcome) for i in items] == [
        (("one",), 0.1, None, True),
        (("two",), 0.05, pytest.approx(0.2), True),
        (("two",), None, None, False),
    ]


def test_pairs_leave_out_what_the_other_did_not_judge() -> None:
    card = scorecard([item("a", 0.9, True), item("b", 0.5, False, base=None)], "source")
    assert card.overall.base is not None
    assert card.overall.base.share == 0.5
    assert card.overall.base.ours.brier == pytest.approx(0.01)
    assert card.overall.base.skill == pytest.approx(1 - 0.01 / 0.49)
    assert card.overall.base.interval is None
    assert card.overall.crowd is None
    assert card.lines[1].base is None


def test_a_difference_that_is_the_same_on_every_question_is_certain() -> None:
    card = scorecard([item(f"q{n}", 0.8, True) for n in range(5)], "question")
    assert card.overall.base is not None
    assert card.overall.base.interval == pytest.approx((0.04 - 0.49, 0.04 - 0.49))


def test_the_interval_is_over_questions_not_days() -> None:
    """Ten items of one question say no more than one of tenfold weight."""
    many = [
        item(q, p, o)
        for q, p, o in [("a", 0.9, True), ("b", 0.8, False), ("c", 0.2, False)]
        for _ in range(10)
    ]
    few = [item(q, p, o) for q, p, o in [("a", 0.9, True), ("b", 0.8, False), ("c", 0.2, False)]]
    one, other = scorecard(many, "question").overall.base, scorecard(few, "question").overall.base
    assert one is not None
    assert other is not None
    assert one.interval == pytest.approx(other.interval)


ITEMS = st.lists(
    st.builds(
        Item,
        question=st.sampled_from("abcd"),
        names=st.sampled_from([("x",), ("y",), ("x", "y")]),
        probability=st.floats(0, 1),
        outcome=st.booleans(),
        base=st.none() | st.floats(0, 1),
        crowd=st.none() | st.floats(0, 1),
        weight=st.floats(0.01, 5),
        count=st.integers(1, 9),
    ),
    min_size=1,
    max_size=20,
)


@given(ITEMS)
def test_whatever_is_scored_the_figures_hold_together(items: list[Item]) -> None:
    card = scorecard(items, "topic")
    assert {line.name for line in card.lines} == {n for i in items for n in i.names}
    assert [line.means.brier for line in card.lines] == sorted(line.means.brier for line in card.lines)
    for line in (card.overall, *card.lines):
        for v in (line.base, line.crowd):
            if v is not None:
                assert v.difference == pytest.approx(v.ours.brier - v.other.brier)
                assert 0 < v.share <= 1 + 1e-12
                assert v.interval is None or v.interval[0] <= v.interval[1] + 1e-12
    assert card.murphy.brier == pytest.approx(card.overall.means.brier)


def test_each_line_is_the_mean_of_its_own() -> None:
    items = [item("a", 0.9, True), item("a", 0.7, True), item("b", 0.5, False)]
    lines = {line.name: line for line in scorecard(items, "question").lines}
    assert lines["a"].means.brier == pytest.approx(fmean([0.01, 0.09]))
    assert (lines["a"].questions, lines["a"].count, lines["b"].came_true) == (1, 2, 0.0)
    both = [replace(i, names=("t",)) for i in items]
    assert scorecard(both, "topic").lines[0].questions == 2


def test_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to score"):
        scorecard([], "question")
