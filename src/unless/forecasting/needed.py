"""What would have to be said today to move a forecast by so many points.

Every answer is found by search over statements that nobody has made: each is added to the evidence as it would be were it
published today (repeats collapsed, noise by its kind of speaker and grade), and the whole forecast is made again. There is
no formula beside the model. A higher likelihood never lowers the forecast (see likelihood.py), so that the least
that is enough is found by bisection: first on the points of a single fit (hypothetical.py), then by whole forecasts from there.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from unless.domain.errors import OptionError
from unless.domain.evidence import Evidence, Target
from unless.domain.explanation import Needed, Telling
from unless.domain.forecast import Forecast, Interval
from unless.domain.reading import Speaker
from unless.domain.text import Span
from unless.forecasting.hypothetical import Hypothetical, hypothetical

# What can be said, in whole percents and the two flat words at the ends: nobody's "never" is less (observations.py).
SAYABLE = (0.005, *(n / 100 for n in range(1, 100)), 0.995)
# Those who are heard in any question. The model tells speakers apart by their kind and their grade.
SPEAKERS: tuple[tuple[str, Speaker, str | None], ...] = (
    ("a body with grade A, in its own name", Speaker("(a body graded A)", "organisation"), "A"),
    ("a government or another body, in its own name", Speaker("(a body)", "organisation"), None),
    ("a named official or expert", Speaker("(a named person)", "person"), None),
    ("an unnamed source", Speaker("", "anonymous", description="(an unnamed source)"), None),
)
OF_DRIVERS = SPEAKERS[
    1
]  # who reports a driver: drivers are many, and this is whom reports of them quote most
VOICES = 3  # speakers of the dossier itself who are looked at: those who moved the forecast most
NEARLY = 0.02  # of probability, by which what is found on the points of a single fit may be off
ARTICLE = "hypothetical"  # the id of the report that nobody wrote

With = Callable[[Evidence], Sequence[Evidence]]


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of statement: who makes it, and a piece of it whose likelihood is still open."""

    who: str
    piece: Evidence


@dataclass(slots=True)
class _Search:
    """The forecasts of one kind of statement by its likelihood, each made once."""

    forecast: Forecast
    add: With
    kind: _Kind
    found: dict[Interval, Hypothetical] = field(default_factory=dict)

    def said(self, low: float, high: float) -> Evidence:
        return said(self.kind.piece, low, high)

    def moved(self, low: float, high: float | None = None) -> float:
        """The forecast with the statement minus the forecast."""
        return self._made(low, low if high is None else high).probability - self.forecast.probability

    def nearly(self, end: float, low: float, high: float | None = None) -> float:
        """As `moved`, on the points of the forecast in which the number `end` is said."""
        near = self._made(end, end).near
        if near is None:
            return self.moved(low, high)
        return near(low, low if high is None else high) - self.forecast.probability

    def _made(self, low: float, high: float) -> Hypothetical:
        if (low, high) not in self.found:
            f, piece = self.forecast, self.said(low, high)
            # Only the surest are asked for with other likelihoods: a fit kept for each would fill the memory.
            surest = low == high and low in (SAYABLE[0], SAYABLE[-1])
            self.found[low, high] = hypothetical(f.question, self.add(piece), piece, f.learned, surest)
        return self.found[low, high]


def check_move(probability: float, move: float) -> None:
    """Raise OptionError for a move that no forecast could make. move: a difference of probability, not 0."""
    if not math.isfinite(move) or move == 0 or not 0 < probability + move < 1:
        room = (1 - probability if move > 0 else probability) * 100
        raise OptionError(
            f"The forecast is {probability * 100:.1f} % and cannot move {'up' if move > 0 else 'down'} by "
            f"{abs(move) * 100:g} points; give more than 0 and less than {room:.1f}."
        )


def needed(
    forecast: Forecast,
    moves: Sequence[float],
    add: With,
    words: Mapping[str, Interval],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Needed, ...]:
    """For every move (a difference of probability) the least sure statement of every kind that makes it.

    forecast: today's, with influences and nothing held. add: the evidence with one more piece, collapsed as reports are. words: words of
    likelihood with their intervals. Raises OptionError for a move that no forecast could make.
    """
    for move in moves:
        check_move(forecast.probability, move)
    kinds = list(_kinds(forecast))
    found: list[list[Telling]] = [[] for _ in moves]
    for n, kind in enumerate(kinds):
        search = _Search(forecast, add, kind)
        for tellings, move in zip(found, moves, strict=True):
            tellings.append(_least(search, move, words))
        progress(n + 1, len(kinds))
    return tuple(
        Needed(forecast.as_of, forecast.probability, move, tuple(sorted(tellings, key=_easiest)))
        for tellings, move in zip(found, moves, strict=True)
    )


def said(piece: Evidence, low: float, high: float) -> Evidence:
    """A statement with its likelihood: a number where low is high."""
    return replace(piece, id=f"{piece.id}:{low:g}-{high:g}", low=low, high=high)


def _easiest(one: Telling) -> tuple[bool, float]:
    """First what is enough, by how far the least of it is from even odds; then the rest by how far it moves."""
    if not one.enough:
        return True, -abs(one.strongest)
    p = (one.evidence.low + one.evidence.high) / 2
    return False, abs(math.log(p / (1 - p)))


