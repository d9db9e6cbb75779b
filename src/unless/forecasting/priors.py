"""What is believed before any evidence, and the map from standard normal variables to the model's rates.

Every parameter is a function of one standard normal variable, so that the prior is N(0, I): row 0 of z is the
base rate, rows 1 + 3k, 2 + 3k, 3 + 3k are driver k's effect beta and its rates on and off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, logit, ndtri, polygamma
from scipy.stats import qmc

from unless.domain.question import BaseRate, Question
from unless.forecasting.drivers import BARRED, LADDER_EFFECT, chains, couplings, ladders, starts
from unless.forecasting.hazard import Array, Clock, Coupling, Rates, Stepper, event_probability, hazards

YEAR = 365.25  # days

# Jeffreys' prior of a Poisson rate, Gamma(1/2, 0), updated by the base rate's events and years.
JEFFREYS_EVENTS = 0.5
# Without a base rate: as if one window of the question's own length had been watched in vain. That makes the
# prior 29 % with nine tenths of its mass between 0.4 % and 85 %: wide, and the same for every length.
WIDE_EVENTS, WIDE_WINDOWS = 0.0, 1.0

# A question differs from its reference class: its log hazard has this standard deviation around the class's, beside
# the class's own uncertainty (the log of a Gamma variable has mean digamma(shape) and variance trigamma(shape)). Without
# it a base rate of once in years holds a meeting that both sides have announced for next week under one in
# five. A factor of 4.5 either way, by judgement; to be replaced by what resolved questions teach.
FRAILTY = 1.5

# The shape of the hazard's clock. On the 162 yes-or-no questions of the Good Judgment Project that ask for an event by a
# date (36 came about) the likelihood is greatest at 0.75 and within 2 of it from 0.4 to 1.15; the spread is that of the
# log, and single questions differ by more than their mean is unsure.
CLOCK_MEDIAN, CLOCK_SPREAD = 0.75, 0.5

# log hazard ratio of a driver that is said to raise (lower) the event: log-normal, a factor of 3.7 in the middle
# and 1.8 to 19 in nine cases of ten; normal around no effect where the analyst states no sign. By judgement.
EFFECT_MEDIAN, EFFECT_SPREAD = 1.3, 0.5
UNSIGNED_SPREAD = 1.0
# Analysts track what may change while the question is open: a driver that is off comes on at a rate of 0.35 a window
# in the middle (so within it in 3 of 10 cases), one that is on goes off at 0.7; a factor of 2.7 either way is a
# standard deviation. Windows shorter than a month or longer than two years count as such: states of the
# world do not change by the hour because a question is short. By judgement.
ON_PER_WINDOW, OFF_PER_WINDOW, RATE_SPREAD = 0.35, 0.7, 1.0
SHORTEST_WINDOW, LONGEST_WINDOW = 30.0, 2 * YEAR
# Belief that a driver is on when the question opens, by what the question file says of it.
START_ON: dict[str | None, float] = {"on": 0.95, "off": 0.05, None: 0.15}

# No base rate makes the event surer than this, or less sure: thousands a year over ten years is 1 to rounding.
LEAST_PRIOR = 1e-6

BLOCK = 256  # points at once in single precision: what fits the processor's nearest memory

HALF_DAY = 0.5  # the horizon never is shorter: on the last day the event may still come

SMALLEST_TABLE = 16384  # points made at once: as many as most forecasts ask for
# Columns of the point table: base rate, 8 drivers x 3, common error, drift, up to 94 drivers and outlets, how far out a point lies.
QMC_DIMENSIONS, TAIL = 128, 127


def normal_points(first: int, count: int) -> Array:
    """Points first .. first + count of a fixed standard normal point table, shape (QMC_DIMENSIONS, count).

    Sobol points (Joe and Kuo, SIAM J. Sci. Comput. 30, 2008), shifted by fixed amounts modulo 1 (Cranley and
    Patterson 1976) so that none lies at 0. Nothing is random: the same call gives the same points.
    """
    size = max(1 << (first + count - 1).bit_length(), SMALLEST_TABLE)
    table = _tables[-1]
    if table.shape[1] < size:
        table = _table(size)  # a sequence begins with every shorter one
        _tables[:] = [table]
    return table[:, first : first + count]


def _table(count: int) -> Array:
    """The first `count` points, a power of two."""
    shift = np.sqrt(np.arange(2, QMC_DIMENSIONS + 2, dtype=float) * 1.7) % 1.0
    uniform = (qmc.Sobol(QMC_DIMENSIONS, scramble=False).random(count) + shift) % 1.0
    points = np.ascontiguousarray(ndtri(np.clip(uniform, 1e-9, 1 - 1e-9)).T)
    points.setflags(write=False)
    return points


_tables: list[Array] = [
    np.zeros((QMC_DIMENSIONS, 0))
]  # the longest that was asked for: every forecast asks for it


@dataclass(frozen=True, slots=True)
class Priors:
    """The prior of one question.

    shape, exposure: the base rate is Gamma(shape, exposure in days). signs: +1, -1 or 0 a driver. window: days from
    opening to deadline. pace: the length by which switching rates are scaled. start: chances to be on at the
    opening. shift: what is added to every log hazard so that the prior predictive is the base rate's. couplings:
    how drivers' switching depends on other drivers. idle: drivers that do not matter to the event, beta = 0. ladders:
    pairs (lower, upper) of which the upper is never on while the lower is off, see drivers.py.
    """

    shape: float
    exposure: float
    signs: tuple[int, ...]
    window: float
    pace: float
    start: tuple[float, ...]
    shift: float = 0.0
    steps: int = 48  # of the splitting in a window
    couplings: tuple[Coupling, ...] = ()
    idle: tuple[int, ...] = ()
    ladders: tuple[tuple[int, int], ...] = ()

    @property
    def size(self) -> int:
        """The number of rows of z that the rates take."""
        return 2 + 3 * len(self.signs)

    @property
    def longest_step(self) -> float:
        """The longest step of the splitting, in days."""
        return max(0.25, self.window / self.steps)

    def clock(self, z: Array) -> Clock:
        """The clock at J points; its variable is the last row."""
        row = z[1 + 3 * len(self.signs)]
        return Clock(np.exp(math.log(CLOCK_MEDIAN) + CLOCK_SPREAD * row), self.window)

    def start_belief(self) -> Array:
        """The belief on the opening day over the 2^K states."""
        belief: Array = np.ones(1)
        for chance in self.start:
            belief = np.kron(belief, [1 - chance, chance])
        states = belief.reshape((2,) * len(self.start))
        for lower, upper in self.ladders:
            # (not lower) and upper cannot be: what is believed of it goes to (not lower) and (not upper).
            axes = [slice(None)] * len(self.start)
            axes[lower] = slice(0, 1)
            both = states[tuple(axes)].sum(axis=upper, keepdims=True)
            states[tuple(axes)] = np.concatenate([both, np.zeros_like(both)], axis=upper)
        return belief

    def rates(self, z: Array) -> Rates:
        """The rates at J points, z of shape (>= size, J), real or complex."""
        effects, on, off = [], [], []
        steps, uppers = {k for pair in self.ladders for k in pair}, {upper for _, upper in self.ladders}
        for k, sign in enumerate(self.signs):
            beta, log_on, log_off = z[1 + 3 * k], z[2 + 3 * k], z[3 + 3 * k]
            effect = np.zeros_like(beta) if k in self.idle else _effect(sign, beta)
            effects.append(effect * (LADDER_EFFECT if k in steps else 1.0))
            barred = math.exp(-BARRED) if k in uppers else 1.0
            on.append(barred * ON_PER_WINDOW / self.pace * np.exp(RATE_SPREAD * log_on))
            off.append(OFF_PER_WINDOW / self.pace * np.exp(RATE_SPREAD * log_off))
        none = np.zeros((0, z.shape[1]), dtype=z.dtype)
        return Rates(
            self._log_rate(z[0]) + self.shift,
            np.stack(effects) if effects else none,
            np.stack(on) if on else none,
            np.stack(off) if off else none,
            self.couplings,
        )

    def _log_rate(self, z: Array) -> Array:
        """log of the question's hazard per day before the shift: log-normal, see FRAILTY."""
        middle = float(digamma(self.shape)) - math.log(self.exposure)
        spread = math.sqrt(float(polygamma(1, self.shape)) + FRAILTY**2)
        return np.asarray(middle + spread * z)


