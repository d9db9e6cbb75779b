"""The JSON contract: what `unless read --json` and `unless forecast --json` print.

docs/schema/ describes the same shapes as JSON Schema; a test holds the two together.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from unless.domain.article import Article
from unless.domain.evidence import Evidence, Target
from unless.domain.forecast import (
    Answer,
    DriverOutlook,
    Forecast,
    Interval,
    NumberAnswer,
    Outlook,
    PairAnswer,
    StateAnswer,
    Weighed,
    Weighted,
    WhenAnswer,
    WhichAnswer,
)
from unless.domain.reading import Condition, Day, Estimate, Reading, Speaker, Statement
from unless.domain.text import Span

SCHEMA_VERSION = "1"
DIGITS = 6  # of a probability; influences keep more, so that their sum holds within 1e-6
Json = dict[str, Any]


def span_json(span: Span) -> Json:
    """SPAN: characters into the article's text, end exclusive."""
    return {"start": span.start, "end": span.end, "text": span.text}


def _maybe(span: Span | None) -> Json | None:
    return None if span is None else span_json(span)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _days(days: Day | None) -> list[str] | None:
    return None if days is None else [days[0].isoformat(), days[1].isoformat()]


def speaker_json(speaker: Speaker) -> Json:
    """name, kind, role, affiliation, description."""
    return {
        "name": speaker.name,
        "kind": speaker.kind,
        "role": speaker.role,
        "affiliation": speaker.affiliation,
        "description": speaker.description,
    }


def _statement(one: Statement) -> Json:
    return {
        "source": [span_json(s) for s in one.source],
        "cue": [span_json(s) for s in one.cue],
        "content": [span_json(s) for s in one.content],
        "parent": one.parent,
        "speaker": speaker_json(one.speaker),
        "quotation": one.quotation,
        "said_on": _days(one.said_on),
    }


def _estimate(one: Estimate) -> Json:
    return {
        "phrase": span_json(one.phrase),
        "event": span_json(one.event),
        "refers_to": _maybe(one.refers_to),
        "degree": one.degree,
        "p": [round(one.p[0], DIGITS), round(one.p[1], DIGITS)],
        "by": _day(one.by),
        "statement": one.statement,
        "conditions": list(one.conditions),
    }


def _condition(one: Condition) -> Json:
    return {
        "marker": span_json(one.marker),
        "condition": span_json(one.condition),
        "consequent": _maybe(one.consequent),
        "refers_to": _maybe(one.refers_to),
        "kind": one.kind,
        "statement": one.statement,
    }


def article_json(article: Article, reading: Reading) -> Json:
    """One line of `unless read --json`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "id": article.id,
        "name": article.name,
        "title": article.title,
        "text": article.text,
        "url": article.url,
        "outlet": article.outlet,
        "published": _day(article.published),
        "language": article.language,
        "statements": [_statement(s) for s in reading.statements],
        "estimates": [_estimate(e) for e in reading.estimates],
        "conditions": [_condition(c) for c in reading.conditions],
        "entities": [{"span": span_json(e.span), "kind": e.kind, "name": e.name} for e in reading.entities],
        "dates": [
            {"span": span_json(d.span), "first": _day(d.first), "last": _day(d.last)} for d in reading.dates
        ],
    }


def evidence_json(one: Evidence, influence: float | None = None, leave_one_out: float | None = None) -> Json:
    """One entry of a forecast's `evidence`."""
    return {
        "id": one.id,
        "article": one.article,
        "span": span_json(one.span),
        "sentence": one.sentence,
        "speaker": speaker_json(one.speaker),
        "said_on": _days(one.said_on),
        "published": one.published.isoformat(),
        "target": _target(one.target),
        "given": dict(one.given) or None,
        "low": round(one.low, DIGITS),
        "high": round(one.high, DIGITS),
        "by": _day(one.by),
        "status": one.status,
        "confidence": one.confidence,
        "reason": one.reason,
        "superseded_by": one.superseded_by,
        "influence": influence,
        "leave_one_out": leave_one_out,
    } | ({"even_if": list(one.even_if)} if one.even_if else {})


