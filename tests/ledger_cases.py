"""Invented reports and a question for the ledger's tests."""

from __future__ import annotations

from datetime import date

from unless.domain.article import Article, content_id
from unless.domain.question import BaseRate, Driver, Question

REPORT = (
    "HARL, March 3 - A ferry between Harl and Ostport is unlikely to sail before June, harbour master Ilse Brandt said on "
    "Monday. If the yard delivers the steel by April, a crossing is very likely, she added.\n\n"
    "“The yard has not delivered any steel,” mayor Omar Vance told reporters in Ostport. He put the chance of a ferry this "
    "summer at 30 percent.\n"
)
OTHER = (
    "OSTPORT, March 9 - The ferry to Harl will almost certainly sail by midsummer, said Tilda Roone, who heads the island "
    "council.\n\nA source at the yard said the steel would be delivered this month. Brandt told the Courier that a "
    "crossing was now likely.\n"
)
QUESTION = Question(
    question="Will a ferry sail between Harl and Ostport by 30 June 2031?",
    opened=date(2031, 2, 1),
    deadline=date(2031, 6, 30),
    actors=("Harl", "Ostport"),
    event=("ferry", "sail", "crossing"),
    base_rate=BaseRate(2, 3),
    drivers=(Driver("steel", "The yard delivers the steel", ("steel", "yard"), raises=True),),
)


def article(
    text: str,
    name: str = "ferry",
    outlet: str | None = "Courier",
    published: date | None = date(2031, 3, 3),
    url: str | None = None,
) -> Article:
    """An article of a text."""
    return Article(content_id(text), name, text, outlet=outlet, published=published, url=url)