def _effect(sign: int, z: Array) -> Array:
    """A driver's log hazard ratio, of the sign that the analyst states."""
    return np.asarray(
        sign * np.exp(math.log(EFFECT_MEDIAN) + EFFECT_SPREAD * z) if sign else UNSIGNED_SPREAD * z
    )


def window_days(question: Question) -> float:
    """Days from the opening to the deadline, at least half a day."""
    return max(float((question.deadline - question.opened).days), HALF_DAY)


def base_rate_probability(shape: float, exposure: float, days: float) -> float:
    """P(event within `days`) when the rate is Gamma(shape, exposure): 1 - (exposure / (exposure + days))^shape."""
    return -math.expm1(-shape * math.log1p(days / exposure))


def prior_count(drivers: int) -> int:
    """How many points stand for the prior: fewer where there are more states."""
    return 2048 if drivers <= 1 else 1024 if drivers <= 5 else 512


@lru_cache(maxsize=64)
def priors_for(question: Question) -> Priors:
    """The prior of a question, with its hazards shifted so that the prior predictive is the base rate's."""
    window = window_days(question)
    base = question.base_rate or BaseRate(WIDE_EVENTS, WIDE_WINDOWS * window / YEAR)
    drivers = [question.drivers[chain.driver] for chain in chains(question)]
    plain = Priors(
        shape=base.events + JEFFREYS_EVENTS,
        exposure=base.years * YEAR,
        signs=tuple(0 if d.raises is None else 1 if d.raises else -1 for d in drivers),
        window=window,
        pace=min(max(window, SHORTEST_WINDOW), LONGEST_WINDOW),
        start=tuple(START_ON[now] for now in starts(question)),
        couplings=couplings(question),
        idle=tuple(k for k, d in enumerate(drivers) if not d.matters),
        ladders=ladders(question),
    )
    return replace(plain, shift=_solved_shift(plain))


