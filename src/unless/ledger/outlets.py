"""The outlets whose reports the ledger holds."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, or_, select

from unless.ledger import schema as t


def known_outlets(connection: Connection) -> tuple[str, ...]:
    """Their names, in order."""
    query = select(t.appearance.c.outlet).where(t.appearance.c.outlet.is_not(None)).distinct()
    return tuple(sorted(connection.execute(query).scalars()))


def naming(connection: Connection, versions: Collection[int], names: Collection[str]) -> list[int]:
    """Rows of the articles that say something about these questions' versions and have one of the names in their text."""
    if not versions or not names:
        return []
    query = (
        select(t.article.c.id)
        .join(t.matching, t.matching.c.article_id == t.article.c.id)
        .where(
            t.matching.c.version_id.in_(sorted(versions)),
            or_(*(t.article.c.text.contains(n, autoescape=True) for n in sorted(names))),
        )
        .distinct()
        .order_by(t.article.c.id)
    )
    return list(connection.execute(query).scalars())
