"""What moved a forecast between two days, cause by cause, adding up exactly to the difference.

The path runs forward in time, in this order, and each step is the difference of two whole forecasts:

1. revision: the first day's evidence under the question as it is worded on the last (on the first day, or on the
   last where the question as revised was not open yet).
2. time: the last day instead of the first, with nothing new said, and old judgements as telling as they were.
3. ageing: the same, with old judgements aged.
4. known: with the drivers' states that the question's file says became known between the two days.
5. sources: with what questions that were resolved between the two days taught of the sources.
6. evidence: the last day's evidence instead of the first's, on the last day.

Time comes before the news because that is the question people ask: what would it be had nothing been said? The pieces
of step 6 have no order that is better than another (of two reports on one day neither was first), so they are not put
into one: all go the straight way at once, those that came in from weight 0 to 1 and those that fell from 1 to 0, and
each is given the integral of dP/dw along it (Aumann and Shapley 1974, as in influence.py). Two pieces that say the
same are then given the same. The path is that of one posterior on one set of points, fitted to all pieces of both days; the ends
are fitted each to its own evidence. What the quadrature and the points miss is spread in proportion to what each moved.

From a later day to an earlier one is the same path, with the signs turned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from unless.domain.errors import OptionError
from unless.domain.evidence import Evidence
from unless.domain.explanation import Change, Contribution
from unless.domain.learned import NOTHING_LEARNED, Learned
from unless.domain.question import TIMED, Question, known_by
from unless.forecasting.between import between
from unless.forecasting.common import NO_HELD, case, turn
from unless.forecasting.fit import Posterior, Weights, posterior
from unless.forecasting.forecast import design_of
from unless.forecasting.hazard import Array
from unless.forecasting.influence import slopes

# Gauss-Legendre nodes a panel of the path; panels are halved until their sum reproduces what the posterior moves by to
# SUM_ERROR, at most up to MOST_PANELS. Beyond MANY pieces one panel does, as for the influences of a crowd.
NODES, SUM_ERROR, MOST_PANELS, MANY = 16, 1e-5, 12, 100


@dataclass(frozen=True, slots=True)
class State:
    """All that a forecast is made from: the question as worded, its collapsed evidence, the day, and what resolved questions
    had taught of the sources.
    """

    question: Question
    evidence: Sequence[Evidence]
    day: date
    learned: Learned = NOTHING_LEARNED


@dataclass(frozen=True, slots=True)
class _Swap:
    """A piece that counts on one of the days alone, or on both in two forms."""

    old: Evidence | None
    new: Evidence | None


def change(first: State, last: State, gone: Mapping[str, str] | None = None) -> Change:
    """What moved the forecast from one state to another.

    `gone` says by article why its evidence fell by the later day. Raises OptionError where a day lies outside its question's
    window, or a revision moved the window so far that neither day lies in both.
    """
    if first.day > last.day:
        return _turned(change(last, first, gone))
    before, after = probability(first), probability(last)
    # What came out or was decided later is no part of the first day, however far it is carried on.
    carried = replace(first, evidence=tuple(_counting(first).values()))
    steps, middle = _passing(carried, last, before)
    swaps, kept = _swaps(first, last)
    parts, residual = _news(last, kept, swaps, after - middle)
    pieces = [_contribution(s, moved, first, last, gone or {}) for s, moved in zip(swaps, parts, strict=True)]
    pieces.sort(key=lambda c: -abs(c.moved))
    return Change(last.question, first.day, last.day, before, after, (*steps, *pieces), residual)


def probability(state: State, aged_to: date | None = None) -> float:
    """The forecast's probability: posterior mean of yes. Raises OptionError for a day outside of the window."""
    q = state.question
    if not _open(q, state.day):
        raise OptionError(
            f"{state.day} is outside the question's window ({q.opened} to {q.deadline}); give a day in it."
        )
    one = case(known_by(q, state.day), state.evidence, state.day, NO_HELD, explain=False)
    design, _ = design_of(one.question, one.pieces, state.day, aged_to=aged_to, learned=state.learned)
    return turn(posterior(design).full().mean, one.turned)


def explained(question: Question) -> bool:
    """Whether changes of such a question's forecast can be explained: of an event by a day, or of its date."""
    return question.kind in TIMED and question.given is None


def _open(question: Question, day: date) -> bool:
    return question.opened <= day <= question.deadline


def _turned(one: Change) -> Change:
    back = tuple(replace(c, moved=-c.moved) for c in one.contributions)
    return Change(one.question, one.end, one.start, one.after, one.before, back, -one.residual)


