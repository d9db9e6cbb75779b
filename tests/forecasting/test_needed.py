"""What would have to be said: found by adding it, and true when it really is added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from forecasting_cases import DEADLINE, day, piece, question

from unless.domain.errors import OptionError
from unless.domain.evidence import Evidence
from unless.domain.explanation import Needed
from unless.domain.forecast import Forecast
from unless.domain.question import Driver, Question
from unless.forecasting.forecast import make_forecast
from unless.forecasting.needed import SAYABLE, check_move, needed, said
from unless.matching.collapse import collapse

WORDS = {
    "unlikely": (0.2, 0.45),
    "likely": (0.55, 0.8),
    "very likely": (0.8, 0.95),
    "very unlikely": (0.05, 0.2),
}
PIECES = [
    piece(0.30, day=2, speaker="Ada", outlet="Herald"),
    piece(0.55, 0.80, day=4, speaker="Bo", outlet="Courier"),
]


def forecast(q: Question, pieces: Sequence[Evidence] = PIECES) -> Forecast:
    return make_forecast(q, pieces, day(10))


def with_one_more(pieces: Sequence[Evidence], more: Evidence) -> Sequence[Evidence]:
    return collapse([*pieces, more], [], DEADLINE, copies={})


def search(made: Forecast, *moves: float) -> tuple[Needed, ...]:
    pieces = [w.evidence for w in made.evidence]
    return needed(made, moves, lambda more: with_one_more(pieces, more), WORDS)


def really(made: Forecast, more: Evidence) -> float:
    """How far the forecast moves when the statement is added to the evidence and all is made again."""
    pieces = [w.evidence for w in made.evidence]
    return (
        make_forecast(made.question, with_one_more(pieces, more), made.as_of).probability - made.probability
    )


@pytest.mark.parametrize("yes_means", ["event", "no-event"])
def test_what_is_said_to_be_enough_is_and_a_percent_less_is_not(yes_means: str) -> None:
    made = forecast(question(yes_means=yes_means))
    checked = 0
    for one in search(made, 0.05, -0.05):
        sign = 1 if one.move > 0 else -1
        for t in one.tellings:
            assert really(made, t.evidence) == pytest.approx(t.moved, abs=1e-9)
            if not t.enough:
                assert sign * t.moved < 0.05
                assert t.evidence.low in (SAYABLE[0], SAYABLE[-1])
                continue
            assert sign * t.moved >= 0.05
            step = SAYABLE.index(t.evidence.low) - (1 if t.up else -1)
            if 0 <= step < len(SAYABLE):
                weaker = said(t.evidence, SAYABLE[step], SAYABLE[step])
                assert sign * really(made, weaker) < 0.05
                checked += 1
            if t.word is not None and t.word_interval is not None:
                assert sign * really(made, said(t.evidence, *t.word_interval)) >= 0.05
    assert checked > 3


def test_it_is_said_plainly_when_nothing_would() -> None:
    (one,) = search(forecast(question()), 0.6)
    assert not any(t.enough for t in one.tellings)
    assert one.most is not None
    assert 0 < one.most.strongest < 0.6
    assert all(t.strongest <= one.most.strongest for t in one.tellings)


def test_a_voice_of_the_dossier_takes_back_what_it_said() -> None:
    made = forecast(question())
    (one,) = search(made, -0.05)
    mine = {t.who: t for t in one.tellings}
    assert {"Ada", "Bo"} <= mine.keys()
    # Bo gave it more than even odds: a word against it from him undoes that, too.
    stranger = mine["a named official or expert"]
    assert mine["Bo"].strongest < stranger.strongest < 0
    pieces = with_one_more(PIECES, mine["Bo"].evidence)
    assert [e.superseded_by for e in pieces if e.id == PIECES[1].id] == [mine["Bo"].evidence.id]


def test_he_is_heard_over_what_he_said_on_the_very_day() -> None:
    today = replace(PIECES[1], said_on=(day(10), day(10)), published=day(10), entered=3)
    made = make_forecast(question(), [PIECES[0], today], day(10))
    (one,) = search(made, -0.02)
    again = next(t for t in one.tellings if t.who == "Ada")
    assert again.evidence.entered > 3


def test_better_graded_voices_move_it_further() -> None:
    (one,) = search(forecast(question()), 0.05)
    by = {t.who: t.strongest for t in one.tellings}
    order = ["a body with grade A, in its own name", "a government or another body, in its own name"]
    order += ["a named official or expert", "an unnamed source"]
    assert [by[w] for w in order] == sorted((by[w] for w in order), reverse=True)


def test_drivers_reported_on_or_off_are_among_what_could_be_said() -> None:
    made = forecast(question(Driver("strike", "The pilots strike", raises=False)), PIECES[:1])
    up, down = search(made, 0.7, -0.9 * made.probability)
    for one in (up, down):
        assert {t.target.kind for t in one.tellings if t.target.driver == "strike"} == {
            "driver-state",
            "driver-by-deadline",
        }
    state = next(t for t in down.tellings if t.target.kind == "driver-state")
    assert state.up  # it takes a strike to bring it down
    assert not next(t for t in up.tellings if t.target.kind == "driver-state").up


@pytest.mark.parametrize("move", [0.0, 0.9, -0.9, float("nan"), float("inf")])
def test_moves_beyond_the_ends_are_refused(move: float) -> None:
    with pytest.raises(OptionError, match="more than 0 and less than"):
        check_move(0.4, move)
