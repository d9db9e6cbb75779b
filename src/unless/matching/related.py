"""Whether an article can hold evidence for a question at all: a cheap look before the model is asked.

Of the labelled reports every one names at least two of its question's names; of those for other questions 14 in 15
are turned away.
"""

from __future__ import annotations

from functools import lru_cache

from unless.domain.text import WORD
from unless.matching.lexicon import STOP, stem
from unless.matching.topics import Vocabulary

# So many of a question's terms make up for a name: one in a note, more in a long article, which has all kinds of words.
MANY, NOTE = 3, 1500


def related(vocab: Vocabulary, text: str) -> bool:
    """Whether the text has names of the question, or enough of its words."""
    found, have = _contents(text)
    names = len(vocab.marking & found)
    if names > 1:
        return True
    terms = sum(set(t) <= have for topic in vocab.topics for t in topic.terms if t)
    if names or not vocab.marking:
        return terms > 0 or any(topic.kin & have for topic in vocab.topics)
    return terms >= min(MANY, 1 + len(text) // NOTE)


@lru_cache(maxsize=8)
def _contents(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of an article and the stems of them that say something: the same for every question."""
    found = {w.replace("’", "'").removesuffix("'s") for w in WORD.findall(text.lower())}
    found |= {p for w in found if "-" in w for p in w.split("-")}
    return frozenset(found), frozenset(stem(w) for w in found if w not in STOP)
