"""Questions resolved, scored, taken back; and what sources make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from clocks import Clock
from ledger_cases import QUESTION
from speaking_cases import BRANDT, VANCE, Pair, as_no_event, asked, filed, person, report

from unless.domain.article import content_id
from unless.domain.errors import NotFoundError, OptionError
from unless.domain.reading import Speaker
from unless.domain.record import Scored
from unless.ledger.evidence import decide
from unless.ledger.questions import resolutions
from unless.ledger.scores import scores_of
from unless.ledger.snapshot import snapshot
from unless.ledger.store import Store
from unless.workflow.ledger_forecast import history
from unless.workflow.resolve import Resolved, reopen, resolve
from unless.workflow.sources import Source, sources
from unless.workflow.speakers import merge, undo

MAY = date(2031, 5, 10)
UNLIKELY, LIKELY = (0.2, 0.4), (0.7, 0.9)


@pytest.fixture
def later(clock: Clock) -> Clock:
    """The clock after the question's deadline."""
    clock.set(2031, 7, 15)
    return clock


def speakers(done: Resolved) -> dict[str, Scored]:
    return {done.names[s.speaker]: s for s in done.scores if s.speaker is not None}


def standing(store: Store) -> list[str]:
    with store.read() as connection:
        return [e.speaker.name for e in snapshot(connection, "ferry").pieces]


def test_the_forecast_the_base_rate_and_every_speaker_are_scored(store: Store, later: Clock) -> None:
    asked(store)
    filed(
        store,
        report(BRANDT, UNLIKELY, date(2031, 3, 3)),
        report(BRANDT, LIKELY, date(2031, 4, 3)),
        report(VANCE, LIKELY, date(2031, 3, 5)),
    )
    done = resolve(store, "ferry", "yes", MAY, "the first ferry sailed", "ann")
    assert (done.resolution.outcome, done.resolution.on, done.again, done.before) == ("yes", MAY, False, None)
    ours, base = done.scores[:2]
    assert (ours.subject, base.subject) == ("forecast", "base")
    assert ours.judgements == base.judgements == (MAY - QUESTION.opened).days
    assert ours.brier < base.brier
    assert ours.logarithmic < base.logarithmic
    _, days = history(store, "ferry", until=date(2031, 5, 9))
    first = days[0].forecast
    assert base.probability == pytest.approx(first.prior, abs=0.2)
    # What he said first still counts as what he said then.
    assert speakers(done)["Ilse Brandt"].judgements == 2
    assert speakers(done)["Ilse Brandt"].probability == pytest.approx((0.3 + 0.8) / 2)
    assert speakers(done)["Ilse Brandt"].brier == pytest.approx((0.7**2 + 0.2**2) / 2)
    assert speakers(done)["Omar Vance"].brier == pytest.approx(0.04)
    with store.read() as connection:
        assert scores_of(connection, [done.resolution.number])[done.resolution.number] == done.scores


def test_a_question_turned_round_is_scored_turned_round(store: Store, later: Clock) -> None:
    asked(store, as_no_event())
    filed(store, report(BRANDT, UNLIKELY, date(2031, 3, 3)))
    done = resolve(store, "ferry", "yes", date(2031, 7, 1), "no ferry sailed", "ann")
    assert speakers(done)["Ilse Brandt"].probability == pytest.approx(0.7)
    assert speakers(done)["Ilse Brandt"].brier == pytest.approx(0.09)
    assert done.scores[0].judgements == (QUESTION.deadline - QUESTION.opened).days + 1
    with pytest.raises(OptionError, match="after the deadline"):
        resolve(store, "ferry", "no", date(2031, 7, 1), "one sailed", "ann")


def test_what_does_not_count_is_not_scored(store: Store, later: Clock) -> None:
    asked(store)
    rejected = report(VANCE, UNLIKELY, date(2031, 3, 9))
    long = " ".join(f"word{n}" for n in range(80))
    original = report(
        BRANDT,
        UNLIKELY,
        date(2031, 3, 3),
        words="{source} said a ferry crossing is {degree} this season. " + long,
    )
    copy = _in_another_outlet(original)
    filed(store, original, copy, rejected, report(person("Lia Moro"), LIKELY, MAY))
    with store.write() as connection:
        seen = snapshot(connection, "ferry")
        key = next(e.id for e in seen.pieces if e.speaker.name == "Omar Vance")
        decide(connection, seen.version.number, key, "reject", "ann", "about another ferry", store.clock())
    done = resolve(store, "ferry", "yes", MAY, "it sailed", "ann")
    assert {n: s.judgements for n, s in speakers(done).items()} == {"Ilse Brandt": 1}


def _in_another_outlet(pair: Pair) -> Pair:
    one, reading = pair
    text = one.text + "Harl wire\n"
    copy = replace(one, id=content_id(text), text=text, outlet="Herald", published=date(2031, 3, 4))
    return copy, replace(reading, article=copy.id)


def test_an_outlets_words_told_elsewhere_are_its_own_once(store: Store, later: Clock) -> None:
    asked(store)
    own = report(Speaker("Courier", "outlet"), UNLIKELY, date(2031, 3, 3), "Courier", "The Courier")
    told = report(
        Speaker("Courier", "organisation"),
        UNLIKELY,
        date(2031, 3, 4),
        "Herald",
        "The Courier",
        words="{source} reported a ferry crossing is {degree} this season.",
    )
    filed(store, told, own)
    done = resolve(store, "ferry", "no", date(2031, 7, 1), "none sailed", "ann")
    assert {n: s.judgements for n, s in speakers(done).items()} == {"Courier": 1}


def test_a_void_question_is_not_scored(store: Store, later: Clock) -> None:
    asked(store)
    filed(store, report(BRANDT))
    done = resolve(store, "ferry", "void", date(2031, 7, 2), "the port was given up", "ann")
    assert done.scores == ()
    assert sources(store).sources == ()


