"""What is known of the speakers of one article while it is read from start to end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from unless.domain.reading import Entity, Speaker, Statement
from unless.domain.text import Span, sentence_at
from unless.reading.people import Cast

LEAD = 2  # paragraphs, headline included, whose descriptions may name somebody only later


class Scene:
    """An article's text, statements and names, and the speakers met so far.

    `done` maps statements to their speakers; `events` are speakers, and people who open a sentence, by place;
    `papers` are documents met: (place, noun, whose they are). `meant` maps a source to the log-probability of each
    entity (by index) being what it stands for.
    """

    def __init__(
        self,
        text: str,
        sentences: Sequence[Span],
        statements: Sequence[Statement],
        entities: Sequence[Entity],
        meant: Mapping[Span, Mapping[int, float]],
    ) -> None:
        self.text, self.sentences, self.statements = text, list(sentences), statements
        self.entities, self.meant = entities, meant
        self.cast = Cast(text, entities)
        self.done: dict[int, Speaker] = {}
        self.events: list[tuple[int, Speaker]] = self._subjects()
        self.papers: list[tuple[int, str, Speaker]] = []
        self.lead_ends = _end_of_paragraph(text, LEAD)

    def add(self, i: int, speaker: Speaker) -> None:
        """Remember a statement's speaker; those told within another's are not taken up by pronouns."""
        self.done[i] = speaker
        one = self.statements[i]
        if speaker.kind != "none" and one.parent is None:
            self.events.append((place(one), speaker))
            self.events.sort(key=lambda x: x[0])

    def _subjects(self) -> list[tuple[int, Speaker]]:
        """People who open a sentence outside quotations: the likeliest to be taken up by a pronoun."""
        out = []
        quoted = [c for s in self.statements if s.quotation != "indirect" for c in s.content]
        for i, person in self.cast.of.items():
            span = self.entities[i].span
            sentence = self.sentences[sentence_at(self.sentences, span.start)]
            lead = self.text[sentence.start : span.start]
            possessive = re.match(r"['’]s\b", self.text[span.end :])
            opens = len(lead.split()) <= 7 and "," not in lead and not possessive
            if opens and not any(c.contains(span) for c in quoted):
                out.append((span.start, Speaker(person.name, "person")))
        return sorted(out, key=lambda x: x[0])


def place(statement: Statement) -> int:
    """Where a statement's source, or else its cue, begins."""
    return (statement.source or statement.cue)[0].start


def _end_of_paragraph(text: str, count: int) -> int:
    """Where the article's first `count` paragraphs that have words end."""
    ends = [m.end() for m in re.finditer(r"[^\r\n]*\w[^\r\n]*", text)]
    return ends[min(count, len(ends)) - 1] if ends else 0
