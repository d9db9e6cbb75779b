"""The reliability diagram in plain characters, and names that a terminal must not obey."""

from __future__ import annotations

import io

from rich.console import Console

from unless.domain.backtest import Backtest, Difference, Learned, Method
from unless.domain.reliability import Bin, Reliability
from unless.report.backtest import backtest_view


def shown(compare: bool = False) -> str:
    bins = (Bin(0.1, 0.2, 40, 40, 0.1, 0.3, (0.02, 0.2)), Bin(0.9, 1.0, 7, 7, 1.0, 1.0, (1.0, 1.0)))
    learned = Learned(
        {"unless": 0.0, "mean": 1.0}, {2: 1.25}, -0.5, {7: 0.4}, (("[red]Ilse\x1b[1m", 2.0, 12),)
    )
    methods = (
        Method("unless", 0.1, 0.3),
        Method("mean", 0.12, 0.4, Difference(-0.02, (-0.03, -0.01)), Difference(-0.1, None)),
    )
    tested = Backtest(47, 150, 3, methods, (), Reliability(bins, 47, 0.9), learned, ("one thing: 3",))
    out = io.StringIO()
    Console(file=out, width=100).print(backtest_view(tested, compare))
    return out.getvalue()


def test_the_diagram_has_a_line_a_bin() -> None:
    lines = shown().splitlines()
    begin = next(n for n, text in enumerate(lines) if "as often as Unless says" in text)
    said = [text.split() for text in lines[begin + 2 : begin + 4]]
    assert [text[:2] for text in said] == [["10", "%"], ["100", "%"]]
    assert all("●" in text for text in lines[begin + 2 : begin + 4])
    assert "!" in lines[begin + 2]  # 30 % came true, where 2 to 20 % should


def test_differences_have_intervals_where_there_are_enough_questions() -> None:
    text = shown()
    assert "-0.0200 (-0.0300 to -0.0100)" in text
    assert "-0.100\n" in text or "-0.100 " in text
    assert "note: one thing: 3" in text
    assert "Learned" not in text


def test_forecasters_names_are_plain_text() -> None:
    text = shown(compare=True)
    assert "[red]Ilse" in text
    assert "\x1b" not in text
    assert "mean 100%" in text
