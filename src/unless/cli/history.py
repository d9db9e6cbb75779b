"""unless history: how a question's forecast moved, day by day."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
from rich.markup import escape

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


def history(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question's name in the ledger.")],
    since: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="The first day shown.")] = None,
    until: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The last day (default: today).")
    ] = None,
    known_by: KnownBy = None,
    chart: ChartFile = None,
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """Show what moved a question's forecast: every day that brought evidence or lost some.

    Example: unless history ferry

    Example: unless history ferry --chart ferry.svg
    """
    from unless.report.chart import history_chart
    from unless.report.history import history_json, history_view
    from unless.workflow.ledger_forecast import history as run

    check_chart(chart)
    with ledger(where) as store, progress_bar("forecasting", None) as tell:
        kept, days = run(
            store,
            question,
            day(since, "--since"),
            day(until, "--until"),
            day(known_by, "--known-by"),
            lambda done, total: tell(done, ""),
        )
    if chart is not None:
        from unless.workflow.charts import history_file

        put_chart(history_file(kept.forecast, days, chart), chart)
    rows = [(d.forecast, d.new, d.fallen) for d in days]
    if as_json:
        sys.stdout.write(json.dumps(history_json(kept.forecast.question, rows), ensure_ascii=False) + "\n")
        return
    console = stdout()
    console.print(history_view(kept.forecast, rows))
    points = [(f.as_of, f.probability, *f.outlook.interval["50"]) for f, _, _ in rows]
    drawn = history_chart(points, kept.forecast.question.deadline, min(console.width, 100))
    console.print()
    console.print(escape(drawn), highlight=False)
