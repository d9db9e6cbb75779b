"""What a stretch of text is about: the question's outcome, one of its drivers, or something else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from unless.domain.question import Driver, Question
from unless.domain.text import words
from unless.matching.lexicon import APART, STOP, kin, stem, stems

# Weights of a match, set by reading the labelled development reports: an own term is decisive, a word of
# the same group nearly so, a part of a longer term or a word of `says` only together with others.
TERM, KIN, PART, SAYS, NAME = 1.0, 0.75, 0.45, 0.3, 0.15
ENOUGH = 0.7  # a stretch is about a topic from here on

_MONTHS = frozenset(
    """january february march april may june july august september october november december jan
    feb mar apr jun jul aug
    sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday""".split()
)
_TITLES = frozenset(
    "mr mrs ms dr president prime minister chancellor general governor senator premier king".split()
)
_NO_NAMES = frozenset({"will", "i'm", "i've", "i'd", "i'll", "new", "year", "christmas", "easter"})
_NAME = re.compile(r"[^\W\d_][\w’'\-]*")


@dataclass(frozen=True, slots=True)
class Topic:
    """The outcome (driver None) or a driver, as stems.

    `terms` are the analyst's terms, each a tuple of stems; `kin` the stems of their groups; `says` the
    other content words of the question's text or the driver's `says`, `names` those of them that are names:
    many sentences name a country, few of them its levy.
    """

    driver: str | None
    terms: tuple[tuple[str, ...], ...]
    kin: frozenset[str]
    says: frozenset[str]
    names: frozenset[str]
    undone: str  # the words themselves, lower case, to see whether an undoing word is the topic's own


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All topics of a question and the names that belong to it."""

    outcome: Topic
    drivers: tuple[Topic, ...]
    actors: tuple[frozenset[str], ...]  # the name tokens of each actor, lower case
    common: tuple[str, ...]  # stems of the actors' common nouns ("dockers")
    home: frozenset[str]  # every name token of the question, lower case

    @property
    def marking(self) -> frozenset[str]:
        """Names that mark an article as one of the question's."""
        return frozenset(h for h in self.home if len(h) > 2 and h not in STOP)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Outcome first, then drivers in the question's order."""
        return (self.outcome, *self.drivers)


@dataclass(frozen=True, slots=True)
class Match:
    """How much a stretch is about a topic, and through which words."""

    topic: Topic
    score: float
    via: tuple[str, ...]


@lru_cache(maxsize=256)
def vocabulary(question: Question) -> Vocabulary:
    """The words by which a question and its drivers are recognised."""
    actor_stems = {s for a in question.actors for s in stems(a)}
    outcome = _topic(None, question.event, question.question, actor_stems)
    drivers = tuple(_driver_topic(d, actor_stems) for d in question.drivers)
    sources = [question.question, *question.actors]
    sources += [x for d in question.drivers for x in (d.says, *d.terms)]
    home = frozenset(t for s in sources for t in name_tokens(s, first=True))
    actors = tuple(frozenset(w.removesuffix("'s") for w in words(a)) for a in question.actors)
    common = tuple(s for a in question.actors for w in a.split() if w[0].islower() for s in stems(w))
    return Vocabulary(outcome, drivers, actors, common, home | {t for a in actors for t in a})


def _driver_topic(driver: Driver, actor_stems: set[str]) -> Topic:
    return _topic(driver.name, driver.terms, driver.says, actor_stems)


def _topic(name: str | None, terms: Iterable[str], text: str, actor_stems: set[str]) -> Topic:
    terms = tuple(terms)
    as_stems = tuple(t for t in (tuple(dict.fromkeys(stems(term))) for term in terms) if t)
    relatives = {k for term in terms for w in words(term) if w not in STOP for k in kin(w)}
    if name is not None:
        relatives |= {k for w in words(text) if w not in STOP for k in kin(w)}
    own = {s for t in as_stems for s in t}
    says = {s for s in stems(text) if s not in actor_stems}
    names = frozenset(says & {stem(t) for t in name_tokens(text, first=True)})
    undone = f"{text} {' '.join(terms)}".lower()
    return Topic(name, as_stems, frozenset(relatives - own), frozenset(says - names), names, undone)


