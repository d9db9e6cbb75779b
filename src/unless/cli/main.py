"""The command line: parse, call one workflow, render.

Exit codes: 0 done, 1 failed with a clear message, 2 wrong usage.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from importlib.metadata import version
from typing import Annotated

import typer
from rich.markup import escape

from unless.cli.add import add
from unless.cli.articles import articles
from unless.cli.ask import ask
from unless.cli.backtest import backtest
from unless.cli.backup import backup, restore
from unless.cli.base_rate import base_rate
from unless.cli.batch import batch
from unless.cli.common import (
    AsJson,
    Published,
    check_output,
    day,
    progress,
    put,
    report_failures,
    stderr,
    stdout,
)
from unless.cli.doctor import doctor
from unless.cli.explain import explain
from unless.cli.export import export
from unless.cli.feeds import feeds
from unless.cli.forecast import forecast
from unless.cli.forget import forget
from unless.cli.history import history
from unless.cli.judge import judge
from unless.cli.match import match
from unless.cli.report import report
from unless.cli.resolve import resolve
from unless.cli.review import review
from unless.cli.scores import scores
from unless.cli.search import search
from unless.cli.serve import serve
from unless.cli.sources import sources
from unless.cli.speakers import grade, speakers
from unless.cli.user import users
from unless.cli.watch import watch
from unless.cli.withdraw import withdraw
from unless.domain.errors import OptionError, UnlessError

app = typer.Typer(
    name="unless",
    help="Reads news reports and turns them into sourced, conditional forecasts.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command()
def read(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Text or HTML files; - is standard input.")
    ],
    published: Published = None,
    as_json: AsJson = False,
    as_html: Annotated[
        bool,
        typer.Option(
            "--html",
            help="Print one HTML page that needs nothing else: statements, likelihoods, conditions marked.",
        ),
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write the JSON or HTML to a file, not to the screen."
        ),
    ] = None,
) -> None:
    """Read news reports: who said what, how likely, on what condition.

    Example: unless read report.txt --published 2031-03-14

    Example: unless read report.txt --html --output report.html
    """
    from unless.report.contract import article_json
    from unless.report.tables import reading_table
    from unless.workflow.read import read_files

    if as_json and as_html:
        raise OptionError("--json and --html are two forms of the same result; give one of them.")
    if output is not None and not (as_json or as_html):
        raise OptionError("--output writes JSON or HTML; give --json or --html with it.")
    if output is not None:
        check_output(output, files)
    with progress("reading") as tell:
        result = read_files(files, day(published, "--published"), progress=tell)
    if as_json:
        lines = (json.dumps(article_json(a, r), ensure_ascii=False) + "\n" for a, r in result.pairs)
        put("".join(lines), output)
    elif as_html:
        if result.pairs:
            from unless.report.page import reading_page

            put(reading_page(result.pairs), output)
    else:
        for article, reading in result.pairs:
            stdout().print(reading_table(article, reading))
    report_failures(result.failures, result.notes, len(files))
    if result.failures:
        raise typer.Exit(1)


@app.command()
def degrees(as_json: AsJson = False) -> None:
    """Print what words of likelihood stand for: intervals of probability, and their sources.

    Example: unless degrees
    """
    from unless.reading.degrees import meanings
    from unless.report.likelihoods import likelihoods_view

    if as_json:
        sys.stdout.write(json.dumps([asdict(m) for m in meanings()], ensure_ascii=False, indent=1) + "\n")
    else:
        stdout().print(likelihoods_view(meanings()))


@app.command()
def demo() -> None:
    """Read the shipped dossier about invented countries, forecast it at several dates and score it.

    Example: unless demo
    """
    from unless.report.demo import demo_view
    from unless.workflow.demo import demonstrate

    with progress("reading") as tell:
        shown = demonstrate(progress=tell)
    console = stdout()
    console.print(
        demo_view(
            shown.question,
            len(shown.pairs),
            shown.last,
            shown.telling,
            shown.history,
            (shown.outcome, shown.resolved_on, shown.because),
            shown.scores,
            (shown.average_brier, shown.base_brier),
            min(console.width, 100),
        )
    )


# One file a verb.
VERBS = (
    ask, add, watch, feeds, review, judge, match, forecast, history, explain, report,
    articles, scores, sources, grade,
    backtest, serve,
    withdraw, forget, export, backup, restore, doctor,
)  # fmt: skip
for verb in VERBS:
    app.command()(verb)
app.add_typer(speakers)
app.add_typer(batch)
app.add_typer(users)
app.command("base-rate", context_settings={"ignore_unknown_options": True})(
    base_rate
)  # "-1 in 5 years" is refused in words
app.command(context_settings={"ignore_unknown_options": True})(resolve)  # -0.5 is an answer
app.command(context_settings={"ignore_unknown_options": True})(search)  # -word is a word to leave out


def _version(value: bool) -> None:
    if value:
        typer.echo(f"unless {version('unless')}")
        raise typer.Exit()


@app.callback()
def options(
    show: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Reads news reports and turns them into sourced, conditional forecasts."""


def main() -> None:
    """Entry point: a user's mistake is one sentence and exit code 1, never a traceback."""
    try:
        app()
    except UnlessError as error:
        stderr().print(f"error: {escape(str(error))}", soft_wrap=True, highlight=False)
        sys.exit(1)
    except KeyboardInterrupt:
        stderr().print("stopped")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of a pipe (head, less) has gone: nothing is left to say.
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
