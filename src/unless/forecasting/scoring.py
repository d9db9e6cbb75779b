"""Scores of forecasts once their question is resolved. Smaller is better.

Brier's score is the squared error of one probability (G. W. Brier, Monthly Weather Review 78, 1950: half of
his sum over both outcomes); the logarithmic score is minus the log of the probability given to what came true
(I. J. Good, J. Royal Stat. Soc. B 14, 1952), in nats.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from unless.domain.forecast import Forecast, Score

# A forecast of exactly 0 or 1 that fails would score infinitely; it is taken as this far from certainty.
SMALLEST = 1e-9


def score(probability: float, outcome: bool) -> Score:
    """The scores of one probability of yes. Raises ValueError where it is not within 0 and 1."""
    if not 0.0 <= probability <= 1.0:
        raise ValueError(f"a probability lies between 0 and 1, not at {probability}")
    given = probability if outcome else 1.0 - probability
    return Score(
        probability=probability,
        outcome=outcome,
        brier=(1.0 - given) ** 2,
        logarithmic=-math.log(max(given, SMALLEST)),
    )


def time_averaged_brier(forecasts: Sequence[tuple[date, float]], outcome: bool, resolved: date) -> float:
    """The Brier score averaged over days: each forecast stands until the next, the last until `resolved`.

    forecasts: (day, probability) in any order; of several on one day the last given counts; those made on the day of
    the resolution or later stand for no day and are left out, unless there are no others, where the first of them
    counts. Raises ValueError without any forecast.
    """
    if not forecasts:
        raise ValueError("without a forecast there is nothing to score")
    standing = dict(sorted(forecasts, key=lambda pair: pair[0]))
    days = [day for day in standing if day < resolved]
    if not days:
        return score(next(iter(standing.values())), outcome).brier
    ends = [*days[1:], resolved]
    lengths = [(end - day).days for day, end in zip(days, ends, strict=True)]
    briers = [score(standing[day], outcome).brier for day in days]
    return math.fsum(b * n for b, n in zip(briers, lengths, strict=True)) / sum(lengths)


def score_forecasts(
    forecasts: Sequence[Forecast], outcome: bool, resolved: date | None = None
) -> tuple[tuple[date, Score], ...]:
    """Every forecast's score, by day; those of the day of resolution or later are left out (it was known).

    `outcome` is whether the question resolved yes.
    """
    before = [f for f in forecasts if resolved is None or f.as_of < resolved]
    return tuple((f.as_of, score(f.probability, outcome)) for f in sorted(before, key=lambda f: f.as_of))
