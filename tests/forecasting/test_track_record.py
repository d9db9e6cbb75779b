"""Track records: pure values from judged outcomes."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.domain.evidence import Evidence, Target
from unless.domain.question import Question
from unless.domain.reading import Speaker
from unless.domain.text import Span
from unless.forecasting.track_record import Judged, judged, tally, track_records

OPENED, DEADLINE, MAY = date(2031, 2, 1), date(2031, 6, 30), date(2031, 5, 10)
MARCH = date(2031, 3, 1)
QUESTION = Question("Will a ferry sail?", OPENED, DEADLINE, ("Harl",), ("ferry",))
PIECE = Evidence(
    "e",
    "a",
    Span(0, 1, "x"),
    "Sentence.",
    Speaker("Ilse Brandt", "person"),
    "Courier",
    (MARCH, MARCH),
    MARCH,
    Target("outcome"),
    0.2,
    0.4,
    voice=7,
)


def one(piece: Evidence = PIECE, outcome: bool = True, on: date = MAY, **question: object) -> Judged | None:
    return judged(replace(QUESTION, **question), "ferry", piece, outcome, on)  # type: ignore[arg-type]


def test_the_middle_of_the_interval_is_held_against_what_came_true() -> None:
    assert one() == Judged(7, "person", "ferry", pytest.approx(0.3), True, MARCH, True)
    assert one(outcome=False, on=DEADLINE) == Judged(
        7, "person", "ferry", pytest.approx(0.3), False, MARCH, True
    )


def test_a_judgement_never_claims_certainty() -> None:
    for low, high, p in [(0.0, 0.0, 0.005), (1.0, 1.0, 0.995)]:
        found = one(replace(PIECE, low=low, high=high))
        assert found is not None
        assert found.probability == p


def test_a_question_turned_round_turns_the_judgement_round() -> None:
    # Yes means that no ferry sails; that came true.
    found = one(outcome=True, on=DEADLINE, yes_means="no-event")
    assert found == Judged(7, "person", "ferry", pytest.approx(0.7), True, MARCH, True)
    # A ferry sailed in May.
    turned = Judged(7, "person", "ferry", pytest.approx(0.7), False, MARCH, True)
    assert one(outcome=False, yes_means="no-event") == turned


def test_a_horizon_of_its_own_decides_whether_it_came_true() -> None:
    for by, came in [(date(2031, 4, 30), False), (date(2031, 5, 31), True), (MAY, True)]:
        found = one(replace(PIECE, by=by))
        assert found is not None
        assert found.outcome is came
        assert not found.whole
    later = replace(PIECE, by=date(2031, 12, 31))
    assert one(later) is not None
    assert one(later, outcome=False, on=DEADLINE) is None  # it may yet come true


@pytest.mark.parametrize(
    "changes",
    [
        {"target": Target("driver-by-deadline", "steel")},
        {"given": (("steel", "on"),)},
        {"voice": None},
        {"published": MAY, "said_on": (MAY, MAY)},
        {"published": date(2031, 1, 31)},
        {"published": date(2031, 7, 1)},
        {"by": date(2031, 2, 20)},
    ],
)
def test_what_is_no_forecast_of_the_outcome_is_left_out(changes: dict[str, object]) -> None:
    assert one(replace(PIECE, **changes)) is None  # type: ignore[arg-type]


def judgement(speaker: int, p: float, outcome: bool, question: str = "q", kind: str = "person") -> Judged:
    return Judged(speaker, kind, question, p, outcome, MARCH, True)


def test_a_tally_is_of_means() -> None:
    found = tally([judgement(1, 0.9, True), judgement(1, 0.6, False)])
    assert (found.judgements, found.probability, found.came_true) == (2, pytest.approx(0.75), 0.5)
    assert found.brier == pytest.approx((0.01 + 0.36) / 2)
    assert found.logarithmic == pytest.approx(-(math.log(0.9) + math.log(0.4)) / 2)
    with pytest.raises(ValueError, match="nothing to score"):
        tally([])


def test_bias_and_the_base_rates_score_are_of_the_same_questions() -> None:
    made = [judgement(1, 0.9, True, "a"), judgement(1, 0.7, False, "b"), judgement(1, 0.8, False, "b")]
    (found,) = track_records(made, {"a": 0.1, "b": 0.4})
    assert found.questions == 2
    assert found.bias == pytest.approx(0.8 - 1 / 3)
    assert found.base_brier == pytest.approx((0.1 + 0.4 + 0.4) / 3)
    (unknown,) = track_records(made, {"a": 0.1})
    assert unknown.base_brier is None


def crowd(kind: str = "person") -> list[Judged]:
    """Good and bad speakers of twelve questions each."""
    out = []
    for speaker, p in [(1, 0.9), (2, 0.7), (3, 0.3), (4, 0.1)]:
        out += [judgement(speaker, p + 0.01 * (n % 3), True, f"q{n}", kind) for n in range(12)]
    return out


def test_little_is_drawn_to_the_mean_of_the_kind_and_much_hardly() -> None:
    lucky = judgement(9, 0.99, True, "q0")
    records = {r.speaker: r for r in track_records([*crowd(), lucky], {})}
    middle = sum(r.tally.brier for r in records.values()) / len(records)
    much, little = records[1], records[9]
    assert little.tally.brier < much.tally.brier
    assert abs(much.shrunk - much.tally.brier) < 0.01
    assert little.tally.brier + 0.002 < little.shrunk < middle


def test_little_is_known_of_who_said_little_and_never_more_than_of_his_kind() -> None:
    records = {r.speaker: r for r in track_records([*crowd(), judgement(9, 0.99, True, "q0")], {})}
    assert 0 < records[1].deviation < records[9].deviation
    # Where speakers differ by chance alone, all that is in doubt is their mean.
    same = track_records([judgement(s, 0.5, True, f"q{s}") for s in range(5)], {})
    assert {round(r.deviation, 9) for r in same} == {round(math.sqrt((1 / 15 - 1 / 36) / 5), 9)}


def test_a_kind_has_a_mean_of_its_own() -> None:
    papers = [judgement(20 + s, 0.2 + s / 50, True, f"q{n}", "outlet") for s in range(4) for n in range(3)]
    alone = [judgement(9, 0.6, True, "q0"), judgement(30, 0.6, True, "q0", "outlet")]
    records = {r.speaker: r for r in track_records([*crowd(), *papers, *alone], {})}
    assert records[30].shrunk > records[9].shrunk  # the papers do badly


def test_nobody_is_known_better_than_the_others_where_all_differ_by_chance() -> None:
    made = [judgement(s, 0.5, True, "q") for s in range(5)]
    assert [r.shrunk for r in track_records(made, {})] == pytest.approx([0.25] * 5)


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.floats(0.005, 0.995), st.booleans(), st.sampled_from("abc")),
        min_size=1,
        max_size=30,
    )
)
def test_a_shrunk_score_lies_among_the_scores_and_orders_the_records(
    made: list[tuple[int, float, bool, str]],
) -> None:
    judgements = [judgement(s, p, o, q, "person" if s < 4 else "outlet") for s, p, o, q in made]
    records = track_records(judgements, {})
    assert [r.shrunk for r in records] == sorted(r.shrunk for r in records)
    assert all(-1e-9 <= r.shrunk <= 1 + 1e-9 for r in records)
    assert track_records(judgements[::-1], {}) == records
    assert sum(r.tally.judgements for r in records) == len(judgements)
