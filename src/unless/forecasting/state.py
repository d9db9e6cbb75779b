"""Whether a state holds on a date: a two-state chain in continuous time, as a driver is one.

With the rates a (off to on) and b (on to off) the chance to be on goes to a / (a + b), the distance falling as
exp(-(a + b) t). Reports of the state move the belief on their day by an odds ratio; a judgement of the state on a later
day is one of the chance that the chain has then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from unless.domain.evidence import Target
from unless.domain.forecast import Forecast, StateAnswer, Weighted
from unless.domain.question import OWN_STATE, Driver, Question
from unless.forecasting.common import Case, Made, Spread, effective, effects, notes, outlook, turn
from unless.forecasting.design import CERTAIN, Weights
from unless.forecasting.hazard import Array
from unless.forecasting.observations import STATE_CEILING, Observed, observe
from unless.forecasting.points import Seeds, View, sampled
from unless.forecasting.priors import (
    HALF_DAY,
    JEFFREYS_EVENTS,
    LONGEST_WINDOW,
    OFF_PER_WINDOW,
    ON_PER_WINDOW,
    RATE_SPREAD,
    SHORTEST_WINDOW,
    START_ON,
    YEAR,
    window_days,
)


@dataclass(frozen=True, slots=True)
class Chain:
    """The model: the middle rates on and off a day, the belief on the opening day, what is known and observed, and the
    days to today and from there to the date.
    """

    on: float
    off: float
    start: float
    known: tuple[tuple[float, bool], ...]
    observed: Observed
    today: float
    ahead: float

    @property
    def size(self) -> int:
        """The two rates."""
        return 2

    def rates(self, z: Array) -> tuple[Array, Array]:
        """The rates on and off (J,)."""
        return self.on * np.exp(RATE_SPREAD * z[0]), self.off * np.exp(RATE_SPREAD * z[1])

    @property
    def stops(self) -> list[float]:
        """The days on which the belief is looked at, ascending; the last is today."""
        days = {r.day for r in self.observed.rows} | {r.day for r in self.observed.reports}
        return sorted(days | {day for day, _ in self.known} | {self.today})

    def view(self, z: Array, reports: Array) -> View:
        """Values: the chance to be on at the date, and now."""
        a, b = self.rates(z)
        x: list[Array] = [a] * len(self.observed.rows)
        log_mass = np.zeros_like(a)
        for day, before, after, tilt in self._course(a, b, reports):
            if tilt is not None:
                log_mass = log_mass + np.log(1 - before + before * np.exp(tilt))
            for m, row in enumerate(self.observed.rows):
                if row.day == day:
                    x[m] = ahead(after, a, b, row.horizon)
            p = after
        judged = np.stack(x) if x else np.zeros((0, len(a)), dtype=a.dtype)
        return View(judged, log_mass, np.stack([ahead(p, a, b, self.ahead), p]))

    def pull(self, z: Array, reports: Array, seeds: Seeds) -> Array:
        """The reverse sweep of `view`: from today back, what the objective gains by the belief of each stop."""
        a, b = self.rates(z)
        out = np.zeros(len(reports))
        gain = seeds.by_value * (fading(a, b, self.ahead) if seeds.value == 0 else 1.0)
        later = self.today
        for day, before, after, tilt in reversed(list(self._course(a, b, reports))):
            gain = gain * fading(a, b, later - day)
            for m, row in enumerate(self.observed.rows):
                if row.day == day:
                    gain = gain + seeds.x[m] * fading(a, b, row.horizon)
            if tilt is not None:
                by_tilt = float(np.sum(gain * after * (1 - after) + seeds.log_mass * after))
                for r, report in enumerate(self.observed.reports):
                    if report.day == day and not self._known(day):
                        out[r] = by_tilt * report.log_odds * (1 - (tilt / STATE_CEILING) ** 2)
                factor = np.exp(tilt)
                mass = 1 - before + before * factor
                gain = gain * factor / mass**2 + seeds.log_mass * (factor - 1) / mass
            later = day
        return out

    def _course(
        self, on: Array, off: Array, reports: Array
    ) -> Iterator[tuple[float, Array, Array, float | None]]:
        """Of every stop its day, the belief before and after what is reported or known then, and the log odds ratio."""
        p, at = np.full_like(on, self.start), 0.0
        for day in self.stops:
            before = ahead(p, on, off, day - at)
            tilt = self._tilt(day, reports)
            p = before
            if tilt is not None:
                weight = before * np.exp(tilt)
                p = weight / (1 - before + weight)
            yield day, before, p, tilt
            at = day

    def _known(self, day: float) -> bool:
        return any(known == day for known, _ in self.known)

    def _tilt(self, day: float, reports: Array) -> float | None:
        """The log odds ratio of a day: certain where the state is known, else of its reports, up to a ceiling."""
        for known, on in self.known:
            if known == day:
                return CERTAIN if on else -CERTAIN
        said = [r for r, report in enumerate(self.observed.reports) if report.day == day]
        if not said:
            return None
        total = sum(float(reports[r]) * self.observed.reports[r].log_odds for r in said)
        return float(STATE_CEILING * np.tanh(total / STATE_CEILING))


def fading(on: Array, off: Array, days: float) -> Array:
    """What is left after some days of a difference in the chance to be on, (J,)."""
    return np.asarray(np.exp(-(on + off) * days))


def ahead(p: Array, on: Array, off: Array, days: float) -> Array:
    """The chance (J,) to be on some days later: the closed form of the two-state chain."""
    rest = on / (on + off)
    return np.asarray(rest + (p - rest) * fading(on, off, days))


def rates(question: Question) -> tuple[float, float]:
    """The middle rates on and off a day: as often as `base_rate` says that it changes, else as drivers change."""
    if question.base_rate is not None:
        each = (question.base_rate.events + JEFFREYS_EVENTS) / (question.base_rate.years * YEAR)
        return each, each
    pace = min(max(window_days(question), SHORTEST_WINDOW), LONGEST_WINDOW)
    return ON_PER_WINDOW / pace, OFF_PER_WINDOW / pace


def state(one: Case) -> Made:
    """The forecast of a state on the deadline's day."""
    question, own = one.question, one.question.state
    if own is None:
        raise ValueError("the question asks for no state")
    on, off = rates(question)
    model = Chain(
        on,
        off,
        START_ON[own.now],
        tuple((float((k.since - question.opened).days), k.state == "on") for k in own.states),
        observed_states(one),
        one.today,
        max(window_days(question) - one.today, HALF_DAY),
    )
    result = sampled(model, model.observed)
    full = result.full()
    sign = -1.0 if one.turned else 1.0
    headline = outlook(full.view.values[0], full.share, one.turned)
    seen = bool(model.observed.pieces)
    now = outlook(full.view.values[1], full.share)
    made = Forecast(
        question=question,
        as_of=one.as_of,
        prior=turn(float(result.prior[0]), one.turned) if seen else headline.probability,
        outlook=headline,
        given={},
        drivers={},
        evidence=(),
        held={},
        notes=tuple(notes(one, len(model.observed.unused), effective(full.share))),
        answer=StateAnswer(Weighted(turn(float(result.prior[1]), False) if seen else now.probability, now)),
    )

    def before() -> Spread:
        nothing = result.at(Weights.all(model.observed, 0.0))
        return _yes(nothing.view.values[0], nothing.share, one.turned)

    return Made(
        made,
        effects(result, {"now": 1}, sign) if one.explain else {},
        _yes(full.view.values[0], full.share, one.turned),
        before,
    )


def _yes(values: Array, share: Array, turned: bool) -> Spread:
    return Spread(1 - values if turned else values, share)


def observed_states(one: Case) -> Observed:
    """Judgements of the state on a later day, and reports of it on the day they were said."""
    plain = replace(one.question, drivers=(Driver(OWN_STATE, ""),), kind="by-deadline")
    kinds = ("outcome", "state")
    own = [n for n, e in enumerate(one.pieces) if e.target.kind in kinds and not e.given]
    bare = []
    for n in own:
        e = one.pieces[n]
        about = Target("driver-state", OWN_STATE) if e.target.kind == "state" else Target("outcome")
        bare.append(replace(e, target=about))
    found = observe(plain, bare, one.as_of, one.learned.without_bias())
    unused = {own[n] for n in found.unused} | (set(range(len(one.pieces))) - set(own))
    return replace(
        found,
        rows=tuple(replace(r, piece=own[r.piece]) for r in found.rows),
        reports=tuple(replace(r, piece=own[r.piece]) for r in found.reports),
        unused=tuple(sorted(unused)),
    )
