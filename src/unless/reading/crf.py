"""Linear-chain conditional random fields over BIO labels (Lafferty et al. 2001): the best path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


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
        if not len(emissions):
            return []
        best = self.start + emissions[0]
        arriving = np.ascontiguousarray(self.step.T)  # row: the label arrived at
        rows = np.arange(len(best))
        back = np.empty((len(emissions) - 1, len(best)), np.intp)
        for t in range(1, len(emissions)):
            scores = arriving + best
            index = back[t - 1]
            scores.argmax(1, out=index)
            best = scores[rows, index] + emissions[t]
        path = [int(best.argmax())]
        for index in back[::-1]:
            path.append(int(index[path[-1]]))
        return path[::-1]


def log_softmax(scores: Floats) -> Floats:
    """Logarithms of the probabilities proportional to exp(scores), over the last axis."""
    scores = scores - scores.max(-1, keepdims=True)
    logs: Floats = scores - np.log(np.exp(scores).sum(-1, keepdims=True))
    return logs
