"""The registry of speakers: whom each voice is taken for once the analysts' decisions are laid on top.

Nothing is overwritten: merging, splitting and undoing are rows, so that a past forecast finds the registry that was
known then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from unless.domain.errors import NotFoundError
from unless.domain.record import Grade, SpeakerDecision
from unless.ledger import schema as t
from unless.ledger.names import name_key, tokens


@dataclass(frozen=True, slots=True)
class Registered:
    """A speaker of the registry as it stands: its row, name and kind."""

    number: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Registry:
    """Decisions in force at a moment: into whom a speaker was merged, which names were split off, grades."""

    merged: Mapping[int, int]
    split: Mapping[tuple[int, str], int]  # (speaker as filed, the voice's name) -> another speaker
    grades: Mapping[int, Grade]

    def whom(self, filed: int | None, name: str) -> int | None:
        """The speaker that a voice of this name, filed under a speaker, is taken for."""
        if filed is None:
            return None
        at = self.split.get((filed, name_key(name)), filed)
        seen = {at}
        while at in self.merged and self.merged[at] not in seen:
            at = self.merged[at]
            seen.add(at)
        return at

    def grade(self, number: int | None) -> Grade | None:
        """The Admiralty reliability given to a speaker."""
        return None if number is None else self.grades.get(number)


def speaker_decisions(connection: Connection, known_by: datetime | None = None) -> list[SpeakerDecision]:
    """Every decision on speakers, undone ones too, oldest first."""
    query = select(t.speaker_decision).order_by(t.speaker_decision.c.id)
    if known_by is not None:
        query = query.where(t.speaker_decision.c.recorded_at <= known_by)
    return [
        SpeakerDecision(
            r.id, r.action, r.speaker_id, r.by, r.why, r.recorded_at, r.other_id, r.name, r.grade, r.undoes
        )
        for r in connection.execute(query)
    ]


def registry(connection: Connection, known_by: datetime | None = None) -> Registry:
    """The registry's decisions in force at a moment."""
    return registry_of(speaker_decisions(connection, known_by))


def registry_of(decisions: Sequence[SpeakerDecision]) -> Registry:
    """Decisions in order, without those undone. A later merge or split of the same speaker goes before an earlier."""
    undone = {d.undoes for d in decisions if d.action == "undo"}
    merged: dict[int, int] = {}
    split: dict[tuple[int, str], int] = {}
    grades: dict[int, Grade] = {}
    for d in decisions:
        if d.number in undone or d.action == "undo":
            continue
        if d.action == "merge" and d.other is not None:
            merged[d.speaker] = d.other
        elif d.action == "split" and d.other is not None:
            split[(d.speaker, name_key(d.name or ""))] = d.other
        elif d.action == "grade" and d.grade is not None:
            grades[d.speaker] = d.grade
    return Registry(merged, split, grades)


def add_speaker_decision(
    connection: Connection, action: str, speaker: int, by: str, why: str, now: datetime, **values: Any
) -> int:
    """Append a decision on a speaker: `other`, `name`, `grade` or `undoes` as it needs; returns its row."""
    if "other" in values:
        values["other_id"] = values.pop("other")
    return int(
        connection.execute(
            insert(t.speaker_decision)
            .values(action=action, speaker_id=speaker, by=by, why=why, recorded_at=now, **values)
            .returning(t.speaker_decision.c.id)
        ).scalar_one()
    )


def all_speakers(connection: Connection, known_by: datetime | None = None) -> list[Registered]:
    """The speakers that stand (not merged into others), by row."""
    merged = registry(connection, known_by).merged
    query = select(t.speaker.c.id, t.speaker.c.name, t.speaker.c.kind).order_by(t.speaker.c.id)
    if known_by is not None:
        query = query.where(t.speaker.c.recorded_at <= known_by)
    return [Registered(*row) for row in connection.execute(query) if row.id not in merged]


def find_speaker(connection: Connection, wanted: str) -> Registered:
    """The speaker of a number ("#12"), a name in any spelling, or the only one of a surname.

    Raises NotFoundError, which names those that come near.
    """
    everybody = all_speakers(connection)
    if wanted.startswith("#") and wanted[1:].isdigit():
        found = [s for s in everybody if s.number == int(wanted[1:])]
    else:
        found = [s for s in everybody if name_key(s.name, s.kind) == name_key(wanted, s.kind)]
        if not found:
            last = tokens(wanted)
            found = [s for s in everybody if last and tokens(s.name)[-len(last) :] == last]
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(f"#{s.number} {s.name}" for s in found[:6])
        raise NotFoundError(
            f"Several speakers are called {wanted!r} ({several}); give the number with its #."
        )
    raise NotFoundError(f"The ledger knows no speaker {wanted!r}; `unless speakers` lists those it knows.")
