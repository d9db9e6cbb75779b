"""The best path of a chain, against every path there is."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.reading.crf import Floats, Transitions, log_softmax, marginals

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


def test_marginals_are_the_shares_of_all_paths() -> None:
    rng = np.random.default_rng(3)
    first, second = (Transitions.of(rng.normal(size=(n + 1, n)).tolist()) for n in (3, 2))
    emissions = [rng.normal(size=(n, 5)).astype(np.float32) for n in (1, 4)]
    for one, found in zip(emissions, marginals([first, second], emissions), strict=True):
        for field, own in ((first, slice(0, 3)), (second, slice(3, 5))):
            assert found[:, own] == pytest.approx(shares(field, one[:, own]), abs=1e-5)


def shares(field: Transitions, emissions: Floats) -> Floats:
    """The same by going through every path."""
    n, labels = emissions.shape
    out = np.zeros((n, labels), np.float32)
    for path in itertools.product(range(labels), repeat=n):
        score = field.start[path[0]] + sum(emissions[t, k] for t, k in enumerate(path))
        score += sum(field.step[a, b] for a, b in itertools.pairwise(path))
        for t, k in enumerate(path):
            out[t, k] += np.exp(score)
    return out / out.sum(1, keepdims=True)


def test_no_sequence_has_no_marginals() -> None:
    assert marginals([], []) == []