def _passing(first: State, last: State, before: float) -> tuple[list[Contribution], float]:
    """Revision, time and ageing, and the forecast that they lead to: the last day's with the first day's evidence."""
    out: list[Contribution] = []
    at, p = first, before
    if first.question != last.question:
        day = next(
            (d for d in (first.day, last.day) if _open(first.question, d) and _open(last.question, d)), None
        )
        if day is None:
            raise OptionError(
                f"Between {first.day} and {last.day} the question's window was moved so far that neither day lies in "
                "both; compare two days of one wording."
            )
        if day != first.day:
            at, p = _pass(at, day, p, out)
        at = replace(at, question=last.question)
        revised = probability(at)
        words = _revision(first.question, last.question)
        out.insert(0, Contribution("revision", revised - p, why=words))
        p = revised
    if at.day != last.day:
        at, p = _pass(at, last.day, p, out)
    if at.learned != last.learned:
        taught = probability(replace(at, learned=last.learned))
        out.append(
            Contribution("sources", taught - p, why=f"{last.learned.questions} questions resolved by then")
        )
        p = taught
    return out, p


def _pass(at: State, day: date, p: float, out: list[Contribution]) -> tuple[State, float]:
    """Time passing and ageing from a state to a later day, added to `out`."""
    known = known_by(at.question, at.day)
    later = replace(at, question=known, day=day)
    passed, aged = probability(later, aged_to=at.day), probability(later)
    out += [Contribution("time", passed - p), Contribution("ageing", aged - passed)]
    if known_by(at.question, day) != known:
        later = replace(later, question=at.question)
        told = probability(later)
        out.append(Contribution("known", told - aged, why=_facts(known, known_by(at.question, day))))
        aged = told
    return replace(later, question=at.question), aged


# --- evidence -------------------------------------------------------------------------------------------------------
def _counting(state: State) -> dict[str, Evidence]:
    one = case(state.question, state.evidence, state.day, NO_HELD, explain=False)
    return {e.id: e for e in one.pieces}


def _bare(e: Evidence) -> Evidence:
    """A piece with what the forecast does not look at left out, once it counts."""
    return replace(e, status="accepted", confidence=1.0, reason="", superseded_by=None, entered=0)


def _swaps(first: State, last: State) -> tuple[list[_Swap], list[Evidence]]:
    """What differs between the evidence that counts on the two days, and what stays."""
    old, new = _counting(first), _counting(last)
    swaps = [_Swap(e, None) for k, e in old.items() if k not in new]
    swaps += [_Swap(old[k], e) for k, e in new.items() if k in old and _bare(old[k]) != _bare(e)]
    swaps += [_Swap(None, e) for k, e in new.items() if k not in old]
    return swaps, [e for k, e in new.items() if k in old and _bare(old[k]) == _bare(e)]


def _news(
    last: State, kept: Sequence[Evidence], swaps: Sequence[_Swap], whole: float
) -> tuple[list[float], float]:
    """What every swap moved on the last day, summing to `whole`; and how much of it had to be spread."""
    if not swaps:
        return [], whole
    pieces = [*kept, *(e for s in swaps for e in (s.old, s.new) if e is not None)]
    owner = [-1] * len(kept) + [n for n, s in enumerate(swaps) for e in (s.old, s.new) if e is not None]
    rises = [0.0] * len(kept) + [r for s in swaps for e, r in ((s.old, -1.0), (s.new, 1.0)) if e is not None]
    design, source = design_of(known_by(last.question, last.day), pieces, last.day, learned=last.learned)
    places = [source[i] for i in design.observed.pieces]
    rise = np.array([rises[i] for i in places])
    fitted = between(design, rise)
    sign = -1.0 if last.question.yes_means == "no-event" else 1.0
    parts = np.zeros(len(swaps))
    for i, moved in zip(places, sign * _along(fitted, rise), strict=True):
        if owner[i] >= 0:
            parts[owner[i]] += moved
    residual = whole - float(parts.sum())
    size = np.abs(parts)
    if size.sum() > 0:
        parts = parts + residual * size / size.sum()
    else:
        parts = parts + residual / len(parts)
    return [float(x) for x in parts], residual


def _along(fitted: Posterior, rise: Array) -> Array:
    """Every piece's integral of dP/dw as the weights go straight from the first day's to the last day's.

    rise: (M + R,), +1 for what comes in, -1 for what falls, 0 for what stays. Returns (M + R,).
    """
    panels = [_panel(fitted, rise, 0.0, 1.0)]
    while len(rise) <= MANY and len(panels) < MOST_PANELS:
        if sum(p[3] for p in panels) <= SUM_ERROR:
            break
        worst = max(panels, key=lambda p: p[3])
        panels.remove(worst)
        middle = (worst[0] + worst[1]) / 2
        panels += [_panel(fitted, rise, worst[0], middle), _panel(fitted, rise, middle, worst[1])]
    return np.asarray(sum(p[2] for p in sorted(panels, key=lambda p: p[0])))


