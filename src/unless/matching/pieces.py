"""A piece of evidence put together: who says what, of which target, when."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from unless.domain.evidence import Evidence, OnOff, Target
from unless.domain.reading import Day, Speaker
from unless.domain.text import Span, sentence_at
from unless.matching.citing import Cited, cited
from unless.matching.context import Context
from unless.matching.narrator import narrator

# What the relevance model finds where no word of likelihood, or none that states a fact, stands: on a dossier that it
# was not trained on it took "Two proud people and one narrow bridge" for a yes. Such pieces are shown for review and
# never count by themselves.
UNWORDED = 0.5


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says something, on which days, and when it was published."""

    speaker: Speaker
    said_on: Day
    published: date
    cited: Cited | None = None  # the outlet that reported it first


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said: a target, the interval of its probability, the drivers held, its own horizon."""

    target: Target
    low: float
    high: float
    given: tuple[tuple[str, OnOff], ...] = ()
    by: date | None = None


def piece(
    context: Context,
    span: Span,
    sentence: Span,
    voice: Voice,
    claim: Claim,
    confidence: float,
    reasons: Sequence[str],
) -> Evidence:
    """The piece with an id that its place and claim give it."""
    article = context.article
    digest = f"{article.id}:{article.name}:{span.start}:{span.end}:{claim}"
    return Evidence(
        id=hashlib.sha256(digest.encode()).hexdigest()[:12],
        article=article.id,
        span=span,
        sentence=sentence.text,
        speaker=voice.speaker,
        outlet=voice.cited.outlet if voice.cited else article.outlet,
        said_on=voice.said_on,
        published=voice.published,
        target=claim.target,
        low=claim.low,
        high=claim.high,
        given=claim.given,
        by=claim.by,
        confidence=round(min(1.0, max(0.0, confidence)), 3),
        reason="; ".join([*reasons, voice.cited.reason] if voice.cited else reasons),
    )


# "Soames, of the firm Penrose Surveys, gave the party a 35 percent chance": who rates needs no word of speech.
_RATES = re.compile(
    r"\b(?:puts?|gave|gives?|rate[sd]?|sees?|saw|call(?:s|ed)|consider(?:s|ed)|reckon(?:s|ed)|describe[sd]|"
    r"thinks?|thought|allow(?:s|ed)|assess(?:es|ed)|price[sd]?)\b"
)
_PERSON = re.compile(r"\b(?:he|she|they)\b", re.I)
NEAR = 90  # characters between who rates and the verb, at most


def voice(
    context: Context, statement: int | None, published: date, place: Span, phrase: Span | None = None
) -> Voice:
    """Who says it and on which day; the outlet on the day of publication where nobody else does.

    `place` is where it is said. With the phrase of a likelihood, whoever "puts it at" that is found outside statements, too.
    """
    found = None if statement is None else context.reading.statements[statement]
    said = (found.said_on if found else None) or (published, published)
    days = (min(said[0], published), min(said[1], published))
    first = cited(context.article, context.reading, statement, context.outlets)
    if first is not None:
        return Voice(first.speaker, days, published, first)
    if found is not None and found.speaker.kind != "none":
        return Voice(found.speaker, days, published)
    rater = _rater(context, phrase) if phrase is not None else None
    # "There is little hope": a statement that names nobody is the outlet's own.
    own = context.article.outlet
    outlet = Speaker(name=own, kind="outlet") if own else Speaker(kind="outlet", description="the outlet")
    return Voice(rater or narrator(context, place) or outlet, days, published)


def _rater(context: Context, phrase: Span) -> Speaker | None:
    """The person or body before a verb of rating that leads to the phrase, in its sentence."""
    sentence = context.sentences[sentence_at(context.sentences, phrase.start)]
    verbs = [m.start() for m in _RATES.finditer(context.text, sentence.start, phrase.start)]
    if not verbs:
        return None
    at = verbs[-1]
    named = [
        e
        for e in context.reading.entities
        if e.kind in ("person", "organisation") and max(sentence.start, at - NEAR) <= e.span.start < at
    ]
    people = [e for e in named if e.kind == "person"] or named
    if people:
        who = people[0]
        known = [s.speaker for s in context.reading.statements if s.speaker.name == who.name]
        return known[0] if known else Speaker(who.name, "person" if who.kind == "person" else "organisation")
    if _PERSON.fullmatch(context.text[sentence.start : at].split()[-1:][0] if at > sentence.start else ""):
        before = [s for s in context.reading.statements if s.content and s.content[0].start < sentence.start]
        spoken = [s.speaker for s in before if s.speaker.kind not in ("none", "outlet")]
        return spoken[-1] if spoken else None
    return None


def statement_at(context: Context, clause: Span) -> int | None:
    """The innermost statement whose content holds most of the clause, or whose cue stands in it."""
    best: tuple[int, int] | None = None
    for i, s in enumerate(context.reading.statements):
        shared = sum(max(0, min(c.end, clause.end) - max(c.start, clause.start)) for c in s.content)
        if shared * 2 >= len(clause) or (shared and any(clause.contains(c) for c in s.cue)):
            size = sum(len(c) for c in s.content)
            if best is None or size < best[0]:
                best = (size, i)
    return best[1] if best else None


# What somebody does or has not done, where the cue tells of the deed and no word of theirs: "the League has still not said yes".
_DEED = re.compile(
    r"\b(?:not|never|yet|refus\w+|declin\w+|fail\w*|agreed|decided|ruled|voted|heard|approved|adopted)\b|n['’]t\b",
    re.I,
)


def teller(context: Context, clause: Span, statement: int | None) -> int | None:
    """The statement in which a fact is told: where its cue is the fact itself, the one around it."""
    seen: set[int] = set()
    while statement is not None and statement not in seen:
        seen.add(statement)
        one = context.reading.statements[statement]
        deed = one.source and clause.contains(one.source[0]) and any(_DEED.search(c.text) for c in one.cue)
        if not deed:
            return statement
        around = [
            (sum(len(c) for c in s.content), i)
            for i, s in enumerate(context.reading.statements)
            if i != statement and any(c.contains(one.source[0]) for c in s.content)
        ]
        statement = one.parent if one.parent is not None else min(around)[1] if around else None
    return statement


def brief(span: Span) -> str:
    """The words of a span as a reason quotes them."""
    text = " ".join(span.text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."
