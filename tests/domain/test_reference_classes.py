"""The shipped table of reference classes."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from unless.domain.question import BaseRate, Question, question_from_plain, question_plain
from unless.domain.reference_classes import ReferenceClass, reference_classes
from unless.intake.questions import parse_question

TRAINING = Path(__file__).parents[2] / "training"
PLAIN = {
    "question": "Will the premier of Karsund resign by 30 June 2031?",
    "opened": "2031-04-01",
    "deadline": "2031-06-30",
    "about": {"actors": ["Karsund"], "event": ["resign"]},
}


def asked(**rate: object) -> Question:
    return parse_question({**PLAIN, "base_rate": rate})


def test_the_table_is_that_of_the_labels() -> None:
    with (TRAINING / "reference_classes.csv").open(encoding="utf8") as stream:
        rows = list(csv.DictReader(stream))
    about = tomllib.loads((TRAINING / "reference_classes.toml").read_text("utf8"))
    assert len({r["question"] for r in rows}) == len(rows)
    assert Counter(r["class"] for r in rows) == {c.name: c.cases for c in reference_classes().values()}
    assert {n: (a["means"], tuple(a["words"])) for n, a in about.items()} == {
        c.name: (c.means, c.words) for c in reference_classes().values()
    }


@pytest.mark.parametrize("c", reference_classes().values(), ids=lambda c: c.name)
def test_a_class_lies_between_its_own_share_and_the_whole(c: ReferenceClass) -> None:
    assert 0 <= c.events <= c.cases
    assert c.cases >= 4
    if c.timed:
        rate = c.shape / c.exposure
        own = c.events / c.cases
        assert min(own, 0.15) < rate < max(own / max(1 - own, 0.1), 0.35)


def test_of_a_timed_class_longer_windows_make_it_likelier_and_of_others_not() -> None:
    def within(name: str, days: float) -> float:
        rate = reference_classes()[name].base_rate(days)
        exposure = rate.years * 365.25
        return 1 - (exposure / (exposure + days)) ** (rate.events + 0.5)

    assert within("talks-held", 20) < within("talks-held", 90) < within("talks-held", 700)
    assert within("named-side-wins-vote", 20) == pytest.approx(within("named-side-wins-vote", 700))


def test_a_question_takes_its_class_for_its_own_window_and_keeps_the_figures() -> None:
    made = asked(**{"class": "leader-leaves-office"})
    assert made.base_rate == reference_classes()["leader-leaves-office"].base_rate(90.0)
    assert question_from_plain(question_plain(made)) == made
    # What was kept under an earlier table stays what it was.
    old = asked(**{"class": "leader-leaves-office"}, events=3.5, years=2.25)
    assert old.base_rate == BaseRate(3.5, 2.25, "leader-leaves-office")
    assert parse_question(question_plain(old)) == old
