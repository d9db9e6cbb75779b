"""What the relevance model is shown: a question's propositions beside a stretch of a report, and what stands where.

Training and matching share this module, so that the model meets the same input in both. A sheet is one run of the
model: the outcome and every driver, then some sentences of the report with those before them. Over its pieces lie
the likelihoods that the reader found (their phrase, event, conditions and what they refer to) and the clauses that
may state a fact.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from unless.domain.clauses import clause_at, clauses
from unless.domain.question import Question
from unless.domain.reading import Reading
from unless.domain.text import Span, sentence_at

CLS, SEP = 101, 102
# Pieces of the report in one run: more are slower each, and the model was trained on up to this many.
OWN, BEFORE = 224, 64
TOPIC = 40  # pieces of one proposition at most, terms included
MARKS = (
    "none",
    "outcome",
    "driver",
    "terms",
    "phrase",
    "event",
    "referred",
    "if",
    "unless",
    "only-if",
    "even-if",
    "until",
)
PARTS = ("phrase", "event", "condition", "referred", "clause")  # of a likelihood, pooled each by itself

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]


class Encoding(Protocol):
    """What is needed of a `tokenizers.Encoding`."""

    @property
    def ids(self) -> list[int]: ...

    @property
    def offsets(self) -> list[tuple[int, int]]: ...


class Tokenizer(Protocol):
    """What is needed of a `tokenizers.Tokenizer`."""

    def encode(self, sequence: Any, /, *, add_special_tokens: bool = ...) -> Encoding: ...


@dataclass(frozen=True, slots=True)
class Proposition:
    """What a piece of evidence may speak of: the outcome (driver None) or a driver, with the analyst's terms."""

    driver: str | None
    says: str
    terms: str


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One run. `propositions` and `ids`, the stretch of the report, are sequences of their own, each with its [CLS] and
    [SEP], which the lower layers read by themselves; the upper layers read them joined in this order, T pieces in all.

    `marks` has an entry a piece; pools are rows that average pieces: topics [K, T]; likelihoods [E, PARTS, T]; facts [F, 2, T] (the clause, its sentence). The rows of likelihoods are
    first those of `estimates`, indices into the reading, then those of `claims`: clauses in which the reader found no
    likelihood, but which may say flatly what will come ("If they fail, the ban stays"). `stated` are all clauses.
    """

    propositions: tuple[Ids, ...]
    ids: Ids
    marks: Ids
    topics: Floats
    likelihoods: Floats
    facts: Floats
    estimates: tuple[int, ...]
    claims: tuple[Span, ...]
    stated: tuple[Span, ...]


_WILL = re.compile(r"^\s*(?:will|is|are|does|do|has|have)\s+", re.I)
_BY = re.compile(
    r",?\s+(?:by|before|on or before|no later than|until|in)\s+(?:the\s+end\s+of\s+)?[^?]{0,24}\d{4}\s*\??\s*$",
    re.I,
)


def propositions(question: Question) -> tuple[Proposition, ...]:
    """The outcome first, then the drivers in the question's order."""
    said = _BY.sub("", _WILL.sub("", question.question)).rstrip(" ?")
    out = [Proposition(None, said, ", ".join(question.event))]
    return (*out, *(Proposition(d.name, d.says, ", ".join(d.terms)) for d in question.drivers))


