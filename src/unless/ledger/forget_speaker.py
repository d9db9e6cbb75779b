"""A person's data deleted for good: voices blanked, evidence and grades gone, names blanked out in every text.

A text keeps its length, so that every offset into it still holds; what is read from it changes by the blanked
characters alone, and the hash of each reading is made anew.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, or_, select, update

from unless.domain.errors import NotFoundError, OptionError
from unless.ledger import schema as t
from unless.ledger.articles import load_articles, reading_digest
from unless.ledger.erasure import Forgotten, Mention, chunks, erase, erase_evidence
from unless.ledger.feeds import forget_named
from unless.ledger.forget import erase_unused_speakers
from unless.ledger.fulltext import reindex
from unless.ledger.mentions import Blanked, blank_articles, person_scrubbed
from unless.ledger.names import name_key, tokens
from unless.ledger.readings import load_readings
from unless.ledger.redact import Names, find_full, find_surnames, names_of, scrubbed, surname_of
from unless.ledger.speakers import find_speaker, registry
from unless.ledger.tombstones import bury, speaker_hash

Progress = Callable[[int, int], None]
# Where analysts wrote for themselves: listed, never altered.
_WRITTEN = (
    (t.question_version, "content"),
    (t.decision, "why"),
    (t.decision, "changes"),
    (t.resolution, "because"),
    (t.withdrawal, "why"),
    (t.speaker_decision, "why"),
    (t.tombstone, "why"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom to forget: rows of the registry (none for a person who is mentioned and never speaks), voices, spellings."""

    name: str
    numbers: tuple[int, ...]
    voices: tuple[int, ...]
    spellings: tuple[str, ...]

    @property
    def names(self) -> Names:
        """The spellings in one form."""
        return names_of(self.spellings)


def find_person(connection: Connection, wanted: str) -> Person:
    """The person of a name, in any spelling, or of a number ("#12").

    Raises NotFoundError where several are called so, or where a surname alone is given and nobody speaks under it;
    OptionError for an organisation. A full name that nobody speaks under is taken as it is: the texts may mention it.
    """
    number = _number(connection, wanted)
    if number is None:
        return Person(wanted, (), (), (wanted,))
    known = registry(connection)
    speakers = list(connection.execute(select(t.speaker)))
    own = [s for s in speakers if known.whom(s.id, s.name) == number or s.id == number]
    name, kind = next((s.name, s.kind) for s in speakers if s.id == number)
    if kind != "person":
        raise OptionError(f"{name} is no person but of kind {kind}; only persons' data is deleted by name.")
    # "Omar J. Vance" is another row than "Omar Vance"; in the texts both names go.
    called = names_of(s.name for s in own)
    own += [s for s in speakers if s.kind == "person" and s not in own and called.is_full(s.name)]
    numbers = {s.id for s in own} | {number}
    columns = (t.voice.c.id, t.voice.c.name, t.voice.c.role, t.voice.c.speaker_id)
    filed = connection.execute(select(*columns).where(t.voice.c.speaker_id.is_not(None)))
    voices = [v for v in filed if known.whom(v.speaker_id, v.name, v.role) in numbers]
    spellings = {s.name for s in own} | {v.name for v in voices}
    if not wanted.startswith("#"):
        spellings.add(wanted)
    return Person(
        name, tuple(s.id for s in own), tuple(v.id for v in voices), tuple(sorted(s for s in spellings if s))
    )


def _number(connection: Connection, wanted: str) -> int | None:
    """The speaker's row; None for a full name that nobody speaks under."""
    if not wanted.startswith("#"):
        known = registry(connection)
        rows = connection.execute(
            select(t.speaker).where(t.speaker.c.kind == "person", t.speaker.c.name_key == name_key(wanted))
        )
        found = {known.whom(r.id, r.name) for r in rows}
        if len(found) == 1:
            return found.pop()
        if not found and len(tokens(wanted)) > 1:
            return None
    return find_speaker(connection, wanted).number


def forget_person(
    connection: Connection,
    person: Person,
    by: str,
    why: str,
    now: datetime,
    progress: Progress = lambda done, total: None,
) -> Forgotten:
    """Delete a person's data. Raises NotFoundError where the ledger holds nothing of him."""
    out = Forgotten(person.name)
    names = person.names
    blanked, person = _blank_texts(connection, person, progress)
    if not blanked.articles and not person.numbers:
        raise NotFoundError(
            f"The ledger holds nothing of {person.name!r}; `unless speakers` lists those it knows."
        )
    _erase_his_evidence(connection, out, person)
    out.counts["article"] = len(blanked.articles)
    out.counts["mention"] = blanked.mentions
    out.remarks += blanked.remarks
    changed = _blank_voices(connection, out, person, names, blanked)
    _erase_registry(connection, out, person, names)
    _scrub_reasons(connection, names, blanked)
    _scrub_forecasts(connection, out, names)
    forget_named(connection, names)
    _digests(connection, set(blanked.articles), changed)
    reindex(connection, progress)
    for key in sorted({name_key(s) for s in person.spellings if len(tokens(s)) > 1}):
        bury(connection, "speaker", speaker_hash(key), by, why, now)
    out.mentions += _still_written(connection, names)
    out.remarks += _alone(connection, names)
    return out


