"""unless forecast: a question from the ledger, or a question file with reports and no ledger at all."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markup import escape

from unless.cli.common import (
    AsJson,
    ChartFile,
    KnownBy,
    LedgerOption,
    Published,
    QuestionOrFile,
    ReportFiles,
    check_chart,
    check_sources,
    day,
    held_drivers,
    ledger,
    progress,
    put_chart,
    report_failures,
    stdout,
)
from unless.domain.evidence import State
from unless.domain.forecast import Forecast

Shown = tuple[str | None, bool]  # the chart's file, and whether to print JSON


def forecast(
    question: QuestionOrFile,
    articles: ReportFiles = None,
    published: Published = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            help="Forecast as of the end of this day (default: today; of reports given, that of the latest).",
        ),
    ] = None,
    known_by: KnownBy = None,
    hold: Annotated[
        list[str] | None,
        typer.Option(
            "--if",
            metavar="DRIVER=on|off",
            help="Hold a driver on or off (a graded one low, medium or high); may be repeated.",
        ),
    ] = None,
    chart: ChartFile = None,
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """Forecast a question, with and without each of its drivers: from the ledger, or from the reports given.

    Example: unless forecast ferry --as-of 2031-03-14

    Example: unless forecast question.yaml report1.txt report2.html --as-of 2031-03-14

    Example: unless forecast ferry --chart ahead.svg
    """
    check_chart(chart, articles or ())
    check_sources("forecast", question, articles or (), (where, known_by), published)
    if articles:
        _from_reports(question, articles, published, as_of, held_drivers(hold or []), (chart, as_json))
        return
    _from_ledger(question, where, as_of, known_by, held_drivers(hold or []), (chart, as_json))


def _from_ledger(
    question: str,
    where: str | None,
    as_of: str | None,
    known_by: str | None,
    held: dict[str, State],
    shown: Shown,
) -> None:
    from unless.report.contract import forecast_json
    from unless.report.tables import forecast_view
    from unless.workflow.ledger_forecast import forecast_question

    until = day(known_by, "--known-by")
    with ledger(where) as store, progress("forecasting"):
        kept = forecast_question(store, question, day(as_of, "--as-of"), until, held)
    chart, as_json = shown
    _draw(kept.forecast, chart)
    if as_json:
        sys.stdout.write(json.dumps(forecast_json(kept.forecast, until), ensure_ascii=False) + "\n")
        return
    stdout().print(forecast_view(kept.forecast))
    if kept.resolution is not None:
        r = kept.resolution
        stdout().print(f"Resolved {r.came_out} on {r.on}: {escape(r.because)}", highlight=False)


def _from_reports(
    question: str,
    articles: Sequence[str],
    published: str | None,
    as_of: str | None,
    held: dict[str, State],
    shown: Shown,
) -> None:
    from unless.intake.questions import load_question
    from unless.report.contract import forecast_json
    from unless.workflow.forecast import check, history, published_later
    from unless.workflow.forecast import forecast as run
    from unless.workflow.read import read_files

    chart, as_json = shown
    asked = load_question(question)
    moment = day(as_of, "--as-of")
    check(asked, moment, held)
    with progress("reading") as tell:
        result = read_files(articles, day(published, "--published"), progress=tell)
        if not result.pairs:
            report_failures(result.failures, result.notes, len(articles))
            raise typer.Exit(1)
        tell("forecasting")
        made = run(asked, result.pairs, moment, held)
        past = () if as_json else history(asked, result.pairs, made.as_of, held)
    _draw(made, chart)
    if as_json:
        sys.stdout.write(json.dumps(forecast_json(made), ensure_ascii=False) + "\n")
    else:
        _show(made, past)
    remarks = (*result.notes, *published_later(result.pairs, made.as_of))
    report_failures(result.failures, remarks, len(articles))
    if result.failures:
        raise typer.Exit(1)


def _draw(made: Forecast, chart: str | None) -> None:
    if chart is not None:
        from unless.workflow.charts import forecast_file

        put_chart(forecast_file(made, chart), chart)


def _show(made: Forecast, past: Sequence[Forecast]) -> None:
    from unless.report.chart import history_chart
    from unless.report.tables import forecast_view

    console = stdout()
    console.print(forecast_view(made))
    points = [(f.as_of, f.probability, *f.outlook.interval["50"]) for f in past]
    console.print()
    chart = history_chart(points, made.question.deadline, min(console.width, 100))
    console.print(escape(chart), highlight=False)
