"""The exported forms by themselves: CSV cells, the documented schema, JSON-LD."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from export_cases import made
from hypothesis import given
from hypothesis import strategies as st

from unless.domain.evidence import Evidence, Target
from unless.domain.reading import Speaker
from unless.domain.record import Decision, Filed
from unless.domain.tables import TABLES, ExportColumn, ExportPiece, ExportReport, ExportTable
from unless.domain.text import Span
from unless.report.export_schema import schema_markdown
from unless.report.jsonld import CONTEXT, JsonLdSink
from unless.report.writers import FORMULA, CsvTable, JsonTable, guarded

NOW = datetime(2031, 3, 1, 12, tzinfo=UTC)
SCHEMA, PROV, OA = "https://schema.org/", "http://www.w3.org/ns/prov#", "http://www.w3.org/ns/oa#"


def test_the_documented_schema_is_the_code() -> None:
    text = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf8")
    _, _, tables = text.partition("\n### ")
    assert "### " + tables == schema_markdown()


def test_every_key_is_a_column() -> None:
    for table in TABLES.values():
        assert set(table.key) <= {c.name for c in table.columns}
        assert len({c.name for c in table.columns}) == len(table.columns)


# --- CSV --------------------------------------------------------------------------------------------------------
ONE = ExportTable(
    "one",
    "",
    ("text",),
    (
        ExportColumn("text", "text", ""),
        ExportColumn("number", "number", "", True),
        ExportColumn("whole", "integer", "", True),
    ),
)


def cells(*rows: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    table = CsvTable(file, ONE)
    for row in rows:
        table.write(row)
    table.close()
    return file.getvalue()


def test_csv_is_as_rfc_4180_has_it() -> None:
    text = 'a "b", c\r\nd é\U0001f6f3'
    data = cells({"text": text, "number": None, "whole": 3})
    assert data == 'text,number,whole\r\n"a ""b"", c\r\nd é\U0001f6f3",,3\r\n'.encode()


def test_texts_are_guarded_against_formulas_and_numbers_are_not() -> None:
    data = cells(*({"text": f"{mark}1", "number": -0.5, "whole": -2} for mark in FORMULA))
    read = list(csv.reader(io.StringIO(data.decode(), newline="")))[1:]
    assert [r[0] for r in read] == [f"'{mark}1" for mark in FORMULA]
    assert {tuple(r[1:]) for r in read} == {("-0.5", "-2")}


@given(st.text(st.characters(exclude_categories=["Cs"])), st.floats(allow_nan=False))
def test_any_text_and_number_come_back_from_csv(text: str, number: float) -> None:
    data = cells({"text": text, "number": number, "whole": None})
    (row,) = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert row["text"] == guarded(text)
    assert guarded(text).removeprefix("'") == text.removeprefix("'")
    assert not row["text"].startswith(FORMULA)
    assert float(row["number"]) == number


def test_a_file_of_several_tables_says_which_a_line_belongs_to() -> None:
    file = io.BytesIO()
    JsonTable(file, ONE, mark=True).write({"text": "é", "day": date(2031, 3, 1), "at": NOW})
    assert json.loads(file.getvalue()) == {
        "table": "one",
        "text": "é",
        "day": "2031-03-01",
        "at": "2031-03-01T12:00:00.000000Z",
    }
    assert "é".encode() in file.getvalue()


# --- JSON-LD ----------------------------------------------------------------------------------------------------
def document() -> dict[str, Any]:
    """Three reports with speakers, a piece of evidence with its decision, a question in two versions."""
    file = io.BytesIO()
    sink = JsonLdSink(
        file, ("speakers", "questions", "articles", "statements", "estimates", "evidence", "decisions")
    )
    for n in range(3):
        article, reading = made(n)
        speakers = tuple(1 if s.speaker.name == "Ilse Brandt" else None for s in reading.statements)
        sink.report(
            ExportReport(Filed(n, article, NOW), reading, speakers, made(0)[0].id if n == 2 else None)
        )
    speaker = {
        "id": 1,
        "name": "Ilse Brandt",
        "kind": "person",
        "grade": "B",
        "merged_into": None,
        "recorded_at": NOW,
    }
    sink.row("speakers", speaker)
    question = {
        "question": "ferry",
        "text": "Will it sail?",
        "resolves": None,
        "by": "Ann B.",
        "recorded_at": NOW,
    }
    days = {"opened": date(2031, 2, 1), "deadline": date(2031, 6, 30)}
    sink.row("questions", {**question, **days, "version": 1, "current": False})
    sink.row("questions", {**question, **days, "version": 2, "current": True})
    article, _ = made(0)
    decision = Decision(7, "abc", "accept", "Ann B.", "clear", NOW)
    day = date(2031, 3, 1)
    span = Span.cut(article.text, 0, 6)
    piece = Evidence(
        "abc",
        article.id,
        span,
        "Report.",
        Speaker("", "anonymous", None, None, "a source"),
        None,
        (day, day),
        day,
        Target("outcome"),
        0.1,
        0.3,
    )
    sink.piece(ExportPiece("ferry", 2, piece, decision))
    row = {
        "id": 7,
        "question": "ferry",
        "evidence": "abc",
        "action": "accept",
        "by": "Ann B.",
        "why": "",
        "recorded_at": NOW,
    }
    sink.row("decisions", row)
    sink.close()
    return dict(json.loads(file.getvalue()))


@pytest.fixture(scope="module")
def nodes() -> list[dict[str, Any]]:
    """The document's nodes as a JSON-LD processor sees them, without a network."""
    jsonld = pytest.importorskip("pyld").jsonld

    def refuse(url: str, options: Any) -> Any:
        raise AssertionError(f"{url} would have been fetched")

    return list(jsonld.flatten(document(), options={"documentLoader": refuse}))