def _alone(connection: Connection, names: Names) -> list[str]:
    """Speakers of whom nothing but the surname is known, where nothing says whether they are the same person."""
    rows = connection.execute(select(t.speaker).where(t.speaker.c.kind == "person").order_by(t.speaker.c.id))
    alone = [
        f"#{r.id} {r.name}" for r in rows if len(tokens(r.name)) == 1 and surname_of(r.name) in names.surnames
    ]
    if not alone:
        return []
    return [
        f"The ledger also knows {', '.join(alone)} by the surname alone, from articles that do not say who that is; "
        "forget them by number if it is the same person."
    ]


def _blank_texts(connection: Connection, person: Person, progress: Progress) -> tuple[Blanked, Person]:
    """Blank out the texts; voices of a surname alone that turn out to be his there lead to further texts."""
    blanked = Blanked()
    while True:
        blank_articles(connection, person.names, set(person.voices), blanked, progress)
        near = _voices_of(connection, blanked.articles)
        alone = {
            v.id
            for chunk in chunks(near)
            for v in connection.execute(
                select(t.voice).where(t.voice.c.id.in_(chunk), t.voice.c.kind == "person")
            )
            if len(tokens(v.name)) == 1 and surname_of(v.name) in near[v.id]
        }
        if alone <= set(person.voices):
            return blanked, person
        person = replace(person, voices=tuple(sorted(alone | set(person.voices))))


# --- evidence ---------------------------------------------------------------------------------------------------
def _erase_his_evidence(connection: Connection, out: Forgotten, person: Person) -> None:
    """Proposals in his voice, and those that a reviewer put down to him."""
    names = person.names
    keys: set[str] = set()
    for chunk in chunks(person.voices):
        query = select(t.proposal.c.key).where(t.proposal.c.voice_id.in_(chunk))
        keys |= set(connection.execute(query).scalars())
    for key, changes in connection.execute(select(t.decision.c.key, t.decision.c.changes)):
        edited = (changes or {}).get("speaker") or {}
        if (changes or {}).get("voice") in person.numbers or names.is_full(edited.get("name") or ""):
            keys.add(key)
    erase_evidence(connection, out, keys)
    erase(connection, out, t.proposal, t.proposal.c.key, keys)


# --- voices and the registry ------------------------------------------------------------------------------------
def _blank_voices(
    connection: Connection, out: Forgotten, person: Person, names: Names, blanked: Blanked
) -> set[int]:
    """Blank his voices, and his names in how others are described; returns the voices that changed."""
    own = set(person.voices)
    alone = {
        n
        for chunk in chunks(own)
        for n in connection.execute(select(t.voice.c.speaker_id).where(t.voice.c.id.in_(chunk))).scalars()
        if n is not None and n not in person.numbers
    }
    nobody = {"name": "", "kind": "anonymous", "role": None, "affiliation": None, "description": None}
    for number in own:
        _set_voice(connection, number, nobody | {"speaker_id": None})
    out.counts["voice"] = len(own)
    erase_unused_speakers(connection, out, alone)
    near = _voices_of(connection, blanked.articles)
    changed = set(own)
    for v in connection.execute(select(t.voice)):
        if v.id in own:
            continue
        surnames = near.get(v.id, frozenset())
        old = {k: getattr(v, k) for k in ("name", "role", "affiliation", "description")}
        new = {
            k: x and person_scrubbed(x, v.kind if k == "name" else "none", names, surnames)
            for k, x in old.items()
        }
        if new != old:
            _set_voice(connection, v.id, new)
            changed.add(v.id)
    return changed


def _set_voice(connection: Connection, number: int, values: dict[str, Any]) -> None:
    """A voice with other words; its hash becomes one that no description has, so that nobody is taken for it."""
    connection.execute(
        update(t.voice).where(t.voice.c.id == number).values(**values, digest=uuid.uuid4().hex[:16])
    )