def _solved_shift(plain: Priors) -> float:
    """The shift of the log hazards at which the mean over the prior's points is the base rate's probability.

    Without it drivers inflate the prior: 5.5 % becomes 40 % with five that raise.
    """
    target = base_rate_probability(plain.shape, plain.exposure, plain.window)
    target = min(max(target, LEAST_PRIOR), 1 - LEAST_PRIOR)
    points = normal_points(0, prior_count(len(plain.signs)))[: plain.size].astype(np.float32)
    blocks = [points[:, n : n + BLOCK] for n in range(0, points.shape[1], BLOCK)]
    start = plain.start_belief().astype(np.float32)

    def excess(shift: float) -> float:
        found = 0.0
        for block in blocks:
            rates = replace(plain, shift=shift).rates(block)
            moved = Stepper(rates, clock=plain.clock(block))
            u = event_probability(moved, [plain.window], plain.longest_step)[plain.window]
            found += float((start @ u).sum(dtype=float)) / points.shape[1]
        return float(logit(found) - logit(target))

    # Where few hazards are large, P is about linear in exp(shift): a good first guess.
    rates = plain.rates(points)
    guess = -math.log(float(np.mean(start @ (hazards(rates) / np.exp(rates.log_base)))))
    low, high = guess, guess
    step, at = 0.5, excess(guess)
    other = at
    while at * other > 0:
        step *= 2
        low, high = (high, high + step) if at < 0 else (low - step, low)
        other = excess(high if at < 0 else low)
    return float(brentq(excess, low, high, xtol=1e-7))
