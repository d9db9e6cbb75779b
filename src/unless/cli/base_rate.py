"""unless base-rate: how often such a thing happens, from counts or from resolved questions."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from unless.cli.common import AsJson, day, stdout
from unless.domain.errors import OptionError


def base_rate(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="[WHAT]", help='A count such as "3 in 20 years", a reference class, or a question file.'
        ),
    ] = None,
    within: Annotated[
        str | None, typer.Option("--within", metavar="SPAN", help="Within this time: 90d, 12w, 6m, 2y.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Until the end of this day.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="YYYY-MM-DD", help="With --until, from this day (default: today)."),
    ] = None,
    every: Annotated[bool, typer.Option("--list", help="Show all reference classes.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say how likely such an event is before any report is read: from a count, or from questions that are resolved.

    Of a question file it shows the reference classes that come nearest, and chooses none.

    Example: unless base-rate "3 in 20 years" --within 6m

    Example: unless base-rate leader-leaves-office --until 2031-12-31
    """
    if every == (what is not None):
        raise OptionError(
            'Give a count ("3 in 20 years"), a reference class or a question file; or --list alone for all classes.'
        )
    plain, view = _answer(what, _days(within, until, since))
    if as_json:
        sys.stdout.write(json.dumps(plain, ensure_ascii=False) + "\n")
    else:
        stdout().print(view)


def _answer(what: str | None, days: float | None) -> tuple[dict[str, Any], RenderableType]:
    from unless.domain.base_rates import Counted
    from unless.report import base_rates as shown
    from unless.workflow import base_rate as run

    if what is None:
        classes = run.every_class(days)
        return shown.classes_json(classes), shown.classes_view(classes)
    if what == "-" or what.endswith((".yaml", ".yml")):
        from unless.intake.questions import load_question

        near = run.suggestions(load_question(what), days)
        return shown.suggested_json(near), shown.suggested_view(near)
    found = run.base_rate(what, days)
    if isinstance(found, Counted):
        return shown.counted_json(found), shown.counted_view(found)
    return shown.classed_json(found), shown.classed_view(found)


def _days(within: str | None, until: str | None, since: str | None) -> float | None:
    from unless.intake.base_rates import parse_span
    from unless.workflow.base_rate import span_until

    if within is not None:
        if until is not None or since is not None:
            raise OptionError("--within and --until both say how long; give one of them.")
        return parse_span(within, "--within")
    last, first = day(until, "--until"), day(since, "--from")
    if last is None:
        if first is not None:
            raise OptionError("--from says where the time begins; give --until with it.")
        return None
    return span_until(last, first or datetime.now(UTC).date())
