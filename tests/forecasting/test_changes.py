"""What moved a forecast between two days adds up, and is what it is called."""

from __future__ import annotations

from dataclasses import replace

import pytest
from forecasting_cases import day, piece, question
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unless.domain.errors import OptionError
from unless.domain.evidence import Evidence, Status, Target
from unless.domain.explanation import Change
from unless.domain.learned import Learned
from unless.domain.question import BaseRate, Driver, KnownState, Question
from unless.forecasting.changes import State, change
from unless.forecasting.forecast import make_forecast

DREDGING = Driver("dredging", "The channel is dredged", raises=True)
PIECES = [
    piece(0.10, day=2, speaker="Ada", outlet="Herald"),
    piece(0.55, 0.80, day=4, speaker="Bo", outlet="Courier"),
    piece(0.95, 1.00, day=5, kind="driver-state", driver="dredging", speaker="Cy", outlet="Herald"),
    piece(0.60, 0.90, day=9, given=[("dredging", "on")], speaker="Di", outlet="Courier"),
    piece(0.80, day=20, kind="driver-by-deadline", driver="dredging", speaker="Eve", outlet="Herald"),
    piece(0.20, day=30, speaker="Bo", outlet="Herald"),
]


def total(one: Change) -> float:
    return sum(c.moved for c in one.contributions)


def moved(one: Change, cause: str) -> dict[str, float]:
    return {c.evidence.id: c.moved for c in one.contributions if c.cause == cause and c.evidence is not None}


def passing(one: Change) -> dict[str, float]:
    return {c.cause: c.moved for c in one.contributions if c.evidence is None}


statuses: st.SearchStrategy[Status] = st.sampled_from(["proposed", "accepted", "rejected"])


@st.composite
def dossiers(draw: st.DrawFn, q: Question) -> State:
    """A question on some day with some of the pieces, some of them decided, edited or superseded."""
    some = draw(st.lists(st.sampled_from(PIECES), max_size=6, unique_by=lambda e: e.id))
    if not q.drivers:
        some = [e for e in some if e.target.driver is None and not e.given]
    taken: list[Evidence] = []
    for e in some:
        low = draw(st.sampled_from([e.low, e.low, 0.3]))
        taken.append(replace(e, status=draw(statuses), low=low, high=max(low, e.high)))
    return State(q, taken, day(draw(st.integers(0, 60))))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(["event", "no-event"]), st.booleans())
def test_contributions_sum_to_the_difference_between_the_two_forecasts(
    data: st.DataObject, yes_means: str, revised: bool
) -> None:
    q = question(yes_means=yes_means)
    first = data.draw(dossiers(q))
    last = data.draw(dossiers(replace(q, base_rate=BaseRate(2, 3)) if revised else q))
    found = change(first, last)
    for state, p in ((first, found.before), (last, found.after)):
        made = make_forecast(state.question, state.evidence, state.day, explain=False)
        assert p == pytest.approx(made.probability, abs=1e-12)
    assert total(found) == pytest.approx(found.difference, abs=1e-12)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_they_sum_with_drivers_too_and_turn_their_signs_with_the_days(data: st.DataObject) -> None:
    q = question(DREDGING)
    one, other = data.draw(dossiers(q)), data.draw(dossiers(q))
    there, back = change(one, other), change(other, one)
    assert total(there) == pytest.approx(there.difference, abs=1e-12)
    if one.day != other.day:
        assert {(c.cause, c.evidence): c.moved for c in there.contributions} == {
            (c.cause, c.evidence): -c.moved for c in back.contributions
        }


def test_the_same_day_twice_moves_nothing() -> None:
    state = State(question(DREDGING), PIECES, day(32))
    found = change(state, state)
    assert found.difference == 0
    assert found.contributions == ()


def test_without_news_all_is_time_and_ageing() -> None:
    q = question()
    found = change(State(q, PIECES[:2], day(10)), State(q, PIECES[:2], day(60)))
    assert set(passing(found)) == {"time", "ageing"}
    assert len(found.contributions) == 2
    assert found.difference < -0.01
    assert passing(found)["time"] < 0
    assert abs(passing(found)["ageing"]) > 0.001


