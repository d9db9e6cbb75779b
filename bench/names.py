"""Entities of the reader against hand-annotated ones: exact spans with their kinds."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

from bench.predict import article
from training.entities import HELD_OUT, KINDS, put_together, read_documents
from unless.reading.read import LocalReader

Span = tuple[str, int, int]


def newswire(reader: LocalReader, path: Path) -> dict[str, float]:
    """F1 over the documents that training holds out, every eighth: all kinds together, and each."""
    documents = []
    for i, (name, sentences) in enumerate(read_documents(path)):
        if i % HELD_OUT == 0:
            text, entities = put_together(sentences, random.Random(name))
            documents.append((text, {(KINDS[k], a, b) for k, a, b in entities}))
    return scored(reader, documents, KINDS)


def web(reader: LocalReader, path: Path) -> dict[str, float]:
    """F1 of people, organisations and locations on documents of the English Web Treebank: another domain."""
    kinds = {"PER": "person", "ORG": "organisation", "LOC": "location"}
    documents = []
    for part in path.read_text(encoding="utf8").split("# newdoc")[1:]:
        text, gold = "", set()
        for line in part.splitlines():
            if line.startswith("# text = "):
                text += ("\n" if text else "") + line.removeprefix("# text = ")
                at = len(text) - len(line) + len("# text = ")
            elif line[:1].isdigit():
                _, token, tag, *_ = line.split("\t")
                start = text.find(token, at)
                if start < 0:
                    continue
                at = start + len(token)
                if tag[0] == "B":
                    gold.add((kinds[tag[2:]], start, at))
                elif tag[0] == "I":
                    last = max(gold, key=lambda g: g[2])
                    gold.remove(last)
                    gold.add((last[0], last[1], at))
        documents.append((text, gold))
    return scored(reader, documents, tuple(kinds.values()))


def scored(
    reader: LocalReader, documents: Iterable[tuple[str, set[Span]]], kinds: tuple[str, ...]
) -> dict[str, float]:
    """Typed exact-span F1 over all documents."""
    hit, found, wanted = dict.fromkeys(kinds, 0), dict.fromkeys(kinds, 0), dict.fromkeys(kinds, 0)
    for text, gold in documents:
        entities = reader.read(article("bench", text)).entities
        spans = {(str(e.kind), e.span.start, e.span.end) for e in entities if e.kind in kinds}
        for total, those in ((hit, spans & gold), (found, spans), (wanted, gold)):
            for kind, _, _ in those:
                total[kind] += 1

    def f1(some: Iterable[str]) -> float:
        names = list(some)
        both = sum(found[k] + wanted[k] for k in names)
        return 2 * sum(hit[k] for k in names) / both if both else 1.0

    return {"entity_f1": f1(kinds), **{f"{k}_f1": f1([k]) for k in kinds}}
