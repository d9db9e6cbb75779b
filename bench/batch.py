"""Archives to data sets: speed and memory on this machine, printed, never asserted.

usage: python -m bench.batch --data ../shared [--articles 320] [--pages 3000]

The articles are those of PolNeAR's training half, as JSON Lines for reading everything. For scanning with --about they
are put into made pages of 60 kB in a gzipped WARC file: one page in fifty is about the question of the demonstration.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from unless.batch.about import About
from unless.batch.job import Chunk, Job, local_reader
from unless.batch.pool import pooled, resident
from unless.batch.read import batch_read
from unless.domain.question import Question
from unless.intake.archives import Record, archives, article_of_record, records
from unless.intake.questions import load_question
from unless.workflow.read import with_dateline

PAGE_BYTES = 60_000
ONE_IN = 50


class Watched:
    """Chunks read by a pool whose largest worker is looked at whenever an entry comes."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.peak = 0
        self.came: list[float] = []  # when each chunk's entry came

    def __call__(self, job: Job, chunks: Iterator[Chunk]) -> Iterator[bytes]:
        for data in pooled(job, chunks, self.workers):
            self.came.append(time.perf_counter())
            for child in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split():
                status = Path(f"/proc/{child}/status").read_text()
                held = next((x for x in status.splitlines() if x.startswith("VmHWM")), "VmHWM: 0 kB")
                self.peak = max(self.peak, int(held.split()[1]) // 1024, resident(int(child)) >> 20)
            yield data

    def each(self) -> float:
        """Seconds a chunk once every worker has started and read its first, until the last has read its last; nan for too few."""
        first = self.workers - 1
        later = len(self.came) - 1 - first
        return (self.came[-1] - self.came[first]) / later if later > 0 else math.nan


def spent() -> tuple[float, float]:
    """Seconds of processor time of this process, and of its children that have ended."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime, others.ru_utime + others.ru_stime


def made(archive: Path, job: Job, workers: int) -> tuple[float, int, dict[str, Any]]:
    """Seconds from archive to data set, the largest worker's peak in MB, and rows and processor time."""
    watched = Watched(workers)
    with tempfile.TemporaryDirectory() as folder:
        began, before = time.perf_counter(), spent()
        manifest = batch_read([str(archive)], f"{folder}/out", job, watched, workers)
        took = time.perf_counter() - began
        size = sum(f["bytes"] for f in manifest["files"])
    parent, children = (b - a for a, b in zip(before, spent(), strict=True))
    more = {"bytes": size, "records": manifest["records"], "parent": parent, "workers": children}
    more |= {"each": watched.each()}
    return took, watched.peak, manifest["rows"] | more


def alone(archive: Path) -> tuple[float, float]:
    """Seconds, and seconds of processor time, of the reader itself on one core over an archive's articles, once loaded."""
    source = archives([str(archive)])[0]
    some = [article_of_record("x", r) for r in records(source) if isinstance(r, Record)]
    reader = local_reader()
    reader.read(some[0])
    began, before = time.perf_counter(), spent()[0]
    for article in some:
        reader.read(with_dateline(article))
    return time.perf_counter() - began, spent()[0] - before


def json_lines(data: Path, to: Path, count: int) -> Path:
    texts = [
        p.read_text(encoding="utf8") for p in sorted((data / "data/polnear/train/text").glob("*.txt"))[:count]
    ]
    with to.open("w", encoding="utf8") as file:
        for n, text in enumerate(texts):
            file.write(json.dumps({"text": text, "published": f"2031-03-{1 + n % 28:02}"}) + "\n")
    return to


def page(text: str, n: int) -> bytes:
    """A made page as large as news pages are: mostly programs, styles and links."""
    body = "".join(f'<p class="article-body__text">{x}</p>\n' for x in text.splitlines() if x.strip())
    links = "".join(
        f'<li class="nav__item nav__item--{i}"><a href="https://meridian.example/s/{i}/{n}" class="nav__link" '
        f'data-track="nav-{i}">Weather and life {i}</a></li>\n'
        for i in range(120)
    )
    program = (
        "!function(a,b){var c=a.createElement(b);c.async=!0;a.head.appendChild(c)}(document,'script');\n"
    )
    filler = program * max(1, (PAGE_BYTES - len(body) - len(links)) // len(program))
    title = text.strip().splitlines()[0][:100]
    return (
        f"<html><head><title>{title}</title><script>{filler}</script></head><body><nav><ul>{links}</ul></nav>"
        f"<article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


def warc(data: Path, to: Path, count: int) -> tuple[Path, Question]:
    """A WARC file of pages, one in ONE_IN about the question, and the question."""
    texts = [p.read_text(encoding="utf8") for p in sorted((data / "data/polnear/train/text").glob("*.txt"))]
    with as_file(files("unless.dossier")) as folder:
        question = load_question(folder / "question.yaml")
        names = sorted(folder.glob("*.txt")) or sorted(folder.rglob("*.txt"))
        about = [p.read_text(encoding="utf8") for p in names]
    looked = About([question])
    texts = [t for t in texts if not looked.keeps(t)]  # the rest is what the question is not about
    with to.open("wb") as file:
        for n in range(count):
            if n % ONE_IN == 0:
                text = (
                    about[n // ONE_IN % len(about)]
                    + f"\nThe {n}th telling of it ended there, an aide said.\n"
                )
            else:
                text = texts[n % len(texts)]
            body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(text, n)
            head = (
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
                f"WARC-Date: 2031-06-01T05:06:07Z\r\nWARC-Target-URI: https://meridian.example/{n}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + body + b"\r\n\r\n", 6))
    return to, question


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=320)
    parser.add_argument("--pages", type=int, default=3000)
    options = parser.parse_args()
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}, {len(os.sched_getaffinity(0))} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = json_lines(options.data, folder / "news.jsonl", options.articles)
        one, peak, rows = made(lines, Job(), 1)
        reading, core = alone(lines)
        two, peak2, rows2 = made(lines, Job(), 2)
        n = rows["articles"]
        print(
            f"everything read, {n} articles: one worker {one:.1f} s, two {two:.1f} s; reading alone {reading:.1f} s"
        )
        print(f"  archive to Parquet over reading alone: {one / reading:.2f}")
        cpu = rows["parent"] + rows["workers"]
        print(
            f"  in processor time, whatever else ran: reading {core:.1f} s, workers {rows['workers']:.1f} s with their start, "
            f"this process {rows['parent']:.1f} s; {cpu / core:.2f}; two workers {rows2['workers']:.1f} s"
        )
        print(
            f"  two workers against one: {one / two:.2f} times, start and files included; {n / two:.1f} articles/s; "
            f"{rows['each'] / rows2['each']:.2f} times between the first chunks and the last"
        )
        print(
            f"  peak memory of a worker: {max(peak, peak2)} MB; data set {rows['bytes'] / n / 1000:.1f} kB an article"
        )
        path, question = warc(options.data, folder / "news.warc.gz", options.pages)
        runs = [made(path, Job(about=(question,)), 2) for _ in range(3)]
        took = statistics.median(r[0] for r in runs)
        print(
            f"scanning with --about, {options.pages} pages of 60 kB: {options.pages / took:.0f} pages/s, "
            f"{runs[0][2]['articles']} read; peak {max(r[1] for r in runs)} MB"
        )
        cpu = statistics.median(r[2]["parent"] + r[2]["workers"] for r in runs)
        print(
            f"  in processor time: {1000 * cpu / options.pages:.1f} ms a page, {2 * options.pages / cpu:.0f} pages/s on two cores"
        )
    print(f"load of the machine after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
