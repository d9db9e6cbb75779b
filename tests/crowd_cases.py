"""Crowds for tests: written out, or invented with a known difficulty."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterable

from unless.domain.crowd import Asked, CrowdForecasts

DAY = 86_400.0
# (question, outcome or None, resolved on day or None, forecaster, day, probability)
Row = tuple[str, bool | None, float | None, str, float, float]


def crowd_of(rows: Iterable[Row]) -> CrowdForecasts:
    """The forecasts of some rows."""
    questions: list[Asked] = []
    places: dict[str, int] = {}
    names: dict[str, int] = {}
    asked, who, time, p = array("q"), array("q"), array("d"), array("d")
    for question, outcome, resolved, forecaster, day, probability in rows:
        when = None if resolved is None else resolved * DAY
        if question not in places:
            places[question] = len(questions)
            questions.append(Asked(question, "", outcome, when))
        asked.append(places[question])
        who.append(names.setdefault(forecaster, len(names)))
        time.append(day * DAY)
        p.append(probability)
    return CrowdForecasts(tuple(questions), tuple(names), asked, who, time, p)


def invented(
    questions: int = 150, *, scale: float = 1.0, error: float = 0.6, expert: bool = False, seed: int = 1
) -> list[Row]:
    """Questions named 0, 1, ... a day apart, resolved 20 days later, of true logits N(-0.8, 1.8^2).

    Six of 15 forecasters on each see scale x truth + error. expert: f0 is always there and sees nearly the truth.
    """
    draw = random.Random(seed)
    rows: list[Row] = []
    for q in range(questions):
        truth = draw.gauss(-0.8, 1.8)
        outcome = draw.random() < chance(truth)
        who = draw.sample(range(15), 6)
        if expert and 0 not in who:
            who[0] = 0
        for f in who:
            own = error if not expert else (0.2 if f == 0 else 2.0)
            p = round(chance(scale * truth + draw.gauss(0, own)), 2)
            rows.append((str(q), outcome, q + 20.0, f"f{f}", q + draw.random() * 10, p))
    return rows


def chance(x: float) -> float:
    """The probability of a logit."""
    return 1 / (1 + 2.718281828459045**-x)
