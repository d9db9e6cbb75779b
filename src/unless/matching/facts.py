"""Driver-state evidence: clauses that say a driver has come about or has not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from unless.domain.clauses import without
from unless.domain.evidence import Evidence, Target
from unless.domain.text import Span, sentence_at
from unless.matching.context import Context
from unless.matching.lexical import elsewhere, reversed_
from unless.matching.lexicon import PERSISTING
from unless.matching.pieces import UNWORDED, Claim, brief, piece, statement_at, teller, voice
from unless.matching.sheets import Floats
from unless.matching.states import OFF, ON, Fact, fact
from unless.matching.topics import Topic, score
from unless.matching.weigh import chance, odds

FACT_ENOUGH = 0.9  # a fact needs more of a driver's words than a judgement that names it
LEAST = 0.3  # under this a proposal is not worth an analyst's time
# Weights of a logistic model, as in weigh.py; WORDED is what the words' on or off adds to the model's share of it.
LEARNED, WORDS, ALONE, WORDED = 1.05, 4.4, 0.2, 1.0
STATED_ON, STATED_OFF = 1, 2  # columns of the model's shares


@dataclass(frozen=True, slots=True)
class Stated:
    """What words alone make of a clause: the driver, whether it is on, how sure, why, and whose statement it is."""

    topic: Topic
    on: bool
    confidence: float
    reasons: tuple[str, ...]
    statement: int | None


# "Has stayed out of the quarrel": done is that nothing was done.
_UNMOVED = re.compile(
    r"\b(?:has|have|had)\s+(?:\w+\s+){0,2}?(?:stayed|remained|kept|withheld|held\s+(?:off|back|out)|stopped\s+short|been\s+on\s+strike)\b",
    re.I,
)


def facts(context: Context, opinions: Sequence[tuple[Span, Floats]], published: date) -> list[Evidence]:
    """Evidence from every clause that states a driver on or off; one piece a sentence and driver at most."""
    best: dict[tuple[int, str], Evidence] = {}
    body = len(context.article.title or "") if context.text.startswith(context.article.title or "\0") else 0
    for clause, shares in opinions:
        if clause.start < body:
            continue
        found = _fact(context, clause, shares, published)
        if found is not None:
            key = (sentence_at(context.sentences, clause.start), str(found.target.driver))
            if key not in best or found.confidence > best[key].confidence:
                best[key] = found
    return list(best.values())


def _fact(context: Context, clause: Span, shares: Floats, published: date) -> Evidence | None:
    sentence = context.sentences[sentence_at(context.sentences, clause.start)]
    words = None if _judged(context, clause) else _by_words(context, clause, sentence)
    drivers = context.vocab.drivers
    if not drivers:
        return None
    ways = []
    for topic, row in zip(drivers, shares[1:], strict=True):
        on, off = float(row[STATED_ON]), float(row[STATED_OFF])
        same = words is not None and words.topic is topic
        sure = words.confidence if words is not None and same else 0.0
        z = LEARNED * odds(on + off) + WORDS * sure + ALONE
        if words is not None and same:
            on, off = on + WORDED * words.on, off + WORDED * (not words.on)
        ways.append((chance(z), on > off, topic))
    confidence, on, topic = max(ways, key=lambda w: w[0])
    if confidence < LEAST:
        return None
    if words is not None and words.topic is topic:
        statement, reasons = words.statement, list(words.reasons)
    else:
        # The model alone says so: for an analyst to see, not to count by itself.
        confidence *= UNWORDED
        if confidence < LEAST:
            return None
        statement, reasons = statement_at(context, clause), []
        state = f"driver {topic.driver} is {'on' if on else 'off'}"
        reasons.append(f"the matcher finds that “{brief(clause)}” states that {state}")
    claim = Claim(Target("driver-state", topic.driver), *(ON if on else OFF))
    said = voice(context, teller(context, clause, statement), published, clause)
    return piece(context, clause, sentence, said, claim, confidence, reasons)


def _by_words(context: Context, clause: Span, sentence: Span) -> Stated | None:
    """What words alone make of a clause."""
    statement = statement_at(context, clause)
    found = _stated(context, clause, sentence, statement)
    # "The rival has asked the court, its lawyer said": the asking itself is what the lawyer reports.
    while found is None and statement is not None:
        statement = context.reading.statements[statement].parent
        if statement is not None:
            found = _stated(context, clause, sentence, statement)
    return found


def _stated(context: Context, clause: Span, sentence: Span, statement: int | None) -> Stated | None:
    """What a clause says of a driver in the words of one statement, or of the outlet."""
    holes: list[Span] = [c.condition for c in context.reading.conditions]
    if statement is not None:
        holes += [*context.reading.statements[statement].source, *context.reading.statements[statement].cue]
    text = without(context.text, clause, holes)
    # Words in another "that"-clause are not what the verb is about.
    for part in re.split(r"\b(?:that|whether|which|who|whose|when|while)\b", text):
        found = fact(part, sentence.text)
        state = _state(context, part, found, statement) if found else None
        if state is not None:
            return state
    return None


def _state(context: Context, text: str, found: Fact, statement: int | None) -> Stated | None:
    ranked = sorted((score(t, text) for t in context.vocab.drivers), key=lambda m: -m.score)
    if not ranked or ranked[0].score < FACT_ENOUGH:
        return None
    # One word is enough only where "no such pledge" says that the thing has just been spoken of.
    if len(ranked[0].via) < 2 and not re.search(r"\bsuch\b", text):
        return None
    best = ranked[0]
    doubt, reasons = elsewhere(context, best.topic, text, "")
    confidence = 0.85 * found.sure - doubt
    if confidence < LEAST:
        return None
    on = found.on != reversed_(best.topic, text)
    if found.on and _UNMOVED.search(text) and not PERSISTING.search(best.topic.undone):
        on = False
    state = f"driver {best.topic.driver} is {'on' if on else 'off'}"
    reason = f"“{found.words}” states that {state} ({', '.join(best.via[:4])})"
    return Stated(best.topic, on, confidence, (reason, *reasons), statement)


def _judged(context: Context, clause: Span) -> bool:
    """Whether an estimate is made in the clause, so that it states no fact."""
    return any(clause.contains(e.phrase) for e in context.reading.estimates)
