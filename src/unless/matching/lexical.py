"""What the words of a judgement alone say of it: which topic its event names, and what speaks against that.

Each judgement is decided with as few words as will do: first its event, then the clause around it, then
what its pronouns stand for. Names, dates and words such as "another" decide whether "the meeting" is the
question's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from unless.domain.clauses import clause_at, clauses, without
from unless.domain.evidence import OnOff
from unless.domain.question import Question
from unless.domain.reading import Estimate
from unless.domain.text import Span, sentence_at
from unless.matching.context import Context, reference_text
from unless.matching.given import driver_of, given_of
from unless.matching.lexicon import UNDOING, opposed, opposite_directions, stems
from unless.matching.topics import ENOUGH, Match, Topic, apart, foreign, score

# Confidence by how many words were needed: the event alone, its clause, what it refers to.
BY_EVENT, BY_CLAUSE, BY_REFERENCE = 0.92, 0.82, 0.72
LATE, TALK = (
    0.5,
    0.7,
)  # doubt where the judged time is not the question's, or the event is mere talk of the thing
IMPLIED = 0.6  # by few words, but hardly about anything else


@dataclass(frozen=True, slots=True)
class Lexical:
    """What words alone make of a judgement: its topic, how sure, which drivers it holds, and whether it is turned round.

    `loose` is a condition that fits no driver.
    """

    topic: Topic
    confidence: float
    reason: str
    given: tuple[tuple[str, OnOff], ...]
    loose: str | None
    flipped: bool


def lexical(context: Context, estimate: Estimate) -> Lexical | None:
    """The verdict of words alone, None where they name no topic."""
    tail, event, around, reference = _layers(context, estimate)
    layers = [
        ("its event", event, BY_EVENT),
        ("its clause", around, BY_CLAUSE),
        ("what it refers to", reference, BY_REFERENCE),
    ]
    held = {t.driver for c in estimate.conditions if (t := driver_of(context, context.reading.conditions[c]))}
    verdict = decide(context, layers, held) or _implied(context, estimate, f"{around} {event}", bool(held))
    if verdict is None:
        return None
    topic = verdict.topic
    given, loose = given_of(context, estimate.phrase, estimate.conditions, topic, tail)
    turned = flips(topic, estimate.event.text, around)
    return Lexical(topic, verdict.confidence, verdict.reason, given, loose[0] if loose else None, turned)


# "Had not cleared parliament, but was likely to do so": what the sentence has just told of.
_DO_SO = re.compile(r"(?:to\s+|be\s+)?(?:do|does|did|doing|done)\s+(?:so|it|that)\b", re.I)


def taken_up(context: Context, estimate: Estimate) -> Lexical | None:
    """The verdict where a judgement only takes up what its sentence has told of before."""
    if not _DO_SO.match(estimate.event.text):
        return None
    start = context.sentences[sentence_at(context.sentences, estimate.phrase.start)].start
    near = [topic for at, topic, _ in context.spoken if start <= at < estimate.phrase.start]
    if not near:
        return None
    given, _ = given_of(context, estimate.phrase, estimate.conditions, near[-1])
    what = "the outcome" if near[-1].driver is None else f"driver {near[-1].driver}"
    return Lexical(near[-1], BY_EVENT, f"it takes up what was said of {what}", given, None, False)


def doubts(
    context: Context, estimate: Estimate, topic: Topic, published: date
) -> tuple[float, tuple[str, ...]]:
    """How much to doubt that a judgement is of the question's own thing (0 for not at all), with the reasons."""
    sentence = context.sentences[sentence_at(context.sentences, estimate.phrase.start)]
    _, event, around, reference = _layers(context, estimate)
    doubt, reasons = elsewhere(
        context, topic, _subject(context, estimate, sentence, around, event), reference
    )
    if late := too_late(context.question, estimate, published):
        doubt += LATE
        reasons.append(late)
    if _TALK.match(event):
        doubt += TALK
        reasons.append("is an act of talk")
    return doubt, tuple(reasons)


