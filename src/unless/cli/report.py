"""unless report: a question's dossier as one page to send."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
from rich.markup import escape

from unless.cli.common import (
    AsJson,
    KnownBy,
    LedgerOption,
    day,
    ledger,
    move_points,
    progress_bar,
    put_bytes,
    stderr,
)
from unless.domain.errors import OptionError


def report(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question's name in the ledger.")],
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
        typer.Option(metavar="YYYY-MM-DD", help="As of the end of this day (default: today)."),
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
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """Write a question's report: the answer, what would change it, who says what, method and caveats.

    Example: unless report ferry -o ferry.html

    Example: unless report ferry -o ferry.pdf --as-of 2031-03-14 --known-by 2031-03-14
    """
    from unless.report.report_forms import report_form

    if (output is None) != as_json:
        raise OptionError(
            "Give a file to write with -o (FILE.html, .md or .pdf), or --json to print the report's values; one of them."
        )
    if question.endswith((".yaml", ".yml")):
        raise OptionError(
            f"A report is made from a ledger; run `unless ask {question}`, `unless add` the reports, and name the question."
        )
    form = report_form(output) if output is not None else None
    days = (day(as_of, "--as-of"), day(known_by, "--known-by"), day(since, "--from"))
    wanted = move_points(move)
    from unless.workflow.dossier import DossierOptions, dossier
    from unless.workflow.report import report as made

    options = DossierOptions(days[0], days[1], changes=True, since=days[2], move=wanted)
    with ledger(where) as store, progress_bar("forecasting", None) as tell:

        def told(done: int, total: int) -> None:
            tell(done, f"{done} of {total}")

        if form is None or output is None:
            from unless.report.plain_values import page_json

            page = dossier(store, question, options, told)
            sys.stdout.write(json.dumps(page_json(page), ensure_ascii=False) + "\n")
            return
        data = made(store, question, form, options, told)
    put_bytes(data, output, "--output")
    stderr().print(f"{escape(output)} written", soft_wrap=True, highlight=False)
