"""unless scores: how forecasts and sources did."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Literal

import typer

from unless.cli.common import (
    AsJson,
    ChartFile,
    KnownBy,
    LedgerOption,
    check_chart,
    day,
    ledger,
    progress_bar,
    put_chart,
    stdout,
)

By = Literal["question", "source", "kind", "topic"]


def scores(
    questions: Annotated[
        list[str] | None,
        typer.Argument(metavar="[QUESTION...]", help="Resolved questions (default: all of them)."),
    ] = None,
    by: Annotated[
        By,
        typer.Option(
            "--by",
            help="A line for each: of the forecasts by question or topic, of what sources judged by source or kind.",
        ),
    ] = "question",
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="YYYY-MM-DD", help="Only questions resolved before this day (default: all)."
        ),
    ] = None,
    known_by: KnownBy = None,
    chart: ChartFile = None,
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """Score forecasts, or sources, on resolved questions: against base rate and crowd, and whether they are calibrated.

    Example: unless scores

    Example: unless scores --by kind --chart reliability.svg
    """
    from unless.report.scorecard import scorecard_json, scorecard_view
    from unless.workflow.scores import ScoreOptions
    from unless.workflow.scores import scores as run

    check_chart(chart)
    options = ScoreOptions(tuple(questions or ()), by, day(as_of, "--as-of"), day(known_by, "--known-by"))
    with ledger(where) as store, progress_bar("scoring", None) as tell:
        card = run(store, options, lambda done, total: tell(done, ""))
    if chart is not None:
        from unless.workflow.charts import scores_file

        put_chart(scores_file(card, chart), chart)
    if as_json:
        sys.stdout.write(json.dumps(scorecard_json(card, by), ensure_ascii=False) + "\n")
    else:
        stdout().print(scorecard_view(card, by))
