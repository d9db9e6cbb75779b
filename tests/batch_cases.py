"""Archives about invented countries, and readers that take no time, for the tests of batches."""

from __future__ import annotations

import gzip
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from unless.batch.job import Chunk, Job
from unless.batch.pool import Run, pooled
from unless.batch.read import batch_read
from unless.domain.article import Article
from unless.domain.reading import DateMention, Reading
from unless.domain.text import Span

_WORDS = (
    "harl ferry karsund talks minister levy grain bridge border said would resume unless council lusk envoy harvest "
    "winter rail strike union wage storm port customs treaty observer vote coast quarry school doctor river timber"
).split()


class QuickReader:
    """Reads one date from every article."""

    name = "quick-1"

    def read(self, article: Article) -> Reading:
        if "WORKERDIES" in article.text:
            os._exit(9)
        if "WORKERHANGS" in article.text:
            time.sleep(3600)
        if "READERFAILS" in article.text:
            raise ValueError("cannot")
        if "SLOWLY" in article.text:
            time.sleep(0.02)
        return Reading(
            article.id, self.name, dates=(DateMention(Span.cut(article.text, 0, 4), article.published),)
        )


def quick_reader() -> QuickReader:
    return QuickReader()


class CoresReader(QuickReader):
    """Notes how many cores a worker's linear algebra may take."""

    def read(self, article: Article) -> Reading:
        return replace(super().read(article), notes=(os.environ["OPENBLAS_NUM_THREADS"],))


def cores_reader() -> CoresReader:
    return CoresReader()


QUICK = Job(reader=quick_reader)


def report(n: int, more: str = "") -> str:
    """A text of its own for every number: some forty words that no other has in this order."""
    picked = [_WORDS[(n * 31 + i * i * (n % 7 + 1) + i * (n % 11)) % len(_WORDS)] for i in range(40)]
    return f"KARSUND - The minister said report {n} of the council was with them. {' '.join(picked)} {n} {n * 7}. {more}"


def lines(path: Path, texts: Sequence[str | dict[str, Any]]) -> Path:
    """A JSON Lines file of texts, some days apart, or of objects as they are."""
    first = date(2031, 3, 1)
    rows = []
    for n, text in enumerate(texts):
        row = {"text": text, "published": f"{first + timedelta(n % 5)}", "outlet": "Meridian"}
        rows.append(json.dumps(row if isinstance(text, str) else text))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(rows) + "\n", encoding="utf8")
    return path


def page(body: str, title: str = "Ferry talks to resume", head: str = "") -> str:
    """A web page with an article of several paragraphs."""
    more = "".join(
        f"<p>The minister of Harland said on Monday that talk number {i} would go on in Karsund, an aide said.</p>"
        for i in range(4)
    )
    return (
        f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1><p>{body}</p>{more}"
        "</article></body></html>"
    )


def warc(
    url: str, body: bytes, kind: str = "response", length: int | None = None, head: bytes = b""
) -> bytes:
    """One WARC record, as CC-NEWS has them."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + head + b"\r\n" + body
    size = len(http) if length is None else length
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
        f"WARC-Date: 2031-03-04T05:06:07Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {size}\r\n\r\n"
    ).encode() + http + b"\r\n\r\n"  # fmt: skip


def zipped(records: Sequence[bytes]) -> bytes:
    """A member for each record."""
    return b"".join(gzip.compress(r, mtime=0) for r in records)


def with_workers(n: int) -> Run:
    def run(job: Job, chunks: Iterator[Chunk]) -> Iterator[bytes]:
        return pooled(job, chunks, n)

    return run


def here(job: Job, chunks: Iterator[Chunk]) -> Iterator[bytes]:
    """Chunks read in this process, without workers."""
    from unless.batch.worker import read_chunk

    return (read_chunk(job, chunk) for chunk in chunks)


def read_into(
    folder: Path, *archives: Path, job: Job = QUICK, run: Run = here, workers: int = 1
) -> dict[str, Any]:
    return batch_read([str(a) for a in archives], str(folder), job, run, workers)


def rows(folder: Path, table: str = "articles") -> list[dict[str, Any]]:
    """All rows of a table."""
    from pyarrow import parquet

    return [
        r
        for p in sorted(folder.glob(f"{table}/*/*.parquet"))
        for r in parquet.ParquetFile(p).read().to_pylist()
    ]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a data set."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }
