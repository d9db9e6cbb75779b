"""unless forget: lawful deletion."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from unless.cli.common import LedgerOption, UserOption, ledger, progress_bar, stderr, stdout, user
from unless.domain.errors import OptionError

if TYPE_CHECKING:
    from unless.ledger.find import Located
    from unless.ledger.forget_speaker import Person

IN_USE = (
    "Traces may be left in the file until no other program has the ledger open; close them and run the same command "
    "again to remove them."
)


def forget(
    because: Annotated[
        str, typer.Option("--because", metavar="WHY", help="Why, in a few words; kept, so without names.")
    ],
    article: Annotated[
        str | None,
        typer.Argument(metavar="[ARTICLE]", help="Its id or the id's beginning, name, title or address."),
    ] = None,
    speaker: Annotated[
        str | None, typer.Option("--speaker", metavar="NAME", help="The person, or his number as #12.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    where: LedgerOption = None,
    by: UserOption = None,
) -> None:
    """Delete an article for good, or a person's data: voices, grades, evidence, and the name in every text.

    A hash stays, with when, who and why, so that the article is not added again. Backups are yours to delete.

    Example: unless forget 3f2a91c0 --because "court order of 14 March"

    Example: unless forget --speaker "Omar Vance" --because "asked for erasure"
    """
    from unless.ledger.tombstones import Tombstone
    from unless.workflow.forget import article_to_forget, person_to_forget, sweep_again
    from unless.workflow.forget import forget as run

    if (article is None) == (speaker is None):
        raise OptionError("Name either an article or a person with --speaker.")
    with ledger(where) as store:
        one = (
            article_to_forget(store, article)
            if article is not None
            else person_to_forget(store, speaker or "")
        )
        if isinstance(one, Tombstone):
            again = sweep_again(store, one)
            stdout().print(
                escape(f"Deleted already on {one.recorded_at:%Y-%m-%d} by {one.by} ({one.why})."),
                highlight=False,
                soft_wrap=True,
            )
            if not again.swept:
                stderr().print(f"note: {IN_USE}", soft_wrap=True, highlight=False)
            return
        if not yes:
            _confirm(one)
        with progress_bar("deleting", None) as tell:
            done = run(store, one, user(by), because, lambda n, total: tell(n, ""))
    from unless.report.forget import forgotten_view

    stdout().print(forgotten_view(done.what, done.counts, done.remarks, done.mentions), highlight=False)
    if not done.swept:
        stderr().print(f"note: {IN_USE}", soft_wrap=True, highlight=False)


def _confirm(one: Located | Person) -> None:
    """Ask. Raises OptionError where the answer is no, or where nobody can be asked."""
    from unless.ledger.find import Located

    if isinstance(one, Located):
        what = f"the article {one.title or one.name} ({one.key}) and everything made of it"
    else:
        names = ", ".join(one.spellings[:6]) + (" ..." if len(one.spellings) > 6 else "")
        what = f"all data of {one.name} (known as {names})"
    if not sys.stdin.isatty():
        raise OptionError(f"This would delete {what} for good; give --yes to do so.")
    if not typer.confirm(f"Delete {what} for good?", err=True):
        raise OptionError("Nothing was deleted.")
