"""What a judgement is made under without a marker of a condition: "with the loan in hand", "after such a raid", "then".

Such words hold a driver where they name one, or where they take up the one that was spoken of last. Reading does not
know the drivers, and "with" and "after" mean all sorts of things where no driver is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from unless.domain.clauses import clause_at, clauses, without
from unless.domain.evidence import OnOff
from unless.domain.text import Span, sentence_at
from unless.matching.context import Context
from unless.matching.topics import ENOUGH, Topic, score

_NOUN = (
    r"(?:(?:such|the|an?|his|her|its|their|this|that|those|these|any|no)\s+)?[\w’'\-]+(?:\s+[\w’'\-]+){0,5}?"
)
_ENDS = (
    r"(?=[,:;.”\"]|\s+(?:in\s+(?:hand|place|force)|behind|he|she|it|they|we|you|I|the|an?|there|his|her|its|their|was|were|is|are|"
    r"would|will|could|may|might|has|had)\b|\s*$)"
)
_HEAD = r"^[\s“\"‘']*(?:(?:and|but|that|even|he\s+said|she\s+said)\s+)*"
# "With the loan in hand", "without it", at the head of a clause; "after a release" anywhere in it.
_ADJUNCTS = (
    re.compile(rf"{_HEAD}(?P<word>with(?:out)?|under|given|absent)\s+(?P<np>{_NOUN}){_ENDS}", re.I),
    re.compile(
        rf"\b(?P<word>after|following|in\s+the\s+(?:wake|absence)\s+of)\s+(?P<np>{_NOUN}){_ENDS}", re.I
    ),
)
# "A raid would make a release unlikely": what makes it so is held on.
_MAKES = re.compile(
    rf"{_HEAD}(?P<np>{_NOUN})\s+(?:(?:would|will|could|might|may)\s+)?(?:make|render|leave|lead\s+to|mean|bring|cause|trigger|spell)s?\s+(?P<rest>\w.*)",
    re.I,
)
_WITHOUT = re.compile(r"without|absent|.*\babsence\b", re.I)
# "A day after the union threatened to go" tells when; it holds nothing.
_PAST = re.compile(r"\b\w+ed\b|\bto\b")
_AGO = re.compile(r"\b(?:hours?|days?|weeks?|months?|years?|shortly|soon|just)\s*$", re.I)
# What only points back: the thing spoken of last is meant.
_POINTS = re.compile(
    r"(?:it|that|this|these|those|them|one)(?:\s+(?:done|settled|agreed|over|out\s+of\s+the\s+way))?", re.I
)
_POINTED = re.compile(r"(?:such|that|this|these|those)\s", re.I)
_THEN = re.compile(
    r"\b(?:would|will|could|might)\s+then\b|\bin\s+(?:that|this|such\s+an?|which)\s+(?:case|event)\b|^[\s“\"‘']*(?:and\s+|but\s+)?then\b|\bonce\s+(?:he|she|it|they|that|this|one)\s+(?:has|have|had|is|was|"
    r"does|did)\b|\bafter\s+(?:that|this|it)\b(?!\s+\w+(?:ed|s)\b)",
    re.I,
)


def adjuncts(context: Context, place: Span, topic: Topic) -> Iterator[tuple[str, OnOff]]:
    """(driver, on or off) for what the words around a judgement of `topic` at `place` hold."""
    clause = clause_of(context, place)
    if any(clause.contains(c.marker) for c in context.reading.conditions):
        return  # reading has found what it hangs on
    text = _said(context, clause)
    if (m := _MAKES.match(text)) and score(topic, m["rest"]).score >= ENOUGH:
        yield from _named(context, m["np"], "on", topic, place)
    for pattern in _ADJUNCTS:
        for m in pattern.finditer(text):
            way: OnOff = "off" if _WITHOUT.match(m["word"]) else "on"
            if _PAST.search(m["np"]) or _AGO.search(text[: m.start()]):
                continue
            if _POINTS.fullmatch(m["np"]):
                yield from _resumed(context, place, way, topic)
            else:
                yield from _named(context, m["np"], way, topic, place)
    if _THEN.search(text):
        yield from _resumed(context, place, "on", topic)


def clause_of(context: Context, place: Span) -> Span:
    """The clause around a place, or its sentence."""
    sentence = context.sentences[sentence_at(context.sentences, place.start)]
    parts = clauses(context.text, sentence)
    return parts[clause_at(parts, place.start)] if parts else sentence


def resumed(context: Context, place: Span) -> tuple[Topic, bool] | None:
    """The driver spoken of last before a place, in its sentence or the one before, and whether as coming about.

    None where it was the outcome.
    """
    at = sentence_at(context.sentences, place.start)
    start = context.sentences[max(0, at - 1)].start
    near = [(topic, on) for where, topic, on in context.spoken if start <= where < place.start]
    return near[-1] if near and near[-1][0].driver is not None else None


def _said(context: Context, clause: Span) -> str:
    """The words of a clause without who says them."""
    holes = [x for s in context.reading.statements for x in (*s.source, *s.cue) if clause.overlaps(x)]
    bare = re.sub(r"\s+", " ", without(context.text, clause, holes))
    return re.sub(r"(?:, ?)+", ", ", re.sub(r"^[ ,]*(?:that )?", "", bare))


def _named(
    context: Context, words: str, way: OnOff, topic: Topic, place: Span
) -> Iterator[tuple[str, OnOff]]:
    ranked = sorted(((score(t, words).score, t) for t in context.vocab.drivers), key=lambda x: -x[0])
    if not ranked or score(topic, words).score >= max(ENOUGH, ranked[0][0]):
        return
    if ranked[0][0] < ENOUGH:
        if _POINTED.match(words):
            yield from _resumed(context, place, way, topic)
        return
    driver = ranked[0][1].driver
    if driver is not None and driver != topic.driver:
        yield driver, way


def _resumed(context: Context, place: Span, way: OnOff, topic: Topic) -> Iterator[tuple[str, OnOff]]:
    found = resumed(context, place)
    if found is not None and found[0].driver is not None and found[0].driver != topic.driver:
        yield found[0].driver, way if found[1] else "off" if way == "on" else "on"