def _layers(context: Context, estimate: Estimate) -> tuple[str, str, str, str]:
    """(the clause of time behind the event, the event without it, the clause around it, what it refers to)."""
    sentence = context.sentences[sentence_at(context.sentences, estimate.phrase.start)]
    tail, event = _temporal_tail(estimate.event.text)
    around = _around(context, estimate, sentence).replace(tail, " " * len(tail))
    return tail, event, around, reference_text(context, estimate.refers_to)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a stretch is about, how sure that is, and why."""

    topic: Topic
    confidence: float
    reason: str
    text: str  # the words it was decided on


def decide(
    context: Context, layers: Sequence[tuple[str, str, float]], held: Collection[str | None] = ()
) -> Verdict | None:
    """The topic of a stretch from layers of (label, text, confidence), narrowest first.

    A driver that the judgement holds fixed (`held`) is not what it judges.
    """
    seen = ""
    for label, text, confidence in layers:
        seen = f"{seen} {text}"
        ranked = sorted(
            (score(t, seen) for t in context.vocab.topics if t.driver is None or t.driver not in held),
            key=lambda m: (-m.score, m.topic.driver is not None),
        )
        best = ranked[0]
        if best.score < ENOUGH:
            continue
        # A driver and the outcome often share a word: a clear lead is wanted.
        if len(ranked) > 1 and ranked[1].score >= ENOUGH and best.score - ranked[1].score < 0.05:
            return Verdict(best.topic, confidence - 0.1, _why(label, best), seen)
        return Verdict(best.topic, confidence, _why(label, best), seen)
    return None


_DEADLINE = re.compile(
    r"\b(?:meet|mak|miss|hit|keep)\w*\s+(?:the|its|their|that)\s+(?:(?P<month>[A-Z][a-z]+)\s+)?(?:date|deadline|target)\b"
)
# "The date would slip": under a driver's condition the question's own.
_SCHEDULE = re.compile(r"\bthe\s+(?:(?P<month>[A-Z][a-z]+)\s+)?(?:date|deadline|timetable|schedule)\b")


def _implied(context: Context, estimate: Estimate, text: str, conditional: bool) -> Verdict | None:
    """The outcome where few words name it: under a driver's condition, or as the question's own deadline."""
    outcome = score(context.vocab.outcome, text)
    if conditional and outcome.via:
        return Verdict(
            context.vocab.outcome, IMPLIED, _why("under a driver's condition its clause", outcome), text
        )
    found = _DEADLINE.search(estimate.event.text) or (_SCHEDULE.search(text) if conditional else None)
    if found and found["month"] in (None, context.question.deadline.strftime("%B")):
        return Verdict(context.vocab.outcome, IMPLIED, "speaks of meeting the question's deadline", text)
    return None


def _why(label: str, match: Match) -> str:
    what = "the outcome" if match.topic.driver is None else f"driver {match.topic.driver}"
    return f"{label} speaks of {what} ({', '.join(dict.fromkeys(match.via[:4]))})"


# Acts of talk bring nothing about: "the cabinet will discuss the levy".
_TALK = re.compile(
    r"^(?:also |still |now |be |have )*(?:discuss|review|consider|stud(?:y|ied)|debate|mention|talk|look at|address|examine|"
    r"like to|love to|prefer|want|ask|say|tell|announce whether|decide (?:whether|if|on)|take up)\w*\b",
    re.I,
)
# An earlier view that is told, not held: "two weeks ago she had said one in three".
_OLD_VIEW = re.compile(
    r"\bhad\s+(?:once\s+|earlier\s+|previously\s+)?(?:said|put|given|predicted|thought|told|called|rated)\b"
    r"|\bonce\s+(?:said|gave|put|thought|called)\b|\bI\s+(?:did(?:\s+not|n['’]t)\s+(?:think|believe|expect)|thought)\b",
    re.I,
)
# A question or a hope that something will happen is no judgement that it will.
_EMBEDDED = re.compile(
    r"\b(?:say|saying|know|ask\w*|clear|decid\w*|see|tell|told|learn|question|wonder\w*)\s+(?:\w+\s+)?(?:when|whether|how|what|who|where|why)\b"
    r"[^.;,]*$|\b(?:expectation|hope|sign|guarantee|assurance|fear|idea|notion|suggestion)s?\s+that\b[^.;]*$",
    re.I,
)
_WHEN = re.compile(
    r"\s+(?:when|while|as|because|after|since|so\s+that|once|before|ahead\s+of)\s+(?=\w+(?:['’]s)?\s+\w+)",
    re.I,
)


def no_own_judgement(context: Context, estimate: Estimate) -> bool:
    """Whether the phrase stands inside another judgement's event, or tells an earlier view."""
    for other in context.reading.estimates:
        if (
            other is not estimate
            and other.event.contains(estimate.phrase)
            and estimate.degree in ("will", "will-not", "possible")
        ):
            return True
    sentence = context.sentences[sentence_at(context.sentences, estimate.phrase.start)]
    parts = clauses(context.text, sentence)
    clause = parts[clause_at(parts, estimate.phrase.start)] if parts else sentence
    if _EMBEDDED.search(context.text[clause.start : estimate.phrase.start]) and estimate.degree != "numeric":
        return True
    old = _OLD_VIEW.search(context.text[clause.start : estimate.phrase.end])
    return old is not None and " now " not in context.text[clause.start + old.end() : estimate.phrase.start]


def _temporal_tail(event: str) -> tuple[str, str]:
    """(a clause of time or reason that follows, the event without it): "rise when the bank meets"."""
    m = _WHEN.search(event)
    return (event[m.start() :], event[: m.start()]) if m and m.start() > 3 else ("", event)


