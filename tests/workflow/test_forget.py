"""What is forgotten is gone: from the tables, from the indexes, and from the bytes of the files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from filled import COPIED, DAY, ISLAND, REPORTED
from ledger_cases import article
from speaking_cases import asked, filed, person, report
from sqlalchemy import String, cast, select, text

from unless.domain.errors import NotFoundError, OptionError
from unless.ledger import schema as t
from unless.ledger.articles import latest_readings, numbers_of
from unless.ledger.erasure import Forgotten
from unless.ledger.evidence import decide
from unless.ledger.find import Located
from unless.ledger.forget_speaker import Person
from unless.ledger.snapshot import snapshot
from unless.ledger.speakers import add_speaker_decision, all_speakers, find_speaker
from unless.ledger.store import Store
from unless.ledger.tombstones import Tombstone
from unless.reading.read import LocalReader
from unless.workflow.add import file_pairs
from unless.workflow.doctor import examine
from unless.workflow.forget import article_to_forget, forget, person_to_forget, sweep_again
from unless.workflow.ledger_forecast import forecast_question
from unless.workflow.speakers import split
from unless.workflow.withdraw import withdraw

SPEECH = (
    "OMAR VANCE SPEAKS\n\nKORR, March 8 - Omar J. Vance, the mayor of Harl, said the ferry was unlikely to sail. Vance's "
    "deputy Ada Vance, who leads the Vance-backed list, called a crossing very likely. “We may see,” Mr Vance said.\n"
)


def everything(store: Store) -> str:
    """All that the tables hold, as text."""
    out = []
    with store.read() as connection:
        for table in t.metadata.sorted_tables:
            for row in connection.execute(select(*(cast(c, String) for c in table.columns))):
                out.append(" ".join(str(v) for v in row))
    return "\n".join(out)


def raw(store: Store) -> bytes:
    """All bytes of a SQLite ledger's files."""
    assert store.path is not None
    return b"".join(p.read_bytes() for p in store.path.parent.glob(f"{store.path.name}*"))


def found(store: Store, word: str) -> int:
    """In how many rows the full-text indexes know a word."""
    with store.read() as connection:
        if store.sqlite:
            queries = [
                f"SELECT count(*) FROM {n} WHERE {n} MATCH :w" for n in ("article_fts", "statement_fts")
            ]
        else:
            queries = [
                f"SELECT count(*) FROM {n} WHERE words @@ plainto_tsquery('english', :w)"
                for n in ("article_fts", "statement_fts")
            ]
        return sum(connection.execute(text(q), {"w": word}).scalar_one() for q in queries)


def gone(store: Store, wanted: str, because: str = "court order", person: bool = False) -> Forgotten:
    """Forget an article, or a person."""
    one = person_to_forget(store, wanted) if person else article_to_forget(store, wanted)
    assert isinstance(one, Located | Person)
    return forget(store, one, "ana", because)


def rows(store: Store, table: str) -> int:
    """How many rows a table has."""
    with store.read() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


# --- articles ---------------------------------------------------------------------------------------------------
def test_an_article_goes_with_all_that_was_made_of_it(filled: Store, place: str) -> None:
    forecast_question(filled, "ferry", date(2031, 3, 4))  # of the first report alone
    withdraw(filled, "island", DAY, "corrected", "ana", replaced_by=REPORTED.id)
    out = gone(filled, ISLAND.id)
    assert out.swept
    assert out.counts["article"] == out.counts["reading"] == 1
    assert out.counts["statement"] > 0
    assert out.counts["proposal"] > 0
    assert out.counts["forecast"] == 2
    assert rows(filled, "forecast") == 1
    assert rows(filled, "withdrawal") == 0
    assert "midsummer" not in everything(filled)
    assert "Tilda" not in everything(filled)
    assert found(filled, "midsummer") == 0
    assert found(filled, "Ostport") > 0
    health = examine(place)
    assert health.findings == ()


def test_no_byte_of_an_article_is_left_in_the_file(filled: Store) -> None:
    if not filled.sqlite:
        pytest.skip("the server's files are its own")
    with filled.write() as connection:  # a page of the log that holds it
        connection.execute(t.article.update().where(t.article.c.key == ISLAND.id).values(name="island again"))
    assert b"midsummer" in raw(filled)
    assert gone(filled, ISLAND.id).swept
    assert b"midsummer" not in raw(filled).lower()
    assert b"tilda" not in raw(filled).lower()
    assert b"midsumm" not in raw(filled)  # the stem in the full-text index


