"""What pronouns and descriptions refer to, from automatic annotation (CoreNLP): silver, not gold."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from pathlib import Path

Span = tuple[int, int]

NAMED = {"PERSON", "ORGANIZATION", "LOCATION"}
PRONOUN = re.compile(r"(?:he|him|his|she|her|hers|they|them|their|it|its)\Z", re.I)
DESCRIPTION = re.compile(r"(?:the|this|that) [\w’' -]{3,60}\Z", re.I)


@dataclass(frozen=True)
class Silver:
    """Of one article, in characters: named things, and (referring span, the named things that it may mean)."""

    names: list[Span]
    references: list[tuple[Span, list[int]]]


def load(path: Path, texts: dict[str, str]) -> dict[str, Silver]:
    """By article; articles that are not among `texts` are left out."""
    out = {}
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["id"] in texts:
                out[row["id"]] = of_article(texts[row["id"]], row["entities"], row["coreference"])
    return out


def of_article(
    text: str, entities: list[tuple[int, int, str]], chains: list[list[tuple[int, int, bool]]]
) -> Silver:
    """Chains that name somebody, as links from each pronoun or description to all the chain's names."""
    names = sorted({(a, b) for a, b, kind in entities if kind in NAMED})
    references = []
    for chain in chains:
        spans = [(a, b) for a, b, _ in chain]
        meant = [
            i
            for i, (a, b) in enumerate(names)
            if any(
                s <= a and (e - b <= 1 or (s == a and text[b : b + 1] == ",")) and b <= e for s, e in spans
            )
        ]
        if not meant:
            continue
        for a, b in spans:
            referring = PRONOUN.match(text[a:b]) or DESCRIPTION.match(text[a:b])
            if referring and not any(s < b and e > a for s, e in names):
                references.append(((a, b), meant))
    return Silver(names, sorted(references))
