"""unless doctor: is the ledger sound?"""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from unless.cli.common import AsJson, LedgerOption, place, progress_bar, stdout


def doctor(
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out the slow checks: every reading, every forecast.")
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make the full-text indexes anew from the tables first.")
    ] = False,
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """Check the ledger: nothing lost, nothing altered, offsets exact, forecasts reproducible. Exit code 1 if not.

    Example: unless doctor --quick
    """
    from unless.report.doctor import health_json, health_view
    from unless.workflow.doctor import examine

    with progress_bar("checking", None) as tell:
        health = examine(
            place(where),
            quick,
            repair,
            lambda what, done, total: tell(done, f"{what} {done / total:.0%}" if total else what),
        )
    if as_json:
        sys.stdout.write(json.dumps(health_json(health), ensure_ascii=False) + "\n")
    else:
        stdout().print(health_view(health), highlight=False)
    if not health.sound:
        raise typer.Exit(1)
