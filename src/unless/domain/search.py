"""What a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from unless.domain.article import Article
from unless.domain.reading import Quotation, Speaker
from unless.domain.record import Withdrawal
from unless.domain.text import Span

HitKind = Literal["article", "statement", "estimate", "condition"]
Range = tuple[int, int]  # characters [start, end)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where else the text came out: `article` is a copy's id, or that of the same text in another outlet."""

    article: str
    outlet: str | None
    published: date | None


@dataclass(frozen=True, slots=True)
class Hit:
    """One article or statement found, or a likelihood or condition in a report's own voice.

    `spans` are what was found: of a statement its content, of an estimate its phrase and event, of a condition its
    marker and clause; empty for an article. `snippet` is the part to show and `highlights` the ranges in it that match,
    all into the article's text; `title_highlights` are into its title. `score` is relative to the best hit of its
    kind, 0 to 1; None where nothing but filters was asked for. `speaker` has the registry's name.
    """

    kind: HitKind
    article: Article
    spans: tuple[Span, ...]
    snippet: Span
    highlights: tuple[Range, ...]
    title_highlights: tuple[Range, ...] = ()
    score: float | None = None
    speaker: Speaker | None = None
    quotation: Quotation | None = None
    also_in: tuple[Elsewhere, ...] = ()
    withdrawn: Withdrawal | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a search, best first (newest first without words); `more` says that others were left off."""

    query: str
    hits: tuple[Hit, ...]
    more: bool
