"""PolNeAR articles (BRAT stand-off) as windows of word pieces with labels and links."""

from __future__ import annotations

import random
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from training.entities import Tagged
from training.references import Silver
from unless.reading.tokens import WINDOW, Pieces, Tokenizer, pieces_of, windows

PARTS = ("source", "cue", "content")
Spans = list[tuple[int, int]]


@dataclass(frozen=True)
class Annotated:
    """One article with every annotator's attributions, each {part: character spans}."""

    name: str
    text: str
    pieces: Pieces
    copies: list[list[dict[str, Spans]]]
    silver: Silver | None = None


@dataclass(frozen=True)
class Example:
    """A window: ids and features a piece, and what is known of it.

    BIO labels (None where nobody annotated attributions); attributions as {part: piece spans}; entities' BIO
    labels (None where nobody annotated entities); a teacher's tag probabilities [n, LABELS] (or None); spans of
    names, and referring spans each with the names that it may mean.
    """

    ids: list[int]
    features: list[int]
    labels: list[int] | None
    attributions: list[dict[str, Spans]]
    entities: list[int] | None = None
    soft: np.ndarray | None = None
    names: Spans = field(default_factory=list)
    references: list[tuple[tuple[int, int], list[int]]] = field(default_factory=list)


Soft = dict[str, np.ndarray]  # by the article's name


def read_annotations(path: Path) -> list[dict[str, Spans]]:
    """The attributions of one .ann file; a line that is not BRAT's is skipped."""
    spans: dict[str, Spans] = {}
    out = []
    for line in path.read_text(encoding="utf8").splitlines():
        if m := re.match(r"(T\d+)\t(\S+) ([\d; ]+)\t", line):
            spans[m[1]] = [tuple(map(int, s.split())) for s in m[3].split(";")]  # type: ignore[misc]
        elif m := re.match(r"E\d+\t(.*)", line):
            roles: dict[str, Spans] = {p: [] for p in PARTS}
            for role, tid in re.findall(r"(Source|Cue|Content)\d*:(T\d+)", m[1]):
                roles[role.lower()] += spans.get(tid, [])
            if roles["content"]:
                out.append(roles)
    return out


def load(folder: Path, tokenizer: Tokenizer) -> list[Annotated]:
    """All annotated articles of a PolNeAR folder (text/ and attributions/), by name."""
    out = []
    for path in sorted((folder / "text").glob("*.txt")):
        text = path.read_bytes().decode("utf8")
        stem = re.escape(path.stem)
        files = [
            f
            for f in sorted((folder / "attributions").iterdir())
            if re.fullmatch(stem + r"_[0-9a-f]{4}\.ann", f.name)
        ]
        if files:
            copies = [read_annotations(f) for f in files]
            out.append(Annotated(path.stem, text, pieces_of(text, tokenizer), copies))
    return out


def to_pieces(pieces: Pieces, spans: Spans) -> Spans:
    """Character spans as spans of the pieces that they touch."""
    out = []
    for a, b in spans:
        first, last = bisect_right(pieces.ends, a), bisect_left(pieces.starts, b)
        if first < last:
            out.append((first, last))
    return out


def examples(
    article: Annotated, copy: int = 0, rng: random.Random | None = None, soft: Soft | None = None
) -> list[Example]:
    """The windows of an article by one annotator; with `rng`, cut at a random phase."""
    pieces = article.pieces
    attributions = [
        {p: to_pieces(pieces, a[p]) for p in PARTS} for a in article.copies[copy % len(article.copies)]
    ]
    labels = [0] * len(pieces)
    for attribution in attributions:
        for kind, part in enumerate(PARTS):
            for a, b in attribution[part]:
                for i in range(a, b):
                    labels[i] = 2 * kind + (1 if i == a else 2)
    known = (soft or {}).get(article.name)
    out = []
    for a, b in windows(pieces, article.text, WINDOW, _first(rng)):
        inside = [
            {p: [(max(s, a) - a, min(e, b) - a) for s, e in t[p] if s < b and e > a] for p in PARTS}
            for t in attributions
        ]
        # Where a cue lies in another window its links cannot be learned here.
        inside = [t for t in inside if t["cue"]]
        taught = None if known is None else opened(known[a:b])
        ids, features = list(pieces.ids[a:b]), list(pieces.features[a:b])
        names, references = _references(article, a, b)
        row = Example(ids, features, repaired(labels[a:b]), inside, None, taught, names, references)
        out.append(row)
    return out


def _references(
    article: Annotated, first: int, last: int
) -> tuple[Spans, list[tuple[tuple[int, int], list[int]]]]:
    """Names and references within a window; a reference to nothing in the window is left out."""
    if article.silver is None:
        return [], []
    place: dict[int, int] = {}
    names: Spans = []
    for i, span in enumerate(article.silver.names):
        for a, b in to_pieces(article.pieces, [span]):
            if first <= a and b <= last:
                place[i] = len(names)
                names.append((a - first, b - first))
    out = []
    for span, meant in article.silver.references:
        inside = [place[i] for i in meant if i in place]
        for a, b in to_pieces(article.pieces, [span]):
            if inside and first <= a and b <= last:
                out.append(((a - first, b - first), inside))
    return names, out


def entity_examples(
    document: Tagged, rng: random.Random | None = None, soft: Soft | None = None
) -> list[Example]:
    """The windows of a document; what it attributes is known from a teacher alone."""
    pieces = document.pieces
    labels = [0] * len(pieces)
    for kind, start, end in document.entities or []:
        for a, b in to_pieces(pieces, [(start, end)]):
            for i in range(a, b):
                labels[i] = 2 * kind + (1 if i == a else 2)
    known = (soft or {}).get(document.name)
    out = []
    for a, b in windows(pieces, document.text, WINDOW, _first(rng)):
        taught = None if known is None else opened(known[a:b])
        ids, features = list(pieces.ids[a:b]), list(pieces.features[a:b])
        named = None if document.entities is None else repaired(labels[a:b])
        out.append(Example(ids, features, None, [], named, taught))
    return out


def _first(rng: random.Random | None) -> int | None:
    """A random length of the first window, so that cuts fall elsewhere in every pass."""
    return rng.randint(64, WINDOW - 2) if rng else None


def opened(soft: np.ndarray) -> np.ndarray:
    """Tag probabilities of a window whose first piece cannot continue a span: that share begins one instead."""
    out = soft.copy()
    out[0, 1::2] += out[0, 2::2]
    out[0, 2::2] = 0
    return out


def repaired(labels: list[int]) -> list[int]:
    """The labels with every I that follows neither B nor I of its kind made a B.

    A window cut inside a span, or two annotations that touch one word piece, leave such an I; the CRF
    holds it impossible, and an impossible gold label would swamp the loss.
    """
    out = list(labels)
    for i, label in enumerate(out):
        if label and label % 2 == 0 and (i == 0 or out[i - 1] not in (label, label - 1)):
            out[i] = label - 1
    return out