def test_a_forgotten_article_is_not_taken_again(filled: Store, reader: LocalReader) -> None:
    gone(filled, ISLAND.id, "a court order")
    [again] = file_pairs(filled, [(ISLAND, reader.read(ISLAND))])
    assert again.status == "forgotten"
    assert "by ana (a court order)" in again.reason
    tomb = article_to_forget(filled, ISLAND.id)
    assert isinstance(tomb, Tombstone)
    assert (tomb.by, tomb.why) == ("ana", "a court order")


def test_copies_of_a_forgotten_original_still_count_once(filled: Store, reader: LocalReader) -> None:
    third = article(COPIED.text.replace("newsmen", "the press"), "third", "Gazette", date(2031, 3, 6))
    [added] = file_pairs(filled, [(third, reader.read(third))])
    assert added.status == "copy"
    out = gone(filled, REPORTED.id)
    assert any("still holds much of the same text" in r for r in out.remarks)
    with filled.read() as connection:
        seen = snapshot(connection, "ferry")
    assert seen.copies == {third.id: COPIED.id}


def test_decisions_and_their_undoing_go_with_the_article(filled: Store, place: str) -> None:
    with filled.write() as connection:
        seen = snapshot(connection, "ferry")
        piece = next(e for e in seen.pieces if e.article == ISLAND.id)
        q = seen.version.number
        first = decide(connection, q, piece.id, "reject", "ben", "no", filled.clock())
        decide(connection, q, piece.id, "undo", "ben", "yes", filled.clock(), undoes=first)
    out = gone(filled, ISLAND.id)
    assert out.counts["decision"] == 2
    assert examine(place).findings == ()


def test_a_speaker_with_a_grade_stays_when_his_article_goes(filled: Store) -> None:
    gone(filled, REPORTED.id)
    gone(filled, COPIED.id)
    with filled.read() as connection:
        names = {s.name for s in all_speakers(connection)}
    assert "Ilse Brandt" in names
    assert "Omar Vance" not in names


# --- persons ----------------------------------------------------------------------------------------------------
def test_a_person_goes_from_every_table_and_index(filled: Store, place: str) -> None:
    before = {REPORTED.id: REPORTED.text, COPIED.id: COPIED.text, ISLAND.id: ISLAND.text}
    out = gone(filled, "Omar Vance", person=True)
    assert out.swept
    assert out.counts["voice"] >= 1
    assert out.counts["speaker"] == 1
    assert "vance" not in everything(filled).lower()
    assert "omar" not in everything(filled).lower()
    assert found(filled, "Vance") == found(filled, "Omar") == 0
    with filled.read() as connection:
        for key, old in before.items():
            new, redacted = connection.execute(
                select(t.article.c.text, t.article.c.redacted).where(t.article.c.key == key)
            ).one()
            assert new == old.replace("Omar Vance", "█" * 10)
            assert redacted == ("Vance" in old)
    assert examine(place).findings == ()


def test_no_byte_of_a_name_is_left_in_the_file(filled: Store) -> None:
    if not filled.sqlite:
        pytest.skip("the server's files are its own")
    with filled.write() as connection:
        connection.execute(t.article.update().values(name="Omar Vance speaks"))
    assert b"vance" in raw(filled).lower()
    assert gone(filled, "Omar Vance", person=True).swept
    assert b"vance" not in raw(filled).lower()
    assert b"omar" not in raw(filled).lower()


def test_offsets_still_hold_and_what_others_said_stays(filled: Store, reader: LocalReader) -> None:
    with filled.read() as connection:
        rows_before = latest_readings(connection, numbers_of(connection, [REPORTED.id]).values())
    old = next(iter(rows_before.values())).reading
    gone(filled, "Omar Vance", person=True)
    with filled.read() as connection:
        rows_after = latest_readings(connection, numbers_of(connection, [REPORTED.id]).values())
        evidence = snapshot(connection, "ferry").pieces
    new = next(iter(rows_after.values())).reading
    assert [[(s.start, s.end) for s in x.content] for x in new.statements] == [
        [(s.start, s.end) for s in x.content] for x in old.statements
    ]
    his = [s.speaker.name for s in old.statements].count("Omar Vance")
    assert [s.speaker.name for s in new.statements].count("") >= his > 0
    assert [s.speaker for s in new.statements if s.speaker.name == "Ilse Brandt"] == [
        s.speaker for s in old.statements if s.speaker.name == "Ilse Brandt"
    ]
    assert {e.speaker.name for e in evidence} >= {"Ilse Brandt"}
    assert "" not in {e.speaker.name for e in evidence if e.speaker.kind == "anonymous"}


