"""Decisions on speakers, gone through in their order."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from unless.domain.record import SpeakerDecision
from unless.ledger.speakers import registry_of

NOW = datetime(2031, 3, 1, tzinfo=UTC)
NAMES = ["Ilse Brandt", "Ilsa Brandt", "I. Brandt"]
Made = tuple[str, int, int, str]

MADE = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "grade"]),
        st.integers(1, 6),
        st.integers(1, 6),
        st.sampled_from(NAMES),
    ),
    max_size=12,
)


def decisions(made: list[Made]) -> list[SpeakerDecision]:
    out = []
    for n, (action, speaker, other, name) in enumerate(made, 1):
        values: dict[str, object] = {
            "merge": {"other": other},
            "split": {"other": other + 10, "name": name},
            "grade": {"grade": "B"},
        }[action]
        out.append(SpeakerDecision(n, action, speaker, "ann", "why", NOW, **values))  # type: ignore[arg-type]
    return out


def undone(made: list[SpeakerDecision], how_many: int) -> list[SpeakerDecision]:
    """The decisions, of which the last ones are taken back one after another."""
    last = made[::-1][:how_many]
    return [
        *made,
        *(
            SpeakerDecision(len(made) + n, "undo", d.speaker, "ann", "", NOW, undoes=d.number)
            for n, d in enumerate(last, 1)
        ),
    ]


@given(MADE, st.integers(0, 12))
def test_undoing_leads_back_to_what_stood_before(made: list[Made], how_many: int) -> None:
    done = decisions(made)
    kept = done[: max(0, len(done) - how_many)]
    before, after = registry_of(kept), registry_of(undone(done, how_many))
    for filed in range(1, 17):
        for name in NAMES:
            assert after.whom(filed, name) == before.whom(filed, name)
    assert after.grades == before.grades
    assert after.merged == before.merged


@given(MADE)
def test_everybody_is_taken_for_somebody_who_stands(made: list[Made]) -> None:
    found = registry_of(decisions(made))
    for filed in range(1, 17):
        whom = found.whom(filed)
        assert whom is not None
        assert (whom != filed) == (filed in found.merged)


def test_a_grade_follows_into_a_merger_but_gives_way_to_ones_own() -> None:
    grade = SpeakerDecision(1, "grade", 2, "ann", "", NOW, grade="E")
    merge = SpeakerDecision(2, "merge", 2, "ann", "", NOW, other=1)
    assert registry_of([grade, merge]).grade(1) == "E"
    own = SpeakerDecision(3, "grade", 1, "ann", "", NOW, grade="B")
    assert registry_of([grade, merge, own]).grade(1) == "B"
    before = SpeakerDecision(0, "grade", 1, "ann", "", NOW, grade="A")
    assert registry_of([before, grade, merge]).grade(1) == "A"
