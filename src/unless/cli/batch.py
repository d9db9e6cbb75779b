"""unless batch: archives to a data set, and a data set to the ledger."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from unless.cli.common import AsJson, LedgerOption, ledger, progress_bar, stderr, stdout
from unless.domain.errors import OptionError

if TYPE_CHECKING:
    from unless.batch.job import Job
    from unless.batch.pool import Run
    from unless.batch.read import Progress

batch = typer.Typer(
    name="batch",
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Read archives of pages into a Parquet data set, and file one in the ledger.\n\n"
    "Example: unless batch read CC-NEWS-20310314.warc.gz -o march14",
)

Archives = Annotated[
    list[str],
    typer.Argument(
        metavar="ARCHIVE...",
        help="WARC files (.warc, .warc.gz, .warc.zst), JSON Lines (.jsonl, .jsonl.gz, .jsonl.zst), zip files of pages "
        "and texts, or folders of any of these.",
    ),
]
Output = Annotated[
    str,
    typer.Option("--output", "-o", metavar="DIR", help="The data set's folder: new, or one to go on with."),
]
About = Annotated[
    list[str] | None,
    typer.Option(
        metavar="QUESTION.yaml",
        help="Read only what names the actors or terms of this question; may be repeated.",
    ),
]
Workers = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="How many processes read (default: one a core).")
]
RayAddress = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS", help="Read on the Ray cluster at this address; auto for the one started here."
    ),
]


@batch.command("read")
def read(
    archives: Archives,
    output: Output,
    about: About = None,
    workers: Workers = None,
    ray: RayAddress = None,
    outlet: Annotated[
        str | None, typer.Option(metavar="NAME", help="The outlet of all that is read, where one is known.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read archives into a Parquet data set: articles, statements, estimates, conditions, entities and dates.

    Stopped at any moment, the same command goes on where it was, and the data set comes out the same.

    Example: unless batch read CC-NEWS-*.warc.gz -o march --about ferry.yaml

    Example: unless batch read reports/ -o reports.parquet --workers 4
    """
    from unless.batch.job import Job
    from unless.batch.read import batch_read
    from unless.intake.questions import load_question

    if not output.strip() or output == "-":
        raise OptionError("--output names a folder; give one with -o.")
    if ray is not None and workers is not None:
        raise OptionError("--workers is for one machine and --ray for a cluster; give one of them.")
    if outlet is not None and not outlet.strip():
        raise OptionError("--outlet is empty; name the outlet, or leave the option out.")
    _needs()
    job = Job(tuple(map(load_question, about or ())), outlet)
    count = workers or _cores()
    try:
        with _bar() as tell:
            manifest = batch_read(archives, output, job, _run(ray, count), count, tell)
    except KeyboardInterrupt:
        stderr().print("stopped; the same command goes on where it was")
        raise typer.Exit(130) from None
    if as_json:
        sys.stdout.write(json.dumps(manifest, ensure_ascii=False) + "\n")
    else:
        _summary(manifest, output)


def _needs() -> None:
    try:
        import fastwarc  # noqa: F401
        import pyarrow  # noqa: F401
    except ImportError:
        raise OptionError(
            "Data sets need two packages more; install them with pip install 'unless[batch]'."
        ) from None


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _run(ray: str | None, workers: int) -> Run:
    if ray is not None:
        from unless.batch.cluster import on_ray

        return on_ray(ray)
    from unless.batch.pool import pooled

    def run(job: Job, chunks: Iterator[Any]) -> Iterator[bytes]:
        return pooled(job, chunks, workers)

    return run


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    """A bar by the bytes of the archives, with articles, rate, failures and the time that is left."""
    from rich import progress as rich

    console = stderr()
    columns = (
        rich.SpinnerColumn(), rich.TextColumn("{task.description}"), rich.BarColumn(), rich.TaskProgressColumn(),
        rich.TextColumn("{task.fields[more]}"),
    )  # fmt: skip
    with rich.Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=None, more="")
        began = time.monotonic()
        first: list[Progress] = []

        def tell(now: Progress) -> None:
            first[:] = first or [now]
            took = max(1e-3, time.monotonic() - began)
            rate = (now.records - first[0].records) / took
            speed = (now.done - first[0].done) / took
            left = f", {_clock((now.total - now.done) / speed)} left" if speed and not now.writing else ""
            more = f"{now.records:,} records, {now.articles:,} articles read, {rate:,.1f} a second{left}"
            more += f", {now.failures:,} failures" if now.failures else ""
            what = "writing" if now.writing else "reading"
            bar.update(task, description=what, completed=now.done, total=now.total, more=more)

        yield tell


def _clock(seconds: float) -> str:
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"


def _summary(manifest: dict[str, Any], output: str) -> None:
    console = stdout()
    rows = manifest["rows"]
    counts = ", ".join(f"{n:,} {name}" for name, n in rows.items())
    console.print(
        escape(f"{manifest['records']:,} records: {counts}; in {output}"), highlight=False, soft_wrap=True
    )
    left = dict(manifest["left_out"])
    if manifest["the_same_text_again"]:
        left["the same text again"] = manifest["the_same_text_again"]
    if left:
        console.print(
            escape("left out: " + ", ".join(f"{n:,} {why}" for why, n in left.items())), highlight=False
        )
    if manifest["failed"]:
        stderr().print(
            escape(
                f"note: {manifest['failed']:,} records could not be read; {output}/failures.jsonl names them"
            ),
            highlight=False,
            soft_wrap=True,
        )


@batch.command("load")
def load(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A data set that unless batch read made.")],
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """File a data set's articles in the ledger, without reading them again.

    Stopped at any moment, the same command goes on where it was.

    Example: unless batch load march
    """
    _needs()
    from unless.batch.load import batch_load

    with ledger(where, create=True) as store, progress_bar("filing", None) as tell:
        done = batch_load(store, folder, lambda n, total: tell(n, f"of {total:,}"))
    if as_json:
        sys.stdout.write(json.dumps({"statuses": done.statuses, "evidence": done.evidence}) + "\n")
        return
    words = {
        "new": "added",
        "copy": "added as copies",
        "version": "added as versions",
        "known": "there already",
    }
    words |= {
        "appeared": "seen elsewhere, too",
        "retitled": "under a new headline",
        "reread": "with a new reading",
        "forgotten": "not taken, as deleted before",
    }
    parts = [f"{n:,} {words[status]}" for status, n in sorted(done.statuses.items())]
    console = stdout()
    console.print(
        f"{', '.join(parts) or 'the data set is empty'}; {done.evidence:,} piece{'s' * (done.evidence != 1)} of evidence "
        "proposed.",
        highlight=False,
        soft_wrap=True,
    )
