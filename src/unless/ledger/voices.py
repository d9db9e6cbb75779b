"""Voices: a speaker as one article describes him, filed once, and whom of the registry he is taken for.

A full name, in whatever transliteration, leads to the speaker of that name; so does an organisation's. A surname alone
leads to a known person only where role and affiliation agree too and nobody else fits, and "the Foreign Ministry" to
that of the same country; otherwise it is a speaker of its own, for the analyst to merge. Anonymous and collective
speakers without a name are in no registry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, Table, insert, select

from unless.domain.reading import Speaker
from unless.ledger import schema as t
from unless.ledger.names import PARTICLES, SUFFIXES, ambiguous, name_key, surname, tokens

CHUNK = 500  # values in one IN (...): SQLite takes 32,766 at most


def voice_digest(speaker: Speaker, article: str) -> str:
    """One for each way to describe a speaker; a name that says too little by itself is another in every article."""
    alone, digest = _described(speaker)
    return _digest(speaker, article) if alone else digest


@lru_cache(maxsize=100_000)
def _described(speaker: Speaker) -> tuple[bool, str]:
    """Whether the name says too little and nothing else says more; and the digest where that is not so."""
    alone = ambiguous(speaker.name, speaker.kind) and not _placed(speaker)
    return alone, "" if alone else _digest(speaker, "")


def _placed(speaker: Speaker) -> bool:
    """Whether role and affiliation (of an organisation: affiliation) say whom an ambiguous name means."""
    return bool(speaker.affiliation) and (speaker.kind != "person" or bool(speaker.role))


@lru_cache(maxsize=100_000)
def _digest(speaker: Speaker, article: str) -> str:
    parts = [speaker.name, speaker.kind, speaker.role, speaker.affiliation, speaker.description, article]
    return hashlib.sha256("\x1f".join(p or "" for p in parts).encode("utf8", "surrogatepass")).hexdigest()[
        :16
    ]


class Voices:
    """The voices of one write transaction, looked up and filed in batches."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now
        self.known: dict[str, int] = {}

    def file(self, speakers: Iterable[tuple[Speaker, str]]) -> None:
        """Make sure that every (speaker, article's key) has a voice."""
        wanted = {voice_digest(s, a): s for s, a in speakers}
        missing = [d for d in wanted if d not in self.known]
        for at in range(0, len(missing), CHUNK):
            rows = self.connection.execute(
                select(t.voice.c.digest, t.voice.c.id).where(t.voice.c.digest.in_(missing[at : at + CHUNK]))
            )
            self.known.update((d, i) for d, i in rows)
        new = [d for d in missing if d not in self.known]
        if not new:
            return
        speaker_ids = _speakers(self.connection, [wanted[d] for d in new], self.now)
        first = next_id(self.connection, t.voice)
        rows_in = [
            {
                "id": first + n,
                "digest": d,
                "name": wanted[d].name,
                "kind": wanted[d].kind,
                "role": wanted[d].role,
                "affiliation": wanted[d].affiliation,
                "description": wanted[d].description,
                "speaker_id": speaker_ids[n],
            }
            for n, d in enumerate(new)
        ]
        self.connection.execute(insert(t.voice), rows_in)
        self.known.update((d, first + n) for n, d in enumerate(new))

    def number(self, speaker: Speaker, article: str) -> int:
        """The row of a voice that has been filed."""
        return self.known[voice_digest(speaker, article)]


def register(connection: Connection, speaker: Speaker, article: str, now: datetime) -> int | None:
    """The registry's number of a speaker named about an article, made where there is none; None for the nameless."""
    voices = Voices(connection, now)
    voices.file([(speaker, article)])
    query = select(t.voice.c.speaker_id).where(t.voice.c.id == voices.number(speaker, article))
    return connection.execute(query).scalar()


def next_id(connection: Connection, table: Table) -> int:
    """The next free row number; writers are alone, so it stays free."""
    last = connection.execute(select(table.c.id).order_by(table.c.id.desc()).limit(1)).scalar()
    return (last or 0) + 1


def _speakers(connection: Connection, speakers: Sequence[Speaker], now: datetime) -> list[int | None]:
    """The registry's row of each speaker, made where there is none; None for those without a name."""
    keys = [_key(s) for s in speakers]
    known = _known(connection, {k for k in keys if k is not None})
    first = next_id(connection, t.speaker)
    new: list[dict[str, object]] = []
    out: list[int | None] = []
    for speaker, key in zip(speakers, keys, strict=True):
        if key is None:
            out.append(None)
            continue
        alone = ambiguous(speaker.name, speaker.kind)
        found = _by_role(connection, speaker) if alone else known.get((key, speaker.kind))
        if found is None:
            found = first + len(new)
            new.append(
                {"id": found, "name": speaker.name, "kind": speaker.kind, "name_key": key, "recorded_at": now}
            )
            if not alone:
                known[(key, speaker.kind)] = found
        out.append(found)
    if new:
        connection.execute(insert(t.speaker), new)
    return out


def _key(speaker: Speaker) -> str | None:
    if not speaker.name or speaker.kind in ("anonymous", "none"):
        return None
    return name_key(speaker.name, speaker.kind) or None


def _known(connection: Connection, keys: set[str]) -> dict[tuple[str, str], int]:
    out: dict[tuple[str, str], int] = {}
    ordered = sorted(keys)
    for at in range(0, len(ordered), CHUNK):
        rows = connection.execute(
            select(t.speaker.c.name_key, t.speaker.c.kind, t.speaker.c.id)
            .where(t.speaker.c.name_key.in_(ordered[at : at + CHUNK]))
            .order_by(t.speaker.c.id.desc())
        )
        out.update(((key, kind), number) for key, kind, number in rows)
    return out


def _by_role(connection: Connection, speaker: Speaker) -> int | None:
    """The one speaker whom an ambiguous name means, as role and affiliation are the same; None for none or several."""
    if not _placed(speaker):
        return None
    rows = connection.execute(
        select(t.voice.c.name, t.voice.c.speaker_id).where(
            t.voice.c.kind == speaker.kind,
            t.voice.c.role == speaker.role
            if speaker.kind == "person"
            else t.voice.c.role.is_not_distinct_from(speaker.role),
            t.voice.c.affiliation == speaker.affiliation,
            t.voice.c.speaker_id.is_not(None),
        )
    )
    found = {number for name, number in rows if _may_be(speaker, name)}
    return found.pop() if len(found) == 1 else None


def _may_be(speaker: Speaker, name: str) -> bool:
    """Whether a name is the same, or is a full name to which a surname without any initial belongs."""
    if name_key(name, speaker.kind) == name_key(speaker.name, speaker.kind):
        return True
    given = [w for w in tokens(speaker.name) if w not in PARTICLES | SUFFIXES]
    return speaker.kind == "person" and len(given) == 1 and surname(name) == surname(speaker.name)
