"""Sentences annotated with likelihoods and conditions, as windows of word pieces with labels.

judgements.jsonl holds our annotations: of invented passages with their text, of news sentences as offsets into
the training articles ("at": where the sentence before begins, where the sentence begins and ends), never their text.
They follow the guidelines beside the development sentences. "times" is how often a pass shows a sentence: our own
passages, which are few and hard, twice.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.data import Spans, repaired, to_pieces
from training.entities import put_together, read_documents
from unless.reading.tokens import Tokenizer, pieces_of

# The order is the model's, three fields of BIO labels; a consequent holds the event judged in it, so it has its own.
FIELDS = (("phrase", "event"), ("marker", "condition"), ("consequent",))
DEGREES = (
    "impossible", "will-not", "almost-no-chance", "very-unlikely", "unlikely", "even", "possible",
    "likely", "very-likely", "almost-certain", "will", "certain", "numeric",
)  # fmt: skip
LEARNED = 220  # of the development sentences; the others are kept to check with
CONTEXT = 80  # word pieces of the sentence before, at most


@dataclass(frozen=True)
class Judged:
    """A sentence with what stands before it, and the spans of its estimates and conditions, as the scorer has them."""

    before: str
    text: str
    estimates: list[dict[str, Any]]
    conditions: list[dict[str, Any]]
    times: int = 1  # how often a pass shows it


@dataclass(frozen=True)
class JudgedExample:
    """A window: ids and features a piece; `fields` [3][n] BIO labels; `degrees` as (first, last + 1, degree).

    The sentence's own pieces are those from `first` on.
    """

    ids: list[int]
    features: list[int]
    first: int
    fields: list[list[int]]
    degrees: list[tuple[int, int, int]]

    def own(self) -> JudgedExample:
        """The sentence alone, without what stands before it."""
        at = self.first
        degrees = [(a - at, b - at, d) for a, b, d in self.degrees]
        return JudgedExample(self.ids[at:], self.features[at:], 0, [f[at:] for f in self.fields], degrees)


def load(path: Path, folder: Path) -> list[Judged]:
    """The annotated sentences: our own, and those cut out of the texts under `folder`, in the file's order."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]
    texts = _texts(folder)
    out = []
    for row in rows:
        whole, (before, start, end) = row.get("text"), row.get("at", (0, 0, None))
        if whole is None:
            whole = texts[row["article"]]
        own = row["estimates"], row["conditions"], row.get("times", 1)
        out.append(Judged(whole[before:start].strip(), whole[start:end], *own))
    return out


def development(folder: Path) -> list[Judged]:
    """The development sentences that may be learned from, as they lie beside the repository, each twice a pass."""
    out = []
    lines = (folder / "estimates" / "dev.jsonl").read_text(encoding="utf8").splitlines()
    for row in map(json.loads, lines[:LEARNED]):
        estimates = [{**e, "phrase": _at(row["text"], e["phrase"], e["event"])} for e in row["estimates"]]
        conditions = [
            {**c, "marker": _at(row["text"], c["marker"], c["condition"])} for c in row["conditions"]
        ]
        out.append(Judged(row["context"], row["text"], estimates, conditions, 2))
    return out


def _at(text: str, named: list[int], beside: list[int]) -> list[int]:
    """The occurrence of a phrase or marker that is nearest to its event or condition: its offsets are the first one's."""
    words = text[named[0] : named[1]]
    found = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)] or named[:1]
    start = min(found, key=lambda a: min(abs(a + len(words) - beside[0]), abs(a - beside[1]) + 3))
    return [start, start + len(words)]


def key(name: str) -> str:
    """What an article is called in the file: its name holds words of its headline, which are not ours."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def _texts(folder: Path) -> dict[str, str]:
    """The texts of "polnear/SPLIT/NAME", "newswire/NAME" and "timebank/NAME", by their keys."""
    out = {}
    for path in sorted((folder / "polnear").glob("*/text/*.txt")):
        split = path.parent.parent.name
        out[key(f"polnear/{split}/{path.stem}")] = path.read_bytes().decode("utf8")
    wire = folder / "entities" / "worldwide-newswire-train.tsv.gz"
    for stem, sentences in read_documents(wire):
        out[key(f"newswire/{stem}")] = put_together(sentences, random.Random(stem))[0]
    bank = folder / "dates" / "timebank-aquaint.jsonl"
    for row in map(json.loads, bank.read_text(encoding="utf8").splitlines()):
        out[key(f"timebank/{row['id']}")] = row["text"]
    return out


_CAPITALISED = re.compile(r"(?<![.!?:“\"‘] )(?<!^)\b(?!I\b|I['’])[A-Z][a-z]{2,}\b")
_VOWELS, _CONSONANTS = "aeiou", "bdfgklmnprstvz"


def renamed(text: str, rng: random.Random) -> str:
    """The text with another name of the same length for every capitalised word within a sentence.

    So that the judge goes by how something is said, not by who is spoken of.
    """
    names: dict[str, str] = {}

    def other(word: str) -> str:
        if word not in names:
            letters = [rng.choice(_VOWELS if c in _VOWELS else _CONSONANTS) for c in word.lower()]
            names[word] = "".join(letters).capitalize()
        return names[word]

    return _CAPITALISED.sub(lambda m: m[0] if m[0] in _KEPT else other(m[0]), text)


_KEPT = frozenset(
    """January February March April May June July August September October November December Monday Tuesday Wednesday
    Thursday Friday Saturday Sunday""".split()
)


def judged_example(one: Judged, tokenizer: Tokenizer, alone: bool) -> JudgedExample:
    """A window of one sentence, `alone` or behind the sentence before it."""
    lead = "" if alone or not one.before else one.before + " "
    pieces = pieces_of(lead + one.text, tokenizer)
    shift = len(lead)

    def spans(rows: list[dict[str, Any]], part: str) -> Spans:
        found = [r[part] for r in rows if r.get(part)]
        return to_pieces(pieces, [(a + shift, b + shift) for a, b in found])

    fields = []
    for parts in FIELDS:
        labels = [0] * len(pieces)
        # The first part has precedence: a phrase inside another's event stays a phrase.
        for kind in reversed(range(len(parts))):
            rows = one.estimates if parts[0] == "phrase" else one.conditions
            for a, b in spans(rows, parts[kind]):
                for i in range(a, b):
                    labels[i] = 2 * kind + (1 if i == a else 2)
        fields.append(repaired(labels))
    degrees = []
    for row in one.estimates:
        for a, b in to_pieces(pieces, [(row["phrase"][0] + shift, row["phrase"][1] + shift)]):
            degrees.append((a, b, DEGREES.index(row["degree"])))
    first = next((i for i, s in enumerate(pieces.starts) if s >= shift), len(pieces))
    over = max(0, first - CONTEXT)
    return JudgedExample(
        list(pieces.ids[over:]),
        list(pieces.features[over:]),
        first - over,
        [f[over:] for f in fields],
        [(a - over, b - over, d) for a, b, d in degrees],
    )
