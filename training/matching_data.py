"""Labelled reports -> what the relevance model should say of each likelihood and clause.

The shipped reader reads every report; its likelihoods and clauses are laid beside the labels by their characters.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from unless.domain.article import Article, content_id
from unless.domain.clauses import clauses
from unless.domain.question import Question
from unless.domain.reading import Estimate, Reading
from unless.domain.text import Span, sentences
from unless.intake.questions import parse_question
from unless.matching.sheets import Sheet, Tokenizer, sheets
from unless.reading.read import LocalReader

ABOUT = ("none", "same", "opposite", "on", "off")  # of a likelihood and a proposition
STATED = ("none", "on", "off")  # of a clause and a driver
UNKNOWN, EITHER = -1, 5  # no label; about it, in a direction that the interval does not show

Row = dict[str, Any]
Key = str | None  # a driver, None for the outcome


@dataclass
class Case:
    """A question on a report, with what is right: of each likelihood and of each clause (by its start).

    `claimed` is of clauses without a likelihood that the reader found, `stated` of clauses that state a driver's state.
    A topic that is not in the dictionary is "none"; a likelihood or clause that is missing has no label.
    """

    name: str
    question: Question
    text: str
    reading: Reading
    sentences: list[Span]
    about: dict[int, dict[Key, int]] = field(default_factory=dict)
    claimed: dict[int, dict[Key, int]] = field(default_factory=dict)
    stated: dict[int, dict[Key, int]] = field(default_factory=dict)


def load(paths: Iterable[Path], reader: LocalReader, renamings: int = 0) -> list[Case]:
    """All cases of some files; with `renamings`, each report again so many times with other names."""
    out = []
    for path in paths:
        for report in json.loads(path.read_text(encoding="utf8")):
            for k in range(renamings + 1):
                said = renamed(report, random.Random(f"{path.name}{report['id']}{k}")) if k else report
                out += cases(said, reader, f"{path.stem}/{report['id']}")
    return out


def cases(report: Row, reader: LocalReader, name: str) -> list[Case]:
    """Every question of one report."""
    text = report["text"]
    article = Article(content_id(text), name, text, published=date.fromisoformat(report["published"][:10]))
    reading = reader.read(article)
    return [
        aligned(
            Case(f"{name}[{i}]", parse_question(q["question"], name=name), text, reading, sentences(text)),
            q["labels"],
        )
        for i, q in enumerate(report["questions"])
    ]


def aligned(case: Case, labels: Sequence[Row]) -> Case:
    """The case with its labels laid over the reader's likelihoods and clauses."""
    places = {i: p for i, label in enumerate(labels) if (p := _place(case.text, label))}
    judged = {i: p for i, p in places.items() if labels[i]["target"] != "driver-state"}
    taken = _taken(case.reading.estimates, labels, judged)
    met = {i for which in taken.values() for i in which}
    lost = {i: p for i, p in judged.items() if i not in met and labels[i]["target"] != "none"}
    for k, e in enumerate(case.reading.estimates):
        if k in taken:
            case.about[k] = {t: c for i in taken[k] for t, c in _about(labels[i], e.p).items()}
        # Where a label of the sentence was not met, its likelihoods may be what is meant.
        elif not any(p.start <= e.phrase.start < p.end for p in lost.values()):
            case.about[k] = {}
    starts = sorted(c.start for s in case.sentences for c in clauses(case.text, s))
    case.stated = {s: {} for s in starts}
    for i, p in places.items():
        at = max((s for s in starts if s <= p.phrase), default=p.start)
        if i in lost:
            # What the reader missed is known by its direction alone.
            case.claimed.setdefault(at, {}).update(_about(labels[i], (0.95, 0.95)))
        elif i not in judged:
            way = "on" if labels[i]["low"] + labels[i]["high"] > 1 else "off"
            case.stated.setdefault(at, {})[labels[i]["driver"]] = STATED.index(way)
    return case


@dataclass(frozen=True)
class Place:
    """Characters of a label's sentence and of its phrase in it."""

    start: int
    end: int
    phrase: int
    phrase_end: int


def _place(text: str, label: Row) -> Place | None:
    at = text.find(label["sentence"])
    if at < 0:
        return None
    phrase = at + max(0, label["sentence"].find(label["phrase"]))
    return Place(at, at + len(label["sentence"]), phrase, phrase + len(label["phrase"]))


def _taken(
    estimates: Sequence[Estimate], labels: Sequence[Row], places: dict[int, Place]
) -> dict[int, list[int]]:
    """Which labels each likelihood has: by shared characters of the phrase, or as the only ones left of a sentence."""
    taken: dict[int, list[int]] = {}
    for i, p in places.items():
        shared = [
            (min(p.phrase_end, e.phrase.end) - max(p.phrase, e.phrase.start), -k)
            for k, e in enumerate(estimates)
        ]
        best = max(shared, default=(0, 0))
        if best[0] > 0:
            taken.setdefault(-best[1], []).append(i)
    met = {i for which in taken.values() for i in which}
    left = {i: p for i, p in places.items() if i not in met}
    for i, p in left.items():
        free = [k for k, e in enumerate(estimates) if p.start <= e.phrase.start < p.end and k not in taken]
        alone = sum(o.start == p.start for o in left.values()) == 1
        if len(free) == 1 and alone and _near(estimates[free[0]].p, labels[i]):
            taken[free[0]] = [i]
    return taken


