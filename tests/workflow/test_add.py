"""Adding: each report once, copies and versions linked, and what they say filed on the open questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from clocks import Clock
from ledger_cases import OTHER, QUESTION, REPORT, article

from unless.domain.article import Article
from unless.domain.errors import OptionError
from unless.ledger.links import links
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.add import Added, add_files, expanded, file_pairs
from unless.workflow.ask import ask
from unless.workflow.ledger_forecast import forecast_question, history

LONG = (
    REPORT
    + "\n"
    + " ".join(
        f"The harbour office of Harl counted {n} boats in week {n} and said that none of them had called at Ostport."
        for n in range(2, 20)
    )
    + "\n"
)


def add(store: Store, reader: LocalReader, *articles: Article) -> list[Added]:
    return file_pairs(store, [(a, reader.read(a)) for a in articles])


@pytest.fixture
def asked(store: Store) -> Store:
    ask(store, QUESTION, "dana", "ferry")
    return store


def counted(store: Store, as_of: date = date(2031, 3, 20)) -> set[str]:
    """The sentences that count on a day."""
    made = forecast_question(store, "ferry", as_of).forecast
    return {w.evidence.sentence for w in made.evidence if w.influence is not None}


def test_a_report_is_filed_with_what_it_says_of_open_questions(asked: Store, reader: LocalReader) -> None:
    (one,) = add(asked, reader, article(REPORT))
    assert one.status == "new"
    assert one.evidence > 0
    assert any("has not delivered any steel" in s for s in counted(asked))


def test_a_question_asked_later_finds_the_same_evidence(store: Store, reader: LocalReader) -> None:
    add(store, reader, article(REPORT), article(OTHER, "second", published=date(2031, 3, 9)))
    made = ask(store, QUESTION, "dana", "ferry")
    later = counted(store)
    assert made.evidence > 0
    assert made.articles == 2
    assert later == {s for s in later if s in REPORT or s in OTHER}


def test_a_report_of_a_resolved_or_undated_kind_files_no_evidence(asked: Store, reader: LocalReader) -> None:
    (one,) = add(asked, reader, article(REPORT, published=None))
    assert (one.status, one.evidence) == ("new", 0)


def test_a_syndicated_copy_is_linked_and_counts_once(asked: Store, reader: LocalReader) -> None:
    first = article(LONG)
    copied = LONG.replace("HARL, March 3 - ", "HARL (Courier) - ")
    copy = article(copied, "copied", outlet="Evening Post", published=date(2031, 3, 4))
    alone = add(asked, reader, first) and counted(asked)
    (one,) = add(asked, reader, copy)
    assert (one.status, one.of) == ("copy", "ferry")
    assert {s.split(" - ")[-1] for s in counted(asked)} == {s.split(" - ")[-1] for s in alone}
    notes = forecast_question(asked, "ferry", date(2031, 3, 20)).forecast.notes
    assert "copied is a copy of ferry and adds no evidence of its own." in notes


def test_the_original_is_the_earlier_one_whichever_came_first(asked: Store, reader: LocalReader) -> None:
    late = article(
        LONG + "Reporting by the Courier.\n", "late", outlet="Evening Post", published=date(2031, 3, 8)
    )
    early = article(LONG, "early")
    add(asked, reader, late)
    add(asked, reader, early)
    with asked.read() as connection:
        assert [(x.article, x.of, x.kind) for x in links(connection)] == [(late.id, early.id, "copy")]


def test_a_new_headline_in_the_same_outlet_is_a_version_that_takes_the_place_of_the_old(
    asked: Store, reader: LocalReader
) -> None:
    old = article("Ferry in doubt\n\n" + LONG, "old", published=date(2031, 3, 3))
    new = article("Ferry unlikely before June\n\n" + LONG, "new", published=date(2031, 3, 5))
    add(asked, reader, old)
    (one,) = add(asked, reader, new)
    assert (one.status, one.of) == ("version", "old")
    before = forecast_question(asked, "ferry", date(2031, 3, 4)).forecast
    after = forecast_question(asked, "ferry", date(2031, 3, 6)).forecast
    assert {w.evidence.article for w in before.evidence} == {old.id}
    assert {w.evidence.article for w in after.evidence} == {new.id}


def test_one_paragraph_changed_on_the_same_page_replaces_what_it_said(
    asked: Store, reader: LocalReader
) -> None:
    url = "https://courier.example/ferry?utm_source=feed"
    old = article(LONG, "old", url=url)
    corrected = LONG.replace("at 30 percent", "at 60 percent")
    new = article(corrected, "new", url="http://www.courier.example/ferry", published=date(2031, 3, 6))
    add(asked, reader, old, new)
    assert any("30 percent" in s for s in counted(asked, date(2031, 3, 5)))
    assert any("60 percent" in s for s in counted(asked))
    assert not any("30 percent" in s for s in counted(asked))
    _, days = history(asked, "ferry", until=date(2031, 3, 20))
    assert [(d.forecast.as_of, len(d.fallen)) for d in days if d.fallen] == [(date(2031, 3, 6), 1)]


def test_known_by_sees_neither_the_version_nor_its_fall(
    asked: Store, reader: LocalReader, clock: Clock
) -> None:
    url = "https://courier.example/ferry"
    add(asked, reader, article(LONG, "old", url=url))
    then = forecast_question(asked, "ferry", date(2031, 3, 20), known_by=date(2031, 3, 7)).forecast
    clock.set(2031, 3, 15)
    corrected = LONG.replace("at 30 percent", "at 60 percent")
    add(asked, reader, article(corrected, "new", url=url, published=date(2031, 3, 6)))
    again = forecast_question(asked, "ferry", date(2031, 3, 20), known_by=date(2031, 3, 7)).forecast
    now = forecast_question(asked, "ferry", date(2031, 3, 20)).forecast
    assert again.probability == then.probability
    assert now.probability != then.probability


def test_an_earlier_appearance_dates_the_evidence_anew(asked: Store, reader: LocalReader) -> None:
    first = article(REPORT, published=date(2031, 3, 10))
    add(asked, reader, first)
    assert counted(asked, date(2031, 3, 5)) == set()
    (one,) = add(asked, reader, replace(first, outlet="Meridian", published=date(2031, 3, 4)))
    assert one.status == "appeared"
    assert counted(asked, date(2031, 3, 5)) != set()


def test_a_bad_file_stops_no_other_and_a_second_call_reads_nothing_again(
    store: Store, reader: LocalReader, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "2031-03-03-ferry.txt").write_text(REPORT, encoding="utf8")
    (tmp_path / "in" / "empty.txt").write_text("", encoding="utf8")
    (tmp_path / "in" / "picture.png").write_bytes(b"\x89PNG\r\n")

    class Counting(LocalReader):
        read_texts = 0

        def read(self, article: Article):  # type: ignore[no-untyped-def]
            Counting.read_texts += 1
            return reader.read(article)

    counting = Counting()
    paths = expanded([str(tmp_path / "in")])
    first = add_files(store, paths, reader=counting)
    again = add_files(store, paths, reader=counting)
    assert sorted((a.name, a.status) for a in first) == [("2031-03-03-ferry", "new"), ("empty.txt", "failed")]
    assert sorted((a.name, a.status) for a in again) == [
        ("2031-03-03-ferry", "known"),
        ("empty.txt", "failed"),
    ]
    assert "is empty" in next(a.reason for a in first if a.status == "failed")
    assert Counting.read_texts == 1


def test_where_a_text_came_out_is_noted_once(store: Store, reader: LocalReader, tmp_path: Path) -> None:
    path = tmp_path / "ferry.txt"
    path.write_text(REPORT)
    ask(store, QUESTION, "ana", "ferry")
    [first] = add_files(store, [str(path)], date(2031, 3, 3), "Courier", reader)
    assert first.evidence > 0
    again = [add_files(store, [str(path)], date(2031, 3, 6), "Post", reader)[0] for _ in range(3)]
    # Matched anew only where that changes the day or the outlet that the ledger goes by.
    assert [(a.status, a.evidence) for a in again] == [("appeared", 0), ("known", 0), ("known", 0)]
    [earlier] = add_files(store, [str(path)], date(2031, 3, 2), "Post", reader)
    assert (earlier.status, earlier.evidence) == ("appeared", first.evidence)


@pytest.mark.parametrize("name", ["", "  "])
def test_an_empty_name_is_not_the_present_folder(name: str) -> None:
    with pytest.raises(OptionError, match="empty"):
        expanded(["report.txt", name])
