"""Pooling: only the past teaches, and what is learned fits the crowd."""

from __future__ import annotations

import random
from array import array

import numpy as np
import pytest
from crowd_cases import Row, crowd_of, invented
from hypothesis import given, settings
from hypothesis import strategies as st

from unless.forecasting.aggregates import SIMPLE
from unless.forecasting.crowd import arrange
from unless.forecasting.logit_pool import PRIORS, Recipe, rows_of
from unless.forecasting.logit_pool import _forward as forward
from unless.forecasting.logit_pool import _jacobian as jacobian
from unless.forecasting.pooling import NothingToScore, Pooled, pool
from unless.forecasting.standing import standing


def by_name(rows: list[Row]) -> dict[str, float]:
    given = crowd_of(rows)
    pooled = pool(given)
    return {
        given.questions[q].key: float(p) for q, p in zip(pooled.crowd.which, pooled.probability, strict=True)
    }


def brier(pooled: Pooled, p: np.ndarray) -> float:
    return float(((p - pooled.crowd.outcome) ** 2).mean())


# What is arranged


def test_a_forecasters_latest_forecast_counts_and_none_after_the_resolution() -> None:
    crowd = arrange(
        crowd_of(
            [
                ("a", True, 10.0, "ann", 1.0, 0.2),
                ("a", True, 10.0, "ann", 3.0, 0.6),
                ("a", True, 10.0, "bob", 2.0, 0.5),
                ("a", True, 10.0, "bob", 11.0, 1.0),
                ("b", True, 10.0, "bob", 11.0, 1.0),
            ]
        )
    )
    assert crowd.which.tolist() == [0]
    assert crowd.probability.tolist() == [0.5, 0.6]
    assert crowd.age.tolist() == pytest.approx([1.0, 0.0])
    assert crowd.updates.tolist() == [1, 2]
    assert crowd.left_out.after_resolution == 2


def test_of_two_forecasts_at_one_time_the_later_row_counts() -> None:
    crowd = arrange(crowd_of([("a", True, 9.0, "ann", 1.0, 0.2), ("a", True, 9.0, "ann", 1.0, 0.7)]))
    assert crowd.probability.tolist() == [0.7]
    assert crowd.left_out.repeated == 1


def test_standing_knows_nothing_of_what_is_resolved_at_the_same_moment() -> None:
    rows = [("a", True, 5.0, "ann", 1.0, 0.9), ("a", True, 5.0, "bob", 1.0, 0.1)]
    same = arrange(crowd_of([*rows, ("b", None, None, "ann", 5.0, 0.5)]))
    later = arrange(crowd_of([*rows, ("b", None, None, "ann", 5.01, 0.5)]))
    assert standing(same, same.logits(0.01)).experience.tolist() == [0, 0, 0]
    known = standing(later, later.logits(0.01))
    assert known.experience.tolist() == [0, 0, 1]
    assert known.skill[2] < 0  # right where the crowd was undecided: better than it


# What may teach


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 59), st.integers(0, 1000))
def test_an_outcome_changes_no_forecast_made_before_it(changed: int, seed: int) -> None:
    rows = invented(60, seed=seed)
    other = [(q, o != (int(q) == changed), r, f, d, p) for q, o, r, f, d, p in rows]
    before, after = by_name(rows), by_name(other)
    last: dict[str, float] = {}
    for q, *_, day, _ in rows:
        last[q] = max(day, last.get(q, 0.0))
    for q, p in before.items():
        if last[q] <= changed + 20.0:
            assert after[q] == pytest.approx(p, abs=1e-12)


def test_later_questions_change_no_earlier_forecast() -> None:
    rows = invented(80)
    assert by_name(rows[:240]) == pytest.approx(
        {q: p for q, p in by_name(rows).items() if int(q) < 40}, abs=1e-12
    )


