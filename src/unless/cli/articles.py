"""unless articles: what the ledger holds, with the ids by which other commands know it."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from unless.cli.common import AsJson, LedgerOption, ledger, stderr, stdout


def articles(
    limit: Annotated[
        int, typer.Option("--limit", min=0, metavar="N", help="How many to list; 0 lists all.")
    ] = 50,
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """List the reports in the ledger, the latest first: id, outlet, day, copies, versions, withdrawals.

    Example: unless articles --limit 20
    """
    from unless.report.articles import articles_json, articles_view
    from unless.workflow.withdraw import articles as run

    with ledger(where) as store:
        rows = run(store, limit + 1 if limit else None)
    more = bool(limit) and len(rows) > limit
    rows = rows[:limit] if limit else rows
    if as_json:
        for row in rows:
            sys.stdout.write(json.dumps(articles_json(row), ensure_ascii=False) + "\n")
    elif rows:
        stdout().print(articles_view(rows))
    else:
        stdout().print("The ledger holds no report yet; `unless add` files some.")
    if more:
        stderr().print(f"These are the latest {limit}; --limit 0 lists all.", highlight=False)
