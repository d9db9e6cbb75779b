"""What needs no ledger, under /api: reading a text, what words of likelihood mean, base rates."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from unless.domain.base_rates import Counted
from unless.reading.degrees import meanings
from unless.report.base_rates import classed_json, classes_json, counted_json
from unless.report.contract import article_json
from unless.web.api.values import Body, Day, Json, Line
from unless.web.dependencies import API_CHANGE
from unless.web.identity import Reader
from unless.workflow.base_rate import base_rate, every_class
from unless.workflow.text import Pasted, read_text

router = APIRouter(tags=["reading"])


class Reading(Body):
    """A report's text or page."""

    text: Annotated[str, Field(max_length=5_000_000)]
    title: Line | None = None
    published: Day | None = None


@router.post("/read", dependencies=[API_CHANGE])
def read(body: Reading, visitor: Reader) -> Json:
    """Read a report and keep nothing, as docs/schema/reading.schema.json describes it."""
    return article_json(*read_text(Pasted(body.text, body.title, published=body.published)))


@router.get("/degrees")
def degrees(visitor: Reader) -> list[Json]:
    """What words of likelihood stand for: intervals of probability, and their sources."""
    return [asdict(m) for m in meanings()]


@router.get("/base-rate")
def base_rates(
    visitor: Reader,
    what: Annotated[
        Line | None, Query(description='"3 in 20 years" or a reference class; all classes without.')
    ] = None,
    days: Annotated[float | None, Query(ge=1, le=36_525)] = None,
) -> Json:
    """How likely such an event is before any report is read."""
    if what is None:
        return classes_json(every_class(days))
    found = base_rate(what, days)
    return counted_json(found) if isinstance(found, Counted) else classed_json(found)
