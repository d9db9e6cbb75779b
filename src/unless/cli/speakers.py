"""unless speakers: the registry of who speaks; and unless grade: how reliable somebody is."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer
from rich.markup import escape
from typer.core import TyperGroup

from unless.cli.common import AsJson, KnownBy, LedgerOption, UserOption, day, ledger, stdout, user
from unless.domain.errors import OptionError

Because = Annotated[str, typer.Option("--because", metavar="WHY", help="The reason, kept with the decision.")]
Speaker = Annotated[
    str,
    typer.Argument(metavar="SPEAKER", help="A name in any spelling, or the number with its #, as in #12."),
]


class Listing(TyperGroup):
    """A group that lists where no command of its own is named: `unless speakers brandt`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `list` before what names no command."""
        if args[:1] != ["--help"] and (not args or args[0] not in self.commands):
            args = ["list", *args]
        return super().parse_args(ctx, args)


speakers = typer.Typer(
    name="speakers",
    cls=Listing,
    rich_markup_mode=None,
    help="List who speaks in the ledger's reports, merge and split speakers.\n\nWithout a command it lists: "
    "unless speakers [WORDS] [--similar] [--json].\n\nExample: unless speakers brandt",
)


@speakers.command("list")
def listing(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]", help="Of names, roles or affiliations.")
    ] = None,
    similar: Annotated[
        bool, typer.Option("--similar", help="List pairs who may be one, with the reason.")
    ] = False,
    known_by: KnownBy = None,
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """List speakers with their names, roles over time, statements and grade; or who may be one.

    Example: unless speakers --similar
    """
    from unless.report.speakers import similar_json, similar_view, speakers_json, speakers_view
    from unless.workflow.speakers import list_speakers, similar_speakers

    if similar and known_by is not None:
        raise OptionError("--similar looks at the registry as it is now; leave --known-by out.")
    wanted = [w for word in words or [] for w in word.split()]
    with ledger(where) as store:
        if similar:
            pairs = similar_speakers(store, wanted)
        else:
            found = list_speakers(store, wanted, day(known_by, "--known-by"))
    if as_json:
        out = similar_json(pairs) if similar else speakers_json(found)
        sys.stdout.write(json.dumps(out, ensure_ascii=False) + "\n")
    else:
        stdout().print(similar_view(pairs) if similar else speakers_view(found))


@speakers.command()
def merge(
    kept: Annotated[
        str, typer.Argument(metavar="SPEAKER", help="Whose name is kept; a number with its #, or a name.")
    ],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Who is the same.")],
    because: Because,
    by: UserOption = None,
    where: LedgerOption = None,
) -> None:
    """Take two speakers for one, in every question; `unless speakers undo` takes it back.

    Example: unless speakers merge "Ilse Brandt" "#12" --because "the same harbour master"
    """
    from unless.workflow.speakers import merge as run

    with ledger(where) as store:
        one, two = run(store, kept, other, because, user(by))
    _say(f"#{two.number} {two.name} is now #{one.number} {one.name}.")


@speakers.command()
def split(
    speaker: Speaker,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="The name to split off, as it is listed.")
    ],
    because: Because,
    role: Annotated[
        str | None,
        typer.Option("--role", metavar="ROLE", help="Split off only who bears the name in this role."),
    ] = None,
    by: UserOption = None,
    where: LedgerOption = None,
) -> None:
    """Make one of a speaker's names a speaker of its own, in every question.

    Example: unless speakers split "Ilse Brandt" --name "I. Brandt" --because "that is her sister"
    """
    from unless.workflow.speakers import split as run

    with ledger(where) as store:
        one, new = run(store, speaker, name, because, user(by), role)
    _say(
        f"{new.name}{f' ({role})' if role else ''} is now #{new.number}, apart from #{one.number} {one.name}."
    )


@speakers.command()
def undo(
    because: Annotated[str, typer.Option("--because", metavar="WHY", help="The reason, kept with it.")] = "",
    by: UserOption = None,
    where: LedgerOption = None,
) -> None:
    """Take back the last decision on speakers: merger, split or grade. Again for the one before.

    Example: unless speakers undo
    """
    from unless.workflow.speakers import undo as run

    with ledger(where) as store:
        done = run(store, user(by), because)
    d = done.decision
    what = {
        "merge": f"the merger of #{d.speaker} {done.speaker} into #{d.other} {done.other}",
        "split": f"the split of {d.name} from #{d.speaker} {done.speaker}",
        "grade": f"the grade {d.grade} of #{d.speaker} {done.speaker}",
    }[d.action]
    _say(f"Undone: {what}, by {d.by} on {d.recorded_at:%Y-%m-%d} ({d.why}).")


def grade(
    speaker: Speaker,
    letter: Annotated[
        str,
        typer.Argument(
            metavar="A..F", help="Reliability in the Admiralty code: A completely, E not at all, F unknown."
        ),
    ],
    because: Because,
    by: UserOption = None,
    where: LedgerOption = None,
) -> None:
    """Grade how reliable a speaker is; what he says weighs more or less from now on.

    Example: unless grade "Ilse Brandt" B --because "right on the last three closures"
    """
    from unless.workflow.grade import MEANINGS
    from unless.workflow.grade import grade as run

    with ledger(where) as store:
        one, given = run(store, speaker, letter, because, user(by))
    _say(f"#{one.number} {one.name}: {given}, {MEANINGS[given]}.")


def _say(text: str) -> None:
    stdout().print(escape(text), highlight=False, soft_wrap=True)
