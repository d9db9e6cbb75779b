"""A sparkline: a forecast over time as a line without axes, in the colour of the text around it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import quoteattr

from unless.report.figures import percent

WIDTH, HEIGHT, EDGE = 120, 32, 3  # of its own units; the page scales it


def spark_svg(points: Sequence[tuple[date, float]]) -> str:
    """The line of (day, probability) points in order, from 0 to 100 %, as an SVG element; empty for no points."""
    if not points:
        return ""
    first, last = points[0][0], points[-1][0]
    days = max((last - first).days, 1)

    def place(day: date, p: float) -> tuple[float, float]:
        x = EDGE + (WIDTH - 2 * EDGE) * ((day - first).days / days if last > first else 1)
        return round(x, 1), round(EDGE + (HEIGHT - 2 * EDGE) * (1 - p), 1)

    path = ""
    for day, p in points:  # a forecast stands until the next: a line of steps
        x, y = place(day, p)
        path += f"H{x}V{y}" if path else f"M{x} {y}"
    x, y = place(*points[-1])
    words = f"from {percent(points[0][1])} on {first} to {percent(points[-1][1])} on {last}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f"aria-label={quoteattr(words)}>"
        f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/>'
        f'<circle cx="{x}" cy="{y}" r="2.2" fill="currentColor"/></svg>'
    )
