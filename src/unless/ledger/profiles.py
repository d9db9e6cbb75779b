"""What the registry tells of each speaker: other names, roles over time, how often he was heard, his grade."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, Row, func, select

from unless.domain.record import Profile, Role
from unless.ledger import schema as t
from unless.ledger.speakers import Registry, all_speakers, registry


def profiles(connection: Connection, known_by: datetime | None = None) -> list[Profile]:
    """Every speaker that stands, as known by a moment, the most heard first."""
    known = registry(connection, known_by)
    heard = _heard(connection, known_by)
    voices: dict[int, list[Row[tuple[object, ...]]]] = defaultdict(list)
    for v in connection.execute(select(t.voice).where(t.voice.c.speaker_id.is_not(None))):
        whom = known.whom(v.speaker_id, v.name, v.role)
        if whom is not None and v.id in heard:
            voices[whom].append(v)
    out = [
        _profile(s.number, s.name, s.kind, known, voices.get(s.number, ()), heard)
        for s in all_speakers(connection, known_by, known)
    ]
    return sorted(out, key=lambda p: (-p.statements, p.name.casefold(), p.number))


Heard = dict[int, tuple[int, date | None, date | None]]  # by voice: statements, first and last day


def _heard(connection: Connection, known_by: datetime | None) -> Heard:
    """How many statements of the readings in force each voice makes, and when their articles came out."""
    out = select(t.appearance.c.article_id, func.min(t.appearance.c.published).label("day"))
    last = select(func.max(t.reading.c.id))
    if known_by is not None:
        out = out.where(t.appearance.c.recorded_at <= known_by)
        last = last.where(t.reading.c.recorded_at <= known_by)
    day = out.group_by(t.appearance.c.article_id).subquery()
    rows = connection.execute(
        select(t.statement.c.voice_id, func.count(), func.min(day.c.day), func.max(day.c.day))
        .join(t.reading, t.statement.c.reading_id == t.reading.c.id)
        .join(day, day.c.article_id == t.reading.c.article_id)
        .where(t.reading.c.id.in_(last.group_by(t.reading.c.article_id)))
        .group_by(t.statement.c.voice_id)
    )
    return {voice: (count, first, last_day) for voice, count, first, last_day in rows}


def _profile(
    number: int,
    name: str,
    kind: str,
    known: Registry,
    voices: Iterable[Row[tuple[object, ...]]],
    heard: Heard,
) -> Profile:
    names: Counter[str] = Counter()
    roles: dict[tuple[str | None, str | None], list[tuple[int, date | None, date | None]]] = defaultdict(list)
    for v in voices:
        names[v.name] += heard[v.id][0]
        roles[(v.role, v.affiliation)].append(heard[v.id])
    held = [Role(role, of, *_sum(seen)) for (role, of), seen in roles.items() if role or of]
    total, first, last = _sum([x for seen in roles.values() for x in seen])
    return Profile(
        number=number,
        name=name,
        kind=kind,
        aliases=tuple(n for n, _ in names.most_common() if n != name),
        roles=tuple(
            sorted(held, key=lambda r: (r.first or date.max, r.last or date.max, -r.statements, str(r)))
        ),
        statements=total,
        first=first,
        last=last,
        grade=known.grade(number),
    )


def _sum(seen: list[tuple[int, date | None, date | None]]) -> tuple[int, date | None, date | None]:
    firsts = [f for _, f, _ in seen if f is not None]
    lasts = [x for _, _, x in seen if x is not None]
    return sum(n for n, _, _ in seen), min(firsts, default=None), max(lasts, default=None)
