"""Invented reports with invented readings, filed without the reader: quick, and as many as a test wants."""

from __future__ import annotations

import random
from datetime import date, timedelta

from ledger_cases import QUESTION

from unless.domain.article import Article, content_id
from unless.domain.reading import Condition, DateMention, Entity, Estimate, Reading, Speaker, Statement
from unless.domain.text import Span
from unless.ledger.evidence import decide, proposals
from unless.ledger.forecasts import keep
from unless.ledger.questions import resolve_question, version_of
from unless.ledger.store import Store
from unless.workflow.add import file_pairs
from unless.workflow.ask import ask

WORDS = (
    "Brandt Vance Roone ferry harbour yard steel crossing summer council island said likely unlikely before June “maybe” "
    "Zürich naïve =SUM(A1) +1 -2 @home will not sail, unless the yard delivers; if it does the mayor told reporters. 30 %"
).split(" ")
PEOPLE = (
    Speaker("Ilse Brandt", "person", "harbour master", "Harl"),
    Speaker("Omar Vance", "person", "mayor"),
    Speaker("=Roone", "person"),
    Speaker("The Yard", "organisation"),
    Speaker("", "anonymous", None, "the yard", "a source at the yard"),
)


def made(number: int, size: int = 300, statements: int = 6) -> tuple[Article, Reading]:
    """The report of a number, always the same, of so many words."""
    chance = random.Random(number)
    text = f"Report {number} “é\U0001f6f3”: a ferry will likely sail from Harl.\n\n" + " ".join(
        chance.choices(WORDS, k=size)
    )

    def span() -> Span:
        start = chance.randrange(len(text) - 40)
        return Span.cut(text, start, start + chance.randrange(1, 40))

    day = date(2031, 2, 2) + timedelta(days=number % 90)
    article = Article(
        content_id(text),
        f"report-{number}",
        text,
        f"-Title {number}",
        f"https://{number}.example/a",
        "Courier",
        day,
    )
    reading = Reading(
        article.id,
        "invented 1",
        tuple(
            Statement(
                (span(),),
                (span(), span()),
                (span(),),
                chance.choice(PEOPLE),
                "direct",
                (day, day),
                i - 1 if i else None,
            )
            for i in range(statements)
        ),
        tuple(Estimate(span(), span(), "likely", (0.55, 0.8), span(), day, i, (0, 1)) for i in range(3)),
        tuple(Condition(span(), span(), "if", span(), None, i) for i in range(2)),
        tuple(Entity(span(), "person", "Ilse Brandt") for _ in range(8)),
        tuple(DateMention(span(), day, None) for _ in range(4)),
        ("a note",),
    )
    return article, reading


def fill(store: Store, count: int, size: int = 300) -> None:
    """A ledger with a question, reports, decisions, a forecast and a resolution."""
    ask(store, QUESTION, "ann", "ferry")
    file_pairs(store, (made(n, size) for n in range(count)))
    with store.write() as connection:
        version = version_of(connection, "ferry")
        pieces = proposals(connection, version)
        for n, piece in enumerate(pieces[:6]):
            action = ("accept", "reject", "edit")[n % 3]
            changes = {"low": 0.1, "high": 0.2} if action == "edit" else None
            decide(connection, version.number, piece.id, action, "ann", "=because", store.clock(), changes)
        keep(
            connection,
            version.number,
            "d" * 32,
            date(2031, 3, 1),
            None,
            0.25,
            {"prior": 0.2, "notes": []},
            store.clock(),
        )
        resolve_question(
            connection, version.number, "no", date(2031, 7, 1), "it did not sail", "ann", store.clock()
        )
