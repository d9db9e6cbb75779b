"""A ledger with a little of everything, for the tests of backup, doctor, forget and withdraw."""

from __future__ import annotations

from datetime import date

from ledger_cases import OTHER, QUESTION, REPORT, article

from unless.ledger.evidence import decide
from unless.ledger.snapshot import snapshot
from unless.ledger.speakers import add_speaker_decision, find_speaker
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.add import file_pairs
from unless.workflow.ask import ask
from unless.workflow.ledger_forecast import forecast_question

DAY = date(2031, 3, 12)


REPORTED = article(REPORT, url="https://courier.example/harl-ferry")
ISLAND = article(OTHER, "island", published=date(2031, 3, 9))
COPIED = article(
    REPORT.replace("told reporters in Ostport", "told newsmen"), "copied", "Meridian", date(2031, 3, 5)
)


def fill(store: Store, reader: LocalReader) -> None:
    """File two reports and a copy of the first in another outlet, a question, a decision, a grade and forecasts."""
    ask(store, QUESTION, "ana", "ferry")
    file_pairs(store, [(a, reader.read(a)) for a in (REPORTED, ISLAND, COPIED)])
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
