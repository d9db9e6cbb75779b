"""What forecasts of every kind share: what is seen and counts on a day, outlooks, notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from unless.domain.errors import OptionError
from unless.domain.evidence import Evidence, State, Target
from unless.domain.forecast import Forecast, Interval, Outlook, Weighed
from unless.domain.learned import NOTHING_LEARNED, Learned
from unless.domain.question import Question
from unless.forecasting.fit import outlook_parts
from unless.forecasting.hazard import Array
from unless.forecasting.observations import Observed, observe
from unless.forecasting.points import Sampled, left_out, moved

NO_HELD: Mapping[str, State] = MappingProxyType({})
EDGE = 1e-9  # a forecast never is 0 or 1
SPARSE = 100.0  # effective points below which the fit is called rough
ROUGH = "The evidence contradicts itself or the prior so strongly that the fit is rough."


@dataclass(frozen=True, slots=True)
class Case:
    """A question on a day: what had been published, and the indices of what of it counts."""

    question: Question
    as_of: date
    held: Mapping[str, State]
    seen: tuple[Evidence, ...]
    counting: tuple[int, ...]
    explain: bool
    learned: Learned = NOTHING_LEARNED

    @property
    def pieces(self) -> list[Evidence]:
        """The pieces that count."""
        return [self.seen[i] for i in self.counting]

    @property
    def turned(self) -> bool:
        """Whether yes means that the event does not happen."""
        return self.question.yes_means == "no-event"

    @property
    def today(self) -> float:
        """Days since the opening."""
        return float((self.as_of - self.question.opened).days)

    def weighed(self, effects: Effects) -> tuple[Weighed, ...]:
        """All that was seen, with what the pieces that count did; `effects` by the number of the counting piece."""
        by_seen = {self.counting[n]: effect for n, effect in effects.items()}
        out = []
        for i, e in enumerate(self.seen):
            effect = by_seen.get(i)
            out.append(
                Weighed(e, effect.influence, effect.without, effect.moved)
                if effect
                else Weighed(e, None, None)
            )
        return tuple(out)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a piece did to the headline (Aumann-Shapley, and leave-one-out) and to the other values."""

    influence: float
    without: float
    moved: Mapping[str, float]


