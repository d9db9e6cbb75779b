"""Forget: an article or a person's data deleted for good, as the law may ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from unless.domain.errors import NotFoundError, OptionError
from unless.ledger.erasure import Forgotten, sweep
from unless.ledger.find import Located, find_article
from unless.ledger.forget import forget_article
from unless.ledger.forget_speaker import Person, find_person, forget_person, name_given
from unless.ledger.mentions import is_mentioned
from unless.ledger.names import name_key
from unless.ledger.store import Store
from unless.ledger.tombstones import Tombstone, buried, speaker_hash

Progress = Callable[[int, int], None]


def _nothing(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Buried:
    """What had been forgotten before: the files were only swept again."""

    tombstone: Tombstone
    swept: bool


def article_to_forget(store: Store, wanted: str) -> Located | Tombstone:
    """The article that is meant, or the tombstone of one that is gone. Raises NotFoundError."""
    with store.read() as connection:
        gone = buried(connection, "article", [wanted.strip().lower()])
        return next(iter(gone.values())) if gone else find_article(connection, wanted)


def person_to_forget(store: Store, name: str) -> Person | Tombstone:
    """The person who is meant, or the tombstone of one who is gone and of whom nothing came in since."""
    with store.read() as connection:
        try:
            person = find_person(connection, name)
        except NotFoundError:
            gone = buried(connection, "speaker", [speaker_hash(name_key(name))])
            if gone:
                return next(iter(gone.values()))
            raise
        gone = buried(connection, "speaker", [speaker_hash(name_key(name))])
        if gone and not person.numbers and not is_mentioned(connection, person.names):
            return next(iter(gone.values()))
        return person


def forget(
    store: Store, one: Located | Person, by: str, because: str, progress: Progress = _nothing
) -> Forgotten:
    """Delete it in one transaction, then sweep the database's files. Raises OptionError, LedgerError."""
    if not because.strip():
        raise OptionError("--because is empty; say in a few words why. The reason is kept.")
    if isinstance(one, Person) and name_given(because, one):
        raise OptionError("--because names the person, and the reason is kept; say why without the name.")
    with store.write() as connection:
        now = store.clock()
        if isinstance(one, Located):
            out = forget_article(connection, one, by, because, now, progress)
        else:
            out = forget_person(connection, one, by, because, now, progress)
    out.swept = sweep(store)
    return out


def sweep_again(store: Store, tombstone: Tombstone) -> Buried:
    """Sweep the files of what was forgotten before, where another program had kept them in use."""
    return Buried(tombstone, sweep(store))
