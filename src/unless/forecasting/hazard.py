"""The model of time: drivers that switch on and off, and an event whose hazard depends on them.

Drivers k = 1..K are two-state Markov chains in continuous time with rates a_k (off to on) and b_k (on to off).
Couplings multiply a driver's rates while another driver is on; without them the drivers are independent and
their generator Q over the 2^K states is a Kronecker sum. In state d the event comes with hazard
h(d) = exp(alpha + sum_k beta_k d_k), H = diag h. Then

    P(event within tau | belief pi) = 1 - pi' expm((Q - H) tau) 1.

Q is the sum of the drivers' own generators, each with a closed form given the states of the others, and expm(-H dt)
is diagonal, so a step is made by Strang's splitting (G. Strang, SIAM J. Numer. Anal. 5, 1968): half the hazard, all
switching, half the hazard. The switching of coupled drivers does not commute and is swept there and back, by half
steps. `exact_probability` is the reference by a dense matrix exponential.

Everything is batched over J points (parameter vectors). Arrays end in an axis of length J; states are
counted with driver 0 as the most significant bit, 1 = on. Times are in days, rates per day. Parameters in single
precision give results in single precision.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import expm

Array = npt.NDArray[Any]

# Where hazards are held, half a step uses up no more than this: exp(-30) is nothing, yet the eighteen half steps
# between two stops of a belief leave a number that can be divided by.
SPENT = 30.0
SPENT_SINGLE = 4.0  # in single precision, whose least number is 1e-38
MOST_REMEMBERED = 4_000_000  # numbers that a stepper keeps of its operators: 100 MB at most
Clamp = tuple[tuple[int, bool], ...]  # drivers held: (index, on), sorted by index

# No hazard or switching rate above 50 a day (half an hour): beyond that nothing changes in a
# question counted in days, and exp cannot overflow.
RATE_CAP = 50.0
LOG_RATE_CAP = math.log(RATE_CAP)


@dataclass(frozen=True, slots=True)
class Coupling:
    """While driver `by` is on, the rates of `driver` are multiplied by exp(log_on) and exp(log_off)."""

    driver: int
    by: int
    log_on: float
    log_off: float


@dataclass(frozen=True, slots=True)
class Rates:
    """The model's parameters at J points: log_base (J,); beta, on, off (K, J). Rates are per day."""

    log_base: Array
    beta: Array
    on: Array
    off: Array
    couplings: tuple[Coupling, ...] = ()

    @property
    def drivers(self) -> int:
        """K."""
        return int(self.beta.shape[0])


def capped_exp(log_rate: Array) -> Array:
    """exp of a log rate, no greater than the cap."""
    return np.asarray(np.exp(np.minimum(log_rate, LOG_RATE_CAP)))


def hazards(rates: Rates, clamp: Clamp = ()) -> Array:
    """Hazards per day over the states of the drivers that are not held, shape (2^(K - held), J)."""
    held = dict(clamp)
    log_rate = rates.log_base[None, :]
    for k in range(rates.drivers):
        if k in held:
            log_rate = log_rate + rates.beta[k] * float(held[k])
        else:
            log_rate = np.stack([log_rate, log_rate + rates.beta[k]], axis=1).reshape(-1, log_rate.shape[-1])
    return capped_exp(log_rate)


def switching(rates: Rates, driver: int, clamp: Clamp = ()) -> tuple[Array, Array]:
    """A driver's rates on and off, each (J,), or (before, after, J) where a coupled driver is free.

    before, after: the states of the free drivers that come before it, and after it, in the order of the states.
    """
    held = dict(clamp)
    free = [k for k in range(rates.drivers) if k not in held or k == driver]
    place = free.index(driver)
    factors = np.zeros((2, 2 ** len(free)))
    for c in rates.couplings:
        if c.driver != driver:
            continue
        if c.by in held:
            state: Any = float(held[c.by])
        else:
            state = (np.arange(2 ** len(free)) >> (len(free) - 1 - free.index(c.by))) & 1
        factors += np.outer([c.log_on, c.log_off], np.broadcast_to(state, factors.shape[1]))
    if (factors == factors[:, :1]).all():
        factors = factors[:, :1]
    else:
        factors = factors.reshape(2, 2**place, 2, -1)[:, :, 0, :, None]
    factors = np.exp(factors).astype(rates.on.dtype)
    on, off = rates.on[driver] * factors[0], rates.off[driver] * factors[1]
    return np.minimum(on, RATE_CAP), np.minimum(off, RATE_CAP)


