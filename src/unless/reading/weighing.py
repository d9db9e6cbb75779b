"""Where the rules and the tagger differ on a likelihood or a condition: whose word counts.

The rules know words and their degrees; the tagger has seen how they are used. So the tagger tells a prediction from
an intention ("will", "could"), finds phrases that no table has, and sees where an event or what depends on a condition
ends; the rules keep numbers, rare words of likelihood, negations and degrees. Without a tagger the rules are alone.

The thresholds were set on annotated sentences that neither the tagger was trained on nor the rules were written for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from unless.domain.reading import Condition, Degree
from unless.domain.text import Span
from unless.reading.judged import Judged

# A modal that the rules hold a prediction counts from this share of its pieces; what they hold idle from these.
MODAL, IDLE_MODAL, IDLE_WORD = 0.45, 0.95, 0.8
# A phrase that no table has counts from this share, with a degree at least so probable.
UNTABLED, SURE_DEGREE = 0.8, 0.6
# An event or a consequent that the tagger sees elsewhere than the rules replaces theirs from these shares.
EVENT, CONSEQUENT = 0.55, 0.7
# A marker hangs something on something from this share: "if", another one, and one that the rules hold idle (an idle
# "if" is "whether" or a phrase of its own: there the rules are right).
IF, MARKER, IDLE_MARKER = 0.1, 0.05, 0.8
ACROSS = 30  # characters that a clause's border counts for between a phrase and its event
LED = 4  # words before the tagger's event by which the rules' own may begin earlier
NEAR = 60  # characters between a phrase and its event, or a condition and what depends on it
# Markers that hardly ever mean anything else: here the rules are right.
_STRICT = re.compile(
    r"unless|only\s+if|provid|(?:as|so)\s+long|without|while|failing|whether\s+or|on\s+(?:the\s+)?(?:condition|understanding)|.*\b(?:contingent|conditional)\b|"
    r"in\s+the\s+\w*\s*event|in\s+case\s+of",
    re.I,
)
# "If so,", "if it did so the two sides": what is left out was told before; nothing else is said so.
_ELLIPTIC = re.compile(
    r"\s+(?:so|not)\s*,|\s+(?:it|they|he|she|there|one|that|this|somebody|someone|nobody)\s+(?:is|are|was|were|does|do|did|has|have|"
    r"had|will|would|happens?|happened)(?:n['’]t|\s+not)?(?:\s+so)?(?=\s*[,.;—]|\s+(?:the|an?|it|he|she|they|there|[A-Z]))"
)
_BORDER = re.compile(r"[;:.]|\b(?:but|if|unless|although|while|whereas)\b")
_EMPTY = re.compile(
    r"(?:happen\w*|occur\w*|take\s+place|do\s+so|be|become|remain|seem|look|it|that|this|so)", re.I
)  # names nothing
_CONNECTED = re.compile(r"\s+(?:that|of|to)\s", re.I)  # what is judged follows
_WHEN = re.compile(r"(?:before|by|within|until|after|during|since|at\s+least)\b", re.I)  # a time is no event
_AUXILIARY = re.compile(
    r"\s+(?:(?:will|would|does|do|did|can|could|may|might|is|are|was|were|has|have|had)(?:\s+not|n['’]t)?|won['’]t|can['’]t|cannot|not|"
    r"never)\s+",
    re.I,
)
_NEGATION = re.compile(r"\b(?:not|never|no|cannot|fails?\s+to|failing\s+to)\b|n['’]t\b", re.I)


def counts(judged: Judged | None, phrase: Span, *, idle: bool, modal: bool) -> bool:
    """Whether a tabled phrase judges how likely something is; `idle` is the rules' own verdict."""
    if judged is None:
        return not idle
    if idle:
        return judged.share("phrase", phrase) >= (IDLE_MODAL if modal else IDLE_WORD)
    return not modal or judged.peak("phrase", phrase) >= MODAL


def untabled(judged: Judged | None, sentence: Span, taken: Sequence[Span]) -> list[tuple[Span, Degree]]:
    """Phrases of likelihood in a sentence that only the tagger knows, with their degrees; numbers are the rules'."""
    if judged is None:
        return []
    out: list[tuple[Span, Degree]] = []
    for span in judged.within("phrase", sentence):
        if any(span.overlaps(t) for t in taken) or judged.share("phrase", span) < UNTABLED:
            continue
        degree, sure = judged.degree(span)
        if degree != "numeric" and sure >= SURE_DEGREE:
            out.append((span, degree))
    return out


