"""The forecast: one composition of prior, evidence, fit and influence. Pure: the same input, the same output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from unless.domain.evidence import Evidence, Level, State
from unless.domain.forecast import DriverOutlook, Forecast, Outlook
from unless.domain.learned import NOTHING_LEARNED, Learned
from unless.domain.question import Kind, Question, known_by
from unless.domain.reference_classes import reference_classes
from unless.forecasting.base_rates import provenance
from unless.forecasting.common import (
    NO_EFFECT,
    NO_HELD,
    SPARSE,
    Case,
    Effect,
    Effects,
    Made,
    Spread,
    case,
    check,
    check_held,
    notes,
    outlook,
    turn,
)
from unless.forecasting.drivers import binary, chains, clamp, facts, translated
from unless.forecasting.fit import Design, KnownState, Moment, Posterior, posterior
from unless.forecasting.hazard import Array, Belief, Clamp
from unless.forecasting.influence import influences, leave_one_out
from unless.forecasting.model import Batch
from unless.forecasting.number import number
from unless.forecasting.observations import Observed, observe
from unless.forecasting.pair import pair
from unless.forecasting.priors import priors_for, window_days
from unless.forecasting.source_traits import learned_notes
from unless.forecasting.state import state
from unless.forecasting.when import dates
from unless.forecasting.which import which

POOR = 0.02  # the effective share of points below which Laplace's approximation is called poor
MODEL = "5"  # raised whenever the same evidence gives other numbers: kept forecasts are then made anew


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A forecast that was fitted once and answers for any drivers held from its day on: an intervention in the model.

    The posterior is that of all evidence with nothing held, as in a forecast's `given`.
    """

    question: Question
    as_it_is: Outlook
    hold: Callable[[Mapping[str, State]], Outlook]

    def held(self, held: Mapping[str, State]) -> Outlook:
        """The outlook with drivers held so. Raises OptionError where one cannot be."""
        check_held(self.question, held)
        return self.hold(held) if held else self.as_it_is


def make_forecast(
    question: Question,
    evidence: Sequence[Evidence],
    as_of: date,
    held: Mapping[str, State] = NO_HELD,
    explain: bool = True,
    learned: Learned = NOTHING_LEARNED,
) -> Forecast:
    """The forecast as of the end of a day, of a question of any kind.

    Evidence published later is not seen at all, nor are known states that begin later; of the rest what `counts` and
    was published since the opening is used. `held` drivers are held on or off (a graded one at a level) from `as_of`, in
    the prior too. Raises OptionError where `as_of` lies outside the question's window or `held` names no driver.
    Without `explain` the influences, which take most of the time, are left None.
    `learned` is what questions resolved before `as_of` taught about sources.
    """
    check(question, as_of, held)
    one = case(known_by(question, as_of), evidence, as_of, held, explain, learned)
    made = _maker(question)(one)
    return replace(
        made.forecast,
        question=question,
        evidence=one.weighed(made.effects),
        notes=(*made.forecast.notes, *learned_notes(one.question, one.pieces, learned)),
        learned=learned,
    )


def what_if(
    question: Question,
    evidence: Sequence[Evidence],
    as_of: date,
    learned: Learned = NOTHING_LEARNED,
) -> WhatIf | None:
    """The forecast as of the end of a day, ready to be asked with drivers held; None where the kind has no drivers.

    Raises OptionError where `as_of` lies outside the question's window.
    """
    check(question, as_of, NO_HELD)
    one = case(known_by(question, as_of), evidence, as_of, NO_HELD, explain=False, learned=learned)
    made = _maker(question)(one)
    return None if made.hold is None else WhatIf(one.question, made.forecast.outlook, made.hold)