@dataclass(frozen=True, slots=True)
class _Pieces:
    ids: list[int]
    starts: list[int]
    ends: list[int]

    def inside(self, start: int, end: int) -> tuple[int, int]:
        """(first, last + 1) of the pieces that touch the characters [start, end)."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)


def sheets(
    question: Question,
    text: str,
    reading: Reading,
    sentences: Sequence[Span],
    tokenizer: Tokenizer,
    own: int = OWN,
    before: int = BEFORE,
) -> list[Sheet]:
    """All runs that a report needs for a question, in text order; every sentence is in one as its own."""
    if not sentences:
        return []
    head = _head(propositions(question), tokenizer)
    encoded = tokenizer.encode(text, add_special_tokens=False)
    pieces = _Pieces(list(encoded.ids), [a for a, _ in encoded.offsets], [b for _, b in encoded.offsets])
    cuts = [pieces.inside(s.start, s.end) for s in sentences]
    parts = [clauses(text, s) for s in sentences]
    marks = _marks(pieces, reading)
    out: list[Sheet] = []
    at = 0
    while at < len(sentences):
        last = at + 1
        while last < len(sentences) and cuts[last][1] - cuts[at][0] <= own:
            last += 1
        first = at
        while first > 0 and cuts[at][0] - cuts[first - 1][0] <= before:
            first -= 1
        # Text without punctuation is one sentence however long.
        window = (cuts[first][0], min(cuts[last - 1][1], cuts[first][0] + own + before))
        out.append(_sheet(head, pieces, marks, window, (at, last), sentences, parts, reading))
        at = last
    return out


@dataclass(frozen=True, slots=True)
class _Head:
    """The part before the report: the propositions, their marks, and the range of each in the whole."""

    ids: tuple[Ids, ...]
    marks: tuple[int, ...]
    ranges: tuple[tuple[int, int], ...]


def _head(given: Sequence[Proposition], tokenizer: Tokenizer) -> _Head:
    ids, marks, ranges, at = [], [], [], 0
    for one in given:
        said = list(tokenizer.encode(one.says, add_special_tokens=False).ids)[:TOPIC]
        terms = list(tokenizer.encode(one.terms, add_special_tokens=False).ids)[: TOPIC - len(said)]
        ids.append(np.array([CLS, *said, *terms, SEP], np.int64))
        ranges.append((at + 1, at + 1 + len(said) + len(terms)))
        at += len(ids[-1])
        kind = MARKS.index("outcome" if one.driver is None else "driver")
        marks += [kind] * (1 + len(said)) + [MARKS.index("terms")] * len(terms) + [kind]
    return _Head(tuple(ids), tuple(marks), tuple(ranges))


def _marks(pieces: _Pieces, reading: Reading) -> list[int]:
    """What the reader says each piece is part of."""
    out = [0] * len(pieces.ids)

    def mark(span: Span | None, name: str) -> None:
        if span is not None:
            a, b = pieces.inside(span.start, span.end)
            out[a:b] = [MARKS.index(name)] * (b - a)

    for e in reading.estimates:
        mark(e.refers_to, "referred")
    for e in reading.estimates:
        mark(e.event, "event")
    for c in reading.conditions:
        mark(c.condition, c.kind)
        mark(c.marker, c.kind)
    for e in reading.estimates:
        mark(e.phrase, "phrase")
    return out


def _sheet(
    head: _Head,
    pieces: _Pieces,
    marks: list[int],
    window: tuple[int, int],
    own: tuple[int, int],
    sentences: Sequence[Span],
    parts: Sequence[list[Span]],
    reading: Reading,
) -> Sheet:
    start, end = window
    lead = len(head.marks) + 1  # the report's [CLS] comes first
    total = lead + end - start + 1
    ids = np.array([CLS, *pieces.ids[start:end], SEP], np.int64)
    marked = np.array([*head.marks, 0, *marks[start:end], 0], np.int64)

    def row(spans: Sequence[Span | None]) -> Floats:
        out = np.zeros(total, np.float32)
        for span in spans:
            if span is not None:
                a, b = pieces.inside(span.start, span.end)
                out[lead + max(a, start) - start : lead + max(min(b, end), start) - start] = 1
        return out / max(1.0, float(out.sum()))

    topics = np.zeros((len(head.ranges), total), np.float32)
    for i, (a, b) in enumerate(head.ranges):
        topics[i, a:b] = 1 / max(1, b - a)
    estimates, rows = [], []
    for i, e in enumerate(reading.estimates):
        s = sentence_at(list(sentences), e.phrase.start)
        if not own[0] <= s < own[1]:
            continue
        around = parts[s][clause_at(parts[s], e.phrase.start)] if parts[s] else sentences[s]
        conditions = [reading.conditions[c] for c in e.conditions]
        held = [x for c in conditions for x in (c.marker, c.condition, c.refers_to)]
        estimates.append(i)
        rows.append([row(x) for x in ([e.phrase], [e.event], held, [e.refers_to], [around])])
    claims = []
    for s in range(*own):
        inside = [
            x
            for c in reading.conditions
            if sentences[s].contains(c.marker)
            for x in (c.marker, c.condition, c.refers_to)
        ]
        for clause in parts[s]:
            if not any(clause.contains(e.phrase) for e in reading.estimates):
                claims.append(clause)
                rows.append([row(x) for x in ([], [clause], inside, [], [clause])])
    stated = [clause for s in range(*own) for clause in parts[s]]
    of = [sentences[s] for s in range(*own) for _ in parts[s]]
    facts = [[row([clause]), row([sentence])] for clause, sentence in zip(stated, of, strict=True)]
    return Sheet(
        head.ids,
        ids,
        marked,
        topics,
        np.array(rows, np.float32).reshape(len(rows), len(PARTS), total),
        np.array(facts, np.float32).reshape(len(facts), 2, total),
        tuple(estimates),
        tuple(claims),
        tuple(stated),
    )
