"""The list of articles as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from rich.console import RenderableType

from unless.domain.record import Withdrawal
from unless.report.contract import SCHEMA_VERSION
from unless.report.figures import add_row, columns, shortened


class Shown(Protocol):
    """What is shown of an article."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def outlet(self) -> str | None: ...
    @property
    def published(self) -> date | None: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def copies(self) -> int: ...
    @property
    def versions(self) -> int: ...
    @property
    def copy_of(self) -> str | None: ...
    @property
    def redacted(self) -> bool: ...
    @property
    def withdrawal(self) -> Withdrawal | None: ...


class Named(Protocol):
    """An article by its id."""

    @property
    def key(self) -> str: ...


def articles_view(rows: Sequence[Shown]) -> RenderableType:
    """A line an article: id, day, outlet, name or title, and what became of it."""
    table = columns(
        ("id", 0, 16), ("published", 0, 10), ("outlet", 1, None), ("article", 3, None), ("remarks", 2, None)
    )
    for a in rows:
        add_row(
            table,
            a.key,
            "" if a.published is None else a.published.isoformat(),
            shortened(a.outlet or "", 30),
            shortened(f"{a.name}: {a.title}" if a.title and a.title != a.name else a.name, 90),
            ", ".join(remarks(a)),
        )
    return table


def remarks(a: Shown) -> list[str]:
    """What became of an article: copies, versions, names blanked out, withdrawn."""
    out = []
    if a.copies:
        out.append(f"{a.copies} {'copy' if a.copies == 1 else 'copies'}")
    if a.versions:
        out.append(f"{a.versions} later version{'s' * (a.versions != 1)}")
    if a.copy_of:
        out.append(f"copy of {a.copy_of}")
    if a.redacted:
        out.append("names blanked out")
    if a.withdrawal is not None:
        w = a.withdrawal
        out.append(
            f"withdrawn on {w.on}: {w.why}" + (f", replaced by {w.replaced_by}" if w.replaced_by else "")
        )
    return out


def articles_json(a: Shown) -> dict[str, Any]:
    """One line of what `unless articles --json` prints."""
    w = a.withdrawal
    return {
        "schema_version": SCHEMA_VERSION,
        "id": a.key,
        "name": a.name,
        "title": a.title,
        "outlet": a.outlet,
        "published": None if a.published is None else a.published.isoformat(),
        "recorded_at": a.recorded_at.isoformat(),
        "copies": a.copies,
        "versions": a.versions,
        "copy_of": a.copy_of,
        "redacted": a.redacted,
        "withdrawn": None
        if w is None
        else {"on": w.on.isoformat(), "why": w.why, "by": w.by, "replaced_by": w.replaced_by},
    }


class Fallen(Protocol):
    """What became of withdrawing an article."""

    @property
    def article(self) -> Named: ...
    @property
    def on(self) -> date: ...
    @property
    def undone(self) -> bool: ...
    @property
    def replaced_by(self) -> Named | None: ...
    @property
    def questions(self) -> tuple[str, ...]: ...


def withdrawn_json(made: Fallen) -> dict[str, Any]:
    """An article that fell or stands again, and the questions that it touches."""
    return {
        "article": made.article.key,
        "on": made.on.isoformat(),
        "undone": made.undone,
        "replaced_by": None if made.replaced_by is None else made.replaced_by.key,
        "questions": list(made.questions),
    }
