"""A forecast's course as a chart of plain characters, readable without colour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

Point = tuple[date, float, float, float]  # day, probability, low and high of its 50 % interval

HEIGHT = 11  # rows: steps of 10 % when the scale is whole
LABEL = 6  # columns for the scale


def history_chart(points: Sequence[Point], deadline: date, width: int = 80) -> str:
    """The probability over the days with its 50 % interval, up to the deadline.

    `●` is the forecast on a day that brought evidence, `─` carries it on to the next such day, `│` spans
    the interval, `┊` is the deadline. Empty for no points.
    """
    if not points:
        return ""
    points = sorted(points)
    first, last = points[0][0], max(deadline, points[-1][0])
    columns = max(20, width - LABEL - 1)
    days = max(1, (last - first).days)
    top = _ceiling(max(p[3] for p in points))
    grid = [[" "] * columns for _ in range(HEIGHT)]

    def column(day: date) -> int:
        return round((day - first).days / days * (columns - 1))

    def row(value: float) -> int:
        return HEIGHT - 1 - round(min(value, top) / top * (HEIGHT - 1))

    for r in range(HEIGHT):
        grid[r][columns - 1] = "┊"
    for i, (day, value, _, _) in enumerate(points):
        end = column(points[i + 1][0]) if i + 1 < len(points) else column(day)
        for c in range(column(day), end):
            grid[row(value)][c] = "─"
    for day, _, low, high in points:
        for r in range(row(high), row(low) + 1):
            grid[r][column(day)] = "│"
    for day, value, _, _ in points:
        grid[row(value)][column(day)] = "●"
    lines = []
    for r in range(HEIGHT):
        label = f"{top * (HEIGHT - 1 - r) / (HEIGHT - 1):>4.0%} " if r % 2 == 0 else " " * 5
        lines.append(f"{label}{'┤' if r % 2 == 0 else '│'}{''.join(grid[r]).rstrip()}")
    lines.append(" " * 5 + "└" + "─" * columns)
    start, end_label = first.isoformat(), f"deadline {deadline.isoformat()}"
    lines.append(" " * LABEL + start + end_label.rjust(columns - len(start)))
    return "\n".join(lines)


def _ceiling(value: float) -> float:
    """The lowest top of the scale, of a few round ones, that the highest value fits under."""
    return next((t for t in (0.1, 0.2, 0.4, 0.6, 0.8) if value <= t), 1.0)
