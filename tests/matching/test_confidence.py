"""Confidence learned from decisions: a prior at what stands, a fit, and a fair trial."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.domain.evidence import Evidence, Target
from unless.domain.reading import Speaker
from unless.domain.text import Span
from unless.matching.confidence import cross_validated, features, fit, losses, recalibrated


def piece(
    n: int,
    confidence: float = 0.82,
    reason: str = "its clause speaks of the outcome (ferry)",
    kind: str = "person",
) -> Evidence:
    return Evidence(
        id=f"{n:012x}", article=f"{n * 7919 % 65537:016x}", span=Span(0, 4, "will"), sentence="It will sail.",
        speaker=Speaker("Ada", kind), outlet=None, said_on=(date(2031, 3, 1),) * 2, published=date(2031, 3, 1),  # type: ignore[arg-type]
        target=Target("outcome"), low=0.5, high=0.6, confidence=confidence, reason=reason,
    )  # fmt: skip


APART = "its event speaks of the outcome (ferry); “another” sets it apart"


def decided(n: int, seed: int = 1) -> tuple[list[Evidence], list[bool]]:
    """Pieces of which reviewers reject what is set apart and mostly accept the rest."""
    draw = random.Random(seed)
    pieces, right = [], []
    for i in range(n):
        bad = draw.random() < 0.5
        pieces.append(
            piece(i, 0.7 if bad else 0.82, APART if bad else "its clause speaks of the outcome (ferry)")
        )
        right.append(draw.random() < (0.1 if bad else 0.95))
    return pieces, right


def test_features_are_what_the_matcher_stored() -> None:
    seen = features(piece(1, 0.7, APART, "anonymous"))
    assert seen["confidence"] == pytest.approx(math.log(0.7 / 0.3))
    assert {n for n in seen if ":" in n} == {
        "doubt:apart",
        "speaker:anonymous",
    }  # the usual ones are the base line
    fact = replace(
        piece(1, 0.85, "“has not delivered” states that driver steel is off (steel)"),
        target=Target("driver-state", "steel"),
    )
    assert {n for n in features(fact) if ":" in n} == {"target:driver-state", "found:fact"}
    assert "found:other" in features(piece(1, reason="something new"))


def test_without_weights_or_with_the_priors_nothing_changes() -> None:
    pieces = [piece(1), piece(2, 0.3, APART)]
    assert recalibrated(pieces, {}) == tuple(pieces)
    assert recalibrated(pieces, {"confidence": 1.0}) == tuple(pieces)


def test_only_what_is_proposed_is_recalibrated() -> None:
    pieces = [
        replace(piece(n), status=s) for n, s in enumerate(("proposed", "accepted", "edited", "rejected"))
    ]  # type: ignore[arg-type]
    changed = recalibrated(pieces, {"constant": -3.0})
    assert [a == b for a, b in zip(pieces, changed, strict=True)] == [False, True, True, True]
    assert changed[0].confidence < 0.5


def test_what_reviewers_reject_becomes_doubtful_and_what_they_accept_surer() -> None:
    pieces, right = decided(60)
    weights = fit(pieces, right)
    bad, good = recalibrated([piece(1, 0.7, APART), piece(2)], weights)
    assert bad.confidence < 0.3
    assert good.confidence > 0.85
    trial = cross_validated(pieces, right, ["ferry"] * 60)
    assert trial.left_out == "a fifth of the articles"
    assert trial.after.log < trial.before.log
    assert trial.after.brier < trial.before.brier


def test_two_decisions_move_little() -> None:
    weights = fit([piece(1), piece(2)], [False, False])
    assert recalibrated([piece(3)], weights)[0].confidence > 0.5
    dozen = fit([piece(i) for i in range(12)], [False] * 12)
    assert recalibrated([piece(13)], dozen)[0].confidence < 0.4


def test_the_fit_is_where_the_slope_is_nothing() -> None:
    pieces, right = decided(30)
    weights = fit(pieces, right)

    def loss(w: dict[str, float]) -> float:
        total = 0.0
        for e, ok in zip(pieces, right, strict=True):
            z = sum(v * w[n] for n, v in features(e).items())
            total += math.log1p(math.exp(-z if ok else z))
        spread = {"constant": 0.25, "confidence": 0.25}
        return total + sum(
            (v - (n == "confidence")) ** 2 / (2 * spread.get(n, 0.8) ** 2) for n, v in w.items()
        )

    at = loss(weights)
    for name in weights:
        for step in (-1e-3, 1e-3):
            assert loss(weights | {name: weights[name] + step}) > at


def test_decisions_that_follow_nothing_teach_nothing() -> None:
    draw = random.Random(3)
    pieces = [piece(i, draw.choice([0.6, 0.7, 0.82])) for i in range(200)]
    right = [draw.random() < e.confidence for e in pieces]
    trial = cross_validated(pieces, right, [f"q{i % 4}" for i in range(200)])
    assert trial.left_out == "one question"
    assert trial.after.log > trial.before.log - 0.01


def test_a_part_is_judged_by_what_was_learned_without_it() -> None:
    # One question is all wrong and the other two all right: left out, its like was never seen.
    pieces = [piece(i) for i in range(30)]
    questions = [f"q{i % 3}" for i in range(30)]
    right = [q != "q0" for q in questions]
    trial = cross_validated(pieces, right, questions)
    assert trial.after.log > trial.before.log


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_losses_are_finite_and_least_for_the_truth(rows: list[tuple[float, bool]]) -> None:
    right = [ok for _, ok in rows]
    one = losses([p for p, _ in rows], right)
    best = losses([float(ok) for ok in right], right)
    assert math.isfinite(one.log)
    assert best.log <= one.log + 1e-12
    assert best.brier <= one.brier + 1e-12
