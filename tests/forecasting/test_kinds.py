"""Questions of the other kinds: coherent, moved the right way, explained in full, and nothing seen too early."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from forecasting_cases import DEADLINE, OPENED, day, piece, question, total_influence
from hypothesis import given, settings
from hypothesis import strategies as st
from kind_cases import about, number, pair, state, which

from unless.domain.evidence import Evidence, Target
from unless.domain.forecast import (
    Forecast,
    NumberAnswer,
    PairAnswer,
    StateAnswer,
    WhenAnswer,
    WhichAnswer,
)
from unless.domain.packing import packed, unpacked
from unless.domain.question import BaseRate, KnownState, Question
from unless.forecasting import points
from unless.forecasting.common import case
from unless.forecasting.forecast import make_forecast
from unless.forecasting.number import Scale
from unless.forecasting.pair import conditionals
from unless.forecasting.points import Seeds
from unless.forecasting.state import Chain, ahead, observed_states

A, B = Target("one-of", outcome="a"), Target("one-of", outcome="b")
OTHER = Target("driver-by-deadline", "given")
PIECES = {
    "which": [about(B, 0.7), about(A, 0.1, 0.3, speaker="Bo", day=12)],
    "number": [
        about(Target("range", above=50.0), 0.7),
        about(Target("range", above=40.0, below=60.0), 0.5, speaker="Bo"),
    ],
    "state": [about(Target("state"), 0.05, day=10), about(Target("outcome"), 0.6, speaker="Bo")],
    "when": [piece(0.6)],
    "pair": [
        piece(0.3),
        about(OTHER, 0.9, speaker="Bo"),
        piece(0.8, given=[("given", "on")], speaker="Cy"),
        piece(0.05, given=[("given", "off")], speaker="Di"),
    ],
}
ASKED = {
    "which": which(0.5, 0.3, None),
    "number": number(20, 60, at_least=0.0),
    "state": state("off", KnownState(day(5), "on")),
    "when": question(kind="when", by=(day(60),)),
    "pair": pair(),
}


def outcomes(made: Forecast) -> dict[str, float]:
    assert isinstance(made.answer, WhichAnswer)
    return {name: w.outlook.probability for name, w in made.answer.outcomes.items()}


def of_number(made: Forecast) -> NumberAnswer:
    assert isinstance(made.answer, NumberAnswer)
    return made.answer


def of_dates(made: Forecast) -> WhenAnswer:
    assert isinstance(made.answer, WhenAnswer)
    return made.answer


def of_pair(made: Forecast) -> PairAnswer:
    assert made.pair is not None
    return made.pair


# --- all kinds ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ASKED)
def test_influences_add_up_to_what_changed(kind: str) -> None:
    made = make_forecast(ASKED[kind], PIECES[kind], day(20))
    assert total_influence(made) == pytest.approx(made.probability - made.prior, abs=1e-6)
    assert all(w.influence for w in made.evidence)


@pytest.mark.parametrize("kind", ASKED)
def test_without_evidence_the_forecast_is_the_prior(kind: str) -> None:
    made = make_forecast(ASKED[kind], [], day(20))
    assert made.probability == pytest.approx(made.prior, abs=1e-9)
    # The prior that evidence is held against is computed in single precision.
    assert make_forecast(ASKED[kind], PIECES[kind], day(20)).prior == pytest.approx(made.prior, abs=1e-6)


@pytest.mark.parametrize("kind", ASKED)
def test_what_is_published_later_is_not_seen(kind: str) -> None:
    seen = make_forecast(ASKED[kind], PIECES[kind], day(20))
    later = [replace(e, id=f"{e.id}+", published=day(21)) for e in PIECES[kind]]
    assert make_forecast(ASKED[kind], [*PIECES[kind], *later], day(20)) == seen


@pytest.mark.parametrize("kind", ASKED)
def test_the_order_of_the_evidence_is_nothing(kind: str) -> None:
    made = make_forecast(ASKED[kind], PIECES[kind], day(20))
    assert make_forecast(ASKED[kind], PIECES[kind][::-1], day(20)) == made


@pytest.mark.parametrize("kind", ASKED)
def test_a_forecast_can_be_kept_and_comes_back_the_same(kind: str) -> None:
    made = make_forecast(ASKED[kind], PIECES[kind], day(20))
    assert unpacked(packed(made), ASKED[kind], day(20), {}, PIECES[kind]) == made


@pytest.mark.parametrize("kind", ASKED)
def test_evidence_about_something_else_moves_nothing_and_says_so(kind: str) -> None:
    strange = about(Target("range", above=1.0) if kind != "number" else A, 0.9, speaker="Ed")
    if kind in ("when", "pair"):
        strange = about(Target("driver-state", "unknown"), 0.9, speaker="Ed")
    made = make_forecast(ASKED[kind], [strange], day(20))
    assert [w.influence for w in made.evidence] == [0.0]
    assert any("moves nothing" in n for n in made.notes)


@pytest.mark.parametrize("kind", ASKED)
def test_a_flood_of_agreeing_reports_leaves_an_interval(kind: str) -> None:
    first = PIECES[kind][0]
    flood = [replace(first, id=str(n), speaker=replace(first.speaker, name=f"S{n}")) for n in range(60)]
    low, high = make_forecast(ASKED[kind], flood, day(20), explain=False).outlook.interval["90"]
    assert high - low > 0.05


# --- which ----------------------------------------------------------------------------------------------------------
@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0.01, 0.99)), max_size=5))
def test_outcomes_add_up_to_one_before_and_after(said: list[tuple[str, float]]) -> None:
    pieces = [about(Target("one-of", outcome=o), p, speaker=f"S{n}") for n, (o, p) in enumerate(said)]
    made = make_forecast(which(0.5, 0.2, None), pieces, day(20), explain=False)
    assert sum(outcomes(made).values()) == pytest.approx(1, abs=1e-9)
    assert isinstance(made.answer, WhichAnswer)
    assert [w.prior for w in made.answer.outcomes.values()] == pytest.approx([0.5, 0.2, 0.3])


def test_what_raises_one_outcome_lowers_the_others() -> None:
    before = outcomes(make_forecast(which(0.5, 0.3, None), [], day(20)))
    after = outcomes(make_forecast(which(0.5, 0.3, None), [about(B, 0.7)], day(20)))
    assert after["b"] > before["b"]
    assert after["a"] < before["a"]
    assert after["c"] < before["c"]


def test_a_pieces_influences_on_all_outcomes_cancel() -> None:
    for w in make_forecast(ASKED["which"], PIECES["which"], day(20)).evidence:
        assert sum(w.moved.values()) == pytest.approx(0, abs=1e-9)
        assert w.moved["a"] == w.influence


def test_two_outcomes_by_name_are_treated_alike() -> None:
    one = outcomes(make_forecast(which(0.5, 0.5), [about(A, 0.8)], day(20)))
    other = outcomes(make_forecast(which(0.5, 0.5), [about(B, 0.2)], day(20)))
    assert one["a"] == pytest.approx(other["a"], abs=2e-3)


# --- number -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "bounds", [{}, {"at_least": 0.0}, {"at_most": 100.0}, {"at_least": 0.0, "at_most": 100.0}]
)
@pytest.mark.parametrize("days", [0, 60, (DEADLINE - OPENED).days])
def test_the_prior_has_the_ends_that_the_question_states(bounds: dict[str, float], days: int) -> None:
    made = of_number(make_forecast(number(20, 60, **bounds), [], day(days)))
    assert (made.prior["5"], made.prior["95"]) == pytest.approx((20, 60))
    assert list(made.quantiles.values()) == sorted(made.quantiles.values())


def test_a_judgement_that_it_exceeds_a_value_raises_it() -> None:
    before = of_number(make_forecast(ASKED["number"], [], day(20)))
    higher = of_number(make_forecast(ASKED["number"], [about(Target("range", above=50.0), 0.8)], day(20)))
    lower = of_number(make_forecast(ASKED["number"], [about(Target("range", below=30.0), 0.8)], day(20)))
    assert lower.quantiles["50"] < before.quantiles["50"] < higher.quantiles["50"]


def test_judgements_that_bound_it_from_both_sides_narrow_it() -> None:
    said = [
        about(Target("range", above=38.0), 0.85),
        about(Target("range", below=46.0), 0.85, speaker="Bo"),
    ]
    before = of_number(make_forecast(ASKED["number"], [], day(20)))
    after = of_number(make_forecast(ASKED["number"], said, day(20)))
    assert after.quantiles["95"] - after.quantiles["5"] < before.quantiles["95"] - before.quantiles["5"]


def test_above_and_below_a_value_say_the_same() -> None:
    one = make_forecast(ASKED["number"], [about(Target("range", above=50.0), 0.7)], day(20))
    other = make_forecast(ASKED["number"], [about(Target("range", below=50.0), 0.3)], day(20))
    assert one.probability == pytest.approx(other.probability, abs=2e-3)


def test_two_speakers_agree_however_each_puts_it() -> None:
    first = about(Target("range", above=50.0), 0.9)
    alike = about(Target("range", above=50.0), 0.8, 0.9, speaker="Bo", outlet="Wire")
    turned = about(Target("range", below=50.0), 0.1, 0.2, speaker="Bo", outlet="Wire")
    one = make_forecast(ASKED["number"], [first, alike], day(20))
    other = make_forecast(ASKED["number"], [first, turned], day(20))
    assert one.probability == pytest.approx(other.probability, abs=1e-9)
    assert one.outlook.interval["90"] == pytest.approx(other.outlook.interval["90"], abs=1e-9)
    assert {w.evidence.target for w in other.evidence} == {first.target, turned.target}  # as they were said


def test_no_quantile_passes_a_bound() -> None:
    said = [about(Target("range", above=95.0), 0.99)]
    made = of_number(make_forecast(number(20, 60, at_least=0.0, at_most=100.0), said, day(20)))
    assert 0 < made.quantiles["1"] < made.quantiles["99"] < 100


def test_a_judgement_of_what_cannot_be_passed_does_no_harm() -> None:
    said = [about(Target("range", above=-5.0), 0.9), about(Target("range", above=0.0), 0.9, speaker="Bo")]
    made = make_forecast(ASKED["number"], said, day(20))
    assert made.probability == pytest.approx(made.prior, abs=0.02)


@given(st.floats(0.01, 99.99), st.sampled_from([(None, None), (0.0, None), (None, 100.0), (0.0, 100.0)]))
def test_a_scale_goes_there_and_back(x: float, bounds: tuple[float | None, float | None]) -> None:
    scale = Scale(*bounds)
    assert float(scale.back(np.array(scale.to(x)))) == pytest.approx(x, rel=1e-6)


# --- state ------------------------------------------------------------------------------------------------------------
def test_the_chain_is_the_two_state_closed_form() -> None:
    on, off, days, start = 0.03, 0.05, 17.0, 0.2
    rest = on / (on + off)
    expected = rest + (start - rest) * np.exp(-(on + off) * days)
    got = ahead(np.array([start]), np.array([on]), np.array([off]), days)
    assert got[0] == pytest.approx(expected, abs=1e-12)


def test_a_state_known_today_is_certain_and_one_known_tomorrow_is_not_seen() -> None:
    asked = state(None, KnownState(day(20), "on"))
    known = make_forecast(asked, [], day(20)).answer
    unknown = make_forecast(asked, [], day(19)).answer
    assert isinstance(known, StateAnswer)
    assert isinstance(unknown, StateAnswer)
    assert known.now.outlook.probability == pytest.approx(1, abs=1e-6)
    assert unknown == make_forecast(state(), [], day(19)).answer


def test_a_report_of_the_state_counts_less_the_longer_ago_it_was() -> None:
    def probability(said: int) -> float:
        return make_forecast(state(), [about(Target("state"), 0.97, day=said)], day(100)).probability

    assert probability(99) > probability(50) > make_forecast(state(), [], day(100)).probability


def test_yes_may_mean_that_a_state_does_not_hold() -> None:
    asked = replace(ASKED["state"], yes_means="no-event")
    one = make_forecast(ASKED["state"], PIECES["state"], day(20))
    other = make_forecast(asked, PIECES["state"], day(20))
    assert other.probability == pytest.approx(1 - one.probability)
    assert total_influence(other) == pytest.approx(other.probability - other.prior)


# --- when -------------------------------------------------------------------------------------------------------------
def test_the_dates_agree_with_the_probability_by_the_deadline() -> None:
    made = make_forecast(ASKED["when"], PIECES["when"], day(20))
    dates = of_dates(made)
    assert dates.never == pytest.approx(1 - made.probability, abs=1e-9)
    assert dates.curve[0] == (day(20), 0.0)
    assert dates.curve[-1][0] == DEADLINE
    assert dates.curve[-1][1] == pytest.approx(made.probability, abs=1e-6)
    assert dates.by[DEADLINE].probability == pytest.approx(made.probability, abs=1e-6)
    assert 0 < dates.by[day(60)].probability < made.probability


def test_a_when_question_has_the_by_deadline_forecast() -> None:
    plain = make_forecast(question(), PIECES["when"], day(20))
    assert make_forecast(ASKED["when"], PIECES["when"], day(20)).outlook == plain.outlook


def test_quantiles_of_the_date_are_in_order_and_stop_at_the_deadline() -> None:
    dates = of_dates(make_forecast(ASKED["when"], PIECES["when"], day(20)))
    known = [d for d in dates.quantiles.values() if d is not None]
    assert known == sorted(known)
    assert all(day(20) < d <= DEADLINE for d in known)
    assert dates.quantiles["95"] is None
    steps = dict(dates.curve)
    assert min(p for d, p in steps.items() if d >= known[0]) >= 0.05


def test_on_the_deadlines_day_only_that_day_is_left() -> None:
    dates = of_dates(make_forecast(ASKED["when"], PIECES["when"], DEADLINE))
    assert [d for d, _ in dates.curve] == [DEADLINE]
    assert set(dates.quantiles.values()) <= {DEADLINE, None}
    assert dates.by[day(60)].probability == pytest.approx(0, abs=1e-8)


# --- pairs ------------------------------------------------------------------------------------------------------------
@settings(max_examples=8, deadline=None)
@given(
    st.sampled_from([True, False, None]),
    st.lists(st.floats(0.02, 0.98), min_size=3, max_size=3),
    st.booleans(),
)
def test_the_four_probabilities_of_a_pair_agree(raises: bool | None, said: list[float], turned: bool) -> None:
    pieces = [
        piece(said[0]),
        about(OTHER, said[1], speaker="Bo"),
        piece(said[2], given=[("given", "on")], speaker="Cy"),
    ]
    asked = pair(raises, yes_means="no-event" if turned else "event")
    made = make_forecast(asked, pieces, day(20))
    got = of_pair(made)
    q = got.other.outlook.probability
    whole = q * got.if_yes.outlook.probability + (1 - q) * got.if_no.outlook.probability
    assert whole == pytest.approx(made.probability, abs=1e-9)
    before = got.other.prior * got.if_yes.prior + (1 - got.other.prior) * got.if_no.prior
    assert before == pytest.approx(made.prior, abs=1e-9)
    assert total_influence(made) == pytest.approx(made.probability - made.prior, abs=1e-6)


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999), st.floats(-6, 6))
def test_the_table_has_its_margins_and_its_odds_ratio(p: float, base: float, log_ratio: float) -> None:
    yes, no = (float(x[0]) for x in conditionals(np.array([p]), base, np.array([log_ratio])))
    assert base * yes + (1 - base) * no == pytest.approx(p, abs=1e-9)
    cells = base * yes, base * (1 - yes), (1 - base) * no, (1 - base) * (1 - no)
    assert np.log(cells[0] * cells[3]) - np.log(cells[1] * cells[2]) == pytest.approx(log_ratio, abs=1e-4)


def test_news_on_the_other_question_moves_this_one_the_way_that_is_stated() -> None:
    good = about(OTHER, 0.95)
    for raises, sign in ((True, 1), (False, -1)):
        before = make_forecast(pair(raises), [], day(20))
        after = make_forecast(pair(raises), [good], day(20))
        assert sign * (after.probability - before.probability) > 0
        assert of_pair(after).if_yes.outlook.probability == pytest.approx(
            of_pair(before).if_yes.outlook.probability
        )


def test_a_pair_without_evidence_on_the_link_has_this_question_as_it_is_alone() -> None:
    alone = make_forecast(question(), [piece(0.3)], day(20))
    assert make_forecast(pair(), [piece(0.3)], day(20)).probability == pytest.approx(
        alone.probability, abs=1e-9
    )


def test_a_pair_may_hold_a_state() -> None:
    asked = state("off", given=question(question="Will they meet?", base_rate=BaseRate(2, 1)))
    made = make_forecast(asked, [piece(0.9, given=[("given", "on")])], day(20))
    assert of_pair(made).if_yes.outlook.probability > of_pair(made).if_no.outlook.probability


def test_what_the_answer_of_the_other_question_goes_with_is_turned_with_it() -> None:
    other = question(question="Will it hold?", base_rate=BaseRate(2, 1))
    said = [piece(0.9, given=[("given", "on")])]
    plain = of_pair(make_forecast(question(given=other), said, day(20)))
    turned = of_pair(make_forecast(question(given=replace(other, yes_means="no-event")), said, day(20)))
    assert turned.other.prior == pytest.approx(1 - plain.other.prior)
    assert plain.if_yes.outlook.probability > plain.if_yes.prior
    assert turned.if_no.outlook.probability > turned.if_no.prior


def test_the_other_question_may_have_another_window() -> None:
    other = question(
        question="Will they meet?", opened=OPENED - timedelta(90), deadline=OPENED + timedelta(10)
    )
    made = make_forecast(question(given=other), [], day(20))
    assert any("runs from" in n for n in made.notes)


def test_reports_of_a_state_pull_as_small_changes_of_their_weights_do() -> None:
    said = [
        *PIECES["state"],
        about(Target("state"), 0.9, day=15, speaker="Cy"),
        about(Target("state"), 0.8, day=10),
    ]
    one = case(ASKED["state"], said, day(20), {}, True)
    observed = observed_states(one)
    chain = Chain(0.003, 0.005, 0.05, ((5.0, True),), observed, 20.0, 100.0)
    random = np.random.default_rng(0)
    z, by_x, by_mass, by_value = (random.normal(size=(n, 5)) for n in (2, len(observed.rows), 1, 1))
    weights = np.full(len(observed.reports), 0.7)

    def objective(at: Any, value: int) -> float:
        view = chain.view(z, at)
        return float((by_x * view.x).sum() + by_mass[0] @ view.log_mass + by_value[0] @ view.values[value])

    for value in (0, 1):
        pulled = chain.pull(z, weights, Seeds(by_x, by_mass[0], value, by_value[0]))
        steps = 1e-6 * np.eye(len(weights))
        slopes = [(objective(weights + s, value) - objective(weights - s, value)) / 2e-6 for s in steps]
        assert pulled == pytest.approx(slopes, rel=1e-5)


def test_many_pieces_are_explained_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = make_forecast(ASKED["which"], PIECES["which"], day(20))
    monkeypatch.setattr(points, "MANY", 1)
    brief = make_forecast(ASKED["which"], PIECES["which"], day(20))
    assert total_influence(brief) == pytest.approx(brief.probability - brief.prior, abs=1e-9)
    for one, other in zip(exact.evidence, brief.evidence, strict=True):
        assert other.influence == pytest.approx(one.influence, abs=2e-3)
        assert other.leave_one_out == pytest.approx(one.leave_one_out, abs=1e-6)


def test_evidence_without_target_of_any_kind_never_breaks_a_forecast() -> None:
    strange: list[Evidence] = [
        about(Target("one-of", outcome="zz"), 0.5),
        about(Target("range"), 0.5, speaker="Bo"),
        about(Target("driver-state", "nobody"), 0.5, speaker="Cy"),
    ]
    asked: list[Question] = list(ASKED.values())
    for one in asked:
        made: Any = make_forecast(one, strange, day(20), explain=False)
        assert 0 < made.probability < 1
