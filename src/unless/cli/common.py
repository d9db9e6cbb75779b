"""What the verbs share: options, consoles, progress, and files written whole."""

from __future__ import annotations

import math
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)

from unless.domain.errors import OptionError
from unless.domain.evidence import LEVELS, State
from unless.settings import LEDGER_VARIABLE, USER_VARIABLE, default_ledger, default_user

# Of days given: "next spring" and the like are counted from them, and the calendar ends at the year 9999.
FIRST_YEAR, LAST_YEAR = 1000, 9900
Published = Annotated[
    str | None,
    typer.Option(
        metavar="YYYY-MM-DD", help="Publication day of the articles, where they do not say it themselves."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
ChartFile = Annotated[
    str | None,
    typer.Option("--chart", metavar="FILE.svg|png|html", help="Draw it, too, into a file of this kind."),
]


if TYPE_CHECKING:
    from unless.ledger.store import Store
    from unless.workflow.explain import Move

LedgerOption = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        metavar="PATH|URL",
        help=f"The ledger's file, or postgresql+psycopg://... (default: ${LEDGER_VARIABLE}, else unless.db in the "
        "platform's data folder).",
    ),
]
UserOption = Annotated[
    str | None,
    typer.Option(
        "--user", metavar="NAME", help=f"Who decides this (default: ${USER_VARIABLE}, else the login name)."
    ),
]
# With reports a verb needs no ledger.
QuestionOrFile = Annotated[
    str,
    typer.Argument(
        metavar="QUESTION", help="The question's name in the ledger; with reports, a question file."
    ),
]
ReportFiles = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ARTICLE...]", help="News reports to do it from without a ledger; - is standard input."
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="YYYY-MM-DD", help="As of the end of this day (default: today)."),
]
KnownBy = Annotated[
    str | None,
    typer.Option(
        "--known-by",
        metavar="YYYY-MM-DD",
        help="Leave out what the ledger learned after the end of this day.",
    ),
]


@contextmanager
def ledger(where: str | None, create: bool = False) -> Iterator[Store]:
    """The ledger that was named, or the default one; closed at the end. Raises LedgerError."""
    from unless.ledger.store import Store

    store = Store.open(place(where), create=create)
    try:
        yield store
    finally:
        store.close()


def place(where: str | None) -> str:
    """Where the ledger is: as named, else by default. Raises OptionError for a blank name."""
    if where is None:
        return default_ledger()
    if not where.strip():
        raise OptionError("--ledger is empty; give a file's path or a URL, or leave the option out.")
    return where


def user(name: str | None) -> str:
    """Who decides: as named, else by default. Raises OptionError for a blank name."""
    chosen = default_user() if name is None else name.strip()
    if not chosen:
        raise OptionError("--user is empty; give the name under which the decision is kept.")
    return chosen


@contextmanager
def progress_bar(what: str, total: int | None) -> Iterator[Callable[[int, str], None]]:
    """A bar on the terminal, told (how many are done, the present one's name); silent elsewhere."""
    console = stderr()
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done, name: bar.update(task, completed=done, description=f"{what} {escape(name)}")


def check_sources(
    verb: str,
    question: str,
    articles: Sequence[str],
    ledger_options: tuple[str | None, str | None],
    published: str | None,
) -> None:
    """Raise OptionError where reports are given with what is for a ledger (--ledger, --known-by), or the other way."""
    if articles and any(one is not None for one in ledger_options):
        raise OptionError(
            "--ledger and --known-by are for questions in the ledger; give no reports with them, or leave them out."
        )
    if articles:
        return
    if question.endswith((".yaml", ".yml")):
        raise OptionError(
            f"To {verb} {question} without a ledger, give the news reports too; to follow it, run "
            f"`unless ask {question}` and {verb} it by its name."
        )
    if published is not None:
        raise OptionError(
            "--published dates reports that are given; `unless add --published` dates those filed."
        )


def check_chart(name: str | None, inputs: Sequence[str] = ()) -> None:
    """Raise OptionError where a chart's file cannot be one, or is one of the inputs: before anything is computed."""
    from unless.report.charts.forms import chart_form

    if name is None:
        return
    chart_form(name)
    check_output(name, inputs, "--chart")


def check_output(name: str, inputs: Sequence[str], option: str = "--output") -> None:
    """Raise OptionError where a file to write is one of those to read."""
    if any(os.path.exists(f) and os.path.realpath(f) == os.path.realpath(name) for f in inputs):
        raise OptionError(f"{option} {name} is one of the files to read; name another.")


def put_chart(data: bytes, name: str) -> None:
    """A chart into its file, which is named on standard error. Raises OptionError where it cannot be written."""
    put_bytes(data, name, "--chart")
    stderr().print(f"{escape(name)} written", soft_wrap=True, highlight=False)


def day(text: str | None, option: str) -> date | None:
    """A day given on the command line. Raises OptionError naming the option."""
    if text is None:
        return None
    try:
        found = datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise OptionError(
            f"{option} {text!r} is not a day; write it as YYYY-MM-DD, for example 2031-03-14."
        ) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise OptionError(f"{option} {text} is too far away; give a year from {FIRST_YEAR} to {LAST_YEAR}.")
    return found


def move_points(text: str | None) -> Move | None:
    """--move: points with a sign for up or down, without one for both. Raises OptionError."""
    if text is None:
        return None
    from unless.workflow.explain import Move

    try:
        points = float(text.strip().removesuffix("%"))
    except ValueError:
        points = math.nan
    if not 0 < abs(points) < 100:
        raise OptionError(
            f"--move {text!r} is no number of points; give more than 0 and less than 100, as 10 or -5."
        )
    return Move(points / 100, both=text.strip()[0] not in "+-")


def held_drivers(values: list[str]) -> dict[str, State]:
    """DRIVER=STATE pairs, which the question's drivers then must have. Raises OptionError for anything else."""
    out: dict[str, State] = {}
    for value in values:
        name, sep, state = value.rpartition("=")
        if not sep or not name or state not in ("on", "off", *LEVELS):
            raise OptionError(
                f"--if {value!r} is not DRIVER=on or DRIVER=off (for a graded driver low, medium or high)."
            )
        if name in out and out[name] != state:
            raise OptionError(f"--if holds {name} both {out[name]} and {state}; give one of them.")
        out[name] = cast(State, state)
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


def put(text: str, output: str | None, option: str = "--output") -> None:
    """Text to standard output, or whole into a file. Raises OptionError where the file cannot be written."""
    if output is None:
        sys.stdout.write(text)
        return
    put_bytes(text.encode("utf8"), output, option)


def put_bytes(data: bytes, output: str, option: str) -> None:
    """Bytes whole into a file, or none of them. Raises OptionError where it cannot be written."""
    folder = os.path.dirname(os.path.abspath(output))
    part = None
    try:
        with tempfile.NamedTemporaryFile("wb", dir=folder, delete=False) as file:
            part = file.name
            file.write(data)
        os.chmod(part, 0o666 & ~_umask())
        os.replace(part, output)
    except OSError as error:
        if part is not None:
            Path(part).unlink(missing_ok=True)
        raise OptionError(
            f"{output} cannot be written ({error.strerror}); name another file with {option}."
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
