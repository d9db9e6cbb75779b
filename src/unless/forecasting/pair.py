"""A conditional pair: this question's probability with the other's answer yes and no.

On every point, this question's probability p (by its own evidence), the other's as it was before its evidence, and an
odds ratio between the two make the one table of two answers that has them (R. Plackett, J. Am. Stat. Assoc. 60, 1965);
reports of this question under the other's answer are judgements of the table's conditional probabilities, and move p and
the odds ratio. The other's evidence moves its own probability, and leaves the conditional ones as they are (R. Jeffrey,
The Logic of Decision, 1965), so that

    P(this) = P(other) P(this if yes) + (1 - P(other)) P(this if no)

holds for what is printed, before and after. What reports say of this question alone is taken to be said without the
news on the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from unless.domain.evidence import Target
from unless.domain.forecast import Outlook, PairAnswer, Weighted
from unless.domain.question import GIVEN, Kind
from unless.forecasting.common import (
    NO_EFFECT,
    ROUGH,
    SPARSE,
    Case,
    Effect,
    Made,
    Spread,
    effective,
    judged,
    outlook,
)
from unless.forecasting.design import FIRST_SHARED, Weights
from unless.forecasting.hazard import Array
from unless.forecasting.observations import DRIFT_ROWS, Observed
from unless.forecasting.points import Moment, Sampled, Seeds, View, calibration, left_out, moved
from unless.forecasting.priors import EFFECT_MEDIAN, EFFECT_SPREAD, UNSIGNED_SPREAD, normal_points

COUNT = 8192  # points of two probabilities and an odds ratio
Maker = Callable[[Case], Made]


@dataclass(frozen=True, slots=True)
class Tables:
    """The table at every point of a Spread: p (J,) of this question, the other's `base`, the sign of the odds ratio.

    rows: of each judgement whether it holds the other's answer at yes. turned: whether reports judge that this
    question's answer is no.
    """

    spread: Spread
    base: float
    raises: bool | None
    rows: tuple[bool, ...] = ()
    turned: bool = False

    @property
    def size(self) -> int:
        """p, the odds ratio, and the other's probability (which no judgement of the pair moves)."""
        return 3

    def index(self, z: Array) -> Array:
        """The point of the spread that each z has, by the share of those below it."""
        return drawn(self.spread, z[0])

    def split(self, z: Array, p: Array) -> tuple[Array, Array]:
        """This question's probability with the other's yes and no, where it is p."""
        return conditionals(p, self.base, log_odds_ratio(self.raises, z[1]))

    def view(self, z: Array, reports: Array) -> View:
        """Values: p, and with the other's answer yes and no."""
        p = self.spread.p[self.index(z)]
        yes, no = self.split(z, p)
        judged_p = [yes if row else no for row in self.rows]
        x = np.stack(judged_p) if judged_p else np.zeros((0, len(p)))
        return View(1 - x if self.turned else x, np.zeros(len(p)), np.stack([p, yes, no]))

    def pull(self, z: Array, reports: Array, seeds: Seeds) -> Array:
        """No state is reported."""
        return np.zeros(0)


def drawn(spread: Spread, z: Array) -> Array:
    """Indices of points in proportion to their shares, by standard normal z: those with a low probability for a low z."""
    order = np.argsort(spread.p, kind="stable")
    edges = np.cumsum(spread.share[order])
    place = np.searchsorted(edges / edges[-1], ndtr(z))
    return np.asarray(order[np.minimum(place, len(order) - 1)])


def log_odds_ratio(raises: bool | None, z: Array) -> Array:
    """The log odds ratio between the two answers: as a driver's effect on the event."""
    if raises is None:
        return np.asarray(UNSIGNED_SPREAD * z)
    size = np.exp(math.log(EFFECT_MEDIAN) + EFFECT_SPREAD * z)
    return np.asarray(size if raises else -size)


