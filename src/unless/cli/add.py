"""unless add: read reports and file them."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from unless.cli.common import AsJson, LedgerOption, Published, day, ledger, progress_bar, stderr, stdout
from unless.domain.errors import OptionError

if TYPE_CHECKING:
    from unless.intake.fetch import Fetcher
    from unless.workflow.add import Added

AllowHost = Annotated[
    list[str] | None,
    typer.Option(
        metavar="HOST[:PORT]",
        help="Fetch from this host although its address is not of the public internet; may be repeated.",
    ),
]
Proxy = Annotated[
    str | None,
    typer.Option(
        metavar="http://HOST:PORT", help="Fetch through this proxy; none is taken from the environment."
    ),
]
WORDS = {
    "new": "new",
    "known": "there already",
    "reread": "read anew by this version",
    "appeared": "there already, now also seen elsewhere",
    "retitled": "there already, now under a new headline",
    "copy": "a copy of",
    "version": "another version of",
    "forgotten": "not taken, as it was",
}


def add(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|DIR|URL...",
            help="Text or HTML files, folders of them, or addresses of pages; - is standard input.",
        ),
    ],
    published: Published = None,
    outlet: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The outlet of these reports, where they do not say it."),
    ] = None,
    allow_host: AllowHost = None,
    proxy: Proxy = None,
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """Read reports and file them in the ledger, each once, with what they say about the open questions.

    Stopped at any moment, the same command goes on where it was.

    Pages are fetched politely: robots.txt is honoured, and one host is asked once a second.

    Example: unless add reports/ --outlet Meridian

    Example: unless add https://meridian.example/2031/03/harl-ferry
    """
    from unless.workflow.add import add_files, expanded

    paths = expanded(files)
    if not paths:
        raise OptionError(
            f"There are no text or HTML files in {', '.join(files)}; name a folder that holds some."
        )
    on = day(published, "--published")
    if outlet is not None and not outlet.strip():
        raise OptionError("--outlet is empty; name the outlet, or leave the option out.")
    fetch = _fetcher(paths, tuple(allow_host or ()), proxy)
    done: list[Added] = []
    with ledger(where, create=True) as store, progress_bar("adding", len(paths)) as tell:

        def told(one: Added) -> None:
            done.append(one)
            tell(len(done), one.name)

        add_files(store, paths, on, outlet, progress=told, fetch=fetch)
    if as_json:
        for one in done:
            sys.stdout.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
    else:
        _summary(done)
    errors = [one for one in done if one.status == "failed"]
    for one in errors:
        stderr().print(f"error: {escape(one.reason)}", soft_wrap=True, highlight=False)
    if errors:
        raise typer.Exit(1)


def _fetcher(paths: list[str], allow_hosts: tuple[str, ...], proxy: str | None) -> Fetcher | None:
    """What fetches, None where there is nothing to fetch: the HTTP client takes a while to load."""
    from unless.intake.addressed import is_address

    if not (allow_hosts or proxy or any(map(is_address, paths))):
        return None
    from unless.intake.fetch import Fetcher, Options

    return Fetcher(Options(allow_hosts=allow_hosts, proxy=proxy))


def _summary(done: list[Added]) -> None:
    console = stdout()
    for one in done:
        if one.status in ("copy", "version", "appeared", "retitled", "forgotten"):
            more = one.of if one.status in ("copy", "version") else one.reason
            text = f"{one.name}: {WORDS[one.status]} {more or ''}".rstrip()
            console.print(escape(text), highlight=False, soft_wrap=True)
    counts = Counter(one.status for one in done)
    filed = sum(counts[s] for s in ("new", "copy", "version"))
    parts = [
        f"{filed} added"
        + (f" ({counts['copy']} cop{'y' if counts['copy'] == 1 else 'ies'})" if counts["copy"] else "")
    ]
    there = counts["known"] + counts["appeared"] + counts["retitled"]
    if there:
        parts.append(f"{there} there already")
    if counts["reread"]:
        parts.append(f"{counts['reread']} read anew")
    if counts["forgotten"]:
        parts.append(f"{counts['forgotten']} not taken, as deleted before")
    if counts["failed"]:
        parts.append(f"{counts['failed']} failed")
    pieces = sum(one.evidence for one in done)
    console.print(
        f"{', '.join(parts)}; {pieces} piece{'s' * (pieces != 1)} of evidence proposed.", highlight=False
    )