def _target(one: Target) -> Json:
    """Its kind and driver; what else it has, where it has it."""
    more = {"outcome": one.outcome, "above": one.above, "below": one.below, "level": one.level}
    return {"kind": one.kind, "driver": one.driver} | {k: v for k, v in more.items() if v is not None}


def _weighed(one: Weighed) -> Json:
    out = evidence_json(one.evidence, one.influence, one.leave_one_out)
    return out | ({"moved": dict(one.moved)} if one.moved else {})


def _interval(pair: Interval) -> list[float]:
    return [round(pair[0], DIGITS), round(pair[1], DIGITS)]


def _outlook(one: Outlook) -> Json:
    return {
        "probability": round(one.probability, DIGITS),
        "interval": {level: _interval(pair) for level, pair in one.interval.items()},
    }


def _weighted(one: Weighted) -> Json:
    return {"prior": round(one.prior, DIGITS), **_outlook(one.outlook)}


def _driver(one: DriverOutlook) -> Json:
    out: Json = {
        "on_now": round(one.on_now, DIGITS),
        "on_by_deadline": round(one.on_by_deadline, DIGITS),
        "interval": {level: _interval(pair) for level, pair in one.interval.items()},
    }
    if one.levels:
        out["levels"] = {level: round(p, DIGITS) for level, p in one.levels.items()}
    return out


def _answer(one: Answer) -> Json:
    """What a kind of question has beside the headline, under a key of its own."""
    match one:
        case WhichAnswer():
            return {"outcomes": {name: _weighted(w) for name, w in one.outcomes.items()}}
        case WhenAnswer():
            dates = {
                "quantiles": {k: _day(d) for k, d in one.quantiles.items()},
                "prior": {k: _day(d) for k, d in one.prior.items()},
                "never": round(one.never, DIGITS),
                "by": {d.isoformat(): _outlook(o) for d, o in one.by.items()},
                "curve": [[d.isoformat(), round(p, DIGITS)] for d, p in one.curve],
            }
            return {"dates": dates}
        case NumberAnswer():
            values = {"unit": one.unit or None, "above": one.above}
            return {"number": values | {"quantiles": dict(one.quantiles), "prior": dict(one.prior)}}
        case StateAnswer():
            return {"state": {"now": _weighted(one.now)}}


def _pair(forecast: Forecast, one: PairAnswer) -> Json:
    other = forecast.question.given
    return {
        "question": other.question if other else "",
        "given": _weighted(one.other),
        "if_yes": _weighted(one.if_yes),
        "if_no": _weighted(one.if_no),
    }


def forecast_json(forecast: Forecast, known_by: date | None = None) -> Json:
    """What `unless forecast --json` prints. `known_by` is null without a ledger.

    Drivers held by `--if` are named in the notes. A question of another kind than by-deadline has its kind and a key
    more, and so has one of a pair.
    """
    out = {
        "schema_version": SCHEMA_VERSION,
        "question": forecast.question.question,
        "as_of": forecast.as_of.isoformat(),
        "known_by": _day(known_by),
        "prior": forecast.prior,
        "probability": forecast.probability,
        "interval": _outlook(forecast.outlook)["interval"],
        "given": {
            d: {state: _outlook(o) for state, o in states.items()} for d, states in forecast.given.items()
        },
        "drivers": {name: _driver(d) for name, d in forecast.drivers.items()},
        "evidence": [_weighed(w) for w in forecast.evidence],
        "notes": list(forecast.notes),
    }
    if forecast.answer is not None:
        out |= {"kind": forecast.question.kind, **_answer(forecast.answer)}
    if forecast.pair is not None:
        out["pair"] = _pair(forecast, forecast.pair)
    return out
