"""An explained forecast on the terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from rich.console import RenderableType

from unless.domain.article import Article
from unless.domain.explanation import (
    Change,
    Contribution,
    DriverBar,
    EvidenceBar,
    Explanation,
    Needed,
    Telling,
    Tornado,
)
from unless.domain.forecast import Forecast, Outlook
from unless.report.explain import explanation_json, explanation_view

Render = Callable[[RenderableType, int], str]


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def explanation(forecast: Forecast, article: Article) -> Explanation:
    """17 points down: a minister, time, ten small pieces, one that fell and one that was edited."""
    e = forecast.evidence[0].evidence
    parts = [
        Contribution("time", -0.05),
        Contribution("ageing", 0.004),
        Contribution("new", -0.09, e),
        Contribution("fallen", -0.03, e, why="rejected: [bold]another[/bold] ferry (ann)"),
        Contribution("altered", 0.006, e, e, "interval 10 % → 20 %"),
        *(Contribution("new", -0.001, replace(e, id=f"small{n}")) for n in range(10)),
    ]
    outlook = {p: Outlook(p, {"50": (p, p), "90": (p, p)}) for p in (0.2, 0.44, 0.8)}
    tornado = Tornado(
        forecast.as_of,
        0.3,
        0.44,
        (DriverBar("dredging", outlook[0.2], outlook[0.8], 0.24, 0.55),),
        (EvidenceBar(e, -0.2, -0.1),),
        (3, 0.04),
    )
    enough = Telling(
        "a named official", e.target, replace(e, low=0.7, high=0.7), 0.11, True, 0.2, True, "likely"
    )
    short = Telling("an unnamed source", e.target, replace(e, low=0.995, high=0.995), 0.04, False, 0.04, True)
    return Explanation(
        forecast,
        Change(forecast.question, date(2031, 3, 3), date(2031, 3, 10), 0.61, 0.44, tuple(parts)),
        tornado,
        (Needed(forecast.as_of, 0.44, 0.1, (enough, short)), Needed(forecast.as_of, 0.44, 0.5, (short,))),
        articles={e.article: article},
        notes=("a note",),
    )


@pytest.mark.parametrize("width", [80, 100, 160])
def test_it_fits_the_width(explanation: Explanation, render: Render, width: int) -> None:
    assert max(map(len, render(explanation_view(explanation), width).splitlines())) <= width


def test_it_says_at_once_what_moved_it(explanation: Explanation, render: Render) -> None:
    text = flat(render(explanation_view(explanation), 160))
    assert "61 % on 3 March 2031 → 44 % on 10 March 2031: -17.0 points" in text
    assert "-5.0 time passing" in text
    assert "+0.4 ageing" in text
    assert "fell: rejected: [bold]another[/bold] ferry (ann)" in text
    assert "altered: interval 10 % → 20 %" in text
    assert "-17.0 in all" in text


def test_small_pieces_are_folded_into_one_line_with_their_sum(
    explanation: Explanation, render: Render
) -> None:
    assert "-0.5 5 others" in flat(render(explanation_view(explanation), 160))  # eight pieces are shown


def test_every_piece_leads_to_its_characters(explanation: Explanation, render: Render) -> None:
    piece = explanation.change.contributions[2].evidence
    assert piece is not None
    text = flat(render(explanation_view(explanation), 160))
    assert f"ferry {piece.span.start}–{piece.span.end}" in text
    data = explanation_json(explanation)
    one = data["change"]["contributions"][2]["evidence"]
    assert one["span"] == {"start": piece.span.start, "end": piece.span.end, "text": piece.span.text}
    assert data["articles"][one["article"]]["name"] == "ferry"


def test_the_tornado_has_a_bar_with_a_mark_at_today(explanation: Explanation, render: Render) -> None:
    line = next(
        x for x in render(explanation_view(explanation), 160).splitlines() if "dredging" in x and "█" in x
    )
    assert "20 %" in line
    assert "80 %" in line
    bar = line[line.index("█") : line.rindex("█") + 1]
    assert bar.index("┃") == round(0.24 / 0.6 * 29)
    assert "+24.0 (+55 %)" in line


def test_it_is_plain_whether_anything_would_move_it(explanation: Explanation, render: Render) -> None:
    text = flat(render(explanation_view(explanation), 160))
    assert "To move it up 10 points, to 54 %, somebody would have to say today" in text
    assert "70 % or more" in text
    assert "“likely”" in text
    assert "No statement would: not enough, however sure: an unnamed source on" in text


def test_nothing_changed_is_said(explanation: Explanation, render: Render) -> None:
    still = replace(explanation.change, after=0.61, contributions=())
    text = flat(render(explanation_view(replace(explanation, change=still)), 100))
    assert "0.0 nothing changed" in text


def test_json_contributions_sum_to_the_difference(explanation: Explanation) -> None:
    change = json.loads(json.dumps(explanation_json(explanation)))["change"]
    assert sum(c["moved"] for c in change["contributions"]) == pytest.approx(-0.17, abs=1e-9)
    assert change["difference"] == pytest.approx(change["after"] - change["before"], abs=1e-12)