@dataclass(frozen=True, slots=True)
class Clock:
    """How a hazard is spread over the time to a deadline, of shape kappa (J,) at J points.

    The cumulative hazard left with r days to go is that of the whole window times (r / window)^kappa: evenly
    spread at 1, crowding towards the deadline below, as talks do (A. Roth, J. Murnighan and F. Schoumaker,
    "The deadline effect in bargaining", American Economic Review 78, 1988).
    """

    shape: Array
    window: float

    def pace(self, left: float, days: float) -> Array:
        """The mean hazard, relative to an even spread, over `days` that end with `left` days to go."""
        # As shares of the window, whose powers cannot overflow.
        ends = ((left + days) / self.window) ** self.shape
        starts = (left / self.window) ** self.shape if left > 0 else 0.0
        return np.asarray((ends - starts) * (self.window / days))


@dataclass(slots=True)
class Stepper:
    """Steps in time of one set of rates under one clamp; remembers the operators of each step.

    With a clock a step also needs the days that are left when it ends. With `until` the event is that driver's
    switching on, the driver itself being held off.
    """

    rates: Rates
    clamp: Clamp = ()
    most: float = math.inf  # hazards above are held there, so that a belief carried far keeps some mass
    clock: Clock | None = None
    until: int | None = None
    hazard: Array = field(init=False)
    _switches: list[Switch] = field(init=False)
    _chances: dict[float, list[tuple[int, Array, Array]]] = field(init=False, default_factory=dict)
    _operators: dict[tuple[str, float, float], Array] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        if self.until is None:
            self.hazard = hazards(self.rates, self.clamp)
        else:
            self.clamp = tuple(sorted({**dict(self.clamp), self.until: False}.items()))
            states = 2 ** (self.rates.drivers - len(self.clamp))
            rate = switching(self.rates, self.until, self.clamp)[0]
            self.hazard = np.array(
                np.broadcast_to(rate.reshape(-1, rate.shape[-1]), (states, rate.shape[-1]))
            )
        self._switches = _sweep(self.rates, self.clamp)

    def drifted(self, shift: Array, most: float) -> Stepper:
        """The same with all log hazards moved by `shift` (J,) and held at `most`: the drivers switch as they did."""
        rates = replace(self.rates, log_base=self.rates.log_base + shift)
        out = copy(self)
        out.rates, out.most, out.hazard, out._operators = rates, most, hazards(rates, self.clamp), {}
        return out

    def _dead(self, dt: float, left: float) -> Array:
        """What half a step's hazard takes, (states, J). Nothing cancels."""
        return self._kept(("dead", dt, left), lambda: np.asarray(-np.expm1(-self._spent(dt, left))))

    def _live(self, dt: float, left: float) -> Array:
        """What half a step's hazard leaves, (states, J)."""
        return self._kept(("live", dt, left), lambda: np.asarray(np.exp(-self._spent(dt, left))))

    def _spent(self, dt: float, left: float) -> Array:
        pace = self.clock.pace(left, dt) if self.clock else 1.0
        spent = self.hazard * (pace * (dt / 2))
        if math.isfinite(self.most):
            np.minimum(spent, SPENT_SINGLE if spent.dtype == np.float32 else SPENT, out=spent)
        return np.asarray(spent)

    def _kept(self, key: tuple[str, float, float], make: Callable[[], Array]) -> Array:
        """Operators that are asked for again; without a clock they do not depend on the days left."""
        key = key if self.clock else (*key[:2], 0.0)
        found = self._operators.get(key)
        if found is None:
            found = make()
            if (len(self._operators) + 1) * found.size > MOST_REMEMBERED:
                self._operators.clear()
            self._operators[key] = found
        return np.asarray(found)

    def _moves(self, dt: float) -> list[tuple[int, Array, Array]]:
        """The switches with their chances within dt; they do not depend on the clock."""
        if dt not in self._chances:
            self._chances[dt] = [switch.chances(dt) for switch in self._switches]
        return self._chances[dt]

    def event(self, u: Array, dt: float, left: float = 0.0) -> Array:
        """One step backward of the probability u of the event, shape (states, J). Nothing cancels."""
        dead = self._dead(dt, left)
        live = 1 - dead
        v: Array = u * live
        v += dead
        _average(v, self._moves(dt))
        v *= live
        v += dead
        return v

    def survival(self, v: Array, dt: float, left: float = 0.0) -> Array:
        """One step backward of a survival-like vector: the transpose of `carry`."""
        live = self._live(dt, left)
        v = v * live
        _average(v, self._moves(dt))
        v *= live
        return np.asarray(v)

    def carry(self, p: Array, dt: float, left: float = 0.0) -> Array:
        """One step forward of a belief; the mass it loses is the event's."""
        live = self._live(dt, left)
        p = p * live
        # The sweep is the same from either end, so that its transpose takes the drivers in the same order.
        for place, on, off in self._moves(dt):
            pairs = p.reshape(2**place, 2, -1, p.shape[-1])
            flow = pairs[:, 0] * on - pairs[:, 1] * off
            pairs[:, 0] -= flow
            pairs[:, 1] += flow
        p *= live
        return p


