"""Grade: how reliable an analyst holds a speaker to be."""

from __future__ import annotations

from typing import cast, get_args

from unless.domain.errors import OptionError
from unless.domain.record import Grade
from unless.ledger.speakers import Registered, add_speaker_decision, find_speaker
from unless.ledger.store import Store

# Reliability of sources, NATO AJP-2.1 (the "Admiralty code").
MEANINGS: dict[Grade, str] = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}


def grade(store: Store, wanted: str, letter: str, why: str, by: str) -> tuple[Registered, Grade]:
    """Give a speaker an Admiralty grade; it counts from now on, as `known_by` sees it.

    Raises NotFoundError, OptionError.
    """
    given = letter.strip().upper()
    if given not in get_args(Grade):
        known = ", ".join(f"{k} {v}" for k, v in MEANINGS.items())
        raise OptionError(f"{letter!r} is no grade; give one of {known}.")
    if not why.strip():
        raise OptionError("--because is empty; say why, so that others can follow it later.")
    chosen = cast(Grade, given)
    with store.write() as connection:
        one = find_speaker(connection, wanted)
        add_speaker_decision(connection, "grade", one.number, by, why.strip(), store.clock(), grade=chosen)
    return one, chosen
