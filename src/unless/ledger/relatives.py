"""What surrounds one article: its copies and versions, where its text came out, and who of the registry speaks in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, or_, select

from unless.domain.record import LinkKind
from unless.ledger import schema as t
from unless.ledger.articles import load_articles
from unless.ledger.speakers import Registry


@dataclass(frozen=True, slots=True)
class Relative:
    """Another article with the same text, or another version of it; `later` is whether it came of this one."""

    key: str
    title: str
    outlet: str | None
    published: date | None
    kind: LinkKind
    later: bool


@dataclass(frozen=True, slots=True)
class Appearance:
    """Where and when a text came out."""

    outlet: str | None
    published: date | None
    url: str | None


def relatives(connection: Connection, number: int) -> list[Relative]:
    """The copies and versions that an article (by row) is linked with, in the order in which they were filed."""
    query = select(t.link).where(or_(t.link.c.article_id == number, t.link.c.of_id == number))
    rows = list(connection.execute(query.order_by(t.link.c.id)))
    others = load_articles(connection, {r.article_id for r in rows} | {r.of_id for r in rows})
    out = []
    for r in rows:
        later = r.of_id == number
        a = others[r.article_id if later else r.of_id].article
        out.append(Relative(a.id, a.title or a.name, a.outlet, a.published, r.kind, later))
    return out


def appearances(connection: Connection, number: int) -> list[Appearance]:
    """Where an article's text (by row) came out, the first known first."""
    query = select(t.appearance).where(t.appearance.c.article_id == number).order_by(t.appearance.c.id)
    return [Appearance(r.outlet, r.published, r.url) for r in connection.execute(query)]


def heard_in(connection: Connection, reading: int, known: Registry) -> list[int | None]:
    """The registry's speaker of every statement of a reading (by row), in order; None for whom it does not know."""
    rows = connection.execute(
        select(t.voice.c.speaker_id, t.voice.c.name, t.voice.c.role)
        .join(t.statement, t.statement.c.voice_id == t.voice.c.id)
        .where(t.statement.c.reading_id == reading)
        .order_by(t.statement.c.id)
    )
    return [known.whom(r.speaker_id, r.name, r.role) for r in rows]
