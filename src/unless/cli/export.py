"""unless export: the whole ledger in files that other programs read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from unless.cli.common import LedgerOption, place, progress_bar, stderr
from unless.domain.errors import OptionError

if TYPE_CHECKING:
    from unless.ledger.salvage import Loss


def export(
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR|FILE",
            help="A folder, or a file for one table or one JSON document; - for standard output.",
        ),
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="csv|parquet|jsonl|jsonld",
            help="The files' form (default: by FILE's ending, else csv).",
        ),
    ] = None,
    question: Annotated[
        str | None, typer.Option(metavar="QUESTION", help="Only what belongs to this question.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="TABLE,...", help="Only these tables, for example articles,statements."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    where: LedgerOption = None,
) -> None:
    """Write everything that the ledger holds as CSV, Parquet, JSON Lines or JSON-LD; save what is left of a damaged one.

    Example: unless export -o tables --format parquet

    Example: unless export -o - --format jsonl --only evidence --question ferry
    """
    from unless.workflow.export import ExportOptions, export_ledger

    if not output.strip():
        raise OptionError("--output is empty; name a folder or a file, or - for standard output.")
    options = ExportOptions(output, form, question, tuple(only or ()), force)
    with progress_bar("exporting", None) as tell:
        done = export_ledger(
            place(where),
            options,
            sys.stdout.buffer,
            progress=lambda n, total: tell(n, f"of {total}"),
        )
    console = stderr()
    counts = ", ".join(f"{count:,} {name}" for name, count in done.rows.items() if count)
    console.print(
        escape(f"exported {counts or 'nothing: the ledger is empty'}"), soft_wrap=True, highlight=False
    )
    if done.losses:
        console.print(
            "error: the ledger is damaged; everything that can be read is exported, except:",
            soft_wrap=True,
            highlight=False,
        )
        for loss in done.losses:
            console.print(escape(f"  {told(loss)}"), soft_wrap=True, highlight=False)
        raise typer.Exit(1)


def told(loss: Loss) -> str:
    """A loss in a line."""
    if loss.lost == 0:
        return f"{loss.table}: nothing lost; {loss.reason}"
    rows = "an unknown number of rows" if loss.lost is None else f"{loss.lost:,} row{'s' * (loss.lost != 1)}"
    return f"{loss.table}: {rows} lost, {loss.readable:,} saved; {loss.reason}"
