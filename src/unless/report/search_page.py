"""What the search page shows: hits with what matched marked in its place."""

from __future__ import annotations

from dataclasses import dataclass

from unless.domain.search import Found, Hit
from unless.report.article_page import source_words
from unless.report.figures import shortened
from unless.report.passages import Stretch, marked
from unless.report.tables import who

MATCH = "match"  # the mark of what was looked for
MOST_OUTLETS = 4  # named of those where a text came out as well


@dataclass(frozen=True, slots=True)
class HitLine:
    """A hit: what it is, the article, who says it, and the words around what matches. `cut_before` and `cut_after` say
    that the text goes on.
    """

    kind: str
    article: str
    title: tuple[Stretch, ...]
    source: str
    speaker: str
    snippet: tuple[Stretch, ...]
    cut_before: bool
    cut_after: bool
    also_in: str
    withdrawn: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of hits. `error` is a sentence on what is wrong with the words; then there are none."""

    words: str
    page: int
    hits: tuple[HitLine, ...]
    more: bool
    error: str = ""


def hit_lines(found: Found, skipped: int) -> tuple[HitLine, ...]:
    """The hits after the first `skipped`."""
    return tuple(_line(h) for h in found.hits[skipped:])


def _line(hit: Hit) -> HitLine:
    a, w, cut = hit.article, hit.withdrawn, hit.snippet
    title = a.title or a.name
    whole = not hit.spans
    return HitLine(
        kind=hit.kind,
        article=a.id,
        title=marked(title, [(s, e, MATCH) for s, e in hit.title_highlights] if a.title else []),
        source=source_words(a.outlet, a.published),
        speaker=who(hit.speaker, a.outlet) if hit.speaker else "",
        snippet=marked(a.text, [(s, e, MATCH) for s, e in hit.highlights], cut.start, cut.end),
        cut_before=whole and a.text[: cut.start].strip() != "",
        cut_after=whole and a.text[cut.end :].strip() != "",
        also_in=_outlets(hit),
        withdrawn=""
        if w is None
        else f"{'replaced' if w.replaced_by else 'withdrawn'} {w.on}: {shortened(w.why, 80)}",
    )


def _outlets(hit: Hit) -> str:
    names = [e.outlet or "an outlet not named" for e in hit.also_in]
    rest = len(names) - MOST_OUTLETS
    return ", ".join(names[:MOST_OUTLETS]) + (f" and {rest} more" if rest > 0 else "")
