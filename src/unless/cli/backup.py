"""unless backup and unless restore."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from unless.cli.common import LedgerOption, ledger, place, progress_bar, stdout

if TYPE_CHECKING:
    from unless.ledger.backup import Manifest


def backup(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The backup to write, for example unless.zip.")],
    where: LedgerOption = None,
) -> None:
    """Write the whole ledger into one file, checked after writing. It may be in use; nothing is overwritten.

    Example: unless backup unless-2031-03-14.zip
    """
    from unless.workflow.backup import backup as run

    with ledger(where) as store, progress_bar("copying", None) as tell:
        made = run(store, file, _steps(tell))
    stdout().print(f"{escape(file)} holds {_contents(made)}; checked.", highlight=False, soft_wrap=True)


def restore(
    file: Annotated[str, typer.Argument(metavar="FILE", help="What `unless backup` wrote.")],
    where: LedgerOption = None,
) -> None:
    """Make the ledger of a backup: a file that is not there yet, or an empty PostgreSQL database.

    Example: unless restore unless-2031-03-14.zip --ledger restored.db
    """
    from unless.workflow.backup import restore as run

    into = place(where)
    with progress_bar("restoring", None) as tell:
        made = run(file, into, progress=_steps(tell))
    console = stdout()
    console.print(
        f"Restored {_contents(made)}, as of {made.made_at:%Y-%m-%d %H:%M} UTC.",
        highlight=False,
        soft_wrap=True,
    )


def _steps(tell: Callable[[int, str], None]) -> Callable[[int, int], None]:
    """Progress without a total: pages, rows and bytes are no measure for people."""
    return lambda done, total: tell(done, f"{done / total:.0%}" if total else "")


def _contents(made: Manifest) -> str:
    articles, questions, forecasts = (made.counts.get(n, 0) for n in ("article", "question", "forecast"))
    return (
        f"{articles} article{'s' * (articles != 1)}, {questions} question{'s' * (questions != 1)} and "
        f"{forecasts} forecast{'s' * (forecasts != 1)}"
    )
