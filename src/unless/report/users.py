"""Users and their API tokens, for the terminal and as JSON. No hash of a password or a token is ever among it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from unless.domain.user import ApiToken, User

UserAndTokens = tuple[User, Sequence[ApiToken]]


def users_view(users: Sequence[UserAndTokens]) -> RenderableType:
    """A table of users: name, role, since when, whether disabled, API tokens in use."""
    if not users:
        return Text("There are no users; `unless user add NAME --role admin` adds the first.")
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("user", "role", "since", "state", "API tokens in use"):
        table.add_column(name)
    for user, tokens in users:
        used = [f"{t.number} {t.name}" for t in tokens if t.revoked is None]
        table.add_row(
            Text(user.name),
            Text(user.role),
            Text(f"{user.created:%Y-%m-%d}"),
            Text("" if user.disabled is None else f"disabled {user.disabled:%Y-%m-%d}"),
            Text(", ".join(used)),
        )
    n = len(users)
    return Group(table, Text(f"{n} user{'s' * (n != 1)}"))


def user_json(user: User, tokens: Sequence[ApiToken] | None = None) -> dict[str, Any]:
    """One user, with their tokens where they are given; without anything that lets somebody in."""
    out: dict[str, Any] = {
        "name": user.name,
        "role": user.role,
        "created": user.created.isoformat(),
        "disabled": _moment(user.disabled),
    }
    if tokens is not None:
        out["tokens"] = [
            {
                "number": t.number,
                "name": t.name,
                "created": t.created.isoformat(),
                "revoked": _moment(t.revoked),
            }
            for t in tokens
        ]
    return out


def _moment(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()
