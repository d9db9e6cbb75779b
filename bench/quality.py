"""Quality of the shipped reader on development data, held against bench/floors.toml.

usage: python -m bench.quality --data ../shared [--only NAME]

The scorers and the data lie beside the repository, not in it: the texts are other people's.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import heldout, names
from bench.predict import Row, dates, evidence, passages, statements, write
from unless.reading.read import LocalReader

Rows = Callable[[LocalReader, Path], Iterator[Row]]
FLOORS = Path(__file__).parent / "floors.toml"
HELD_CASES = Path(__file__).parent / "matching.json"
WIRE_CASES = Path(__file__).parent / "matching_wire.json"
OWN_CASES = Path(__file__).parent.parent / "tests" / "data" / "matching_cases.json"


def scored(scorer: Path, *args: Path | str) -> dict[str, float]:
    """The figures that a scorer prints with --json."""
    run = subprocess.run(
        [sys.executable, str(scorer), *map(str, args), "--json"], capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise SystemExit(f"{scorer.name} failed: {run.stderr.strip()}")
    figures: dict[str, float] = json.loads(run.stdout)
    return figures


def benches(data: Path, work: Path, reader: LocalReader) -> dict[str, Callable[[], dict[str, float]]]:
    """Name of each table in floors.toml -> how its figures are made."""
    scorers, polnear = data / "eval", data / "data" / "polnear" / "dev"

    def read_dev() -> Path:
        path = work / "statements.jsonl"
        return path if path.exists() else write(statements(reader, polnear), path)

    def lines(scorer: str, gold: Path, rows: Rows = passages) -> dict[str, float]:
        return scored(scorers / scorer, gold, write(rows(reader, gold), work / f"{gold.stem}-read.jsonl"))

    def matching(gold: Path) -> dict[str, float]:
        return scored(
            scorers / "score_matching.py", gold, write(evidence(reader, gold), work / "matching.jsonl")
        )

    return {
        "statements": lambda: scored(scorers / "score_statements.py", polnear, read_dev()),
        "speakers": lambda: scored(
            scorers / "score_speakers.py", polnear, data / "data/speakers/dev.jsonl", read_dev()
        ),
        "entities": lambda: names.newswire(reader, data / "data/entities/worldwide-newswire-train.tsv.gz"),
        "entities-web": lambda: names.web(reader, data / "data/entities/uner-ewt-dev.iob2"),
        "estimates-hard": lambda: lines("score_estimates.py", data / "data/estimates/hard-dev.jsonl"),
        "estimates-news": lambda: lines("score_estimates.py", data / "data/estimates/dev.jsonl"),
        "estimates-news-held": lambda: lines("score_estimates.py", heldout.news(data / "data", work)),
        "estimates-hard-held": lambda: lines("score_estimates.py", heldout.hard(data / "data", work)),
        "dates": lambda: lines("score_dates.py", data / "data/dates/timebank-aquaint.jsonl", dates),
        "dates-held": lambda: lines(
            "score_dates.py", heldout.dates(data / "data/dates/timebank-aquaint.jsonl", work), dates
        ),
        "matching": lambda: matching(data / "data/matching/dev.json"),
        "matching-own": lambda: matching(OWN_CASES),
        "matching-wire": lambda: matching(WIRE_CASES),
        "matching-held": lambda: matching(HELD_CASES),
    }


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True, help="folder with data/ and eval/")
    ap.add_argument("--only", action="append", help="run this table of floors.toml alone; may be repeated")
    args = ap.parse_args()
    if not (args.data / "eval").is_dir():
        raise SystemExit(f"No scorers under {args.data}/eval; give the folder that holds data/ and eval/.")
    floors = tomllib.loads(FLOORS.read_text(encoding="utf8"))
    below = []
    with tempfile.TemporaryDirectory() as work:
        for name, run in benches(args.data.resolve(), Path(work), LocalReader()).items():
            if args.only and name not in args.only:
                continue
            figures = run()
            print(f"\n{name}")
            limits = floors.get(name, {})
            for key, value in figures.items():
                low, high = limits.get(key), limits.get(f"{key}_at_most")
                wanted = (
                    f"  at least {low}"
                    if low is not None
                    else f"  at most {high}"
                    if high is not None
                    else ""
                )
                bad = (low is not None and value < low) or (high is not None and value > high)
                below += [f"{name}.{key}"] if bad else []
                shown = f"{value:.3f}" if isinstance(value, float) else str(value)
                print(f"  {key:24s}{shown:>8s}{wanted}{'  MISSED' if bad else ''}")
    if below:
        raise SystemExit(f"\nBelow the floor: {', '.join(below)}")
    print("\nEvery floor holds.")


if __name__ == "__main__":
    main()
