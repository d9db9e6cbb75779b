"""Invented reports whose readings are written by hand, for tests of search."""

from __future__ import annotations

from datetime import date

from unless.domain.article import Article, content_id
from unless.domain.reading import Condition, Estimate, Quotation, Reading, Speaker, SpeakerKind, Statement
from unless.domain.text import Span

BRANDT = Speaker("Ilse Brandt", "person", "harbour master", "Harl")
VANCE = Speaker("Omar Vance", "person", "mayor", "Ostport")
SOURCE = Speaker("", "anonymous", None, "the yard", "a source at the yard")


def span(text: str, words: str) -> Span:
    """The first place where words stand."""
    at = text.index(words)
    return Span(at, at + len(words), words)


def said(
    text: str, source: str, cue: str, content: str, speaker: Speaker, quotation: Quotation = "indirect"
) -> Statement:
    """A statement of which every part stands once in the text."""
    return Statement((span(text, source),), (span(text, cue),), (span(text, content),), speaker, quotation)


def report(
    text: str,
    name: str = "report",
    title: str | None = None,
    outlet: str | None = "Courier",
    published: date | None = date(2031, 3, 3),
    url: str | None = None,
) -> Article:
    """An article of a text."""
    return Article(content_id(text), name, text, title, url, outlet, published)


def plain(text: str, kind: SpeakerKind = "person", **values: object) -> tuple[Article, Reading]:
    """An article in which nobody says anything."""
    one = report(text, **values)  # type: ignore[arg-type]
    return one, Reading(one.id, "hand 1")


FERRY = (
    "HARL - The ferries between Harl and Ostport are unlikely to sail before June, Ilse Brandt said. “The yard has not "
    "delivered any steel,” mayor Omar Vance told reporters. A source at the yard said the steel would come if the strike "
    "ended.\n\nThe mill waits. Without steel a crossing this summer is highly unlikely.\n"
)
HARVEST = (
    "OSTPORT - Negotiations on the harvest of barley began in the capital. The yard of the mill is full, Tilda Roone said."
    "\n\nUnless rain comes, farmers will sell early.\n"
)


def ferry() -> tuple[Article, Reading]:
    """Three statements, a likelihood in one and another in the report's own voice, and a condition in one."""
    one = report(FERRY, "ferry", "Harl ferry waits for steel")
    event = "The ferries between Harl and Ostport are unlikely to sail before June"
    statements = (
        said(FERRY, "Ilse Brandt", "said", event, BRANDT),
        said(FERRY, "mayor Omar Vance", "told", "The yard has not delivered any steel", VANCE, "direct"),
        said(FERRY, "A source at the yard", "said the", "steel would come if the strike ended", SOURCE),
    )
    estimates = (
        Estimate(
            span(FERRY, "unlikely"), span(FERRY, "to sail before June"), "unlikely", (0.1, 0.25), statement=0
        ),
        Estimate(
            span(FERRY, "highly unlikely"),
            span(FERRY, "a crossing this summer"),
            "very-unlikely",
            (0.05, 0.1),
        ),
    )
    conditions = (Condition(span(FERRY, "if"), span(FERRY, "the strike ended"), "if", statement=2),)
    return one, Reading(one.id, "hand 1", statements, estimates, conditions)


def harvest() -> tuple[Article, Reading]:
    """One statement, and a condition in the report's own voice."""
    one = report(HARVEST, "harvest", None, "Meridian", date(2031, 4, 9))
    roone = Speaker("Tilda Roone", "person")
    statements = (said(HARVEST, "Tilda Roone", "said", "The yard of the mill is full", roone),)
    conditions = (Condition(span(HARVEST, "Unless"), span(HARVEST, "rain comes"), "unless"),)
    return one, Reading(one.id, "hand 1", statements, (), conditions)
