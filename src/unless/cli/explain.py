"""unless explain: what moved a forecast between two days, what it hangs on, and what would have to be said to move it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

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
    ledger,
    move_points,
    progress,
    progress_bar,
    put_chart,
    report_failures,
    stdout,
)

if TYPE_CHECKING:
    from unless.domain.explanation import Explanation
    from unless.workflow.explain import Move
    from unless.workflow.read import Read


def explain(
    question: QuestionOrFile,
    articles: ReportFiles = None,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="YYYY-MM-DD", help="The first day (default: a week before the last)."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="YYYY-MM-DD",
            help="The last day (default: today; of reports given, the latest's).",
        ),
    ] = None,
    move: Annotated[
        str | None,
        typer.Option(
            metavar="[+|-]POINTS",
            help="Say what would have to be said to move it so many points: up with +, down with -, else either way.",
        ),
    ] = None,
    chart: ChartFile = None,
    published: Published = None,
    known_by: KnownBy = None,
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """Explain a forecast: what moved it between two days, what it hangs on, what would move it.

    Example: unless explain ferry --from 2031-03-03 --to 2031-03-10 --move 10

    Example: unless explain question.yaml report1.txt report2.html --from 2031-03-03 --chart tornado.svg
    """
    check_chart(chart, articles or ())
    check_sources("explain", question, articles or (), (where, known_by), published)
    if articles:
        found = _from_reports(question, articles, published, (since, until), move_points(move))
        _show(found[0], as_json, chart)
        _tell(found[0], found[1], len(articles))
        return
    from unless.workflow.ledger_explain import explain_question

    days = day(since, "--from"), day(until, "--to")
    known, wanted = day(known_by, "--known-by"), move_points(move)
    with ledger(where) as store, progress_bar("forecasting", None) as tell:
        one = explain_question(
            store, question, *days, known, wanted, lambda done, total: tell(done, f"{done} of {total}")
        )
    _show(one, as_json, chart)


def _from_reports(
    question: str,
    articles: Sequence[str],
    published: str | None,
    days: tuple[str | None, str | None],
    move: Move | None,
) -> tuple[Explanation, Read]:
    from unless.intake.questions import load_question
    from unless.workflow.explain import check_day, explain_reports
    from unless.workflow.read import read_files

    asked = load_question(question)
    since, until = day(days[0], "--from"), day(days[1], "--to")
    for one, option in ((since, "--from"), (until, "--to")):
        if one is not None:
            check_day(asked, one, option)
    with progress("reading") as tell:
        result = read_files(articles, day(published, "--published"), progress=tell)
        if not result.pairs:
            report_failures(result.failures, result.notes, len(articles))
            raise typer.Exit(1)
        tell("forecasting")

        def told(done: int, total: int) -> None:
            tell(f"forecasting {done} of {total}")

        return explain_reports(asked, result.pairs, since, until, move, told), result


def _tell(one: Explanation, result: Read, count: int) -> None:
    """What was left out, on standard error; exit code 1 where a report could not be read."""
    from unless.workflow.forecast import published_later

    last = max(one.change.start, one.change.end)
    report_failures(result.failures, (*result.notes, *published_later(result.pairs, last)), count)
    if result.failures:
        raise typer.Exit(1)


def _show(one: Explanation, as_json: bool, chart: str | None) -> None:
    from unless.report.explain import explanation_json, explanation_view

    if chart is not None:
        from unless.workflow.charts import explanation_file

        put_chart(explanation_file(one.forecast, chart), chart)
    if as_json:
        sys.stdout.write(json.dumps(explanation_json(one), ensure_ascii=False) + "\n")
        return
    stdout().print(explanation_view(one))