def test_spellings_initials_headlines_addresses_and_compounds_are_found(
    filled: Store, reader: LocalReader
) -> None:
    one = replace(
        article(SPEECH, "omar-vance-speaks", url="https://courier.example/2031/omar-vance-speaks"),
        title="Vance: no ferry",
    )
    two = article(
        "KORR, March 8 - “No ferry,” Omár Vancé said. “None,” said Vancé.\n",
        "spelled",
        published=date(2031, 3, 8),
    )
    file_pairs(filled, [(a, reader.read(a)) for a in (one, two)])
    gone(filled, "Omar Vance", person=True)
    with filled.read() as connection:
        kept = {r.key: r.text for r in connection.execute(select(t.article.c.key, t.article.c.text))}
        heads = [str(r) for r in connection.execute(select(t.article.c.name, t.article.c.title))]
        heads += [str(r) for r in connection.execute(select(t.appearance.c.url, t.appearance.c.page))]
    assert kept[two.id] == "KORR, March 8 - “No ferry,” ██████████ said. “None,” said █████.\n"
    assert len(kept[one.id]) == len(SPEECH)
    assert "OMAR" not in kept[one.id]
    assert "Omar J. Vance" not in kept[one.id]
    assert "Ada Vance" in kept[one.id]  # another person
    assert not [h for h in heads if "vanc" in h.lower()]


def test_another_person_of_the_surname_is_left_alone(filled: Store, reader: LocalReader, place: str) -> None:
    one = article(SPEECH, "speech", published=date(2031, 3, 8))
    file_pairs(filled, [(one, reader.read(one))])
    with filled.write() as connection:  # as if the reading had left open whom the surname alone means
        number = numbers_of(connection, [one.id])[one.id]
        reading = select(t.reading.c.id).where(t.reading.c.article_id == number).scalar_subquery()
        bare = (t.entity.c.reading_id == reading) & (t.entity.c.end - t.entity.c.start == len("Vance"))
        assert connection.execute(t.entity.delete().where(bare)).rowcount
    out = gone(filled, "Omar Vance", person=True)
    with filled.read() as connection:
        left = connection.execute(select(t.article.c.text).where(t.article.c.id == number)).scalar_one()
    assert "Ada Vance" in left
    assert "Omar" not in left
    assert "Mr █████ said" in left  # his own words
    assert any("another person of that surname" in r for r in out.remarks)
    assert {f.check for f in examine(place).findings} <= {"readings"}  # of what this test took away itself


def test_a_name_that_analysts_wrote_is_listed_and_left(filled: Store) -> None:
    with filled.write() as connection:
        seen = snapshot(connection, "ferry")
        piece = next(e for e in seen.pieces if e.speaker.name == "Ilse Brandt")
        why = "Vance told me so himself"
        decide(connection, seen.version.number, piece.id, "accept", "ben", why, filled.clock())
    out = gone(filled, "Omar Vance", person=True)
    assert [(m.table, m.text) for m in out.mentions] == [("decision", why)]
    assert why in everything(filled)


def test_evidence_that_a_reviewer_put_down_to_the_person_goes(filled: Store, place: str) -> None:
    with filled.write() as connection:
        seen = snapshot(connection, "ferry")
        piece = next(e for e in seen.pieces if e.speaker.name != "Omar Vance")
        changes = {"speaker": {"name": "Omar Vance", "kind": "person"}}
        decide(connection, seen.version.number, piece.id, "edit", "ben", "his", filled.clock(), changes)
    gone(filled, "Omar Vance", person=True)
    with filled.read() as connection:
        assert piece.id not in {e.id for e in snapshot(connection, "ferry").pieces}
    assert "vance" not in everything(filled).lower()
    assert examine(place).findings == ()


def test_merged_names_go_together_and_grades_with_them(filled: Store, reader: LocalReader) -> None:
    one = article("KORR, March 8 - “No ferry,” Teo Marlin said.\n", "alias", published=date(2031, 3, 8))
    file_pairs(filled, [(one, reader.read(one))])
    with filled.write() as connection:
        vance, alias = (find_speaker(connection, n).number for n in ("Omar Vance", "Teo Marlin"))
        now = filled.clock()
        add_speaker_decision(connection, "grade", vance, "ana", "well", now, grade="C")
        add_speaker_decision(connection, "merge", alias, "ana", "the same man", now, other=vance)
    out = gone(filled, "Teo Marlin", person=True)
    assert out.counts["speaker"] == 2
    assert out.counts["speaker_decision"] == 2
    for word in ("vance", "marlin"):
        assert word not in everything(filled).lower()


