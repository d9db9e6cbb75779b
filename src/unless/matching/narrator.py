"""Whose voice it is where a report names nobody: the author of a comment, whoever is interviewed, or a quotation's speaker.

News agencies speak for themselves; a column speaks for the name above it, and the answers of an interview for the one who is asked.
"""

from __future__ import annotations

import re
from functools import lru_cache

from unless.domain.reading import Entity, Speaker
from unless.domain.text import Span, sentence_at
from unless.matching.context import Context

_NAME = r"(?P<name>[A-Z][\w’'\-]+(?:\s+(?:[A-Z]\.|[a-z]{1,3}|[A-Z][\w’'\-]+)){0,3}\s+[A-Z][\w’'\-]+)"
HEAD = 400  # characters in which a byline stands
_BYLINES = (
    re.compile(rf"^\s*[Bb][Yy]:?\s+{_NAME}\s*(?:,[^\n]{{0,60}})?$", re.M),
    re.compile(
        rf"^\s*(?:[\w ]{{0,20}}\b(?i:analysis|comment|commentary|opinion|column|notebook|view|essay)\b)[^\n]{{0,60}}?(?:\b[Bb]y|:|[-–—])\s+{_NAME}\s*$",
        re.M,
    ),
    re.compile(rf"^[^\n]{{3,80}},?\s+by\s+{_NAME}\s*$", re.M),
)
_DATELINE = re.compile(
    r"^\s*[A-Z][A-Z’'\- ]{2,30}(?:,\s+[\w. ]{2,25})?\s+(?:\([^)]{1,30}\)\s+)?[—–-]{1,2}\s", re.M
)
_FIRST_PERSON = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Mm]ine|[Mm]yself)\b")
# An interview says so before its first question, and has some of them.
_INTERVIEW = re.compile(
    r"\binterview|\bspoke\s+(?:to|with)\b|\btalk(?:s|ed)?\s+to\b|\basked\b|\bquestions\b|\b(?:minutes|conversation)\s+with\b|\bQ:",
    re.I,
)
_QUESTION = re.compile(r"^(?:Q:\s*)?[^\n.]{3,160}\?(?=\s|$)", re.M)
QUESTIONS = 3
_LABEL = re.compile(rf"^(?:{_NAME}|(?P<short>[A-Z][\w’'\-]+)):\s", re.M)
_MARKS = re.compile(r"[“”\"]")


def narrator(context: Context, place: Span) -> Speaker | None:
    """Whoever speaks at a place where no statement says so; None where it is the outlet itself."""
    return (
        _quoted(context, place)
        or _answering(context, place)
        or _author(context.text, context.article.outlet, _sentence(context, place))
    )


def _sentence(context: Context, place: Span) -> Span:
    return context.sentences[sentence_at(context.sentences, place.start)]


def _author(text: str, outlet: str | None, sentence: Span) -> Speaker | None:
    """The name of a byline, for what is said in the first person or where nothing shows an agency's report."""
    found = next((m for pattern in _BYLINES if (m := pattern.search(text[:HEAD]))), None)
    if found is None:
        return None
    if _DATELINE.search(text) and not _FIRST_PERSON.search(sentence.text):
        return None
    name = " ".join(found["name"].split())
    return Speaker(name, "person", role="author", affiliation=outlet or "the outlet")


def _answering(context: Context, place: Span) -> Speaker | None:
    """The one interviewed, for what stands behind the first question and is none."""
    text = context.text
    questions = [m.span() for m in _QUESTION.finditer(text)]
    labelled = _labelled(text, context.reading.entities, place)
    if labelled is not None:
        return labelled
    if len(questions) < QUESTIONS or place.start < questions[0][1]:
        return None
    if any(a <= place.start < b for a, b in questions) or not _INTERVIEW.search(text[: questions[0][1]]):
        return None
    people = [e for e in context.reading.entities if e.kind == "person" and e.span.end <= questions[0][0]]
    full = [e for e in people if " " in e.name] or people
    return Speaker(full[0].name, "person") if full else None


def _labelled(text: str, entities: tuple[Entity, ...], place: Span) -> Speaker | None:
    """ "Noor Valdez: We will hand over the first cars": the name before the colon that opens the paragraph."""
    if len(_labels(text)) < 2:
        return None
    line = text.rfind("\n", 0, place.start) + 1
    m = _LABEL.match(text, line)
    if m is None or m.end() > place.start + 1:
        return None
    label = " ".join((m["name"] or m["short"]).split())
    named = [
        e.name for e in entities if e.kind == "person" and (e.name == label or e.name.endswith(f" {label}"))
    ]
    return Speaker(named[0], "person") if named else None


@lru_cache(maxsize=8)
def _labels(text: str) -> tuple[str, ...]:
    return tuple(m["name"] or m["short"] for m in _LABEL.finditer(text))


def _quoted(context: Context, place: Span) -> Speaker | None:
    """The speaker of the nearest quotation of the paragraph, for what stands between quotation marks."""
    text = context.text
    start = text.rfind("\n", 0, place.start) + 1
    end = text.find("\n", place.start)
    end = len(text) if end < 0 else end
    if len(_MARKS.findall(text, start, place.start + 1)) % 2 == 0:
        return None
    near = [
        (min(abs(c.start - place.start) for c in s.content), s.speaker)
        for s in context.reading.statements
        if s.quotation != "indirect"
        and s.speaker.kind not in ("none", "outlet")
        and any(start <= c.start < end for c in s.content)
        and s.source
        and s.parent is None
    ]
    return min(near, key=lambda x: x[0])[1] if near else None
