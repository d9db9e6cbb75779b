"""docs/web.md: its keys are the script's, its pages and options are there."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import typer
from typer.testing import CliRunner

from unless.cli.ask import ask
from unless.cli.serve import serve
from unless.intake.files import MAX_BYTES
from unless.web.options import BODY_BYTES
from unless.web.pages import ROUTERS
from unless.workflow.inbox import MOST_WAITING

PAGE = (Path(__file__).parents[2] / "docs" / "web.md").read_text(encoding="utf8")


def test_the_keys_are_those_of_the_script() -> None:
    script = files("unless.web").joinpath("static", "review.js").read_text(encoding="utf8")
    keys = re.search(r"const KEYS = \{(.*?)\n\};", script, re.S)
    assert keys is not None
    known = set(re.findall(r'^  "?([a-z?])"?:', keys[1], re.M))
    told = {
        k for row in re.findall(r"^\| (`[^/]`(?:, `.`)*) \|", PAGE, re.M) for k in re.findall(r"`(.)`", row)
    }
    assert told == known


def test_the_pages_of_the_table_are_there() -> None:
    served = {re.sub(r"\{\w+\}", "*", r.path) for router in ROUTERS for r in router.routes}  # type: ignore[attr-defined]
    rows = re.findall(r"^\| (`/.*?) \|", PAGE, re.M)
    named = [a for row in rows for a in re.findall(r"`(/[^`?]*)", row)]
    assert len(named) >= 10
    assert {re.sub(r"[A-Z]+", "*", a) for a in named} <= served


def test_the_options_named_are_the_commands() -> None:
    options = set(re.findall(r"--[a-z][a-z-]*", PAGE))
    known: set[str] = set()
    for command in (serve, ask):
        app = typer.Typer()
        app.command()(command)
        known |= set(
            re.findall(r"--[a-z][a-z-]*", CliRunner().invoke(app, ["--help"], terminal_width=200).output)
        )
    assert options <= known


def test_the_limits_are_the_codes() -> None:
    assert f"{MAX_BYTES // 1_000_000} MB a report, {BODY_BYTES // 2**20} MB a request, {MOST_WAITING}" in PAGE
