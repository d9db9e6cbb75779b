"""Speakers: list the registry, merge and split its speakers, grade them, undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from unless.domain.errors import NotFoundError, OptionError
from unless.domain.record import Profile, SpeakerDecision, Suggestion
from unless.ledger.names import plain, spelling
from unless.ledger.profiles import profiles
from unless.ledger.similar import suggestions
from unless.ledger.speakers import (
    Registered,
    add_speaker_decision,
    all_speakers,
    find_speaker,
    in_force,
    new_speaker,
    speaker_decisions,
    split_name,
)
from unless.ledger.store import Store, end_of


@dataclass(frozen=True, slots=True)
class Undone:
    """The decision that was taken back, with the names of those it was about."""

    decision: SpeakerDecision
    speaker: str
    other: str | None


def list_speakers(
    store: Store, words: Sequence[str] = (), known_by: date | datetime | None = None
) -> list[Profile]:
    """The registry's speakers whose names, roles or number hold all the words, the most heard first."""
    with store.read() as connection:
        everybody = profiles(connection, end_of(known_by))
    return [p for p in everybody if _holds(p, words)]


def similar_speakers(store: Store, words: Sequence[str] = ()) -> list[Suggestion]:
    """Pairs of speakers who may be one; with words, those of which one holds them all."""
    with store.read() as connection:
        everybody = profiles(connection)
    return [s for s in suggestions(everybody) if _holds(s.one, words) or _holds(s.other, words)]


def _holds(profile: Profile, words: Sequence[str]) -> bool:
    roles = [x or "" for r in profile.roles for x in (r.role, r.affiliation)]
    text = plain(" ".join([profile.name, *profile.aliases, *roles]))
    return all(w == f"#{profile.number}" or plain(w) in text for w in words)


def merge(store: Store, kept: str, other: str, why: str, by: str) -> tuple[Registered, Registered]:
    """Take two speakers for one, under the first one's name. Raises NotFoundError, OptionError."""
    _reason(why)
    with store.write() as connection:
        one, two = find_speaker(connection, kept), find_speaker(connection, other)
        if one.number == two.number:
            raise OptionError(f"{kept!r} and {other!r} are one speaker already (#{one.number} {one.name}).")
        add_speaker_decision(
            connection, "merge", two.number, by, why.strip(), store.clock(), other=one.number
        )
    return one, two


def split(
    store: Store, wanted: str, name: str, why: str, by: str, role: str | None = None
) -> tuple[Registered, Registered]:
    """Take one of a speaker's names away from him (with `role`, only where it is said of that role), to stand by itself.

    Returns the speaker and the new one. Raises NotFoundError, OptionError.
    """
    _reason(why)
    with store.write() as connection:
        one = find_speaker(connection, wanted)
        profile = next((p for p in profiles(connection) if p.number == one.number), None)
        names = [one.name, *(profile.aliases if profile else ())]
        exact = next((n for n in names if spelling(n) == spelling(name)), None)
        if exact is None:
            raise NotFoundError(
                f"#{one.number} {one.name} is not called {name!r}; his names: {', '.join(names)}."
            )
        if role is not None and not any(r.role == role for r in (profile.roles if profile else ())):
            raise NotFoundError(
                f"#{one.number} {one.name} was never heard as {role!r}; `unless speakers` shows his roles."
            )
        if role is None and spelling(exact) == spelling(one.name):
            raise OptionError(
                f"{exact} is the name under which #{one.number} is kept; split off the other names, or give --role to "
                "split off who bears it in another role."
            )
        now = store.clock()
        new = new_speaker(connection, exact, one.kind, now)
        add_speaker_decision(
            connection,
            "split",
            one.number,
            by,
            why.strip(),
            now,
            other=new.number,
            name=split_name(exact, role),
        )
    return one, new


def undo(store: Store, by: str, why: str = "", own: bool = False) -> Undone:
    """Take back the last decision on speakers that stands: merger, split or grade. Raises OptionError for none.

    With `own` it must be `by`'s: later decisions build on earlier ones, so none but the last can be taken back.
    """
    with store.write() as connection:
        standing = in_force(speaker_decisions(connection))
        if not standing:
            raise OptionError("There is no decision on speakers to undo.")
        last = standing[-1]
        if own and last.by != by:
            raise OptionError(
                f"The last decision on speakers is {last.by}'s, and only {last.by} takes it back; decide anew instead."
            )
        names = {s.number: s.name for s in all_speakers(connection)}
        add_speaker_decision(
            connection, "undo", last.speaker, by, why.strip() or "undone", store.clock(), undoes=last.number
        )
        names |= {s.number: s.name for s in all_speakers(connection)}
    number = f"#{last.speaker}"
    return Undone(
        last, names.get(last.speaker, number), None if last.other is None else names.get(last.other)
    )


def _reason(why: str) -> None:
    if not why.strip():
        raise OptionError("--because is empty; say why, so that others can follow it later.")