# --- an event by a day ------------------------------------------------------------------------------------------
def _event(one: Case) -> Made:
    """An event by the deadline, or its date."""
    fitted, owner = fitted_case(one)
    full = fitted.full()
    observed = fitted.batch.design.observed
    headline = outlook(full.p, full.share, one.turned)
    held = _held(one, fitted, full)
    made = Forecast(
        question=one.question,
        as_of=one.as_of,
        prior=turn(fitted.prior, one.turned) if observed.pieces else headline.probability,
        outlook=headline,
        given={
            name: {side: outlook(p, full.share) for side, p in by_state.items()}
            for name, by_state in held.items()
        },
        drivers=_drivers(one, fitted, full),
        evidence=(),
        held=dict(one.held),
        notes=tuple(_notes(one, fitted, _unused(observed, owner))),
        answer=dates(one, fitted, full) if one.question.kind == "when" else None,
    )
    at = _holding(one, fitted, full)
    share = full.share
    return Made(
        made,
        _effects(one, fitted, full, owner) if one.explain else {},
        Spread(_yes(full.p, one.turned), full.share),
        lambda: _before(one, fitted),
        held,
        at,
        lambda held: outlook(at(held), share),
    )


def _before(one: Case, fitted: Posterior) -> Spread:
    """The probability of yes before any evidence."""
    nothing = fitted.before()[1]
    return Spread(_yes(nothing.p, one.turned), nothing.share)


def _yes(p: Array, turned: bool) -> Array:
    return 1 - p if turned else p


def _unused(observed: Observed, owner: Sequence[int]) -> int:
    """How many pieces say nothing that the model can use."""
    return len({owner[n] for n in observed.unused} - {owner[n] for n in observed.pieces})


def fitted_to(
    question: Question,
    evidence: Sequence[Evidence],
    as_of: date,
    held: Mapping[str, State] = NO_HELD,
    learned: Learned = NOTHING_LEARNED,
) -> Posterior:
    """The posterior of an event as of the end of a day; raises OptionError as `make_forecast` does."""
    check(question, as_of, held)
    return fitted_case(
        case(known_by(question, as_of), evidence, as_of, held, explain=False, learned=learned)
    )[0]


def fitted_case(one: Case) -> tuple[Posterior, list[int]]:
    """The posterior, and of each piece that it saw the number of the counting piece that it comes from."""
    design, owner = design_of(one.question, one.pieces, one.as_of, one.held, learned=one.learned)
    return posterior(design), owner


def design_of(
    question: Question,
    counting: Sequence[Evidence],
    as_of: date,
    held: Mapping[str, State] = NO_HELD,
    aged_to: date | None = None,
    learned: Learned = NOTHING_LEARNED,
) -> tuple[Design, list[int]]:
    """The forecast of counting evidence as numbers, and of each piece of it the index of the one that it comes from.

    Judgements have aged to `as_of`, or only to an earlier day (see `observe`).
    """
    pieces, owner = translated(question, counting)
    design = Design(
        priors_for(_bare(question)),
        observe(binary(question), pieces, as_of, learned, aged_to),
        float((as_of - question.opened).days),
        clamp(question, held),
        tuple(
            KnownState(float((fact.day - question.opened).days), fact.chain, fact.on)
            for fact in facts(question)
        ),
    )
    return design, owner


def _bare(question: Question) -> Question:
    """The question with all that the prior does not depend on left out, so that it is solved once."""
    drivers = tuple(replace(d, says="", terms=(), states=()) for d in question.drivers)
    return replace(
        question, question="", actors=(), event=(), resolves=None, drivers=drivers, by=(), given=None
    )


def _held(one: Case, fitted: Posterior, full: Moment) -> dict[str, Mapping[State, Array]]:
    """For every driver the probability of yes (J,) with it held in each of its states: an intervention in the model."""
    design = fitted.batch.design
    out: dict[str, Mapping[State, Array]] = {}
    for driver in one.question.drivers:
        sides: dict[State, Array] = {}
        for side in driver.can_be:
            held = tuple(
                sorted({**dict(design.held), **dict(clamp(one.question, {driver.name: side}))}.items())
            )
            sides[side] = _yes(fitted.batch.apply((held, design.remaining), full.belief), one.turned)
        out[driver.name] = sides
    return out


def _holding(one: Case, fitted: Posterior, full: Moment) -> Callable[[Mapping[str, State]], Array]:
    """The probability of yes (J,) with any drivers held so, by the belief of today alone: the past is let go of."""
    design, turned, question = fitted.batch.design, one.turned, one.question
    ahead = Batch(replace(design, observed=Observed.nothing()), fitted.batch.z)
    today = Belief([full.belief.states[-1]], full.belief.log_mass, [], [])

    def at(held: Mapping[str, State]) -> Array:
        clamped = tuple(sorted({**dict(design.held), **dict(clamp(question, held))}.items()))
        return _yes(ahead.apply((clamped, design.remaining), today), turned)

    return at


