"""unless ask: add a question to the ledger, or revise it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from unless.cli.common import AsJson, LedgerOption, UserOption, ledger, progress_bar, stdout, user
from unless.domain.errors import OptionError

LONGEST_NAME = 100  # characters: names are typed, and stand in messages and tables


def ask(
    question: Annotated[
        str, typer.Argument(metavar="QUESTION.yaml", help="The question file; - is standard input.")
    ],
    key: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="NAME",
            help="What to call it (default: the file's name, or words of the question for question.yaml).",
        ),
    ] = None,
    where: LedgerOption = None,
    by: UserOption = None,
    as_json: AsJson = False,
) -> None:
    """Follow a question: add it to the ledger, or revise it; every report that is there is looked through.

    Example: unless ask ferry.yaml
    """
    from unless.intake.questions import load_question
    from unless.ledger.questions import slug
    from unless.report.questions import asked_json, proposed_words, revised_words
    from unless.workflow.ask import ask as run

    asked = load_question(question)
    if key is not None and not slug(key):
        raise OptionError(f"--as {key!r} is no name; use letters, digits and hyphens.")
    if key is not None and len(slug(key)) > LONGEST_NAME:
        raise OptionError(f"--as has {len(slug(key))} characters; {LONGEST_NAME} are enough for a name.")
    stem = slug(Path(question).stem)
    name = key or (None if stem in ("question", "") else stem)
    with ledger(where, create=True) as store, progress_bar("matching", None) as tell:
        made = run(store, asked, user(by), name, lambda done, total: tell(done, ""))
    v = made.version
    if as_json:
        sys.stdout.write(json.dumps(asked_json(made)) + "\n")
        return
    console = stdout()
    if made.new:
        console.print(f"Asked [bold]{escape(v.key)}[/bold]: {escape(v.question.question)}", highlight=False)
    else:
        console.print(revised_words(v.key, v.n, made.changed), markup=False, highlight=False)
    if made.new or made.changed:
        console.print(proposed_words(made.evidence, made.articles), highlight=False)
