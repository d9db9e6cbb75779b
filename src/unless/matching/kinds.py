"""Evidence for questions of every kind: what the matcher finds, as each kind takes it.

The matcher knows outcomes and drivers. It is asked about a plain question in which the outcomes of a `which` question,
the state of a `state` question, and the other question of a pair stand as drivers; what it finds about them
becomes evidence of the question's own kind. Of a plain question nothing is changed but that a judgement which is made
"even if" a driver is on says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from unless.domain.article import Article
from unless.domain.clauses import clause_at, clauses
from unless.domain.evidence import Evidence, State, Target
from unless.domain.question import GIVEN, OWN_STATE, Driver, NamedOutcome, Question
from unless.domain.reading import Estimate, Reading
from unless.domain.text import Span, sentences
from unless.matching.amounts import range_in
from unless.matching.context import Context
from unless.matching.given import driver_of, holds_on
from unless.matching.lexicon import stems
from unless.matching.match import propose
from unless.matching.sheets import propositions
from unless.matching.topics import vocabulary
from unless.matching.weigh import TURNED_ROUND

_OWN_VOICE = re.compile(r"\b(?:I|we)\b|\bI['’](?:ll|m|d)\b|\bwe['’](?:ll|re)\b")
_NEGATED = re.compile(r"\b(?:not|never|no longer)\b|n['’]t\b", re.I)
# Words for a state and for its opposite, as reports have them.
_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{one})\b", re.I), re.compile(rf"\b(?:{other})\b", re.I))
    for one, other in (
        (r"(?:re)?open(?:s|ed|ing)?", r"shut(?:s|ting)?|clos(?:e|es|ed|ing|ure)|block(?:s|ed|ing)?|seal(?:s|ed)"),
        (r"in (?:force|effect|place)|valid", r"lift(?:s|ed|ing)?|repeal(?:s|ed)?|expir(?:e|es|ed)|lapse(?:s|d)?|end(?:s|ed)?"),
        (r"running|operat(?:es|ing|ional)|online|in service", r"idle|offline|out of service|halt(?:s|ed)?"),
        (r"in office|in power", r"resign(?:s|ed)?|oust(?:s|ed)?|step(?:s|ped)? down|remov(?:e|es|ed)"),
        (r"free|at liberty|released?", r"jail(?:ed)?|imprison(?:ed)?|arrest(?:ed)?|detain(?:ed)?|in custody"),
    )
)  # fmt: skip
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
        return tuple(_outcomes(question, article, reading, found))
    if question.kind == "number":
        return tuple(_ranges(question, article, reading, found))
    if question.kind == "state":
        found = _states(question, found)
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


def _outcomes(
    question: Question, article: Article, reading: Reading, found: Iterable[Evidence]
) -> Iterable[Evidence]:
    """A judgement of the event is evidence on the outcome that it names; under a condition, or without a word of the
    event, in doubt.
    """
    event = set(stems(" ".join(question.event)))
    best: dict[tuple[int, int, str], Evidence] = {}
    for piece in found:
        outcome = _named(question, article, reading, piece)
        if outcome is None:
            continue
        one = replace(piece, target=Target("one-of", outcome=outcome.name), given=(), by=None)
        own = event | set(stems(outcome.says)) - set(stems(" ".join(outcome.terms)))
        if piece.given:
            one = _doubted(one, "is made under a condition")
        elif not own & set(stems(piece.sentence)):
            one = _doubted(one, f"names {outcome.name}, but not what is asked")
        place = (piece.span.start, piece.span.end, outcome.name)
        if place not in best or best[place].confidence < one.confidence:
            best[place] = one
    return best.values()


def _named(question: Question, article: Article, reading: Reading, piece: Evidence) -> NamedOutcome | None:
    """The outcome that a piece speaks of: its subject, named last before the likelihood in the clause; else what the
    event names first, what its pronoun stands for, who speaks of himself; else what the matcher took it for.
    """
    estimate = _estimate_of(reading, piece)
    start = article.text.find(piece.sentence)
    sentence = Span.cut(article.text, start, start + len(piece.sentence))
    parts = clauses(article.text, sentence)
    at = estimate.phrase.start if estimate else piece.span.start
    head = parts[clause_at(parts, at)].start if parts else sentence.start
    before = article.text[head:at]
    if named := _mentioned(question, before):
        return named[-1]
    referred = estimate.refers_to.text if estimate and estimate.refers_to else ""
    speaker = piece.speaker.name if _OWN_VOICE.search(before) else ""
    for text in (article.text[at : piece.span.end], referred, speaker):
        if named := _mentioned(question, text):
            return named[0]
    return next((o for o in question.outcomes if o.name == piece.target.driver), None)


def _mentioned(question: Question, text: str) -> list[NamedOutcome]:
    """The outcomes that a text names by a term of theirs, in the text's order."""
    found = []
    for outcome in question.outcomes:
        for term in outcome.terms:
            found += [
                (m.start(), outcome.name) for m in re.finditer(rf"(?<!\w){re.escape(term)}(?!\w)", text, re.I)
            ]
    names = [name for _, name in sorted(found)]
    return [o for name in names for o in question.outcomes if o.name == name]


