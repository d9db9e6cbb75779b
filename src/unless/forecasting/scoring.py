"""Scores of forecasts once their question is resolved. Smaller is better.

Brier's score is the squared error of one probability (G. W. Brier, Monthly Weather Review 78, 1950: half of
his sum over both outcomes); the logarithmic score is minus the log of the probability given to what came true
(I. J. Good, J. Royal Stat. Soc. B 14, 1952), in nats.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Averaged:
    """Means over the days of a question: of the probability of yes and its scores; `days` are those scored."""

    probability: float
    brier: float
    logarithmic: float
    days: int


def standing(forecasts: Sequence[tuple[date, float]], resolved: date) -> tuple[tuple[date, float, int], ...]:
    """(day, probability, days that it stood): each forecast until the next, the last until `resolved`.

    forecasts: (day, probability) in any order; of several on one day the last given counts; those made on the day of
    the resolution or later stand for no day and are left out, unless there are no others, where the first of them is
    there with 0 days. Raises ValueError without any forecast.
    """
    if not forecasts:
        raise ValueError("without a forecast there is nothing to score")
    made = dict(sorted(forecasts, key=lambda pair: pair[0]))
    days = [day for day in made if day < resolved]
    if not days:
        first, probability = next(iter(made.items()))
        return ((first, probability, 0),)
    ends = [*days[1:], resolved]
    return tuple((day, made[day], (end - day).days) for day, end in zip(days, ends, strict=True))


def time_averaged(forecasts: Sequence[tuple[date, float]], outcome: bool, resolved: date) -> Averaged:
    """Scores averaged over the days on which forecasts stood, as in `standing`. Raises ValueError without any forecast."""
    stood = standing(forecasts, resolved)
    lengths = [days for _, _, days in stood]
    total = sum(lengths)
    scores = [score(p, outcome) for _, p, _ in stood]
    if not total:
        return Averaged(scores[0].probability, scores[0].brier, scores[0].logarithmic, 0)

    def mean(values: Sequence[float]) -> float:
        return math.fsum(v * n for v, n in zip(values, lengths, strict=True)) / total

    return Averaged(
        mean([s.probability for s in scores]),
        mean([s.brier for s in scores]),
        mean([s.logarithmic for s in scores]),
        total,
    )


def skill(ours: float, reference: float) -> float | None:
    """The part of a reference's score that is saved, 1 - ours / reference: 1 at best, 0 where nothing is; None where the
    reference scores 0, so that nothing could be (A. H. Murphy, Monthly Weather Review 116, 1988).
    """
    return 1.0 - ours / reference if reference > 0 else None


def time_averaged_brier(forecasts: Sequence[tuple[date, float]], outcome: bool, resolved: date) -> float:
    """The Brier score averaged over days, as in `time_averaged`. Raises ValueError without any forecast."""
    return time_averaged(forecasts, outcome, resolved).brier


def score_forecasts(
    forecasts: Sequence[Forecast], outcome: bool, resolved: date | None = None
) -> tuple[tuple[date, Score], ...]:
    """Every forecast's score, by day; those of the day of resolution or later are left out (it was known).

    `outcome` is whether the question resolved yes.
    """
    before = [f for f in forecasts if resolved is None or f.as_of < resolved]
    return tuple((f.as_of, score(f.probability, outcome)) for f in sorted(before, key=lambda f: f.as_of))
