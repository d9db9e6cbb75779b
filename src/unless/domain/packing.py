"""A forecast as plain numbers and back, so that it can be kept without its texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from unless.domain.evidence import Evidence, OnOff
from unless.domain.forecast import DriverOutlook, Forecast, Outlook, Weighed
from unless.domain.question import Question

Plain = dict[str, Any]


def packed(forecast: Forecast) -> Plain:
    """Numbers, notes and the evidence's ids; what JSON can hold, floats exact."""
    return {
        "prior": forecast.prior,
        "outlook": _outlook(forecast.outlook),
        "given": {d: {s: _outlook(o) for s, o in states.items()} for d, states in forecast.given.items()},
        "drivers": {
            n: [d.on_now, d.on_by_deadline, {k: list(v) for k, v in d.interval.items()}]
            for n, d in forecast.drivers.items()
        },
        "evidence": [[w.evidence.id, w.influence, w.leave_one_out] for w in forecast.evidence],
        "notes": list(forecast.notes),
    }


def unpacked(
    plain: Mapping[str, Any],
    question: Question,
    as_of: date,
    held: Mapping[str, OnOff],
    evidence: Sequence[Evidence],
) -> Forecast:
    """The forecast again, with the evidence that it was made from. Raises KeyError where a piece is missing."""
    pieces = {e.id: e for e in evidence}
    return Forecast(
        question=question,
        as_of=as_of,
        prior=plain["prior"],
        outlook=_outlook_of(plain["outlook"]),
        given={d: {s: _outlook_of(o) for s, o in states.items()} for d, states in plain["given"].items()},
        drivers={
            n: DriverOutlook(now, ahead, {k: (v[0], v[1]) for k, v in interval.items()})
            for n, (now, ahead, interval) in plain["drivers"].items()
        },
        evidence=tuple(Weighed(pieces[key], moved, without) for key, moved, without in plain["evidence"]),
        held=dict(held),
        notes=tuple(plain["notes"]),
    )


def _outlook(one: Outlook) -> list[Any]:
    return [one.probability, {k: list(v) for k, v in one.interval.items()}]


def _outlook_of(plain: Sequence[Any]) -> Outlook:
    return Outlook(plain[0], {k: (v[0], v[1]) for k, v in plain[1].items()})
