"""What the terminal shows: complete, within its width, and never obeyed as markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import RenderableType

from unless.domain.article import Article
from unless.domain.forecast import Forecast
from unless.domain.reading import Reading, Speaker
from unless.report.tables import (
    forecast_view,
    interval,
    percent,
    points,
    reading_table,
    shortened,
    target,
    who,
)

Render = Callable[[RenderableType, int], str]


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", [80, 100, 160])
def test_a_reading_fits_the_width(article: Article, reading: Reading, render: Render, width: int) -> None:
    assert max(map(len, render(reading_table(article, reading), width).splitlines())) <= width


@pytest.mark.parametrize("width", [80, 100, 160])
def test_a_forecast_fits_the_width(forecast: Forecast, render: Render, width: int) -> None:
    assert max(map(len, render(forecast_view(forecast), width).splitlines())) <= width


@pytest.mark.parametrize("width", [80, 160])
def test_a_reading_shows_who_how_what_when_likelihood_and_condition(
    article: Article, reading: Reading, render: Render, width: int
) -> None:
    shown = flat(render(reading_table(article, reading), width))
    for part in (
        "Ilse Brandt",
        "harbour",
        "said",
        "the ferry",
        "2031-03-03",
        "“won’t”: 1–6 %",
        "there is no",
    ):
        assert part in shown


def test_the_outlets_own_judgements_stand_apart(article: Article, reading: Reading, render: Render) -> None:
    shown = flat(render(reading_table(article, reading), 100))
    assert "“probably”: 55–80 %" in shown[shown.index("own voice") :]


def test_an_unknown_publication_date_is_said(article: Article, reading: Reading, render: Render) -> None:
    shown = render(reading_table(replace(article, published=None), reading), 100)
    assert "publication date unknown" in shown


def test_an_article_without_statements_says_so(article: Article, render: Render) -> None:
    assert "No statements" in render(reading_table(article, Reading(article.id, "test")), 80)


def test_markup_in_an_article_prints_as_it_stands(
    article: Article, reading: Reading, forecast: Forecast, render: Render
) -> None:
    assert "[bold]dredging[/bold]" in flat(render(reading_table(article, reading), 80))
    assert "[bold]dredging[/bold]" in flat(render(forecast_view(forecast), 120))
    odd = replace(
        forecast, question=replace(forecast.question, question="Will [red]it[/] be?"), notes=("[/nope]",)
    )
    shown = render(forecast_view(odd), 80)
    assert "Will [red]it[/] be?" in shown
    assert "note: [/nope]" in shown


def test_a_report_cannot_steer_the_terminal(article: Article, reading: Reading, render: Render) -> None:
    shown = render(
        reading_table(replace(article, title="Ferry \x1b[2J sails", outlet="\x07Courier"), reading), 80
    )
    assert "\x1b" not in shown
    assert "\x07" not in shown


def test_a_forecast_shows_prior_probability_and_both_what_ifs(forecast: Forecast, render: Render) -> None:
    lines = render(forecast_view(forecast), 80).splitlines()
    assert any("prior" in line and "30 %" in line for line in lines)
    assert any(
        "forecast" in line and "40 %" in line and "30–50 %" in line and "8.1–70 %" in line for line in lines
    )
    assert any("dredging" in line and "3.2 %" in line and "66 %" in line for line in lines)


def test_evidence_is_shown_in_the_order_in_which_it_was_said(forecast: Forecast, render: Render) -> None:
    shown = flat(render(forecast_view(forecast), 80))
    assert shown.index("dredging being on, by 2031-04-30") < shown.index("outcome if dredging is off")
    assert "+12.4" in shown
    assert "-2.4" in shown


def test_what_does_not_count_stands_below_with_its_reason(forecast: Forecast, render: Render) -> None:
    shown = flat(render(forecast_view(forecast), 100))
    below = shown[shown.index("Not counted (3)") :]
    assert "in doubt (confidence 40%): speaks of another ferry" in below
    assert "a copy of the report of 2031-03-03" in below
    assert "rejected" in below


def test_a_held_driver_is_named(forecast: Forecast, render: Render) -> None:
    assert "dredging held on" in render(forecast_view(replace(forecast, held={"dredging": "on"})), 80)


def test_targets_are_put_in_words(forecast: Forecast) -> None:
    one = forecast.evidence[0].evidence
    assert target(one) == "outcome if dredging is off"
    assert target(replace(one, given=())) == "outcome"
    by_april = replace(one, given=(), by=date(2031, 4, 30))
    assert target(by_april) == "outcome, by 2031-04-30"
    assert target(by_april, deadline=date(2031, 4, 30)) == "outcome"


def test_probabilities_are_rounded_for_people() -> None:
    assert [percent(p) for p in (0.0, 0.0001, 0.0123, 0.1, 0.456, 0.9, 0.955, 0.9999, 1.0)] == [
        "0 %", "<0.1 %", "1.2 %", "10 %", "46 %", "90 %", "95.5 %", ">99.9 %", "100 %",
    ]  # fmt: skip
    assert interval((0.15, 0.15)) == "15 %"
    assert interval((0.005, 0.05)) == "0.5–5 %"
    assert [points(v) for v in (0.0243, -0.1, -0.0001, None)] == ["+2.4", "-10.0", "0.0", ""]


def test_an_anonymous_speaker_is_shown_by_description() -> None:
    assert who(Speaker(kind="anonymous", description="an aide")) == "an aide"
    assert who(Speaker(kind="outlet"), "Harl Courier") == "Harl Courier"
    assert who(Speaker("Ilse Brandt", "person", "harbour master")) == "Ilse Brandt, harbour master"


@given(st.text(), st.integers(min_value=2, max_value=40))
def test_shortened_text_is_one_line_of_at_most_its_length(text: str, length: int) -> None:
    short = shortened(text, length)
    assert len(short) <= length
    assert len(short.splitlines()) <= 1
    assert short.endswith("…") or short == " ".join(text.split())
