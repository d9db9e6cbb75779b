"""A number on a date: a logistic distribution whose middle the evidence moves.

On a scale T (the number itself; its logarithm where it has a lower bound, or an upper one; its logit between two)
T(X) = middle + s * logistic, so that P(X > c) has the logit (middle - T(c)) / s: a judgement of such a probability
tells the middle. What is still to come before the date is s: it shrinks with the square root of the time left,
as a random walk's does. The prior predictive has the question's `between` for its 5 % and 95 % quantiles on every day.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit

from unless.domain.evidence import Evidence, Target
from unless.domain.forecast import Forecast, NumberAnswer
from unless.domain.question import Quantity, Question
from unless.forecasting.common import Case, Made, effective, effects, judged, notes, outlook
from unless.forecasting.hazard import Array
from unless.forecasting.points import COUNT, Seeds, View, sampled
from unless.forecasting.priors import HALF_DAY, normal_points, window_days

# Of the variance on the opening day the part that even the best informed does not know yet, and the spread of the log
# of its scale. By judgement; resolved questions may teach them.
OPEN_SHARE, SCALE_SPREAD = 0.5, 0.3
# The levels at which hubs of epidemic forecasts keep quantiles (J. Bracher, E. Ray, T. Gneiting and N. Reich, PLoS
# Computational Biology 17, 2021), in per cent.
LEVELS = (1, 2.5, *range(5, 100, 5), 97.5, 99)
TAIL = 0.05  # of each end that `between` leaves out


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale on which the number moves evenly: value to scale and back."""

    least: float | None
    most: float | None

    def to(self, x: float) -> float:
        """On the scale; infinite at and beyond a bound."""
        low = -math.inf if self.least is None else self.least
        high = math.inf if self.most is None else self.most
        if x <= low:
            return -math.inf
        if x >= high:
            return math.inf
        if self.least is None:
            return x if self.most is None else -math.log(high - x)
        return math.log(x - low) if self.most is None else math.log((x - low) / (high - x))

    def back(self, t: Array) -> Array:
        """From the scale."""
        if self.least is None:
            return np.asarray(t if self.most is None else self.most - np.exp(-t))
        if self.most is None:
            return np.asarray(self.least + np.exp(t))
        return np.asarray(self.least + (self.most - self.least) * expit(t))


@dataclass(frozen=True, slots=True)
class Amount:
    """The model in units of the prior's spread: X = centre + width * (middle + s logistic) on the scale.

    open_now: the part of the variance still to come today. rows: (above, below, part to come when it was said) of each
    judgement, the bounds standardised.
    """

    scale: Scale
    centre: float
    width: float
    open_now: float
    headline: float  # standardised
    rows: tuple[tuple[float, float, float], ...] = ()

    @property
    def size(self) -> int:
        """The middle and the scale of what is to come."""
        return 2

    def parts(self, z: Array, share: float) -> tuple[Array, Array]:
        """Middle and logistic scale (J,) where `share` of the variance is to come."""
        # A logistic variable of scale 1 has the variance pi^2 / 3.
        s = math.sqrt(share * 3) / math.pi * np.exp(SCALE_SPREAD * z[1])
        return math.sqrt(1 - self.open_now) * z[0], s

    def over(self, z: Array, value: float, share: float) -> Array:
        """P(X > value), the value standardised, (J,)."""
        middle, s = self.parts(z, share)
        if math.isinf(value):
            return np.full(z.shape[1], float(value < 0), dtype=z.dtype)
        return logistic((middle - value) / s)

    def view(self, z: Array, reports: Array) -> View:
        """Values: P(X > headline), and the point's middle as a number."""
        x = [self.over(z, above, share) - self.over(z, below, share) for above, below, share in self.rows]
        middle, _ = self.parts(z, self.open_now)
        values = [self.over(z, self.headline, self.open_now).real, self.number(middle.real)]
        shape = (len(self.rows), z.shape[1])
        judged = np.stack(x) if x else np.zeros(shape, dtype=z.dtype)
        return View(judged, np.zeros(z.shape[1], dtype=z.dtype), np.stack(values))

    def pull(self, z: Array, reports: Array, seeds: Seeds) -> Array:
        """No state is reported."""
        return np.zeros(0)

    def number(self, standard: Array) -> Array:
        """Standardised values as numbers."""
        return self.scale.back(self.centre + self.width * standard)

    def standard(self, value: float | None, default: float) -> float:
        """A number standardised; the default for an open end."""
        return default if value is None else (self.scale.to(value) - self.centre) / self.width


