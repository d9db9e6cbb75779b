"""Newswire with hand-annotated entities (one token a line, BIO) as text with character spans."""

from __future__ import annotations

import gzip
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

from unless.reading.tokens import Pieces, Tokenizer, pieces_of

# The order is the model's: label 1 + 2k begins kind k, label 2 + 2k continues it.
KINDS = ("person", "organisation", "location", "group", "date", "facility", "money", "product", "misc")
TAGS = {
    "Person": "person",
    "Organization": "organisation",
    "Location": "location",
    "NORP": "group",
    "Date": "date",
    "Facility": "facility",
    "Money": "money",
    "Product": "product",
    "Misc": "misc",
}
HELD_OUT = 8  # every eighth document is held out: 110 of 879

TIGHT_BEFORE = re.compile(r"^(?:[,.;:?!)\]%”»…]|['’](?:s|t|re|ve|ll|d|m)\b.*|n['’]t)$", re.I)
TIGHT_AFTER = {"(", "[", "“", "«", "‘", "$", "£", "€", "₡", "#"}
CONTRACTED = {"s", "t", "re", "ve", "ll", "d", "m"}


@dataclass(frozen=True)
class Tagged:
    """One document: text put together again from its tokens, and its entities as (kind, start, end); None: not known."""

    name: str
    text: str
    pieces: Pieces
    entities: list[tuple[int, int, int]] | None


def load(path: Path, tokenizer: Tokenizer) -> tuple[list[Tagged], list[Tagged]]:
    """The documents to train on and those held out (every eighth), in the file's order."""
    train: list[Tagged] = []
    held: list[Tagged] = []
    for i, (name, sentences) in enumerate(read_documents(path)):
        text, entities = put_together(sentences, random.Random(name))
        document = Tagged(name, text, pieces_of(text, tokenizer), entities)
        (held if i % HELD_OUT == 0 else train).append(document)
    return train, held


def load_plain(path: Path, tokenizer: Tokenizer) -> list[Tagged]:
    """News reports as they stand, one JSON object a line with id and text; their entities are not known."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf8").splitlines())
    return [Tagged(r["id"], r["text"], pieces_of(r["text"], tokenizer), None) for r in rows]


def read_documents(path: Path) -> list[tuple[str, list[list[tuple[str, str]]]]]:
    """(name, sentences of (token, tag)) of each document; lines without a tag are skipped."""
    out: list[tuple[str, list[list[tuple[str, str]]]]] = []
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for raw in lines:
            line = raw.rstrip("\n")
            if line.startswith("-DOCSTART-"):
                out.append((line.split(maxsplit=1)[1], [[]]))
            elif not line.strip():
                if out and out[-1][1][-1]:
                    out[-1][1].append([])
            elif "\t" in line and out:
                token, tag = line.split("\t")[:2]
                if token and not token.startswith("http"):
                    out[-1][1][-1].append((token, tag))
    return [(name, [s for s in sentences if s]) for name, sentences in out]


def put_together(
    sentences: list[list[tuple[str, str]]], rng: random.Random
) -> tuple[str, list[tuple[int, int, int]]]:
    """A text with ordinary spacing, in paragraphs of one to three sentences, and its entities.

    The corpus keeps neither spaces nor paragraphs, so both are restored by rule.
    """
    text = ""
    entities: list[tuple[int, int, int]] = []
    left = rng.randint(1, 3)
    for sentence in sentences:
        if text:
            text += "\n\n" if left == 0 else " "
            left = rng.randint(1, 3) if left == 0 else left
        left -= 1
        text = _add_sentence(text, sentence, entities)
    return text, entities


def _add_sentence(text: str, sentence: list[tuple[str, str]], entities: list[tuple[int, int, int]]) -> str:
    """The text with one sentence more; its entities are appended to `entities`."""
    opened, tight = False, True
    for i, (token, tag) in enumerate(sentence):
        following = sentence[i + 1][0] if i + 1 < len(sentence) else ""
        before = sentence[i - 1][0] if i else ""
        glue, tight_next = tight, token in TIGHT_AFTER
        if token == '"':
            glue, tight_next, opened = glue or opened, not opened, not opened
        elif token in {"’", "'"}:
            glue, tight_next = True, following in CONTRACTED
        elif token == "-" and before[-1:].isalnum() and following[:1].isalnum():
            glue = tight_next = not (before[-1:].isdigit() and following[:1].isupper())
        elif TIGHT_BEFORE.match(token):
            glue = True
        if not glue:
            text += " "
        start = len(text)
        text += token
        tight = tight_next
        kind = TAGS.get(tag[2:])
        if kind is None:
            continue
        k = KINDS.index(kind)
        if tag[0] == "I" and entities and entities[-1][0] == k and not text[entities[-1][2] : start].strip():
            entities[-1] = (k, entities[-1][1], len(text))
        else:
            entities.append((k, start, len(text)))
    return text
