"""Evidence for a question from one reading: about the outcome or a driver, under which conditions.

Each judgement is decided with as few words as will do: first its event, then the clause around it, then
what its pronouns stand for. Names, dates and words such as "another" decide whether "the meeting" is the
question's. The reason is kept in words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from unless.domain.article import Article
from unless.domain.clauses import clause_at, clauses, without
from unless.domain.evidence import Evidence, OnOff, Target
from unless.domain.question import Question
from unless.domain.reading import Day, Estimate, Reading, Speaker
from unless.domain.text import Span, sentence_at, sentences
from unless.matching.citing import Cited, cited
from unless.matching.context import Context, reference_text
from unless.matching.given import driver_of, given_of
from unless.matching.lexicon import UNDOING, opposite_directions, stems
from unless.matching.states import OFF, ON, Fact, fact
from unless.matching.topics import (
    ENOUGH,
    Match,
    Topic,
    apart,
    foreign,
    name_tokens,
    score,
    vocabulary,
)

# Confidence by how many words were needed: the event alone, its clause, what it refers to.
BY_EVENT, BY_CLAUSE, BY_REFERENCE = 0.92, 0.82, 0.72
IMPLIED = 0.6  # by few words, but hardly about anything else
MATCHER = "1"  # the version of the rules here: proposals of another one are made anew
LEAST = 0.3  # under this a proposal is not worth an analyst's time
FACT_ENOUGH = 0.9  # a fact needs more of a driver's words than a judgement that names it


def propose(
    question: Question, article: Article, reading: Reading, published: date, outlets: Collection[str] = ()
) -> tuple[Evidence, ...]:
    """All evidence of one article for a question, in text order; `published` must be known.

    `outlets` are names of outlets, by which it is seen that a report tells what another one reported first.

    Pieces that are probably about something else are left out; those in doubt come with a confidence
    of one half or less and do not count until an analyst accepts them.
    """
    names = {t for s in reading.statements for t in name_tokens(s.speaker.name, first=True)}
    vocab = vocabulary(question)
    speakers = frozenset(names - set().union(*vocab.actors))
    context = Context(question, vocab, article, reading, sentences(article.text), speakers, tuple(outlets))
    pieces = [p for i in range(len(reading.estimates)) if (p := _from_estimate(context, i, published))]
    pieces += _facts(context, pieces, published)
    return tuple(sorted(pieces, key=lambda p: (p.span.start, p.span.end, p.id)))


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


def _implied(context: Context, estimate: Estimate, text: str, conditional: bool) -> Verdict | None:
    """The outcome where few words name it: under a driver's condition, or as the question's own deadline."""
    outcome = score(context.vocab.outcome, text)
    if conditional and outcome.via:
        return Verdict(
            context.vocab.outcome, IMPLIED, _why("under a driver's condition its clause", outcome), text
        )
    found = _DEADLINE.search(estimate.event.text)
    if found and found["month"] in (None, context.question.deadline.strftime("%B")):
        return Verdict(context.vocab.outcome, IMPLIED, "speaks of meeting the question's deadline", text)
    return None


def _why(label: str, match: Match) -> str:
    what = "the outcome" if match.topic.driver is None else f"driver {match.topic.driver}"
    return f"{label} speaks of {what} ({', '.join(dict.fromkeys(match.via[:4]))})"


def _from_estimate(context: Context, index: int, published: date) -> Evidence | None:
    estimate = context.reading.estimates[index]
    if _no_own_judgement(context, estimate):
        return None
    sentence = context.sentences[sentence_at(context.sentences, estimate.phrase.start)]
    tail, event = _temporal_tail(estimate.event.text)
    around = _around(context, estimate, sentence).replace(tail, " " * len(tail))
    reference = reference_text(context, estimate.refers_to)
    layers = [
        ("its event", event, BY_EVENT),
        ("its clause", around, BY_CLAUSE),
        ("what it refers to", reference, BY_REFERENCE),
    ]
    held = {t.driver for c in estimate.conditions if (t := driver_of(context, context.reading.conditions[c]))}
    verdict = decide(context, layers, held) or _implied(context, estimate, f"{around} {event}", bool(held))
    if verdict is None or _talk(event):
        return None
    topic = verdict.topic
    doubt, reasons = _elsewhere(
        context, topic, _subject(context, estimate, sentence, around, event), reference
    )
    if late := _too_late(context.question, estimate, published):
        doubt += 0.5
        reasons.append(late)
    confidence = verdict.confidence - doubt
    given, open_conditions = given_of(context, estimate, topic, tail)
    if open_conditions:
        confidence = min(confidence, 0.45)
        reasons.append(f"depends on something that is no driver: “{open_conditions[0]}”")
    if confidence < LEAST:
        return None
    low, high = estimate.p
    if flips(topic, estimate.event.text, around):
        low, high = 1 - high, 1 - low
        reasons.append("the event is the opposite of the target")
    target = Target("driver-by-deadline", topic.driver) if topic.driver else Target("outcome")
    claim = Claim(target, low, high, given, estimate.by)
    voice = _voice(context, estimate.statement, published)
    where = _extent(context, estimate, sentence)
    return _piece(context, where, sentence, voice, claim, confidence, [verdict.reason, *reasons])


def _extent(context: Context, estimate: Estimate, sentence: Span) -> Span:
    """The phrase with the event where both stand in the sentence."""
    start, end = estimate.phrase.start, estimate.phrase.end
    if sentence.contains(estimate.event):
        start, end = min(start, estimate.event.start), max(end, estimate.event.end)
    return Span.cut(context.text, start, end)


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


def _piece(
    context: Context,
    span: Span,
    sentence: Span,
    voice: Voice,
    claim: Claim,
    confidence: float,
    reasons: Sequence[str],
) -> Evidence:
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


# Acts of talk bring nothing about: "the cabinet will discuss the levy".
_TALK = re.compile(
    r"^(?:also |still |now |be |have )*(?:discuss|review|consider|stud(?:y|ied)|debate|mention|talk|look at|address|examine|"
    r"like to|love to|prefer|want|ask|say|tell|announce whether|decide (?:whether|if|on)|take up|miss)\w*\b",
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


def _talk(event: str) -> bool:
    return bool(_TALK.match(event))


def _no_own_judgement(context: Context, estimate: Estimate) -> bool:
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


def _elsewhere(context: Context, topic: Topic, clause: str, reference: str) -> tuple[float, list[str]]:
    """How much to doubt that this is the question's own event, with the reasons."""
    ours, others = foreign(clause, context.vocab, frozenset())
    ours = ours or [w for w in context.vocab.common if w in stems(clause)]
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


