"""A dossier's charts, from its page's values; and the small line of a card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from unless.report.charts.probability import Course, EvidenceMark, Point, probability_drawing
from unless.report.charts.style import Drawing
from unless.report.dossier import DossierPage, HistoryPanel

MARKS = 100  # pieces that the chart marks, those that moved it most: more cannot be told apart, and each is a sentence


def course_chart(page: DossierPage, history: HistoryPanel) -> Drawing:
    """The probability over time with its intervals, and what the pieces of evidence moved."""
    points = tuple(
        Point(p.day, p.chance.probability, p.chance.interval50, p.chance.interval90) for p in history.points
    )
    first = points[0].day
    marks = tuple(
        EvidenceMark(r.published, r.speaker.shown, r.sentence, r.influence)
        for r in page.counted[:MARKS]
        if r.influence is not None and r.published >= first
    )
    return probability_drawing(Course(page.asked.question, page.asked.deadline, points, marks))


def sparkline(spark: Sequence[tuple[date, float]], width: float = 160.0, height: float = 36.0) -> str:
    """The path ("M0,3H5V8...") of probabilities over their days in a box, a step wherever the forecast changed.

    The box's top is the highest probability, at least 10 %, so that small ones can be told apart; its bottom is 0.
    """
    if len(spark) < 2:
        return ""
    days = [day.toordinal() for day, _ in spark]
    span = max(days[-1] - days[0], 1)
    top = max(0.1, *(p for _, p in spark))

    def x(n: int) -> str:
        return f"{(days[n] - days[0]) / span * width:.1f}"

    def y(p: float) -> str:
        return f"{height - p / top * (height - 2) - 1:.1f}"

    path = [f"M{x(0)},{y(spark[0][1])}"]
    path += [f"H{x(n)}V{y(spark[n][1])}" for n in range(1, len(spark))]
    return "".join(path)
