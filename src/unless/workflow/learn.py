"""Learn: refit the matcher's confidence from what reviewers decided, and write the decisions as training data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from unless.domain.errors import OptionError
from unless.domain.question import question_plain
from unless.domain.record import Calibration, Lesson
from unless.ledger.lessons import add_calibration, last_calibration, lessons
from unless.ledger.questions import all_questions
from unless.ledger.store import Store
from unless.matching.confidence import FEWEST, Losses, Trial, cross_validated, fit, losses, recalibrated


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of learning. `present` are the losses with the calibration in force, None where there is none; it has
    seen most of these decisions, so that it looks better than it is.
    """

    decisions: int
    right: int
    trial: Trial
    present: Losses | None
    adopted: bool
    unchanged: bool  # the decisions teach what is in force already
    weights: dict[str, float]


def learn(store: Store, by: str) -> Learned:
    """Fit, try on decisions left out, and adopt where that does better than the matcher's own confidence.

    Raises OptionError where there are too few decisions or all go one way, LedgerError.
    """
    with store.write() as connection:
        taught = lessons(connection)
        _check(taught)
        pieces, right = [one.piece for one in taught], [one.right for one in taught]
        trial = cross_validated(pieces, right, [one.key for one in taught])
        weights = fit(pieces, right)
        old = last_calibration(connection)
        better = trial.after.log < trial.before.log
        unchanged = old is not None and dict(old.weights) == weights
        if better and not unchanged:
            add_calibration(connection, weights, len(taught), by, store.clock())
    present = _present(taught, old)
    return Learned(
        len(taught), sum(right), trial, present, better and not unchanged, better and unchanged, weights
    )


def _present(taught: list[Lesson], old: Calibration | None) -> Losses | None:
    if old is None:
        return None
    now = recalibrated([one.piece for one in taught], old.weights)
    return losses([e.confidence for e in now], [one.right for one in taught])


def _check(taught: list[Lesson]) -> None:
    if len(taught) < FEWEST:
        raise OptionError(
            f"{len(taught)} decision{'s' * (len(taught) != 1)} on proposals are too few to learn from; "
            f"review {FEWEST - len(taught)} more."
        )
    if len({one.right for one in taught}) < 2:
        what = "accepted" if taught[0].right else "rejected or corrected"
        raise OptionError(
            f"All {len(taught)} decisions went one way ({what}), which teaches nothing; review the doubtful ones too."
        )


def training_data(store: Store) -> Iterator[dict[str, Any]]:
    """A line for every decision in force: what was proposed, on which words, and what became of it."""
    with store.read() as connection:
        taught = lessons(connection)
        questions = {q.key: question_plain(q.question) for q in all_questions(connection)}
    for one in taught:
        e, d = one.piece, one.decision
        yield {
            "question": one.key,
            "about": questions[one.key],
            "id": e.id,
            "article": e.article,
            "sentence": e.sentence,
            "span": {"start": e.span.start, "end": e.span.end, "text": e.span.text},
            "target": {"kind": e.target.kind, "driver": e.target.driver},
            "given": dict(e.given) or None,
            "low": e.low,
            "high": e.high,
            "by": e.by.isoformat() if e.by else None,
            "speaker": {"name": e.speaker.name, "kind": e.speaker.kind},
            "confidence": e.confidence,
            "reason": e.reason,
            "decision": d.action,
            "changes": dict(d.changes) or None,
            "right": one.right,
            "reviewer": d.by,
            "why": d.why,
            "decided": d.recorded_at.isoformat(),
        }
