"""How forecasts, or what sources judged, did on resolved questions, beside the base rate and the crowd."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from unless.domain.reliability import Corp, Murphy, Reliability

By = Literal["question", "source", "kind", "topic"]


@dataclass(frozen=True, slots=True)
class Means:
    """Weighted means of a probability of yes and of its scores (smaller is better; logarithmic in nats)."""

    probability: float
    brier: float
    logarithmic: float


@dataclass(frozen=True, slots=True)
class Versus:
    """Against the base rate or the crowd, where both said something: `share` of the weight.

    `skill` is the part of the other's Brier score that is saved, 1 - ours / other, None where the other's is 0;
    `difference` is ours minus the other's, and `interval` its 90 % bootstrap interval over questions, None for a
    single one. Below 0 is better than the other.
    """

    share: float
    ours: Means
    other: Means
    skill: float | None
    skill_logarithmic: float | None
    difference: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Line:
    """One question, source, kind or topic, or all together. `count` is of days (of forecasts) or of judgements."""

    name: str
    questions: int
    count: int
    means: Means
    came_true: float
    base: Versus | None
    crowd: Versus | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All together and line by line, the best first. By question and topic it is of the forecasts, each question
    with the same weight; by source and kind of what sources judged, each judgement with the same weight.
    """

    by: By
    overall: Line
    lines: tuple[Line, ...]
    reliability: Reliability
    murphy: Murphy
    corp: Corp

    @property
    def of_forecasts(self) -> bool:
        """Whether it is of forecasts, not of what sources judged."""
        return self.by in ("question", "topic")
