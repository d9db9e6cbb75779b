"""A back-test as tables, a reliability diagram in plain characters, JSON and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from unless.domain.backtest import Backtest, Difference, Learned, Predicted
from unless.domain.reliability import Reliability
from unless.report.figures import add_row, columns, plain_text
from unless.report.scorecard import reliability_view

NAMES = {
    "unless": "Unless",
    "mean": "mean",
    "median": "median",
    "gmo": "geometric mean of odds",
    "neyman": "Neyman's extremised",
    "weighted_median": "time-weighted median",
}
SHARE_SHOWN = 0.005  # of the average, below which a method is not named


def backtest_view(tested: Backtest, compare: bool = False) -> RenderableType:
    """The scores of every method with Unless's differences, and the reliability diagram; with `compare`, also by parts
    and what was learned."""
    head = Text(
        f"{_count(tested.questions, 'question')}, {_count(tested.forecasts, 'forecast')}", style="bold"
    )
    head.append(
        f" (each forecaster's latest; {tested.least_forecasters} or more forecasters a question)\n", "dim"
    )
    parts: list[RenderableType] = [head, _scores(tested), _reliability(tested.reliability)]
    if compare:
        parts += [_by_parts(tested), _learned(tested.learned)]
    if tested.notes:
        parts.append(plain_text("".join(f"\nnote: {n}" for n in tested.notes), "dim"))
    return Group(*parts)


def backtest_json(tested: Backtest, compare: bool = False) -> dict[str, Any]:
    """Questions and scores by method; with `compare`, also the differences, the parts, the diagram and the lessons."""
    out: dict[str, Any] = {
        "questions": tested.questions,
        "methods": {m.name: {"brier": m.brier, "log": m.logarithmic} for m in tested.methods},
    }
    if compare:
        out["differences"] = {
            m.name: {"brier": _difference_json(m.brier_difference), "log": _difference_json(m.log_difference)}
            for m in tested.methods
            if m.brier_difference is not None
        }
        out["parts"] = [
            {"name": p.name, "questions": p.questions, "brier": dict(p.brier)} for p in tested.parts
        ]
        out["reliability"] = [
            {
                "forecast": b.forecast,
                "observed": b.observed,
                "count": b.count,
                "consistency": list(b.consistency),
            }
            for b in tested.reliability.bins
        ]
        learned = tested.learned
        out["learned"] = {
            "share": dict(learned.share),
            "extremising": {str(n): v for n, v in learned.extremising.items()},
            "bias": learned.bias,
            "ageing": {str(d): v for d, v in learned.ageing.items()},
            "forecasters": [{"name": n, "weight": w, "questions": q} for n, w, q in learned.forecasters],
        }
        out["notes"] = list(tested.notes)
    return out


def predictions_csv(predicted: Sequence[Predicted]) -> str:
    """One row a question: question_id, as_of, outcome, every method's probability, the ends of Unless's interval."""
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\n")
    names = list(predicted[0].probabilities) if predicted else []
    rows.writerow(["question_id", "as_of", "outcome", *names, "unless_low", "unless_high"])
    for p in predicted:
        values = [*p.probabilities.values(), *p.interval]
        when = p.as_of.isoformat().replace("+00:00", "Z")
        rows.writerow([p.question, when, int(p.outcome), *(f"{v:.6f}" for v in values)])
    return file.getvalue()


def _scores(tested: Backtest) -> RenderableType:
    table = columns(
        ("", 0, None),
        ("Brier", 0, None),
        ("Unless's minus it", 0, None),
        ("log", 0, None),
        ("Unless's minus it", 0, None),
    )
    for n in range(1, 5):
        table.columns[n].justify = "right"
    for m in tested.methods:
        add_row(
            table,
            NAMES.get(m.name, m.name),
            f"{m.brier:.4f}",
            _difference(m.brier_difference, 4),
            f"{m.logarithmic:.3f}",
            _difference(m.log_difference, 3),
        )
    said = "Smaller is better. Differences with 95 % intervals, questions drawn anew in blocks of one time."
    return Group(table, Text(said, style="dim"))


def _reliability(diagram: Reliability) -> RenderableType:
    said = f"● came true   ░ where that lies, {diagram.level:.0%} of the time, if the forecasts are right"
    head = Text("\nDoes it happen as often as Unless says?", style="bold")
    return Group(head, reliability_view(diagram), Text(said, style="dim"))


def _by_parts(tested: Backtest) -> RenderableType:
    names = [m.name for m in tested.methods]
    table = columns(("", 0, None), ("questions", 0, None), *((n.replace("_", " "), 0, None) for n in names))
    for n in range(1, len(names) + 2):
        table.columns[n].justify = "right"
    for part in tested.parts:
        add_row(table, part.name, str(part.questions), *(f"{part.brier[n]:.4f}" for n in names))
    return Group(Text("\nBrier score by part", style="bold"), table)


def _learned(learned: Learned) -> RenderableType:
    shares = sorted(learned.share.items(), key=lambda kv: (-kv[1], kv[0]))
    said = ", ".join(f"{n} {s:.0%}" for n, s in shares if s >= SHARE_SHOWN)
    slopes = ", ".join(f"{n}: {v:.2f}" for n, v in learned.extremising.items())
    ages = ", ".join(f"{d}: {v:.2f}" for d, v in learned.ageing.items())
    lines = [
        f"averaged: {said}",
        f"mean logit times, by number of forecasters: {slopes}; plus {learned.bias:+.2f}",
        f"weight of a forecast beside one that is newer by days: {ages}",
    ]
    head = Text("\nLearned by the end", style="bold")
    body = plain_text("\n".join(lines))
    if not learned.forecasters:
        return Group(head, body)
    table = columns(("forecaster", 0, None), ("weight", 0, None), ("resolved questions", 0, None))
    for n in (1, 2):
        table.columns[n].justify = "right"
    for name, weight, questions in learned.forecasters:
        add_row(table, name, f"{weight:.2f}", str(questions))
    return Group(head, body, Text("Heaviest forecasters (1 is an average one)"), table)


def _difference(d: Difference | None, digits: int) -> str:
    if d is None:
        return ""
    if d.interval is None:
        return f"{d.mean:+.{digits}f}"
    low, high = d.interval
    return f"{d.mean:+.{digits}f} ({low:+.{digits}f} to {high:+.{digits}f})"


def _difference_json(d: Difference | None) -> dict[str, Any] | None:
    return None if d is None else {"mean": d.mean, "interval": list(d.interval) if d.interval else None}


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"
