"""unless sources: who was right."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Literal

import typer

from unless.cli.common import (
    AsJson,
    ChartFile,
    KnownBy,
    LedgerOption,
    check_chart,
    day,
    ledger,
    put_chart,
    stdout,
)

Kind = Literal["person", "organisation", "group", "document", "outlet"]


def sources(
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="YYYY-MM-DD", help="Only questions resolved before this day (default: all)."
        ),
    ] = None,
    known_by: KnownBy = None,
    kind: Annotated[Kind | None, typer.Option("--kind", help="Only speakers of this kind.")] = None,
    chart: ChartFile = None,
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """Show the track record of everybody who judged questions that are resolved, the best first; then how kinds of source
    and speakers lean and err, which forecasts make up for.

    Example: unless sources --kind person

    Example: unless sources --chart sources.png
    """
    from unless.report.scores import sources_json, sources_view
    from unless.report.traits import traits_view
    from unless.workflow.sources import sources as run

    check_chart(chart)
    with ledger(where) as store:
        found = run(store, day(as_of, "--as-of"), day(known_by, "--known-by"), kind)
    if chart is not None:
        from unless.workflow.charts import sources_file

        put_chart(sources_file(found, chart), chart)
    shown = [(s.record.speaker, s.name, s.record.kind, s.figures, s.grade) for s in found.sources]
    if as_json:
        sys.stdout.write(
            json.dumps(sources_json(shown, found.questions, found.learned), ensure_ascii=False) + "\n"
        )
    else:
        stdout().print(sources_view(shown, found.questions))
        if found.learned:
            names = {s.record.speaker: s.name for s in found.sources}
            stdout().print(traits_view(found.learned, names))