def conditionals(p: Array, base: float, log_ratio: Array) -> tuple[Array, Array]:
    """P(this | other) and P(this | not other) of the table with margins p (J,) and base and that odds ratio (J,).

    The stable root of Plackett's quadratic: nothing cancels, and a ratio of 1 is no special case.
    """
    ratio = np.exp(log_ratio)
    whole = 1 + (p + base) * (ratio - 1)
    root = np.sqrt(np.maximum(whole**2 - 4 * ratio * (ratio - 1) * p * base, 0.0))
    both = 2 * ratio * p * base / (whole + root)
    return np.clip(both / base, 0.0, 1.0), np.clip((p - both) / (1 - base), 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The numbers among the counting pieces of those about this question alone, the other alone, and this one given it."""

    own: tuple[int, ...]
    other: tuple[int, ...]
    joint: tuple[int, ...]


def _sorted(one: Case) -> _Parts:
    own, other, joint = [], [], []
    for n, e in enumerate(one.pieces):
        if e.target.driver == GIVEN:
            other.append(n)
        elif GIVEN in dict(e.given):
            joint.append(n)
        else:
            own.append(n)
    return _Parts(tuple(own), tuple(other), tuple(joint))


def pair(one: Case, makers: Mapping[Kind, Maker]) -> Made:
    """The forecast of this question, with and without the other's coming true."""
    if one.question.given is None:
        raise ValueError("the question has no other to go with")
    parts = _sorted(one)
    alone = replace(one.question, given=None)
    this = makers[alone.kind](
        replace(one, question=alone, counting=tuple(one.counting[n] for n in parts.own))
    )
    other = makers[one.question.given.kind](_other_case(one, parts))
    if this.yes is None or this.before is None or other.yes is None or other.before is None:
        raise ValueError("a pair is of questions that are answered by yes or no")
    base = other.forecast.prior
    observed, rows = _observed(one, parts)
    tables = Tables(this.yes, base, one.question.given_raises, rows, one.turned)
    result = _weighted(tables, observed, this.forecast.probability)
    full = result.full()
    made = replace(this.forecast, pair=_answer(one, this, other, result, full))
    p_other = other.forecast.probability
    made = replace(
        made,
        question=one.question,
        outlook=_headline(tables, result, full, other, tables.spread.p),
        given={
            name: {held: _headline(tables, result, full, other, p) for held, p in by_state.items()}
            for name, by_state in this.held.items()
        },
        notes=_notes(one, this, full),
    )
    at = this.at
    return Made(
        made,
        _effects(parts, this, other, result, p_other) if one.explain else {},
        hold=None if at is None else lambda held: _headline(tables, result, full, other, at(held)),
    )


def _other_case(one: Case, parts: _Parts) -> Case:
    """The other question on the same day, or the nearest of its own window, with the pieces about it."""
    question = one.question.given or one.question
    day = min(max(one.as_of, question.opened), question.deadline)
    bare = []
    for n in parts.other:
        e = one.pieces[n]
        # "It has met": what the matcher takes for a state of affairs now is a judgement of the event.
        bare.append(replace(e, target=Target("outcome"), given=tuple(g for g in e.given if g[0] != GIVEN)))
    return Case(question, day, {}, tuple(bare), tuple(range(len(bare))), one.explain, one.learned)


def _observed(one: Case, parts: _Parts) -> tuple[Observed, tuple[bool, ...]]:
    """The judgements of this question under the other's answer, and whether that is yes; pieces numbered in `joint`."""
    said = [one.pieces[n] for n in parts.joint]
    bare = tuple(replace(e, given=tuple(g for g in e.given if g[0] != GIVEN)) for e in said)
    observed = judged(
        replace(one, seen=bare, counting=tuple(range(len(bare)))), lambda e: e.target.kind == "outcome"
    )
    turned = one.question.given is not None and one.question.given.yes_means == "no-event"
    return observed, tuple((dict(said[r.piece].given)[GIVEN] == "on") != turned for r in observed.rows)


def _weighted(tables: Tables, observed: Observed, mean: float) -> Sampled:
    """The tables weighted by the judgements; without them this question's probability is what it is alone."""
    table = normal_points(0, COUNT)
    shared = 1 + DRIFT_ROWS + len(observed.effects)
    z = np.concatenate([table[: tables.size], table[FIRST_SHARED : FIRST_SHARED + shared]])
    p = tables.spread.p[tables.index(z)][None]
    base = calibration(np.zeros(COUNT), p, np.array([mean]))
    result = Sampled(tables, observed, z, base)
    result.prior = result.at(Weights.all(observed, 0.0)).mean
    return result


def _answer(one: Case, this: Made, other: Made, result: Sampled, full: Moment) -> PairAnswer:
    """The pair's probabilities before any evidence and with it."""
    before = Tables(
        this.before() if this.before else Spread(np.zeros(1), np.ones(1)),
        other.forecast.prior,
        one.question.given_raises,
    )
    _, yes, no = _weighted(before, Observed.nothing(), this.forecast.prior).prior
    return PairAnswer(
        other=Weighted(other.forecast.prior, other.forecast.outlook),
        if_yes=Weighted(float(yes), outlook(full.view.values[1], full.share)),
        if_no=Weighted(float(no), outlook(full.view.values[2], full.share)),
    )


def _headline(tables: Tables, result: Sampled, full: Moment, other: Made, p: Array) -> Outlook:
    """This question's outlook where its probability alone is p on the points of the spread (J,)."""
    spread = other.yes or Spread(np.zeros(1), np.ones(1))
    yes, no = tables.split(result.z, p[tables.index(result.z)])
    q = spread.p[drawn(spread, result.z[2])]
    likely = other.forecast.probability
    mean = float(full.share @ no) * (1 - likely) + float(full.share @ yes) * likely
    return Outlook(mean, outlook(no + q * (yes - no), full.share).interval)


def _effects(parts: _Parts, this: Made, other: Made, result: Sampled, likely: float) -> dict[int, Effect]:
    """What every piece did: of this question alone by its own model; the other's through its probability; the rest by
    the table. They add up to the headline minus its prior.
    """
    out: dict[int, Effect] = {parts.own[n]: e for n, e in this.effects.items()}
    _, yes, no = result.prior
    _, yes_after, no_after = result.full().mean
    for n, e in other.effects.items():
        on_other = {GIVEN: e.influence}
        out[parts.other[n]] = Effect(e.influence * (yes - no), e.without * (yes_after - no_after), on_other)
    influence, without = moved(result), left_out(result)
    out.update({parts.joint[n]: NO_EFFECT for n in result.observed.unused})
    for row, piece in enumerate(result.observed.pieces):
        change, loss = influence[row], without[row]
        out[parts.joint[piece]] = Effect(
            float(change[2] + likely * (change[1] - change[2])),
            float(loss[2] + likely * (loss[1] - loss[2])),
            {"if_yes": float(change[1]), "if_no": float(change[2])},
        )
    return out


def _notes(one: Case, this: Made, full: Moment) -> tuple[str, ...]:
    notes = [n for n in this.forecast.notes if one.pieces == [] or not n.startswith("No evidence was found")]
    if full.weights.rows.size and effective(full.share) < SPARSE:
        notes.append(ROUGH)
    other = one.question.given
    if other is not None and not other.opened <= one.as_of <= other.deadline:
        notes.append(
            f"The other question runs from {other.opened} to {other.deadline}; it is taken as of the day of that nearest "
            "to this one."
        )
    notes.append(
        "With the other question's answer yes and no is what goes together in the model and in what reports say; it says "
        "nothing about causes in the world."
    )
    return tuple(notes)
