"""unless resolve: how a question came out, and who was right."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from unless.cli.common import AsJson, LedgerOption, UserOption, day, ledger, progress_bar, stdout, user
from unless.domain.errors import OptionError

if TYPE_CHECKING:
    from unless.workflow.resolve import Resolved


def resolve(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question's name in the ledger.")],
    outcome: Annotated[
        str,
        typer.Argument(
            metavar="ANSWER",
            help="How it came out: yes, no, void; of several outcomes its name; a number. open takes a resolution back.",
        ),
    ],
    because: Annotated[str, typer.Option("--because", metavar="WHY", help="What was reported.")],
    on: Annotated[
        str | None,
        typer.Option(
            "--on", metavar="YYYY-MM-DD", help="The day on which the answer was known; not for open."
        ),
    ] = None,
    by: UserOption = None,
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """Say how a question came out; the forecast, the base rate and every speaker are scored.

    Example: unless resolve ferry yes --on 2031-06-12 --because "the first ferry sailed at noon"

    Example: unless resolve mayor kessel --on 2031-06-12 --because "the count is final"

    Example: unless resolve ferry open --because "it was a freighter"
    """
    from unless.report.scores import resolved_json
    from unless.workflow.answers import AnswerError
    from unless.workflow.resolve import reopen
    from unless.workflow.resolve import resolve as run

    when = day(on, "--on")
    if (when is None) != (outcome == "open"):
        raise OptionError(
            "--on is missing; give the day on which the answer was known."
            if when is None
            else "--on is for answers and void; leave it out with open."
        )
    with ledger(where) as store, progress_bar("scoring", None) as tell:
        if when is None:
            done = reopen(store, question, because, user(by))
        else:
            try:
                done = run(store, question, outcome, when, because, user(by), lambda n, total: tell(n, ""))
            except AnswerError as error:
                raise typer.BadParameter(str(error)) from None
    if as_json:
        sys.stdout.write(json.dumps(resolved_json(done), ensure_ascii=False) + "\n")
    elif outcome == "open":
        n = done.evidence
        _say(
            f"{done.version.key} is open again; {n} piece{'s' * (n != 1)} of evidence proposed from what came in meanwhile."
        )
    else:
        _tell(done)


def _tell(done: Resolved) -> None:
    """What was recorded, and everybody's scores."""
    from unless.report.scores import scores_view

    key = done.version.key
    if done.again:
        r = done.resolution
        _say(f"{key} is resolved so already, by {r.by} on {r.recorded_at:%Y-%m-%d}; nothing was changed.\n")
    elif done.before is not None:
        _say(f"{key} was {done.before.came_out} on {done.before.on} until now ({done.before.because}).\n")
    stdout().print(scores_view(done.version, done.resolution, done.scores, done.names))
    if done.own is not None:
        own = done.own
        _say(f"\n{own.name}: {own.forecast:.3f}; before any evidence {own.base:.3f}")


def _say(text: str) -> None:
    stdout().print(escape(text), highlight=False, soft_wrap=True)
