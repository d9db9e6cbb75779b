"""Whether probabilities came true as often as they said: the bins of a diagram, and what a Brier score is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts between two edges, the upper one in the next bin (but for 1).

    `forecast` is their mean and `observed` the share that came true, both weighted; `groups` is how many outcomes stand
    behind them; `consistency` is where `observed` would lie, with the diagram's level, were the forecasts right.
    """

    low: float
    high: float
    count: int
    groups: int
    forecast: float
    observed: float
    consistency: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Reliability:
    """The bins of a reliability diagram that hold a forecast, from the lowest on; `count` forecasts in all."""

    bins: tuple[Bin, ...]
    count: int
    level: float


@dataclass(frozen=True, slots=True)
class Murphy:
    """What a Brier score is made of: brier = reliability - resolution + uncertainty + within_variance - within_covariance.

    Reliability is the price of probabilities that come true more or less often than they say (0 is best); resolution the
    gain from telling bins apart; uncertainty the score of whoever knows the share that comes true and nothing else.
    """

    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    within_variance: float
    within_covariance: float

    @property
    def generalised_resolution(self) -> float:
        """Resolution with what is told apart within bins, so that brier = reliability - this + uncertainty."""
        return self.resolution - self.within_variance + self.within_covariance


@dataclass(frozen=True, slots=True)
class Step:
    """Forecasts from `low` to `high` that isotonic regression takes together, and the share of them that came true."""

    low: float
    high: float
    count: int
    calibrated: float


@dataclass(frozen=True, slots=True)
class Corp:
    """A Brier score without bins: brier = miscalibration - discrimination + uncertainty, exactly."""

    brier: float
    miscalibration: float
    discrimination: float
    uncertainty: float
    steps: tuple[Step, ...]
