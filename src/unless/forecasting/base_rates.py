"""Base rates: the chance of an event within a time, from counts or from a reference class, with its interval.

Of `events` in `years` the rate has the distribution Gamma(events + 1/2, years), Jeffreys' prior of a Poisson rate updated by
the count (H. Jeffreys, Theory of Probability, 1961, 3.10); a reference class brings its own Gamma distribution. The chance is the
mean over it, 1 - (exposure / (exposure + days))^shape; the interval comes from its quantiles, and is that of the rate: a single
question differs from its class beyond that, which the forecast adds (`priors.FRAILTY`).
"""

from __future__ import annotations

import math

from scipy.special import gammaincinv

from unless.domain.base_rates import Chance, YearlyRate
from unless.domain.question import BaseRate
from unless.domain.reference_classes import ReferenceClass
from unless.forecasting.priors import JEFFREYS_EVENTS, YEAR, base_rate_probability

LEVELS = {"50": (0.25, 0.75), "90": (0.05, 0.95)}


def chance(rate: BaseRate, days: float) -> Chance:
    """Of counts, and of a class for the window that it was asked for."""
    shape, exposure = rate.events + JEFFREYS_EVENTS, rate.years * YEAR
    interval = {
        level: (_within(low, shape, exposure, days), _within(high, shape, exposure, days))
        for level, (low, high) in LEVELS.items()
    }
    return Chance(days, base_rate_probability(shape, exposure, days), interval)


def _within(quantile: float, shape: float, exposure: float, days: float) -> float:
    return -math.expm1(-float(gammaincinv(shape, quantile)) / exposure * days)


def class_chance(reference: ReferenceClass, days: float) -> Chance:
    """Of a class, within a window of so many days; one that is not timed gives the same for all."""
    return chance(reference.base_rate(days), days)


def yearly(rate: BaseRate) -> YearlyRate:
    """The rate itself."""
    shape = rate.events + JEFFREYS_EVENTS
    return YearlyRate(
        shape / rate.years,
        {
            level: (float(gammaincinv(shape, low)) / rate.years, float(gammaincinv(shape, high)) / rate.years)
            for level, (low, high) in LEVELS.items()
        },
    )


def provenance(rate: BaseRate, days: float, reference: ReferenceClass | None) -> str:
    """A sentence on the class that a prior comes from; `reference` is None where the table has it no longer."""
    found = chance(rate, days)
    low, high = found.interval["90"]
    cases = f": {reference.events} of {reference.cases} such questions came about" if reference else ""
    return (
        f"The prior is that of the reference class {rate.reference}{cases}, which, drawn to all classes, makes "
        f"{found.probability * 100:.0f} % for {days:.0f} day{'s' * (days != 1)} (90 %: {low * 100:.0f} to {high * 100:.0f})."
    )
