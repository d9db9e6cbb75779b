"""What `unless doctor` found, for the terminal and as JSON."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from unless.domain.health import Health
from unless.report.contract import SCHEMA_VERSION
from unless.report.figures import add_row, columns

SHOWN = 40  # findings on the screen; --json has them all


def health_view(health: Health) -> RenderableType:
    """A line a check, then every finding in a sentence, what is lost, and the verdict."""
    table = columns(("check", 0, None), ("looked at", 0, None), ("result", 1, None))
    table.columns[1].justify = "right"
    wrong: dict[str, int] = {}
    for f in health.findings:
        wrong[f.check] = wrong.get(f.check, 0) + 1
    for name, n in health.looked_at.items():
        add_row(table, name, f"{n:,}", f"{wrong[name]} wrong" if name in wrong else "sound")
    parts: list[RenderableType] = [table, Text()]
    parts += [Text(f.sentence) for f in health.findings[:SHOWN]]
    if len(health.findings) > SHOWN:
        parts.append(Text(f"and {len(health.findings) - SHOWN} more; --json prints them all."))
    if health.lost:
        parts.append(_lost(health))
    parts += [Text(f"note: {note}") for note in health.notes]
    if health.sound:
        more = "; readings and forecasts were left out (--quick)" if health.quick else ""
        parts.append(Text(f"The ledger is sound{more}."))
    else:
        n = len(health.findings)
        parts.append(Text(f"The ledger is not sound: {n} finding{'s' * (n != 1)}."))
    return Group(*parts)


def _lost(health: Health) -> RenderableType:
    table = columns(("damaged table", 0, None), ("readable", 0, None), ("lost", 0, None), ("why", 1, None))
    for one in health.lost:
        add_row(
            table,
            one.table,
            f"{one.readable:,}",
            "unknown" if one.lost is None else f"{one.lost:,}",
            one.reason,
        )
    return Group(table, Text())


def health_json(health: Health) -> dict[str, Any]:
    """What `unless doctor --json` prints."""
    return {
        "schema_version": SCHEMA_VERSION,
        "sound": health.sound,
        "quick": health.quick,
        "looked_at": health.looked_at,
        "findings": [
            {
                "check": f.check,
                "table": f.table,
                "row": f.row,
                "problem": f.problem,
                "remedy": f.remedy,
            }
            for f in health.findings
        ],
        "lost": [
            {"table": x.table, "readable": x.readable, "lost": x.lost, "reason": x.reason}
            for x in health.lost
        ],
        "notes": list(health.notes),
    }