# --- what could be said ---------------------------------------------------------------------------------------------
def _kinds(forecast: Forecast) -> Iterator[_Kind]:
    """Statements on the outcome by whoever may speak and by the voices heard most, and reports of every driver."""
    day, last = forecast.as_of, 1 + max((w.evidence.entered for w in forecast.evidence), default=0)
    for n, (who, speaker, grade) in enumerate(SPEAKERS):
        yield _Kind(who, _piece(f"any-{n}", speaker, Target("outcome"), day, last, grade))
    for voice in _voices(forecast):
        again = replace(
            _piece(f"again-{voice.id}", voice.speaker, Target("outcome"), day, last, voice.grade),
            voice=voice.voice,
            outlet=voice.outlet,
        )
        yield _Kind(_name(voice), again)
    who, speaker, grade = OF_DRIVERS
    for driver in forecast.question.drivers:
        for target in (Target("driver-state", driver.name), Target("driver-by-deadline", driver.name)):
            key = f"{target.kind}-{driver.name}"
            yield _Kind(who, _piece(key, speaker, target, day, last, grade))


def _piece(
    key: str, speaker: Speaker, target: Target, day: date, entered: int, grade: str | None
) -> Evidence:
    """A statement of today with no likelihood yet. It is the last to be entered: nothing of today supersedes it."""
    sentence = "(a statement that nobody has made)"
    return Evidence(
        id=f"hypothetical-{key}",
        article=ARTICLE,
        span=Span(0, len(sentence), sentence),
        sentence=sentence,
        speaker=speaker,
        outlet=None,
        said_on=(day, day),
        published=day,
        target=target,
        low=0.5,
        high=0.5,
        status="accepted",
        grade=grade,
        entered=entered,
    )


def _voices(forecast: Forecast) -> list[Evidence]:
    """A piece of each of the speakers with most influence, all their pieces together; unnamed ones are left out."""
    moved: dict[object, float] = defaultdict(float)
    latest: dict[object, Evidence] = {}
    for w in forecast.evidence:
        e = w.evidence
        if w.influence is None or e.own or not (e.speaker.name or e.voice) or e.speaker.kind == "anonymous":
            continue
        key = e.voice if e.voice is not None else (e.speaker.kind, e.speaker.name)
        moved[key] += abs(w.influence)
        latest[key] = e
    return [latest[k] for k in sorted(moved, key=lambda k: -moved[k])[:VOICES] if moved[k] > 0]


def _name(piece: Evidence) -> str:
    s = piece.speaker
    role = f", {s.role}" if s.role else ""
    return f"{s.name or s.description}{role}" + (f" (grade {piece.grade})" if piece.grade else "")


# --- how sure it would have to be -----------------------------------------------------------------------------------
def _least(search: _Search, move: float, words: Mapping[str, Interval]) -> Telling:
    """The least sure statement of one kind that makes a move, else the surest."""
    sign = 1.0 if move > 0 else -1.0
    target = search.kind.piece.target
    if target.kind == "outcome":  # a higher likelihood of the event never makes it less likely
        up = (move > 0) == (search.forecast.question.yes_means == "event")
    else:
        end = SAYABLE[-1]
        up = sign * search.moved(end) >= sign * search.nearly(end, SAYABLE[0])
    order = SAYABLE if up else SAYABLE[::-1]
    who, strongest = search.kind.who, sign * search.moved(order[-1])
    if strongest < abs(move):
        surest = search.said(order[-1], order[-1])
        return Telling(who, target, surest, sign * strongest, False, sign * strongest, up)
    guess = _first(order, lambda p: sign * search.nearly(order[-1], p) >= abs(move))
    p = order[_from(guess, order, lambda p: sign * search.moved(p) >= abs(move))]
    word = _weakest(search, sign, abs(move), words, up, p)
    return Telling(
        who,
        target,
        search.said(p, p),
        search.moved(p),
        True,
        sign * strongest,
        up,
        word,
        words[word] if word else None,
    )


def _first(order: Sequence[float], enough: Callable[[float], bool]) -> int:
    """The first place at which it is enough, by bisection; it is at the last place."""
    low, high = 0, len(order) - 1
    while low < high:
        middle = (low + high) // 2
        if enough(order[middle]):
            high = middle
        else:
            low = middle + 1
    return low


def _from(guess: int, order: Sequence[float], enough: Callable[[float], bool]) -> int:
    """As `_first`, by strides from a guess that is nearly always right or next to it."""
    low, high, stride = 0, len(order) - 1, 1  # it is not enough below `low`, and is at `high`
    at = guess
    while low < high:
        if enough(order[at]):
            high = at
            at = max(low, high - stride)
        else:
            low = at + 1
            at = min(high - 1, low + stride - 1) if low < high else high
        stride *= 2
    return high


def _weakest(
    search: _Search, sign: float, size: float, words: Mapping[str, Interval], up: bool, p: float
) -> str | None:
    """The weakest word that is enough: tried from the one nearest to the number that is, on towards the surest."""

    def middle(word: str) -> float:
        return sum(words[word]) / 2

    ladder = sorted(words, key=middle, reverse=not up)
    for word in ladder:
        near = max(words[word]) >= p if up else min(words[word]) <= p
        if not near or sign * search.nearly(SAYABLE[-1] if up else SAYABLE[0], *words[word]) < size - NEARLY:
            continue
        if sign * search.moved(*words[word]) >= size:
            return word
    return None