def _subject(context: Context, estimate: Estimate, sentence: Span, around: str, event: str) -> str:
    """The event with the subject before the phrase where it stands outside the event."""
    if estimate.event.start < estimate.phrase.start:
        return event
    parts = clauses(context.text, sentence)
    start = parts[clause_at(parts, estimate.phrase.start)].start if parts else sentence.start
    lead = around[: max(0, estimate.phrase.start - start)]
    # "He told the radio that there was a chance that ...": only what follows is the subject.
    lead = re.split(r"\bthat\b|\bthere\b", lead)[-1]
    return f"{lead} {event}"


def _around(context: Context, estimate: Estimate, sentence: Span) -> str:
    """The clause of an estimate without its conditions and without who says it."""
    parts = clauses(context.text, sentence)
    if not parts:
        return ""
    at = clause_at(parts, estimate.phrase.start)
    holes: list[Span] = [x for c in context.reading.conditions for x in (c.marker, c.condition)]
    if estimate.statement is not None:
        statement = context.reading.statements[estimate.statement]
        holes += [*statement.source, *statement.cue]
    # A condition that is this estimate's own event stays ("should it lose, ..." judges nothing itself).
    holes = [h for h in holes if not h.contains(estimate.event)]
    return without(context.text, parts[at], holes)


def elsewhere(context: Context, topic: Topic, clause: str, reference: str) -> tuple[float, list[str]]:
    """How much to doubt that this is the question's own event, with the reasons."""
    ours, others = foreign(clause, context.vocab, frozenset())
    ours = ours or [w for w in context.vocab.common if w in stems(clause)]
    # "Judge Corin Hallewell" is the judge of "the judge puts the trial off".
    own = topic.says | {s for t in topic.terms for s in t}
    others = [o for o in others if topic.driver is None or own.isdisjoint(stems(o))]
    reasons, doubt = [], 0.0
    if others and not ours:
        doubt += 0.7
        reasons.append(f"names only others ({', '.join(others[:3])})")
    elif others and topic.driver is None and _partner(context, clause, others):
        doubt += 0.5
        reasons.append(f"with another party ({', '.join(others[:2])})")
    for word in apart(clause, topic):
        doubt += 0.45 if others else 0.22
        reasons.append(f"“{word}” sets it apart")
    if reference and not others and not _definite(topic, reference):
        ours_there, others_there = foreign(reference, context.vocab, context.speakers)
        if others_there and topic.driver is None and _partner(context, reference, others_there):
            doubt += 0.5
            reasons.append(f"refers to another party ({', '.join(others_there[:2])})")
        elif others_there and not ours_there and not ours:
            doubt += 0.6
            reasons.append(f"refers to others ({', '.join(others_there[:3])})")
        elif others_there and apart(reference, topic):
            doubt += 0.5
            reasons.append("refers to something set apart")
    return doubt, reasons


def _partner(context: Context, clause: str, others: Sequence[str]) -> bool:
    """Whether another party takes the place of one of the question's actors ("with", "between")."""
    if len(context.vocab.actors) < 2:
        return False
    low = clause.lower()
    missing = [a for a in context.vocab.actors if not any(t in low for t in a)]
    joint = r"\b(?:with|between|and|meet(?:s|ing)?|see(?:s|ing)?|host(?:s|ing)?|of)\s+(?:[\w’']+\s+){0,3}"
    return bool(missing) and any(re.search(joint + re.escape(o), low) for o in others)


def _definite(topic: Topic, reference: str) -> bool:
    """Whether a reference itself speaks of the thing as known: "write the meeting off"."""
    nouns = [m[1] for m in re.finditer(r"\bthe\s+([a-z\-]+)", reference)]
    return any(score(topic, n).score >= ENOUGH for n in nouns)


def too_late(question: Question, estimate: Estimate, published: date) -> str | None:
    """Why the judged time is not the question's, if it is not."""
    if estimate.by is None:
        return None
    window = question.deadline - question.opened
    if estimate.by > question.deadline + max(window, timedelta(days=31)) and estimate.p[0] >= 0.05:
        return f"is about a later time ({estimate.by.isoformat()})"
    if estimate.by < question.opened or estimate.by < published - timedelta(days=1):
        return f"is about an earlier time ({estimate.by.isoformat()})"
    return None


def flips(topic: Topic, event: str, around: str) -> bool:
    """Whether the event is the undoing of the target ("the strike will be called off")."""
    if (told := opposed(topic.undone, event)) is not None:
        return told
    m = UNDOING.search(event)
    if m is None:
        return reversed_(topic, event)
    return m[0].lower()[:5] not in topic.undone


def reversed_(topic: Topic, text: str) -> bool:
    """Whether a text moves a driver the other way than its `says` does ("ease" for "increases")."""
    return topic.driver is not None and opposite_directions(topic.undone, text)
