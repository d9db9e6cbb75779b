"""Cutting a sentence into clauses: the stretches within which words belong to one proposition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from unless.domain.text import Span, trimmed

# Where one proposition ends and the next begins. "and" and "or" cut after a comma alone, since they join
# nouns as often as clauses; the words after it show that a clause follows.
_CUT = re.compile(
    r";\s+"
    r"|\s+[—–]\s+|—|\s-\s(?=[a-zA-Z“\"])"
    r"|,[”\"]?\s+(?=(?:and|but|though|although|while|whereas|yet|so|or|nor)\s)"
    r"|,[”\"]?\s+(?=(?:adding|saying|putting|calling|arguing|noting|warning|predicting|insisting|conceding)\s)"
    r"|\s+(?=but\s)"
    r"|\s+(?=and\s+(?:that|will|would|could|may|might|is|are|was|were|has|had|he|she|it|they|we|I|there)\s)"
)
_DROP = " \t\r\n\u00a0,;—–-“”\"'‘’"


def clauses(text: str, sentence: Span) -> list[Span]:
    """The clauses of a sentence in order, trimmed of punctuation at their ends."""
    bounds = [sentence.start]
    for m in _CUT.finditer(text, sentence.start, sentence.end):
        bounds.append(m.end() if m.end() > m.start() else m.start())
    bounds.append(sentence.end)
    out = []
    for a, b in pairwise(bounds):
        span = trimmed(text, a, b, _DROP)
        if span.text:
            out.append(span)
    return out


def without(text: str, span: Span, holes: Iterable[Span]) -> str:
    """The characters of a span with those of the holes blanked out, offsets kept."""
    characters = list(text[span.start : span.end])
    for hole in holes:
        for i in range(max(hole.start, span.start), min(hole.end, span.end)):
            characters[i - span.start] = " "
    return "".join(characters)


def clause_at(parts: Sequence[Span], offset: int) -> int:
    """Index of the clause that holds the character, or the nearest before it (0 for none)."""
    found = 0
    for i, part in enumerate(parts):
        if part.start <= offset:
            found = i
    return found