def test_without_old_evidence_nothing_ages() -> None:
    found = change(State(question(), [], day(3)), State(question(), [], day(60)))
    assert passing(found)["ageing"] == 0
    assert passing(found)["time"] == pytest.approx(found.difference, abs=1e-12)


def test_a_driver_judged_long_ago_ages_by_its_own_noise() -> None:
    q = question(DREDGING)
    old = [piece(0.9, day=1, kind="driver-by-deadline", driver="dredging")]
    assert passing(change(State(q, old, day(2)), State(q, old, day(50))))["ageing"] < -0.001


def test_what_was_published_later_is_no_part_of_the_first_day() -> None:
    q = question()
    found = change(State(q, PIECES[:2], day(3)), State(q, PIECES[:2], day(5)))
    assert moved(found, "new").keys() == {PIECES[1].id}
    assert moved(found, "new")[PIECES[1].id] > 0.01


def test_a_piece_that_says_nothing_moves_nothing() -> None:
    q = question()
    anything = piece(0.0, 1.0, day=8, speaker="Zed")
    told = piece(0.7, day=9, speaker="Flo")
    found = change(State(q, PIECES[:1], day(5)), State(q, [PIECES[0], anything, told], day(10)))
    assert moved(found, "new")[anything.id] == 0
    assert moved(found, "new")[told.id] > 0.01


def test_two_that_say_the_same_on_one_day_move_it_alike() -> None:
    q = question()
    twins = [piece(0.7, day=9, speaker=s, outlet=None, article=s) for s in ("Flo", "Gus")]
    one, other = moved(change(State(q, [], day(5)), State(q, twins, day(10))), "new").values()
    assert one == pytest.approx(other, abs=1e-9)
    assert one > 0.01


def test_a_new_piece_alone_moves_what_leaving_it_out_would_undo() -> None:
    q = question(DREDGING)
    before, after = State(q, PIECES[:3], day(20)), State(q, PIECES[:5], day(20))
    found = change(before, State(q, [*PIECES[:3], PIECES[4]], day(20)))
    assert moved(found, "new")[PIECES[4].id] == pytest.approx(found.difference, abs=1e-12)
    assert abs(found.residual) < 0.005
    assert total(change(before, after)) == pytest.approx(change(before, after).difference, abs=1e-12)


def test_pieces_that_fall_say_why() -> None:
    q = question()
    a, b, c = PIECES[0], PIECES[1], PIECES[5]
    rejected = replace(a, status="rejected", reason="about another treaty (dana)")
    superseded = replace(b, superseded_by=c.id)
    found = change(State(q, [a, b], day(10)), State(q, [rejected, superseded, c], day(31)))
    why = {
        k.evidence.id: k.why for k in found.contributions if k.evidence is not None and k.cause == "fallen"
    }
    assert why[a.id] == "rejected: about another treaty (dana)"
    assert why[b.id].startswith("superseded by what was said on 2031-09-17")
    assert moved(found, "fallen")[a.id] > 0 > moved(found, "fallen")[b.id]
    gone = change(State(q, [a], day(10)), State(q, [], day(11)), {a.article: "the outlet took it back"})
    assert [k.why for k in gone.contributions if k.cause == "fallen"] == [
        "withdrawn: the outlet took it back"
    ]


def test_an_edit_is_one_contribution_and_a_mere_acceptance_none() -> None:
    q = question()
    edited = replace(PIECES[0], status="edited", low=0.5, high=0.6)
    accepted = replace(PIECES[1], status="accepted")
    found = change(State(q, PIECES[:2], day(10)), State(q, [edited, accepted], day(10)))
    (one,) = found.contributions
    assert (one.cause, one.before, one.evidence) == ("altered", PIECES[0], edited)
    assert one.why == "interval 10 % → 50–60 %"
    assert one.moved == found.difference > 0.02


