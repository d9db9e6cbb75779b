"""Everything that a ledger holds comes out of it again, on both databases; of a damaged one, all that is left."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from clocks import Clock
from export_cases import fill, made
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_cases import QUESTION

from unless.domain.article import Article, content_id
from unless.domain.errors import LedgerDamagedError, LedgerError, NotFoundError, OptionError
from unless.domain.reading import Condition, DateMention, Entity, Estimate, Reading, Speaker, Statement
from unless.domain.tables import OF_READINGS, TABLES
from unless.domain.text import Span
from unless.ledger import export as ledger_export
from unless.ledger.articles import numbers_of
from unless.ledger.links import withdraw
from unless.ledger.salvage import survey
from unless.ledger.speakers import add_speaker_decision, find_speaker
from unless.ledger.store import Store
from unless.report.contract import article_json
from unless.workflow.add import file_pairs
from unless.workflow.ask import ask
from unless.workflow.export import ExportOptions, export_ledger, export_store

PAGE = 4096


def run(store: Store, output: Path | str, **more: Any) -> bytes:
    """Export; what went to standard output."""
    out = io.BytesIO()
    export_store(store, ExportOptions(str(output), **more), out)
    return out.getvalue()


def lines(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.decode().split("\n") if line]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def filled(store: Store) -> Store:
    """A question, ten reports, decisions, a forecast and a resolution."""
    fill(store, 10)
    return store


# --- what comes out ---------------------------------------------------------------------------------------------
def test_articles_come_out_as_the_reader_made_them(filled: Store, tmp_path: Path) -> None:
    run(filled, tmp_path / "out", form="jsonl")
    found = lines((tmp_path / "out" / "articles.jsonl").read_bytes())
    for n, line in enumerate(found):
        expected = article_json(*made(n))
        assert {k: line[k] for k in expected} == expected
        assert line["origin"] == "report"
        assert line["reader"] == "invented 1"
    assert len(found) == 10


def test_every_table_has_its_columns_and_its_rows(filled: Store, tmp_path: Path) -> None:
    run(filled, tmp_path / "out")
    counts = {name: len(table(tmp_path / "out" / f"{name}.csv")) for name in TABLES}
    assert counts["articles"] == 10
    assert counts["statements"] == 60
    assert counts["estimates"] == 30
    assert counts["conditions"] == 20
    assert counts["entities"] == 80
    assert counts["dates"] == 40
    assert counts["decisions"] == 6
    assert counts["questions"] == counts["forecasts"] == counts["resolutions"] == 1
    assert counts["evidence"] > 6
    for name, one in TABLES.items():
        with (tmp_path / "out" / f"{name}.csv").open(encoding="utf8", newline="") as file:
            assert next(csv.reader(file)) == [c.name for c in one.columns]


def test_keys_tell_rows_apart_and_only_columns_that_may_miss_do(filled: Store, tmp_path: Path) -> None:
    run(
        filled,
        tmp_path / "out",
        form="jsonl",
        only=tuple(n for n in TABLES if n not in ("articles", "evidence")),
    )
    for name, one in TABLES.items():
        if name in ("articles", "evidence"):
            continue
        found = lines((tmp_path / "out" / f"{name}.jsonl").read_bytes())
        keys = [tuple(r[k] for k in one.key) for r in found]
        assert len(set(keys)) == len(keys), name
        for column in one.columns:
            assert column.may_miss or all(r[column.name] is not None for r in found), (name, column.name)


def test_evidence_has_its_status_and_whose_decision_it_is(filled: Store, tmp_path: Path) -> None:
    run(filled, tmp_path / "e.csv", only=("evidence",))
    found = table(tmp_path / "e.csv")
    assert {r["status"] for r in found} == {"proposed", "accepted", "edited", "rejected"}
    for r in found:
        assert (r["decided_by"] == "ann") == (r["status"] != "proposed")
        assert r["status"] != "edited" or (r["low"], r["high"]) == ("0.1", "0.2")
        assert r["status"] != "rejected" or r["counts"] == "false"
    decided = next(r for r in found if r["decided_by"])
    assert decided["decided_why"] == "'=because"
    assert decided["decided_at"].startswith("2031-03-01T12:")


def test_evidence_in_json_lines_has_the_shape_of_a_forecasts(filled: Store) -> None:
    import jsonschema

    schema = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "forecast.schema.json").read_text())
    one = {**schema["properties"]["evidence"]["items"], "$defs": schema.get("$defs", {})}
    found = lines(run(filled, "-", only=("evidence",)))
    assert found
    for line in found:
        jsonschema.validate(line, one)
        assert line["question"] == "ferry"


def test_withdrawals_merges_and_versions_come_out(filled: Store, tmp_path: Path) -> None:
    article, _ = made(0)
    ask(filled, replace(QUESTION, resolves="Yes if the harbour office says so."), "bob", "ferry")
    with filled.write() as connection:
        number = numbers_of(connection, [article.id])[article.id]
        withdraw(connection, number, date(2031, 6, 1), "ann", "it was wrong", filled.clock())
        one, other = find_speaker(connection, "Ilse Brandt"), find_speaker(connection, "Omar Vance")
        add_speaker_decision(
            connection, "merge", one.number, "ann", "a test", filled.clock(), other=other.number
        )
        add_speaker_decision(connection, "grade", other.number, "ann", "a test", filled.clock(), grade="B")
    run(filled, tmp_path / "out")
    versions = table(tmp_path / "out" / "questions.csv")
    assert [(r["version"], r["current"], r["by"]) for r in versions] == [
        ("1", "false", "ann"),
        ("2", "true", "bob"),
    ]
    assert [r["article"] for r in table(tmp_path / "out" / "withdrawals.csv")] == [article.id]
    gone = [r["id"] for r in table(tmp_path / "out" / "articles.csv") if r["withdrawn_on"] == "2031-06-01"]
    assert gone == [article.id]
    fallen = [r for r in table(tmp_path / "out" / "evidence.csv") if r["article"] == article.id]
    assert fallen
    assert {(r["withdrawn_on"], r["counts"]) for r in fallen} == {("2031-06-01", "false")}
    speakers = {r["id"]: r for r in table(tmp_path / "out" / "speakers.csv")}
    assert speakers[str(one.number)]["merged_into"] == str(other.number)
    assert speakers[str(other.number)]["grade"] == "B"
    said = [r for r in table(tmp_path / "out" / "statements.csv") if r["speaker"] == "Ilse Brandt"]
    assert said
    assert {r["speaker_id"] for r in said} == {str(other.number)}


def test_a_question_brings_what_belongs_to_it_alone(filled: Store, tmp_path: Path) -> None:
    bridge = replace(
        QUESTION, question="Will a bridge open by 30 June 2031?", actors=("Nowhere",), event=("bridge",)
    )
    ask(filled, bridge, "ann", "bridge")
    text = "Nobody said anything about boats here, and a baker spoke of bread for two hours."
    file_pairs(filled, [(Article(content_id(text), "bread", text), Reading(content_id(text), "invented 1"))])
    run(filled, tmp_path / "one", question="ferry")
    run(filled, tmp_path / "all")
    assert {r["question"] for r in table(tmp_path / "one" / "questions.csv")} == {"ferry"}
    assert {r["question"] for r in table(tmp_path / "all" / "questions.csv")} == {"ferry", "bridge"}
    assert "bread" in {r["name"] for r in table(tmp_path / "all" / "articles.csv")}
    names = {r["name"] for r in table(tmp_path / "one" / "articles.csv")}
    assert names
    assert "bread" not in names
    with pytest.raises(NotFoundError, match="holds no question"):
        run(filled, tmp_path / "none", question="zebra")
    assert not (tmp_path / "none").exists()


def test_an_empty_ledger_exports_headers(store: Store, tmp_path: Path) -> None:
    run(store, tmp_path / "out")
    assert table(tmp_path / "out" / "articles.csv") == []
    assert len(list((tmp_path / "out").iterdir())) == len(TABLES)
    assert json.loads(run(store, "-", form="jsonld"))["@graph"] == []


# --- the round trip, for any text -------------------------------------------------------------------------------
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=80)
NAME = st.text("abcÉß =+-@\t\"',\n", max_size=8)
DAY = st.dates(date(1990, 1, 1), date(2050, 1, 1))


@st.composite
def readings(draw: st.DrawFn) -> tuple[Article, Reading]:
    """An article of any text, and anything that could have been read from it."""
    text = draw(TEXT)

    def span() -> Span:
        start = draw(st.integers(0, len(text) - 1))
        return Span.cut(text, start, draw(st.integers(start + 1, len(text))))

    def maybe(value: Any) -> Any:
        return value() if draw(st.booleans()) else None

    def speaker() -> Speaker:
        kind = draw(st.sampled_from(["person", "organisation", "anonymous", "none"]))
        return Speaker(draw(NAME), kind, maybe(lambda: draw(NAME)), None, maybe(lambda: draw(NAME)))

    days = sorted([draw(DAY), draw(DAY)])
    said = (days[0], days[1])
    count = draw(st.integers(0, 3))
    statements = tuple(
        Statement(
            (span(),), (), (span(), span()), speaker(), "mixed", maybe(lambda: said), n - 1 if n else None
        )
        for n in range(count)
    )
    conditions = tuple(
        Condition(span(), span(), "unless", maybe(span), maybe(span)) for _ in range(draw(st.integers(0, 2)))
    )
    p = draw(st.floats(0.001, 0.5))
    estimates = tuple(
        Estimate(
            span(),
            span(),
            "numeric",
            (p, p),
            maybe(span),
            maybe(lambda: said[0]),
            None,
            tuple(range(len(conditions))),
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    entities = (Entity(span(), "person", draw(NAME)),)
    dates = (DateMention(span(), None, said[1]),)
    article = Article(
        content_id(text), draw(NAME), text, maybe(lambda: draw(NAME)), None, maybe(lambda: draw(NAME))
    )
    reading = Reading(article.id, "any 1", statements, estimates, conditions, entities, dates)
    return article, reading


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with nothing in it: copied, it spares every example the migrations."""
    path = tmp_path_factory.mktemp("empty") / "unless.db"
    Store.open(path).close()
    return path


