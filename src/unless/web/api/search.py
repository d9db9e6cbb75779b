"""Search and scores under /api."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from unless.domain.scorecard import By
from unless.report.scorecard import scorecard_json
from unless.report.search import search_json
from unless.web.api.values import Day, Json, Key
from unless.web.dependencies import Ledger
from unless.web.identity import Reader
from unless.workflow.scores import ScoreOptions
from unless.workflow.scores import scores as run_scores
from unless.workflow.search import LIMIT, MOST
from unless.workflow.search import search as run_search

router = APIRouter(tags=["search"])


@router.get("/search")
def search(
    store: Ledger,
    visitor: Reader,
    q: Annotated[str, Query(min_length=1, max_length=1000)],
    limit: Annotated[int, Query(ge=1, le=MOST)] = LIMIT,
    known_by: Day | None = None,
) -> Json:
    """Articles and statements, in the words and filters of `unless search`."""
    return search_json(run_search(store, q, limit, known_by))


@router.get("/scores")
def scores(
    store: Ledger,
    visitor: Reader,
    question: Annotated[list[Key] | None, Query(max_length=50)] = None,
    by: By = "question",
    as_of: Day | None = None,
    known_by: Day | None = None,
) -> Json:
    """Scores on resolved questions: against base rate and crowd, and whether forecasts are calibrated."""
    return scorecard_json(run_scores(store, ScoreOptions(tuple(question or ()), by, as_of, known_by)), by)
