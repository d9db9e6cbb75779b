"""A forecast as plain numbers and back, so that it can be kept without its texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from unless.domain.evidence import Evidence, State
from unless.domain.forecast import (
    Answer,
    DriverOutlook,
    Forecast,
    NumberAnswer,
    Outlook,
    PairAnswer,
    StateAnswer,
    Weighed,
    Weighted,
    WhenAnswer,
    WhichAnswer,
)
from unless.domain.question import Question

Plain = dict[str, Any]


def packed(forecast: Forecast) -> Plain:
    """Numbers, notes and the evidence's ids; what JSON can hold, floats exact."""
    return {
        "prior": forecast.prior,
        "outlook": _outlook(forecast.outlook),
        "given": {d: {s: _outlook(o) for s, o in states.items()} for d, states in forecast.given.items()},
        "drivers": {
            n: [d.on_now, d.on_by_deadline, {k: list(v) for k, v in d.interval.items()}, dict(d.levels)]
            for n, d in forecast.drivers.items()
        },
        "evidence": [[w.evidence.id, w.influence, w.leave_one_out, dict(w.moved)] for w in forecast.evidence],
        "notes": list(forecast.notes),
        "answer": None if forecast.answer is None else answer_plain(forecast.answer),
        "pair": None if forecast.pair is None else _pair(forecast.pair),
    }


def unpacked(
    plain: Mapping[str, Any],
    question: Question,
    as_of: date,
    held: Mapping[str, State],
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
            n: DriverOutlook(now, ahead, {k: (v[0], v[1]) for k, v in interval.items()}, levels)
            for n, (now, ahead, interval, levels) in plain["drivers"].items()
        },
        evidence=tuple(
            Weighed(pieces[key], influence, without, moved)
            for key, influence, without, moved in plain["evidence"]
        ),
        held=dict(held),
        notes=tuple(plain["notes"]),
        answer=None if plain["answer"] is None else _answer_of(plain["answer"]),
        pair=None if plain["pair"] is None else PairAnswer(*map(_weighted_of, plain["pair"])),
    )


def answer_plain(answer: Answer) -> Plain:
    """What a forecast of its kind gives beside the headline; the only key says which kind."""
    match answer:
        case WhichAnswer():
            return {"which": {name: _weighted(w) for name, w in answer.outcomes.items()}}
        case WhenAnswer():
            return {
                "when": {
                    "quantiles": {k: _iso(d) for k, d in answer.quantiles.items()},
                    "prior": {k: _iso(d) for k, d in answer.prior.items()},
                    "never": answer.never,
                    "by": {d.isoformat(): _outlook(o) for d, o in answer.by.items()},
                    "curve": _curve(answer.curve),
                    "before": _curve(answer.before),
                }
            }
        case NumberAnswer():
            values = {"unit": answer.unit, "above": answer.above}
            return {"number": values | {"quantiles": dict(answer.quantiles), "prior": dict(answer.prior)}}
        case StateAnswer():
            return {"state": _weighted(answer.now)}


def _answer_of(plain: Plain) -> Answer:
    ((kind, told),) = plain.items()
    if kind == "which":
        return WhichAnswer({name: _weighted_of(w) for name, w in told.items()})
    if kind == "number":
        return NumberAnswer(**told)
    if kind == "state":
        return StateAnswer(_weighted_of(told))
    return WhenAnswer(
        quantiles={k: _day(d) for k, d in told["quantiles"].items()},
        prior={k: _day(d) for k, d in told["prior"].items()},
        never=told["never"],
        by={date.fromisoformat(d): _outlook_of(o) for d, o in told["by"].items()},
        curve=_curve_of(told["curve"]),
        before=_curve_of(told["before"]),
    )


def _curve(curve: Sequence[tuple[date, float]]) -> list[Any]:
    return [[day.isoformat(), p] for day, p in curve]


def _curve_of(plain: Sequence[Any]) -> tuple[tuple[date, float], ...]:
    return tuple((date.fromisoformat(day), p) for day, p in plain)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _pair(one: PairAnswer) -> list[Any]:
    return [_weighted(w) for w in (one.other, one.if_yes, one.if_no)]


def _weighted(one: Weighted) -> list[Any]:
    return [one.prior, _outlook(one.outlook)]


def _weighted_of(plain: Sequence[Any]) -> Weighted:
    return Weighted(plain[0], _outlook_of(plain[1]))


def _outlook(one: Outlook) -> list[Any]:
    return [one.probability, {k: list(v) for k, v in one.interval.items()}]


def _outlook_of(plain: Sequence[Any]) -> Outlook:
    return Outlook(plain[0], {k: (v[0], v[1]) for k, v in plain[1].items()})
