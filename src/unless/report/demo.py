"""The demonstration's page for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from unless.domain.evidence import Evidence
from unless.domain.forecast import Forecast, Score
from unless.domain.question import Question
from unless.report.chart import history_chart
from unless.report.tables import forecast_view


def demo_view(
    question: Question,
    reports: int,
    last: Forecast,
    telling: Sequence[date],
    days: Sequence[Forecast],
    resolution: tuple[bool, date, str],
    scores: Sequence[tuple[date, Score]],
    averages: tuple[float, float],
    width: int,
) -> RenderableType:
    """The last forecast before the resolution, how the forecast moved and why, and its score.

    `resolution` is (outcome, day, because), `averages` the time-averaged Brier score of the forecast and
    of the base rate alone.
    """
    outcome, on, because = resolution
    parts: list[RenderableType] = [
        Text(question.question, style="bold"),
        Text(f"{reports} invented reports, opened {question.opened}, deadline {question.deadline}\n"),
        forecast_view(last),
        Rule("How it moved", style="dim"),
        moves_table(days),
        Text(),
        Text(history_chart([_point(f) for f in days], question.deadline, width)),
        Rule("Resolution", style="dim"),
        Text(f"Resolved {'yes' if outcome else 'no'} on {on}: {because}"),
        score_table(scores, telling),
        Text(
            f"Averaged over the days of the question: Brier score {averages[0]:.3f}, "
            f"base rate alone {averages[1]:.3f} (0 is perfect, 0.25 is always saying 50 %)."
        ),
    ]
    return Group(*parts)


def _point(forecast: Forecast) -> tuple[date, float, float, float]:
    low, high = forecast.outlook.interval["50"]
    return forecast.as_of, forecast.probability, low, high


def moves_table(days: Sequence[Forecast]) -> Table:
    """What each day's reports brought: the change, and the new piece that says most."""
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for name, align in (
        ("day", "left"),
        ("probability", "right"),
        ("change", "right"),
        ("new evidence that says most", "left"),
    ):
        table.add_column(name, justify="right" if align == "right" else "left")
    seen: set[str] = set()
    before: float | None = None
    for day in days:
        fresh = [w.evidence for w in day.evidence if w.evidence.counts and w.evidence.id not in seen]
        seen |= {w.evidence.id for w in day.evidence}
        change = "" if before is None else f"{(day.probability - before) * 100:+.1f}"
        why = "time passing, no new evidence" if before is not None else "the base rate"
        if fresh:
            top = max(fresh, key=_weight)
            who = top.speaker.name or top.speaker.description or top.outlet or "the outlet"
            why = f"{escape(who)}: “{escape(shortened(top.sentence, 90))}”"
        table.add_row(str(day.as_of), f"{day.probability:.0%}", change, why)
        before = day.probability
    return table


def _weight(piece: Evidence) -> tuple[bool, bool, float]:
    """How much a piece says at a glance: a driver come on, then the outcome, plainly and far from even."""
    kind = piece.target.kind
    turned = kind == "driver-state" and piece.low > 0.5
    return turned or kind == "outcome", turned or not piece.given, abs(piece.low + piece.high - 1)


def score_table(scores: Sequence[tuple[date, Score]], telling: Sequence[date]) -> Table:
    """Brier and logarithmic scores on the telling days."""
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for name in ("as of", "probability", "Brier", "logarithmic"):
        table.add_column(name, justify="right" if name != "as of" else "left")
    for day, one in scores:
        if day in telling:
            table.add_row(str(day), f"{one.probability:.0%}", f"{one.brier:.3f}", f"{one.logarithmic:.3f}")
    return table


def shortened(text: str, length: int) -> str:
    """At most `length` characters, cut at a word."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0] + "…"
