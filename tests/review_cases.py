"""A question with its evidence in a ledger, for the tests of review, judge and match."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger_cases import OTHER, QUESTION, REPORT, article

from unless.domain.evidence import Evidence
from unless.domain.question import Question
from unless.ledger.snapshot import snapshot
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.add import file_pairs
from unless.workflow.ask import ask
from unless.workflow.review import Item, load

KEY = "ferry"


def filled(store: Store, reader: LocalReader, question: Question = QUESTION) -> Store:
    """Two reports and a question on which they say seven things."""
    ask(store, question, "dana", KEY)
    one = article(REPORT, "first")
    other = article(OTHER, "second", "Post", date(2031, 3, 9))
    file_pairs(store, [(a, reader.read(a)) for a in (one, other)])
    return store


def pieces(store: Store, key: str = KEY) -> tuple[Evidence, ...]:
    """The question's evidence as it stands, before repeats are collapsed."""
    with store.read() as connection:
        return snapshot(connection, key).pieces


def items(store: Store, key: str = KEY) -> Sequence[Item]:
    """What is under review."""
    return load(store, key).items


def about(store: Store, words: str, key: str = KEY) -> Item:
    """The one item whose sentence holds some words."""
    [found] = [i for i in items(store, key) if words in i.piece.sentence]
    return found