def test_a_person_who_is_only_mentioned_can_be_forgotten(filled: Store, reader: LocalReader) -> None:
    one = article(
        "KORR, March 8 - The ferry named for Rosa Quill is unlikely to sail.\n", published=date(2031, 3, 8)
    )
    file_pairs(filled, [(one, reader.read(one))])
    out = gone(filled, "Rosa Quill", person=True)
    assert out.counts["mention"] == 1
    assert "quill" not in everything(filled).lower()


def test_a_person_who_comes_up_again_can_be_forgotten_again(filled: Store, reader: LocalReader) -> None:
    gone(filled, "Omar Vance", person=True)
    assert isinstance(person_to_forget(filled, "Omar Vance"), Tombstone)
    one = article(
        "KORR, April 8 - The ferry named for Omar Vance is late.\n", "again", published=date(2031, 4, 8)
    )
    file_pairs(filled, [(one, reader.read(one))])
    assert gone(filled, "Omar Vance", person=True).counts["mention"] == 1
    assert "vance" not in everything(filled).lower()


def test_a_surname_that_may_be_the_persons_is_pointed_out(filled: Store) -> None:
    out = gone(filled, "Ilse Brandt", person=True)
    assert any("Brandt by the surname alone" in r for r in out.remarks)
    with filled.read() as connection:
        left = [s for s in all_speakers(connection) if s.name == "Brandt"]
    gone(filled, f"#{left[0].number}", person=True)
    assert "brandt" not in everything(filled).lower()


def test_the_text_as_it_came_does_not_bring_the_name_back(filled: Store, reader: LocalReader) -> None:
    gone(filled, "Omar Vance", person=True)
    again = replace(REPORTED, outlet="Gazette", title="Vance on ferries")
    reading = replace(reader.read(REPORTED), reader="another reader")
    assert [a.status for a in file_pairs(filled, [(again, reading)])] == ["known"]
    assert "vance" not in everything(filled).lower()


def test_a_new_report_is_not_taken_for_the_blanked_voice(filled: Store, reader: LocalReader) -> None:
    gone(filled, "Omar Vance", person=True)
    new = article(
        "KORR, April 8 - “The yard is late,” mayor Omar Vance told reporters in Ostport.\n",
        "later",
        published=date(2031, 4, 8),
    )
    file_pairs(filled, [(new, reader.read(new))])
    with filled.read() as connection:
        back = latest_readings(connection, numbers_of(connection, [new.id]).values())
    assert "Omar Vance" in {s.speaker.name for r in back.values() for s in r.reading.statements}


@pytest.mark.parametrize(
    ("name", "because", "error", "said"),
    [
        ("Omar Vance", "Omar Vance asked for it", OptionError, "names the person"),
        ("Omar Vance", "Mr Vance asked for it", OptionError, "names the person"),
        ("Omar Vance", "  ", OptionError, "--because is empty"),
        ("Nobody Known", "he asked", NotFoundError, "holds nothing of"),
        ("Known", "he asked", NotFoundError, "knows no speaker"),
    ],
)
def test_what_cannot_be_forgotten_is_said(
    filled: Store, name: str, because: str, error: type[Exception], said: str
) -> None:
    before = everything(filled)
    with pytest.raises(error, match=said):
        gone(filled, name, because, person=True)
    assert everything(filled) == before


def test_an_open_ledger_keeps_traces_until_it_is_closed(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unless.ledger.erasure.SWEEP_SECONDS", 0.05)
    if not filled.sqlite:
        pytest.skip("PostgreSQL waits for the others")
    with _reading(filled.path, filled):
        out = gone(filled, ISLAND.id)
        assert not out.swept
    again = article_to_forget(filled, ISLAND.id)
    assert isinstance(again, Tombstone)
    assert sweep_again(filled, again).swept
    assert b"midsummer" not in raw(filled)


@contextmanager
def _reading(path: Path | None, store: Store) -> Iterator[None]:
    """Another program that reads, and a store that does not wait long for it."""
    assert path is not None
    with store.engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM article").fetchall()
        yield


def test_what_was_said_by_who_was_split_off_by_his_role_is_forgotten_with_him(store: Store) -> None:
    mayor = person("Omar Vance", "mayor", "Harl")
    captain = person("Omar Vance", "captain", "the ferry")
    asked(store)
    filed(store, report(mayor), report(captain, on=date(2031, 3, 5), outlet="Post"))
    _, new = split(store, "Omar Vance", "Omar Vance", "another man", "ana", "captain")
    one = person_to_forget(store, f"#{new.number}")
    assert isinstance(one, Person)
    with store.read() as connection:
        roles = connection.execute(select(t.voice.c.role).where(t.voice.c.id.in_(one.voices))).scalars()
        assert "captain" in list(roles)
