"""One article with its reading, as matching looks around in it."""

from __future__ import annotations

from dataclasses import dataclass

from unless.domain.article import Article
from unless.domain.question import Question
from unless.domain.reading import Reading
from unless.domain.text import Span
from unless.matching.topics import Topic, Vocabulary


@dataclass(frozen=True, slots=True)
class Context:
    """One article with its reading and what is needed to look around in it."""

    question: Question
    vocab: Vocabulary
    article: Article
    reading: Reading
    sentences: list[Span]
    speakers: frozenset[str]  # name tokens of the article's speakers
    outlets: tuple[str, ...] = ()  # names of outlets that are known
    # Where which topic is spoken of, and whether as coming about, in text order.
    spoken: tuple[tuple[int, Topic, bool], ...] = ()

    @property
    def text(self) -> str:
        """The article's text."""
        return self.article.text


def reference_text(context: Context, span: Span | None, depth: int = 3) -> str:
    """The words that a reference stands for, followed through references inside it."""
    if span is None or depth == 0:
        return ""
    following = [e.refers_to for e in context.reading.estimates if e.refers_to and span.overlaps(e.event)]
    following += [
        c.refers_to for c in context.reading.conditions if c.refers_to and span.overlaps(c.condition)
    ]
    more = " ".join(reference_text(context, s, depth - 1) for s in following if s.start < span.start)
    return f"{span.text} {more}".strip()
