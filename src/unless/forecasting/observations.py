"""Evidence as numbers: what each piece observes, when, and how noisily.

A judgement observes a probability of the model (of the outcome, of the outcome with drivers held, of a driver
switching on by a day). A state report observes whether a driver is on, and moves the belief over the drivers'
states by an odds ratio.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from unless.domain.evidence import Evidence
from unless.domain.learned import NOTHING_LEARNED, Learned, Trait
from unless.domain.question import Question
from unless.forecasting.hazard import Array, Clamp
from unless.forecasting.likelihood import SPEAKER_SPREAD, Judgements
from unless.forecasting.priors import HALF_DAY, TAIL, window_days
from unless.forecasting.source_traits import trait_of

# Nobody's "never" is less than 1 in 200, nobody's "certainly" more than 199. An interval that reaches that far
# is open at that end: "at most 5 %" says nothing against 0.1 %.
P_FLOOR, P_CEILING = 0.005, 0.995
# Intervals narrower than this many logits are numbers.
POINT_WIDTH = 0.01

# Standard deviation in logits of one judgement around the probability that it judges, by who makes it. A start, by
# judgement: to be replaced by what resolved questions teach.
NOISE = {
    "outlet": 0.6,
    "document": 0.6,
    "organisation": 0.7,
    "person": 0.8,
    "group": 0.9,
    "anonymous": 1.0,
    "none": 1.0,
}
# An analyst's Admiralty grade of the source scales it (reliability, NATO AJP-2.1: A completely reliable, B usually,
# C fairly, D not usually, E unreliable, F cannot be judged). A start, by judgement: B is what the kinds were set for.
GRADE_NOISE = {"A": 0.75, "B": 1.0, "C": 1.25, "D": 1.75, "E": 2.5, "F": 1.0}
OUTLET_SPREAD = 0.25  # what all pieces of one outlet share
# What all judgements of the question share: no amount of agreeing evidence averages it away. From 986 resolved questions of
# PredictionBook with three forecasters or more: common error, own error and the crowd's timidity estimated jointly (a
# logistic-normal model with random effects, as in V. Satopaa, R. Pemantle and L. Ungar, J. American Stat. Assoc. 111, 2016), its
# standard deviation is anything from 0 to 0.9 (95 %), 0.36 in the mean, and there is a lean of 0.3 beside it; the root mean square
# of all that is 0.5. A forecasting crowd is no newspaper, whose reports copy one another: not less than that. A ledger's
# own resolved questions teach it further (forecasting/sources.py).
COMMON_SPREAD = 0.5
# The world moves on, for all who judged it before: judgements of the outcome share a Brownian drift back from today,
# of this many logits over a whole window of the question (one of a month at least). Were it noise of each piece
# alone, twenty old reports would outvote the two of this morning. By judgement; resolved questions may teach it.
DRIFT_SPREAD, SHORTEST_AGEING = 2.0, 30.0
DRIFT_ROWS = 6  # the time since the opening in as many stretches, the drift straight in between
# Judgements of drivers age one by one, by as much.
AGE_SPREAD = 1.5
# A reporter who knows the state says so with logits of about this size; against it a report's noise is weighed.
STATE_SPREAD = 2.0
# All that is reported of one driver on one day together weighs at most 200 : 1, since reports of a day copy one another.
STATE_CEILING = math.log(200.0)
LONGEST_HORIZON = 50 * 365.25  # days; a horizon beyond is cut there

EFFECT_ROWS = TAIL - 27 - DRIFT_ROWS  # drivers and outlets beyond that many have their spread in their noise


# What a judgement judges: the event under a clamp within so many days, or a driver's switching on within so many days under a
# clamp.
Functional = tuple[Clamp, float] | tuple[int, float, Clamp]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A piece that observes a probability.

    piece: index of the evidence. day: when, in days from the opening. driver: None for the outcome, else the driver
    whose switching on is judged. horizon: days ahead. low, high: logits, infinite where open.
    """

    piece: int
    day: float
    driver: int | None
    clamp: Clamp
    horizon: float
    low: float
    high: float
    variance: float
    spread: float = SPEAKER_SPREAD  # how unsure the speaker's own bias is, in logits

    @property
    def judged(self) -> Functional:
        """What it judges."""
        return (self.clamp, self.horizon) if self.driver is None else (self.driver, self.horizon, self.clamp)