def _doubted(piece: Evidence, why: str) -> Evidence:
    return replace(piece, confidence=min(piece.confidence, DOUBTFUL), reason=f"{piece.reason}; {why}")


def _ranges(
    question: Question, article: Article, reading: Reading, found: Iterable[Evidence]
) -> Iterable[Evidence]:
    """A judgement of the question's matter is evidence on the range that its event speaks of."""
    unit = question.number.unit if question.number else ""
    for piece in found:
        estimate = _estimate_of(reading, piece)
        if estimate is None or piece.target.kind != "outcome":
            continue
        # The event as it was read, or what the sentence goes on to say: never the likelihood's own figure.
        start = article.text.find(piece.sentence)
        rest = article.text[estimate.phrase.end : start + len(piece.sentence)]
        said = range_in(estimate.event.text, unit) or range_in(rest, unit)
        if said is None:
            continue
        low, high = estimate.p
        if said.middle:
            if low + high < 1:
                continue  # "will not be 5 percent" leaves all the rest
            low, high = MIDDLE
        one = replace(piece, target=Target("range", above=said.above, below=said.below), low=low, high=high)
        # The likelihood is that of the event as it stands, whichever way the matcher took the question's words.
        reason = piece.reason.replace(f"; {TURNED_ROUND}", "")
        one = replace(one, by=None, reason=f"{reason}; “{said.words.strip()}” is the range judged")
        yield _doubted(replace(one, given=()), "is made under a condition") if piece.given else one


def _estimate_of(reading: Reading, piece: Evidence) -> Estimate | None:
    return next((e for e in reading.estimates if piece.span.contains(e.phrase)), None)


def _states(question: Question, found: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """What is said of the state now, and of the state to come, which is the question's outcome."""
    says = question.state.says if question.state else ""
    best: dict[tuple[int, int, Target], Evidence] = {}
    for piece in found:
        one = piece
        if piece.target == Target("driver-state", OWN_STATE):
            one = replace(piece, target=Target("state"))
        else:
            one = replace(piece, target=Target("outcome"))
        # "Remains shut" has been taken for a state that is off already; "is not shut" for the same, and is not.
        off = one.target.kind == "state" and piece.high < 0.5 and not _NEGATED.search(piece.span.text)
        if opposite(says, piece.span.text) and not off:
            reason = f"{piece.reason}; says the opposite of the state"
            low, high = round(1 - piece.high, 6), round(1 - piece.low, 6)
            one = replace(one, low=low, high=high, reason=reason)
        one = replace(one, given=tuple(g for g in one.given if g[0] != OWN_STATE))
        place = (one.span.start, one.span.end, one.target)
        if place not in best or best[place].confidence < one.confidence:
            best[place] = one
    return tuple(best.values())


def opposite(says: str, text: str) -> bool:
    """Whether a text has a word for the opposite of a state, and none for the state: shut where it says open."""
    for one, other in _OPPOSITES:
        for own, against in ((one, other), (other, one)):
            if own.search(says) and not against.search(says):
                return bool(against.search(text)) and not own.search(text)
    return False


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