@dataclass(frozen=True, slots=True)
class Switch:
    """One driver's part of a step: its place among the free drivers, its rates, and the share of the step."""

    place: int
    on: Array
    off: Array
    share: float

    def chances(self, dt: float) -> tuple[int, Array, Array]:
        """The place, and the chances to go on and off in the driver's share of dt days."""
        total = self.on + self.off
        fraction = -np.expm1(-dt * self.share * total) / total
        return self.place, self.on * fraction, self.off * fraction


def _sweep(rates: Rates, clamp: Clamp) -> list[Switch]:
    """The drivers' switching within one step, symmetric: coupled drivers half a step there and half a step back."""
    held = {k for k, _ in clamp}
    free = [k for k in range(rates.drivers) if k not in held]
    bound = {k for c in rates.couplings if not {c.driver, c.by} & held for k in (c.driver, c.by)}
    single = [Switch(free.index(k), *switching(rates, k, clamp), 1.0) for k in free if k not in bound]
    there = [Switch(free.index(k), *switching(rates, k, clamp), 0.5) for k in sorted(bound)]
    if not there:
        return single
    return [*single, *there[:-1], replace(there[-1], share=1.0), *reversed(there[:-1])]


def _average(v: Array, moves: Iterable[tuple[int, Array, Array]]) -> None:
    """Replaces v (states, J) by its expectation after each driver's two-state step, in place."""
    for place, on, off in moves:
        pairs = v.reshape(2**place, 2, -1, v.shape[-1])
        difference = pairs[:, 1] - pairs[:, 0]
        pairs[:, 0] += on * difference
        pairs[:, 1] -= off * difference


def substeps(days: float, longest: float) -> tuple[int, float]:
    """The number and length of equal steps, none longer than `longest`, that make up `days`."""
    if days <= 0:
        return 0, 0.0
    n = max(1, math.ceil(days / longest - 1e-9))
    return n, days / n


def event_probability(stepper: Stepper, spans: Iterable[float], longest: float) -> dict[float, Array]:
    """P(event within tau | state), shape (states, J), for every tau of `spans` (days), in one pass.

    But for the clock, which counts the days left, the model does not change with time, so one backward pass serves every date and horizon.
    """
    u = np.zeros_like(stepper.hazard)
    at, out = 0.0, {}
    for tau in sorted(set(spans)):
        n, dt = substeps(tau - at, longest)
        for step in range(n):
            u = stepper.event(u, dt, at + step * dt)
        at = tau
        out[tau] = u
    return out


@dataclass(frozen=True, slots=True)
class Belief:
    """The belief over states, given that the event has not come yet, at each stop.

    states: one array (2^K, J) a stop, after what is reported there; log_mass (J,): the log probability of
    no event and of the reports. moved, weighed: the mass left by each move and each report (J,).
    """

    states: list[Array]
    log_mass: Array
    moved: list[Array]
    weighed: list[Array]

    def beside(self, other: Belief) -> Belief:
        """Of both's points."""

        def join(a: list[Array], b: list[Array]) -> list[Array]:
            return [np.concatenate(pair, axis=-1) for pair in zip(a, b, strict=True)]

        return Belief(
            join(self.states, other.states),
            np.concatenate([self.log_mass, other.log_mass]),
            join(self.moved, other.moved),
            join(self.weighed, other.weighed),
        )


def tilt_factors(tilts: Mapping[int, Array], drivers: int, kind: Any) -> dict[int, Array]:
    """exp of the sum of the tilts of the drivers that are on, (2^K, 1) for each stop. tilts: (K,) log odds ratios."""
    if not tilts:
        return {}
    on = (np.arange(2**drivers)[:, None] >> np.arange(drivers)[::-1]) & 1
    factors = np.exp(np.stack(list(tilts.values())) @ on.T).astype(kind)[..., None]
    return dict(zip(tilts, factors, strict=True))


