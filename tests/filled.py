"""A ledger with a little of everything, for the tests of backup, doctor, forget and withdraw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ledger_cases import OTHER, QUESTION, REPORT, article

from unless.domain.article import Article
from unless.ledger.articles import numbers_of
from unless.ledger.evidence import decide
from unless.ledger.snapshot import snapshot
from unless.ledger.speakers import add_speaker_decision, find_speaker
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.add import file_pairs
from unless.workflow.ask import ask
from unless.workflow.ledger_forecast import forecast_question

DAY = date(2031, 3, 12)


@dataclass(frozen=True)
class Filled:
    """What was filed: two reports, and a copy of the first in another outlet."""

    report: Article
    other: Article
    copy: Article

    def rows(self, store: Store) -> dict[str, int]:
        """Their rows by key."""
        with store.read() as connection:
            return numbers_of(connection, [self.report.id, self.other.id, self.copy.id])


def fill(store: Store, reader: LocalReader) -> Filled:
    """File reports, a question, a decision, a grade and forecasts."""
    report = article(REPORT, url="https://courier.example/harl-ferry")
    other = article(OTHER, "island", published=date(2031, 3, 9))
    copied = article(
        REPORT.replace("told reporters in Ostport", "told newsmen"), "copied", "Meridian", date(2031, 3, 5)
    )
    ask(store, QUESTION, "ana", "ferry")
    file_pairs(store, [(a, reader.read(a)) for a in (report, other, copied)])
    with store.write() as connection:
        pieces = snapshot(connection, "ferry").pieces
        version = snapshot(connection, "ferry").version
        decide(connection, version.number, pieces[0].id, "accept", "ana", "clear enough", store.clock())
        brandt = find_speaker(connection, "Ilse Brandt")
        add_speaker_decision(
            connection, "grade", brandt.number, "ana", "was right before", store.clock(), grade="B"
        )
    forecast_question(store, "ferry", DAY)
    forecast_question(store, "ferry", DAY, held={"steel": "on"}, explain=False)
    return Filled(report, other, copied)


def renamed(one: Article, name: str) -> Article:
    """The same article under another name."""
    return replace(one, name=name)
