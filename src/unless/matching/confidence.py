"""How sure a proposal is, learned from what reviewers accepted, corrected and rejected.

A logistic model over what the matcher stored of a piece: the logit of its confidence, what it is about, how it was
found, which doubts were noted and who speaks. A normal prior sits at "the confidence as it stands" (weight 1 on the
logit, 0 on the rest), so that few decisions move it little. Pure functions; weights are plain numbers by name.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from unless.domain.evidence import Evidence

PRIOR = {"confidence": 1.0}  # every other weight is 0 before anything is learned
# Standard deviations of the prior, in logits. By judgement: two rejections of one kind of piece leave its next proposal
# on the side where it was, a dozen take it to the other; what is common to all kinds is moved less than one kind.
SPREAD = {"constant": 0.25, "confidence": 0.25}
OTHER_SPREAD = 0.8
EDGE = 0.01  # confidences are kept off 0 and 1 by so much before their logit is taken
FEWEST = 20  # decisions under which nothing is learned
FOLDS = 5

# The beginning of a reason says how a piece was found; "its event" is what the others are measured against.
_FOUND = (
    ("event", re.compile(r"its event speaks")),
    ("model", re.compile(r"the matcher finds that")),
    ("clause", re.compile(r"its clause speaks")),
    ("reference", re.compile(r"what it refers to speaks")),
    ("implied", re.compile(r"under a driver's condition|speaks of meeting")),
    ("fact", re.compile(r"“[^”]*” states that")),
)
_DOUBTS = (
    ("others", re.compile(r"names only others")),
    ("party", re.compile(r"with another party|refers to another party")),
    ("apart", re.compile(r"sets it apart|refers to something set apart")),
    ("reference", re.compile(r"refers to others")),
    ("time", re.compile(r"is about (?:a later|an earlier) time")),
    ("condition", re.compile(r"depends on something that is no driver")),
    ("opposite", re.compile(r"the event is the opposite")),
)


def features(piece: Evidence) -> dict[str, float]:
    """What the model sees of a piece, by name; what is absent is 0."""
    sure = min(1 - EDGE, max(EDGE, piece.confidence))
    out = {"constant": 1.0, "confidence": math.log(sure / (1 - sure))}
    found = next((name for name, pattern in _FOUND if pattern.match(piece.reason)), "other")
    names = [f"target:{piece.target.kind}", f"found:{found}", f"speaker:{piece.speaker.kind}"]
    names += [f"doubt:{name}" for name, pattern in _DOUBTS if pattern.search(piece.reason)]
    usual = ("target:outcome", "found:event", "speaker:person")
    return out | {name: 1.0 for name in names if name not in usual}


def recalibrated(pieces: Sequence[Evidence], weights: Mapping[str, float]) -> tuple[Evidence, ...]:
    """The pieces, those that are only proposed with the confidence that the weights give them; none for no weights."""
    if not weights:
        return tuple(pieces)
    return tuple(
        replace(e, confidence=round(_sure(features(e), weights), 3)) if e.status == "proposed" else e
        for e in pieces
    )


def _sure(seen: Mapping[str, float], weights: Mapping[str, float]) -> float:
    at = sum(value * weights.get(name, PRIOR.get(name, 0.0)) for name, value in seen.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, at))))


def fit(pieces: Sequence[Evidence], right: Sequence[bool]) -> dict[str, float]:
    """The weights that are most probable after these decisions (the mode of the posterior)."""
    seen = [features(e) for e in pieces]
    names = sorted({n for one in seen for n in one})
    x = np.array([[one.get(n, 0.0) for n in names] for one in seen])
    sign = np.where(np.array(right), 1.0, -1.0)
    start = np.array([PRIOR.get(n, 0.0) for n in names])
    precision = np.array([SPREAD.get(n, OTHER_SPREAD) ** -2 for n in names])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (x @ w)
        away = w - start
        value = float(np.logaddexp(0, -margin).sum() + 0.5 * (precision * away**2).sum())
        slope = -(x.T @ (sign * np.exp(-np.logaddexp(0, margin)))) + precision * away
        return value, slope

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"gtol": 1e-8, "ftol": 1e-14})
    return {n: round(float(w), 9) for n, w in zip(names, found.x, strict=True)}


@dataclass(frozen=True, slots=True)
class Losses:
    """Mean logarithmic loss (nats) and Brier score of confidences against decisions; less is better."""

    log: float
    brier: float


@dataclass(frozen=True, slots=True)
class Trial:
    """How confidences do as they stand, and how learned ones do on decisions that they were not learned from."""

    before: Losses
    after: Losses
    left_out: str  # what was left out in turn, in words


def losses(confidences: Sequence[float], right: Sequence[bool]) -> Losses:
    """Losses of confidences, kept off 0 and 1 by EDGE as in the model."""
    p = np.clip(np.array(confidences), EDGE, 1 - EDGE)
    y = np.array(right, dtype=float)
    log = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    return Losses(float(log.mean()), float(((p - y) ** 2).mean()))


def cross_validated(pieces: Sequence[Evidence], right: Sequence[bool], questions: Sequence[str]) -> Trial:
    """Learn from all but a part of the decisions and judge that part, for every part.

    A part is a question; a fifth of the articles where there are fewer than three questions or one has most decisions.
    """
    groups, left_out = _parts(pieces, questions)
    after = np.zeros(len(pieces))
    for part in sorted(set(groups)):
        inside = [i for i, g in enumerate(groups) if g != part]
        weights = fit([pieces[i] for i in inside], [right[i] for i in inside]) if inside else {}
        for i, g in enumerate(groups):
            if g == part:
                after[i] = _sure(features(pieces[i]), weights)
    return Trial(losses([e.confidence for e in pieces], right), losses(list(after), right), left_out)


def _parts(pieces: Sequence[Evidence], questions: Sequence[str]) -> tuple[list[str], str]:
    count = Counter(questions)
    if len(count) >= 3 and max(count.values()) * 2 <= len(questions):
        return list(questions), "one question"
    # Articles' ids are hashes: their order is as good as drawn, and the same in every run.
    articles = sorted({e.article for e in pieces})
    fold = {a: str(n % FOLDS) for n, a in enumerate(articles)}
    return [fold[e.article] for e in pieces], "a fifth of the articles"
