"""Evidence for questions of every kind: what the matcher finds, as each kind takes it.

The matcher knows outcomes and drivers. It is asked about a plain question in which the outcomes of a `which` question,
the state of a `state` question, and the other question of a pair stand as drivers; what it finds about them
becomes evidence of the question's own kind. Of a plain question nothing is changed but that a judgement which is made
"even if" a driver is on says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from unless.domain.article import Article
from unless.domain.evidence import Evidence, State, Target
from unless.domain.question import GIVEN, OWN_STATE, Driver, Question
from unless.domain.reading import Estimate, Reading
from unless.domain.text import sentences
from unless.matching.amounts import range_in
from unless.matching.context import Context
from unless.matching.given import driver_of, holds_on
from unless.matching.lexicon import stems
from unless.matching.match import propose
from unless.matching.sheets import propositions
from unless.matching.topics import vocabulary

DOUBTFUL = 0.45  # for an analyst to decide
MIDDLE = (0.35, 0.65)  # how likely a figure that is forecast as such is exceeded


def evidence_for(
    question: Question,
    article: Article,
    reading: Reading,
    published: date,
    outlets: Collection[str] = (),
) -> tuple[Evidence, ...]:
    """All evidence of one article for a question of any kind, in text order; `published` must be known."""
    asked = asked_of(question)
    found = propose(asked, article, reading, published, outlets)
    if question.kind == "which":
        return tuple(_outcomes(question, found))
    if question.kind == "number":
        return tuple(_ranges(question, reading, found))
    if question.kind == "state":
        found = _states(found)
    return tuple(_even_ifs(asked, article, reading, found))


@lru_cache(maxsize=256)
def asked_of(question: Question) -> Question:
    """The plain question that the matcher is asked."""
    drivers = question.conditions
    if question.kind == "which":
        drivers = tuple(Driver(o.name, o.says, o.terms) for o in question.outcomes)
    if question.state is not None:
        drivers = (Driver(OWN_STATE, question.state.says, question.state.terms), *drivers)
    if question.given is not None:
        said = propositions(question.given)[0].says
        drivers = tuple(replace(d, says=said) if d.name == GIVEN else d for d in drivers)
    return question if drivers == question.drivers else replace(question, drivers=drivers)


def _outcomes(question: Question, found: Iterable[Evidence]) -> Iterable[Evidence]:
    """What is judged of an outcome is evidence on it; under a condition, or without a word of the event, in doubt."""
    event = set(stems(" ".join(question.event)))
    for piece in found:
        outcome = next((o for o in question.outcomes if o.name == piece.target.driver), None)
        if outcome is None:
            continue
        one = replace(piece, target=Target("one-of", outcome=outcome.name), given=(), by=None)
        own = event | set(stems(outcome.says)) - set(stems(" ".join(outcome.terms)))
        if piece.given:
            one = _doubted(one, "is made under a condition")
        elif not own & set(stems(piece.sentence)):
            one = _doubted(one, f"names {outcome.name}, but not what is asked")
        yield one


def _doubted(piece: Evidence, why: str) -> Evidence:
    return replace(piece, confidence=min(piece.confidence, DOUBTFUL), reason=f"{piece.reason}; {why}")


def _ranges(question: Question, reading: Reading, found: Iterable[Evidence]) -> Iterable[Evidence]:
    """A judgement of the question's matter is evidence on the range that its event speaks of."""
    unit = question.number.unit if question.number else ""
    for piece in found:
        estimate = _estimate_of(reading, piece)
        if estimate is None or piece.target.kind != "outcome":
            continue
        said = range_in(estimate.event.text, unit) or range_in(piece.span.text, unit)
        if said is None:
            continue
        low, high = estimate.p
        if said.middle:
            if low + high < 1:
                continue  # "will not be 5 percent" leaves all the rest
            low, high = MIDDLE
        one = replace(piece, target=Target("range", above=said.above, below=said.below), low=low, high=high)
        one = replace(one, by=None, reason=f"{piece.reason}; “{said.words.strip()}” is the range judged")
        yield _doubted(replace(one, given=()), "is made under a condition") if piece.given else one


def _estimate_of(reading: Reading, piece: Evidence) -> Estimate | None:
    return next((e for e in reading.estimates if piece.span.contains(e.phrase)), None)


def _states(found: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """What is said of the state now, and of the state to come, which is the question's outcome."""
    best: dict[tuple[int, int, Target], Evidence] = {}
    for piece in found:
        one = piece
        if piece.target == Target("driver-state", OWN_STATE):
            one = replace(piece, target=Target("state"))
        elif piece.target.driver == OWN_STATE:
            one = replace(piece, target=Target("outcome"))
        one = replace(one, given=tuple(g for g in one.given if g[0] != OWN_STATE))
        place = (one.span.start, one.span.end, one.target)
        if place not in best or best[place].confidence < one.confidence:
            best[place] = one
    return tuple(best.values())


def _even_ifs(
    question: Question, article: Article, reading: Reading, found: Sequence[Evidence]
) -> Iterable[Evidence]:
    """Judgements with the drivers that they are made "even if" of."""
    even = [n for n, c in enumerate(reading.conditions) if c.kind == "even-if"]
    if not even or not question.drivers:
        return found
    context = Context(question, vocabulary(question), article, reading, sentences(article.text), frozenset())
    out = []
    for piece in found:
        estimate = _estimate_of(reading, piece) if piece.target.kind == "outcome" else None
        held: dict[str, State] = {}
        for n in estimate.conditions if estimate else ():
            topic = driver_of(context, reading.conditions[n]) if n in even else None
            if topic is not None and topic.driver is not None:
                held[topic.driver] = "on" if holds_on(reading.conditions[n], topic) else "off"
        given = tuple({**dict(piece.given), **held}.items())
        out.append(replace(piece, given=given, even_if=tuple(held)) if held else piece)
    return out
