"""Questions under /api: ask, forecast, history, explain, report, judge, resolve."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query
from pydantic import Field

from unless.domain.errors import OptionError
from unless.domain.evidence import LEVELS, State
from unless.intake.questions import parse_question, parse_question_text
from unless.report.contract import SCHEMA_VERSION, evidence_json, forecast_json
from unless.report.explain import explanation_json
from unless.report.history import history_json
from unless.report.plain_values import page_json
from unless.report.questions import asked_json, question_json
from unless.report.scores import resolved_json
from unless.web.api.values import Body, Day, Json, Key, Line, Why, Word
from unless.web.dependencies import API_CHANGE, Ledger
from unless.web.identity import Analyst, Reader
from unless.workflow.ask import ask
from unless.workflow.dossier import DossierOptions, dossier
from unless.workflow.explain import Move
from unless.workflow.judge import Judgement, judge
from unless.workflow.ledger_explain import explain_question
from unless.workflow.ledger_forecast import forecast_question, history
from unless.workflow.questions import question, questions
from unless.workflow.resolve import reopen, resolve

router = APIRouter(prefix="/questions", tags=["questions"])


class Ask(Body):
    """A question: the keys of a question file, or the file's YAML as text."""

    asks: Annotated[
        dict[str, Any] | None, Field(description="The keys of docs/schema/question.schema.json.")
    ] = None
    yaml: Annotated[str | None, Field(max_length=200_000)] = None
    name: Annotated[Word | None, Field(description="The name to keep it under (made from its words).")] = None
    seen: Annotated[
        int | None,
        Field(
            ge=1,
            le=1_000_000,
            description="The version that this revises; 409 where it is no longer in force.",
        ),
    ] = None


class Judging(Body):
    """One's own judgement, as `unless judge` takes it."""

    likelihood: Annotated[Line, Field(description="20-40%, 0.3, likely ...")]
    because: Why
    driver: Word | None = None
    now: bool = False
    given: Annotated[tuple[Line, ...], Field(max_length=8, description="DRIVER=on or DRIVER=off, each.")] = ()
    by: Day | None = None
    on: Day | None = None
    of: Line | None = None


class Resolving(Body):
    """How a question came out."""

    outcome: Annotated[Line, Field(description="yes, no, void, an outcome's name or a number.")]
    on: Day
    because: Why


class Reopening(Body):
    """Why a resolution is taken back."""

    because: Why


@router.get("")
def listing(store: Ledger, visitor: Reader) -> list[Json]:
    """Every question, in the order in which it was asked."""
    return [question_json(*one) for one in questions(store)]


@router.post("", dependencies=[API_CHANGE])
def asking(body: Ask, store: Ledger, visitor: Analyst) -> Json:
    """Follow a question, or revise it: every report that is there is looked through."""
    if (body.asks is None) == (body.yaml is None):
        raise OptionError("Give the question under `asks`, or its file's text under `yaml`: one of them.")
    asked = (
        parse_question(body.asks) if body.asks is not None else parse_question_text(body.yaml or "", "yaml")
    )
    return asked_json(ask(store, asked, visitor.name, body.name, seen=body.seen))


@router.get("/{key}")
def one(key: Key, store: Ledger, visitor: Reader) -> Json:
    """One question."""
    return question_json(*question(store, key))


@router.get("/{key}/forecast")
def forecast(
    key: Key,
    store: Ledger,
    visitor: Reader,
    as_of: Day | None = None,
    known_by: Day | None = None,
    held: Annotated[
        list[Line] | None, Query(alias="if", max_length=8, description="DRIVER=on or DRIVER=off.")
    ] = None,
) -> Json:
    """The forecast, as docs/schema/forecast.schema.json describes it."""
    kept = forecast_question(store, key, as_of, known_by, _held(held or []))
    return forecast_json(kept.forecast, known_by)


@router.get("/{key}/history")
def course(
    key: Key,
    store: Ledger,
    visitor: Reader,
    since: Day | None = None,
    until: Day | None = None,
    known_by: Day | None = None,
) -> Json:
    """Every day that moved the forecast."""
    kept, days = history(store, key, since, until, known_by)
    return history_json(kept.forecast.question, [(d.forecast, d.new, d.fallen) for d in days])


@router.get("/{key}/explanation")
def explanation(
    key: Key,
    store: Ledger,
    visitor: Reader,
    since: Annotated[Day | None, Query(alias="from")] = None,
    until: Annotated[Day | None, Query(alias="to")] = None,
    known_by: Day | None = None,
    move: Annotated[
        float | None,
        Query(gt=-100, lt=100, description="Points: what would have to be said to move it so far."),
    ] = None,
) -> Json:
    """What moved the forecast between two days, what it hangs on, what would move it."""
    wanted = Move(move / 100, both=False) if move else None
    return explanation_json(explain_question(store, key, since, until, known_by, wanted))


@router.get("/{key}/report")
def report(
    key: Key,
    store: Ledger,
    visitor: Reader,
    as_of: Day | None = None,
    known_by: Day | None = None,
    since: Annotated[Day | None, Query(alias="from")] = None,
) -> Json:
    """The values of `unless report --json`: the whole dossier, with what changed since a day."""
    return page_json(dossier(store, key, DossierOptions(as_of, known_by, changes=True, since=since)))


@router.post("/{key}/judgements", dependencies=[API_CHANGE])
def judgement(key: Key, body: Judging, store: Ledger, visitor: Analyst) -> Json:
    """Enter one's own judgement as evidence."""
    said = Judgement(
        body.likelihood,
        body.because,
        body.driver,
        body.now,
        body.given,
        _written(body.by),
        _written(body.on),
        body.of,
    )
    made = judge(store, key, said, visitor.name)
    head = {"schema_version": SCHEMA_VERSION, "question": made.version.key, "new": made.new}
    return head | evidence_json(made.piece)


@router.post("/{key}/resolution", dependencies=[API_CHANGE])
def resolution(key: Key, body: Resolving, store: Ledger, visitor: Analyst) -> Json:
    """Say how it came out: the forecast, the base rate and every speaker are scored."""
    return resolved_json(resolve(store, key, body.outcome, body.on, body.because, visitor.name))


@router.delete("/{key}/resolution", dependencies=[API_CHANGE])
def reopening(key: Key, body: Reopening, store: Ledger, visitor: Analyst) -> Json:
    """Take the resolution back."""
    return resolved_json(reopen(store, key, body.because, visitor.name))


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _held(values: list[str]) -> dict[str, State]:
    out: dict[str, State] = {}
    for value in values:
        name, sep, state = value.rpartition("=")
        if not sep or not name or state not in ("on", "off", *LEVELS):
            raise OptionError(
                f"if={value!r} is not DRIVER=on or DRIVER=off (for a graded driver low, medium or high)."
            )
        if out.get(name, state) != state:
            raise OptionError(f"if holds {name} both {out[name]} and {state}; give one of them.")
        out[name] = cast(State, state)
    return out
