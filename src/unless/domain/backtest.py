"""How well ways of pooling a crowd would have forecast questions that are resolved by now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from unless.domain.forecast import Interval
from unless.domain.reliability import Reliability


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean score of Unless minus the same of another method: below 0, Unless was better.

    interval: 95 %; None where there are too few questions to say.
    """

    mean: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Method:
    """Mean scores of one way of pooling; the differences are None for Unless itself."""

    name: str
    brier: float
    logarithmic: float
    brier_difference: Difference | None = None
    log_difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the questions: mean Brier score by method, in the methods' order."""

    name: str
    questions: int
    brier: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Predicted:
    """One scored question: every method's probability, and the ends of the 90 % interval of Unless's."""

    question: str
    as_of: datetime
    outcome: bool
    probabilities: Mapping[str, float]
    interval: Interval


@dataclass(frozen=True, slots=True)
class Learned:
    """What the pooling had learned by the end.

    share: of every method in the average. extremising: by how much the weighted mean logit of so many forecasters is
    multiplied; bias: what is added in logits. ageing: what a forecast made so many days before another one, and next to
    it, weighs beside it. forecasters: (name, weight beside an average forecaster's, resolved questions) of those with most
    weight among those with ten resolved questions.
    """

    share: Mapping[str, float]
    extremising: Mapping[int, float]
    bias: float
    ageing: Mapping[int, float]
    forecasters: tuple[tuple[str, float, int], ...]


@dataclass(frozen=True, slots=True)
class Backtest:
    """The scores of every method, Unless first, on `questions` questions with enough forecasters."""

    questions: int
    forecasts: int
    least_forecasters: int
    methods: tuple[Method, ...]
    parts: tuple[Part, ...]
    reliability: Reliability
    learned: Learned
    notes: tuple[str, ...] = ()
