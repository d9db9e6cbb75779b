"""Circular reporting: what one outlet tells of another belongs to the first source.

"A source told the Courier", "the Courier reported that ...", "..., the Courier said, citing two officials": the
evidence is the Courier's, wherever it is told. Names are recognised by what newspapers, stations and agencies are
called, and by the outlets that are known already.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from unless.domain.article import Article
from unless.domain.clauses import without
from unless.domain.reading import Reading, Speaker, Statement
from unless.domain.text import Span, sentence_at, sentences, words


@dataclass(frozen=True, slots=True)
class Cited:
    """The outlet that a statement belongs to, who then speaks, and why."""

    outlet: str
    speaker: Speaker
    reason: str


_LAST = frozenset(
    """times post news herald courier gazette tribune journal guardian telegraph observer radio tv television
    wire press daily weekly chronicle mirror mail globe standard star sun echo examiner inquirer sentinel dispatch
    bulletin register monitor broadcaster newspaper magazine broadcasting online today reuters afp ap bbc cnn
    npr bloomberg tass interfax xinhua dpa ansa kyodo yonhap jazeera spiegel monde figaro politico axios""".split()
)
# Alone these are no name: "he waved to the TV".
_NO_NAME = frozenset(
    "radio tv television wire press daily weekly news broadcaster newspaper magazine online today".split()
)
_FIRST = frozenset("radio tv television channel agence reuters bbc cnn bloomberg".split())
_OF = re.compile(r"^(?:times|voice|radio|journal|herald|news|post) of\b", re.I)
_NOT = frozenset(  # ends a name: "told the Courier Monday"
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december""".split()
)
_NAME = (
    r"(?:the\s+|The\s+)?(?P<name>[A-Z][\w’'&\-]*(?:\s+(?:(?:of|de|di)\s+(?:the\s+)?)?[A-Z][\w’'&\-]*){0,4})"
)
_NAMED = re.compile(_NAME)
_TOLD = re.compile(rf"\b(?:told|tells|telling|said\s+to|spoke\s+to|speaking\s+to|spoken\s+to)\s+{_NAME}")
_INTERVIEW = re.compile(
    r"\b(?:interview(?:ed|s)?\s+(?:with|by|to|for|on|given\s+to)|(?:remarks|comments|statement)s?\s+(?:to|published\s+by|"
    rf"carried\s+by))\s+{_NAME}"
)
_CITING = re.compile(rf"\b(?:citing|quoting|quoted\s+by|cited\s+by)\s+{_NAME}")
_REPORTED = re.compile(
    rf"{_NAME}\s+(?:newspaper\s+|daily\s+)?(?:has\s+|had\s+|also\s+)?(?:reported|reports|wrote)\b"
)
_ACCORDING = re.compile(rf"\b[Aa]ccording\s+to\s+(?:a\s+report\s+(?:in|by)\s+)?{_NAME}")
# "..., the Courier said, citing two officials": who spoke to the Courier.
_ANONYMOUS = re.compile(
    r"\b(?:citing|quoting)\s+(?P<who>(?:(?:an?|one|two|three|four|five|several|some|many|multiple|unnamed|unidentified|"
    r"anonymous|senior|top|its|the)\s+)*(?:[\w\-’']+\s+){0,3}?(?:sources?|officials?|people|persons?|diplomats?|aides?|"
    r"advisers?|advisors?|insiders?|executives?|lawmakers?|ministers?|negotiators?|officers?)\b"
    r"(?:\s+(?:familiar|close|briefed|in|at|with|from|of)\s+[^,.;]{1,50})?)"
)


def cited(
    article: Article, reading: Reading, statement: int | None, known: Collection[str] = ()
) -> Cited | None:
    """The outlet whom a statement was first made to, or which made it; None where that is nobody or the article's own.

    `known` are names of outlets. The article's own outlet, named in its own report, speaks for itself.
    """
    if statement is None:
        return None
    named = {*known, *([article.outlet] if article.outlet else [])}
    look = _Look(article, reading, tuple(sorted(named)))
    found = look.first(statement)
    mine = reading.statements[statement].speaker
    if found is None and mine.kind == "anonymous":  # "The source added": to whom it spoke before
        others = [i for i, s in enumerate(reading.statements) if i != statement and _alike(s.speaker, mine)]
        found = next((c for i in others if (c := look.first(i)) and _alike(c.speaker, mine)), None)
    if found is None or article.outlet is None or not _same(found.outlet, article.outlet):
        return found
    if found.speaker.kind != "outlet":
        return None
    own = Speaker(name=article.outlet, kind="outlet")
    return Cited(article.outlet, own, "in the report's own voice")


def recognisable(name: str) -> bool:
    """Whether a name alone shows an outlet, so that it is found before its own reports are known."""
    bare = _bare(name)
    if not bare or (len(bare) == 1 and bare[0] in _NO_NAME):
        return False
    agency = bare[-2:] in (("news", "agency"), ("press", "agency"))
    return agency or bare[-1] in _LAST or bare[0] in _FIRST or _OF.match(name) is not None


