"""Proposals: what filed readings say about the questions that are followed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from unless.domain.article import Article
from unless.domain.evidence import Evidence
from unless.domain.reading import Reading
from unless.domain.record import QuestionVersion
from unless.ledger.evidence import file_proposals
from unless.ledger.voices import Voices
from unless.matching.kinds import evidence_for
from unless.matching.match import MATCHER

Run = tuple[int, int | None, str, Sequence[tuple[Evidence, int]]]
Item = tuple[int, int, Article, Reading]  # an article's row, its reading's row, and both


def sentence_start(article: Article, piece: Evidence) -> int:
    """The character at which a piece's sentence begins in its article."""
    earliest = max(0, piece.span.end - len(piece.sentence))
    return article.text.index(piece.sentence, earliest, piece.span.start + len(piece.sentence))


def run(version: QuestionVersion, items: Iterable[Item], outlets: Collection[str] = ()) -> list[Run]:
    """What articles say about a question; those without a publication date say nothing on any day."""
    out: list[Run] = []
    for number, reading_number, article, reading in items:
        found: Sequence[Evidence] = ()
        if article.published is not None:
            found = evidence_for(version.question, article, reading, article.published, outlets)
        pieces = [(e, sentence_start(article, e)) for e in found]
        out.append((number, reading_number, article.id, pieces))
    return out


def match(
    connection: Any,
    versions: Sequence[QuestionVersion],
    items: Sequence[Item],
    voices: Voices,
    now: datetime,
    outlets: Collection[str] = (),
) -> int:
    """File what articles say about each question, `outlets` being those known; returns the number of pieces."""
    return sum(
        file_proposals(connection, v.version, run(v, items, outlets), voices, MATCHER, now)
        for v in versions
        if items
    )
