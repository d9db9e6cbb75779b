"""Exported tables as CSV and as JSON Lines. Rows are written as they come; nothing is kept."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, BinaryIO, Protocol

from unless.domain.tables import (
    OF_READINGS,
    TABLES,
    ColumnKind,
    ExportPiece,
    ExportReport,
    ExportTable,
    Row,
)
from unless.report.contract import article_json, evidence_json
from unless.report.rows import piece_row, report_rows

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What a ledger adds to a piece of evidence as a forecast prints it.
_MORE = tuple(
    "question version speaker_id outlet withdrawn_on counts decided_by decided_at decided_why disputed".split()
)
_FROM_READINGS = ("articles", *OF_READINGS)


class Sink(Protocol):
    """Where an export goes: reports, pieces of evidence, and rows of the other tables."""

    def report(self, report: ExportReport) -> None:
        """Write an article with what was read from it."""

    def piece(self, piece: ExportPiece) -> None:
        """Write a piece of evidence."""

    def row(self, table: str, row: Row) -> None:
        """Write a row of one of the tables kept about articles and questions."""

    def close(self) -> None:
        """Write what is left, and the end."""


class TableWriter(Protocol):
    """One table's file."""

    def write(self, row: Row) -> None:
        """Write a row."""

    def close(self) -> None:
        """Write what is left."""


class FlatSink:
    """Every table by a writer of its own."""

    def __init__(self, writers: Mapping[str, TableWriter]) -> None:
        self.writers = writers

    def report(self, report: ExportReport) -> None:
        """The article's row, and a row for each thing read from it."""
        for name in _FROM_READINGS:
            writer = self.writers.get(name)
            if writer is not None:
                for row in report_rows(name, report):
                    writer.write(row)

    def piece(self, piece: ExportPiece) -> None:
        """The piece's row."""
        self.writers["evidence"].write(piece_row(piece))

    def row(self, table: str, row: Row) -> None:
        """The row as it is."""
        self.writers[table].write(row)

    def close(self) -> None:
        """Close every table."""
        for writer in self.writers.values():
            writer.close()


class JsonLinesSink(FlatSink):
    """Articles as `unless read --json` prints them, evidence as in a forecast, the rest as rows."""

    def report(self, report: ExportReport) -> None:
        """One line for the article, with all that was read from it."""
        if "articles" in self.writers:
            row = article_json(report.filed.article, report.reading)
            more = {k: v for k, v in next(report_rows("articles", report)).items() if k not in row}
            self.writers["articles"].write(row | {k: plain(v) for k, v in more.items()})
        for name in OF_READINGS:
            if name in self.writers:
                for line in report_rows(name, report):
                    self.writers[name].write(line)

    def piece(self, piece: ExportPiece) -> None:
        """One line for the piece."""
        row = evidence_json(piece.evidence)
        flat = piece_row(piece)
        self.writers["evidence"].write(row | {k: plain(flat[k]) for k in _MORE})


# --- CSV --------------------------------------------------------------------------------------------------------
class CsvTable:
    """One table as RFC 4180 has it: UTF-8, a header, lines ended by CR LF, quotation marks where needed."""

    def __init__(self, file: BinaryIO, table: ExportTable) -> None:
        self.text = io.TextIOWrapper(file, encoding="utf8", newline="", write_through=False)
        self.names = [c.name for c in table.columns]
        self.cells = [_CELLS[c.kind] for c in table.columns]
        self.csv = csv.writer(self.text, lineterminator="\r\n")
        self.csv.writerow(self.names)

    def write(self, row: Row) -> None:
        """A line."""
        self.csv.writerow(
            ["" if (v := row[n]) is None else cell(v) for n, cell in zip(self.names, self.cells, strict=True)]
        )

    def close(self) -> None:
        """Flush, and leave the file open."""
        self.text.flush()
        self.text.detach()


def guarded(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula: an apostrophe goes before one that begins like it."""
    return "'" + text if text.startswith(FORMULA) else text


def moment(value: datetime) -> str:
    """A moment in UTC, to the microsecond: 2031-03-14T09:26:53.589793Z."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def json_text(value: Any) -> str:
    """JSON in one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_CELLS: dict[ColumnKind, Callable[[Any], Any]] = {
    "text": guarded,
    "integer": str,
    "number": repr,
    "boolean": lambda v: "true" if v else "false",
    "day": date.isoformat,
    "moment": moment,
    "json": json_text,
}


# --- JSON Lines -------------------------------------------------------------------------------------------------
class JsonTable:
    """One table as JSON Lines; `mark` names the table in every line, where a file holds several."""

    def __init__(self, file: BinaryIO, table: ExportTable, mark: bool = False) -> None:
        self.file = file
        self.mark = {"table": table.name} if mark else {}

    def write(self, row: Row) -> None:
        """A line."""
        line = {**self.mark, **{k: plain(v) for k, v in row.items()}}
        self.file.write(json.dumps(line, ensure_ascii=False).encode("utf8") + b"\n")

    def close(self) -> None:
        """Nothing is left to write."""


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value


# --- choosing ---------------------------------------------------------------------------------------------------
def default_tables(form: str) -> tuple[str, ...]:
    """The tables of a form where none are named: in JSON Lines what was read stands with its article."""
    if form == "jsonld":
        from unless.report.jsonld import NODES  # noqa: PLC0415  only where wanted

        return NODES
    return tuple(n for n in TABLES if form != "jsonl" or n not in OF_READINGS)


def sink(form: str, tables: tuple[str, ...], create: Callable[[str], BinaryIO], one_file: bool) -> Sink:
    """Where an export of these tables in a form goes; `create` makes a file of a name, one for all with `one_file`.

    Raises OptionError where a form needs a package that is missing.
    """
    if form == "jsonld":
        from unless.report.jsonld import JsonLdSink  # noqa: PLC0415

        return JsonLdSink(create("unless.jsonld"), tables)
    if form == "jsonl":
        shared = create("unless.jsonl") if one_file else None
        marked = one_file and len(tables) > 1
        return JsonLinesSink(
            {n: JsonTable(shared or create(f"{n}.jsonl"), TABLES[n], marked) for n in tables}
        )
    if form == "parquet":
        from unless.report.parquet import ParquetTable  # noqa: PLC0415  pyarrow is slow to load

        return FlatSink({n: ParquetTable(create(f"{n}.parquet"), TABLES[n]) for n in tables})
    return FlatSink({n: CsvTable(create(f"{n}.csv"), TABLES[n]) for n in tables})
