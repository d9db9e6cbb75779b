"""Article -> Reading: the one place where the parts of reading are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from unless.domain.article import Article
from unless.domain.reading import Condition, Estimate, Reading, Statement
from unless.domain.text import Span, sentence_at, sentences
from unless.reading import dates, references
from unless.reading.conditions import find_conditions
from unless.reading.estimates import find_estimates
from unless.reading.fragments import moved
from unless.reading.hints import worth_judging
from unless.reading.horizons import horizon, said_on
from unless.reading.names import find_names, meant_entities
from unless.reading.speakers import resolve_speakers, speaker_of
from unless.reading.statements import add_judgements, add_nested, assemble, parts_that_tell
from unless.reading.tagger import Tagger, default_tagger

RULES = "2"  # version of everything in reading but the tagger's weights


class Reader(Protocol):
    """Whatever turns an article into a reading. The built-in one is `LocalReader`."""

    @property
    def name(self) -> str:
        """Name and version, kept with every reading."""
        ...

    def read(self, article: Article) -> Reading:
        """Pure: the same article gives the same reading, whatever thread reads another meanwhile."""
        ...


class LocalReader:
    """The built-in reader: the shipped tagger and the rules of this package."""

    def __init__(self, tagger: Tagger | None = None) -> None:
        """Use the given tagger, or the shipped one. Raises ModelError if that is missing."""
        self._tagger = tagger or default_tagger()

    @property
    def name(self) -> str:
        """Name and version, kept with every reading."""
        return f"unless-{self._tagger.version}.{RULES}"

    def read(self, article: Article) -> Reading:
        """Everything that can be read from an article; all spans slice back to its text."""
        text, published = article.text, article.published
        cut = sentences(text)
        tagged = self._tagger.tag(text, [s for s in cut if worth_judging(s)])
        conditions = find_conditions(text, cut, tagged.judged)
        estimates = find_estimates(text, cut, conditions, tagged.judged)
        statements = assemble(text, cut, tagged)
        inner = [
            one
            for part in parts_that_tell(text, cut, statements)
            for one in assemble(text, cut, moved(self._tagger.tag(part.text), text, part.start))
        ]
        statements = add_nested(statements, inner)
        statements = add_judgements(text, cut, statements, [e.phrase for e in estimates])
        entities = find_names(text, tagged.names)
        meant = meant_entities(tagged, entities)
        speakers = resolve_speakers(text, cut, statements, entities, meant)
        statements = tuple(
            replace(s, speaker=who, said_on=_said_on(text, cut, s, published))
            for s, who in zip(statements, speakers, strict=True)
        )

        def owner(span: Span) -> int | None:
            return speaker_of(text, cut, statements, speakers, span)

        conditions = tuple(replace(c, statement=owner(c.marker)) for c in conditions)
        estimates = tuple(
            replace(e, statement=owner(e.phrase), by=_by(text, cut, e, conditions, published))
            for e in estimates
        )
        estimates, conditions = references.resolve(text, cut, estimates, conditions)
        notes = () if published else ("The publication date is not known; relative dates are left open.",)
        return Reading(
            article=article.id,
            reader=self.name,
            statements=statements,
            estimates=estimates,
            conditions=conditions,
            entities=entities,
            dates=dates.find_dates(text, published),
            notes=notes,
        )


def _said_on(
    text: str, cut: Sequence[Span], statement: Statement, published: date | None
) -> tuple[date, date] | None:
    """The day of the saying, from the sentences that hold its cues."""
    for cue in statement.cue:
        clause = cut[sentence_at(list(cut), cue.start)]
        if found := said_on(text, clause, statement.content, published, cue):
            return found
    return None


def _by(
    text: str,
    cut: Sequence[Span],
    estimate: Estimate,
    conditions: Sequence[Condition],
    published: date | None,
) -> date | None:
    """The judgement's own horizon; a date inside one of its conditions is the condition's, not its own."""
    sentence = cut[sentence_at(list(cut), estimate.phrase.start)]
    found = horizon(text, estimate.event, sentence, published)
    if found is None:
        return None
    for index in estimate.conditions:
        condition = conditions[index].condition
        inside = horizon(text, condition, condition, published)
        outside = horizon(text, estimate.event, estimate.event, published)
        if inside == found and outside != found:
            return None
    return found