@dataclass(frozen=True, slots=True)
class StateReport:
    """A piece that observes a driver's state: the log odds ratio that it lends to "on"."""

    piece: int
    day: float
    driver: int
    log_odds: float


@dataclass(frozen=True, slots=True)
class Observed:
    """All that counts: M judgements as arrays, and state reports.

    effect: (M,), the random effect that each judgement has beside its speaker's, -1 for none: its outlet's where it judges
    the outcome, that driver's common error where it judges a driver. effects: their standard deviations in logits (E,), each
    with a row of z. drift: (M, DRIFT_ROWS), what each judgement takes of the drift of each stretch of time.
    """

    rows: tuple[Judgement, ...]
    judgements: Judgements
    effect: Array
    effects: Array
    reports: tuple[StateReport, ...]
    drift: Array
    unused: tuple[int, ...]  # pieces that say nothing the model can use
    common: float = (
        COMMON_SPREAD  # standard deviation, in logits, of the error that all judgements of the outcome share
    )
    places: tuple[tuple[float, Functional], ...] = field(init=False)
    place: Array = field(init=False)

    def __post_init__(self) -> None:
        index: dict[tuple[float, Functional], int] = {}
        place = [index.setdefault((r.day, r.judged), len(index)) for r in self.rows]
        object.__setattr__(self, "places", tuple(index))
        object.__setattr__(self, "place", np.array(place, dtype=np.intp))

    @property
    def shared(self) -> Array:
        """What each judgement takes of the question's common error and of the drift, (M, 1 + DRIFT_ROWS).

        Those of drivers take neither. If they shared the common error, who calls a driver's coming all but impossible would
        be taken for a sign that all are too low, and so raise the forecast.
        """
        outcome = np.array([r.driver is None for r in self.rows], dtype=float)
        return np.concatenate([self.common * outcome[:, None], self.drift], axis=1)

    @classmethod
    def nothing(cls) -> Observed:
        """No evidence at all."""
        none = np.zeros(0)
        judgements = Judgements(none, none, none, none.astype(int))
        return cls((), judgements, none.astype(int), none, (), np.zeros((0, DRIFT_ROWS)), ())

    def with_effects(self, y: Array, z: Array) -> None:
        """Moves logits y (M, J) in place by the random effects, whose rows of z (E, J) are given."""
        has = self.effect >= 0
        mine = self.effect[has]
        y[has] += self.effects[mine, None].astype(y.dtype) * z[mine]

    @property
    def pieces(self) -> tuple[int, ...]:
        """The index of the evidence of every row and then of every report."""
        return tuple(r.piece for r in self.rows) + tuple(r.piece for r in self.reports)


def observe(
    question: Question,
    evidence: Sequence[Evidence],
    as_of: date,
    learned: Learned = NOTHING_LEARNED,
    aged_to: date | None = None,
) -> Observed:
    """The counting evidence as numbers, in an order that does not depend on how it was given or named.

    What resolved questions taught of the sources moves intervals against their biases and sets their noise. With
    `aged_to`, an earlier day than `as_of`, judgements weigh what they weighed on that day: as if the world had not moved
    on since.
    """
    index = {d.name: k for k, d in enumerate(question.drivers)}
    judged: list[tuple[Judgement, Evidence]] = []
    reports: list[StateReport] = []
    unused: list[int] = []
    for i, e in enumerate(evidence):
        day, trait = _day(question, e, as_of), trait_of(e, question, learned)
        if not _usable(e, index):
            unused.append(i)
        elif e.target.kind == "driver-state":
            reports.append(StateReport(i, day, index[e.target.driver or ""], _log_odds(e, trait)))
        elif (judgement := _judgement(question, e, i, day, index, aged_to or as_of)) is None:
            unused.append(i)
        else:
            judged.append((_taught(judgement, e, trait), e))
    judged.sort(key=lambda pair: _content(pair[0]))
    reports.sort(key=lambda r: (r.day, r.driver, r.log_odds))
    today = float((as_of - question.opened).days)
    drift = _drift(question, [j for j, _ in judged], today)
    if aged_to is not None:
        reached = float((aged_to - question.opened).days)
        drift = np.maximum(drift - drift_loadings([reached], today, window_days(question)), 0.0)
    common = COMMON_SPREAD if learned.common is None else learned.common
    return replace(_grouped(judged, tuple(reports), tuple(unused), common), drift=drift)


