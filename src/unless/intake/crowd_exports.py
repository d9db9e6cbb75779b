"""Exports of forecasting sites, told by their columns or keys. Only yes/no questions are taken; the rest is counted.

- Metaculus: the ZIP file of "Download data": question_data.csv and forecast_data.csv, with the columns that its README.md
  lists (one is kept in github.com/amdson/calibrated_response, data/reference_predictions). Aggregates are left out.
- Manifold: markets and bets as its API gives them (github.com/manifoldmarkets/manifold, docs/docs/api.md, LiteMarket and
  Bet): one JSON object {"markets": [...], "bets": [...]}, or a list of markets that each have "bets". The probability after
  a bet stands for its maker's.
- Fatebook: the CSV of "Export all your questions" (github.com/Sage-Future/fatebook, lib/web/export.ts), in its
  present and its first form.
- PredictionBook: the JSON of its API (github.com/bellroy/predictionbook, app/serializers: a prediction with its responses,
  whose confidence is in percent), a list or under "predictions".
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from unless.domain.errors import InputError
from unless.intake.crowd_rows import CrowdRows, number_of

MOST_BYTES = 400_000_000  # of JSON or ZIP, which are read whole
FATEBOOK = ("question title", "forecast created by", "forecast (scale = 0-1)", "forecast created at")
METACULUS = ("question id", "forecaster id", "start time", "probability yes")
METACULUS_QUESTIONS = (
    "question id",
    "question title",
    "question type",
    "resolution",
    "resolution known time",
)


def is_fatebook(columns: Sequence[str]) -> bool:
    """Whether the columns are those of a Fatebook export."""
    return set(FATEBOOK) <= {c.strip().lower() for c in columns}


def is_metaculus(columns: Sequence[str]) -> bool:
    """Whether the columns are those of one of the files in a Metaculus export."""
    names = {c.strip().lower() for c in columns}
    return set(METACULUS) <= names or set(METACULUS_QUESTIONS) <= names


def fatebook(columns: Sequence[str], table: Iterator[list[str]], rows: CrowdRows) -> None:
    """The rows of a Fatebook export: one forecast each. An option of a multiple choice is a question of its own."""
    names = [c.strip().lower() for c in columns]

    def field(row: list[str], *called: str) -> str:
        return next((row[names.index(c)].strip() for c in called if c in names), "")

    for row in table:
        rows.line = table.line_num + 1  # type: ignore[attr-defined]
        if not any(row):
            continue
        if len(row) != len(names):
            rows.fail(f"{len(row)} fields where the first line names {len(names)}")
        text = ": ".join(filter(None, (field(row, "question title"), field(row, "multiple choice option"))))
        key = "|".join((text, field(row, "question created by"), field(row, "question created at")))
        question = rows.question(
            key,
            text,
            field(row, "resolution", "question resolution"),
            field(row, "resolved at", "question resolved at"),
        )
        rows.add(
            question,
            field(row, "forecast created by") or "(nobody named)",
            rows.moment(field(row, "forecast created at"), "Forecast created at"),
            number_of(rows, field(row, "forecast (scale = 0-1)")),
        )


def metaculus(data: bytes, rows: CrowdRows) -> None:
    """The two files in the ZIP file of a Metaculus export. Raises InputError."""
    _within_limit(data, rows)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            asked = _member(archive, "question_data.csv", METACULUS_QUESTIONS, rows)
            binary = {q["question id"]: q for q in asked if q["question type"].strip().lower() == "binary"}
            _metaculus_forecasts(_member(archive, "forecast_data.csv", METACULUS, rows), binary, rows)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        raise InputError(f"{rows.name} is a damaged or locked ZIP file; download it again.") from None


def _metaculus_forecasts(
    table: Iterable[dict[str, str]], binary: dict[str, dict[str, str]], rows: CrowdRows
) -> None:
    others = aggregates = 0
    for row in table:
        q = binary.get(row["question id"])
        if q is None or not row["probability yes"].strip():
            others += 1
        elif not row["forecaster id"].strip():
            aggregates += 1
        else:
            place = rows.question(
                q["question id"], q["question title"], q["resolution"], q["resolution known time"]
            )
            when = rows.moment(row["start time"], "Start Time")
            rows.add(place, row["forecaster id"].strip(), when, number_of(rows, row["probability yes"]))
    _counted(rows, others, "forecasts on questions that are not answered by yes or no")
    _counted(rows, aggregates, "aggregates of the site")


def _member(
    archive: zipfile.ZipFile, wanted: str, columns: Sequence[str], rows: CrowdRows
) -> Iterator[dict[str, str]]:
    """The rows of one file in the archive, by column in small letters."""
    found = next((i for i in archive.infolist() if i.filename.rsplit("/", 1)[-1] == wanted), None)
    if found is None:
        raise InputError(f"{rows.name} is a ZIP file without {wanted}; give the one that Metaculus makes.")
    if found.file_size > 4 * MOST_BYTES:
        raise InputError(f"{rows.name} holds more than {4 * MOST_BYTES // 10**6} MB; give it in parts.")
    table = csv.DictReader(io.TextIOWrapper(archive.open(found), encoding="utf-8-sig", newline=""))
    table.fieldnames = [c.strip().lower() for c in table.fieldnames or ()]
    missing = [c for c in columns if c not in table.fieldnames]
    if missing:
        raise InputError(
            f"{wanted} in {rows.name} has no column {missing[0]!r}; it needs {', '.join(columns)}."
        )
    try:
        for row in table:
            rows.line = table.line_num
            yield {k: v or "" for k, v in row.items() if k is not None}
    except (csv.Error, UnicodeDecodeError) as error:
        raise InputError(f"{wanted} in {rows.name}, line {table.line_num + 1}: not CSV ({error}).") from None


def from_json(data: bytes, rows: CrowdRows) -> None:
    """A JSON export of Manifold or PredictionBook. Raises InputError."""
    _within_limit(data, rows)
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{rows.name} is not JSON ({error}).") from None
    items = found
    bets: list[dict[str, Any]] = []
    if isinstance(found, dict):
        bets = [b for b in _listed(found.get("bets")) if isinstance(b, dict)]
        single = [found] if "id" in found else None
        items = found.get("markets", found.get("predictions", single))
    kept = [i for i in _listed(items) if isinstance(i, dict)]
    try:
        if kept and all("responses" in i and "description" in i for i in kept):
            _predictionbook(kept, rows)
        elif kept and all("question" in i and "id" in i for i in kept) and (bets or "bets" in kept[0]):
            _manifold(kept, bets, rows)
        else:
            raise InputError(
                f"{rows.name} is JSON, but neither PredictionBook's (predictions with responses) nor Manifold's (markets "
                "with bets)."
            )
    except KeyError as error:
        raise InputError(f"{rows.name}: an entry lacks {error}; export it anew.") from None
    except (TypeError, AttributeError):
        raise InputError(
            f"{rows.name}: an entry is not of the form that the site gives; export it anew."
        ) from None


def _predictionbook(predictions: list[dict[str, Any]], rows: CrowdRows) -> None:
    silent = 0
    for p in predictions:
        judged = p.get("outcome")
        outcome = "" if judged is None else str(judged)
        if p.get("withdrawn"):
            outcome = "withdrawn"
        # Exports of before July 2023 say only when the prediction was last changed.
        resolved = (
            str(p.get("last_judgement_at") or p.get("updated_at") or "") if isinstance(judged, bool) else ""
        )
        place = rows.question(str(p["id"]), str(p["description"]), outcome, resolved)
        for r in _listed(p["responses"]):
            if r.get("confidence") is None:  # a comment
                silent += 1
                continue
            who = str(r.get("user_label") or r.get("user_id") or "(nobody named)")
            percent = number_of(rows, str(r["confidence"])) / 100
            if percent > 1:
                rows.fail(f"confidence {r['confidence']} of prediction {p['id']} is above 100")
            rows.add(place, who, rows.moment(str(r["created_at"]), "created_at"), percent)
    _counted(rows, silent, "comments without a probability")


def _manifold(markets: list[dict[str, Any]], bets: list[dict[str, Any]], rows: CrowdRows) -> None:
    places: dict[str, int] = {}
    for m in markets:
        if m.get("outcomeType", "BINARY") == "BINARY":
            outcome = str(m.get("resolution") or "")
            resolved = _milliseconds(rows, m["resolutionTime"]) if m.get("resolutionTime") else ""
            places[str(m["id"])] = rows.question(str(m["id"]), str(m["question"]), outcome, resolved)
    others = idle = 0
    for b in (*bets, *(dict(b, contractId=m["id"]) for m in markets for b in _listed(m.get("bets")))):
        place = places.get(str(b["contractId"]))
        if place is None or b.get("answerId"):
            others += 1
        elif b.get("isRedemption") or b.get("isAnte") or b.get("isCancelled") or b.get("amount", 1) == 0:
            idle += 1
        else:
            who = str(b.get("userId") or b.get("userName") or "(nobody named)")
            time = rows.moment(_milliseconds(rows, b["createdTime"]), "createdTime")
            rows.add(place, who, time, number_of(rows, str(b["probAfter"])))
    _counted(rows, others, "bets on markets that are not answered by yes or no")
    _counted(rows, idle, "bets that moved nothing (redemptions, antes, orders not filled)")


def _milliseconds(rows: CrowdRows, value: object) -> str:
    if not isinstance(value, int | float):
        rows.fail(f"time {str(value)[:40]!r} is no number of milliseconds")
    try:
        return datetime.fromtimestamp(value / 1000, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        rows.fail(f"time {str(value)[:40]} is no number of milliseconds since 1970")


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _counted(rows: CrowdRows, count: int, what: str) -> None:
    if count:
        rows.notes.append(f"left out: {what} ({count})")


def _within_limit(data: bytes, rows: CrowdRows) -> None:
    if len(data) > MOST_BYTES:
        raise InputError(
            f"{rows.name} is larger than {MOST_BYTES // 10**6} MB; give it as CSV, which is read as a stream."
        )
