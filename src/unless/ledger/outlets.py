"""The outlets whose reports the ledger holds."""

from __future__ import annotations

from sqlalchemy import Connection, select

from unless.ledger import schema as t


def known_outlets(connection: Connection) -> tuple[str, ...]:
    """Their names, in order."""
    query = select(t.appearance.c.outlet).where(t.appearance.c.outlet.is_not(None)).distinct()
    return tuple(sorted(connection.execute(query).scalars()))
