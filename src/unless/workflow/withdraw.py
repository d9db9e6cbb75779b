"""Corrections and retractions: an article falls from a day on, or stands again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from unless.domain.errors import OptionError
from unless.ledger.find import Listed, Located, find_article, list_articles, questions_touched
from unless.ledger.links import withdraw as append
from unless.ledger.links import withdrawals
from unless.ledger.store import Store


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The article that fell or stands again, what replaced it, and the questions whose evidence that touches."""

    article: Located
    on: date
    undone: bool
    replaced_by: Located | None
    questions: tuple[str, ...]


def withdraw(
    store: Store,
    wanted: str,
    on: date | None,
    because: str,
    by: str,
    replaced_by: str | None = None,
    undo: bool = False,
) -> Withdrawn:
    """Append that an article is withdrawn from a day on (`undo`: that it stands again).

    Raises NotFoundError, and OptionError where it is withdrawn already, or is not and should stand again.
    """
    if not because.strip():
        raise OptionError("--because is empty; say in a few words why.")
    with store.write() as connection:
        one = find_article(connection, wanted)
        other = None if replaced_by is None else find_article(connection, replaced_by)
        if other is not None and other.number == one.number:
            raise OptionError(f"{one.name} cannot replace itself; name another article with --replaced-by.")
        before = withdrawals(connection, [one.number]).get(one.number)
        if undo and before is None:
            raise OptionError(f"{one.name} is not withdrawn; there is nothing to undo.")
        if not undo and before is not None:
            raise OptionError(
                f"{one.name} is withdrawn already, from {before.on} on ({before.why}); `--undo` takes that back."
            )
        now = store.clock()
        day = on or (before.on if before else now.date())
        append(
            connection,
            one.number,
            day,
            by,
            because,
            now,
            replaced_by=other.number if other else None,
            undone=undo,
        )
        return Withdrawn(one, day, undo, other, tuple(questions_touched(connection, one.number)))


def articles(store: Store, limit: int | None = None) -> list[Listed]:
    """The reports of the ledger, the latest first."""
    with store.read() as connection:
        return list_articles(connection, limit)