def carry_belief(
    steppers: Sequence[Stepper],
    start: Array,
    stops: Sequence[float],
    tilts: Mapping[int, Array],
    longest: float,
    window: float = 0.0,
) -> Belief:
    """Carries a belief from day 0 through `stops` (ascending days), to each by its own stepper.

    start: (2^K,); window: days from day 0 to the deadline, for the clock; tilts: for some stops (by index) the log odds ratios (K,) that are reported then.
    """
    hazard, drivers = steppers[0].hazard, steppers[0].rates.drivers
    p = np.repeat(start[:, None], hazard.shape[-1], axis=1).astype(hazard.dtype)
    factors = tilt_factors(tilts, drivers, p.dtype)
    one = np.ones(p.shape[-1], dtype=p.dtype)
    states, moved, weighed, at = [], [], [], 0.0
    for index, stop in enumerate(stops):
        n, dt = substeps(stop - at, longest)
        for step in range(n):
            p = steppers[index].carry(p, dt, window - at - (step + 1) * dt)
        mass = p.sum(axis=0) if n else one
        p = p / mass
        report = one
        if index in tilts:
            p = p * factors[index]
            report = p.sum(axis=0)
            p = p / report
        states.append(p)
        moved.append(mass)
        weighed.append(report)
        at = stop
    log_mass = np.log(np.stack([*moved, *weighed])).sum(axis=0, dtype=np.result_type(p.dtype, float))
    return Belief(states, log_mass, moved, weighed)


def pull_back(
    steppers: Sequence[Stepper],
    belief: Belief,
    stops: Sequence[float],
    tilts: Mapping[int, Array],
    longest: float,
    seeds: Mapping[int, Array],
    mass_seed: Array,
    window: float = 0.0,
) -> dict[int, Array]:
    """The derivative by each tilt (K,) of an objective with the given derivatives.

    seeds: for some stops, the derivative by the belief there (2^K, J); mass_seed: by log_mass (J,). It is the
    reverse sweep of `carry_belief`, summed over the J points, at the cost of one pass.
    """
    drivers = steppers[0].rates.drivers
    out: dict[int, Array] = {}
    pull = np.zeros_like(belief.states[0])
    factors = tilt_factors(tilts, drivers, pull.dtype)
    for index in range(len(stops) - 1, -1, -1):
        after = belief.states[index]
        if index in seeds:
            pull = pull + seeds[index]
        if index in tilts:
            factor = factors[index]
            # d objective / d (unnormalised belief), times that belief: what each state's weight is worth.
            centred = pull - (pull * after).sum(axis=0) + mass_seed
            worth = (centred * after).sum(axis=-1).reshape((2,) * drivers)
            out[index] = np.array([worth.take(1, axis=k).sum() for k in range(drivers)])
            pull = centred * factor / belief.weighed[index]
            after = after * belief.weighed[index] / factor
        pull = (pull - (pull * after).sum(axis=0) + mass_seed) / belief.moved[index]
        n, dt = substeps(stops[index] - (stops[index - 1] if index else 0.0), longest)
        for step in range(n):
            pull = steppers[index].survival(pull, dt, window - stops[index] + step * dt)
    return out


def exact_probability(
    log_base: float,
    beta: Sequence[float],
    on: Sequence[float],
    off: Sequence[float],
    belief: Sequence[float],
    days: float,
    clamp: Clamp = (),
    couplings: Sequence[Coupling] = (),
) -> float:
    """P(event within `days`) by a dense matrix exponential over all 2^K states: the reference.

    Under a clamp the belief is moved to the states in which the held drivers are as they are held.
    """
    held, drivers = dict(clamp), len(beta)
    states = np.array([[(s >> (drivers - 1 - k)) & 1 for k in range(drivers)] for s in range(2**drivers)])
    states = states.reshape(2**drivers, drivers)
    generator = np.zeros((2**drivers, 2**drivers))
    for s, d in enumerate(states):
        for k in range(drivers):
            if k in held:
                continue
            log_factor = sum((c.log_off if d[k] else c.log_on) * d[c.by] for c in couplings if c.driver == k)
            rate = (off if d[k] else on)[k] * math.exp(log_factor)
            generator[s, s ^ (1 << (drivers - 1 - k))] += rate
            generator[s, s] -= rate
    hazard = np.exp(log_base + states @ np.asarray(beta, dtype=float))
    p = np.asarray(belief, dtype=float).reshape((2,) * drivers)
    for k, state in held.items():
        total = p.sum(axis=k, keepdims=True)
        parts = [np.zeros_like(total), total] if state else [total, np.zeros_like(total)]
        p = np.concatenate(parts, axis=k)
    alive = expm((generator - np.diag(hazard)) * days).sum(axis=1)
    return float(1.0 - p.reshape(-1) @ alive)
