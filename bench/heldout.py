"""Annotations that nothing was trained or tuned on, as gold for the scorers.

judgements.jsonl holds them as training/judgements.py reads them: our own passages with their text, news sentences as
offsets into the texts beside the repository.
"""

from __future__ import annotations

import json
from pathlib import Path

from training import judgements

HELD = Path(__file__).parent / "judgements.jsonl"
FIRST_CHECKED, EVERY = 129, 2  # of the reports with dates, every second one from here on


def news(data: Path, work: Path) -> Path:
    """500 sentences of news."""
    return _gold(data, work / "held-news.jsonl", own=False)


def hard(data: Path, work: Path) -> Path:
    """110 passages written to be hard, by other hands than the development ones."""
    return _gold(data, work / "held-hard.jsonl", own=True)


def dates(gold: Path, work: Path) -> Path:
    """The reports with dates that no rule was tuned on."""
    rows = gold.read_text(encoding="utf8").splitlines()[FIRST_CHECKED::EVERY]
    path = work / "held-dates.jsonl"
    path.write_text("".join(row + "\n" for row in rows), encoding="utf8")
    return path


def _gold(data: Path, path: Path, *, own: bool) -> Path:
    kinds = ["text" in json.loads(line) for line in HELD.read_text(encoding="utf8").splitlines()]
    with path.open("w", encoding="utf8") as out:
        for i, (kind, one) in enumerate(zip(kinds, judgements.load(HELD, data), strict=True)):
            if kind == own:
                row = {
                    "id": f"held-{i}",
                    "text": one.text,
                    "estimates": one.estimates,
                    "conditions": one.conditions,
                }
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path
