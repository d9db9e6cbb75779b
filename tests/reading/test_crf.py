"""The best path of a chain, against every path there is."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.reading.crf import Transitions, log_softmax

scores = st.floats(-4, 4, width=32)


@given(st.data(), st.integers(1, 5), st.integers(2, 4))
def test_the_best_path_beats_every_other(data: st.DataObject, length: int, labels: int) -> None:
    def table(rows: int) -> list[list[float]]:
        return data.draw(
            st.lists(st.lists(scores, min_size=labels, max_size=labels), min_size=rows, max_size=rows)
        )

    transitions, emissions = Transitions.of(table(labels + 1)), np.array(table(length), np.float32)

    def value(path: tuple[int, ...]) -> float:
        total = transitions.start[path[0]] + emissions[0, path[0]]
        for t in range(1, length):
            total += transitions.step[path[t - 1], path[t]] + emissions[t, path[t]]
        return float(total)

    best = max(value(p) for p in itertools.product(range(labels), repeat=length))
    assert value(tuple(transitions.best_path(emissions))) == pytest.approx(best, abs=1e-4)


def test_nothing_has_an_empty_path() -> None:
    assert Transitions.of([[0.0], [0.0]]).best_path(np.zeros((0, 1), np.float32)) == []


def test_a_table_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="one row a label"):
        Transitions.of([[0.0, 1.0], [0.0, 1.0]])


@given(st.lists(scores, min_size=1, max_size=6))
def test_log_softmax_is_a_distribution(row: list[float]) -> None:
    assert np.exp(log_softmax(np.array(row, np.float32))).sum() == pytest.approx(1, abs=1e-5)
