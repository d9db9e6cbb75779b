"""The demonstration's dossier in a ledger: reports read for real, questions open and resolved, decisions and grades."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from clocks import Clock

from unless.domain.article import Article
from unless.dossier import load_dossier
from unless.intake.questions import parse_question_text
from unless.ledger.snapshot import snapshot
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.add import file_pairs
from unless.workflow.ask import ask
from unless.workflow.grade import grade
from unless.workflow.resolve import resolve
from unless.workflow.review import decide, load

KEY = "summit"  # open, until 30 June 2031
MAY = "summit-may"  # resolved: no
TODAY = date(2031, 6, 20)
NOW = datetime(2031, 6, 20, 12, tzinfo=UTC)


def clock() -> Clock:
    """Noon of the day on which the dossier stands: all reports but the last two are out."""
    return Clock(NOW)


def later_reports() -> tuple[Article, ...]:
    """The reports that are not filed yet, for tests of adding."""
    return tuple(r for r in load_dossier().reports if r.published is not None and r.published > TODAY)


def fill_dossier(store: Store, reader: LocalReader) -> None:
    """Two questions, one of them resolved; sixteen reports; some decisions of two reviewers; a grade."""
    dossier = load_dossier()
    question = parse_question_text(dossier.question, "question.yaml")
    may = replace(
        question,
        question="Will Ivo Halvarsen and Nadia Corvane meet in person by 31 May 2031?",
        deadline=date(2031, 5, 31),
        opened=date(2031, 5, 20),  # few days: each is forecast when it is resolved, which takes a second
        drivers=(),
    )
    ask(store, question, "ana", KEY)
    ask(store, may, "ana", MAY)
    reports = [r for r in dossier.reports if r.published is not None and r.published <= TODAY]
    file_pairs(store, [(r, reader.read(r)) for r in reports])
    items = load(store, KEY).items
    for n, item in enumerate(items[:8]):
        decide(store, item, "reject" if n % 4 == 3 else "accept", KEY, "ana" if n % 2 else "ben", "")
    with store.read() as connection:
        speakers = [e.speaker.name for e in snapshot(connection, KEY).pieces if e.speaker.kind == "person"]
    grade(store, speakers[0], "B", "was well informed on the levy", "ana")
    resolve(store, MAY, "no", date(2031, 5, 31), "the month went by without a meeting", "ana")
