"""unless scores over a ledger: what counts, and as it was known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from clocks import Clock
from ledger_cases import QUESTION
from speaking_cases import BRANDT, VANCE, asked, filed, report

from unless.domain.errors import NotFoundError, OptionError
from unless.domain.scorecard import Scorecard
from unless.ledger.evidence import decide
from unless.ledger.snapshot import snapshot
from unless.ledger.store import Store
from unless.workflow.resolve import Resolved, resolve
from unless.workflow.scores import NO_TOPIC, ScoreOptions, scores

MAY, JULY = date(2031, 5, 10), date(2031, 7, 1)


@pytest.fixture
def two(store: Store, clock: Clock) -> dict[str, Resolved]:
    """Two questions with the same reports: a ferry sailed, and none did by the end of April."""
    asked(store, replace(QUESTION, drivers=(), topics=("Ferries", "harl")))
    early = replace(QUESTION, question="Will a ferry sail by April?", deadline=date(2031, 4, 30), drivers=())
    asked(store, replace(early, topics=("ferries",)), "early")
    asked(store, replace(early, question="Will no ferry sail?", yes_means="no-event"), "open")
    filed(store, report(BRANDT, (0.2, 0.4), date(2031, 3, 3)), report(VANCE, (0.7, 0.9), date(2031, 3, 8)))
    clock.set(2031, 7, 15)
    return {
        "ferry": resolve(store, "ferry", "yes", MAY, "it sailed", "ann"),
        "early": resolve(store, "early", "no", MAY, "it sailed in May", "ann"),
    }


def card(store: Store, *questions: str, **options: object) -> Scorecard:
    found = scores(store, ScoreOptions(questions, **options))  # type: ignore[arg-type]
    assert found is not None
    return found


def test_a_questions_line_is_what_resolve_filed(store: Store, two: dict[str, Resolved]) -> None:
    lines = {line.name: line for line in card(store).lines}
    assert set(lines) == {"ferry", "early"}
    for key, line in lines.items():
        filed_scores = {s.subject: s for s in two[key].scores if s.subject != "speaker"}
        ours, base = filed_scores["forecast"], filed_scores["base"]
        assert line.count == ours.judgements
        assert line.means.brier == pytest.approx(ours.brier)
        assert line.means.logarithmic == pytest.approx(ours.logarithmic)
        assert line.base is not None
        assert line.base.other.brier == pytest.approx(base.brier)
        assert line.base.share == pytest.approx(1)
    both = card(store).overall
    assert both.questions == 2
    assert both.means.brier == pytest.approx(sum(line.means.brier for line in lines.values()) / 2)


def test_the_crowd_is_what_sources_had_said_by_then(store: Store, two: dict[str, Resolved]) -> None:
    crowd = card(store, "ferry").overall.crowd
    assert crowd is not None
    # 5 days of 0.3 and 63 of (0.3 + 0.8) / 2, of 98 days in all.
    assert crowd.other.probability == pytest.approx((5 * 0.3 + 63 * 0.55) / 68)
    assert crowd.share == pytest.approx(68 / 98)


def test_topics_gather_questions_and_case_does_not_matter(store: Store, two: dict[str, Resolved]) -> None:
    lines = {line.name: line.questions for line in card(store, by="topic").lines}
    assert lines == {"ferries": 2, "harl": 1}
    asked(store, replace(QUESTION, drivers=(), topics=()))
    assert {line.name for line in card(store, by="topic").lines} == {"ferries", NO_TOPIC}


def test_sources_and_their_kinds(store: Store, two: dict[str, Resolved]) -> None:
    sources = card(store, by="source")
    assert [line.name.split(" ", 1)[1] for line in sources.lines] == ["Ilse Brandt", "Omar Vance"]
    (kind,) = card(store, by="kind").lines
    assert (kind.name, kind.questions, kind.count) == ("person", 2, 4)
    assert kind.means == sources.overall.means


def test_what_reviewers_decide_later_changes_no_score(
    store: Store, two: dict[str, Resolved], clock: Clock
) -> None:
    before = card(store, "ferry").overall.means
    with store.write() as connection:
        seen = snapshot(connection, "ferry")
        decide(
            connection, seen.version.number, seen.pieces[0].id, "reject", "ann", "hindsight", store.clock()
        )
    assert card(store, "ferry").overall.means == before


def test_only_what_was_resolved_before_and_known(store: Store, two: dict[str, Resolved]) -> None:
    assert scores(store, ScoreOptions(as_of=MAY)) is None
    assert card(store, as_of=date(2031, 5, 11)).overall.questions == 2
    assert scores(store, ScoreOptions(known_by=date(2031, 7, 14))) is None


def test_what_cannot_be_scored_is_named(store: Store, two: dict[str, Resolved]) -> None:
    with pytest.raises(OptionError, match="open is not resolved"):
        card(store, "open")
    with pytest.raises(OptionError, match="not before --as-of"):
        card(store, "ferry", as_of=MAY)
    with pytest.raises(NotFoundError, match="no question 'bridge'"):
        card(store, "bridge")
    resolve(store, "open", "void", date(2031, 5, 2), "unclear", "ann")
    with pytest.raises(OptionError, match="resolved as void"):
        card(store, "open")
    assert card(store).overall.questions == 2
