"""Linear-chain conditional random fields over BIO labels (Lafferty et al. 2001): the best path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_NEVER = -1e9  # below any score: labels that a smaller field does not have


@dataclass(frozen=True, slots=True, eq=False)
class Transitions:
    """Scores of going from one label to the next, [labels, labels], and of beginning with each, [labels]."""

    start: Floats
    step: Floats

    @classmethod
    def of(cls, rows: Any) -> Self:
        """From rows as the model's config.json has them: one a label, then that of the start.

        Raises ValueError where they are not [labels + 1, labels].
        """
        table = np.asarray(rows, dtype=np.float32)
        if table.ndim != 2 or table.shape[0] != table.shape[1] + 1:
            raise ValueError("transitions are to be one row a label and one of the start")
        return cls(table[-1], table[:-1])

    def best_path(self, emissions: Floats) -> list[int]:
        """The most probable label sequence for emissions [n, labels] (Viterbi); empty for none."""
        return best_paths([self], [emissions])[0]


def best_paths(fields: Sequence[Transitions], emissions: Sequence[Floats]) -> list[list[int]]:
    """Each field's most probable label sequence for its emissions [n, labels], all of one n.

    They go through the text side by side, since a step costs the same for several small tables as for one.
    """
    n, most = len(emissions[0]), max(len(f.start) for f in fields)
    if not n:
        return [[] for _ in fields]
    arriving = np.full((len(fields), most, most), _NEVER, np.float32)  # row: the label arrived at
    given = np.full((n, len(fields), most), _NEVER, np.float32)
    best = np.full((len(fields), most), _NEVER, np.float32)
    for k, (field, own) in enumerate(zip(fields, emissions, strict=True)):
        labels = len(field.start)
        arriving[k, :labels, :labels] = field.step.T
        given[:, k, :labels] = own
        best[k, :labels] = field.start + own[0]
    which, rows = np.ogrid[: len(fields), :most]
    back = np.empty((n - 1, len(fields), most), np.intp)
    for t in range(1, n):
        scores = arriving + best[:, None]
        index = back[t - 1]
        scores.argmax(2, out=index)
        best = scores[which, rows, index] + given[t]
    out = []
    for k in range(len(fields)):
        path = [int(best[k].argmax())]
        for index in back[::-1, k]:
            path.append(int(index[path[-1]]))
        out.append(path[::-1])
    return out


def marginals(fields: Sequence[Transitions], emissions: Sequence[Floats]) -> list[Floats]:
    """The probability of every label at every place of some sequences (forward-backward), each [n, labels].

    The labels are those of all the fields, one field's after another's. Sequences and fields go through side by side,
    so that many cost little more than one.
    """
    if not emissions:
        return []
    lengths = np.array([len(e) for e in emissions])
    longest, labels = int(lengths.max()), emissions[0].shape[1]
    start = np.exp(np.concatenate([f.start for f in fields]))
    step, same = np.zeros((labels, labels), np.float32), np.zeros((labels, labels), np.float32)
    at = 0
    for field in fields:
        own = slice(at, at := at + len(field.start))
        step[own, own], same[own, own] = np.exp(field.step), 1
    back = step.T.copy()
    # In probabilities, scaled at each step and in each field: multiplications instead of logarithms of sums.
    weight = np.ones((longest, len(emissions), labels), np.float32)
    for i, emitted in enumerate(emissions):
        at = 0
        for field in fields:
            own = slice(at, at := at + len(field.start))
            weight[: len(emitted), i, own] = np.exp(emitted[:, own] - emitted[:, own].max(1, keepdims=True))
    out = np.empty_like(weight)
    now = start * weight[0]
    out[0] = now = now / (now @ same)
    for t in range(1, longest):
        now = (now @ step) * weight[t]
        out[t] = now = now / (now @ same)
    behind = np.ones((len(emissions), labels), np.float32)
    for t in range(longest - 2, -1, -1):
        behind = (behind * weight[t + 1]) @ back
        behind /= behind @ same
        behind[lengths <= t + 1] = 1.0
        out[t] *= behind
    out /= out @ same
    return [out[:n, i] for i, n in enumerate(lengths)]


def log_softmax(scores: Floats) -> Floats:
    """Logarithms of the probabilities proportional to exp(scores), over the last axis."""
    scores = scores - scores.max(-1, keepdims=True)
    logs: Floats = scores - np.log(np.exp(scores).sum(-1, keepdims=True))
    return logs
