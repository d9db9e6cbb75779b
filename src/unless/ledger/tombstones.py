"""What was lawfully deleted: a hash, when, who and why; nothing of the thing itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from unless.ledger import schema as t


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A deletion: `key` is a hash of the article's text or of the speaker's name."""

    kind: str
    key: str
    by: str
    why: str
    recorded_at: datetime


def speaker_hash(name_key: str) -> str:
    """A hash of a speaker's name key."""
    return hashlib.sha256(f"speaker:{name_key}".encode()).hexdigest()[:16]


def bury(connection: Connection, kind: str, key: str, by: str, why: str, now: datetime) -> None:
    """Append a tombstone."""
    connection.execute(insert(t.tombstone).values(kind=kind, key=key, by=by, why=why, recorded_at=now))


def buried(connection: Connection, kind: str, keys: Iterable[str]) -> dict[str, Tombstone]:
    """Those of the keys that were deleted."""
    rows = connection.execute(
        select(t.tombstone).where(t.tombstone.c.kind == kind, t.tombstone.c.key.in_(list(keys)))
    )
    return {r.key: Tombstone(r.kind, r.key, r.by, r.why, r.recorded_at) for r in rows}