def _panel(fitted: Posterior, rise: Array, start: float, end: float) -> tuple[float, float, Array, float]:
    """One stretch of the path: from, to, the pieces' integrals, the error of their sum."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    half = (end - start) / 2
    parts = np.zeros(len(rise))
    for node, weight in zip(start + half * (1 + nodes), weights, strict=True):
        # The path is walked slowly near its ends, where a piece of little weight moves most.
        slope = slopes(fitted, fitted.at(_weights(fitted, rise, node)))
        parts += half * weight * 30 * (node * (1 - node)) ** 2 * slope * rise
    moved = fitted.at(_weights(fitted, rise, end)).mean - fitted.at(_weights(fitted, rise, start)).mean
    return start, end, parts, abs(float(parts.sum()) - moved)


def _weights(fitted: Posterior, rise: Array, at: float) -> Weights:
    share = at**3 * (10 - 15 * at + 6 * at**2)
    w = np.where(rise > 0, share, np.where(rise < 0, 1 - share, 1.0))
    rows = len(fitted.batch.design.observed.rows)
    return Weights(w[:rows], w[rows:])


# --- in words -------------------------------------------------------------------------------------------------------
def _contribution(
    swap: _Swap, moved: float, first: State, last: State, gone: Mapping[str, str]
) -> Contribution:
    if swap.new is None:
        assert swap.old is not None
        return Contribution("fallen", moved, swap.old, why=_fell(swap.old, first, last, gone))
    if swap.old is None:
        return Contribution("new", moved, swap.new, why=_came(swap.new, first))
    return Contribution("altered", moved, swap.new, swap.old, _altered(swap.old, swap.new))


def _fell(old: Evidence, first: State, last: State, gone: Mapping[str, str]) -> str:
    now = next((e for e in last.evidence if e.id == old.id), None)
    if now is None:
        if old.article in gone:
            return f"withdrawn: {gone[old.article]}"
        if first.question != last.question:
            return "the question as revised does not ask for it"
        return "no longer found in its report"
    if now.status == "rejected":
        return f"rejected: {now.reason}" if now.reason else "rejected"
    if now.superseded_by is not None:
        winner = next((e for e in last.evidence if e.id == now.superseded_by), None)
        if winner is None:
            return "another piece stands for it"
        where = "in the same report" if winner.article == old.article else f"on {winner.said_on[1]}"
        return f"superseded by what was said {where}: “{winner.sentence}”"
    if last.question.opened > now.published:
        return "published before the question, as revised, opened"
    return f"now in doubt: confidence {now.confidence:.0%}"


def _came(new: Evidence, first: State) -> str:
    before = next((e for e in first.evidence if e.id == new.id), None)
    if new.published > first.day:
        return ""
    if before is None:
        return f"published on {new.published}, but not yet known on {first.day}"
    if before.status == "rejected":
        return "no longer rejected"
    if before.superseded_by is not None:
        return "stands again, as what had superseded it fell"
    if new.status in ("accepted", "edited") and before.status != new.status:
        return f"{new.status} by a reviewer"
    return f"no longer in doubt: confidence {new.confidence:.0%}"


def _altered(old: Evidence, new: Evidence) -> str:
    """What a decision (or a better reading) changed about a piece."""
    said = []
    if (old.low, old.high) != (new.low, new.high):
        said.append(f"interval {_percent(old)} → {_percent(new)}")
    for name, a, b in (
        ("target", _target(old), _target(new)),
        ("held", dict(old.given) or "nothing", dict(new.given) or "nothing"),
        ("horizon", old.by or "the deadline", new.by or "the deadline"),
        ("speaker", old.speaker.name or old.speaker.kind, new.speaker.name or new.speaker.kind),
        ("grade", old.grade or "none", new.grade or "none"),
        ("day", old.said_on[1], new.said_on[1]),
    ):
        if a != b:
            said.append(f"{name} {a} → {b}")
    return "; ".join(said) or "told of another voice"


def _target(e: Evidence) -> str:
    return e.target.kind + (f" {e.target.driver}" if e.target.driver else "")


def _percent(e: Evidence) -> str:
    low, high = f"{e.low * 100:.3g}", f"{e.high * 100:.3g}"
    return f"{low} %" if low == high else f"{low}–{high} %"


def _facts(before: Question, after: Question) -> str:
    """The drivers' states that became known."""
    found = [
        f"{d.name} was {fact.state} on {fact.since}" + (f" ({fact.source})" if fact.source else "")
        for d, old in zip(after.drivers, before.drivers, strict=True)
        for fact in d.states
        if fact not in old.states
    ]
    return "; ".join(found) or "a state of the question's own"


def _revision(old: Question, new: Question) -> str:
    """What a revision changed, in words."""
    said = []
    for name, a, b in (
        ("opening", old.opened, new.opened),
        ("deadline", old.deadline, new.deadline),
        ("base rate", _rate(old), _rate(new)),
        ("drivers", _drivers(old), _drivers(new)),
        ("yes means", old.yes_means, new.yes_means),
    ):
        if a != b:
            said.append(f"{name} {a} → {b}")
    return "; ".join(said) or "its wording"


def _rate(q: Question) -> str:
    return f"{q.base_rate.events:g} in {q.base_rate.years:g} years" if q.base_rate else "none"


def _drivers(q: Question) -> str:
    signs = {True: "+", False: "-", None: ""}
    return (
        ", ".join(f"{d.name}{signs[d.raises]}" + (f" ({d.now})" if d.now else "") for d in q.drivers)
        or "none"
    )
