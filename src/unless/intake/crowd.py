"""Forecasts of a crowd from a file: our own CSV form, and the exports of forecasting sites (`crowd_exports`).

Our form has one forecast a row, with the columns question_id, outcome, resolved, forecaster, time and probability, and if
wanted question (its text), opened and deadline; in any order, separated by commas, semicolons or tabulators. The file is
read as a stream: a million rows need the memory of their numbers. Files may be compressed with gzip, and "-" is
standard input.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from unless.domain.crowd import CrowdForecasts
from unless.domain.errors import InputError
from unless.intake import crowd_exports
from unless.intake.crowd_rows import CrowdRows, number_of

STDIN = "-"
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
NEEDED = ("question_id", "outcome", "resolved", "forecaster", "time", "probability")
LONGEST_LINE = 1_000_000  # characters; questions have a few hundred


def load_crowd(path: str | Path, stdin: BinaryIO | None = None) -> CrowdForecasts:
    """The forecasts of a file, gzipped or not, or of standard input for "-"; its form is told by its columns or keys.

    Raises InputError, naming the file, the line and the remedy.
    """
    name = "standard input" if str(path) == STDIN else str(path)
    try:
        if str(path) == STDIN:
            return _read(io.BufferedReader(cast(io.BufferedIOBase, stdin or sys.stdin.buffer)), name)
        with open(path, "rb") as file:
            return _read(file, name)
    except FileNotFoundError:
        raise InputError(f"There is no file {name}; check the path.") from None
    except IsADirectoryError:
        raise InputError(f"{name} is a folder; name the file with the forecasts.") from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise InputError(f"{name} is damaged: its compressed data end early or are broken.") from None
    except OSError as error:
        raise InputError(f"{name} cannot be read ({error.strerror or error}).") from None


def _read(file: io.BufferedReader, name: str) -> CrowdForecasts:
    if file.peek(2)[:2] == GZIP:
        file = io.BufferedReader(gzip.GzipFile(fileobj=file))
    begin = file.peek(64)[:64]
    rows = CrowdRows(name)
    if begin.startswith(ZIP):
        crowd_exports.metaculus(file.read(crowd_exports.MOST_BYTES + 1), rows)
    elif begin.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        crowd_exports.from_json(file.read(crowd_exports.MOST_BYTES + 1), rows)
    else:
        _csv(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""), rows)
    return rows.done()


def _csv(text: TextIO, rows: CrowdRows) -> None:
    lines = _lines(text, rows.name)
    head = next(lines, "")
    if not head:
        raise InputError(
            f"{rows.name} is empty; it should hold forecasts (docs/backtest.md says in which form)."
        )
    if not head.strip():
        raise InputError(f"{rows.name} begins with an empty line; its first line should name the columns.")
    separator = max(",;\t", key=head.count)
    (columns,) = list(csv.reader([head], delimiter=separator)) or [[]]
    table = csv.reader(lines, delimiter=separator, strict=True)
    try:
        if crowd_exports.is_fatebook(columns):
            crowd_exports.fatebook(columns, table, rows)
        elif crowd_exports.is_metaculus(columns):
            raise InputError(
                f"{rows.name} is one part of an export of Metaculus, which lacks outcomes or forecasts; give the ZIP file "
                "that holds both question_data.csv and forecast_data.csv."
            )
        else:
            _own(columns, table, rows)
    except csv.Error as error:
        raise InputError(f"{rows.name}, line {table.line_num + 1}: not CSV ({error}).") from None


def _lines(text: TextIO, name: str) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        try:
            line = text.readline(LONGEST_LINE + 1)
        except UnicodeDecodeError:
            raise InputError(f"{name}, near line {number}: not UTF-8; save the file as UTF-8.") from None
        if not line:
            return
        if len(line) > LONGEST_LINE:
            raise InputError(
                f"{name}, line {number}: longer than {LONGEST_LINE} characters; this is no CSV file."
            )
        if "\0" in line:
            raise InputError(f"{name}, line {number}: holds a zero byte; this is no CSV file.")
        yield line


def _own(columns: list[str], table: Iterator[list[str]], rows: CrowdRows) -> None:
    """Our own form."""
    names = [c.strip().lower() for c in columns]
    missing = [c for c in NEEDED if c not in names]
    if missing:
        raise InputError(
            f"{rows.name} has no column {' and no column '.join(missing)}; it needs {', '.join(NEEDED)}, and its first line "
            f"names {', '.join(columns)[:200]}."
        )
    twice = [c for c in NEEDED if names.count(c) > 1]
    if twice:
        raise InputError(f"{rows.name} has two columns {twice[0]}; leave one of them out.")
    at_id, at_outcome, at_resolved, at_who, at_time, at_p = (names.index(c) for c in NEEDED)
    at_text = names.index("question") if "question" in names else at_id
    width = len(names)
    for row in table:
        rows.line = table.line_num + 1  # type: ignore[attr-defined]
        if not any(map(str.strip, row)):
            continue
        if len(row) != width:
            rows.fail(f"{len(row)} fields where the first line names {width}")
        question = rows.question(row[at_id].strip(), row[at_text], row[at_outcome], row[at_resolved])
        rows.add(question, row[at_who].strip(), rows.moment(row[at_time], "time"), number_of(rows, row[at_p]))
