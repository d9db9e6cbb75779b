"""unless report: a question's dossier as one page to send, from the ledger or from reports alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from unless.cli.common import (
    AsJson,
    KnownBy,
    LedgerOption,
    Published,
    QuestionOrFile,
    ReportFiles,
    check_output,
    check_sources,
    day,
    ledger,
    move_points,
    progress,
    progress_bar,
    put_bytes,
    report_failures,
    stderr,
)
from unless.domain.errors import OptionError

if TYPE_CHECKING:
    from unless.report.dossier import DossierPage
    from unless.workflow.dossier import DossierOptions


def report(
    question: QuestionOrFile,
    articles: ReportFiles = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE.html|md|pdf",
            help="The file to write; its ending says what it is.",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            help="As of the end of this day (default: today; of news reports given, that of the latest).",
        ),
    ] = None,
    known_by: KnownBy = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="YYYY-MM-DD",
            help="Say what changed from this day on (default: a week before the last).",
        ),
    ] = None,
    move: Annotated[
        str | None,
        typer.Option(
            metavar="[+|-]POINTS",
            help="Say, too, what would have to be said to move it so many points: up with +, down with -, else either way.",
        ),
    ] = None,
    published: Published = None,
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """Write a question's report: the answer, what would change it, who says what, method and caveats.

    Example: unless report ferry -o ferry.html

    Example: unless report ferry -o ferry.pdf --as-of 2031-03-14 --known-by 2031-03-14

    Example: unless report question.yaml report1.txt report2.html -o ferry.md
    """
    _check(question, articles or (), output, as_json, (where, known_by, published))
    from unless.workflow.dossier import DossierOptions, dossier

    days = (day(as_of, "--as-of"), day(known_by, "--known-by"), day(since, "--from"))
    options = DossierOptions(days[0], days[1], changes=True, since=days[2], move=move_points(move))
    if articles:
        _from_reports(question, articles, published, options, output)
        return
    with ledger(where) as store, progress_bar("forecasting", None) as tell:

        def told(done: int, total: int) -> None:
            tell(done, f"{done} of {total}")

        if output is None:
            _print(dossier(store, question, options, told))
            return
        from unless.report.report_forms import report_form
        from unless.workflow.report import report as made

        data = made(store, question, report_form(output), options, told)
    _put(data, output)


def _check(
    question: str,
    articles: Sequence[str],
    output: str | None,
    as_json: bool,
    others: tuple[str | None, str | None, str | None],
) -> None:
    """Raise OptionError for what does not go together, before anything is computed."""
    from unless.report.report_forms import report_form

    where, known_by, published = others
    if (output is None) != as_json:
        raise OptionError(
            "Give a file to write with -o (FILE.html, .md or .pdf), or --json to print the report's values; one of them."
        )
    if output is not None:
        report_form(output)
        check_output(output, [question, *articles] if articles else [])
    check_sources("report on", question, articles, (where, known_by), published)


def _from_reports(
    question: str,
    articles: Sequence[str],
    published: str | None,
    options: DossierOptions,
    output: str | None,
) -> None:
    from unless.intake.questions import load_question
    from unless.ledger.store import utc_now
    from unless.report.report_forms import report_form
    from unless.workflow.dossier_of_reports import dossier_of_reports
    from unless.workflow.forecast import check
    from unless.workflow.read import read_files
    from unless.workflow.report import report_of_reports

    asked = load_question(question)
    check(asked, options.as_of, {})
    with progress("reading") as tell:
        result = read_files(articles, day(published, "--published"), progress=tell)
        if not result.pairs:
            report_failures(result.failures, result.notes, len(articles))
            raise typer.Exit(1)
        tell("forecasting")
        if output is None:
            _print(dossier_of_reports(asked, result.pairs, utc_now(), options)[0])
        else:
            _put(report_of_reports(asked, result.pairs, report_form(output), options), output)
    report_failures(result.failures, result.notes, len(articles))
    if result.failures:
        raise typer.Exit(1)


def _print(page: DossierPage) -> None:
    from unless.report.plain_values import page_json

    sys.stdout.write(json.dumps(page_json(page), ensure_ascii=False) + "\n")


def _put(data: bytes, output: str) -> None:
    put_bytes(data, output, "--output")
    stderr().print(f"{escape(output)} written", soft_wrap=True, highlight=False)
