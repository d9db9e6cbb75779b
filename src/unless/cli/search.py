"""unless search: full text over what the ledger holds."""

from __future__ import annotations

import json
import re
import sys
from typing import Annotated

import typer

from unless.cli.common import AsJson, KnownBy, LedgerOption, day, ledger, stdout

# A filter whose value holds a blank and no quotation marks: the shell has taken them away.
_BARE = re.compile(r"(speaker|outlet|question):(?!\s)([^\":]*\s[^\":]*)", re.I)


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="Words and filters.")],
    limit: Annotated[int, typer.Option(metavar="N", help="Hits shown at most.")] = 20,
    known_by: KnownBy = None,
    where: LedgerOption = None,
    as_json: AsJson = False,
) -> None:
    """Search articles and statements: words in any form, '"exact phrases"', -without, beginnin*.

    Filters: speaker:NAME (in any spelling; a surname finds all who have it), outlet:NAME, question:NAME, since:DAY and
    until:DAY (2031-03-14, 2031-03 or 2031), kind:KIND (article, statement, estimate, condition; a kind of speaker such as
    anonymous; direct, indirect or mixed). Filters without words show the newest first.

    Example: unless search ferry steel -strike speaker:Brandt since:2031-03

    Example: unless search '"before June"' kind:estimate
    """
    from unless.report.search import search_json, search_view
    from unless.workflow.search import search as run

    text = " ".join(_requoted(w) for w in words)
    with ledger(where) as store:
        found = run(store, text, limit, day(known_by, "--known-by"))
    if as_json:
        sys.stdout.write(json.dumps(search_json(found), ensure_ascii=False) + "\n")
    else:
        stdout().print(search_view(found), highlight=False)


def _requoted(word: str) -> str:
    """speaker:Ilse Brandt, as a shell hands it on, with its quotation marks again."""
    found = _BARE.fullmatch(word)
    return f'{found[1]}:"{found[2]}"' if found else word