def _too_late(question: Question, estimate: Estimate, published: date) -> str | None:
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
    m = UNDOING.search(event)
    if m is None:
        return _reversed(topic, event)
    return m[0].lower()[:5] not in topic.undone


def _reversed(topic: Topic, text: str) -> bool:
    """Whether a text moves a driver the other way than its `says` does ("ease" for "increases")."""
    return topic.driver is not None and opposite_directions(topic.undone, text)


def _voice(context: Context, statement: int | None, published: date) -> Voice:
    """Who says it and on which day; the outlet on the day of publication where nobody else does."""
    found = None if statement is None else context.reading.statements[statement]
    said = (found.said_on if found else None) or (published, published)
    days = (min(said[0], published), min(said[1], published))
    # "There is little hope": a statement that names nobody is the outlet's own.
    first = cited(context.article, context.reading, statement, context.outlets)
    if found is None or (found.speaker.kind == "none" and first is None):
        return Voice(Speaker(name=context.article.outlet or "", kind="outlet"), days, published)
    return Voice(found.speaker if first is None else first.speaker, days, published, first)


def _facts(context: Context, pieces: Sequence[Evidence], published: date) -> list[Evidence]:
    """Driver-state evidence: clauses that say a driver has come about or has not."""
    out: list[Evidence] = []
    body = len(context.article.title or "") if context.text.startswith(context.article.title or "\0") else 0
    for sentence in context.sentences:
        if sentence.start < body:
            continue
        for clause in clauses(context.text, sentence):
            if _judged(context, clause):
                continue
            statement = _statement_at(context, clause)
            piece = _stated(context, clause, sentence, statement, published)
            # "The rival has asked the court, its lawyer said": the asking itself is what the lawyer reports.
            while piece is None and statement is not None:
                statement = context.reading.statements[statement].parent
                if statement is not None:
                    piece = _stated(context, clause, sentence, statement, published)
            if piece is not None:
                out.append(piece)
    return out


def _stated(
    context: Context, clause: Span, sentence: Span, statement: int | None, published: date
) -> Evidence | None:
    """What a clause says of a driver in the words of one statement, or of the outlet."""
    holes: list[Span] = [c.condition for c in context.reading.conditions]
    if statement is not None:
        holes += [*context.reading.statements[statement].source, *context.reading.statements[statement].cue]
    text = without(context.text, clause, holes)
    # Words in another "that"-clause are not what the verb is about.
    for part in re.split(r"\b(?:that|whether|which|who|whose|when|while)\b", text):
        found = fact(part, sentence.text)
        piece = _state(context, clause, sentence, part, found, statement, published) if found else None
        if piece is not None:
            return piece
    return None


def _state(
    context: Context,
    clause: Span,
    sentence: Span,
    text: str,
    found: Fact,
    statement: int | None,
    published: date,
) -> Evidence | None:
    ranked = sorted((score(t, text) for t in context.vocab.drivers), key=lambda m: -m.score)
    if not ranked or ranked[0].score < FACT_ENOUGH:
        return None
    # One word is enough only where "no such pledge" says that the thing has just been spoken of.
    if len(ranked[0].via) < 2 and not re.search(r"\bsuch\b", text):
        return None
    best = ranked[0]
    doubt, reasons = _elsewhere(context, best.topic, text, "")
    confidence = 0.85 * found.sure - doubt
    if confidence < LEAST:
        return None
    on = found.on != _reversed(best.topic, text)
    state = f"driver {best.topic.driver} is {'on' if on else 'off'}"
    reason = f"“{found.words}” states that {state} ({', '.join(best.via[:4])})"
    claim = Claim(Target("driver-state", best.topic.driver), *(ON if on else OFF))
    voice = _voice(context, statement, published)
    return _piece(context, clause, sentence, voice, claim, confidence, [reason, *reasons])


def _judged(context: Context, clause: Span) -> bool:
    """Whether an estimate is made in the clause, so that it states no fact."""
    return any(clause.contains(e.phrase) for e in context.reading.estimates)


def _statement_at(context: Context, clause: Span) -> int | None:
    """The innermost statement whose content holds most of the clause, or whose cue stands in it."""
    best: tuple[int, int] | None = None
    for i, s in enumerate(context.reading.statements):
        shared = sum(max(0, min(c.end, clause.end) - max(c.start, clause.start)) for c in s.content)
        if shared * 2 >= len(clause) or (shared and any(clause.contains(c) for c in s.cue)):
            size = sum(len(c) for c in s.content)
            if best is None or size < best[0]:
                best = (size, i)
    return best[1] if best else None