def _same(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _alike(one: Speaker, other: Speaker) -> bool:
    """Whether two anonymous speakers of one article are described alike."""
    return one.kind == other.kind and _bare(one.description or one.name) == _bare(
        other.description or other.name
    )


def _bare(name: str) -> tuple[str, ...]:
    return tuple(w.removesuffix("'s") for w in words(name) if w not in ("the", "a", "an", "newspaper"))


@dataclass(frozen=True, slots=True)
class _Look:
    """One article, looked through for outlets."""

    article: Article
    reading: Reading
    known: tuple[str, ...]

    def first(self, number: int) -> Cited | None:
        """The first source: of a statement within others the innermost one that names an outlet."""
        mine = self.reading.statements[number].speaker
        for at, statement in self._chain(number):
            around = self._around(at, statement)
            speaks = self._outlet_speaks(statement.speaker)
            # Of a person who cites a newspaper the words are his own.
            name = self._match(_CITING, around) if speaks or statement.speaker.kind == "none" else None
            if name is not None:
                return self._cited(name, mine, f"cites {name}")
            name = self._told(at, statement, around)
            if name is not None:
                return self._cited(name, mine, f"was said to {name}")
            if speaks is not None:
                return self._reported(speaks, mine if at != number else None, around)
        name = self._reported_beside(number)
        return None if name is None else self._cited(name, mine, f"was reported by {name}")

    def _cited(self, name: str, speaker: Speaker | None, why: str) -> Cited:
        if speaker is None or speaker.kind == "none" or self._outlet_speaks(speaker) is not None:
            speaker = Speaker(name=name, kind="outlet")
        return Cited(name, speaker, why)

    def _reported(self, name: str, speaker: Speaker | None, around: str) -> Cited:
        """What an outlet reports: its own words, or those of the people whom it cites."""
        found = _ANONYMOUS.search(around) if speaker is None else None
        if found is not None:
            who = " ".join(found["who"].split())
            return Cited(name, Speaker(kind="anonymous", description=who), f"{name} cites {who}")
        return self._cited(name, speaker, f"was reported by {name}")

    def _chain(self, number: int) -> Iterator[tuple[int, Statement]]:
        at: int | None = number
        seen: set[int] = set()
        while at is not None and at not in seen:
            seen.add(at)
            yield at, self.reading.statements[at]
            at = self.reading.statements[at].parent

    def _sentence(self, statement: Statement) -> Span | None:
        """The sentence of the cue, else of the source."""
        spans = statement.cue or statement.source
        found = sentences(self.article.text)
        return found[sentence_at(found, spans[0].start)] if spans and found else None

    def _around(self, at: int, statement: Statement) -> str:
        """The sentence in which somebody is said to speak, without what is said in it by him and by others."""
        sentence = self._sentence(statement)
        if sentence is None:
            return ""
        holes = [*statement.content]
        for i, other in enumerate(self.reading.statements):
            if at not in (i, other.parent) and statement.parent != i:
                holes += [*other.source, *other.content] if other.speaker != statement.speaker else []
        return without(self.article.text, sentence, holes)

    def _told(self, at: int, statement: Statement, around: str) -> str | None:
        """To which outlet somebody spoke."""
        sentence = self._sentence(statement)
        if sentence is None:
            return None
        for m in _TOLD.finditer(around):
            start = sentence.start + m.start()
            if any(c.start <= start < c.end or start <= c.start < start + 8 for c in statement.cue):
                return self._name(m["name"])
        alone = all(
            not any(sentence.contains(c) for c in other.cue)
            for i, other in enumerate(self.reading.statements)
            if i != at and other.speaker != statement.speaker and other.parent != at and statement.parent != i
        )
        return self._match(_INTERVIEW, around) if alone else None

    def _reported_beside(self, number: int) -> str | None:
        """An outlet that is said to report the sentence, where it is no statement of its own in the reading."""
        statement = self.reading.statements[number]
        sentence = self._sentence(statement)
        if sentence is None:
            return None
        around = without(self.article.text, sentence, [*statement.content, *statement.source, *statement.cue])
        return self._match(_REPORTED, around) or self._match(_ACCORDING, around)

    def _outlet_speaks(self, speaker: Speaker) -> str | None:
        """The outlet that a speaker is, by kind, by name or as one that is known."""
        if speaker.kind == "outlet":
            return self._name(speaker.name) or speaker.name or None
        name = speaker.name or speaker.description or ""
        if speaker.kind == "anonymous" and not _NAMED.fullmatch(
            name
        ):  # "the Courier", which the reader did not know
            return None
        return self._name(name, sure=speaker.kind != "person") if name else None

    def _person(self, name: str) -> bool:
        """Whether the reader took a name for a person's: Emily Post."""
        return any(e.kind == "person" and name in (e.name, e.span.text) for e in self.reading.entities)

    def _match(self, pattern: re.Pattern[str], text: str) -> str | None:
        found = (self._name(m["name"]) for m in pattern.finditer(text))
        return next((name for name in found if name is not None), None)

    def _name(self, text: str, sure: bool = True) -> str | None:
        """The outlet of a name, as it is known where it is; None where it is none.

        With `sure` false only outlets that are known: people may be called Post.
        """
        parts = re.split(r"[’']s\b", text)[0].split()  # "CNN's Ada Lund"
        while parts and parts[-1].lower() in _NOT:
            parts.pop()
        name = re.sub(r"^[Tt]he\s+|[’']$", "", " ".join(parts))
        bare = _bare(name)
        if not bare:
            return None
        exact = [k for k in self.known if _bare(k) == bare]
        if exact:
            return exact[0]
        if not sure or not recognisable(name) or self._person(name):
            return None
        fuller = [k for k in self.known if set(bare) < set(_bare(k))]
        return fuller[0] if len(fuller) == 1 else name