def _usable(e: Evidence, index: dict[str, int]) -> bool:
    """Whether its drivers are the question's, and it does not judge a driver under that driver's own holding."""
    if any(name not in index for name, _ in e.given):
        return False
    if e.target.kind == "outcome":
        return True
    # What happens to a driver is certain if it is held itself.
    return e.target.driver in index and all(name != e.target.driver for name, _ in e.given)


def _day(question: Question, e: Evidence, as_of: date) -> float:
    """The day of the judgement, in days from the opening; between the opening and `as_of`."""
    return float((min(max(e.said_on[1], question.opened), as_of) - question.opened).days)


def logit(p: float) -> float:
    """log(p / (1 - p)), p held between the floor and the ceiling."""
    p = min(max(p, P_FLOOR), P_CEILING)
    return math.log(p / (1 - p))


def own_noise(e: Evidence) -> float:
    """Standard deviation in logits of one judgement by a speaker of its kind and grade."""
    return NOISE[e.speaker.kind] * GRADE_NOISE.get(e.grade or "", 1.0)


def bounds(low: float, high: float) -> tuple[float, float]:
    """The interval in logits; a number twice where it is one; ends at the limits open."""
    a, b = logit(min(low, high)), logit(max(low, high))
    if b - a < POINT_WIDTH:
        return (a + b) / 2, (a + b) / 2
    return (-math.inf if low <= P_FLOOR else a), (math.inf if high >= P_CEILING else b)


def _judgement(
    question: Question, e: Evidence, piece: int, day: float, index: dict[str, int], as_of: date
) -> Judgement | None:
    end = float(((e.by or question.deadline) - question.opened).days)
    if end < day:
        return None  # its own horizon had passed when it was said
    low, high = bounds(e.low, e.high)
    if math.isinf(low) and math.isinf(high):
        return None  # anything from 0 to 1
    age = max(0.0, float((as_of - question.opened).days) - day)
    outcome = e.target.kind == "outcome"
    return Judgement(
        piece=piece,
        day=day,
        driver=None if outcome else index[e.target.driver or ""],
        clamp=tuple(sorted((index[name], state == "on") for name, state in dict(e.given).items())),
        horizon=min(max(end - day, HALF_DAY), LONGEST_HORIZON),
        low=low,
        high=high,
        variance=own_noise(e) ** 2 + (0.0 if outcome else AGE_SPREAD**2 * age / ageing_days(question)),
    )


def _taught(j: Judgement, e: Evidence, trait: Trait | None) -> Judgement:
    """A judgement seen through what was learned of its source.

    A bias towards the event is no bias towards a driver, but noise is noise.
    """
    if trait is None:
        return j
    bias = trait.bias if j.driver is None else 0.0
    return replace(
        j,
        low=j.low - bias,
        high=j.high - bias,
        variance=j.variance + own_noise(e) ** 2 * (trait.noise**2 - 1),
        spread=SPEAKER_SPREAD if trait.spread is None else trait.spread,
    )


def ageing_days(question: Question) -> float:
    """The time in which judgements age by their full spread, in days."""
    return max(window_days(question), SHORTEST_AGEING)


def drift_loadings(days: Sequence[float], today: float, window: float) -> Array:
    """How much a moment (M,) has of each stretch's drift (DRIFT_ROWS,), in logits or log hazards.

    Stretches are sixths of the time from the opening to `today`, the first the oldest. A moment has what
    has drifted since: all of the younger stretches, and its share of its own.
    """
    stretch = today / DRIFT_ROWS
    if stretch <= 0 or not len(days):
        return np.zeros((len(days), DRIFT_ROWS))
    scale = DRIFT_SPREAD * math.sqrt(stretch / max(window, SHORTEST_AGEING))
    ages = (today - np.asarray(days, dtype=float)) / stretch
    return np.asarray(scale * np.clip(ages[:, None] - np.arange(DRIFT_ROWS)[::-1], 0.0, 1.0))


def _drift(question: Question, judged: Sequence[Judgement], today: float) -> Array:
    """The drift of the judgements of the outcome, (M, DRIFT_ROWS); those of drivers have none."""
    loadings = drift_loadings([j.day for j in judged], today, window_days(question))
    return np.asarray(loadings * np.array([[j.driver is None] for j in judged], dtype=float).reshape(-1, 1))