def _near(p: tuple[float, float], label: Row) -> bool:
    if label["low"] is None:
        return True
    ours, theirs = sum(p) / 2, (label["low"] + label["high"]) / 2
    return abs(ours - theirs) < 0.2 or abs(1 - ours - theirs) < 0.2


def _about(label: Row, p: tuple[float, float]) -> dict[Key, int]:
    if label["target"] == "none":
        return {}
    ours, theirs = sum(p) / 2, (label["low"] + label["high"]) / 2
    gap, flipped = abs(ours - theirs), abs(1 - ours - theirs)
    sign = EITHER if abs(gap - flipped) < 0.1 else ABOUT.index("same" if gap < flipped else "opposite")
    out: dict[Key, int] = {d: ABOUT.index(way) for d, way in (label.get("given") or {}).items()}
    out[None if label["target"] == "outcome" else label["driver"]] = sign
    return out


def varied(case: Case, rng: random.Random) -> Case:
    """The same case under a question that another analyst might have written: fewer drivers, in another order, fewer terms."""
    question = case.question
    drivers = list(question.drivers)
    rng.shuffle(drivers)
    if len(drivers) > 1 and rng.random() < 0.25:
        drivers = drivers[:-1]
    drivers = [replace(d, terms=_fewer(d.terms, rng)) for d in drivers]
    question = replace(question, drivers=tuple(drivers), event=_fewer(question.event, rng))
    kept = {d.name for d in drivers} | {None}
    about = {}
    for k, said in case.about.items():
        # Under a condition that is no driver a likelihood counts as about nothing.
        held = {t for t, c in said.items() if c in (3, 4)}
        about[k] = {} if held - kept else {t: c for t, c in said.items() if t in kept}
    claimed = {
        k: {}
        if {t for t, c in said.items() if c in (3, 4)} - kept
        else {t: c for t, c in said.items() if t in kept}
        for k, said in case.claimed.items()
    }
    stated = {k: {t: c for t, c in said.items() if t in kept} for k, said in case.stated.items()}
    return replace(case, question=question, about=about, claimed=claimed, stated=stated)


def _fewer(terms: tuple[str, ...], rng: random.Random) -> tuple[str, ...]:
    if rng.random() < 0.5:
        return terms
    kept = [t for t in terms if rng.random() < 0.6]
    rng.shuffle(kept)
    return tuple(kept)


def targets(case: Case, sheet: Sheet) -> tuple[list[list[int]], list[list[int]]]:
    """Class numbers of a sheet's rows: likelihoods [E, K] in ABOUT, clauses [F, K] in STATED; UNKNOWN where none is right."""
    topics: list[Key] = [None, *(d.name for d in case.question.drivers)]
    about = [
        [case.about[e].get(t, 0) if e in case.about else UNKNOWN for t in topics] for e in sheet.estimates
    ]
    about += [[case.claimed.get(c.start, {}).get(t, 0) for t in topics] for c in sheet.claims]
    stated = [
        [case.stated[c.start].get(t, 0) if c.start in case.stated and t else UNKNOWN for t in topics]
        for c in sheet.stated
    ]
    return about, stated


def sheets_of(case: Case, tokenizer: Tokenizer, own: int, before: int) -> list[Sheet]:
    """The runs of the model that a case needs."""
    return sheets(case.question, case.text, case.reading, case.sentences, tokenizer, own, before)


_WORD = re.compile(r"\b[A-Z][a-z]+\b")
_ENDS = "an or el is ey ova ard eth un ia ow ick und ast ell orn ade ist aro ene".split()
_STARTS = "Br Cal Dor Ell Far Gren Hal Ist Jor Kel Lan Mor Nor Ost Pel Quen Ros Sel Tar Ulv Ves Wyn Zan Bel Cor Dun Var Thr".split()


def renamed(report: Row, rng: random.Random) -> Row:
    """The report with most of its names replaced by other invented ones, the same everywhere."""
    raw = report["text"]
    low = set(re.findall(r"\b[a-z]+\b", raw + json.dumps(report["questions"])))
    names = {w for w in _WORD.findall(raw) if w.lower() not in low and len(w) > 3} - _KEPT
    # A word that only ever opens sentences is not surely a name.
    names = {w for w in names if re.search(rf"[a-z,’'\-] {w}\b", raw)}
    new = {w: rng.choice(_STARTS) + rng.choice(_ENDS) for w in sorted(names) if rng.random() < 0.8}

    def swap(text: str) -> str:
        return _WORD.sub(lambda m: new.get(m[0], m[0]), text)

    def deep(x: Any, key: str = "") -> Any:
        if isinstance(x, str):
            return x if key in ("target", "driver", "published", "id") else swap(x)
        if isinstance(x, list):
            return [deep(y) for y in x]
        if isinstance(x, dict):
            return {k: (v if k == "given" else deep(v, k)) for k, v in x.items()}
        return x

    out: Row = deep(report)
    return out


_KEPT = frozenset(
    "January February March April June July August September October November December Monday Tuesday Wednesday "
    "Thursday Friday Saturday Sunday President Prime Minister Court High Supreme Parliament Senate Central Bank "
    "Union Party Council Ministry General Governor Mount Port Lake North South East West Easter Christmas State "
    "National Federal Constitutional Health Radio Group Company University Institute".split()
)
