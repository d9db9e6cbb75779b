"""An article deleted for good, with everything that was made of it; a tombstone stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from unless.ledger import schema as t
from unless.ledger.articles import load_articles
from unless.ledger.erasure import Forgotten, chunks, erase, erase_evidence
from unless.ledger.feeds import forget_items
from unless.ledger.find import Located
from unless.ledger.fulltext import reindex
from unless.ledger.tombstones import bury

Progress = Callable[[int, int], None]


def forget_article(
    connection: Connection,
    one: Located,
    by: str,
    why: str,
    now: datetime,
    progress: Progress = lambda done, total: None,
) -> Forgotten:
    """Delete an article, its readings and its evidence, voices and speakers that nothing else uses, and forecasts.

    Full-text indexes are made anew, so that no word stays in them.
    """
    out = Forgotten(f"{one.name} ({one.key})")
    number = one.number
    _hand_on_copies(connection, out, number)
    readings = list(
        connection.execute(select(t.reading.c.id).where(t.reading.c.article_id == number)).scalars()
    )
    matchings = list(
        connection.execute(
            select(t.matching.c.id).where(
                or_(t.matching.c.article_id == number, t.matching.c.reading_id.in_(readings))
            )
        ).scalars()
    )
    proposals = list(
        connection.execute(
            select(t.proposal.c.key, t.proposal.c.voice_id).where(t.proposal.c.matching_id.in_(matchings))
        )
    )
    voices = {p.voice_id for p in proposals} | set(
        connection.execute(
            select(t.statement.c.voice_id).where(t.statement.c.reading_id.in_(readings))
        ).scalars()
    )
    erase(connection, out, t.proposal, t.proposal.c.matching_id, matchings)
    erase(connection, out, t.matching, t.matching.c.id, matchings)
    erase_evidence(connection, out, {p.key for p in proposals})
    for table in (t.statement, t.estimate, t.condition, t.entity, t.date_mention):
        erase(connection, out, table, table.c.reading_id, readings)
    erase(connection, out, t.reading, t.reading.c.id, readings)
    _erase_voices(connection, out, voices)
    _erase_article(connection, out, number)
    bury(connection, "article", one.key, by, why, now)
    reindex(connection, progress)
    return out


def _erase_article(connection: Connection, out: Forgotten, number: int) -> None:
    """The article's row with where it came out, links and withdrawals. What it replaced stays withdrawn."""
    for table in (t.appearance, t.band, t.link, t.withdrawal):
        erase(connection, out, table, table.c.article_id, [number])
    erase(connection, out, t.link, t.link.c.of_id, [number])
    connection.execute(
        update(t.withdrawal).where(t.withdrawal.c.replaced_by == number).values(replaced_by=None)
    )
    forget_items(connection, number)
    erase(connection, out, t.article, t.article.c.id, [number])


def _hand_on_copies(connection: Connection, out: Forgotten, number: int) -> None:
    """Copies of an article that goes are linked to what it was a copy of, else to the first of them.

    Known since both were known to repeat it, so that no past forecast counts them twice.
    """
    rows = list(
        connection.execute(select(t.link).where(or_(t.link.c.article_id == number, t.link.c.of_id == number)))
    )
    others = {r.article_id if r.of_id == number else r.of_id for r in rows}
    if others:
        filed = load_articles(connection, others)
        named = ", ".join(sorted(f"{f.article.name} ({f.article.id})" for f in filed.values()))
        out.remarks.append(
            f"The ledger still holds much of the same text in {named}; forget them too if need be."
        )
    copies = {r.article_id: r for r in rows if r.of_id == number and r.kind == "copy"}
    above = [r for r in rows if r.article_id == number and r.kind == "copy"]
    if not copies:
        return
    first = above[0].of_id if above else _earliest(connection, copies)
    since = above[0].recorded_at if above else copies[first].recorded_at
    moved = [
        {
            "article_id": n,
            "of_id": first,
            "kind": "copy",
            "share": r.share,
            "recorded_at": max(since, r.recorded_at),
        }
        for n, r in copies.items()
        if n != first
    ]
    if moved:
        connection.execute(insert(t.link), moved)


def _earliest(connection: Connection, numbers: Iterable[int]) -> int:
    filed = load_articles(connection, numbers)
    return min(filed, key=lambda n: (filed[n].article.published or date.max, n))


def _erase_voices(connection: Connection, out: Forgotten, voices: set[int]) -> None:
    """Voices that nothing uses any more, and speakers of the registry that no voice and no analyst's decision uses."""
    used = _used(connection, voices, (t.statement.c.voice_id, t.proposal.c.voice_id))
    unused = voices - used
    speakers = {
        n
        for chunk in chunks(unused)
        for n in connection.execute(select(t.voice.c.speaker_id).where(t.voice.c.id.in_(chunk))).scalars()
        if n is not None
    }
    erase(connection, out, t.voice, t.voice.c.id, unused)
    erase_unused_speakers(connection, out, speakers)


def erase_unused_speakers(connection: Connection, out: Forgotten, speakers: set[int]) -> None:
    """Delete those of the speakers that no voice, no analyst's decision and no score refers to."""
    decided = (
        t.voice.c.speaker_id,
        t.speaker_decision.c.speaker_id,
        t.speaker_decision.c.other_id,
        t.score.c.speaker_id,
    )
    erase(connection, out, t.speaker, t.speaker.c.id, speakers - _used(connection, speakers, decided))


def _used(connection: Connection, numbers: set[int], columns: Sequence[Any]) -> set[int]:
    """Those of the numbers that one of the columns refers to."""
    return {
        n
        for column in columns
        for chunk in chunks(numbers)
        for n in connection.execute(select(column).where(column.in_(chunk)).distinct()).scalars()
    }