def event_by(
    text: str,
    judged: Judged | None,
    sentence: Span,
    phrase: Span,
    own: Span | None,
    conditions: Sequence[Condition] = (),
) -> Span | None:
    """The event as the tagger sees it, where that is surer than the rules' `own` and in no condition; else None."""
    if judged is None:
        return None
    named_after = _CONNECTED.match(text, phrase.end) is not None
    near = [
        (gap, s)
        for s in judged.within("event", sentence)
        if (s.start >= phrase.end or not named_after)
        and not (own is not None and _crosses(sentence, phrase, s))
        and not any(c.condition.contains(s) and not c.condition.contains(phrase) for c in conditions)
        and not s.overlaps(phrase)
        and not _WHEN.match(s.text)
        and (gap := _gap(sentence, phrase, s)) <= NEAR
    ]
    if not near:
        return None
    best = min(near)[1]
    if judged.share("event", best) < EVENT:
        return None
    for _, other in sorted(near, key=lambda x: x[1]):
        if best.end < other.start and _AUXILIARY.fullmatch(text[best.end : other.start]):
            best = Span.cut(text, best.start, other.end)  # "that the premier | won't | see out her term"
    if own is None:
        return best
    if _EMPTY.fullmatch(best.text) or _alike(own, best):
        return None
    if (
        not own.overlaps(best)
        and not own.overlaps(phrase)
        and _gap(sentence, phrase, own) < _gap(sentence, phrase, best)
    ):
        return None  # "a chance of storms, with floods possible": the nearer of two
    if own.contains(best) and re.match(r"\s+and\s+[A-Z]", text[best.end : own.end]):
        return None  # "a summit between the premier and | Moro"
    if phrase.end <= own.start < best.start < own.end:
        # The rules' subject, the tagger's end: "(that) the cabinet would | lift the levy".
        return Span.cut(text, own.start, max(best.end, own.start + 1))
    if own.end <= phrase.start and own.contains(best) and len(text[own.start : best.start].split()) <= LED:
        return None  # "the chances that (the cabinet would lift the levy) are even"
    return best


def _crosses(sentence: Span, phrase: Span, other: Span) -> bool:
    """Whether a clause's border stands between a phrase and another span."""
    first, second = (phrase, other) if other.start >= phrase.end else (other, phrase)
    return (
        _BORDER.search(sentence.text[first.end - sentence.start : second.start - sentence.start]) is not None
    )


def _gap(sentence: Span, phrase: Span, other: Span) -> int:
    """Characters between, a clause's border as many as `ACROSS`; what follows is nearer than what stands before."""
    first, second = (phrase, other) if other.start >= phrase.end else (other, phrase)
    between = sentence.text[first.end - sentence.start : second.start - sentence.start]
    return len(between) + (ACROSS if _BORDER.search(between) else 0) + (3 if second is phrase else 0)


def _alike(a: Span, b: Span) -> bool:
    """Whether two spans share most of their characters."""
    shared = min(a.end, b.end) - max(a.start, b.start)
    return shared * 4 > 3 * max(len(a), len(b))


def negated_between(text: str, phrase: Span, event: Span) -> bool:
    """Whether a negation stands between a phrase and the event after it: "a chance that it won't | hold"."""
    between = text[phrase.end : event.start]
    return event.start > phrase.end and not _BORDER.search(between) and _NEGATION.search(between) is not None


def holds(text: str, judged: Judged | None, marker: Span, *, idle: bool, plain: bool) -> bool:
    """Whether a marker hangs something on something; `plain` for "if", which the tagger has met often."""
    if judged is None:
        return not idle
    if idle and plain:
        return False
    if not idle and (_STRICT.match(marker.text) or (plain and _ELLIPTIC.match(text, marker.end))):
        return True
    return judged.share("marker", marker) >= (IDLE_MARKER if idle else IF if plain else MARKER)


def condition_by(judged: Judged | None, sentence: Span, marker: Span, own: Span) -> Span | None:
    """The longer condition that the tagger sees behind a marker; of use where the rules' `own` has no verb."""
    if judged is None:
        return None
    for span in judged.within("condition", sentence):
        if (
            0 <= span.start - marker.end <= 3
            and span.end > own.end
            and judged.share("condition", span) >= EVENT
        ):
            return span
    return None


def consequent_by(
    text: str, judged: Judged | None, sentence: Span, marker: Span, condition: Span, own: Span | None
) -> Span | None:
    """What depends on a condition as the tagger sees it, where that is surer than the rules' `own`; else None."""
    if judged is None:
        return None
    near = []
    for span in judged.within("consequent", sentence):
        behind = span.start >= condition.end
        if span.overlaps(condition) or (own is not None and behind != (own.start >= condition.end)):
            continue  # on the other side of the condition than what the rules found
        gap = text[condition.end : span.start] if behind else text[span.end : marker.start]
        if len(gap) <= NEAR and not re.search(r"[;:.]|\b(?:if|unless)\b", gap):
            near.append((len(gap), span))
    if not near:
        return None
    best = min(near)[1]
    if judged.share("consequent", best) < CONSEQUENT:
        return None
    if own is not None and own.contains(best) and len(own) <= 2 * len(best):
        return None  # the rules' has the words of likelihood as well
    return None if own is not None and _alike(own, best) else best
