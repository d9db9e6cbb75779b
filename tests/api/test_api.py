"""Unless as a Python library: what its documentation promises, on a ledger of a temporary folder."""

from __future__ import annotations

import ast
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from clocks import Clock
from ledger_cases import OTHER, QUESTION, REPORT

import unless
from unless import api


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "2031-03-03-courier.txt").write_text(REPORT, encoding="utf8")
    (reports / "2031-03-09-radio.txt").write_text(OTHER, encoding="utf8")
    return tmp_path


def test_a_question_from_asking_to_its_score(folder: Path, clock: Clock) -> None:
    clock.set(2031, 3, 21)
    with unless.Ledger.open(folder / "unless.db", user="dana", clock=clock) as ledger:
        assert ledger.ask(QUESTION, "ferry").new
        assert [a.status for a in ledger.add(folder / "reports")] == ["new", "new"]
        before = ledger.forecast("ferry", as_of="2031-03-20")
        pieces = ledger.evidence("ferry")
        ledger.reject("ferry", pieces[0].id, why="about another ferry")
        after = ledger.forecast("ferry", as_of=date(2031, 3, 20))
        assert after.probability != before.probability
        assert ledger.undo("ferry")
        assert ledger.forecast("ferry", as_of="2031-03-20").probability == before.probability
        ledger.judge("ferry", "20-40%", because="The yard is late every year", on="2031-03-12")
        assert any(
            w.evidence.speaker.name == "dana" for w in ledger.forecast("ferry", as_of="2031-03-20").evidence
        )
        assert ledger.search("steel").hits
        assert len(ledger.history("ferry", until="2031-03-20")) >= 3
        explained = ledger.explain("ferry", since="2031-03-05", until="2031-03-20")
        change = explained.change
        assert sum(c.moved for c in change.contributions) == pytest.approx(change.difference, abs=1e-9)
        with pytest.raises(unless.UnlessError, match="cannot move up by 99 points"):
            ledger.explain("ferry", since="2031-03-05", until="2031-03-20", move=0.99)
        clock.set(2031, 7, 1)
        assert ledger.resolve("ferry", "yes", "2031-06-20", because="The ferry sailed").outcome == "yes"
        assert ledger.sources()
        assert ledger.export(folder / "out")["articles"] >= 2
        ledger.backup(folder / "kept.zip")
        assert ledger.check().sound


def test_reading_a_text_keeps_its_offsets() -> None:
    article, reading = unless.read(REPORT, published="2031-03-03", outlet="Courier")
    assert article.text == REPORT
    assert reading.statements
    for statement in reading.statements:
        for span in (*statement.source, *statement.cue, *statement.content):
            assert REPORT[span.start : span.end] == span.text


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda ledger: ledger.forecast("none"), "holds no question yet"),
        (lambda ledger: ledger.forecast("none", as_of="soon"), "as_of is 'soon', not a day"),
        (lambda ledger: ledger.resolve("none", "open", "2031-03-01", "x"), "write how it came out, or void"),
        (lambda ledger: ledger.ask("missing.yaml"), "There is no file missing.yaml"),
        (lambda ledger: unless.read("  "), "The text is empty"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(tmp_path: Path, call, message: str) -> None:  # type: ignore[no-untyped-def]
    with (
        unless.Ledger.open(tmp_path / "unless.db") as ledger,
        pytest.raises(unless.UnlessError, match=message),
    ):
        call(ledger)


def test_importing_unless_loads_nothing_heavy() -> None:
    code = (
        "import sys, unless; print([m for m in ('numpy', 'sqlalchemy', 'onnxruntime') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_method_is_documented_and_typed() -> None:
    tree = ast.parse(Path(api.__file__).read_text(encoding="utf8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name
            assert node.returns is not None, node.name


def test_every_public_name_can_be_had() -> None:
    for name in unless.__all__:
        assert getattr(unless, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = unless.nothing
