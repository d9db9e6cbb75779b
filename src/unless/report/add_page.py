"""What the page of adding shows: what became of every file, text or link of a batch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OnQuestion:
    """How many pieces of evidence an article gives on a question."""

    key: str
    question: str
    pieces: int


@dataclass(frozen=True, slots=True)
class AddedLine:
    """What became of one: `what` in words ("filed", "there already", ...), `of` the article that it repeats (id, or "").

    `failed` says that nothing was filed, `reason` why.
    """

    name: str
    what: str
    article: str
    title: str
    of: str
    failed: bool
    reason: str
    questions: tuple[OnQuestion, ...]


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A batch on its way: what is done, in order, and what waits (`ahead` are others' batches before it)."""

    id: str
    by: str
    lines: tuple[AddedLine, ...]
    waiting: tuple[str, ...]
    ahead: int

    @property
    def done(self) -> bool:
        """Whether nothing waits any more."""
        return not self.waiting


# How a status of workflow.add reads.
WORDS = {
    "new": "filed",
    "known": "there already",
    "reread": "there already, read anew by this version",
    "appeared": "there already, now also known from here",
    "copy": "filed, a copy of",
    "version": "filed, another version of",
    "forgotten": "not taken",
    "failed": "not taken",
}
