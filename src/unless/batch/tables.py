"""The data set's tables: those that a ledger is exported as, but with an archive's columns for a ledger's own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from unless.domain.article import Article
from unless.domain.reading import Condition, DateMention, Entity, Estimate, Reading, Speaker, Statement
from unless.domain.record import Filed
from unless.domain.tables import OF_READINGS, TABLES, ExportColumn, ExportReport, ExportTable, Row
from unless.domain.text import Span
from unless.report.export_schema import table_markdown
from unless.report.rows import report_rows

UNDATED = "undated"  # the day of what nobody dates
_LEDGERS = frozenset({"origin", "recorded_at", "withdrawn_on", "speaker_id"})
_MORE = (
    ExportColumn(
        "version_of", "text", "id of the earlier report of the same page or outlet that it changes", True
    ),
    ExportColumn(
        "share", "number", "how much of the shorter text of the two stands in the other, 0 to 1", True
    ),
    ExportColumn("archive", "text", "the archive it was read from"),
    ExportColumn("record", "text", "where it stands there"),
    ExportColumn("captured", "moment", "when a crawler took it", True),
    ExportColumn(
        "seen_also", "json", "where and when else the same text came out: outlet, title, url, published", True
    ),
    ExportColumn("notes", "json", "what the reader notes on its reading", True),
)


def _table(name: str) -> ExportTable:
    table = TABLES[name]
    columns = tuple(c for c in table.columns if c.name not in _LEDGERS)
    if name == "articles":
        meaning = "Reports, each text once, with where and when it first came out."
        return replace(table, meaning=meaning, columns=(*columns[:-1], *_MORE, columns[-1]))
    return replace(table, columns=columns)


NAMES = ("articles", *OF_READINGS)
DATA_SET: dict[str, ExportTable] = {name: _table(name) for name in NAMES}
_PLACES = frozenset({"version_of", "share", "seen_also", "copy_of"})  # known only when all archives are read
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def staged(article: Article, reading: Reading, where: dict[str, Any]) -> list[list[list[Any]]]:
    """An article's rows in every table, as JSON holds them: values in the order of the columns."""
    report = ExportReport(Filed(0, article, _EPOCH), reading)
    more = where | dict.fromkeys(_PLACES) | {"notes": list(reading.notes) or None}
    out = []
    for name, table in DATA_SET.items():
        names = [c.name for c in table.columns]
        rows: Iterable[Row] = report_rows(name, report)
        if name == "articles":
            rows = [row | more for row in rows]
        out.append([[_plain(row[n]) for n in names] for row in rows])
    return out


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


_PARSE: dict[str, Callable[[str], date]] = {"day": date.fromisoformat, "moment": datetime.fromisoformat}


def unstaged(table: ExportTable, values: list[Any]) -> Row:
    """A row again, with its days and moments."""
    out: Row = {}
    for column, value in zip(table.columns, values, strict=True):
        parse = _PARSE.get(column.kind)
        out[column.name] = value if parse is None or value is None else parse(value)
    return out


# --- rows to readings -------------------------------------------------------------------------------------------
def article_from(row: Row) -> Article:
    """The article of its row."""
    keys = "id name text title url outlet published language".split()
    return Article(**{k: row[k] for k in keys})


def reading_from(row: Row, parts: dict[str, list[Row]]) -> Reading:
    """The reading of an article's row and its rows in the other tables, in order. The inverse of `staged`."""
    text = row["text"]
    return Reading(
        article=row["id"],
        reader=row["reader"],
        statements=tuple(_statement(r, text) for r in parts["statements"]),
        estimates=tuple(_estimate(r, text) for r in parts["estimates"]),
        conditions=tuple(_condition(r, text) for r in parts["conditions"]),
        entities=tuple(
            Entity(Span.cut(text, r["start"], r["end"]), r["kind"], r["name"]) for r in parts["entities"]
        ),
        dates=tuple(
            DateMention(Span.cut(text, r["start"], r["end"]), r["first"], r["last"]) for r in parts["dates"]
        ),
        notes=tuple(row["notes"] or ()),
    )


def _spans(text: str, places: str) -> tuple[Span, ...]:
    pairs = (place.split("-") for place in places.split())
    return tuple(Span.cut(text, int(a), int(b)) for a, b in pairs)


def _one(text: str, place: str | None) -> Span | None:
    return None if place is None else _spans(text, place)[0]


def _statement(r: Row, text: str) -> Statement:
    return Statement(
        source=_spans(text, r["source_spans"]),
        cue=_spans(text, r["cue_spans"]),
        content=_spans(text, r["content_spans"]),
        speaker=Speaker(
            r["speaker"],
            r["speaker_kind"],
            r["speaker_role"],
            r["speaker_affiliation"],
            r["speaker_description"],
        ),
        quotation=r["quotation"],
        said_on=None if r["said_first"] is None else (r["said_first"], r["said_last"]),
        parent=r["parent"],
    )


def _estimate(r: Row, text: str) -> Estimate:
    return Estimate(
        phrase=_spans(text, r["phrase_span"])[0],
        event=_spans(text, r["event_span"])[0],
        degree=r["degree"],
        p=(r["low"], r["high"]),
        refers_to=_one(text, r["refers_to_span"]),
        by=r["by_day"],
        statement=r["statement"],
        conditions=tuple(map(int, r["conditions"].split())),
    )


def _condition(r: Row, text: str) -> Condition:
    return Condition(
        marker=_spans(text, r["marker_span"])[0],
        condition=_spans(text, r["condition_span"])[0],
        kind=r["kind"],
        consequent=_one(text, r["consequent_span"]),
        refers_to=_one(text, r["refers_to_span"]),
        statement=r["statement"],
    )


if __name__ == "__main__":  # for docs/batch.md
    sys.stdout.write("\n\n".join(table_markdown(t) for t in DATA_SET.values()) + "\n")
