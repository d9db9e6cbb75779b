"""Evidence for a question from one reading: about the outcome or a driver, under which conditions.

What a judgement is about is decided twice, by the relevance model and by the question's words, and weighed
(weigh.py). An article that has no word of the question is left alone at once (related). The reason is kept in words.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from unless.domain.article import Article
from unless.domain.evidence import Evidence, Target
from unless.domain.question import Question
from unless.domain.reading import Estimate, Reading
from unless.domain.text import Span, sentence_at, sentences
from unless.matching.context import Context
from unless.matching.facts import facts
from unless.matching.given import only_if
from unless.matching.lexical import lexical, no_own_judgement, taken_up
from unless.matching.pieces import UNWORDED, Claim, piece, statement_at, voice
from unless.matching.related import related
from unless.matching.relevance import Matcher, default_matcher
from unless.matching.sheets import Floats
from unless.matching.topics import name_tokens, vocabulary
from unless.matching.weigh import claimed, spoken, weighed

MATCHER = "3"  # the version of the rules and the model: proposals of another one are made anew
LEAST = 0.3  # under this a proposal is not worth an analyst's time
CLAIMED = 0.75  # a clause without a word of likelihood needs more
# But not so much with a "will" that reading took for an intention: "her party would support it".
FORETOLD = 0.5
_FUTURE = re.compile(r"\b(?:will|would|won['’]t|is\s+going\s+to|are\s+going\s+to)\b|['’]ll\b", re.I)
# "Would return only if she did": what is judged more probable than UNLESS with the driver is flatly denied without it.
UNLESS, FLAT_OFF = 0.4, (0.01, 0.06)
# "If they fail, the ban stays": as sure as a flat "will" and "won't", but read by the model alone, so wider.
FLAT_YES, FLAT_NO = (0.8, 0.98), (0.02, 0.2)


def propose(
    question: Question,
    article: Article,
    reading: Reading,
    published: date,
    outlets: Collection[str] = (),
    matcher: Matcher | None = None,
) -> tuple[Evidence, ...]:
    """All evidence of one article for a question, in text order; `published` must be known.

    `outlets` are names of outlets, by which it is seen that a report tells what another one reported first.

    Pieces that are probably about something else are left out; those in doubt come with a confidence
    of one half or less and do not count until an analyst accepts them. `matcher` is the relevance model, the
    shipped one where none is given.
    """
    vocab = vocabulary(question)
    if not related(vocab, article.text):
        return ()
    names = {t for s in reading.statements for t in name_tokens(s.speaker.name, first=True)}
    speakers = frozenset(names - set().union(*vocab.actors))
    context = Context(question, vocab, article, reading, sentences(article.text), speakers, tuple(outlets))
    opinions = (matcher or default_matcher()).opinions(question, article.text, reading, context.sentences)
    context = replace(context, spoken=spoken(context, opinions))
    pieces = [p for i, shares in opinions.about.items() if (p := _judgement(context, i, shares, published))]
    pieces = _once(pieces)
    pieces += [p for clause, shares in opinions.claims if (p := _claim(context, clause, shares, published))]
    pieces += facts(context, opinions.stated, published)
    return tuple(sorted(pieces, key=lambda p: (p.span.start, p.span.end, p.id)))


def _once(pieces: list[Evidence]) -> list[Evidence]:
    """Without what reading took twice from the same words: the surer of two on one target stays."""

    def twice(a: Evidence, b: Evidence) -> bool:
        return a.span.overlaps(b.span) and (a.target, a.given) == (b.target, b.given)

    kept: list[Evidence] = []
    for one in sorted(pieces, key=lambda p: (-p.confidence, p.span, p.id)):
        if not any(twice(one, other) for other in kept):
            kept.append(one)
    return kept


def _judgement(context: Context, index: int, shares: Floats, published: date) -> Evidence | None:
    """Evidence from one likelihood, if it is about the question."""
    estimate = context.reading.estimates[index]
    if no_own_judgement(context, estimate):
        return None
    words = taken_up(context, estimate) or lexical(context, estimate)
    found = weighed(context, estimate, shares, words, published)
    if found.confidence < LEAST:
        return None
    low, high = estimate.p
    if found.flipped:
        low, high = 1 - high, 1 - low
    if only_if(context, estimate.conditions, found.given) and low + high > 2 * UNLESS:
        low, high = FLAT_OFF
    driver = found.topic.driver
    target = Target("driver-by-deadline", driver) if driver else Target("outcome")
    claim = Claim(target, low, high, found.given, estimate.by)
    sentence = context.sentences[sentence_at(context.sentences, estimate.phrase.start)]
    where = _extent(context, estimate, sentence)
    said = voice(context, estimate.statement, published, estimate.phrase, estimate.phrase)
    return piece(context, where, sentence, said, claim, found.confidence, found.reasons)


def _claim(context: Context, clause: Span, shares: Floats, published: date) -> Evidence | None:
    """Evidence from a clause that says flatly what will come, where no likelihood was read in it."""
    found = claimed(context, clause, shares)
    if found.confidence < (FORETOLD if _FUTURE.search(clause.text) else CLAIMED):
        return None
    # No word of likelihood stands in it: for an analyst to see, not to count by itself.
    found = replace(found, confidence=UNWORDED * found.confidence)
    low, high = FLAT_NO if found.flipped else FLAT_YES
    driver = found.topic.driver
    target = Target("driver-by-deadline", driver) if driver else Target("outcome")
    sentence = context.sentences[sentence_at(context.sentences, clause.start)]
    said = voice(context, statement_at(context, clause), published, clause)
    return piece(
        context,
        clause,
        sentence,
        said,
        Claim(target, low, high, found.given),
        found.confidence,
        found.reasons,
    )


def _extent(context: Context, estimate: Estimate, sentence: Span) -> Span:
    """The phrase with the event where both stand in the sentence."""
    start, end = estimate.phrase.start, estimate.phrase.end
    if sentence.contains(estimate.event):
        start, end = min(start, estimate.event.start), max(end, estimate.event.end)
    return Span.cut(context.text, start, end)
