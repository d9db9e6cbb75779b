"""The registry across reports: who is taken for one, mergers, splits and grades, undone and unseen before."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from clocks import Clock
from speaking_cases import BRANDT, VANCE, asked, filed, person, report

from unless.domain.errors import NotFoundError, OptionError
from unless.domain.reading import Speaker
from unless.domain.record import Profile, Role
from unless.ledger.snapshot import snapshot
from unless.ledger.store import Store
from unless.workflow.grade import grade
from unless.workflow.ledger_forecast import collapsed, forecast_question
from unless.workflow.speakers import list_speakers, merge, similar_speakers, split, undo

MARCH, APRIL = date(2031, 3, 3), date(2031, 4, 2)


def listed(store: Store, *words: str) -> dict[str, Profile]:
    return {p.name: p for p in list_speakers(store, words)}


def standing(store: Store, known_by: datetime | None = None) -> list[str]:
    """The names of the speakers of the evidence that stands."""
    with store.read() as connection:
        seen = snapshot(connection, "ferry", None, known_by)
    return sorted(e.speaker.name for e in collapsed(seen) if e.counts)


def test_roles_are_kept_over_time_with_their_days(store: Store) -> None:
    filed(
        store,
        report(person("Volodymyr Zelensky", "candidate"), on=MARCH),
        report(person("Volodymyr Zelenskyy", "president", "Ostport"), on=date(2031, 5, 20)),
        report(person("Volodymyr Zelenskiy", "president", "Ostport"), on=APRIL),
    )
    found = listed(store, "zelensky")
    assert list(found) == ["Volodymyr Zelensky"]
    one = found["Volodymyr Zelensky"]
    assert set(one.aliases) == {"Volodymyr Zelenskyy", "Volodymyr Zelenskiy"}
    assert one.roles == (
        Role("candidate", None, 1, MARCH, MARCH),
        Role("president", "Ostport", 2, APRIL, date(2031, 5, 20)),
    )
    assert (one.statements, one.first, one.last, one.grade) == (3, MARCH, date(2031, 5, 20), None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (person("Ilse Brandt", "harbour master"), person("Brandt")),
        (person("Brandt", "spokesman"), person("Brandt", "spokesman")),
        (person("Brandt"), person("Brandt")),
        (person("John Smith", "mayor", "Harl"), person("J. Smith", "mayor", "Harl")),
        (person("J. Smith"), person("J. Smith")),
        (person("Vladimir Orlov"), person("Volodymyr Orlov")),
        (Speaker("Foreign Ministry", "organisation"), Speaker("Foreign Ministry", "organisation")),
        (
            Speaker("Foreign Ministry", "organisation", affiliation="Harl"),
            Speaker("Foreign Ministry", "organisation", affiliation="Ostport"),
        ),
    ],
)
def test_nobody_is_merged_silently_on_less_than_a_name(store: Store, one: Speaker, other: Speaker) -> None:
    filed(store, report(one, on=MARCH), report(other, on=APRIL))
    assert [p.statements for p in list_speakers(store)] == [1, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BRANDT, person("Brandt", "harbour master", "Port of Harl")),
        (BRANDT, person("Ilse Brandt", "mayor")),
        (
            Speaker("Foreign Ministry", "organisation", affiliation="Harl"),
            Speaker("the Foreign Ministry", "organisation", affiliation="Harl"),
        ),
        (person("J. Smith", "mayor", "Harl"), person("J. Smith", "mayor", "Harl")),
    ],
)
def test_a_surname_in_its_context_leads_to_the_known_speaker(
    store: Store, one: Speaker, other: Speaker
) -> None:
    filed(store, report(one, on=MARCH), report(other, on=APRIL))
    assert [p.statements for p in list_speakers(store)] == [2]


def test_a_surname_that_two_of_the_same_office_bear_leads_to_neither(store: Store) -> None:
    role = ("deputy", "Port of Harl")
    filed(
        store,
        report(person("Ilse Brandt", *role), on=MARCH),
        report(person("Jan Brandt", *role), on=date(2031, 3, 4)),
        report(person("Brandt", *role), on=APRIL),
    )
    assert sorted(listed(store)) == ["Brandt", "Ilse Brandt", "Jan Brandt"]


def test_merging_makes_repeats_one_and_undo_makes_them_two_again(store: Store, clock: Clock) -> None:
    asked(store)
    filed(store, report(BRANDT, on=MARCH), report(person("Ilsa Brandt"), on=date(2031, 3, 9)))
    assert standing(store) == ["Ilsa Brandt", "Ilse Brandt"]
    before = clock()
    clock.set(2031, 3, 10)
    one, two = merge(store, "Ilse Brandt", "Ilsa Brandt", "the same harbour master", "ann")
    assert (one.name, two.name) == ("Ilse Brandt", "Ilsa Brandt")
    assert standing(store) == ["Ilse Brandt"]
    assert standing(store, before) == ["Ilsa Brandt", "Ilse Brandt"]
    assert list(listed(store)) == ["Ilse Brandt"]
    assert listed(store, "ilsa")["Ilse Brandt"].aliases == ("Ilsa Brandt",)
    between = clock()
    clock.set(2031, 3, 11)
    undone = undo(store, "bob")
    assert (undone.decision.action, undone.decision.by, undone.other) == ("merge", "ann", "Ilse Brandt")
    assert standing(store) == ["Ilsa Brandt", "Ilse Brandt"]
    assert standing(store, between) == ["Ilse Brandt"]


def test_a_merged_name_still_leads_to_whom_it_was_merged_into(store: Store) -> None:
    filed(store, report(BRANDT, on=MARCH), report(person("Ilsa Brandt"), on=APRIL), report(VANCE))
    merge(store, "Ilse Brandt", "Ilsa Brandt", "one", "ann")
    with pytest.raises(OptionError, match="one speaker already"):
        merge(store, "Ilse Brandt", "Ilsa Brandt", "one", "ann")
    grade(store, "Ilsa Brandt", "b", "a good record", "ann")
    assert listed(store)["Ilse Brandt"].grade == "B"


def test_what_is_said_later_under_a_merged_name_goes_the_same_way(store: Store) -> None:
    filed(store, report(BRANDT, on=MARCH), report(person("Ilsa Brandt"), on=APRIL))
    merge(store, "Ilse Brandt", "Ilsa Brandt", "one", "ann")
    filed(store, report(person("Ilsa Brandt", "chair"), on=date(2031, 4, 9)))
    assert listed(store)["Ilse Brandt"].statements == 3


def test_a_name_is_split_off_and_comes_back(store: Store) -> None:
    filed(store, report(BRANDT, on=MARCH), report(person("Ilsa Brandt"), on=APRIL), report(VANCE))
    merge(store, "Ilse Brandt", "Ilsa Brandt", "one", "ann")
    split(store, "Ilse Brandt", "Ilsa Brandt", "sisters after all", "bob")
    assert {n: p.statements for n, p in listed(store, "brandt").items()} == {
        "Ilse Brandt": 1,
        "Ilsa Brandt": 1,
    }
    # Taken together once more, and apart again: decisions are gone through in their order.
    merge(store, "Ilse Brandt", "Ilsa Brandt", "one indeed", "ann")
    assert {n: p.statements for n, p in listed(store, "brandt").items()} == {"Ilse Brandt": 2}
    undo(store, "ann")
    undo(store, "ann")
    assert {n: p.statements for n, p in listed(store, "brandt").items()} == {"Ilse Brandt": 2}
    undo(store, "ann")
    assert {n: p.statements for n, p in listed(store, "brandt").items()} == {
        "Ilse Brandt": 1,
        "Ilsa Brandt": 1,
    }
    with pytest.raises(OptionError, match="no decision on speakers"):
        undo(store, "ann")


def test_two_who_share_a_name_are_told_apart_by_their_role(store: Store) -> None:
    asked(store)
    filed(
        store,
        report(person("John Smith", "mayor"), on=MARCH),
        report(person("John Smith", "goalkeeper"), on=date(2031, 3, 9)),
    )
    assert standing(store) == ["John Smith"]
    _, new = split(store, "John Smith", "John Smith", "another man", "ann", role="goalkeeper")
    assert standing(store) == ["John Smith", "John Smith"]
    assert [(p.number == new.number, p.roles[0].role) for p in list_speakers(store)] in (
        [(False, "mayor"), (True, "goalkeeper")],
        [(True, "goalkeeper"), (False, "mayor")],
    )
    with pytest.raises(NotFoundError, match="give the number"):
        grade(store, "John Smith", "A", "reliable", "ann")


def test_what_cannot_be_split_off_is_refused_in_a_sentence(store: Store) -> None:
    filed(store, report(BRANDT))
    with pytest.raises(NotFoundError, match="is not called 'Omar Vance'"):
        split(store, "Ilse Brandt", "Omar Vance", "why not", "ann")
    with pytest.raises(OptionError, match="the name under which"):
        split(store, "Ilse Brandt", "Ilse Brandt", "why not", "ann")
    with pytest.raises(NotFoundError, match="never heard as 'mayor'"):
        split(store, "Ilse Brandt", "Ilse Brandt", "why not", "ann", role="mayor")
    with pytest.raises(OptionError, match="--because is empty"):
        merge(store, "Ilse Brandt", "Ilse Brandt", " ", "ann")


def test_a_grade_moves_the_forecast_and_is_not_known_before_it_was_given(store: Store, clock: Clock) -> None:
    asked(store)
    filed(store, report(BRANDT, (0.02, 0.05), on=date(2031, 2, 27)))
    clock.set(2031, 3, 2)
    plain = forecast_question(store, "ferry", date(2031, 3, 1)).forecast.probability
    clock.set(2031, 3, 20)
    given, letter = grade(store, "brandt", "e", "wrong three times", "ann")
    assert (given.name, letter) == ("Ilse Brandt", "E")
    doubted = forecast_question(store, "ferry", date(2031, 3, 1))
    assert doubted.forecast.probability > plain + 0.02
    assert [w.evidence.grade for w in doubted.forecast.evidence] == ["E"]
    # As of that day and as known then, the forecast is what it was.
    then = forecast_question(store, "ferry", date(2031, 3, 1), datetime(2031, 3, 19, tzinfo=UTC)).forecast
    assert then.probability == plain
    assert [w.evidence.grade for w in then.evidence] == [None]
    grade(store, "brandt", "A", "but right since", "ann")
    trusted = forecast_question(store, "ferry", date(2031, 3, 1)).forecast.probability
    assert trusted < plain
    undo(store, "ann")
    undo(store, "ann")
    assert forecast_question(store, "ferry", date(2031, 3, 1)).forecast.probability == plain


def test_what_is_no_grade_is_refused(store: Store) -> None:
    filed(store, report(BRANDT))
    with pytest.raises(OptionError, match="'G' is no grade; give one of A completely"):
        grade(store, "Ilse Brandt", "G", "because", "ann")
    with pytest.raises(NotFoundError, match="knows no speaker 'Nobody'"):
        grade(store, "Nobody", "A", "because", "ann")
    with pytest.raises(OptionError, match="--because is empty"):
        grade(store, "Ilse Brandt", "A", "", "ann")


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (person("Vladimir Orlov"), person("Volodymyr Orlov"), "forms of one given name"),
        (person("John Smith"), person("J. Smith"), "initials that fit"),
        (person("George Bush"), person("George H. W. Bush"), "initials that fit"),
        (person("Viktor Orban"), person("Orban Viktor"), "another order"),
        (person("Robert Klee", "mayor"), person("Bertram Klee", "mayor"), "same surname and role (mayor)"),
        (person("Ilse Brandt"), person("Brandt"), "this surname alone"),
        (person("Ilse Brandt"), person("Ilse Brandtt"), "spelt alike"),
        (Speaker("Courier", "organisation"), Speaker("Courier", "outlet"), "organisation and outlet"),
    ],
)
def test_who_may_be_one_is_suggested_with_the_reason(
    store: Store, one: Speaker, other: Speaker, reason: str
) -> None:
    filed(store, report(one, on=MARCH), report(other, on=APRIL), report(VANCE, on=APRIL, outlet="Herald"))
    (found,) = similar_speakers(store)
    assert {found.one.name, found.other.name} == {one.name, other.name}
    assert reason in found.reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (person("Ivan Ivanov"), person("Ivan Ivanova")),
        (person("George W. Bush"), person("George H. W. Bush")),
        (person("Donald Klee"), person("Donald Klee Jr.")),
        (person("Li Qiang"), person("Li Keqiang")),
        (person("Anna Smith"), person("Bert Smith")),
    ],
)
def test_who_plainly_differ_are_not_suggested(store: Store, one: Speaker, other: Speaker) -> None:
    filed(store, report(one, on=MARCH), report(other, on=APRIL))
    assert similar_speakers(store) == []
