"""unless backtest: how well a crowd's forecasts are pooled, on questions that are resolved."""

from __future__ import annotations

import json
import os
import sys
from typing import Annotated

import typer

from unless.cli.common import AsJson, ChartFile, check_chart, progress, put, put_chart, stdout
from unless.domain.errors import OptionError


def backtest(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="Forecasts: CSV (may be gzipped), or an export of Metaculus, Manifold, Fatebook or PredictionBook; "
            "- is standard input.",
        ),
    ],
    compare: Annotated[
        bool, typer.Option("--compare", help="Also by time and number of forecasters, and what was learned.")
    ] = False,
    least: Annotated[
        int,
        typer.Option("--min-forecasters", metavar="N", help="Score questions with N or more forecasters."),
    ] = 1,
    output: Annotated[
        str | None,
        typer.Option(
            "--predictions", metavar="OUT.csv", help="Write every question's probabilities to a file."
        ),
    ] = None,
    chart: ChartFile = None,
    as_json: AsJson = False,
) -> None:
    """Pool a crowd's forecasts in time order, and score it beside mean, median and other simple aggregates.

    Example: unless backtest forecasts.csv --min-forecasters 3

    Example: unless backtest forecasts.csv --compare --chart reliability.svg
    """
    from unless.report.backtest import backtest_json, backtest_view, predictions_csv
    from unless.workflow.backtest import backtest as run

    check_chart(chart, (file,))
    if output is not None and os.path.exists(file) and os.path.realpath(file) == os.path.realpath(output):
        raise OptionError(f"--predictions {output} is the file to read; name another.")
    with progress("pooling") as tell:
        tested = run(file, least, output is not None, tell)
    if output is not None:
        put(predictions_csv(tested.predictions), output, "--predictions")
    if chart is not None:
        from unless.workflow.charts import backtest_file

        put_chart(backtest_file(tested.scores.reliability, chart), chart)
    if as_json:
        sys.stdout.write(json.dumps(backtest_json(tested.scores, compare), ensure_ascii=False) + "\n")
    else:
        stdout().print(backtest_view(tested.scores, compare))