def test_what_a_reviewer_lets_in_says_so() -> None:
    doubted = replace(PIECES[0], confidence=0.3)
    q = question()
    found = change(State(q, [doubted], day(10)), State(q, [replace(doubted, status="accepted")], day(10)))
    assert [(c.cause, c.why) for c in found.contributions] == [("new", "accepted by a reviewer")]


def test_a_revision_of_the_question_is_a_cause_of_its_own() -> None:
    q = question()
    revised = replace(q, base_rate=BaseRate(4, 6))
    found = change(State(q, PIECES[:1], day(10)), State(revised, PIECES[:1], day(12)))
    (one,) = [c for c in found.contributions if c.cause == "revision"]
    assert one.why == "base rate 1 in 6 years → 4 in 6 years"
    asked_then = make_forecast(revised, PIECES[:1], day(10)).probability
    assert one.moved == pytest.approx(asked_then - found.before, abs=1e-12)
    assert one.moved > 0.01


def test_a_state_that_became_known_is_a_cause_of_its_own() -> None:
    known = replace(DREDGING, states=(KnownState(day(12), "on", "the harbour office"),))
    q = question(known)
    found = change(State(q, PIECES[:1], day(10)), State(q, PIECES[:1], day(15)))
    told = [(c.moved, c.why) for c in found.contributions if c.cause == "known"]
    assert [why for _, why in told] == ["dredging was on on 2031-08-30 (the harbour office)"]
    assert told[0][0] > 0.005
    assert total(found) == pytest.approx(found.difference, abs=1e-12)
    made = make_forecast(q, PIECES[:1], day(15), explain=False)
    assert found.after == pytest.approx(made.probability, abs=1e-12)


def test_a_graded_driver_and_an_even_if_add_up_too() -> None:
    q = question(replace(DREDGING, graded=True), kind="when")
    medium = piece(0.8, day=12, kind="driver-state", driver="dredging", speaker="Hal")
    medium = replace(medium, target=Target("driver-state", "dredging", level="medium"))
    even = piece(0.3, day=13, given=[("dredging", "high")], speaker="Ida", even_if=("dredging",))
    found = change(State(q, PIECES[:1], day(5)), State(q, [PIECES[0], medium, even], day(15)))
    made = make_forecast(q, [PIECES[0], medium, even], day(15), explain=False)
    assert found.after == pytest.approx(made.probability, abs=1e-12)
    assert moved(found, "new").keys() == {medium.id, even.id}
    assert total(found) == pytest.approx(found.difference, abs=1e-12)


def test_a_window_moved_clean_away_is_refused() -> None:
    q = question()
    moved_on = replace(q, opened=day(100), deadline=day(200))
    with pytest.raises(OptionError, match="neither day lies in both"):
        change(State(q, [], day(50)), State(moved_on, [], day(150)))


def test_a_question_opened_later_is_revised_on_the_last_day() -> None:
    q = question()
    later = replace(q, opened=day(20))
    found = change(State(q, PIECES[:1], day(10)), State(later, PIECES[:1], day(30)))
    assert total(found) == pytest.approx(found.difference, abs=1e-12)
    assert [c.why for c in found.contributions if c.cause == "fallen"] == [
        "published before the question, as revised, opened"
    ]


def test_a_day_outside_of_the_window_is_refused() -> None:
    with pytest.raises(OptionError, match="outside the question's window"):
        change(State(question(), [], day(-3)), State(question(), [], day(3)))


def test_what_was_learned_of_sources_in_between_is_a_cause_of_its_own() -> None:
    q, taught = question(), Learned(common=1.5, questions=3)
    found = change(State(q, PIECES[:2], day(10)), State(q, PIECES[:2], day(40), taught))
    steps = passing(found)
    assert set(steps) == {"time", "ageing", "sources"}
    assert abs(steps["sources"]) > 0.001
    assert total(found) == pytest.approx(found.difference, abs=1e-12)
    assert found.after == pytest.approx(
        make_forecast(q, PIECES[:2], day(40), learned=taught).probability, abs=1e-12
    )
