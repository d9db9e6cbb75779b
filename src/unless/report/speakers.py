"""The registry of speakers as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from unless.domain.record import Profile, Role, Suggestion
from unless.report.contract import SCHEMA_VERSION
from unless.report.figures import add_row, columns, shortened

ROLES = 4  # of a speaker in the table; JSON has all


def speakers_view(found: Sequence[Profile]) -> RenderableType:
    """A line a speaker: number, name with other names, kind, roles over time, statements, grade."""
    if not found:
        return Text("No speaker found.")
    table = columns(
        ("#", 0, None),
        ("name", 2, None),
        ("kind", 0, None),
        ("roles", 3, None),
        ("said", 0, None),
        ("grade", 0, None),
    )
    table.columns[0].justify = table.columns[4].justify = "right"
    for p in found:
        add_row(
            table,
            f"#{p.number}",
            _names(p),
            p.kind,
            "\n".join(_role(r) for r in p.roles[-ROLES:]) or _days(p),
            str(p.statements),
            p.grade or "",
        )
    return table


def _names(p: Profile) -> str:
    return f"{p.name}\n  also {shortened(', '.join(p.aliases), 120)}" if p.aliases else p.name


def _role(r: Role) -> str:
    what = ", ".join(x for x in (r.role, r.affiliation) if x)
    return f"{shortened(what, 60)} ({_days(r)})" if _days(r) else shortened(what, 60)


def _days(p: Profile | Role) -> str:
    if p.first is None or p.last is None:
        return ""
    return f"{p.first}" if p.first == p.last else f"{p.first} to {p.last}"


def similar_view(found: Sequence[Suggestion]) -> RenderableType:
    """A line a pair, and how to merge it."""
    if not found:
        return Text("No two speakers look alike.")
    table = columns(("this speaker", 2, None), ("and this one", 2, None), ("because of", 3, None))
    for s in found:
        add_row(table, _short(s.one), _short(s.other), s.reason)
    a, b = found[0].one.number, found[0].other.number
    return Group(
        table, Text(f'\nunless speakers merge "#{a}" "#{b}" --because "..." takes two for one.', style="dim")
    )


def _short(p: Profile) -> str:
    return f"#{p.number} {p.name} ({p.statements})"


def speakers_json(found: Sequence[Profile]) -> dict[str, Any]:
    """What `unless speakers --json` prints."""
    return {"schema_version": SCHEMA_VERSION, "speakers": [_plain(p) for p in found]}


def similar_json(found: Sequence[Suggestion]) -> dict[str, Any]:
    """What `unless speakers --similar --json` prints."""
    pairs = [{"one": _named(s.one), "other": _named(s.other), "reason": s.reason} for s in found]
    return {"schema_version": SCHEMA_VERSION, "suggestions": pairs}


def _named(p: Profile) -> dict[str, Any]:
    return {"number": p.number, "name": p.name, "kind": p.kind, "statements": p.statements}


def _plain(p: Profile) -> dict[str, Any]:
    return {
        "number": p.number,
        "name": p.name,
        "kind": p.kind,
        "aliases": list(p.aliases),
        "roles": [
            {"role": r.role, "affiliation": r.affiliation, "statements": r.statements, **_seen(r)}
            for r in p.roles
        ],
        "statements": p.statements,
        **_seen(p),
        "grade": p.grade,
    }


def _seen(p: Profile | Role) -> dict[str, str | None]:
    return {
        "first": p.first.isoformat() if p.first else None,
        "last": p.last.isoformat() if p.last else None,
    }
