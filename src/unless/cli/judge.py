"""unless judge: the analyst's own judgement, entered as evidence."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
from rich.markup import escape

from unless.cli.common import AsJson, LedgerOption, UserOption, day, ledger, stdout, user


def judge(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question's name in the ledger.")],
    likelihood: Annotated[
        str,
        typer.Argument(
            metavar="LIKELIHOOD",
            help='How likely yes is (or the driver): 20-40%, 0.3, or words such as likely or "almost certain".',
        ),
    ],
    because: Annotated[str, typer.Option(metavar="TEXT", help="Why, for whoever reads it in a month.")],
    driver: Annotated[
        str | None, typer.Option(metavar="NAME", help="Judge this driver's coming on, not the outcome.")
    ] = None,
    now: Annotated[
        bool, typer.Option("--now", help="With --driver: judge whether it is on that day.")
    ] = False,
    given: Annotated[
        list[str] | None,
        typer.Option(metavar="DRIVER=on|off", help="Judge it with a driver held on or off; may be repeated."),
    ] = None,
    of: Annotated[
        str | None,
        typer.Option(
            metavar="TARGET",
            help='What is judged of a question of several outcomes (a name), of a number ("above 5", "4 to 6") or of a '
            "state (now).",
        ),
    ] = None,
    horizon: Annotated[
        str | None,
        typer.Option("--by", metavar="YYYY-MM-DD", help="By when (default: the question's deadline)."),
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The day of the judgement (default: today).")
    ] = None,
    where: LedgerOption = None,
    by: UserOption = None,
    as_json: AsJson = False,
) -> None:
    """Enter your own judgement as evidence: it counts like a report's, takes the place of your earlier one on the same
    matter, and can be edited and rejected in review.

    Example: unless judge ferry 20-40% --because "the yard has missed two dates"

    Example: unless judge ferry likely --given steel=on --because "the crew is ready"
    """
    from unless.report.contract import SCHEMA_VERSION, evidence_json
    from unless.workflow.judge import Judgement
    from unless.workflow.judge import judge as run

    day(on, "--on")
    one = Judgement(likelihood, because, driver, now, tuple(given or ()), horizon, on, of)
    with ledger(where) as store:
        made = run(store, question, one, user(by))
    if as_json:
        out = {"schema_version": SCHEMA_VERSION, "question": made.version.key, "new": made.new}
        sys.stdout.write(json.dumps(out | evidence_json(made.piece), ensure_ascii=False) + "\n")
        return
    head = "Kept as" if made.new else "There already, as"
    stdout().print(escape(f"{head} {made.piece.id}: {made.piece.sentence}"), highlight=False, soft_wrap=True)