def score(topic: Topic, text: str) -> Match:
    """How much the words of `text` are the topic's: about 1 for one of its own terms."""
    have = set(stems(text))
    via: list[str] = []
    best = 0.0
    total = 0.0
    used: set[str] = set()
    for term in topic.terms:
        hit = [s for s in term if s in have]
        if not hit:
            continue
        value = TERM if len(hit) == len(term) else PART * len(hit) / len(term) * min(2, len(hit))
        if not set(hit) <= used:
            total += value
            best = max(best, value)
            via += [h for h in hit if h not in used]
            used |= set(hit)
    for relative in sorted(topic.kin & have - used):
        best = max(best, KIN if topic.driver is None else KIN * 0.6)
        total += KIN * 0.5
        via.append(relative)
        used.add(relative)
    rest = sorted(topic.says & have - used)
    total += SAYS * len(rest)
    via += rest
    if via:
        named = sorted(topic.names & have - used)
        total += NAME * len(named)
        via += named
    # Several weak signs may add up to one strong one, not to more.
    return Match(topic, min(1.6, max(best, min(total, 1.0)) + 0.1 * max(0, len(via) - 1)), tuple(via))


def begins_with_a_term(topic: Topic, text: str) -> bool:
    """Whether a text begins with the first word of a term of several words, and has the others."""
    have = stems(text)
    return any(len(t) > 1 and have[:1] == [t[0]] and set(t) <= set(have) for t in topic.terms)


def name_tokens(text: str, first: bool = False) -> list[str]:
    """Lower-case name tokens: capitalised words that are no month, weekday, title or sentence opener.

    With `first`, a capitalised word at the start counts too unless it is an ordinary one.
    """
    out = []
    for m in _NAME.finditer(text):
        word = m[0]
        if not word[0].isupper():
            continue
        low = word.lower().replace("’", "'").removesuffix("'s")
        if len(low) == 1 or low in STOP or low in _MONTHS or low in _TITLES or low in _NO_NAMES:
            continue
        opens = not text[: m.start()].strip(" \t\"“‘'(") or text[: m.start()].rstrip(" \"“‘'(")[-1:] in ".!?:"
        if opens and not first:
            follows = text[m.end() : m.end() + 2].strip()
            if not follows[:1].isupper():
                continue
        out.append(low)
    return out


def is_home(token: str, home: frozenset[str]) -> bool:
    """Whether a name token is the question's own, an adjective of it included ("Karvonian")."""
    if token in home:
        return True
    return any(len(h) >= 5 and len(token) >= 5 and token[:5] == h[:5] for h in home)


def foreign(text: str, vocab: Vocabulary, known: frozenset[str]) -> tuple[list[str], list[str]]:
    """(names of the question, other names) in a stretch; `known` are tokens to pass over (speakers)."""
    ours, others = [], []
    for run in _runs(text):
        if known.intersection(run):
            continue  # "Mayor Torben Sax" who speaks: his title is no party either
        tokens = run
        if (
            any(tokens[-1] in a for a in vocab.actors)
            or all(is_home(t, vocab.home) for t in tokens)
            or (
                any(is_home(t, vocab.home) for t in tokens)
                and not any(t in a for a in vocab.actors for t in tokens)
            )
        ):
            ours += tokens
        else:
            others.append(" ".join(tokens))
    return ours, others


def _runs(text: str) -> list[list[str]]:
    """Name tokens grouped where they stand side by side."""
    runs: list[list[str]] = []
    allowed = name_tokens(text)
    at, last = 0, -2
    for m in _NAME.finditer(text):
        low = m[0].lower().replace("’", "'").removesuffix("'s")
        if at < len(allowed) and m[0][0].isupper() and low == allowed[at]:
            at += 1
            possessive = bool(runs) and text[last - 2 : last] in {"'s", "’s"}
            if runs and text[last : m.start()] in {" ", "-"} and not possessive:
                runs[-1].append(low)
            else:
                runs.append([low])
            last = m.end()
    return runs


def apart(text: str, topic: Topic) -> list[str]:
    """Words that set a thing apart from the question's own, but those that the topic uses itself."""
    found = (m[0].lower() for m in APART.finditer(text))
    return list(dict.fromkeys(w for w in found if w not in topic.undone))


def key_stem(word: str) -> str:
    """The stem of a word as given."""
    return stem(word.lower())
