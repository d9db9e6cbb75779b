"""Which reference classes a question's words suggest. Suggested, never chosen: the analyst names one in the file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from unless.domain.question import Question
from unless.domain.reference_classes import ReferenceClass, reference_classes
from unless.matching.lexicon import stems

SUGGESTED = 3
AS_EVENT = (
    1.5  # weight of a word that the analyst gave as a term of the event, against one of the question's text
)


def suggest(question: Question, most: int = SUGGESTED) -> tuple[ReferenceClass, ...]:
    """The classes whose words the question's text and event terms have, the nearest first; none where none has any.

    A word counts by how few classes have it, a phrase for each of its words beyond.
    """
    texts = [(1.0, stems(question.question)), *((AS_EVENT, stems(term)) for term in question.event)]
    scored = []
    for name, phrases in _phrases().items():
        score = sum(
            max(weight * _holds(text, phrase) for weight, text in texts) * value for phrase, value in phrases
        )
        if score > 0:
            scored.append((-score, name))
    known = reference_classes()
    return tuple(known[name] for _, name in sorted(scored)[:most])


def _holds(text: Sequence[str], phrase: tuple[str, ...]) -> bool:
    """Whether the words of a phrase stand together in a text."""
    return any(tuple(text[at : at + len(phrase)]) == phrase for at in range(len(text) - len(phrase) + 1))


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], float], ...]]:
    """By class its words as stems with their values."""
    found = {name: {tuple(stems(word)) for word in c.words} - {()} for name, c in reference_classes().items()}
    out = {}
    for name, phrases in found.items():
        valued = []
        for phrase in sorted(phrases):
            classes = sum(phrase in other for other in found.values())
            valued.append((phrase, math.log(1 + len(found) / classes) * len(phrase)))
        out[name] = tuple(valued)
    return out