def test_json_ld_expands_to_schema_org_prov_and_web_annotation(nodes: list[dict[str, Any]]) -> None:
    types = Counter(kind for node in nodes for kind in node.get("@type", []))
    assert types[SCHEMA + "NewsArticle"] == 3
    assert types[SCHEMA + "Quotation"] == 18
    assert types[SCHEMA + "Claim"] == 9 + 1
    assert types[SCHEMA + "Question"] == 2
    assert types[SCHEMA + "Person"] >= 2
    assert types[SCHEMA + "Organization"] >= 1
    assert types[PROV + "Activity"] == 1
    assert types[OA + "TextPositionSelector"] > 18
    for node in nodes:
        for key in node:
            assert key.startswith(("@", SCHEMA, PROV, OA, "urn:unless:vocabulary:")), key


def test_every_term_of_the_document_is_in_its_context() -> None:
    def terms(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value) | set().union(*map(terms, value.values()))
        return set().union(*map(terms, value)) if isinstance(value, list) else set()

    assert terms(document()["@graph"]) <= set(CONTEXT)


def test_what_json_ld_refers_to_is_in_it(nodes: list[dict[str, Any]]) -> None:
    there = {n["@id"] for n in nodes if len(n) > 1}
    for name in ("wasDerivedFrom", "wasAttributedTo", "wasGeneratedBy", "wasAssociatedWith", "used"):
        found = [v["@id"] for n in nodes for v in n.get(PROV + name, [])]
        assert found, name
        assert set(found) <= there, name
    at = [v for n in nodes for v in n.get(PROV + "generatedAtTime", [])]
    assert {v["@type"] for v in at} == {"http://www.w3.org/2001/XMLSchema#dateTime"}


def test_positions_slice_back_to_the_quotation(nodes: list[dict[str, Any]]) -> None:
    by_id = {n["@id"]: n for n in nodes}
    checked = 0
    for node in nodes:
        if SCHEMA + "Quotation" not in node.get("@type", []):
            continue
        (target,) = node[OA + "hasTarget"]
        where = by_id[target["@id"]]
        body = by_id[where[OA + "hasSource"][0]["@id"]][SCHEMA + "articleBody"][0]["@value"]
        parts = [by_id[s["@id"]] for s in where[OA + "hasSelector"]]
        sliced = [body[int(s[OA + "start"][0]["@value"]) : int(s[OA + "end"][0]["@value"])] for s in parts]
        assert sorted(node[SCHEMA + "text"][0]["@value"].split(" … ")) == sorted(
            " … ".join(sliced).split(" … ")
        )
        checked += 1
    assert checked == 18
