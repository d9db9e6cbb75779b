"""What an elliptic condition takes up: "if it did so", "if not", "if there is", "without one"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from unless.domain.reading import Condition
from unless.domain.text import Span, trimmed
from unless.reading.clauses import DROP, clauses_before, seams

_SUBJECT = r"(?:it|they|he|she|one|there|somebody|someone|anyone|that|this|both|we|either|neither|the\s+\w+)"
_VERB_LEFT_OUT = re.compile(
    rf"{_SUBJECT}\s+(?:ever\s+|still\s+)?(?:is|are|was|were|does|do|did|has|have|had|will|would|"
    r"can|could|isn|aren|wasn|weren|doesn|don|didn|hasn|haven|won|were\s+to)"
    r"(?:n?['’]t|\s+not)?(?:\s+(?:do|be|happen))?(?:\s+(?:so|it|that|this))?(?:\s+(?:soon|"
    r"by\s+then|in\s+time|though|after\s+all))?",
    re.I,
)
_THAT_HAPPENS = re.compile(
    r"(?:it|that|this)\s+(?:were\s+to\s+|does\s+|did\s+|should\s+)?(?:happen\w*|occur\w*|"
    r"(?:takes?|took)\s+place|comes?|came\s+(?:about|true)|hold)\b.*",
    re.I,
)
_NOT_SO = re.compile(r"(?:not|so|that)(?:\s*,.*)?", re.I)
_ONE = re.compile(r"(?:it|one|that|them|this|any|such\s+an?\s+\w+|either)", re.I)
_ELLIPTIC_CLAUSE = re.compile(
    r"\b(?:chances?|odds|probability|likelihood|risk)\s+(?:of\s+(?:that|it|this)|at)\b|"
    r"\bput\w*\s+(?:that|it|this)\s+at\b|"
    r"\b(?:do(?:es|ing|ne)?|did)\s+(?:so|that|it)\b|^(?:it|that|this|they|he|she|one|"
    r"there)\s+\w+(?:n['’]t|\s+not)?$|^\W*(?:then\s+)?(?:it|that)(?:['’]s|\s+(?:is|was|will|"
    r"would)\b)[^,]{0,25}$",
    re.I,
)
_INDEFINITE = re.compile(
    r"\b(?:an?|another|any|some|such\s+an?)\s+(?:[\w’'\-]+\s+){0,3}?[a-z][\w\-]+(?=\s+(?:is|are|"
    r"was|were|will|would|could|may|might|can|to|by|from|in|on|at|for|that|"
    r"of|with|before|after|has|had|this|next)\b|[^\w\s]|$)",
    re.I,
)
FAR = 600  # characters: beyond two or three sentences an ellipsis takes up nothing


def taken_up(
    text: str, sentences: Sequence[Span], index: int, condition: Condition, before: Sequence[Condition]
) -> Span | None:
    """The clause or noun phrase that an elliptic condition of sentence `index` takes up, else None.

    `before` are the conditions found earlier. A pronoun with words of its own ("if it went through") is
    left to the resolution of references.
    """
    own = condition.condition.text
    near = [
        c
        for c in before
        if c.marker.end <= condition.marker.start and condition.marker.start - c.condition.end < 400
    ]
    parallel = [c for c in near if c.marker.start >= sentences[max(0, index - 1)].start]
    if _NOT_SO.fullmatch(own):
        return _of(parallel[-1]) if parallel else _clause(text, sentences, index, condition)
    if (
        condition.kind in ("unless", "if", "until", "even-if", "only-if")
        and _ONE.fullmatch(own)
        and not re.match(r"(?:if|unless)\b", condition.marker.text, re.I)
    ):
        return _noun(text, sentences, index, condition)
    if _VERB_LEFT_OUT.fullmatch(own) or _THAT_HAPPENS.fullmatch(own):
        if parallel and _is_parallel(text, sentences, index, condition, parallel[-1]):
            return _of(parallel[-1])
        return _clause(text, sentences, index, condition)
    return None


def _of(condition: Condition) -> Span:
    return condition.refers_to or condition.condition


def _is_parallel(
    text: str, sentences: Sequence[Span], index: int, condition: Condition, last: Condition
) -> bool:
    """ "If nobody does X, ... . If somebody does, ...": two conditions in a row on one thing."""
    if re.match(r"(?:there|somebody|someone|anyone)\b", condition.condition.text, re.I):
        return True
    if last.condition.start >= sentences[index].start and re.search(
        r"\bnot\b|n['’]t\b", condition.condition.text
    ):
        return True
    opens = (
        not text[sentences[index].start : condition.marker.start].strip(DROP)
        or "but" in text[condition.marker.start - 6 : condition.marker.start]
    )
    led = last.consequent is not None and last.consequent.start > last.condition.start
    between = text[last.condition.end : condition.marker.start]
    return opens and led and between.count(".") <= 2


def _earlier(text: str, sentences: Sequence[Span], index: int, condition: Condition) -> Iterator[Span]:
    """The clauses before a condition, nearest first, without the clause that depends on it."""
    at = condition.marker.start
    for i in range(index, max(-1, index - 4), -1):
        for clause in clauses_before(text, seams(text, sentences[i]), at):
            if at - clause.end > FAR:
                return
            if condition.consequent is None or not clause.overlaps(condition.consequent):
                yield clause


def _clause(text: str, sentences: Sequence[Span], index: int, condition: Condition) -> Span | None:
    """The nearest clause before that has words of its own."""
    for clause in _earlier(text, sentences, index, condition):
        if len(clause.text.split()) >= 3 and not _ELLIPTIC_CLAUSE.search(clause.text):
            return clause
    return None


def _noun(text: str, sentences: Sequence[Span], index: int, condition: Condition) -> Span | None:
    """What "one" or "it" stands for after "without": the nearest clause's first indefinite noun phrase."""
    for clause in _earlier(text, sentences, index, condition):
        if m := _INDEFINITE.search(clause.text):
            return trimmed(text, clause.start + m.start(), clause.start + m.end(), DROP)
        if not re.match(r"one\b", condition.condition.text, re.I) and len(clause.text.split()) >= 3:
            return clause
    return None