def _drivers(one: Case, fitted: Posterior, full: Moment) -> dict[str, DriverOutlook]:
    """For every driver how likely it is on now and on at some time by the deadline, left to itself."""
    out = {}
    found = chains(one.question)
    for n, chain in enumerate(found):
        if chain.step:
            continue
        now = _on_now(fitted, full, n)
        own = {m for m, other in enumerate(found) if other.driver == chain.driver}
        others: Clamp = tuple((j, on) for j, on in fitted.batch.design.held if j not in own)
        ahead = outlook(
            fitted.batch.apply((n, fitted.batch.design.remaining, others), full.belief), full.share
        )
        levels: dict[Level, float] = {}
        if one.question.drivers[chain.driver].graded:
            high = _on_now(fitted, full, n + 1)
            levels = {"low": 1 - now, "medium": now - high, "high": high}
        out[chain.name] = DriverOutlook(now, ahead.probability, ahead.interval, levels)
    return out


def _on_now(fitted: Posterior, full: Moment, chain: int) -> float:
    return turn(float(full.share @ fitted.batch.apply((chain, 0.0, ()), full.belief)), False)


def _effects(one: Case, fitted: Posterior, full: Moment, owner: Sequence[int]) -> Effects:
    """What every piece did; one that came to several observations did what they did together."""
    observed = fitted.batch.design.observed
    sign = -1.0 if one.turned else 1.0
    moved, without = influences(fitted), leave_one_out(fitted, full)
    out: dict[int, Effect] = {owner[n]: NO_EFFECT for n in observed.unused}
    for n, piece in enumerate(observed.pieces):
        before = out.get(owner[piece], NO_EFFECT)
        out[owner[piece]] = Effect(
            before.influence + sign * float(moved[n]), before.without + sign * float(without[n]), {}
        )
    return out


def _notes(one: Case, fitted: Posterior, unused: int) -> Iterable[str]:
    question = one.question
    if question.base_rate is None:
        yield (
            "The question states no base rate, so a wide prior is used: as if one window of its length had passed "
            "without the event."
        )
    elif (name := question.base_rate.reference) is not None:
        yield provenance(question.base_rate, window_days(question), reference_classes().get(name))
    yield from notes(one, unused, fitted.effective())
    if fitted.modes > 1:
        yield (
            f"The evidence has {fitted.modes} explanations that fit about equally well (the posterior has as many modes): the "
            "forecast is their mixture, and a single further report may decide between them."
        )
    if fitted.laplace < POOR and fitted.effective() >= SPARSE:  # else it is called rough above
        yield (
            "The posterior is far from normal, so that Laplace's approximation alone is poor; importance resampling "
            "has taken over."
        )
    yield from _known_notes(question)
    idle = [d.name for d in question.drivers if not d.matters]
    if idle:
        yield (
            f"By the question {', '.join(idle)} {'does' if len(idle) == 1 else 'do'} not matter: held so or so, the "
            "forecast is the same but for what that does to other drivers."
        )
    if question.drivers:
        yield (
            "What-if figures hold a driver on or off from this day on in the model; they say nothing about causes in "
            "the world."
        )
    if one.held:
        held = ", ".join(f"{name} {state}" for name, state in one.held.items())
        yield f"Prior and probability are those with {held} held from this day on."


def _known_notes(question: Question) -> Iterable[str]:
    """The last known state of each driver that has one, with its source."""
    for driver in question.drivers:
        if driver.states:
            last = driver.states[-1]
            source = f" ({last.source})" if last.source else ""
            yield f"{driver.name} is known to have been {last.state} on {last.since}{source}."


_KINDS: Mapping[Kind, Callable[[Case], Made]] = {
    "by-deadline": _event,
    "when": _event,
    "which": which,
    "number": number,
    "state": state,
}


def _maker(question: Question) -> Callable[[Case], Made]:
    if question.given is not None:
        return lambda one: pair(one, _KINDS)
    return _KINDS[question.kind]
