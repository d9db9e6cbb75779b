"""unless withdraw: an article is retracted or replaced, and its evidence falls."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from unless.cli.common import LedgerOption, UserOption, day, ledger, stdout, user
from unless.domain.errors import OptionError


def withdraw(
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="Its id or the id's beginning, name, title or address.")
    ],
    because: Annotated[str, typer.Option("--because", metavar="WHY", help="Why, in a few words.")],
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="YYYY-MM-DD", help="The day from which it no longer counts."),
    ] = None,
    replaced_by: Annotated[
        str | None,
        typer.Option("--replaced-by", metavar="ARTICLE", help="The article that stands in its place."),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take a withdrawal back.")] = False,
    where: LedgerOption = None,
    by: UserOption = None,
) -> None:
    """Withdraw an article that its outlet retracted or corrected: its evidence falls from that day on.

    Forecasts as of an earlier day stay as they were.

    Example: unless withdraw 3f2a91c0 --on 2031-03-14 --because "the Courier retracted it"
    """
    from unless.workflow.withdraw import withdraw as run

    if on is None and not undo:
        raise OptionError("From which day does it not count? Give --on YYYY-MM-DD.")
    if undo and replaced_by is not None:
        raise OptionError("--undo takes a withdrawal back; leave --replaced-by out.")
    with ledger(where) as store:
        made = run(store, article, day(on, "--on"), because, user(by), replaced_by, undo)
    console = stdout()
    name = f"{escape(made.article.name)} ({made.article.key})"
    if undo:
        console.print(f"{name} stands again.", highlight=False, soft_wrap=True)
    else:
        more = f", replaced by {escape(made.replaced_by.name)}" if made.replaced_by else ""
        console.print(f"{name} is withdrawn from {made.on} on{more}.", highlight=False, soft_wrap=True)
    if made.questions:
        names = escape(", ".join(made.questions))
        console.print(f"This touches the evidence on {names}.", highlight=False, soft_wrap=True)
