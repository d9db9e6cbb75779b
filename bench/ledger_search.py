"""How long a search takes: the 50th and 95th percentile of 200 mixed queries over 10,000 articles.

usage: python -m bench.ledger_search [--articles 10000] [--ledger PATH|URL]

Without --ledger the ledger is made in a temporary folder (some minutes); with it, a ledger made before is used, or made
there. Every query runs once, after one that opens the file: what is asked for the first time is what counts.
BENCH_SLOW=MS in the environment prints the queries that take more of the processor than so many milliseconds.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

from bench.ledger_cases import FIRST_DAY, NEWS_WORDS, one, synthetic
from unless.domain.errors import InputError, NotFoundError
from unless.domain.evidence import Evidence, Target
from unless.domain.question import Question
from unless.ledger.articles import numbers_of
from unless.ledger.evidence import file_proposals
from unless.ledger.questions import save_question, version_of
from unless.ledger.store import Store
from unless.ledger.voices import Voices
from unless.workflow.add import file_pairs
from unless.workflow.search import search

ARTICLES, QUERIES, COPIES, SEED = 10_000, 200, 0.03, 1
EVIDENCE = 500  # articles that hold some on the question
FILTERS = ("", "", "speaker", "since", "until", "question", "kind", "outlet")
KINDS = (
    "article statement estimate condition person organisation anonymous group direct indirect mixed".split()
)
COMMON = NEWS_WORDS[:40]


def filled(store: Store, articles: int) -> None:
    """Make the ledger that is searched, unless it is there."""
    try:
        with store.read() as connection:
            version_of(connection, "treaty")
    except NotFoundError:
        file_pairs(store, synthetic(articles, SEED, COPIES))
        _ask(store, min(EVIDENCE, articles))


def _ask(store: Store, articles: int) -> None:
    """A question with a piece of evidence in each of so many articles."""
    question = Question("Will the treaty be signed?", FIRST_DAY, date(2032, 12, 31), (), ("treaty",))
    with store.write() as connection:
        now = store.clock()
        version, _ = save_question(connection, "treaty", question, "bench", now)
        pairs = [one(n, SEED, COPIES) for n in range(articles)]
        rows = numbers_of(connection, [a.id for a, _ in pairs])
        runs = [
            (rows[a.id], None, a.id, [(_piece(a, r.estimates[0], r), r.estimates[0].event.start)])
            for a, r in pairs
        ]
        file_proposals(connection, version.version, runs, Voices(connection, now), "bench", now)


def _piece(article, estimate, reading) -> Evidence:  # type: ignore[no-untyped-def]
    speaker = reading.statements[estimate.statement or 0].speaker
    day = article.published
    return Evidence(
        f"e{article.id[:11]}", article.id, estimate.phrase, estimate.event.text, speaker, article.outlet, (day, day), day,
        Target("outcome", None), *estimate.p,
    )  # fmt: skip


def queries(articles: int, count: int = QUERIES) -> list[str]:
    """A mix: one word that is common, or rare, several, a phrase, a beginning; each with every filter in turn."""
    rng = random.Random(SEED)
    out = []
    for n in range(count):
        article, reading = one(rng.randrange(articles), SEED, COPIES)
        said = rng.choice(reading.statements)
        spoken = [w.strip(",.“”").lower() for w in said.content[0].text.split()]
        long = [w for w in spoken if len(w) > 4] or ["treaty"]
        at = rng.randrange(max(1, len(spoken) - 2))
        words = (
            rng.choice(COMMON),
            max(long, key=len),
            " ".join(rng.sample(long, min(len(long), 2))),
            f"{rng.choice(COMMON)} {rng.choice(COMMON)} -{rng.choice(COMMON)}",
            f'"{" ".join(spoken[at : at + 3])}"',
            rng.choice([*long, *COMMON])[: rng.randint(3, 6)] + "*",
            rng.choice(COMMON),
        )[n % 7]
        named = next((s.speaker.name for s in reading.statements if s.speaker.kind == "person"), "")
        value = {
            "speaker": f'"{named if rng.random() < 0.5 else named.split()[-1]}"',
            "since": rng.choice(["2029", "2030-06", "2028-02-03"]),
            "until": rng.choice(["2029", "2030-06", "2031-02-03"]),
            "question": "treaty",
            "kind": rng.choice(KINDS),
            "outlet": f'"{article.outlet}"',
        }
        which = FILTERS[(n // 7) % len(FILTERS)]
        out.append(f"{words} {which}:{value[which]}" if which else words)
    # Filters alone, too.
    return [q.split(" ")[-1] if n % 20 == 19 and ":" in q and '"' not in q else q for n, q in enumerate(out)]


def bench(store: Store, articles: int) -> dict[str, float]:
    """Milliseconds: p50, p95, most, and p95 of processor time (the wall clock's on a machine that is otherwise idle);
    and the share of queries that found something."""
    search(store, "treaty")
    took, busy, found = [], [], 0
    for query in queries(articles):
        began, worked = time.perf_counter(), time.process_time()
        hits = _run(store, query)
        busy.append((time.process_time() - worked) * 1e3)
        took.append((time.perf_counter() - began) * 1e3)
        found += bool(hits)
        if os.environ.get("BENCH_SLOW") and busy[-1] > float(os.environ["BENCH_SLOW"]):
            print(f"  {took[-1]:.0f} ms, {busy[-1]:.0f} of the processor, {hits} hits: {query}")
    cut, cut_busy = (statistics.quantiles(x, n=100, method="inclusive") for x in (took, busy))
    return {
        "p50": cut[49],
        "p95": cut[94],
        "most": max(took),
        "p95 of processor time": cut_busy[94],
        "found": found / len(took),
    }


def _run(store: Store, query: str) -> int:
    try:
        return len(search(store, query).hits)
    except InputError:  # a surname of nobody, a phrase of the commonest words
        return 0


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--articles", type=int, default=ARTICLES)
    ap.add_argument("--ledger")
    args = ap.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {date.today()}")
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(args.ledger or Path(folder) / "unless.db")
        filled(store, args.articles)
        figures = bench(store, args.articles)
        store.close()
    print(
        f"search, {QUERIES} mixed queries over {args.articles:,} articles: p50 {figures['p50']:.1f} ms, "
        f"p95 {figures['p95']:.1f} ms ({figures['p95 of processor time']:.1f} of processor time), "
        f"most {figures['most']:.1f} ms; {figures['found']:.0%} found something"
    )


if __name__ == "__main__":
    main()
