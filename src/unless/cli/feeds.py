"""unless feeds: the list of feeds that are followed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from unless.cli.common import AsJson, LedgerOption, ledger, put_bytes, stderr, stdout
from unless.domain.errors import OptionError

if TYPE_CHECKING:
    from unless.domain.feed import FeedState
    from unless.ledger.store import Store


def _names(name: str, help_text: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, metavar="FEED", help=help_text)
    return option


Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FEED...]", help="Feeds to show closely, by address, title or number (#3)."),
]
Add = Annotated[
    list[str] | None,
    typer.Option(
        "--add",
        metavar="FEED|OPML",
        help="Follow a feed, or those of an OPML file, without asking them now.",
    ),
]
Resume = Annotated[
    list[str] | None,
    _names("--resume", "Ask a feed again that was paused, has ended, or is left alone after failures."),
]
Opml = Annotated[
    str | None,
    typer.Option(
        "--opml", metavar="FILE.opml", help="Write the list for other feed readers; - is standard output."
    ),
]


def feeds(
    names: Names = None,
    add: Add = None,
    remove: Annotated[
        list[str] | None, _names("--remove", "Follow a feed no more; its articles stay.")
    ] = None,
    pause: Annotated[list[str] | None, _names("--pause", "Ask a feed no more until it is resumed.")] = None,
    resume: Resume = None,
    opml: Opml = None,
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """Show the feeds that are followed: when they were last asked, what came, what failed. Or change the list.

    Options may be repeated, and are carried out in the order add, remove, pause, resume, opml.

    Example: unless feeds

    Example: unless feeds --add feeds.opml --pause "Ostport Courier"
    """
    from unless.report.feeds import feeds_json, feeds_view, joined_words
    from unless.workflow import feeds as run

    if opml is not None and opml != "-" and not opml.strip():
        raise OptionError("--opml is empty; name a file.")
    with ledger(where, create=bool(add)) as store:
        if add:
            joined = run.join(store, run.outlines(add))
            _say(joined_words(len(joined.added), len(joined.numbers) - len(joined.added)))
        _each(store, remove, run.remove, "is followed no more")
        _each(store, pause, run.pause, "is paused")
        _each(store, resume, run.resume, "is asked again")
        if opml is not None:
            _exchange(run.as_opml(store), opml)
        if (add or remove or pause or resume or opml) and not (as_json and opml != "-") and not names:
            return
        listed = run.listing(store, names or ())
        now = store.clock()
    if as_json:
        sys.stdout.write(json.dumps(feeds_json(listed), ensure_ascii=False, indent=1) + "\n")
    else:
        stdout().print(feeds_view(listed, now), highlight=False)


def _exchange(data: bytes, opml: str) -> None:
    """Write the list for other feed readers."""
    if opml == "-":
        sys.stdout.write(data.decode("utf8"))
    else:
        put_bytes(data, opml, "--opml")
        _say(f"{opml} written")


def _each(
    store: Store, names: list[str] | None, do: Callable[[Store, Sequence[str]], list[FeedState]], what: str
) -> None:
    for feed in do(store, names) if names else []:
        _say(f"{feed.title or feed.url} {what}")


def _say(text: str) -> None:
    stderr().print(escape(text), soft_wrap=True, highlight=False)
