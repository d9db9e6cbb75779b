"""A question's history as a table and as JSON: each day's forecast, what came in, what fell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from unless.domain.evidence import Evidence
from unless.domain.forecast import Forecast
from unless.domain.question import Question
from unless.domain.record import Withdrawal
from unless.report.contract import SCHEMA_VERSION, evidence_json
from unless.report.figures import add_row, columns, percent, shortened
from unless.report.tables import points, who

Row = tuple[Forecast, Sequence[Evidence], Sequence[Withdrawal]]


def history_view(last: Forecast, rows: Sequence[Row]) -> RenderableType:
    """A line a day: probability, change since the day before it, and the evidence that moved it most."""
    moved = {w.evidence.id: abs(w.influence) for w in last.evidence if w.influence is not None}
    table = columns(("day", 0, 10), ("probability", 0, None), ("change", 0, None), ("what came in", 1, None))
    for name in (1, 2):
        table.columns[name].justify = "right"
    before: Forecast | None = None
    for made, new, fallen in rows:
        change = "" if before is None else points(made.probability - before.probability)
        add_row(
            table,
            str(made.as_of),
            percent(made.probability),
            change,
            _news(new, fallen, moved, before is None),
        )
        before = made
    q = last.question
    return Group(
        Text(q.question, style="bold"), Text(f"{q.opened} to {last.as_of}; deadline {q.deadline}\n"), table
    )


def _news(new: Sequence[Evidence], fallen: Sequence[Withdrawal], moved: dict[str, float], first: bool) -> str:
    lines = []
    counting = sorted((e for e in new if e.counts), key=lambda e: -moved.get(e.id, 0.0))
    if counting:
        top = counting[0]
        lines.append(f"{shortened(who(top.speaker, top.outlet), 40)}: “{shortened(top.sentence, 90)}”")
        if len(counting) > 1:
            lines.append(f"and {len(counting) - 1} more")
    lines += [f"withdrawn: {w.why}" for w in fallen]
    if not lines:
        lines.append("the base rate" if first else "time passing, no new evidence that counts")
    return "\n".join(lines)


def history_json(question: Question, rows: Sequence[Row]) -> dict[str, Any]:
    """What `unless history --json` prints."""
    return {
        "schema_version": SCHEMA_VERSION,
        "question": question.question,
        "days": [
            {
                "as_of": made.as_of.isoformat(),
                "probability": made.probability,
                "interval": {k: list(v) for k, v in made.outlook.interval.items()},
                "evidence": [evidence_json(e) for e in new],
                "withdrawn": [{"article": w.article, "why": w.why, "by": w.by} for w in fallen],
            }
            for made, new, fallen in rows
        ],
    }
