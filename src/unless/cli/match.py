"""unless match: propose anew with the present matcher, learn from decisions, write them as training data."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from unless.cli.common import AsJson, LedgerOption, UserOption, ledger, progress_bar, put, stdout, user
from unless.domain.errors import OptionError

if TYPE_CHECKING:
    from unless.ledger.store import Store
    from unless.workflow.learn import Learned


def match(
    learn: Annotated[
        bool, typer.Option("--learn", help="Refit how sure proposals are from what reviewers decided.")
    ] = False,
    export: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.jsonl", help="Write the decisions as training data; - is standard output."
        ),
    ] = None,
    where: LedgerOption = None,
    by: UserOption = None,
    as_json: AsJson = False,
) -> None:
    """Look through all reports again for every open question, after an upgrade of the matcher.

    What reviewers decided stays. With --learn, their decisions teach how sure a proposal is instead; what was learned
    is adopted only if it does better on decisions that it has not seen.

    Example: unless match

    Example: unless match --learn
    """
    if learn and export is not None:
        raise OptionError("--learn and --export are two things; do one at a time.")
    with ledger(where) as store:
        if export is not None:
            _export(store, export)
        elif learn:
            _learn(store, user(by), as_json)
        else:
            _rematch(store, as_json)


def _rematch(store: Store, as_json: bool) -> None:
    from unless.workflow.rematch import rematch

    with progress_bar("matching", None) as tell:
        done = rematch(store, lambda at, total: tell(at, ""))
    if as_json:
        sys.stdout.write("".join(json.dumps(asdict(one)) + "\n" for one in done))
        return
    if not done:
        stdout().print("No question is open.")
    for one in done:
        text = f"{one.key}: {one.evidence} piece{'s' * (one.evidence != 1)} of evidence proposed anew from {one.anew} of {one.articles} reports."
        if not one.anew:
            text = f"{one.key}: nothing new in {one.articles} reports."
        stdout().print(escape(text), highlight=False, soft_wrap=True)


def _export(store: Store, path: str) -> None:
    from unless.workflow.learn import training_data

    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in training_data(store)]
    put("".join(lines), None if path == "-" else path, "--export")
    if path != "-":
        stdout().print(
            escape(f"{len(lines)} decision{'s' * (len(lines) != 1)} written to {path}."),
            highlight=False,
            soft_wrap=True,
        )


def _learn(store: Store, name: str, as_json: bool) -> None:
    from unless.report.review import learned_view
    from unless.workflow.learn import learn

    with progress_bar("learning", None):
        made = learn(store, name)
    if as_json:
        sys.stdout.write(json.dumps(asdict(made)) + "\n")
        return
    rows = [("as the matcher has it", made.trial.before.log, made.trial.before.brier)]
    if made.present is not None:
        rows.append(("as it stands now (has seen them)", made.present.log, made.present.brier))
    rows.append(
        (f"learned ({made.trial.left_out} left out in turn)", made.trial.after.log, made.trial.after.brier)
    )
    stdout().print(learned_view(made.decisions, made.right, rows, _verdict(made)))


def _verdict(made: Learned) -> str:
    if made.adopted:
        return (
            "Adopted: proposals are now as sure as this says; forecasts known by an earlier day keep the old."
        )
    if made.unchanged:
        return "In force already: there are no new decisions to learn from."
    return "Not adopted: it does no better on decisions that it has not seen. The old confidence stays."
