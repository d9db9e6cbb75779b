"""Scores of answers that are more than yes or no: of several outcomes, of dates, of numbers. Smaller is better.

Of several outcomes Brier's score is half the sum of the squared errors of all (G. W. Brier, Monthly Weather Review 78,
1950), which of two is the square of one. A distribution is scored by the continuous ranked probability score, the
integral of (F(x) - 1{x >= came true})^2 (J. Matheson and R. Winkler, Management Science 22, 1976; T. Gneiting and
A. Raftery, J. Am. Stat. Assoc. 102, 2007), in its own unit; of a point it is the absolute error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from unless.domain.forecast import Answer, Forecast, NumberAnswer, WhenAnswer, WhichAnswer
from unless.forecasting.scoring import standing


@dataclass(frozen=True, slots=True)
class KindScore:
    """A score of a kind's own, averaged over days: of the forecast, and of what was believed before any evidence."""

    name: str
    forecast: float
    base: float


def brier_of_outcomes(probabilities: Mapping[str, float], came_true: str) -> float:
    """Half the sum of squared errors over all outcomes, in [0, 1]. Raises KeyError for an outcome that is none."""
    probabilities[came_true]
    return math.fsum((p - (name == came_true)) ** 2 for name, p in probabilities.items()) / 2


def crps_of_quantiles(quantiles: Mapping[str, float], came_true: float) -> float:
    """The CRPS of a distribution known by its quantiles (levels in per cent), in the number's unit.

    It is twice the mean over all levels of the quantile score (F. Laio and S. Tamea, Hydrology and Earth System Sciences
    11, 2007), here by the trapezium rule between the levels, the outermost taken on to 0 and 1.
    """
    points = sorted((float(level) / 100, value) for level, value in quantiles.items())
    points = [(0.0, points[0][1]), *points, (1.0, points[-1][1])]
    losses = [(level, ((came_true < q) - level) * (q - came_true)) for level, q in points]
    return math.fsum((b - a) * (x + y) for (a, x), (b, y) in pairwise(losses))


def crps_of_dates(curve: Sequence[tuple[date, float]], came: date | None) -> float:
    """The CRPS of an event's date in days, up to the curve's last day: what comes later is all the same (T. Gneiting and
    R. Ranjan, J. Business and Economic Statistics 29, 2011, with all weight up to there).

    curve: (day, probability that it has come by its end), ascending; came: the day on which it came, None for not so far.
    """
    total = 0.0
    for (a, p), (b, q) in pairwise(curve):
        days = (b - a).days
        # The day on which it came counts as come: its end is where the probability is given.
        for n in range(days):
            day = p + (q - p) * (n + 1) / days
            total += (day - (came is not None and (came - a).days <= n + 1)) ** 2
    return total


def kind_score(
    forecasts: Sequence[Forecast], answer: str | None, came: date | None, end: date
) -> KindScore | None:
    """The score that a kind has beside that of its headline, averaged over the days on which forecasts stood until `end`.

    answer: the outcome or number that came true; came: the event's day. None for kinds that are answered by yes or no.
    Raises ValueError without any forecast.
    """
    told = forecasts[-1].answer if forecasts else None
    if isinstance(told, WhichAnswer) and answer is not None:
        outcome = answer
        return _averaged("Brier, all outcomes", forecasts, end, lambda a, prior: _which(a, prior, outcome))
    if isinstance(told, NumberAnswer) and answer is not None:
        value = float(answer)
        name = f"CRPS, {told.unit}" if told.unit else "CRPS"
        return _averaged(name, forecasts, end, lambda a, prior: _number(a, prior, value))
    if isinstance(told, WhenAnswer):
        return _averaged("CRPS, days", forecasts, end, lambda a, prior: _when(a, prior, came))
    return None


def _which(answer: Answer | None, prior: bool, came_true: str) -> float:
    if not isinstance(answer, WhichAnswer):
        raise ValueError("the forecast is of another kind")
    return brier_of_outcomes(
        {n: w.prior if prior else w.outlook.probability for n, w in answer.outcomes.items()}, came_true
    )


def _number(answer: Answer | None, prior: bool, came_true: float) -> float:
    if not isinstance(answer, NumberAnswer):
        raise ValueError("the forecast is of another kind")
    return crps_of_quantiles(answer.prior if prior else answer.quantiles, came_true)


def _when(answer: Answer | None, prior: bool, came: date | None) -> float:
    if not isinstance(answer, WhenAnswer):
        raise ValueError("the forecast is of another kind")
    return crps_of_dates(answer.before if prior else answer.curve, came)


def _averaged(
    name: str, forecasts: Sequence[Forecast], end: date, one: Callable[[Answer | None, bool], float]
) -> KindScore:
    means = []
    for prior in (False, True):
        stood = standing([(f.as_of, one(f.answer, prior)) for f in forecasts], end)
        days = sum(n for _, _, n in stood)
        means.append(math.fsum(s * n for _, s, n in stood) / days if days else stood[0][1])
    return KindScore(name, means[0], means[1])
