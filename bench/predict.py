"""Predictions of the shipped reader in the product's own JSON, one object a line, for the scorers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from unless.domain.article import Article, content_id
from unless.intake.questions import parse_question
from unless.reading.read import LocalReader
from unless.report.contract import article_json, evidence_json
from unless.workflow.forecast import gather

Row = dict[str, Any]


def article(name: str, text: str, published: str | None = None) -> Article:
    """An article of a benchmark."""
    day = date.fromisoformat(published[:10]) if published else None
    return Article(id=content_id(text), name=name, text=text, published=day)


def statements(reader: LocalReader, folder: Path) -> Iterator[Row]:
    """Readings of the texts of a PolNeAR folder."""
    for path in sorted((folder / "text").glob("*.txt")):
        one = article(path.stem, path.read_bytes().decode("utf8"))
        yield article_json(one, reader.read(one))


def passages(reader: LocalReader, path: Path) -> Iterator[Row]:
    """Readings of short passages or reports given as JSON lines with id, text and perhaps published."""
    for line in path.read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        one = article(row["id"], row["text"], row.get("published"))
        yield {**article_json(one, reader.read(one)), "id": row["id"]}


def dates(reader: LocalReader, path: Path) -> Iterator[Row]:
    """Date expressions in the flat shape of TimeML's scorer: start and end beside first and last."""
    for row in passages(reader, path):
        yield {"id": row["id"], "dates": [{**d, **d["span"]} for d in row["dates"]]}


def evidence(reader: LocalReader, path: Path) -> Iterator[Row]:
    """Evidence proposed for every question of labelled reports, superseded pieces too."""
    for report in json.loads(path.read_text(encoding="utf8")):
        one = article(report["id"], report["text"], report["published"])
        reading = reader.read(one)
        for index, entry in enumerate(report["questions"]):
            question = parse_question(entry["question"], name=f"{report['id']}[{index}]")
            as_of = (one.published or question.deadline) + timedelta(days=1)
            pieces = gather(question, [(one, reading)], as_of)
            yield {"id": report["id"], "question": index, "evidence": [evidence_json(p) for p in pieces]}


def write(rows: Iterator[Row], path: Path) -> Path:
    """One JSON object a line."""
    with path.open("w", encoding="utf8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path
