"""What a ledger costs: adding, size, near-duplicates, search, and forecasts from it.

usage: python -m bench.ledger [--articles 10000] [--sketched 100000] [--ledger FILE]

The ledger is made in a temporary folder (or kept in FILE). Articles are invented (bench/ledger_cases.py) and read already:
what is timed is the filing. --sketched is the number of articles among which near-duplicates are looked for; those
beyond --articles are filed with their text and bands alone. 0 leaves that part out.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from bench.ledger_cases import FIRST_DAY, one, synthetic
from bench.ledger_search import COPIES, SEED, filled
from bench.ledger_search import bench as search_bench
from unless.domain.article import content_id
from unless.domain.evidence import Evidence, Target
from unless.domain.question import BaseRate, Driver, Question
from unless.domain.reading import Speaker
from unless.domain.text import Span
from unless.ledger.articles import file_articles, numbers_of
from unless.ledger.duplicates import bands
from unless.ledger.evidence import file_proposals
from unless.ledger.links import file_bands, near_duplicate
from unless.ledger.questions import save_question
from unless.ledger.store import Store
from unless.ledger.voices import Voices
from unless.workflow.add import file_pairs
from unless.workflow.ask import ask
from unless.workflow.ledger_forecast import forecast_question

ARTICLES, SKETCHED, CHECKS, PIECES = 10_000, 100_000, 200, 500
FOLLOWED = Question(
    "Will Vessa and Torland sign the fishing accord by 31 December 2031?",
    FIRST_DAY,
    date(2031, 12, 31),
    ("Vessa", "Torland"),
    ("fishing accord", "sign"),
    base_rate=BaseRate(1, 4),
    drivers=(
        Driver("quota", "Vessa raises the cod quota", ("cod quota",), raises=True),
        Driver("blockade", "Torland's trawlers blockade the harbour", ("blockade",), raises=False),
    ),
)


def adding(folder: Path, articles: int, followed: int) -> float:
    """Articles a second, with so many questions open."""
    store = Store.open(folder / f"add-{followed}.db")
    for n in range(followed):
        ask(store, replace(FOLLOWED, question=f"{FOLLOWED.question} ({n})"), "bench", f"q{n}")
    pairs = list(synthetic(articles))  # made beforehand: reading and making are not filing
    began = time.perf_counter()
    file_pairs(store, pairs)
    took = time.perf_counter() - began
    store.close()
    return articles / took


def size(path: Path, articles: int) -> tuple[float, float]:
    """(the file over its texts' bytes, less the texts; mean bytes of a text)."""
    texts = sum(len(a.text.encode()) for a, _ in synthetic(articles))
    return (path.stat().st_size - texts) / texts, texts / articles


def duplicates(store: Store, articles: int, sketched: int) -> tuple[float, float]:
    """Milliseconds a check, median and 95th percentile, among so many articles: sketch, candidates, comparison."""
    for at in range(articles, sketched, 500):
        batch = [one(n, SEED)[0] for n in range(at, min(at + 500, sketched))]
        with store.write() as connection:
            rows = file_articles(connection, batch, store.clock())
            file_bands(connection, [(rows[a.id], bands(a.text)) for a in batch])
    took = []
    for n in range(CHECKS):
        # Half are new, half near-copies of one that is there.
        there = (n * 37) % sketched
        made, _ = one(sketched + n, SEED) if n % 2 else one(there, SEED, COPIES if there < articles else 0.0)
        text = made.text if n % 2 else made.text + " This report has been shortened."
        article = replace(made, id=content_id(text), text=text, outlet="Evening Post", url=None)
        with store.read() as connection:
            began = time.perf_counter()
            found = near_duplicate(connection, article, bands(article.text))
            took.append((time.perf_counter() - began) * 1e3)
        assert (found is None) == bool(n % 2), "a copy was missed, or a new article taken for one"
    return statistics.median(took), statistics.quantiles(took, n=20)[18]


def judged(store: Store, pieces: int, articles: int) -> str:
    """A question with so many pieces of evidence in the ledger; returns its key.

    Two thirds judge the outcome, the others drivers; sixty-one voices, each heard again and again over ten months.
    """
    asked = replace(FOLLOWED, opened=date(2031, 1, 1))
    intervals = ((0.05, 0.2), (0.2, 0.45), (0.55, 0.8), (0.1, 0.8), (0.3, 0.3), (0.8, 0.95))
    runs = []
    for n in range(pieces):
        article = one(n % articles, SEED, COPIES)[0]
        day = date(2031, 1, 1) + timedelta(days=(n * 37) % 300)
        target, (low, high) = Target("outcome"), intervals[n % len(intervals)]
        given: tuple[tuple[str, str], ...] = ()
        if n % 6 == 4:
            target = Target("driver-by-deadline", ("quota", "blockade")[n % 2])
        elif n % 6 == 5:
            target, (low, high) = Target("driver-state", ("quota", "blockade")[n % 2]), (0.95, 0.995)
        elif n % 6 == 3:
            given = (("quota", ("on", "off")[n % 4 // 2]),)
        speaker = Speaker(f"Ada Voice{n % 61}", "person")
        span = Span.cut(article.text, 0, 40)
        piece = Evidence(
            f"{n:012x}", article.id, span, span.text, speaker, f"Outlet {n % 12}", (day, day), day, target, low, high,
            given, confidence=0.9,
        )  # fmt: skip
        runs.append((article.id, piece))
    with store.write() as connection:
        now = store.clock()
        version, _ = save_question(connection, "judged", asked, "bench", now)
        rows = numbers_of(connection, [a for a, _ in runs])
        filed = [(rows[a], None, a, [(e, 0)]) for a, e in runs]
        file_proposals(connection, version.version, filed, Voices(connection, now), "bench", now)
    return "judged"


def forecasts(store: Store, key: str) -> tuple[float, float, int]:
    """Seconds cold, seconds from the cache, and the pieces that count."""
    forecast_question(store, key, date(2031, 2, 1), explain=False)  # the prior is solved once a question
    began = time.perf_counter()
    made = forecast_question(store, key, date(2031, 11, 15))
    cold = time.perf_counter() - began
    began = time.perf_counter()
    again = forecast_question(store, key, date(2031, 11, 15))
    cached = time.perf_counter() - began
    assert again.from_cache
    assert again.forecast == made.forecast
    return cold, cached, sum(w.influence is not None for w in made.forecast.evidence)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--articles", type=int, default=ARTICLES)
    ap.add_argument("--sketched", type=int, default=SKETCHED)
    ap.add_argument("--ledger", type=Path)
    args = ap.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {date.today()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for followed in (0, 3):
            rate = adding(folder, args.articles, followed)
            print(
                f"add {args.articles:,} articles, {followed} questions open: {rate:.0f} articles/s",
                flush=True,
            )
        over, mean = size(folder / "add-0.db", args.articles)
        print(f"size beyond the text: {over:.2f} times the text ({mean:,.0f} bytes an article)", flush=True)
        store = Store.open(args.ledger or folder / "search.db")
        filled(store, args.articles)
        found = search_bench(store, args.articles)
        print(
            f"search, 200 queries: {found['p50']:.0f} ms in the middle, 95th percentile {found['p95']:.0f} ms",
            flush=True,
        )
        cold, cached, counting = forecasts(store, judged(store, PIECES, args.articles))
        print(
            f"forecast with {PIECES} pieces of evidence ({counting} count): cold {cold:.2f} s, cached {cached * 1e3:.0f} ms",
            flush=True,
        )
        if args.sketched:
            middle, high = duplicates(store, args.articles, args.sketched)
            print(
                f"near-duplicate check among {args.sketched:,}: {middle:.1f} ms in the middle, 95th percentile {high:.1f} ms"
            )
        store.close()


if __name__ == "__main__":
    main()
