"""Reports made by hand, with their readings, for the tests of speakers, scores and track records: no model needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ledger_cases import QUESTION, article

from unless.domain.article import Article
from unless.domain.question import Question
from unless.domain.reading import Estimate, Reading, Speaker, Statement
from unless.domain.text import Span
from unless.ledger.store import Store
from unless.workflow.add import file_pairs
from unless.workflow.ask import ask

BRANDT = Speaker("Ilse Brandt", "person", "harbour master", "Port of Harl")
VANCE = Speaker("Omar Vance", "person", "mayor")

Pair = tuple[Article, Reading]


def person(name: str, role: str | None = None, affiliation: str | None = None) -> Speaker:
    return Speaker(name, "person", role, affiliation)


def report(
    speaker: Speaker,
    p: tuple[float, float] = (0.2, 0.45),
    on: date = date(2031, 3, 3),
    outlet: str | None = "Courier",
    source: str | None = None,
    words: str = "{source} said a ferry crossing is {degree} this season.",
    by: date | None = None,
) -> Pair:
    """An article in which one speaker judges the outcome; `words` say how it is told."""
    degree = "unlikely" if sum(p) < 1 else "likely"
    source = source or speaker.name or speaker.description or "The paper"
    sentence = words.format(source=source, degree=degree)
    text = f"Harl, day {on.toordinal()} of {outlet}, {len(words)}. No other news.\n{sentence}\n"
    return pair(article(text, "r", outlet, on), speaker, source, degree, p, by)


def pair(
    one: Article, speaker: Speaker, source: str, degree: str, p: tuple[float, float], by: date | None = None
) -> Pair:
    """The reading of a report: one statement, one estimate inside it."""

    def span(words: str) -> Span:
        start = one.text.rindex(words)
        return Span.cut(one.text, start, start + len(words))

    content = span("a ferry crossing")
    end = one.text.index("season", content.start) + 6
    cue = next((span(c) for c in (" said", " told", " reported") if c in one.text), span(source))
    statement = Statement(
        (span(source),), (cue,), (Span.cut(one.text, content.start, end),), speaker, "indirect"
    )
    estimate = Estimate(
        span(degree), content, "likely" if degree == "likely" else "unlikely", p, by=by, statement=0
    )
    return one, Reading(one.id, "made", (statement,), (estimate,))


def asked(store: Store, question: Question = QUESTION, key: str = "ferry") -> None:
    """The ferry question without its base rate's company: one driver, opened on 1 February 2031."""
    ask(store, question, "ann", key)


def filed(store: Store, *pairs: Pair) -> None:
    """File reports in this order, each in a call of its own."""
    for one in pairs:
        file_pairs(store, [one])


def as_no_event(question: Question = QUESTION) -> Question:
    """The question turned round: yes if no ferry sails."""
    return replace(question, question="Will no ferry sail by 30 June 2031?", yes_means="no-event")
