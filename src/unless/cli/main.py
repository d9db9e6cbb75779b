"""The command line: parse, call one workflow, render.

Exit codes: 0 done, 1 failed with a clear message, 2 wrong usage.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn

from unless.domain.errors import OptionError, UnlessError
from unless.domain.evidence import OnOff

app = typer.Typer(
    name="unless",
    help="Reads news reports and turns them into sourced, conditional forecasts.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Published = Annotated[
    str | None,
    typer.Option(
        metavar="YYYY-MM-DD", help="Publication day of the articles, where they do not say it themselves."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


def day(text: str | None, option: str) -> date | None:
    """A day given on the command line. Raises OptionError naming the option."""
    if text is None:
        return None
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise OptionError(
            f"{option} {text!r} is not a day; write it as YYYY-MM-DD, for example 2031-03-14."
        ) from None


def held_drivers(values: list[str]) -> dict[str, OnOff]:
    """DRIVER=on|off pairs. Raises OptionError for anything else."""
    out: dict[str, OnOff] = {}
    for value in values:
        name, sep, state = value.rpartition("=")
        if not sep or not name or state not in ("on", "off"):
            raise OptionError(f"--if {value!r} is not DRIVER=on or DRIVER=off.")
        if name in out and out[name] != state:
            raise OptionError(f"--if holds {name} both on and off; give one of them.")
        out[name] = cast(OnOff, state)
    return out


def stdout() -> Console:
    """Where results go. Text that is not a terminal's is not wrapped narrower than 100 columns."""
    return Console() if sys.stdout.isatty() else Console(width=100)


def stderr() -> Console:
    """Where progress, notes and errors go."""
    return Console(stderr=True)


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """A spinner on the terminal that names what is being worked on; silent elsewhere."""
    console = stderr()
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(what)
        yield lambda name: bar.update(task, description=f"{what} {escape(name)}")


def put(text: str, output: str | None) -> None:
    """Text to standard output, or whole into a file. Raises OptionError where the file cannot be written."""
    if output is None:
        sys.stdout.write(text)
        return
    folder = os.path.dirname(os.path.abspath(output))
    part = None
    try:
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf8", newline="") as file:
            part = file.name
            file.write(text)
        os.chmod(part, 0o666 & ~_umask())
        os.replace(part, output)
    except OSError as error:
        if part is not None:
            Path(part).unlink(missing_ok=True)
        raise OptionError(
            f"{output} cannot be written ({error.strerror}); name another file with --output."
        ) from None


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def report_failures(failures: tuple[tuple[str, str], ...], notes: tuple[str, ...], total: int) -> None:
    """Say on standard error what could not be read, at the end."""
    console = stderr()
    for note in notes:
        console.print(f"note: {escape(note)}", soft_wrap=True, highlight=False)
    for _, reason in failures:
        console.print(f"error: {escape(reason)}", soft_wrap=True, highlight=False)
    if failures and total > 1:
        names = ", ".join(name for name, _ in failures)
        console.print(
            f"{total - len(failures)} of {total} read; not read: {escape(names)}",
            soft_wrap=True,
            highlight=False,
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
    if output is not None and any(
        os.path.exists(f) and os.path.realpath(f) == os.path.realpath(output) for f in files
    ):
        raise OptionError(f"--output {output} is one of the files to read; name another.")
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
def forecast(
    question: Annotated[str, typer.Argument(metavar="QUESTION.yaml", help="The question file.")],
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE...", help="Reports; - is standard input.")
    ],
    published: Published = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD", help="Forecast as of the end of this day (default: of the latest report)."
        ),
    ] = None,
    hold: Annotated[
        list[str] | None,
        typer.Option("--if", metavar="DRIVER=on|off", help="Hold a driver on or off; may be repeated."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Forecast a question from reports, with and without each of its drivers.

    Example: unless forecast question.yaml report1.txt report2.html --as-of 2031-03-14
    """
    from unless.intake.questions import load_question
    from unless.report.chart import history_chart
    from unless.report.contract import forecast_json
    from unless.report.tables import forecast_view
    from unless.workflow.forecast import check, history, published_later
    from unless.workflow.forecast import forecast as run
    from unless.workflow.read import read_files

    asked = load_question(question)
    moment, held = day(as_of, "--as-of"), held_drivers(hold or [])
    check(asked, moment, held)
    with progress("reading") as tell:
        result = read_files(articles, day(published, "--published"), progress=tell)
        if not result.pairs:
            report_failures(result.failures, result.notes, len(articles))
            raise typer.Exit(1)
        tell("forecasting")
        made = run(asked, result.pairs, moment, held)
        past = () if as_json else history(asked, result.pairs, made.as_of, held)
    if as_json:
        sys.stdout.write(json.dumps(forecast_json(made), ensure_ascii=False) + "\n")
    else:
        console = stdout()
        console.print(forecast_view(made))
        points = [(f.as_of, f.probability, *f.outlook.interval["50"]) for f in past]
        console.print()
        console.print(escape(history_chart(points, asked.deadline, min(console.width, 100))), highlight=False)
    remarks = (*result.notes, *published_later(result.pairs, made.as_of))
    report_failures(result.failures, remarks, len(articles))
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
