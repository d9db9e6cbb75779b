"""Syndicated copies count once, also where the original is withdrawn, deleted or silent on the question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from ledger_cases import REPORT, article
from speaking_cases import asked, filed

from unless.domain.article import Article
from unless.domain.evidence import Evidence, Target
from unless.domain.reading import Estimate, Reading, Speaker, Statement
from unless.domain.text import Span
from unless.ledger.snapshot import snapshot
from unless.ledger.store import Store
from unless.workflow.forget import article_to_forget, forget
from unless.workflow.judged import judgements
from unless.workflow.ledger_forecast import as_of_day, collapsed
from unless.workflow.review import load, queue
from unless.workflow.withdraw import withdraw

OUTCOME = Target("outcome")
LAST = date(2031, 3, 20)
# The longer text around it makes near-duplicates of the three; the speaker is another in every outlet.
BODY = REPORT.split("\n\n")[1].replace("told reporters in Ostport", "told {who}")
SOURCE = Speaker("", "anonymous", description="a port source")


def _report(outlet: str, who: str, day: int) -> tuple[Article, Reading]:
    said = "A port source said a ferry crossing is unlikely this season."
    text = f"HARL, March 3 - {said} {BODY.format(who=who)}"
    one = article(text, outlet.lower(), outlet, date(2031, 3, day))

    def span(words: str) -> Span:
        start = text.index(words)
        return Span.cut(text, start, start + len(words))

    content = span("a ferry crossing is unlikely this season")
    statement = Statement((span("A port source"),), (span("said"),), (content,), SOURCE, "indirect")
    estimate = Estimate(span("unlikely"), span("a ferry crossing"), "unlikely", (0.2, 0.45), statement=0)
    return one, Reading(one.id, "made", (statement,), (estimate,))


ORIGINAL, COPY, OTHER_COPY = (
    _report("Courier", "reporters", 3),
    _report("Post", "newsmen", 4),
    _report("Herald", "journalists", 5),
)


def _standing(store: Store) -> list[str | None]:
    with store.read() as connection:
        seen = as_of_day(snapshot(connection, "ferry"), LAST)
    return [e.outlet for e in collapsed(seen) if e.counts and e.target == OUTCOME]


def _withdrawn(store: Store) -> None:
    withdraw(store, ORIGINAL[0].id, date(2031, 3, 10), "retracted", "ana")


def _forgotten(store: Store) -> None:
    forget(store, article_to_forget(store, ORIGINAL[0].id), "ana", "court order")  # type: ignore[arg-type]


def _gone_in_the_middle(store: Store) -> None:
    _withdrawn(store)
    forget(store, article_to_forget(store, ORIGINAL[0].id), "ana", "court order")  # type: ignore[arg-type]


@pytest.mark.parametrize("goes", [_withdrawn, _forgotten, _gone_in_the_middle])
def test_copies_of_what_is_gone_count_once(store: Store, goes: Callable[[Store], None]) -> None:
    asked(store)
    filed(store, ORIGINAL, COPY, OTHER_COPY)
    assert _standing(store) == ["Courier"]
    goes(store)
    assert _standing(store) == ["Post"]


def test_a_copy_of_what_fell_is_under_review_and_scored(store: Store) -> None:
    asked(store)
    filed(store, ORIGINAL, COPY)
    outcomes = [i for i in load(store, "ferry").items if i.piece.target == OUTCOME]
    [copied] = [i for i in outcomes if i.article.id == COPY[0].id]
    assert copied.set_aside()
    _withdrawn(store)
    found = load(store, "ferry")
    assert copied.piece.id in queue(found, "ana")
    assert found.item(copied.piece.id).piece.superseded_by is None


def test_past_forecasts_count_copies_once_after_the_original_is_forgotten(store: Store) -> None:
    asked(store)
    filed(store, ORIGINAL, COPY, OTHER_COPY)
    known = store.clock()
    _forgotten(store)
    with store.read() as connection:
        seen = as_of_day(snapshot(connection, "ferry", None, known), LAST)
    standing: list[Evidence] = [e for e in collapsed(seen) if e.counts and e.target == OUTCOME]
    assert [e.outlet for e in standing] == ["Post"]


def test_what_a_copy_of_a_fallen_report_says_is_scored(store: Store) -> None:
    asked(store)
    outlet = [_report(n, w, d) for n, w, d in (("Courier", "reporters", 3), ("Post", "newsmen", 4))]
    spoken = Speaker("Ilse Brandt", "person", "harbour master", "Port of Harl")
    pairs = []
    for one, reading in outlet:
        [s] = reading.statements
        pairs.append(
            (
                one,
                Reading(
                    one.id,
                    "made",
                    (Statement(s.source, s.cue, s.content, spoken, "indirect"),),
                    reading.estimates,
                ),
            )
        )
    filed(store, *pairs)
    _withdrawn(store)
    with store.read() as connection:
        seen = snapshot(connection, "ferry")
    assert len(judgements(seen, "no", date(2031, 4, 1))) == 1