def _voices_of(connection: Connection, articles: dict[int, frozenset[str]]) -> dict[int, frozenset[str]]:
    """By voice the surnames that stand for him in the articles in which it is used."""
    out: dict[int, frozenset[str]] = {}
    for chunk in chunks(articles):
        for voice, article in connection.execute(
            select(t.statement.c.voice_id, t.reading.c.article_id)
            .join(t.reading)
            .where(t.reading.c.article_id.in_(chunk))
            .distinct()
        ):
            out[voice] = out.get(voice, frozenset()) | articles[article]
    return out


def _erase_registry(connection: Connection, out: Forgotten, person: Person, names: Names) -> None:
    """His rows, grades, scores and every decision on them. Voices split off him stay with whom they were given to."""
    known = registry(connection)
    numbers = set(person.numbers)
    for chunk in chunks(numbers):
        for v in list(connection.execute(select(t.voice).where(t.voice.c.speaker_id.in_(chunk)))):
            other = known.whom(v.speaker_id, v.name, v.role)
            connection.execute(
                update(t.voice)
                .where(t.voice.c.id == v.id)
                .values(speaker_id=None if other in numbers else other)
            )
    d = t.speaker_decision.c
    own: set[int] = set()
    for chunk in chunks(numbers):
        own |= set(
            connection.execute(
                select(d.id).where(or_(d.speaker_id.in_(chunk), d.other_id.in_(chunk)))
            ).scalars()
        )
    for chunk in chunks(own):
        own |= set(connection.execute(select(d.id).where(d.undoes.in_(chunk))).scalars())
    for chunk in chunks(own):
        connection.execute(update(t.speaker_decision).where(d.id.in_(chunk)).values(undoes=None))
    erase(connection, out, t.speaker_decision, d.id, own)
    erase(connection, out, t.score, t.score.c.speaker_id, numbers)
    erase(connection, out, t.speaker, t.speaker.c.id, numbers)
    for s in list(connection.execute(select(t.speaker))):
        name = scrubbed(s.name, names)
        if name != s.name:  # "Friends of Omar Vance"
            connection.execute(
                update(t.speaker)
                .where(t.speaker.c.id == s.id)
                .values(name=name, name_key=name_key(name, s.kind))
            )


# --- what else holds names --------------------------------------------------------------------------------------
def _scrub_reasons(connection: Connection, names: Names, blanked: Blanked) -> None:
    """The matcher's words about evidence in the articles that name him."""
    for chunk in chunks(blanked.articles):
        query = (
            select(t.proposal.c.id, t.proposal.c.reason, t.matching.c.article_id)
            .join(t.matching)
            .where(t.matching.c.article_id.in_(chunk))
        )
        for number, reason, article in list(connection.execute(query)):
            new = scrubbed(reason, names, blanked.articles[article])
            if new != reason:
                connection.execute(update(t.proposal).where(t.proposal.c.id == number).values(reason=new))


def _scrub_forecasts(connection: Connection, out: Forgotten, names: Names) -> None:
    """Kept forecasts whose notes name him."""
    named = [
        r.id
        for r in connection.execute(select(t.forecast.c.id, t.forecast.c.content))
        if any(find_full(note, names) for note in r.content.get("notes", ()))
    ]
    erase(connection, out, t.forecast, t.forecast.c.id, named)


def _digests(connection: Connection, articles: set[int], voices: set[int]) -> None:
    """The hashes of readings of these articles and of those in which these voices speak, made anew."""
    wanted: dict[int, int] = {}
    columns = (t.reading.c.id, t.reading.c.article_id)
    for chunk in chunks(articles):
        query = select(*columns).where(t.reading.c.article_id.in_(chunk))
        wanted.update((r.id, r.article_id) for r in connection.execute(query))
    for chunk in chunks(voices):
        query = select(*columns).join(t.statement).where(t.statement.c.voice_id.in_(chunk)).distinct()
        wanted.update((r.id, r.article_id) for r in connection.execute(query))
    for chunk in chunks(wanted):
        filed = load_articles(connection, [wanted[n] for n in chunk])
        for one in list(load_readings(connection, chunk, filed)):
            connection.execute(
                update(t.reading)
                .where(t.reading.c.id == one.number)
                .values(digest=reading_digest(one.reading))
            )


def _still_written(connection: Connection, names: Names) -> list[Mention]:
    """Questions and reasons in which his name stands."""
    out = []
    for table, column in _WRITTEN:
        for number, value in connection.execute(_values(table, column)):
            words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            if find_full(words, names) or find_surnames(words, names.surnames):
                out.append(Mention(table.name, number, words))
    return out


def _values(table: Table, column: str) -> Any:
    return select(table.c.id, table.c[column]).where(table.c[column].is_not(None)).order_by(table.c.id)


def name_given(why: str, person: Person) -> bool:
    """Whether a reason, which is kept, names the person who is to be forgotten."""
    return bool(find_full(why, person.names) or find_surnames(why, person.names.surnames))
