"""Readings as one HTML file that needs nothing else: speakers by colour, likelihoods and conditions underlined.

The page has no scripts and loads nothing. Each article's text stands in it exactly as it is, cut where marks
begin and end; a mark shows its details when pointed at or reached with the keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from unless.domain.article import Article
from unless.domain.reading import Condition, Estimate, Reading, Statement
from unless.domain.text import Span
from unless.report.addresses import web_address
from unless.report.figures import interval
from unless.report.tables import who

# Hues in degrees, far from their neighbours in the order in which speakers get them.
HUES = (210, 30, 140, 320, 265, 60, 180, 0, 100, 290)


def colour(hue: int | None) -> str:
    """The class of a hue: "hue-0" to "hue-9"."""
    return "" if hue is None else f"hue-{HUES.index(hue)}"


Mark = Literal["source", "cue", "content", "estimate", "condition", "marker"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with the same marks all through; `tip` is what it shows when pointed at."""

    text: str
    classes: str = ""
    hue: int | None = None
    tip: str = ""
    anchors: tuple[str, ...] = ()

    @property
    def colour(self) -> str:
        """The class of its speaker's colour, for pages without styles of their own; "" for none."""
        return colour(self.hue)

    @property
    def opens(self) -> str:
        """The number of the statement whose content begins here, counted from 1; "" where none does."""
        found = (re.fullmatch(r".*-s(\d+)", a) for a in self.anchors)
        return " ".join(str(int(m[1]) + 1) for m in found if m)


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker of an article, with the numbers of the statements."""

    name: str
    detail: str
    hue: int | None
    statements: tuple[int, ...]

    @property
    def colour(self) -> str:
        """The class of the speaker's colour; "" for none."""
        return colour(self.hue)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One likelihood or condition of the list under an article."""

    kind: str
    words: str
    about: str
    speaker: str
    detail: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """All that the page shows of one article. The runs' texts joined are the article's text."""

    anchor: str
    title: str
    byline: str
    url: str | None
    runs: tuple[Run, ...]
    voices: tuple[Voice, ...]
    judgements: tuple[Judgement, ...]
    notes: tuple[str, ...]


def article_page(article: Article, reading: Reading, number: int = 0) -> ArticlePage:
    """What is shown of one article."""
    voices = _voices(article, reading)
    hue = {i: v.hue for v in voices for i in v.statements}
    parts = [article.outlet, article.published and article.published.isoformat(), reading.reader]
    return ArticlePage(
        anchor=f"a{number}",
        title=article.title or article.name,
        byline=" · ".join(p for p in parts if p),
        # A link runs nothing: addresses other than the web's are shown as text nowhere at all.
        url=web_address(article.url),
        runs=_runs(article, reading, hue, f"a{number}"),
        voices=voices,
        judgements=_judgements(article, reading, f"a{number}"),
        notes=reading.notes,
    )


def _voices(article: Article, reading: Reading) -> tuple[Voice, ...]:
    """Speakers in the order of their first statement; whoever cannot be named has no colour."""
    said: dict[str, list[int]] = {}
    for i, one in enumerate(reading.statements):
        said.setdefault(one.speaker.name, []).append(i)
    out: list[Voice] = []
    for name, numbers in said.items():
        known = [reading.statements[i].speaker for i in numbers]
        best = max(known, key=lambda s: (s.role is not None, s.affiliation is not None))
        detail = [best.kind if best.kind != "none" else "", best.role or best.affiliation or ""]
        coloured = sum(v.hue is not None for v in out)
        out.append(
            Voice(
                name=name or "nobody named",
                detail=", ".join(d for d in detail if d),
                hue=HUES[coloured % len(HUES)] if name else None,
                statements=tuple(numbers),
            )
        )
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Marked:
    span: Span
    mark: Mark
    tip: str
    statement: int | None
    anchor: str = ""


def _marks(article: Article, reading: Reading, prefix: str) -> list[_Marked]:
    out = []
    for i, one in enumerate(reading.statements):
        tip = _statement_tip(article, one)
        parts: tuple[tuple[Mark, tuple[Span, ...]], ...] = (
            ("source", one.source),
            ("cue", one.cue),
            ("content", one.content),
        )
        for mark, spans in parts:
            for n, span in enumerate(spans):
                first = mark == "content" and n == 0
                out.append(_Marked(span, mark, tip, i, f"{prefix}-s{i}" if first else ""))
    for i, estimate in enumerate(reading.estimates):
        tip = _estimate_tip(article, reading, estimate)
        out.append(_Marked(estimate.phrase, "estimate", tip, estimate.statement, f"{prefix}-e{i}"))
    for i, condition in enumerate(reading.conditions):
        tip = _condition_tip(condition)
        out.append(_Marked(condition.marker, "marker", tip, condition.statement, f"{prefix}-c{i}"))
        out.append(_Marked(condition.condition, "condition", tip, condition.statement))
    return out


def _runs(article: Article, reading: Reading, hue: dict[int, int | None], prefix: str) -> tuple[Run, ...]:
    """The text cut wherever a mark begins or ends."""
    marks = _marks(article, reading, prefix)
    borders = sorted({0, len(article.text), *(m.span.start for m in marks), *(m.span.end for m in marks)})
    marks.sort(key=lambda m: len(m.span))
    out = []
    for a, b in pairwise(borders):
        here = [m for m in marks if m.span.start <= a and b <= m.span.end]
        # The shortest mark is the innermost: its speaker gives the colour, its details come first.
        owners = [m.statement for m in here if m.mark in ("source", "cue", "content")]
        tips = dict.fromkeys(m.tip for m in here)
        out.append(
            Run(
                text=article.text[a:b],
                classes=" ".join(dict.fromkeys(m.mark for m in here)),
                hue=hue.get(owners[0]) if owners and owners[0] is not None else None,
                tip="\n\n".join(tips),
                anchors=tuple(m.anchor for m in here if m.anchor and m.span.start == a),
            )
        )
    return tuple(out)


def _statement_tip(article: Article, one: Statement) -> str:
    speaker = one.speaker
    lines = [who(speaker, article.outlet)]
    if speaker.affiliation and speaker.affiliation not in lines[0]:
        lines.append(f"for {speaker.affiliation}")
    cue = " … ".join(" ".join(c.text.split()) for c in one.cue)
    lines.append(f"{one.quotation} statement, “{cue}”" if cue else f"{one.quotation} statement")
    if one.said_on:
        lines.append(f"said {_days(one.said_on)}")
    if one.parent is not None:
        lines.append("told within another statement")
    return "\n".join(lines)


def _days(days: tuple[date, date]) -> str:
    first, last = (d.isoformat() for d in days)
    return first if first == last else f"between {first} and {last}"


def _estimate_tip(article: Article, reading: Reading, one: Estimate) -> str:
    event = " ".join(one.event.text.split())
    lines = [f"{one.degree.replace('-', ' ')}: {interval(one.p)}", f"of: {event}"]
    if one.refers_to:
        lines.append(f"that is: {' '.join(one.refers_to.text.split())}")
    if one.by:
        lines.append(f"by {one.by.isoformat()}")
    if one.statement is None:
        lines.append(f"in the voice of {article.outlet or 'the report'}")
    for index in one.conditions:
        condition = reading.conditions[index]
        lines.append(f"{condition.kind}: {' '.join(condition.condition.text.split())}")
    return "\n".join(lines)


def _condition_tip(one: Condition) -> str:
    lines = [f"condition ({one.kind.replace('-', ' ')}): {' '.join(one.condition.text.split())}"]
    if one.refers_to:
        lines.append(f"that is: {' '.join(one.refers_to.text.split())}")
    if one.consequent:
        lines.append(f"for: {' '.join(one.consequent.text.split())}")
    return "\n".join(lines)


def _judgements(article: Article, reading: Reading, prefix: str) -> tuple[Judgement, ...]:
    def speaker(statement: int | None) -> str:
        if statement is None:
            return article.outlet or "the report itself"
        return who(reading.statements[statement].speaker, article.outlet)

    out = []
    for i, e in enumerate(reading.estimates):
        given = "; ".join(
            f"{reading.conditions[c].kind}: {reading.conditions[c].condition.text}" for c in e.conditions
        )
        detail = (
            interval(e.p) + (f", by {e.by.isoformat()}" if e.by else "") + (f" ({given})" if given else "")
        )
        about = e.event.text + (f" ({e.refers_to.text})" if e.refers_to else "")
        out.append(
            Judgement("likelihood", e.phrase.text, about, speaker(e.statement), detail, f"{prefix}-e{i}")
        )
    for i, c in enumerate(reading.conditions):
        consequent = c.consequent.text if c.consequent else ""
        words = (
            f"{c.marker.text} {c.condition.text}" if c.marker.end <= c.condition.start else c.condition.text
        )
        out.append(Judgement("condition", words, consequent, speaker(c.statement), c.kind, f"{prefix}-c{i}"))
    return tuple(out)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("unless.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def reading_page(pairs: Sequence[tuple[Article, Reading]]) -> str:
    """One HTML document with every article of a call."""
    pages = [article_page(article, reading, i) for i, (article, reading) in enumerate(pairs)]
    return _environment().get_template("reading.html").render(pages=pages)
