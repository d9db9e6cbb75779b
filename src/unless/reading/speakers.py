"""Who speaks: sources resolved to people, organisations, anonymous speakers, groups and documents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from unless.domain.reading import Entity, Speaker, Statement
from unless.domain.text import Span, sentence_at, words
from unless.reading.descriptions import described, named
from unless.reading.pronouns import of_pronoun, person_meant
from unless.reading.scene import Scene, place
from unless.reading.sources import affiliation_of, antecedent, cleaned

WHO = frozenset("who whom which that whose".split())


def resolve_speakers(
    text: str,
    sentences: Sequence[Span],
    statements: Sequence[Statement],
    entities: Sequence[Entity],
    meant: Mapping[Span, Mapping[int, float]] | None = None,
) -> tuple[Speaker, ...]:
    """The speaker of each statement, in the statements' order.

    Surnames get their full names, pronouns and "the official" the one meant; a statement without anybody to
    name has kind "none". `meant` maps a source to the log-probability of each entity (by index) being what it
    stands for, if it is a pronoun or a description.
    """
    scene = Scene(text, sentences, statements, entities, meant or {})
    for i in sorted(range(len(statements)), key=lambda i: place(statements[i])):
        _resolve(scene, i)
    return tuple(scene.done[i] for i in range(len(statements)))


def _resolve(scene: Scene, i: int) -> None:
    """Find a statement's speaker, after that of the statement it is told in."""
    if i in scene.done:
        return
    one = scene.statements[i]
    scene.done[i] = Speaker()  # two statements inside each other cannot be; this ends any such loop
    if one.parent is not None:
        _resolve(scene, one.parent)
    scene.add(i, _speaker(scene, one))


def _speaker(scene: Scene, statement: Statement) -> Speaker:
    if not statement.source:
        return _without_source(scene, statement)
    source = statement.source[0]
    found = _of_phrase(scene, source, statement)
    if found.kind == "person" and found.role is None:
        person = scene.cast.named(found.name)
        if person and person.roles:
            role = person.roles[0]
            found = replace(found, role=role, affiliation=found.affiliation or affiliation_of(role))
    return found


def _without_source(scene: Scene, statement: Statement) -> Speaker:
    """A participle ("adding that ...") goes with the speaker or subject before it in its sentence."""
    cue = statement.cue[0]
    if cue.text and re.search(r"ing\b", cue.text.split()[0]):
        sentence = scene.sentences[sentence_at(scene.sentences, cue.start)]
        near = [s for at, s in scene.events if sentence.start <= at < cue.start]
        if near:
            return near[-1]
    return Speaker()


def _of_phrase(scene: Scene, source: Span, statement: Statement | None = None) -> Speaker:
    own = cleaned(source.text)
    low = words(own)
    if not low:
        return Speaker()
    if len(low) <= 2 and (found := of_pronoun(scene, low, source, statement)) is not None:
        return found
    if (low[-1] in WHO and low[0] in ("some", "most", "many", "all", "both")) or (
        low[0] in WHO and len(low) <= 12
    ):
        if low[0] in WHO or low[1:2] == ["of"]:
            return _of_relative(scene, source, own)
        own = re.sub(r"\s+\S+$", "", own)  # "some who": some
    return named(scene, source, own) or described(scene, source, own)


def _of_relative(scene: Scene, source: Span, own: str) -> Speaker:
    """ "Who", "most of whom": the phrase right before."""
    before = scene.text[: source.start].rstrip(" ,(—–\u00a0")
    for i, e in enumerate(scene.entities):
        if e.span.end == len(before) or (
            e.kind == "person"
            and e.span.end < len(before) <= e.span.end + 90
            and re.fullmatch(r",\s[^.“”\"]*", scene.text[e.span.end : len(before)])
        ):
            if i in scene.cast.of:
                return Speaker(scene.cast.of[i].name, "person")
            if e.span.end == len(before) and e.kind in ("organisation", "location", "group"):
                return _of_phrase(scene, e.span)
    phrase = antecedent(scene.text, source)
    if phrase is None:
        return person_meant(scene, source, None) if own.lower() in ("who", "whom") else Speaker()
    return named(scene, phrase, cleaned(phrase.text)) or described(scene, phrase, cleaned(phrase.text))


def speaker_of(
    text: str,
    sentences: Sequence[Span],
    statements: Sequence[Statement],
    speakers: Sequence[Speaker],
    span: Span,
) -> int | None:
    """The statement in which a phrase is said: the innermost whose content holds it.

    A phrase outside every content belongs to the nearest statement of its own sentence if that sentence
    goes on in reported speech, else to nobody (the outlet's own voice: None).
    """
    holding = [
        (sum(len(c) for c in s.content), i)
        for i, s in enumerate(statements)
        if any(c.contains(span) for c in s.content)
    ]
    if holding:
        return min(holding)[1]
    sentence = sentences[sentence_at(list(sentences), span.start)]
    near = []
    for i, s in enumerate(statements):
        mine = [x for x in (*s.source, *s.cue, *s.content) if sentence.contains(x)]
        if mine and any(sentence.contains(c) for c in s.cue):
            near.append((min(abs(x.start - span.start) for x in mine), i))
    return min(near)[1] if near else None