def _log_odds(e: Evidence, trait: Trait | None) -> float:
    """The log odds ratio of a state report: the interval's middle in logits, damped by its noise and width.

    With v the variance of what a knowing reporter says, it is the middle times v / (v + noise + width^2 / 12), the
    regression of a true reading on a noisy one.
    """
    low, high = logit(min(e.low, e.high)), logit(max(e.low, e.high))
    own = own_noise(e) * (1.0 if trait is None else trait.noise)
    noise = own**2 + SPEAKER_SPREAD**2 + OUTLET_SPREAD**2
    known = STATE_SPREAD**2
    return (low + high) / 2 * known / (known + noise + (high - low) ** 2 / 12)


def _content(j: Judgement) -> tuple[float | tuple[tuple[int, bool], ...], ...]:
    """An order by what a judgement says, free of names."""
    return (j.day, -1 if j.driver is None else j.driver, j.clamp, j.horizon, j.low, j.high, j.variance)


def _speaker(e: Evidence) -> Hashable:
    """Who speaks: an unnamed speaker by description within its article, the outlet's own voice by outlet."""
    s = e.speaker
    if e.voice is not None:
        return ("registry", e.voice)
    if s.kind in ("outlet", "none"):
        return ("outlet", e.outlet or e.article)
    if s.name:
        return (s.kind, s.name)
    return (s.kind, s.affiliation, s.description, e.outlet or e.article)


def _grouped(
    judged: list[tuple[Judgement, Evidence]],
    reports: tuple[StateReport, ...],
    unused: tuple[int, ...],
    common: float,
) -> Observed:
    """Speakers, outlets and drivers with several judgements share an error; that of the others is part of their noise.

    What is said of a driver shares no error with what is said of the outcome or of another driver: a speaker who calls a
    driver's coming all but impossible is no pessimist whose words on the outcome are to be read higher. Those who judge
    the same driver may be wrong together, as those who judge the outcome may.
    """
    said = Counter((_speaker(e), j.driver) for j, e in judged)
    effects = _effects(judged)
    spreads = [OUTLET_SPREAD if isinstance(about, str) else common for about in effects]
    speakers: dict[Hashable, int] = {}
    noise, speaker, effect = [], [], []
    for j, e in judged:
        who, variance = (_speaker(e), j.driver), j.variance
        if said[who] > 1:
            speaker.append(speakers.setdefault(who, len(speakers)))
        else:
            speaker.append(-1)
            variance += j.spread**2
        effect.append(effects.get(_shared_by(j, e), -1))
        if j.driver is not None:
            variance += OUTLET_SPREAD**2 + (common**2 if effect[-1] < 0 else 0.0)
        elif effect[-1] < 0:
            variance += OUTLET_SPREAD**2
        noise.append(math.sqrt(variance))
    return Observed(
        rows=tuple(j for j, _ in judged),
        judgements=Judgements(
            np.array([j.low for j, _ in judged], dtype=float),
            np.array([j.high for j, _ in judged], dtype=float),
            np.array(noise, dtype=float),
            np.array(speaker, dtype=int),
        ),
        effect=np.array(effect, dtype=int),
        effects=np.array(spreads, dtype=float),
        reports=reports,
        unused=unused,
        drift=np.zeros((len(judged), DRIFT_ROWS)),
        common=common,
    )


def _shared_by(j: Judgement, e: Evidence) -> int | str | None:
    """What a judgement shares a random effect with: its driver, or of the outcome its outlet."""
    return (e.outlet or None) if j.driver is None else j.driver


def _effects(judged: Sequence[tuple[Judgement, Evidence]]) -> dict[int | str | None, int]:
    """The drivers and outlets of several judgements, numbered: drivers first, then by number of pieces.

    The order of first appearance settles the rest, and is one of content.
    """
    members: dict[int | str | None, list[int]] = defaultdict(list)
    for m, (j, e) in enumerate(judged):
        members[_shared_by(j, e)].append(m)
    several = [about for about, rows in members.items() if about is not None and len(rows) > 1]
    several.sort(key=lambda about: (isinstance(about, str), -len(members[about]), members[about]))
    return {about: n for n, about in enumerate(several[:EFFECT_ROWS])}
