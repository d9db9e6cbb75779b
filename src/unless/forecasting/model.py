"""The model at many points at once: what judgements judge, and what a forecast reports."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from unless.forecasting.design import Design, Weights
from unless.forecasting.hazard import Array, Belief, Clamp, Rates, Stepper, carry_belief, event_probability
from unless.forecasting.likelihood import group_sums
from unless.forecasting.observations import (
    DRIFT_ROWS,
    Functional,
    drift_loadings,
)
from unless.forecasting.priors import HALF_DAY

SQUEEZE = 1e-12  # modelled probabilities stay that far from 0 and 1, so that logits are finite
# Cumulative hazard of one stretch of the past beyond which nothing is told apart: exp(-60), which single precision holds.
EXHAUSTED = 60.0
FEW = 512  # points up to which the passes of several clamps are made as one: what fits the processor's nearer memory
FEWEST = 128  # up to which judgements are looked up among all stops and horizons at once

Group = tuple[
    int | None, Clamp
]  # functionals that one backward pass serves: of a driver or the event, a clamp
Place = tuple[int, Functional]  # what is judged, and at which stop


def group_of(key: Functional) -> tuple[Group, float]:
    """The group of a functional, and its days."""
    if isinstance(key[0], int):
        return (key[0], key[2]), key[1]
    return (None, key[0]), key[1]


@dataclass(slots=True)
class Batch:
    """The model at J points z (size, J): everything that does not depend on the weights is computed once.

    knots: how many horizons a backward pass stops at; those between are interpolated. 0: at all of them.
    """

    design: Design
    z: Array
    knots: int = 0
    stepper: Stepper = field(init=False)
    past: list[Stepper] = field(init=False)  # the stepper that carries the belief to each stop
    places: list[Place] = field(init=False)  # U of them, unique
    _spans: dict[Group, list[float]] = field(init=False, default_factory=dict)
    _forms: dict[Group, dict[float, Array]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        priors, z = self.design.priors, self.z
        self.stepper = Stepper(priors.rates(z), clock=priors.clock(z))
        self.past = self._drifted()
        stop = {day: n for n, day in enumerate(self.design.stops)}
        self.places = [(stop[day], key) for day, key in self.design.observed.places]
        spans: dict[Group, set[float]] = {}
        for _, key in self.places:
            group, days = group_of(key)
            spans.setdefault(group, set()).add(days)
        self._spans = {group: sorted(days) for group, days in spans.items()}

    def _drifted(self) -> list[Stepper]:
        """The stepper to each stop: in the past the hazard was what it is now, moved by the drift since.

        Without it, that nothing has happened yet would hold the hazard down for good, whatever was
        announced this morning.
        """
        design, g = self.design, self.design.priors.size
        drift = self.z[g + 1 : g + 1 + DRIFT_ROWS]
        middles = [border - design.today / DRIFT_ROWS / 2 for border in design.borders]
        loadings = drift_loadings(middles, design.today, design.priors.window)
        shifts = loadings.astype(self.z.dtype) @ drift
        most = EXHAUSTED * DRIFT_ROWS / max(design.today, HALF_DAY)
        steppers = [self.stepper.drifted(shift, most) for shift in shifts]
        return [steppers[bisect_left(design.borders, stop)] for stop in design.stops]

    def beside(self, other: Batch) -> Batch:
        """Both's points, with the passes that both have made."""
        out = Batch(self.design, np.concatenate([self.z, other.z], axis=1), self.knots)
        for group, forms in self._forms.items():
            if group in other._forms:
                theirs = other._forms[group]
                out._forms[group] = {d: np.concatenate([u, theirs[d]], axis=-1) for d, u in forms.items()}
        return out

    @property
    def drivers(self) -> int:
        """K."""
        return len(self.design.priors.signs)

    def form(self, key: Functional) -> Array:
        """The coefficients of a probability that is linear in the belief, shape (1 or 2 a driver, ..., J)."""
        group, days = group_of(key)
        if group not in self._forms:
            self._forms[group] = self._passed(group)
        found = self._forms[group]
        if days in found:
            return found[days]
        spans = list(found)
        at = bisect_left(spans, days)
        if not self.knots or at in (0, len(spans)):
            return self._at(group, [days])[days]  # a horizon that nobody judged
        below, above = spans[at - 1], spans[at]
        share = (days - below) / (above - below)
        return np.asarray(found[below] + share * (found[above] - found[below]))

    def _passed(self, group: Group) -> dict[float, Array]:
        """All horizons that are ever asked of a group, whatever is asked first: the steps depend on it."""
        return self._at(group, self._knots(self._spans.get(group, [])))

    def _knots(self, spans: list[float]) -> list[float]:
        """The horizons of these (ascending) at which a pass stops, and that of the forecast."""
        if self.knots and len(spans) > self.knots:
            spans = [spans[round(n)] for n in np.linspace(0, len(spans) - 1, self.knots)]
        return sorted({*spans, self.design.remaining})

    def _pass_together(self) -> None:
        """Makes the passes of clamps that hold as many drivers in one: side by side, as more points of fewer drivers."""
        rates, points = self.stepper.rates, self.z.shape[1]
        if not self.knots or points > FEW or rates.couplings:
            return
        sized: dict[int, list[Group]] = {}
        for group in self._spans:
            if group[0] is None and group[1] and group not in self._forms:
                sized.setdefault(len(group[1]), []).append(group)
        for groups in sized.values():
            free = [[k for k in range(self.drivers) if k not in dict(clamp)] for _, clamp in groups]
            bases = [rates.log_base + sum(rates.beta[k] for k, held in clamp if held) for _, clamp in groups]
            clock = self.stepper.clock and replace(
                self.stepper.clock, shape=np.tile(self.stepper.clock.shape, len(groups))
            )
            spans = self._knots(sorted({days for group in groups for days in self._spans[group]}))
            beta, on, off = (
                np.concatenate([rows[ks] for ks in free], axis=1)
                for rows in (rates.beta, rates.on, rates.off)
            )
            stepper = Stepper(Rates(np.concatenate(bases), beta, on, off), clock=clock)
            found = event_probability(stepper, spans, self.design.priors.longest_step)
            for n, (group, ks) in enumerate(zip(groups, free, strict=True)):
                shape = [2 if k in ks else 1 for k in range(self.drivers)]
                own = slice(n * points, (n + 1) * points)
                self._forms[group] = {days: u[:, own].reshape(*shape, points) for days, u in found.items()}

    def _at(self, group: Group, spans: list[float]) -> dict[float, Array]:
        driver, clamp = group
        rates, held = self.stepper.rates, dict(clamp)
        if driver is not None and not any(c.driver == driver for c in rates.couplings):
            return {days: self._switching(driver, days) for days in spans}
        if driver is None:
            stepper = Stepper(rates, clamp, clock=self.stepper.clock) if clamp else self.stepper
        else:
            stepper = Stepper(rates, clamp, until=driver)
        shape = [1 if k in held or k == driver else 2 for k in range(self.drivers)]
        found = event_probability(stepper, spans, self.design.priors.longest_step)
        forms = {days: u.reshape(*shape, -1) for days, u in found.items()}
        if driver is None:
            return forms
        return {days: np.concatenate([u, np.ones_like(u)], axis=driver) for days, u in forms.items()}

    def _switching(self, driver: int, days: float) -> Array:
        """Of a driver that depends on no other."""
        rate = self.stepper.rates.on[driver]
        shape = [1] * self.drivers
        shape[driver] = 2
        return np.stack([-np.expm1(-rate * days), np.ones_like(rate)]).reshape(*shape, -1)

    def prepare(self, keys: Iterable[Functional]) -> None:
        """Makes the backward passes of all judgements and of `keys`, on all cores."""
        groups = [
            g for g in dict.fromkeys([*self._spans, *(group_of(k)[0] for k in keys)]) if g not in self._forms
        ]
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for group, forms in zip(groups, pool.map(self._passed, groups), strict=True):
                self._forms[group] = forms

    def belief(self, weights: Weights) -> Belief:
        """The belief at every stop, with the state reports weighted."""
        return carry_belief(
            self.past,
            self.design.priors.start_belief(),
            self.design.stops,
            self.design.tilts(weights.reports),
            self.design.priors.longest_step,
            self.design.priors.window,
        )

    def apply(self, key: Functional, belief: Belief, stop: int = -1) -> Array:
        """The probability (J,), held off 0 and 1."""
        form = self.form(key)
        p = belief.states[stop].reshape((2,) * self.drivers + (-1,))
        held = tuple(k for k in range(self.drivers) if form.shape[k] == 1)
        if held:
            p = p.sum(axis=held, keepdims=True)
        total = np.einsum("sj,sj->j", p.reshape(-1, p.shape[-1]), form.reshape(-1, p.shape[-1]))
        return np.asarray(total * (1 - 2 * SQUEEZE) + SQUEEZE)

    def observed(self, belief: Belief) -> Array:
        """The probabilities that the judgements judge, at their unique places, (U, J)."""
        if not self.places:
            return np.zeros((0, self.z.shape[1]), dtype=self.z.dtype)
        self._pass_together()
        if self.knots and self.z.shape[1] <= FEWEST:
            return self._observed_between(belief)
        return np.stack([self.apply(key, belief, stop) for stop, key in self.places])

    def _observed_between(self, belief: Belief) -> Array:
        """As `observed`, with the horizons between the knots interpolated, a group at a time: for few points."""
        points = self.z.shape[1]
        states = np.stack(belief.states).reshape(-1, *(2,) * self.drivers, points)
        out = np.empty((len(self.places), points), dtype=self.z.dtype)
        members: dict[Group, list[int]] = {}
        for n, (_, key) in enumerate(self.places):
            members.setdefault(group_of(key)[0], []).append(n)
        for group, mine in members.items():
            if group not in self._forms:
                self._forms[group] = self._passed(group)
            knots, forms = np.array(list(self._forms[group])), np.stack(list(self._forms[group].values()))
            held = tuple(1 + k for k in range(self.drivers) if forms.shape[1 + k] == 1)
            p, u = (states.sum(axis=held) if held else states), forms.reshape(len(knots), -1, points)
            # At every stop and knot (J, stops, knots), of which those are taken that are judged.
            met = p.reshape(len(p), -1, points).transpose(2, 0, 1) @ u.transpose(2, 1, 0)
            stops = np.array([self.places[n][0] for n in mine])
            days = np.array([group_of(self.places[n][1])[1] for n in mine])
            below = np.clip(np.searchsorted(knots, days, side="right") - 1, 0, max(len(knots) - 2, 0))
            above = np.minimum(below + 1, len(knots) - 1)
            share = ((days - knots[below]) / np.maximum(knots[above] - knots[below], 1e-9)).astype(met.dtype)
            out[mine] = (met[:, stops, below] * (1 - share) + met[:, stops, above] * share).T
        return np.asarray(out * (1 - 2 * SQUEEZE) + SQUEEZE)

    def observed_seeds(self, slopes: Array) -> dict[int, Array]:
        """The derivative by the belief at each stop, given that by the probabilities judged (U, J)."""
        out: dict[int, Array] = {}
        for (stop, key), slope in zip(self.places, slopes, strict=True):
            if stop not in out:
                out[stop] = np.zeros((2**self.drivers, len(slope)), dtype=slope.dtype)
            out[stop].reshape((2,) * self.drivers + (-1,))[...] += self.form(key) * slope
        return out

    def seed(self, key: Functional, slope: Array) -> Array:
        """The derivative by the belief (2^K, J) of a probability, times `slope` (J,)."""
        whole = np.broadcast_to(self.form(key) * slope, (2,) * self.drivers + (len(slope),))
        return np.array(whole).reshape(-1, len(slope))

    def by_place(self, rows: Array) -> Array:
        """Sums (M, J) over the judgements of each place, (U, J)."""
        return (
            np.asarray(group_sums(self.design.observed.place, np.ones(len(rows), rows.dtype)) @ rows)
            if len(rows)
            else rows
        )

    def logits(self, x: Array) -> Array:
        """The probabilities (U, J) as the judgements' logits (M, J), moved by the common error, the drift and the random effects."""
        observed, g = self.design.observed, self.design.priors.size
        tiny = SQUEEZE if x.dtype == np.float64 else 1e-7
        y = (np.log(x) - np.log(np.maximum(1 - x, tiny)))[observed.place]
        y += observed.shared.astype(x.dtype) @ self.z[g : g + 1 + DRIFT_ROWS]
        observed.with_effects(y, self.z[g + 1 + DRIFT_ROWS :])
        return np.asarray(y)
