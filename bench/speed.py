"""Speed and memory on this machine: printed, never asserted.

usage: python -m bench.speed --data ../shared
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from bench.predict import article
from unless.reading.read import LocalReader


def cold(*args: str) -> tuple[float, float]:
    """Seconds and peak resident megabytes of a command started afresh."""
    began = time.perf_counter()
    run = subprocess.run([sys.executable, "-m", "unless.cli.main", *args], capture_output=True, check=False)
    seconds = time.perf_counter() - began
    if run.returncode:
        raise SystemExit(run.stderr.decode())
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True, help="folder with seed/ and data/")
    args = ap.parse_args()
    seed = next((args.data / "seed").glob("*.txt"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {date.today()}")
    times = [cold("read", str(seed), "--published", "2025-08-29") for _ in range(3)]
    best, most = min(t for t, _ in times), max(m for _, m in times)
    print(f"unless read, one report, cold: {best:.2f} s, peak {most:.0f} MB")
    seconds, peak = cold("demo")
    print(f"unless demo: {seconds:.1f} s, peak {peak:.0f} MB")
    texts = sorted((args.data / "data/polnear/dev/text").glob("*.txt"))
    reader = LocalReader()
    articles = [article(p.stem, p.read_bytes().decode("utf8")) for p in texts]
    began = time.perf_counter()
    for one in articles:
        reader.read(one)
    seconds, words = time.perf_counter() - began, sum(len(a.text.split()) for a in articles)
    print(
        f"reading, warm: {words / seconds:,.0f} words a second ({len(articles)} articles in {seconds:.1f} s)"
    )


if __name__ == "__main__":
    main()
