"""Which drivers a judgement holds on or off, from the conditions that it is made under."""

from __future__ import annotations

import re
from collections.abc import Sequence

from unless.domain.clauses import clause_at, clauses
from unless.domain.evidence import OnOff
from unless.domain.reading import Condition
from unless.domain.text import Span, sentence_at
from unless.matching.adjuncts import adjuncts, resumed
from unless.matching.context import Context, reference_text
from unless.matching.lexicon import UNDOING, opposite_directions
from unless.matching.topics import ENOUGH, Topic, Vocabulary, foreign, score

# "If it went through" surely takes up something of the sentence before; a part of a driver's term shows which.
ENOUGH_REFERRED = 0.2
NEGATED = re.compile(
    r"\b(?:no|not|never|nobody|none|neither|nothing|without|lack\w*|absence|fail(?:s|ed|ing)?|refus\w+|declin\w+|"
    r"unable|unwilling)\b|n['’]t\b",
    re.I,
)
# "When it comes", "if they do": where nothing better is known, what was spoken of last.
_POINTS_BACK = re.compile(r"(?:it|that|this|they|he|she|one|such|those|these|any|then)\b", re.I)
# What a judgement is made under shows at the head of its clause, in its middle, or in what is taken up.
_SUSPENDED = re.compile(
    r"^[“\"'\s]*(?:and|but|even)?\s*(?:in\s+(?:that|such|this|which)\b|otherwise\b|until\s+(?:then|that|it|he|she|they)\b|"
    r"(?:even\s+)?then\b|if\b|failing\s+(?:that|which)\b|with(?:out)?\s+(?!the\s+outlet)|after\s+such\b|once\b|"
    r"(?:as|so)\s+long\s+as\b|should\b|were\b|had\b|unless\b|provided\b|assuming\b|only\s+(?:if|when|once)\b|"
    r"when\s+(?:that|it)\b|while\b|below\b|above\b)"
    r"|\b(?:unless|once|provided\s+that|(?:as|so)\s+long\s+as|only\s+(?:if|when|once)|if|otherwise|until)\b"
    r"|\b(?:would|will)\s+then\b|^[^.;]{0,40}\bthen\s+be\b",
    re.I,
)


def conditional(context: Context, place: Span, conditions: Sequence[int] = ()) -> bool:
    """Whether what stands at `place` is said under something, be it read as a condition or not."""
    for index in conditions:
        condition = context.reading.conditions[index]
        if condition.kind != "even-if" and not _time_only(condition):
            return True
    sentence = context.sentences[sentence_at(context.sentences, place.start)]
    parts = clauses(context.text, sentence)
    clause = parts[clause_at(parts, place.start)] if parts else sentence
    return bool(_SUSPENDED.search(clause.text))


def given_of(
    context: Context, place: Span, conditions: Sequence[int], topic: Topic, tail: str = ""
) -> tuple[tuple[tuple[str, OnOff], ...], tuple[str, ...]]:
    """(drivers held, words of conditions that fit no driver) for a judgement about `topic` at `place`.

    `tail` is a clause of time after the event: "will not meet while the troops hold the bridge".
    """
    held: dict[str, OnOff] = {}
    unmatched: list[str] = []
    for index in conditions:
        condition = context.reading.conditions[index]
        found = driver_of(context, condition)
        if found is None:
            # "Even if" and "until March" leave the judgement standing as it is.
            if condition.kind not in ("even-if",) and not _time_only(condition):
                unmatched.append(condition.condition.text)
            continue
        if found.driver is not None and found.driver != topic.driver:
            held[found.driver] = "on" if holds_on(condition, found) else "off"
    if re.match(r"\s*(?:while|so\s+long\s+as)\b", tail, re.I):
        ranked = sorted((score(t, tail) for t in context.vocab.drivers), key=lambda m: -m.score)
        if ranked and ranked[0].score >= ENOUGH and ranked[0].topic.driver not in (None, topic.driver, *held):
            found = ranked[0].topic
            held[str(found.driver)] = "on" if states_on(found, tail) else "off"
    if not held:
        held = dict(adjuncts(context, place, topic))
    order = [d.name for d in context.question.drivers]
    return tuple(sorted(held.items(), key=lambda x: order.index(x[0]))), tuple(unmatched)


def conditions_at(context: Context, clause: Span) -> list[int]:
    """The conditions that a clause holds or depends on."""
    out = []
    for i, c in enumerate(context.reading.conditions):
        rest = c.consequent
        shared = min(rest.end, clause.end) - max(rest.start, clause.start) if rest else 0
        if clause.contains(c.marker) or shared * 2 > len(clause):
            out.append(i)
    return out


def only_if(context: Context, conditions: Sequence[int], given: Sequence[tuple[str, OnOff]]) -> bool:
    """Whether a judgement says what comes with a driver alone, while that driver is held the other way."""
    held = dict(given)
    for index in conditions:
        condition = context.reading.conditions[index]
        found = driver_of(context, condition) if condition.kind == "only-if" else None
        if found is None and condition.kind == "only-if" and len(held) == 1:
            return "off" in held.values()
        if found is not None and found.driver is not None and found.driver in held:
            stated = "on" if states_on(found, condition.condition.text) else "off"
            return held[found.driver] != stated
    return False


def driver_of(context: Context, condition: Condition) -> Topic | None:
    """The driver that a condition speaks of, by its own words or by what they take up."""
    own = condition.condition.text
    whole = f"{own} {reference_text(context, condition.refers_to)}"
    for text, enough in ((own, ENOUGH), (whole, ENOUGH_REFERRED if condition.refers_to else ENOUGH)):
        ranked = sorted((score(t, text) for t in context.vocab.drivers), key=lambda m: -m.score)
        if ranked and ranked[0].score >= enough and not _others_only(context.vocab, own, frozenset()):
            return ranked[0].topic
    if _POINTS_BACK.match(own):
        taken = resumed(context, condition.condition)
        return taken[0] if taken is not None else None
    return None


def _others_only(vocab: Vocabulary, text: str, known: frozenset[str]) -> bool:
    ours, others = foreign(text, vocab, known)
    return bool(others) and not ours


def holds_on(condition: Condition, topic: Topic) -> bool:
    """Whether a judgement under the condition holds the driver on (else off)."""
    stated = states_on(topic, condition.condition.text)
    return stated if condition.kind not in ("unless", "until") else not stated


def states_on(topic: Topic, text: str) -> bool:
    """Whether words about a driver say that it is on: negation and opposites turn them round."""
    on = not NEGATED.search(text)
    undoing = UNDOING.search(text)
    if (
        undoing and undoing[0].lower()[:5] not in topic.undone and not NEGATED.search(undoing[0])
    ) or opposite_directions(topic.undone, text):
        on = not on
    return on


def _time_only(condition: Condition) -> bool:
    return condition.kind == "until" and not re.search(r"[a-z]{4,}\s+[a-z]{3,}", condition.condition.text)
