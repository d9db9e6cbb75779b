"""Bias and noise of sources, learned from questions whose outcome is known."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from forecasting_cases import DEADLINE, day, piece, question
from hypothesis import given, settings
from hypothesis import strategies as st

from unless.domain.learned import NOTHING_LEARNED, Learned, Trait
from unless.domain.question import Driver
from unless.domain.reading import Speaker
from unless.forecasting.forecast import make_forecast
from unless.forecasting.observations import COMMON_SPREAD, NOISE, OUTLET_SPREAD, observe
from unless.forecasting.source_kinds import source_kind
from unless.forecasting.sources import Heard, heard, learn

TOLLS = Driver("tolls-cut", "Ostrany cuts its strait tolls", raises=True)


def simulated(
    seed: int,
    questions: int,
    each: int,
    bias: Mapping[str, float],
    noise: Mapping[str, float],
    common: float = COMMON_SPREAD,
    own: Mapping[int, float] | None = None,
) -> list[Heard]:
    """Judgements by the model: 20 speakers by turns of each kind, with biases of their own (by number)."""
    dice = random.Random(seed)
    kinds = list(bias)
    own = own or {}
    out = []
    for n in range(questions):
        truth = dice.gauss(-1.3, 2.0)
        happened = dice.random() < 1 / (1 + math.exp(-truth))
        shared = truth + dice.gauss(0, common)
        for _ in range(each):
            speaker = dice.randrange(20)
            kind = kinds[speaker % len(kinds)]
            error = dice.gauss(0, math.hypot(noise[kind], OUTLET_SPREAD))
            m = shared + bias[kind] + own.get(speaker, 0.0) + error
            out.append(Heard(f"q{n:03}", DEADLINE, speaker, kind, m, m, NOISE["person"], 0.0, 90.0, happened))
    return out


def test_without_a_judgement_nothing_is_learned_and_no_forecast_changes() -> None:
    assert learn([]) is NOTHING_LEARNED
    assert not learn([])
    evidence = [piece(0.3), piece(0.6, speaker="Tomas Brill")]
    assert make_forecast(question(TOLLS), evidence, day(9), learned=learn([])) == make_forecast(
        question(TOLLS), evidence, day(9)
    )


def test_known_biases_and_noise_are_recovered() -> None:
    bias = {"official": -1.0, "party": 1.0, "person": 0.0}
    noise = {"official": 0.5, "party": 1.2, "person": 0.8}
    found = learn(simulated(3, 250, 10, bias, noise))
    assert found.questions == 250
    for kind, trait in found.kinds.items():
        assert trait.interval[0] < bias[kind] < trait.interval[1]
        assert trait.noise * NOISE["person"] == pytest.approx(noise[kind], rel=0.15)
    # How kinds differ is surer than where they all lie.
    differ = found.kinds["party"].bias - found.kinds["official"].bias
    assert differ == pytest.approx(2.0, abs=0.5)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    inside, total = 0, 0
    for seed in range(30):
        dice = random.Random(seed)
        bias = {k: dice.gauss(0, 0.5) for k in ("official", "party", "person")}
        own = {s: dice.gauss(0, 0.5) for s in range(20)}
        found = learn(simulated(seed + 99, 25, 6, bias, dict.fromkeys(bias, 0.8), own=own))
        for kind, t in found.kinds.items():
            inside += t.interval[0] <= bias[kind] <= t.interval[1]
            total += 1
        for number, t in found.speakers.items():
            true = own[number] + bias[list(bias)[number % 3]]
            inside += t.interval[0] <= true <= t.interval[1]
            total += 1
    assert 0.83 < inside / total < 0.96


def test_a_speaker_is_drawn_to_his_kind_and_the_kind_to_no_bias() -> None:
    far = dict.fromkeys(range(0, 20, 2), 0.0) | {0: 2.0}
    many = learn(
        simulated(1, 150, 10, {"official": 0.0, "person": 0.0}, {"official": 0.8, "person": 0.8}, own=far)
    )
    few = learn(
        simulated(1, 4, 10, {"official": 0.0, "person": 0.0}, {"official": 0.8, "person": 0.8}, own=far)
    )
    assert many.speakers[0].bias - many.kinds["official"].bias == pytest.approx(2.0, abs=0.7)
    if 0 in few.speakers:
        assert few.speakers[0].bias < many.speakers[0].bias
    one = learn([Heard("q", DEADLINE, 1, "official", 3.0, 3.0, 0.8, 0.0, 90.0, False)])
    assert 0 < one.kinds["official"].bias < 0.4
    assert one.speakers == {}


def test_saying_the_same_again_is_no_sign_of_exactness() -> None:
    once = Heard("q", DEADLINE, 1, "official", -1.5, -1.5, 0.8, 3.0, 90.0, True)
    again = [replace(once, day=float(n)) for n in range(3, 30)]
    assert learn(again) == learn([once])
    others = [replace(once, question=f"q{n}") for n in range(27)]
    assert learn(others).kinds["official"].judgements == 27


def test_wrong_optimism_is_bias_and_scattered_error_is_noise() -> None:
    """All say 90 % and nothing happens: bias. 10 % and 90 % by turns, come what may: noise."""
    lean = [Heard(f"q{n}", DEADLINE, n % 3, "party", 2.2, 2.2, 0.8, 0.0, 90.0, False) for n in range(20)]
    assert learn(lean).kinds["party"].bias > 0.4
    dice = random.Random(4)
    scatter = [
        Heard(
            f"q{n}", DEADLINE, dice.randrange(4), "party", sign * 2.2, sign * 2.2, 0.8, 0.0, 90.0, n % 2 == 0
        )
        for n in range(20)
        for sign in (1.0, -1.0, 1.0, -1.0)
    ]
    found = learn(scatter)
    assert found.kinds["party"].noise > 1.5
    assert abs(found.kinds["party"].bias) < 0.3


def test_the_common_error_grows_where_choirs_are_wrong_together() -> None:
    same = dict.fromkeys(("person", "official"), 0.0), dict.fromkeys(("person", "official"), 0.8)
    for seed in (2, 3):
        herd, free = (learn(simulated(seed, 250, 8, *same, common=c)).common for c in (1.4, 0.0))
        assert herd is not None
        assert free is not None
        assert herd > free + 0.2
        assert herd > COMMON_SPREAD


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 12), st.randoms())
def test_the_order_of_judgements_does_not_matter(seed: int, questions: int, dice: random.Random) -> None:
    made = simulated(seed, questions, 3, {"official": 0.5, "person": 0.0}, {"official": 1.0, "person": 1.0})
    mixed = made[:]
    dice.shuffle(mixed)
    assert learn(mixed) == learn(made)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 4),
            st.integers(0, 5),
            st.floats(-5.3, 5.3),
            st.floats(0, 10.6),
            st.floats(0.2, 3.0),
            st.integers(0, 400),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_whatever_was_said_what_is_learned_is_finite_and_ordered(
    rows: Sequence[tuple[int, int, float, float, float, int]],
) -> None:
    found = learn(
        [
            Heard(
                f"q{q}",
                DEADLINE + timedelta(days=d % 3),
                s,
                ("person", "party")[s % 2],
                m,
                m + w,
                n,
                float(d),
                30.0,
                q % 2 == 0,
            )
            for q, s, m, w, n, d in rows
        ]
    )
    assert found.common is not None
    assert 0 < found.common < 2
    for t in (*found.kinds.values(), *found.speakers.values()):
        assert t.interval[0] < t.bias < t.interval[1]
        assert 0 < t.noise_interval[0] < t.noise < t.noise_interval[1] < 100


def test_thousands_of_judgements_and_speakers_are_learned_from() -> None:
    made = [
        replace(h, speaker=h.speaker + 20 * (n % 60))
        for n, h in enumerate(
            simulated(5, 400, 12, {"official": -0.5, "person": 0.0}, {"official": 0.8, "person": 0.8})
        )
    ]
    found = learn(made)
    assert 0 < len(found.speakers) <= 150
    assert found.kinds["official"].bias < found.kinds["person"].bias


# --- what a piece teaches, and what is made of it ------------------------------------------------------------------


def test_a_piece_is_heard_about_the_event_whatever_yes_means() -> None:
    said = piece(0.2, 0.4, voice=7)
    plain = heard(question(), "k", said, True, day(60))
    turned = heard(question(yes_means="no-event"), "k", said, False, day(60))
    assert plain is not None
    assert plain == turned
    assert plain.happened
    assert (plain.low, plain.high) == (pytest.approx(math.log(0.25)), pytest.approx(math.log(2 / 3)))
    assert heard(question(), "k", piece(0.2, 0.4), True, day(60)) is None  # nobody whom the registry knows
    early = heard(question(), "k", piece(0.2, voice=7, by=day(30)), True, day(60))
    assert early is not None
    assert not early.happened  # by its own horizon


@pytest.mark.parametrize(
    ("speaker", "kind"),
    [
        (Speaker("Ada Lorne", "person", "prime minister", "Velmora"), "party"),
        (Speaker("Government of Ostrany", "organisation"), "party"),
        (Speaker("Ada Lorne", "person", "foreign minister", "Drethmar"), "official"),
        (Speaker("", "anonymous", None, None, "a senior official"), "official"),
        (Speaker("Ada Lorne", "person", "professor", "University of Harl"), "expert"),
        (Speaker("Ada Lorne", "person", "analyst and former minister"), "expert"),
        (Speaker("Ada Lorne", "person", "fisherman"), "person"),
        (Speaker("Strait Herald", "outlet"), "outlet"),
        (Speaker("Ostranyan Bakers", "organisation"), "organisation"),
    ],
)
def test_who_is_a_party_an_official_an_expert(speaker: Speaker, kind: str) -> None:
    assert source_kind(replace(piece(0.5), speaker=speaker), ("Velmora", "Ostrany")) == kind


def trait(bias: float = 0.0, noise: float = 1.0, spread: float | None = None) -> Trait:
    return Trait(bias, (bias - 0.2, bias + 0.2), noise, (noise / 1.3, noise * 1.3), 14, 9, spread)


def taught(**more: Trait) -> Learned:
    return Learned(kinds=more, common=0.5, questions=9)


def test_a_bias_is_taken_off_judgements_of_the_event_and_not_of_drivers() -> None:
    evidence = [piece(0.6), piece(0.6, kind="driver-by-deadline", driver="tolls-cut", speaker="Tomas Brill")]
    plain = observe(question(TOLLS), evidence, day(9)).rows
    shifted = observe(question(TOLLS), evidence, day(9), taught(person=trait(0.8))).rows
    for a, b in zip(plain, shifted, strict=True):
        assert a.low - b.low == pytest.approx(0.8 if a.driver is None else 0.0)
        assert a.variance == b.variance
    down = make_forecast(question(), [piece(0.6)], day(9), learned=taught(person=trait(0.8)))
    up = make_forecast(question(), [piece(0.6)], day(9), learned=taught(person=trait(-0.8)))
    assert down.probability < make_forecast(question(), [piece(0.6)], day(9)).probability < up.probability


def test_noise_lets_a_source_count_less_in_judgements_and_in_states() -> None:
    state = piece(0.95, kind="driver-state", driver="tolls-cut")
    for evidence in ([piece(0.9)], [state]):
        moved = [
            make_forecast(question(TOLLS), evidence, day(9), learned=taught(person=trait(noise=n)))
            for n in (0.6, 1.0, 2.0)
        ]
        shifts = [m.probability - m.prior for m in moved]
        assert shifts[0] > shifts[1] > shifts[2] > 0


def test_a_known_speaker_goes_before_his_kind_and_is_named() -> None:
    learned = replace(taught(person=trait(0.5)), speakers={7: trait(-0.9, spread=0.2)})
    rows = observe(question(), [piece(0.6, voice=7)], day(9), learned).rows
    assert rows[0].low == pytest.approx(math.log(1.5) + 0.9)
    assert rows[0].spread == 0.2
    made = make_forecast(question(), [piece(0.6, voice=7)], day(9), learned=learned)
    note = next(n for n in made.notes if "Ada Lorne" in n)
    assert "taken up by 0.9 logits" in note
    assert "14 of them on 9 resolved questions" in note


def test_what_does_not_matter_is_not_dwelt_on() -> None:
    made = make_forecast(question(), [piece(0.6)], day(9), learned=taught(person=trait(0.05, 1.05)))
    assert [n for n in made.notes if "resolved" in n] == [
        "9 resolved questions taught nothing about these sources that matters here."
    ]


def test_open_ends_stay_open() -> None:
    rows = observe(question(), [piece(0.0, 0.1)], day(9), taught(person=trait(0.8))).rows
    assert math.isinf(rows[0].low)
    assert rows[0].high == pytest.approx(math.log(1 / 9) - 0.8)


def test_the_common_error_is_that_of_the_ledger() -> None:
    assert observe(question(), [piece(0.6)], day(9)).common == COMMON_SPREAD
    assert observe(question(), [piece(0.6)], day(9), replace(taught(), common=0.9)).common == 0.9
    choir = [piece(0.05, speaker=f"S{n}", outlet=f"O{n}") for n in range(40)]
    tight, wide = (
        make_forecast(question(), choir, day(9), learned=replace(taught(), common=c)).outlook.interval["90"]
        for c in (0.1, 1.2)
    )
    assert wide[1] - wide[0] > tight[1] - tight[0]
