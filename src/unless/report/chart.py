"""A forecast's course as a chart of plain characters, readable without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

Point = tuple[date, float, float, float]  # day, probability, low and high of its 50 % interval

STEPS = 15  # rows above the zero line; every third carries a figure
_TICK = 3
LABEL = 7  # columns of the scale, its axis included: "  100 %" less one, then "┤"
NARROWEST = 50  # columns: the dates under the axis and the legend need them
# Tops of the scale whose fifths are round figures.
_TOPS = (0.05, 0.1, 0.25, 0.5, 0.75, 1.0)
_LEGEND = "● forecast   ░ 50 % interval   ┊ deadline"


def history_chart(points: Sequence[Point], deadline: date, width: int = 80) -> str:
    """The probability over the days with its 50 % interval, up to the deadline.

    At most `width` columns wide, but no narrower than NARROWEST. `●` is the forecast on a day that brought evidence; the line carries it on to the next such day, and
    the shade is the interval of the forecast that it carries. Empty for no points.
    """
    if not points:
        return ""
    ordered = sorted(points)
    first, last = min(deadline, ordered[0][0]), max(deadline, ordered[-1][0])
    columns = max(NARROWEST, width) - LABEL
    top = next((t for t in _TOPS if max(max(p[1], p[3]) for p in ordered) <= t), 1.0)
    days = max(1, (last - first).days)

    def column(day: date) -> int:
        return round((day - first).days / days * (columns - 1))

    grid = [[" "] * columns for _ in range(STEPS + 1)]
    for row in grid:
        row[column(deadline)] = "┊"
    # Of several days that fall into one column the last is shown.
    shown = list({column(p[0]): p for p in ordered}.items())
    _shade(grid, shown, top)
    _line(grid, shown, top)
    lines = [_scale(i, top) + "".join(row).rstrip() for i, row in enumerate(grid)]
    marks = [(column(day), text) for day, text in _calendar(first, last)]
    axis, labels = _axis(marks, (column(deadline), f"deadline {deadline}"), str(first), columns)
    return "\n".join([*lines, axis, labels, " " * LABEL + _LEGEND])


def _row(value: float, top: float) -> int:
    return STEPS - round(min(max(value, 0.0), top) / top * STEPS)


def _scale(row: int, top: float) -> str:
    if (STEPS - row) % _TICK:
        return " " * (LABEL - 1) + "│"
    return f"{top * (STEPS - row) / STEPS * 100:>{LABEL - 3}.0f} %┤"


def _shade(grid: list[list[str]], shown: Sequence[tuple[int, Point]], top: float) -> None:
    for i, (start, (_, _, low, high)) in enumerate(shown):
        end = shown[i + 1][0] if i + 1 < len(shown) else start + 1
        for row in range(_row(high, top), _row(low, top) + 1):
            for c in range(start, end):
                grid[row][c] = "░"


def _line(grid: list[list[str]], shown: Sequence[tuple[int, Point]], top: float) -> None:
    for (start, (_, value, _, _)), (end, (_, after, _, _)) in pairwise(shown):
        here, there = _row(value, top), _row(after, top)
        for c in range(start, end):
            grid[here][c] = "─"
        if here == there:
            continue
        grid[here][end] = "╯" if there < here else "╮"
        for row in range(min(here, there) + 1, max(here, there)):
            grid[row][end] = "│"
    for c, (_, value, _, _) in shown:
        grid[_row(value, top)][c] = "●"
    c, (_, value, _, _) = shown[-1]
    text = f" {value * 100:.0f} %"
    row = _row(value, top)
    if c + len(text) < len(grid[row]):
        grid[row][c + 1 : c + 1 + len(text)] = text


def _calendar(first: date, last: date) -> Iterator[tuple[date, str]]:
    """Days to mark below the axis: the first of every month, or every week where there are few months."""
    months = [
        date(y, m, 1)
        for y in range(first.year, last.year + 1)
        for m in range(1, 13)
        if first < date(y, m, 1) < last
    ]
    if len(months) >= 2:
        for day in months:
            yield day, day.strftime("%b %Y") if day.month == 1 else day.strftime("%b")
        return
    day = first + timedelta(days=7)
    while day < last:
        yield day, f"{day.day} {day:%b}"
        day += timedelta(days=7)


def _axis(
    marks: Sequence[tuple[int, str]], end: tuple[int, str], start: str, columns: int
) -> tuple[str, str]:
    """The axis with its ticks, and below it the labels that fit: the first day, the deadline, then the marks."""
    axis, labels = ["─"] * columns, [" "] * columns

    def place(at: int, text: str) -> bool:
        at = max(0, min(at, columns - len(text)))
        around = labels[max(0, at - 2) : at + len(text) + 2]
        if any(c != " " for c in around):
            return False
        labels[at : at + len(text)] = text
        return True

    place(0, start)
    place(end[0] - len(end[1]) + 1, end[1])
    axis[0] = axis[end[0]] = "┴"
    for at, text in marks:
        if place(at, text):
            axis[at] = "┴"
    return " " * (LABEL - 1) + "└" + "".join(axis), " " * LABEL + "".join(labels).rstrip()