def logistic(x: Array) -> Array:
    """1 / (1 + exp(-x)), analytic in x, without overflow."""
    e = np.exp(-np.where(x.real < 0, -x, x))
    return np.asarray(np.where(x.real < 0, e, 1.0) / (1 + e))


def still_open(question: Question, days: float) -> float:
    """The part of the variance that is still to come `days` after the opening."""
    window = window_days(question)
    return OPEN_SHARE * max(window - days, HALF_DAY) / window


def amount(question: Question, today: float) -> Amount:
    """The model of a number on a day, its prior predictive fitted to `between`."""
    quantity = question.number
    if quantity is None:
        raise ValueError("the question asks for no number")
    scale = Scale(quantity.at_least, quantity.at_most)
    plain = Amount(scale, 0.0, 1.0, still_open(question, today), 0.0)
    z = normal_points(0, COUNT)[:2]
    middle, s = plain.parts(z, plain.open_now)
    share = np.full(COUNT, 1 / COUNT)
    a, b = (quantile(middle, s, share, level) for level in (TAIL, 1 - TAIL))
    low, high = (scale.to(x) for x in quantity.between)
    width = (high - low) / (b - a)
    centre = low - width * a
    fitted = replace(plain, centre=centre, width=width)
    return replace(fitted, headline=fitted.standard(headline(quantity), 0.0))


def headline(quantity: Quantity) -> float:
    """The value that the headline probability is about: as stated, else the middle of `between` on the scale."""
    if quantity.above is not None:
        return quantity.above
    scale = Scale(quantity.at_least, quantity.at_most)
    low, high = (scale.to(x) for x in quantity.between)
    return float(scale.back(np.array((low + high) / 2)))


def quantile(middle: Array, s: Array, share: Array, level: float) -> float:
    """The quantile of a mixture of logistic distributions (J,), standardised."""

    def excess(x: float) -> float:
        return float(share @ logistic((x - middle) / s)) - level

    # Between the lowest and the highest of the parts' own quantiles.
    own = middle + s * math.log(level / (1 - level))
    low, high = float(own.min()) - 1e-9, float(own.max()) + 1e-9
    return float(brentq(excess, low, high, xtol=1e-12))


def number(one: Case) -> Made:
    """The forecast of a number; its headline is P(X > `above`)."""
    quantity = one.question.number
    if quantity is None:
        raise ValueError("the question asks for no number")
    model = amount(one.question, one.today)
    told = replace(one, seen=tuple(map(upward, one.seen)))
    observed = judged(told, lambda e: e.target.kind == "range")
    rows = tuple(_row(one.question, model, told.pieces[r.piece].target, r.day) for r in observed.rows)
    model = replace(model, rows=rows)
    result = sampled(model, observed)
    full = result.full()
    first = outlook(full.view.values[0], full.share)
    count = COUNT  # the prior's own points come first
    made = Forecast(
        question=one.question,
        as_of=one.as_of,
        prior=float(result.prior[0]) if observed.pieces else first.probability,
        outlook=first,
        given={},
        drivers={},
        evidence=(),
        held={},
        notes=tuple(notes(one, len(observed.unused), effective(full.share))),
        answer=NumberAnswer(
            unit=quantity.unit,
            above=headline(quantity),
            quantiles=_quantiles(model, result.z, full.share),
            prior=_quantiles(model, normal_points(0, count)[:2], np.full(count, 1 / count)),
        ),
    )
    return Made(made, effects(result, {"middle": 1}) if one.explain else {})


def upward(e: Evidence) -> Evidence:
    """ "Below 6: 10 %" as "above 6: 90 %", so that an error that judgements share is one of too high a number or too low,
    however each was put.
    """
    if e.target.kind != "range" or e.target.above is not None or e.target.below is None:
        return e
    return replace(e, target=Target("range", above=e.target.below), low=1 - e.high, high=1 - e.low)


def _row(question: Question, model: Amount, target: Target, day: float) -> tuple[float, float, float]:
    above, below = model.standard(target.above, -math.inf), model.standard(target.below, math.inf)
    return above, below, still_open(question, day)


def _quantiles(model: Amount, z: Array, share: Array) -> dict[str, float]:
    middle, s = model.parts(z, model.open_now)
    at = [quantile(middle, s, share, level / 100) for level in LEVELS]
    numbers = model.number(np.array(at))
    return {f"{level:g}": float(x) for level, x in zip(LEVELS, numbers, strict=True)}
