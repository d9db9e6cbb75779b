"""File a data set into a ledger without reading anything again: `batch load`.

Articles are filed in the order of the data set, as `unless add` files them; what the ledger has is passed over, so that
the same call goes on where it was stopped.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from unless.batch.dataset import MANIFEST, manifest_of
from unless.batch.job import FORMAT
from unless.batch.tables import NAMES, article_from, reading_from
from unless.domain.article import Article
from unless.domain.errors import OptionError
from unless.domain.reading import Reading
from unless.domain.tables import Row
from unless.ledger.store import Store
from unless.workflow.add import Added, file_pairs

ROWS = 2_000  # taken from a file at a time; of articles a tenth, which hold whole texts


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a data set's articles: how many of each status (workflow/add.py), and pieces of evidence proposed."""

    statuses: dict[str, int]
    evidence: int


def batch_load(
    store: Store, folder: str, progress: Callable[[int, int], None] = lambda n, total: None
) -> Loaded:
    """File every article of the data set in a folder. Raises OptionError, LedgerError."""
    place = Path(folder).expanduser()
    manifest = manifest_of(place)
    if manifest is None:
        raise OptionError(
            f"There is no whole data set in {folder} (it has no {MANIFEST}); make one with unless batch read."
        )
    if manifest["format"] != FORMAT:
        raise OptionError(
            f"The data set in {folder} is of format {manifest['format']}, and this version of Unless reads {FORMAT}; "
            "make it anew with unless batch read."
        )
    statuses: Counter[str] = Counter()
    evidence = done = 0
    total = int(manifest["rows"]["articles"])

    def told(one: Added) -> None:
        nonlocal evidence, done
        statuses[one.status] += 1
        evidence += one.evidence
        done += 1
        progress(min(done, total), total)

    try:
        file_pairs(store, _pairs(place, manifest), told)
    except (OSError, ValueError, KeyError, StopIteration) as error:
        raise OptionError(f"The data set in {folder} is damaged ({error}); make it anew.") from None
    return Loaded(dict(statuses), evidence)


def _pairs(place: Path, manifest: dict[str, Any]) -> Iterator[tuple[Article, Reading]]:
    """Every article with its reading, once for each place where its text came out."""
    for article, reading, also in contents(place, manifest):
        yield article, reading
        for one in also:
            day = one["published"]
            there = {"outlet": one["outlet"], "title": one["title"], "url": one["url"]}
            yield (
                replace(article, **there, published=None if day is None else date.fromisoformat(day)),
                reading,
            )


def contents(
    place: Path, manifest: dict[str, Any]
) -> Iterator[tuple[Article, Reading, list[dict[str, Any]]]]:
    """The articles of a data set, their readings, and where else their texts came out."""
    for file in manifest["files"]:
        table, _, part = file["name"].partition("/")
        if table != "articles":
            continue
        rest = {name: _Ahead(place / name / part) for name in NAMES[1:]}
        for row in _rows(place / table / part):
            row |= {k: None if row[k] is None else json.loads(row[k]) for k in ("notes", "seen_also")}
            parts = {name: rows.of(row["id"]) for name, rows in rest.items()}
            yield article_from(row), reading_from(row, parts), row["seen_also"] or []


def _rows(path: Path) -> Iterator[Row]:
    from pyarrow import parquet  # noqa: PLC0415

    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS // 10 if path.parts[-3] == "articles" else ROWS):
            yield from batch.to_pylist()


class _Ahead:
    """A table's rows, which stand in the order of their articles."""

    def __init__(self, path: Path) -> None:
        self._rows = _rows(path)
        self._next = next(self._rows, None)

    def of(self, article: str) -> list[Row]:
        """The rows of the next article."""
        out = []
        while self._next is not None and self._next["article"] == article:
            out.append(self._next)
            self._next = next(self._rows, None)
        return out
