"""A worker's whole task: records to an entry of the journal. The same function in a process of this machine and on Ray."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import numpy as np
import zstandard

from unless.batch.about import About, worth
from unless.batch.job import Chunk, Job
from unless.batch.tables import UNDATED, staged
from unless.domain.article import Article, credits_itself, page_key
from unless.domain.errors import ArticleError, LanguageError, NoArticleError
from unless.domain.question import Question
from unless.intake.archives import Broken, Record, article_of_record, with_outlet
from unless.intake.decoding import decode
from unless.ledger.duplicates import bands, shingle_hashes
from unless.workflow.read import with_dateline

MAX_TEXT = 300_000  # characters: the longest reports run to 100 kB, and the encoder's memory grows with them

Left = Counter[str]


@dataclass(slots=True)
class _Made:
    """What a chunk comes to: rows of each day, the sketch of each article, and what was not taken."""

    days: dict[str, list[Any]] = field(default_factory=dict)
    sketches: list[list[Any]] = field(default_factory=list)
    bands: list[list[int]] = field(default_factory=list)
    shingles: list[list[int]] = field(default_factory=list)
    left: Left = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)


def read_chunk(job: Job, chunk: Chunk, begin: Callable[[int], None] = lambda n: None) -> bytes:
    """A chunk's articles, read, as bytes of the journal; `begin` is told each record's place before it is looked at.

    Pure: the same chunk gives the same bytes, whoever reads it.
    """
    made = _Made()
    about = _worth(job.about)
    for n, record in enumerate(chunk.records):
        begin(n)
        place = f"{chunk.name}, {record.at}"
        if isinstance(record, Broken):
            made.failed.append((place, record.reason))
        elif n in chunk.skip:
            made.failed.append((place, "stopped a worker twice, by its time, its memory or a crash"))
        else:
            _take(job, about, chunk, record, made)
    return _packed(chunk, made)


@lru_cache(maxsize=1)
def _worth(questions: tuple[Question, ...]) -> About | None:
    return worth(questions)


def _take(job: Job, about: About | None, chunk: Chunk, record: Record, made: _Made) -> None:
    place = f"{chunk.name}, {record.at}"
    if about is not None and record.kind == "page" and not _may_keep(about, record):
        made.left["not about the questions"] += 1
        return
    try:
        article = with_dateline(with_outlet(article_of_record(chunk.name, record), job.outlet))
    except LanguageError:
        made.left["in another language"] += 1
        return
    except NoArticleError:
        made.left["without an article"] += 1
        return
    except ArticleError as error:
        made.failed.append((place, str(error).removeprefix(f"{place} ")))
        return
    if about is not None and not about.keeps(article.text):
        made.left["not about the questions"] += 1
        return
    if len(article.text) > MAX_TEXT:
        made.failed.append((place, f"has a text of {len(article.text):,} characters, which no report has"))
        return
    try:
        reading = job.reader().read(article)
    except MemoryError:
        raise
    except Exception as error:  # one article's fault must not stop the others; it is named
        made.failed.append((place, f"cannot be read by the reader ({type(error).__name__}: {error})"))
        return
    day = UNDATED if article.published is None else article.published.isoformat()
    where = {"archive": chunk.name, "record": record.at, "captured": record.captured}
    rows = made.days.setdefault(day, [])
    made.sketches.append([article.id, day, len(rows), *_origin(article, record)])
    made.bands.append(bands(article.text))
    made.shingles.append(shingle_hashes(article.text))
    rows.append(staged(article, reading, where))


def _may_keep(about: About, record: Record) -> bool:
    try:
        return about.may_keep(decode(record.data, record.charset)[0])
    except UnicodeError:
        return True  # whoever parses it says what is wrong


def _origin(article: Article, record: Record) -> list[Any]:
    """[day it was seen, whether it credits itself, number of its page, its outlet, title, url]."""
    seen: date | datetime | None = article.published or record.captured
    key = page_key(article.url)
    page = 0 if key is None else _number(key)
    day = None if seen is None else seen.isoformat()[:10]
    return [day, credits_itself(article), page, article.outlet, article.title, article.url]


def _number(page: str) -> int:
    """56 bits of a page's address."""
    return int.from_bytes(
        hashlib.blake2b(page.encode("utf8", "surrogatepass"), digest_size=7).digest(), "big"
    )


def _packed(chunk: Chunk, made: _Made) -> bytes:
    """[length of the head, head, bands, shingles, a compressed block a day]."""
    blocks = []
    squeeze = zstandard.ZstdCompressor(level=3)
    for day in sorted(made.days):
        data = json.dumps(made.days[day], ensure_ascii=False, separators=(",", ":")).encode(
            "utf8", "surrogatepass"
        )
        blocks.append((day, squeeze.compress(data)))
    shingles = [np.array(s, "<u4").tobytes() for s in made.shingles]
    head = {
        "archive": chunk.archive,
        "number": chunk.number,
        "last": chunk.last,
        "read": chunk.read,
        "records": len(chunk.records),
        "left": dict(sorted(made.left.items())),
        "failed": made.failed,
        "sketches": made.sketches,
        "shingles": [len(s) // 4 for s in shingles],
        "days": [[day, len(data)] for day, data in blocks],
    }
    text = json.dumps(head, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    parts = [np.array(made.bands, "<u8").tobytes(), *shingles, *(data for _, data in blocks)]
    return len(text).to_bytes(4, "little") + text + b"".join(parts)
