"""The chart of a forecast's course."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.report.chart import Point, history_chart

OPENED = date(2031, 3, 1)
DEADLINE = date(2031, 5, 31)


def rows_of(chart: str, mark: str) -> list[int]:
    return [i for i, line in enumerate(chart.splitlines()) for c in line if c == mark]


def body(chart: str) -> str:
    return "\n".join(chart.splitlines()[:-1])


def test_no_points_give_no_chart() -> None:
    assert history_chart([], DEADLINE) == ""


@pytest.mark.parametrize("width", [72, 80, 100])
def test_every_line_fits_the_width(width: int) -> None:
    points = [(OPENED + timedelta(days=5 * i), 0.1 * i, 0.08 * i, min(1, 0.12 * i)) for i in range(9)]
    assert max(map(len, history_chart(points, DEADLINE, width).splitlines())) <= width


def test_each_day_is_a_dot_and_a_higher_forecast_stands_higher() -> None:
    chart = body(history_chart([(OPENED, 0.2, 0.1, 0.3), (date(2031, 4, 1), 0.6, 0.5, 0.7)], DEADLINE, 80))
    dots = {line.index("●"): i for i, line in enumerate(chart.splitlines()) if "●" in line}
    assert len(dots) == 2
    early, late = sorted(dots)
    assert dots[late] < dots[early]


def test_the_shade_spans_the_interval() -> None:
    narrow = body(history_chart([(OPENED, 0.5, 0.49, 0.51), (DEADLINE, 0.5, 0.49, 0.51)], DEADLINE, 80))
    broad = body(history_chart([(OPENED, 0.5, 0.1, 0.9), (DEADLINE, 0.5, 0.1, 0.9)], DEADLINE, 80))
    assert len(set(rows_of(broad, "░"))) > len(set(rows_of(narrow, "░")))


def test_the_scale_suits_small_probabilities() -> None:
    assert history_chart([(OPENED, 0.02, 0.01, 0.04)], DEADLINE, 80).startswith("   5 %")


def test_first_day_months_deadline_and_last_figure_are_written() -> None:
    chart = history_chart([(OPENED, 0.2, 0.1, 0.3), (date(2031, 4, 10), 0.34, 0.3, 0.4)], DEADLINE, 80)
    for part in ("2031-03-01", "Apr", "May", "deadline 2031-05-31", "● 34 %", "░ 50 % interval"):
        assert part in chart


def test_the_order_of_the_points_does_not_matter() -> None:
    points: list[Point] = [(OPENED, 0.2, 0.1, 0.3), (date(2031, 4, 10), 0.34, 0.3, 0.4)]
    assert history_chart(points, DEADLINE) == history_chart(points[::-1], DEADLINE)


@given(
    st.lists(
        st.tuples(
            st.dates(min_value=date(2031, 2, 1), max_value=date(2032, 2, 1)),
            st.floats(min_value=0, max_value=1),
            st.floats(min_value=0, max_value=1),
            st.floats(min_value=0, max_value=1),
        ),
        min_size=1,
        max_size=12,
    ),
    st.integers(min_value=50, max_value=140),
)
def test_any_history_can_be_drawn(points: list[Point], width: int) -> None:
    chart = history_chart(points, DEADLINE, width)
    assert max(map(len, chart.splitlines())) <= width
    assert "●" in body(chart)
