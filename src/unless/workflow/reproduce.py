"""Whether forecasts that were kept come out the same again."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from unless.domain.errors import InputError
from unless.domain.evidence import Evidence, State
from unless.domain.health import Finding
from unless.domain.learned import Learned
from unless.domain.packing import packed
from unless.domain.question import Question
from unless.forecasting.forecast import make_forecast
from unless.ledger.forecasts import KeptForecast, kept_forecasts
from unless.ledger.snapshot import snapshot
from unless.ledger.store import Store
from unless.workflow.ledger_forecast import as_of_day, collapsed, inputs_digest
from unless.workflow.teaching import Teaching

TOLERANCE = 1e-9  # of a probability: what another order of summation may change

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Reproduced:
    """How many kept forecasts came out the same, those that did not, and those whose inputs have changed since."""

    same: int
    findings: tuple[Finding, ...]
    superseded: tuple[KeptForecast, ...]


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What a forecast was made from."""

    question: Question
    evidence: tuple[Evidence, ...]
    day: date
    held: dict[str, State]
    explain: bool
    learned: Learned


def reproduce(store: Store, progress: Progress = lambda done, total: None) -> Reproduced:
    """Make every kept forecast again from what the ledger knew when it was made, and compare all its numbers."""
    with store.read() as connection:
        kept = kept_forecasts(connection)
    same = 0
    findings: list[Finding] = []
    superseded: list[KeptForecast] = []
    for n, one in enumerate(kept):
        inputs = _inputs(store, one)
        if inputs is None:
            superseded.append(one)
        else:
            i = inputs
            again = packed(make_forecast(i.question, i.evidence, i.day, i.held, i.explain, i.learned))
            if alike(again, one.content) and alike(again["outlook"][0], one.probability):
                same += 1
            else:
                findings.append(_finding(one, again["outlook"][0]))
        progress(n + 1, len(kept))
    return Reproduced(same, tuple(findings), tuple(superseded))


def _finding(one: KeptForecast, again: float) -> Finding:
    problem = (
        f"the forecast of {one.question} as of {one.as_of} was kept as {one.probability:.6f} and comes out as "
        f"{again:.6f} with numbers that differ"
    )
    remedy = (
        "restore the last good backup (`unless restore`), or report it where nobody has touched the ledger"
    )
    return Finding("forecasts", "forecast", str(one.number), problem, remedy)


def _inputs(store: Store, one: KeptForecast) -> _Inputs | None:
    """The inputs whose hash a kept forecast has; None where the ledger no longer gives them."""
    limit = min(one.known_by or one.recorded_at, one.recorded_at)
    try:
        with store.read() as connection:
            seen = as_of_day(snapshot(connection, one.question, None, limit), one.as_of)
    except InputError:
        return None
    question, evidence = seen.version.question, collapsed(seen)
    held = _held(one.content.get("notes", ()), question)
    learned = Teaching(store, limit).as_of(one.as_of)
    for explain in (True, False):
        if inputs_digest(question, evidence, one.as_of, held, explain, learned) == one.digest:
            return _Inputs(question, evidence, one.as_of, held, explain, learned)
    return None


def _held(notes: Iterable[str], question: Question) -> dict[str, State]:
    """The drivers that a forecast's note says were held (see forecasting/forecast.py)."""
    before, after = "Prior and probability are those with ", " held from this day on."
    for note in notes:
        if note.startswith(before) and note.endswith(after):
            named = set(note[len(before) : -len(after)].split(", "))
            return {d.name: s for d in question.drivers for s in d.can_be if f"{d.name} {s}" in named}
    return {}


def alike(one: Any, other: Any) -> bool:
    """Whether two trees of plain values hold the same, numbers within TOLERANCE."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(v, other[k]) for k, v in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(alike(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, float) or isinstance(other, float):
        numbers = isinstance(one, int | float) and isinstance(other, int | float)
        return numbers and math.isclose(one, other, rel_tol=0, abs_tol=TOLERANCE)
    return bool(one == other)