Effects = Mapping[int, Effect]  # by the number of the piece among those that count
NO_EFFECT = Effect(0.0, 0.0, MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Spread:
    """A probability of yes on weighted points: values and shares, (J,) each."""

    p: Array
    share: Array

    @property
    def mean(self) -> float:
        """The probability."""
        return float(self.p @ self.share)


@dataclass(frozen=True, slots=True)
class Made:
    """A forecast in the making, without its evidence; what the pieces did; and, for a question of yes or no, the points
    with and without evidence, and those with each driver held so.

    at: P(yes) at the points (J,) with any drivers held so. hold: the headline then.
    """

    forecast: Forecast
    effects: Effects
    yes: Spread | None = None
    before: Callable[[], Spread] | None = None  # made when it is asked for
    held: Mapping[str, Mapping[State, Array]] = field(default_factory=dict)
    at: Callable[[Mapping[str, State]], Array] | None = None
    hold: Callable[[Mapping[str, State]], Outlook] | None = None


def case(
    question: Question,
    evidence: Sequence[Evidence],
    as_of: date,
    held: Mapping[str, State],
    explain: bool,
    learned: Learned = NOTHING_LEARNED,
) -> Case:
    """What is seen of a question on a day."""
    known = seen_by(evidence, as_of)
    counting = [i for i, e in enumerate(known) if e.published >= question.opened and counts_then(e, known)]
    return Case(question, as_of, held, tuple(known), tuple(counting), explain, learned)


def check(question: Question, as_of: date, held: Mapping[str, State]) -> None:
    """Raise OptionError where the day lies outside the window or a driver cannot be held so."""
    if as_of < question.opened:
        raise OptionError(f"{as_of} is before the question opened ({question.opened}); give a later day.")
    if as_of > question.deadline:
        raise OptionError(f"{as_of} is after the deadline ({question.deadline}); give an earlier day.")
    check_held(question, held)


def check_held(question: Question, held: Mapping[str, State]) -> None:
    """Raise OptionError where a driver cannot be held so."""
    for name, state in held.items():
        driver = question.driver(name)
        if driver is None:
            known = ", ".join(d.name for d in question.drivers) or "it has none"
            raise OptionError(f"The question has no driver {name!r}; its drivers: {known}.")
        if state not in driver.can_be:
            raise OptionError(f"Driver {name!r} can be held {' or '.join(driver.can_be)}, not {state!r}.")


def seen_by(evidence: Sequence[Evidence], as_of: date) -> list[Evidence]:
    """What was published by the end of the day, in an order of its own."""
    seen = [e for e in evidence if e.published <= as_of]
    return sorted(seen, key=lambda e: (e.published, e.said_on, e.article, e.span.start, e.span.end, e.id))


def counts_then(e: Evidence, seen: Sequence[Evidence]) -> bool:
    """Whether it counts as of that day: a piece superseded by one that nobody had seen yet still does."""
    if e.superseded_by is not None and all(other.id != e.superseded_by for other in seen):
        e = replace(e, superseded_by=None)
    return e.counts


def turn(p: float, turned: bool) -> float:
    """A probability of the event as one of yes, held off 0 and 1."""
    p = min(max(p, EDGE), 1 - EDGE)
    return 1 - p if turned else p


def outlook(values: Array, share: Array, turned: bool = False) -> Outlook:
    """Mean and intervals of a probability on weighted points (J,)."""
    mean, intervals = outlook_parts(values, share)
    out: dict[str, Interval] = {}
    for level, (low, high) in intervals.items():
        a, b = turn(low, turned), turn(high, turned)
        out[level] = (min(a, b), max(a, b))
    return Outlook(turn(mean, turned), out)


def effective(share: Array) -> float:
    """The effective number of weighted points (L. Kish, Survey Sampling, 1965)."""
    return float(1 / (share**2).sum())


def notes(one: Case, unused: int, points: float) -> Iterable[str]:
    """What the reader of any forecast should know; `points` is the effective number of points."""
    early = sum(1 for e in one.seen if e.published < one.question.opened and e.counts)
    if early:
        yield (
            f"{early} piece{'s' * (early != 1)} of evidence published before the question opened "
            f"({one.question.opened}) {'is' if early == 1 else 'are'} shown but not counted."
        )
    if unused:
        yield (
            f"{unused} piece{'s' * (unused != 1)} of evidence move{'s' * (unused == 1)} nothing: an interval from 0 "
            "to 1, a horizon already past, or a driver judged while it is held itself."
        )
    if not one.counting:
        yield "No evidence was found, so the forecast is the prior."
    elif points < SPARSE:
        yield ROUGH


def judged(one: Case, usable: Callable[[Evidence], bool]) -> Observed:
    """The pieces that can be used, as judgements of a probability on the deadline's day, whatever it is of.

    Rows name the piece among those that count; `unused` has the others.
    """
    plain = replace(one.question, drivers=(), kind="by-deadline")
    own = [n for n, e in enumerate(one.pieces) if usable(e) and not e.given]
    bare = [replace(one.pieces[n], target=Target("outcome"), by=None) for n in own]
    observed = observe(plain, bare, one.as_of, one.learned.without_bias())
    rows = tuple(replace(row, piece=own[row.piece]) for row in observed.rows)
    unused = {own[n] for n in observed.unused} | (set(range(len(one.pieces))) - set(own))
    return replace(observed, rows=rows, unused=tuple(sorted(unused)))


def effects(result: Sampled, values: Mapping[str, int], sign: float = 1.0) -> Effects:
    """What every piece did to the headline, which is the first value, and to others, by name and number.

    `sign` -1 turns the headline round.
    """
    influence, without = moved(result), left_out(result)
    out: dict[int, Effect] = dict.fromkeys(result.observed.unused, NO_EFFECT)
    for row, piece in enumerate(result.observed.pieces):
        others = {name: float(influence[row, v]) for name, v in values.items()}
        out[piece] = Effect(sign * float(influence[row, 0]), sign * float(without[row, 0]), others)
    return out
