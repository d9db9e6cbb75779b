"""docs/feeds.md: its Python runs, it names every option, and its numbers are the code's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from feed_cases import RSS, two_reports

from unless.cli.main import app
from unless.domain.feed import LONGEST_BACK_OFF, LONGEST_UNREACHED, LONGEST_WAIT
from unless.intake import fetch
from unless.intake.feeds import MAX_ITEMS, MAX_MAPS
from unless.workflow.watch import Options

PAGE = (Path(__file__).parents[2] / "docs" / "feeds.md").read_text(encoding="utf8")


def test_the_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert RSS in code
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fetch, "Internet", lambda *_: two_reports())
    exec(compile(code, "docs/feeds.md", "exec"), {})
    shown = capsys.readouterr().out.splitlines()
    assert "('harl-ferry', 'new')" in shown[0]
    assert shown[1] == "[('Meridian World', 2)]"


@pytest.mark.parametrize("verb", ["watch", "feeds"])
def test_every_option_is_named(verb: str) -> None:
    command = typer.main.get_command(app).commands[verb]  # type: ignore[attr-defined]
    own = {o for p in command.params for o in p.opts if o.startswith("--")} - {
        "--ledger",
        "--proxy",
        "--help",
    }
    assert {o for o in own if o not in PAGE} == set()


def test_the_numbers_are_the_codes() -> None:
    assert f"{MAX_ITEMS:,} entries" in PAGE
    assert (MAX_MAPS, Options().newest, Options().every.total_seconds()) == (10, 100, 900)
    assert (LONGEST_BACK_OFF.days, LONGEST_WAIT.days, LONGEST_UNREACHED.total_seconds()) == (1, 7, 3600)
