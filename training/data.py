"""PolNeAR articles (BRAT stand-off) as windows of word pieces with labels and links."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True)
class Example:
    """A window: ids, features and BIO labels a piece; attributions as {part: piece spans}."""

    ids: list[int]
    features: list[int]
    labels: list[int]
    attributions: list[dict[str, Spans]]


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
        touched = [i for i in range(len(pieces)) if pieces.starts[i] < b and pieces.ends[i] > a]
        if touched:
            out.append((touched[0], touched[-1] + 1))
    return out


def examples(article: Annotated, copy: int = 0, rng: random.Random | None = None) -> list[Example]:
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
    first = rng.randint(64, WINDOW - 2) if rng else None
    out = []
    for a, b in windows(pieces, article.text, WINDOW, first):
        inside = [
            {p: [(max(s, a) - a, min(e, b) - a) for s, e in t[p] if s < b and e > a] for p in PARTS}
            for t in attributions
        ]
        # Where a cue lies in another window its links cannot be learned here.
        inside = [t for t in inside if t["cue"]]
        row = repaired(labels[a:b])
        out.append(Example(list(pieces.ids[a:b]), list(pieces.features[a:b]), row, inside))
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