def test_names_of_questions_and_forecasters_and_the_order_of_rows_do_not_matter() -> None:
    rows = invented(50)
    other = [(str(49 - int(q)), o, r, "x" + f[::-1], d, p) for q, o, r, f, d, p in rows]
    random.Random(2).shuffle(other)
    found = by_name(other)
    assert {str(49 - int(q)): p for q, p in found.items()} == pytest.approx(by_name(rows), abs=1e-12)


def test_open_questions_are_pooled_and_teach_no_outcome() -> None:
    rows = invented(40)
    asked: list[Row] = [("40", None, None, f"f{i}", 70.0 + i, 0.2) for i in range(4)]
    open_too = by_name([*rows, *asked])
    assert {q: open_too[q] for q in by_name(rows)} == pytest.approx(by_name(rows), abs=1e-12)
    assert 0.0 < open_too["40"] < 0.4


# What is learned


def test_an_underconfident_crowd_is_extremised_and_an_overconfident_one_tempered() -> None:
    timid, bold = (pool(crowd_of(invented(400, scale=s, seed=3))) for s in (0.5, 2.2))
    for made, sign in ((timid, 1), (bold, -1)):
        assert brier(made, made.probability) < 0.97 * brier(made, made.methods["mean"])
        slopes = [p["slope"] for p in made.lessons.parameters.values()]
        assert all(sign * (s - 1) > 0 for s in slopes)


def test_who_is_near_the_truth_comes_to_weigh_more() -> None:
    ours = mean = 0.0
    for seed in (1, 2, 3):
        given = crowd_of(invented(400, expert=True, seed=seed))
        made = pool(given)
        assert made.lessons.forecasters.argmax() == given.forecasters.index("f0")
        ours += brier(made, made.probability)
        mean += brier(made, made.methods["mean"])
    assert ours < 0.99 * mean


def test_a_calibrated_crowd_is_left_alone() -> None:
    made = pool(crowd_of(invented(400, error=0.3, seed=4)))
    best = min(brier(made, made.methods[n]) for n in SIMPLE)
    assert brier(made, made.probability) < 1.02 * best
    assert brier(made, made.probability) < 1.01 * brier(made, made.methods["mean"])


# Numbers


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 6), st.integers(0, 5), st.integers(0, 40), st.sampled_from([0.0, 0.01, 0.5, 1.0])
        ),
        min_size=1,
        max_size=40,
    )
)
def test_probabilities_lie_within_their_intervals_whatever_is_forecast(
    rows: list[tuple[int, int, int, float]],
) -> None:
    made = pool(crowd_of([(str(q), q % 2 == 0, 20.0 + q, f"f{f}", d / 2, p) for q, f, d, p in rows]))
    assert ((made.low > 0) & (made.low <= made.probability)).all()
    assert ((made.probability <= made.high) & (made.high < 1)).all()


def test_the_jacobian_is_that_of_the_logit() -> None:
    recipe = Recipe("all", ("recency", "age", "skill", "nearness", "updates", "experience"))
    crowd = arrange(crowd_of(invented(40)))
    rows = rows_of(crowd, crowd.logits(0.02), standing(crowd, crowd.logits(0.02))).columns(recipe.weights)
    mode = recipe.prior[0]
    _, slope, weight = forward(recipe, mode, rows)
    exact = jacobian(recipe, rows, slope, weight)
    assert len(mode) == len(PRIORS)
    for k in range(len(mode)):
        step = np.zeros_like(mode)
        step[k] = 1e-5
        estimate = (forward(recipe, mode + step, rows)[0] - forward(recipe, mode - step, rows)[0]) / 2e-5
        assert exact[:, k] == pytest.approx(estimate, abs=1e-6)


def test_without_a_forecast_in_time_there_is_nothing_to_pool() -> None:
    with pytest.raises(NothingToScore):
        pool(crowd_of([("a", True, 1.0, "ann", 2.0, 0.5)]))
    with pytest.raises(ValueError, match="equally long"):
        type(crowd_of([]))((), (), array("q", [1]), array("q"), array("d"), array("d"))
