"""The registry of speakers: whom each voice is taken for once the analysts' decisions are laid on top.

Nothing is overwritten: merging, splitting, grading and undoing are rows, so that a past forecast finds the registry
that was known then. Decisions are gone through in their order: a voice is with its speaker as filed until a merger of
that speaker takes it along, or a split takes its name away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, func, insert, or_, select

from unless.domain.errors import NotFoundError
from unless.domain.record import Grade, SpeakerDecision
from unless.ledger import schema as t
from unless.ledger.names import name_key, spelling
from unless.ledger.voices import next_id


@dataclass(frozen=True, slots=True)
class Registered:
    """A speaker of the registry as it stands: its row, name and kind."""

    number: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Registry:
    """Decisions in force at a moment: mergers and splits by the speaker that they change, in order, and grades.

    `hidden` are rows that a split made and that stand for nobody, as it was undone.
    """

    steps: Mapping[int, tuple[SpeakerDecision, ...]] = field(default_factory=dict)
    grades: Mapping[int, Grade] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()

    def whom(self, filed: int | None, name: str = "", role: str | None = None) -> int | None:
        """The speaker that a voice of this name and role, filed under a speaker, is taken for."""
        if filed is None:
            return None
        at, last = filed, 0
        while True:
            step = next(
                (d for d in self.steps.get(at, ()) if d.number > last and _takes(d, name, role)), None
            )
            if step is None or step.other is None:
                return at
            at, last = step.other, step.number

    @property
    def merged(self) -> Mapping[int, int]:
        """Into whom each speaker that no longer stands was merged."""
        found = {number: self.whom(number) for number in self.steps}
        return {number: whom for number, whom in found.items() if whom is not None and whom != number}

    def filed_under(self, number: int) -> frozenset[int]:
        """The rows under which voices may be filed that are taken for a speaker: his own, and those merged into him or
        from which he was split off, or into whom they were in turn.
        """
        out = {number}
        while more := {n for n, steps in self.steps.items() if {d.other for d in steps} & out} - out:
            out |= more
        return frozenset(out)

    def grade(self, number: int | None) -> Grade | None:
        """The Admiralty reliability given to a speaker."""
        return None if number is None else self.grades.get(number)


def _takes(decision: SpeakerDecision, name: str, role: str | None) -> bool:
    """Whether a merger or split takes a voice along."""
    if decision.action == "merge":
        return True
    wanted = spelling(decision.name or "")
    return bool(name) and wanted in (spelling(name), spelling(split_name(name, role)))


def split_name(name: str, role: str | None) -> str:
    """How a split names a voice: its name, with its role where only those of that role are split off."""
    return f"{name}, {role}" if role else name


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


def in_force(decisions: Sequence[SpeakerDecision]) -> list[SpeakerDecision]:
    """Decisions without those undone and without the undoings."""
    undone = {d.undoes for d in decisions if d.action == "undo"}
    return [d for d in decisions if d.action != "undo" and d.number not in undone]


def registry_of(decisions: Sequence[SpeakerDecision]) -> Registry:
    """The registry of decisions in their order.

    A grade follows its speaker into a merger, unless the one he is merged into has a grade of his own.
    """
    standing = in_force(decisions)
    steps: dict[int, list[SpeakerDecision]] = {}
    for d in standing:
        if d.action in ("merge", "split") and d.other is not None:
            steps.setdefault(d.speaker, []).append(d)
    made = {d.other for d in decisions if d.action == "split"}
    kept = {d.other for d in standing if d.action == "split"}
    hidden = frozenset(n for n in made - kept if n is not None)
    out = Registry({k: tuple(v) for k, v in steps.items()}, {}, hidden)
    own: dict[int, Grade] = {}
    brought: dict[int, Grade] = {}
    for d in standing:
        if d.action == "grade" and d.grade is not None:
            whom = out.whom(d.speaker)
            if whom is not None:
                (own if whom == d.speaker else brought)[whom] = d.grade
    return Registry(out.steps, brought | own, hidden)


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


def new_speaker(connection: Connection, name: str, kind: str, now: datetime) -> Registered:
    """A row of the registry for whom a split takes away."""
    number = next_id(connection, t.speaker)
    values = {"id": number, "name": name, "kind": kind, "name_key": name_key(name, kind), "recorded_at": now}
    connection.execute(insert(t.speaker), values)
    return Registered(number, name, kind)


def all_speakers(
    connection: Connection, known_by: datetime | None = None, known: Registry | None = None
) -> list[Registered]:
    """The speakers that stand (not merged into others), by row."""
    known = registry(connection, known_by) if known is None else known
    gone = known.hidden | known.merged.keys()
    query = select(t.speaker.c.id, t.speaker.c.name, t.speaker.c.kind).order_by(t.speaker.c.id)
    if known_by is not None:
        query = query.where(t.speaker.c.recorded_at <= known_by)
    return [Registered(*row) for row in connection.execute(query) if row.id not in gone]


def find_speaker(connection: Connection, wanted: str) -> Registered:
    """The speaker of a number ("#12"), a name in any spelling, or the only one of a surname.

    A name or number that was merged leads to whom it was merged into. Raises NotFoundError, which names those that
    come near.
    """
    known = registry(connection)
    everybody = {s.number: s for s in all_speakers(connection, known=known)}
    rows = connection.execute(select(t.speaker.c.id, t.speaker.c.name).where(_called(connection, wanted)))
    numbers = {known.whom(r.id, r.name) for r in rows}
    found = [everybody[n] for n in sorted(n for n in numbers if n in everybody)]
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(f"#{s.number} {s.name} ({s.kind})" for s in found[:6])
        more = f" and {len(found) - 6} more" if len(found) > 6 else ""
        raise NotFoundError(
            f"Several speakers are called {wanted!r}: {several}{more}; give the number with its #."
        )
    raise NotFoundError(f"The ledger knows no speaker {wanted!r}; `unless speakers` lists those it knows.")


def _called(connection: Connection, wanted: str) -> ColumnElement[bool]:
    """Rows of a number; of names with the same key; else, where the words are a name's last ones, of that ending."""
    if wanted.startswith("#") and wanted[1:].isdecimal() and len(wanted) < 18:
        return t.speaker.c.id == int(wanted[1:])
    keys = {name_key(wanted), name_key(wanted, "organisation")} - {""}
    rows = connection.execute(
        select(t.speaker.c.id, t.speaker.c.kind, t.speaker.c.name_key).where(t.speaker.c.name_key.in_(keys))
    )
    exact = [r.id for r in rows if name_key(wanted, r.kind) == r.name_key]
    if exact:
        return t.speaker.c.id.in_(exact)
    key = t.speaker.c.name_key
    return or_(false(), *(func.substr(key, func.length(key) - len(k)) == f" {k}" for k in sorted(keys)))
