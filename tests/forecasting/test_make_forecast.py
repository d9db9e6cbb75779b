"""What a forecast must do whatever the evidence, and what it says in plain cases."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from forecasting_cases import DEADLINE, OPENED, day, piece, question
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unless.domain.errors import OptionError
from unless.domain.evidence import Evidence
from unless.domain.forecast import Forecast, Outlook
from unless.domain.question import BaseRate, Driver, Question
from unless.domain.reading import Speaker
from unless.forecasting.forecast import make_forecast

TOLLS = Driver("tolls-cut", "Ostrany cuts its strait tolls", raises=True)
PATROLS = Driver("patrols", "Velmora patrols the strait", raises=False)
AS_OF = day(11)

# A lawmaker's number, an anonymous source's two conditionals, a foreign leader's "not going to", a driver off.
REPORT = (
    piece(0.10, speaker="Tomas Brill", lag=4),
    piece(0.01, 0.06, given=[("tolls-cut", "off")], speaker="", speaker_kind="anonymous", lag=4),
    piece(0.10, 0.80, given=[("tolls-cut", "on")], speaker="", speaker_kind="anonymous", lag=4),
    piece(0.01, 0.06, day=10, speaker="Greta Hollin", lag=1),
    piece(0.0, 0.05, day=11, kind="driver-state", driver="tolls-cut", speaker="", speaker_kind="outlet"),
)


def ordered(outlook: Outlook) -> None:
    (a, d), (b, c) = outlook.interval["90"], outlook.interval["50"]
    assert 0 < a <= b <= c <= d < 1
    assert 0 < outlook.probability < 1
    assert a <= outlook.probability <= d


def figures(forecast: Forecast) -> list[float]:
    """Every number of a forecast but those of single pieces."""
    outlooks = [forecast.outlook, *(o for sides in forecast.given.values() for o in sides.values())]
    out = [forecast.prior]
    for o in outlooks:
        out += [o.probability, *o.interval["50"], *o.interval["90"]]
    for d in forecast.drivers.values():
        out += [d.on_now, d.on_by_deadline]
    return out


def test_a_report_of_conditional_judgements_gives_a_conditional_forecast() -> None:
    found = make_forecast(question(TOLLS), REPORT, AS_OF)
    assert 0.02 < found.probability < 0.20
    assert abs(found.probability - found.prior) > 0.005
    on, off = found.given["tolls-cut"]["on"], found.given["tolls-cut"]["off"]
    assert on.probability > 2 * found.probability
    assert off.probability < found.probability
    assert found.drivers["tolls-cut"].on_now < 0.15
    assert found.drivers["tolls-cut"].on_now < found.drivers["tolls-cut"].on_by_deadline
    for outlook in (found.outlook, on, off):
        ordered(outlook)


def test_without_evidence_the_forecast_is_exactly_the_prior() -> None:
    for q in (question(), question(TOLLS, PATROLS), question(TOLLS, yes_means="no-event")):
        found = make_forecast(q, [], AS_OF)
        assert found.probability == found.prior
        assert found.evidence == ()
        assert any("No evidence" in note for note in found.notes)


def test_the_prior_does_not_depend_on_the_evidence() -> None:
    q = question(TOLLS, PATROLS)
    assert make_forecast(q, REPORT, AS_OF).prior == pytest.approx(make_forecast(q, [], AS_OF).prior, abs=1e-6)


@pytest.mark.parametrize("drivers", [(), (TOLLS,), (TOLLS, PATROLS, Driver("vote", "A vote is called"))])
def test_on_the_opening_day_the_prior_is_the_base_rates(drivers: tuple[Driver, ...]) -> None:
    # Gamma(1 + 1/2, 6 years): P(none in t) = (6 / (6 + t))^1.5, whatever drivers there are.
    years = (DEADLINE - OPENED).days / 365.25
    expected = 1 - (6 / (6 + years)) ** 1.5
    assert make_forecast(question(*drivers), [], OPENED).prior == pytest.approx(expected, rel=1e-4)


def test_the_prior_shrinks_as_time_passes_without_the_event() -> None:
    priors = [make_forecast(question(TOLLS), [], day(n)).prior for n in (0, 40, 90, 130, 135)]
    assert priors == sorted(priors, reverse=True)
    assert priors[-1] < 0.05 * priors[0]


def test_a_missing_base_rate_gives_a_wide_prior_and_says_so() -> None:
    found = make_forecast(question(base_rate=None), [], OPENED)
    low, high = found.outlook.interval["90"]
    assert low < 0.05
    assert high > 0.6
    assert any("no base rate" in note for note in found.notes)


def test_later_evidence_is_not_seen() -> None:
    late = [piece(0.9, day=11, lag=1), piece(0.9, day=3, lag=9)]
    q = question(TOLLS)
    assert make_forecast(q, [*REPORT, *late], AS_OF) == make_forecast(q, REPORT, AS_OF)


def test_a_piece_superseded_by_one_not_yet_published_still_counts() -> None:
    later = piece(0.9, day=20)
    earlier = replace(REPORT[0], superseded_by=later.id)
    q = question(TOLLS)
    then = make_forecast(q, [earlier, later], AS_OF)
    assert then.probability == make_forecast(q, [REPORT[0]], AS_OF).probability
    afterwards = make_forecast(q, [earlier, later], day(25))
    assert afterwards.evidence[0].influence is None
    assert afterwards.probability == make_forecast(q, [later], day(25)).probability


def test_what_does_not_count_moves_nothing() -> None:
    q = question(TOLLS)
    idle = [
        piece(0.9, speaker="Rejected", status="rejected"),
        piece(0.9, speaker="Unsure", confidence=0.4),
        piece(0.9, speaker="Early", day=-20),
    ]
    found = make_forecast(q, [*REPORT, *idle], AS_OF)
    assert figures(found) == figures(make_forecast(q, REPORT, AS_OF))
    assert sum(w.influence is None for w in found.evidence) == 3
    assert any("before the question opened" in note for note in found.notes)


def test_what_says_nothing_is_shown_with_no_influence() -> None:
    vague = [
        piece(0.0, 1.0, speaker="Anything Goes"),
        piece(0.9, day=9, by=day(5), speaker="Too Late"),
        piece(
            0.9,
            kind="driver-by-deadline",
            driver="tolls-cut",
            given=[("tolls-cut", "on")],
            speaker="Circular",
        ),
        piece(0.9, kind="driver-state", driver="nobody-knows", speaker="Stranger"),
    ]
    found = make_forecast(question(TOLLS), vague, AS_OF)
    assert found.probability == found.prior
    assert [w.influence for w in found.evidence] == [0.0] * 4


def test_shuffled_evidence_gives_the_same_forecast() -> None:
    extra = [piece(0.3, 0.5, day=n, speaker=f"S{n % 3}", outlet=f"O{n % 2}") for n in range(8)]
    extra += [piece(0.9, 1.0, day=5, kind="driver-state", driver="patrols", speaker="P")]
    evidence = [*REPORT, *extra]
    q = question(TOLLS, PATROLS)
    first = make_forecast(q, evidence, AS_OF)
    random.Random(4).shuffle(evidence)
    assert make_forecast(q, evidence, AS_OF) == first


def renamed(e: Evidence) -> Evidence:
    """Other names for everyone and everything, in another alphabetical order."""
    back = {"tolls-cut": "z-tolls", "patrols": "a-patrols"}
    return replace(
        e,
        id=e.id[::-1],
        article=e.article[::-1],
        outlet=e.outlet and e.outlet[::-1],
        speaker=Speaker(name=e.speaker.name[::-1], kind=e.speaker.kind),
        target=replace(e.target, driver=back.get(e.target.driver or "")),
        given=tuple((back[name], state) for name, state in e.given),
    )


def test_renaming_everyone_changes_no_figure() -> None:
    extra = [piece(0.2 + 0.1 * (n % 4), day=n, speaker=f"S{n % 3}", outlet=f"O{n % 2}") for n in range(9)]
    evidence = [*REPORT, *extra]
    named = make_forecast(question(TOLLS, PATROLS), evidence, AS_OF)
    others = (replace(TOLLS, name="z-tolls", says="?"), replace(PATROLS, name="a-patrols", terms=("x",)))
    other = make_forecast(question(*others, question="Will they?"), [renamed(e) for e in evidence], AS_OF)
    assert figures(other) == pytest.approx(figures(named), abs=1e-9)


@pytest.mark.parametrize("rate", [BaseRate(1, 6), None])
def test_a_higher_judgement_never_lowers_the_forecast_unless_it_is_off_the_mark(
    rate: BaseRate | None,
) -> None:
    steps = [0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 1.0]
    for width in (0.0, 0.2):
        found = [
            make_forecast(
                question(TOLLS, base_rate=rate), [piece(p, min(1.0, p + width))], AS_OF, explain=False
            ).probability
            for p in steps
        ]
        # A near-certainty about what happens once in years is believed in part only: it may be off the mark.
        trusted = [f for p, f in zip(steps, found, strict=True) if rate is None or p <= 0.8]
        trusted = trusted[: len(trusted) if width == 0 else -1]  # [0.97, 1] is wider open than the number 1
        assert all(b > a - 1e-4 for a, b in pairwise(trusted)), found
        assert min(found[-3:]) > found[4]
        assert trusted[-1] > trusted[0] + 0.1


def test_a_driver_that_raises_when_on_is_one_that_lowers_when_off() -> None:
    tolls = question(TOLLS)
    kept = question(replace(TOLLS, name="tolls-kept", raises=False))
    up = make_forecast(tolls, [], AS_OF)
    down = make_forecast(kept, [], AS_OF)
    assert up.given["tolls-cut"]["on"].probability > 2 * up.given["tolls-cut"]["off"].probability
    assert down.given["tolls-kept"]["on"].probability < down.given["tolls-kept"]["off"].probability / 2


def test_swapping_on_and_off_in_conditions_swaps_what_they_say() -> None:
    unsigned = replace(TOLLS, raises=None)

    def on_minus_off(high_under: str) -> float:
        low_under = "off" if high_under == "on" else "on"
        evidence = [
            piece(0.7, given=[("tolls-cut", high_under)], speaker="A"),  # type: ignore[list-item]
            piece(0.02, given=[("tolls-cut", low_under)], speaker="B"),  # type: ignore[list-item]
        ]
        given = make_forecast(question(unsigned), evidence, AS_OF).given["tolls-cut"]
        return given["on"].probability - given["off"].probability

    assert on_minus_off("on") > 0.05
    assert on_minus_off("off") < -0.05


def test_a_driver_reported_on_moves_the_belief_and_the_forecast_and_fades() -> None:
    q = question(TOLLS)
    on = [piece(0.95, 1.0, day=10, kind="driver-state", driver="tolls-cut")]
    fresh, stale = make_forecast(q, on, AS_OF), make_forecast(q, on, day(100))
    plain = make_forecast(q, [], AS_OF)
    assert fresh.drivers["tolls-cut"].on_now > 0.6 > plain.drivers["tolls-cut"].on_now
    assert fresh.probability > plain.probability
    assert stale.drivers["tolls-cut"].on_now < fresh.drivers["tolls-cut"].on_now


def test_a_driver_expected_by_the_deadline_raises_its_chance() -> None:
    q = question(TOLLS)
    sure = [piece(0.95, kind="driver-by-deadline", driver="tolls-cut", speaker=s) for s in "AB"]
    found, plain = make_forecast(q, sure, AS_OF), make_forecast(q, [], AS_OF)
    ahead = found.drivers["tolls-cut"]
    assert ahead.on_by_deadline > plain.drivers["tolls-cut"].on_by_deadline + 0.2
    assert found.probability > plain.probability


def test_holding_a_driver_is_in_the_prior_and_the_probability() -> None:
    q = question(TOLLS)
    free = make_forecast(q, REPORT, AS_OF)
    held = make_forecast(q, REPORT, AS_OF, {"tolls-cut": "on"})
    assert held.held == {"tolls-cut": "on"}
    assert held.prior > free.prior
    assert held.probability == pytest.approx(free.given["tolls-cut"]["on"].probability, rel=0.03)
    assert held.probability == pytest.approx(held.given["tolls-cut"]["on"].probability, abs=1e-12)
    assert any("tolls-cut on" in note for note in held.notes)


def test_no_event_is_the_complement() -> None:
    event = make_forecast(question(TOLLS), REPORT, AS_OF)
    none = make_forecast(question(TOLLS, yes_means="no-event"), REPORT, AS_OF)
    assert none.probability == pytest.approx(1 - event.probability)
    assert none.prior == pytest.approx(1 - event.prior)
    low, high = event.outlook.interval["90"]
    assert none.outlook.interval["90"] == pytest.approx((1 - high, 1 - low))
    for a, b in zip(event.evidence, none.evidence, strict=True):
        assert a.influence == pytest.approx(-(b.influence or 0.0))


def test_agreement_without_end_does_not_average_the_common_error_away() -> None:
    many = [piece(0.1, day=11, speaker=f"S{n}", outlet=f"O{n % 7}") for n in range(200)]
    found = make_forecast(question(), many, AS_OF, explain=False)
    low, high = found.outlook.interval["90"]
    assert 0.05 < found.probability < 0.2
    assert low < 0.075
    assert high > 0.13


@pytest.mark.parametrize("when", [OPENED - timedelta(days=1), DEADLINE + timedelta(days=1)])
def test_a_day_outside_the_window_is_refused(when: object) -> None:
    with pytest.raises(OptionError, match="give a"):
        make_forecast(question(), [], when)  # type: ignore[arg-type]


def test_an_unknown_driver_is_refused_with_the_known_ones() -> None:
    with pytest.raises(OptionError, match="tolls-cut"):
        make_forecast(question(TOLLS), [], AS_OF, {"tols": "on"})


@pytest.mark.parametrize("days", [0, 1, 30, 3652])
@pytest.mark.parametrize("rate", [BaseRate(0, 100), BaseRate(5000, 1), None])
def test_extreme_rates_and_horizons_stay_within_zero_and_one(days: int, rate: BaseRate | None) -> None:
    q = question(TOLLS, PATROLS, base_rate=rate, deadline=OPENED + timedelta(days=days))
    when = OPENED + timedelta(days=days // 2)
    said = [piece(0.99, 1.0, day=days // 2, speaker="A"), piece(0.0, 0.001, day=days // 3, speaker="B")]
    for evidence in ([], said):
        found = make_forecast(q, evidence, when, explain=False)
        assert all(0 < x < 1 for x in figures(found)), figures(found)


def test_eight_drivers_are_forecast() -> None:
    drivers = [Driver(f"d{k}", "?", raises=[True, False, None][k % 3]) for k in range(8)]
    evidence = [piece(0.3, speaker="A"), piece(0.8, given=[("d0", "on"), ("d5", "off")], speaker="B")]
    found = make_forecast(question(*drivers), evidence, AS_OF)
    assert len(found.given) == 8
    assert found.given["d0"]["on"].probability > found.given["d0"]["off"].probability
    ordered(found.outlook)


PIECES = st.builds(
    lambda low, width, said, lag, target, condition, who, kind, outlet: piece(
        low,
        min(1.0, low + width),
        day=said,
        lag=lag,
        kind=target[0],
        driver=target[1],
        given=condition,
        speaker=who,
        speaker_kind=kind,
        outlet=outlet,
    ),
    st.floats(0, 1),
    st.sampled_from([0.0, 0.001, 0.05, 0.3, 1.0]),
    st.integers(-5, 60),
    st.integers(0, 5),
    st.sampled_from([("outcome", None), ("driver-state", "tolls-cut"), ("driver-by-deadline", "patrols")]),
    st.sampled_from([(), (("tolls-cut", "on"),), (("tolls-cut", "off"), ("patrols", "on"))]),
    st.sampled_from(["Ada", "Bo", "Cy", ""]),
    st.sampled_from(["person", "anonymous", "outlet", "organisation"]),
    st.sampled_from(["Herald", "Courier", None]),
)
QUESTIONS: st.SearchStrategy[Question] = st.sampled_from(
    [question(), question(TOLLS, PATROLS), question(TOLLS, replace(PATROLS, now="on"), base_rate=None)]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(QUESTIONS, st.lists(PIECES, max_size=12), st.integers(0, 135))
def test_any_evidence_gives_ordered_figures_within_zero_and_one(
    q: Question, evidence: list[Evidence], when: int
) -> None:
    found = make_forecast(q, evidence, day(when), explain=False)
    for outlook in [found.outlook, *(o for sides in found.given.values() for o in sides.values())]:
        ordered(outlook)
    assert all(0 < x < 1 for x in figures(found))


def test_hundreds_of_contradictory_pieces_give_a_forecast() -> None:
    evidence = [
        piece((0.0, 1.0)[n % 2], (0.02, 1.0)[n % 2], day=n % 40, speaker=f"S{n % 60}", outlet=f"O{n % 9}")
        for n in range(300)
    ]
    found = make_forecast(question(TOLLS), evidence, day(45), explain=False)
    ordered(found.outlook)


def test_a_posterior_far_from_normal_is_said_to_be_one() -> None:
    # Judges by the day who contradict one another, while the driver is said on and off by turns.
    said = [piece((0.9, 0.1)[n % 2], day=n, speaker=f"S{n}", outlet=None) for n in range(30)]
    seen = [
        piece(
            (0.0, 0.95)[n % 2],
            (0.05, 1.0)[n % 2],
            day=n,
            kind="driver-state",
            driver="tolls-cut",
            speaker=f"R{n}",
        )
        for n in range(30)
    ]
    found = make_forecast(question(replace(TOLLS, raises=None)), [*said, *seen], day(40), explain=False)
    assert any("importance resampling" in note for note in found.notes)
    ordered(found.outlook)
    plain = make_forecast(question(TOLLS), REPORT, AS_OF, explain=False)
    assert not any("importance resampling" in note for note in plain.notes)


@pytest.mark.parametrize("days", [1, 3650])
@pytest.mark.parametrize("rate", [BaseRate(0, 1000), BaseRate(100_000, 1)])
def test_hundreds_of_contradictory_pieces_at_extreme_rates_and_horizons_give_a_forecast(
    days: int, rate: BaseRate
) -> None:
    q = question(TOLLS, PATROLS, base_rate=rate, deadline=OPENED + timedelta(days=days))
    evidence = [
        piece(
            (0.0, 1.0)[n % 2], (0.01, 1.0)[n % 2], day=n % days, speaker=f"S{n}", outlet=f"O{n % 5}",
            given=((), (("tolls-cut", "on"),), (("patrols", "off"),))[n % 3],
        )
        for n in range(150)
    ]  # fmt: skip
    found = make_forecast(q, evidence, OPENED + timedelta(days=days // 2))
    assert all(0 < x < 1 for x in figures(found))
    moved = [w.influence for w in found.evidence if w.influence is not None]
    assert all(math.isfinite(x) for x in moved)
    assert math.fsum(moved) == pytest.approx(found.probability - found.prior, abs=1e-6)
