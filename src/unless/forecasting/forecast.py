"""The forecast: one composition of prior, evidence, fit and influence. Pure: the same input, the same output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from unless.domain.errors import OptionError
from unless.domain.evidence import Evidence, OnOff
from unless.domain.forecast import DriverOutlook, Forecast, Interval, Outlook, Weighed
from unless.domain.learned import NOTHING_LEARNED, Learned
from unless.domain.question import Question
from unless.domain.reference_classes import reference_classes
from unless.forecasting.base_rates import provenance
from unless.forecasting.fit import Design, Moment, Posterior, outlook_parts, posterior
from unless.forecasting.hazard import Array
from unless.forecasting.influence import influences, leave_one_out
from unless.forecasting.observations import observe
from unless.forecasting.priors import priors_for, window_days
from unless.forecasting.source_traits import learned_notes

MODEL = "2"  # raised whenever the same evidence gives other numbers: kept forecasts are then made anew
NO_HELD: Mapping[str, OnOff] = MappingProxyType({})
EDGE = 1e-9  # a forecast never is 0 or 1
SPARSE = 100.0  # effective points below which the fit is called rough


def make_forecast(
    question: Question,
    evidence: Sequence[Evidence],
    as_of: date,
    held: Mapping[str, OnOff] = NO_HELD,
    explain: bool = True,
    learned: Learned = NOTHING_LEARNED,
) -> Forecast:
    """The forecast as of the end of a day.

    Evidence published later is not seen at all; of the rest what `counts` and was published since the opening is
    used. `held` drivers are held on or off from `as_of`, in the prior too. Raises OptionError where `as_of` lies outside
    the question's window or `held` names no driver. Without `explain` the influences, which take most of
    the time, are left None. `learned` is what questions resolved before `as_of` taught about sources.
    """
    _check(question, as_of, held)
    seen = _seen(evidence, as_of)
    counting = [i for i, e in enumerate(seen) if e.published >= question.opened and _counts(e, seen)]
    names = [d.name for d in question.drivers]
    observed = observe(question, [seen[i] for i in counting], as_of, learned)
    design = Design(
        priors_for(_bare(question)),
        observed,
        float((as_of - question.opened).days),
        tuple(sorted((names.index(name), state == "on") for name, state in held.items())),
    )
    fitted = posterior(design)
    full = fitted.full()
    turned = question.yes_means == "no-event"
    outlook = _outlook(full.p, full.share, turned)
    return Forecast(
        question=question,
        as_of=as_of,
        prior=_turn(fitted.prior, turned) if observed.pieces else outlook.probability,
        outlook=outlook,
        given=_given(fitted, full, names, turned),
        drivers=_drivers(fitted, full, names),
        evidence=_weighed(fitted, full, seen, counting, turned) if explain else _unweighed(seen),
        held=dict(held),
        notes=(
            *_notes(question, seen, counting, fitted, held),
            *learned_notes(question, [seen[i] for i in counting], learned),
        ),
    )


def _check(question: Question, as_of: date, held: Mapping[str, OnOff]) -> None:
    if as_of < question.opened:
        raise OptionError(f"{as_of} is before the question opened ({question.opened}); give a later day.")
    if as_of > question.deadline:
        raise OptionError(f"{as_of} is after the deadline ({question.deadline}); give an earlier day.")
    for name, state in held.items():
        if question.driver(name) is None:
            known = ", ".join(d.name for d in question.drivers) or "it has none"
            raise OptionError(f"The question has no driver {name!r}; its drivers: {known}.")
        if state not in ("on", "off"):
            raise OptionError(f"Driver {name!r} can be held on or off, not {state!r}.")


def _seen(evidence: Sequence[Evidence], as_of: date) -> list[Evidence]:
    """What was published by the end of the day, in an order of its own."""
    seen = [e for e in evidence if e.published <= as_of]
    return sorted(seen, key=lambda e: (e.published, e.said_on, e.article, e.span.start, e.span.end, e.id))


def _counts(e: Evidence, seen: Sequence[Evidence]) -> bool:
    """Whether it counts as of that day: a piece superseded by one that nobody had seen yet still does."""
    if e.superseded_by is not None and all(other.id != e.superseded_by for other in seen):
        e = replace(e, superseded_by=None)
    return e.counts


def _bare(question: Question) -> Question:
    """The question with all that the prior does not depend on left out, so that it is solved once."""
    drivers = tuple(replace(d, says="", terms=()) for d in question.drivers)
    return replace(question, question="", actors=(), event=(), resolves=None, drivers=drivers)


def _turn(p: float, turned: bool) -> float:
    p = min(max(p, EDGE), 1 - EDGE)
    return 1 - p if turned else p


def _outlook(values: Array, share: Array, turned: bool = False) -> Outlook:
    mean, intervals = outlook_parts(values, share)
    out: dict[str, Interval] = {}
    for level, (low, high) in intervals.items():
        a, b = _turn(low, turned), _turn(high, turned)
        out[level] = (min(a, b), max(a, b))
    return Outlook(_turn(mean, turned), out)


def _given(
    fitted: Posterior, full: Moment, names: Sequence[str], turned: bool
) -> dict[str, Mapping[OnOff, Outlook]]:
    """For every driver the forecast with it held on and held off from now: an intervention in the model."""
    design = fitted.batch.design
    out: dict[str, Mapping[OnOff, Outlook]] = {}
    for k, name in enumerate(names):
        sides: dict[OnOff, Outlook] = {}
        for state in ("on", "off"):
            p = fitted.batch.apply((design.given(k, state == "on"), design.remaining), full.belief)
            sides[state] = _outlook(p, full.share, turned)
        out[name] = sides
    return out


def _drivers(fitted: Posterior, full: Moment, names: Sequence[str]) -> dict[str, DriverOutlook]:
    """For every driver how likely it is on now and on at some time by the deadline, left to itself."""
    out = {}
    for k, name in enumerate(names):
        now = fitted.batch.apply((k, 0.0), full.belief)
        ahead = _outlook(fitted.batch.apply((k, fitted.batch.design.remaining), full.belief), full.share)
        out[name] = DriverOutlook(_turn(float(full.share @ now), False), ahead.probability, ahead.interval)
    return out


def _unweighed(seen: Sequence[Evidence]) -> tuple[Weighed, ...]:
    return tuple(Weighed(e, None, None) for e in seen)


def _weighed(
    fitted: Posterior, full: Moment, seen: Sequence[Evidence], counting: Sequence[int], turned: bool
) -> tuple[Weighed, ...]:
    observed = fitted.batch.design.observed
    sign = -1.0 if turned else 1.0
    moved, without = influences(fitted), leave_one_out(fitted, full)
    effects: dict[int, tuple[float, float]] = {counting[piece]: (0.0, 0.0) for piece in observed.unused}
    for n, piece in enumerate(observed.pieces):
        effects[counting[piece]] = (sign * float(moved[n]), sign * float(without[n]))
    return tuple(Weighed(e, *effects.get(i, (None, None))) for i, e in enumerate(seen))


def _notes(
    question: Question,
    seen: Sequence[Evidence],
    counting: Sequence[int],
    fitted: Posterior,
    held: Mapping[str, OnOff],
) -> list[str]:
    notes = []
    if question.base_rate is None:
        notes.append(
            "The question states no base rate, so a wide prior is used: as if one window of its length had passed "
            "without the event."
        )
    elif (name := question.base_rate.reference) is not None:
        notes.append(provenance(question.base_rate, window_days(question), reference_classes().get(name)))
    early = sum(1 for e in seen if e.published < question.opened and e.counts)
    if early:
        notes.append(
            f"{early} piece{'s' * (early != 1)} of evidence published before the question opened "
            f"({question.opened}) {'is' if early == 1 else 'are'} shown but not counted."
        )
    unused = len(fitted.batch.design.observed.unused)
    if unused:
        notes.append(
            f"{unused} piece{'s' * (unused != 1)} of evidence move{'s' * (unused == 1)} nothing: an interval from 0 "
            "to 1, a horizon already past, or a driver judged while it is held itself."
        )
    if not counting:
        notes.append("No evidence was found, so the forecast is the prior.")
    elif fitted.effective() < SPARSE:
        notes.append("The evidence contradicts itself or the prior so strongly that the fit is rough.")
    if question.drivers:
        notes.append(
            "What-if figures hold a driver on or off from this day on in the model; they say nothing about causes in "
            "the world."
        )
    if held:
        states = ", ".join(f"{name} {state}" for name, state in held.items())
        notes.append(f"Prior and probability are those with {states} held from this day on.")
    return notes
