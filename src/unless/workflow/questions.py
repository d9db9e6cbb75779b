"""The questions of a ledger as they are worded now, and how they came out."""

from __future__ import annotations

from unless.domain.record import QuestionVersion, Resolution
from unless.ledger.questions import all_questions, resolutions, version_of
from unless.ledger.store import Store

Standing = tuple[QuestionVersion, Resolution | None]


def questions(store: Store) -> list[Standing]:
    """Every question in the order in which it was asked, with its resolution where it has one."""
    with store.read() as connection:
        resolved = resolutions(connection)
        return [(v, resolved.get(v.number)) for v in all_questions(connection)]


def question(store: Store, key: str) -> Standing:
    """One question by its key or the key's beginning. Raises NotFoundError."""
    with store.read() as connection:
        version = version_of(connection, key)
        return version, resolutions(connection).get(version.number)