@settings(max_examples=20)
@given(st.lists(readings(), min_size=1, max_size=4, unique_by=lambda pair: pair[0].id))
def test_what_is_exported_equals_what_was_filed(empty: Path, pairs: list[tuple[Article, Reading]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(empty, Path(folder) / "unless.db")
        store = Store.open(Path(folder) / "unless.db", clock=Clock(datetime(2031, 3, 1, tzinfo=UTC)))
        file_pairs(store, pairs)
        found = {line["id"]: line for line in lines(run(store, "-", only=("articles",)))}
        run(store, Path(folder) / "out")
        cells = {r["id"]: r for r in table(Path(folder) / "out" / "articles.csv")}
        store.close()
    for article, reading in pairs:
        expected = json.loads(json.dumps(article_json(article, reading)))
        assert {k: found[article.id][k] for k in expected} == expected
        assert cells[article.id]["text"] in (article.text, "'" + article.text)
        assert not cells[article.id]["text"].startswith(("=", "+", "-", "@", "\t", "\r"))


# --- where it goes ----------------------------------------------------------------------------------------------
def test_nothing_that_is_there_is_overwritten_without_force(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "full" / "links.csv").write_text("old")
    with pytest.raises(OptionError, match="not empty"):
        run(filled, tmp_path / "full")
    assert len(list((tmp_path / "full").iterdir())) == 2
    run(filled, tmp_path / "full", force=True)
    assert (tmp_path / "full" / "mine.txt").read_text() == "mine"
    assert (tmp_path / "full" / "links.csv").read_text() != "old"
    (tmp_path / "a.jsonl").write_text("old")
    with pytest.raises(OptionError, match="is there already"):
        run(filled, tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_text() == "old"
    run(filled, tmp_path / "a.jsonl", force=True)
    kinds = {line["table"] for line in lines((tmp_path / "a.jsonl").read_bytes())}
    assert {"articles", "evidence", "speakers"} <= kinds
    (tmp_path / "empty").mkdir()
    run(filled, tmp_path / "empty")
    with pytest.raises(OptionError, match="is a file"):
        run(filled, tmp_path / "full" / "mine.txt", force=True)


def test_the_ledger_itself_is_never_overwritten(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "ledger.jsonl"
    Store.open(path, clock=clock).close()
    before = path.read_bytes()
    with pytest.raises(OptionError, match="the ledger itself"):
        export_ledger(str(path), ExportOptions(str(path), force=True), io.BytesIO())
    assert path.read_bytes() == before


def test_a_stop_in_the_middle_leaves_nothing(filled: Store, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_store(filled, ExportOptions(str(tmp_path / "sub" / "out")), io.BytesIO(), stop)
    assert list((tmp_path / "sub").iterdir()) == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"output": "-", "form": "csv"}, "one table"),
        ({"output": "x.parquet"}, "one table"),
        ({"output": "out", "form": "xml"}, "csv, parquet, jsonl, jsonld"),
        ({"output": "out", "only": ("articles,nonsense",)}, "nonsense"),
        ({"output": "out", "form": "jsonld", "only": ("dates",)}, "not in jsonld"),
    ],
)
def test_options_that_do_not_fit_are_refused_in_a_sentence(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OptionError, match=says):
        export_store(store, ExportOptions(**options), io.BytesIO())


def test_articles_are_loaded_a_few_at_a_time(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[int] = []
    load = ledger_export.load_articles

    def counted(connection: Any, numbers: Any) -> Any:
        loaded.append(len(numbers))
        return load(connection, numbers)

    monkeypatch.setattr(ledger_export, "CHUNK", 2)
    monkeypatch.setattr(ledger_export, "load_articles", counted)
    seen: list[tuple[int, int]] = []
    export_store(
        filled,
        ExportOptions(str(tmp_path / "out"), only=("statements",)),
        io.BytesIO(),
        lambda done, total: seen.append((done, sum(loaded))),
    )
    assert seen == [(n, n + n % 2) for n in range(1, 11)]


# --- the forms --------------------------------------------------------------------------------------------------
def test_parquet_has_typed_columns_with_the_same_rows(filled: Store, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    run(filled, tmp_path / "p", form="parquet")
    run(filled, tmp_path / "c")
    for name, one in TABLES.items():
        read = parquet.read_table(tmp_path / "p" / f"{name}.parquet")
        assert read.column_names == [c.name for c in one.columns]
        assert read.num_rows == len(table(tmp_path / "c" / f"{name}.csv"))
    statements = parquet.read_table(tmp_path / "p" / "statements.parquet")
    assert str(statements.schema.field("said_first").type) == "date32[day]"
    assert not statements.schema.field("content").nullable
    texts = [r["content"] for r in table(tmp_path / "c" / "statements.csv")]
    assert [t.removeprefix("'") for t in texts] == [
        str(x).removeprefix("'") for x in statements.column("content").to_pylist()
    ]
    decisions = parquet.read_table(tmp_path / "p" / "decisions.parquet")
    assert decisions.column("why").to_pylist()[0] == "=because"
    assert decisions.column("recorded_at").to_pylist()[0].tzinfo is not None


def test_parquet_without_pyarrow_says_what_to_install(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(OptionError, match=r"unless\[export\]"):
        run(store, tmp_path / "out", form="parquet")
    assert not (tmp_path / "out").exists()


# --- damage -----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small ledger on SQLite."""
    path = tmp_path_factory.mktemp("whole") / "unless.db"
    store = Store.open(path, clock=Clock(datetime(2031, 3, 1, 12, tzinfo=UTC)))
    fill(store, 12)
    store.close()
    return path


def test_whatever_page_is_overwritten_the_rest_is_exported(whole: Path, tmp_path: Path) -> None:
    hurt = tmp_path / "hurt.db"
    full = _export(whole, tmp_path / "full")
    salvaged = 0
    for page in range(1, whole.stat().st_size // PAGE + 1, 4):
        shutil.copy(whole, hurt)
        with hurt.open("r+b") as file:
            file.seek((page - 1) * PAGE)
            file.write(bytes(range(100, 228)) * (PAGE // 128))
        out = tmp_path / f"out{page}"
        losses = export_ledger(str(hurt), ExportOptions(str(out)), io.BytesIO()).losses
        salvaged += bool(losses)
        lost = {x.table: x.lost for x in losses}
        assert set(lost) == {x.table for x in survey(hurt)} or not losses
        found = {name: table(out / f"{name}.csv") for name in TABLES}
        for name in TABLES:
            if not any(x.lost != 0 for x in losses):
                assert found[name] == full[name], (page, name)
        if lost.get("statement"):
            assert len(found["statements"]) == len(full["statements"]) - (lost["statement"] or 0)
            assert all(r in full["statements"] for r in found["statements"])
        shutil.rmtree(out)
    assert salvaged > 8


def _export(path: Path, out: Path) -> dict[str, list[dict[str, str]]]:
    assert export_ledger(str(path), ExportOptions(str(out)), io.BytesIO()).losses == ()
    return {name: table(out / f"{name}.csv") for name in TABLES}


def test_damage_in_a_text_alone_is_found_and_told(whole: Path, tmp_path: Path) -> None:
    hurt = tmp_path / "hurt.db"
    text = made(3)[0].text.encode()[-60:]
    hurt.write_bytes(whole.read_bytes().replace(text, b"z" * 60))
    done = export_ledger(str(hurt), ExportOptions(str(tmp_path / "out")), io.BytesIO())
    assert [(x.table, x.lost) for x in done.losses] == [("article", 1)]
    (row,) = [r for r in table(tmp_path / "out" / "articles.csv") if r["name"] == "report-3"]
    assert row["text"] == ""
    assert row["title"] == "'-Title 3"


def test_an_open_damaged_ledger_is_refused(whole: Path, tmp_path: Path) -> None:
    hurt = tmp_path / "hurt.db"
    text = made(3)[0].text.encode()[-60:]
    hurt.write_bytes(whole.read_bytes().replace(text, b"z" * 60))
    store = Store.open(hurt)
    with pytest.raises(LedgerDamagedError):
        run(store, tmp_path / "out")
    store.close()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("data", [b"", b"not a ledger" * 1000])
def test_a_file_that_is_no_ledger_is_an_error_as_ever(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.db").write_bytes(data)
    with pytest.raises(LedgerError):
        export_ledger(str(tmp_path / "x.db"), ExportOptions(str(tmp_path / "out")), io.BytesIO())
    assert not (tmp_path / "out").exists()


def test_what_was_read_stands_with_its_article_in_json_lines(filled: Store, tmp_path: Path) -> None:
    run(filled, tmp_path / "out", form="jsonl")
    names = {p.stem for p in (tmp_path / "out").iterdir()}
    assert names == set(TABLES) - set(OF_READINGS)