@pytest.mark.parametrize(
    ("outcome", "on", "match"),
    [
        ("yes", date(2031, 7, 16), "in the future"),
        ("yes", date(2031, 1, 31), "before the question opened"),
        ("no", date(2031, 1, 31), "before the question opened"),
        ("yes", date(2031, 7, 1), "after the deadline"),
    ],
)
def test_a_day_that_does_not_fit_is_refused(
    store: Store, later: Clock, outcome: str, on: date, match: str
) -> None:
    asked(store)
    with pytest.raises(OptionError, match=match):
        resolve(store, "ferry", outcome, on, "because", "ann")  # type: ignore[arg-type]
    with store.read() as connection:
        assert resolutions(connection) == {}


@pytest.mark.parametrize(
    ("outcome", "on"),
    [
        ("yes", date(2031, 2, 1)),
        ("yes", date(2031, 6, 30)),
        ("no", date(2031, 6, 30)),
        ("no", date(2031, 7, 15)),
        ("no", date(2031, 4, 1)),
    ],
)
def test_days_that_fit_are_taken(store: Store, later: Clock, outcome: str, on: date) -> None:
    asked(store)
    assert resolve(store, "ferry", outcome, on, "because", "ann").resolution.on == on  # type: ignore[arg-type]


def test_reasons_and_names_are_wanted(store: Store, later: Clock) -> None:
    asked(store)
    with pytest.raises(OptionError, match="--because is empty"):
        resolve(store, "ferry", "yes", MAY, " ", "ann")
    with pytest.raises(NotFoundError, match="holds no question 'bridge'"):
        resolve(store, "bridge", "yes", MAY, "because", "ann")
    with pytest.raises(OptionError, match="ferry is open"):
        reopen(store, "ferry", "because", "ann")


def test_resolving_again_the_same_way_changes_nothing_and_another_way_replaces(
    store: Store, later: Clock
) -> None:
    asked(store)
    first = resolve(store, "ferry", "yes", MAY, "it sailed", "ann")
    again = resolve(store, "ferry", "yes", MAY, "it did", "bob")
    assert again.again
    assert again.resolution == first.resolution
    assert again.scores == first.scores
    other = resolve(store, "ferry", "no", date(2031, 7, 1), "it was a freighter", "bob")
    assert other.before == first.resolution
    with store.read() as connection:
        assert [r.outcome for r in resolutions(connection).values()] == ["no"]


def test_taken_back_a_question_is_matched_with_what_came_in_meanwhile(store: Store, later: Clock) -> None:
    asked(store)
    filed(store, report(BRANDT, on=date(2031, 3, 3)))
    resolve(store, "ferry", "yes", MAY, "it sailed", "ann")
    resolve(store, "ferry", "yes", date(2031, 5, 11), "a day later in fact", "ann")
    filed(store, report(VANCE, LIKELY, date(2031, 5, 20)))
    assert standing(store) == ["Ilse Brandt"]
    done = reopen(store, "ferry", "it was a freighter", "bob")
    assert (done.evidence, done.before is not None, done.resolution.outcome) == (1, True, "open")
    assert standing(store) == ["Ilse Brandt", "Omar Vance"]
    filed(store, report(person("Lia Moro"), LIKELY, date(2031, 5, 21)))
    assert standing(store) == ["Ilse Brandt", "Omar Vance", "Lia Moro"]
    assert sources(store).questions == 0


def names(found: tuple[Source, ...]) -> list[str]:
    return [s.name for s in found]


def test_sources_see_questions_resolved_before_the_day_and_known_by_the_moment(
    store: Store, later: Clock
) -> None:
    asked(store)
    filed(
        store,
        report(BRANDT, UNLIKELY, date(2031, 3, 3)),
        report(VANCE, LIKELY, date(2031, 3, 5)),
        report(Speaker("Port of Harl", "organisation"), LIKELY, date(2031, 3, 6)),
    )
    before = later()
    later.set(2031, 7, 20)
    resolve(store, "ferry", "yes", MAY, "it sailed", "ann")
    found = sources(store)
    assert found.questions == 1
    assert set(names(found.sources)) == {"Omar Vance", "Port of Harl", "Ilse Brandt"}
    vance = next(s.record for s in found.sources if s.name == "Omar Vance")
    assert (vance.tally.judgements, vance.questions, vance.tally.came_true) == (1, 1, 1.0)
    assert vance.bias == pytest.approx(-0.2)
    assert vance.base_brier is not None
    assert vance.base_brier > vance.tally.brier
    assert sources(store, as_of=MAY).sources == ()
    assert len(sources(store, as_of=date(2031, 5, 11)).sources) == 3
    assert sources(store, known_by=before).sources == ()
    assert names(sources(store, kind="organisation").sources) == ["Port of Harl"]


def test_a_merger_makes_one_record_and_undo_two(store: Store, later: Clock) -> None:
    asked(store)
    filed(
        store,
        report(BRANDT, UNLIKELY, date(2031, 3, 3)),
        report(person("Ilsa Brandt"), LIKELY, date(2031, 3, 5)),
    )
    resolve(store, "ferry", "yes", MAY, "it sailed", "ann")
    apart = datetime(2031, 7, 15, 13, tzinfo=UTC)
    later.set(2031, 7, 16)
    merge(store, "Ilse Brandt", "Ilsa Brandt", "one", "ann")
    (one,) = sources(store).sources
    assert (one.name, one.record.tally.judgements) == ("Ilse Brandt", 2)
    assert len(sources(store, known_by=apart).sources) == 2
    undo(store, "ann")
    assert len(sources(store).sources) == 2
