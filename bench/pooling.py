"""The pooling of crowds: scores on the shared file and on invented crowds, and speed. Printed, never asserted.

usage: python -m bench.pooling --data ../shared [--crowds 5] [--rows 1000000]

Every figure is of forecasts made in time order, each from what was known before it. On the shared file, also by halves, by
forecasters a question, of early forecasts alone, with forecasters left out at random, and with questions renamed and rows shuffled.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bench.crowds import CROWDS, DAY, crowd
from unless.domain.crowd import Asked, CrowdForecasts
from unless.forecasting.aggregates import SIMPLE
from unless.forecasting.pooling import METHOD, Pooled, pool
from unless.intake.crowd import load_crowd

FILE = "data/forecasts/predictionbook-2008-2011.csv.gz"
LEAST = 3
EARLY = (30, 7, 1)  # days from the first forecast
SUBSETS, KEPT = 5, (0.75, 0.5, 0.25)  # random subsets of forecasters a share


def brier(pooled: Pooled, least: int = LEAST, part: slice = slice(None)) -> tuple[int, dict[str, float]]:
    """Questions, and the mean Brier score of every method on them."""
    c = pooled.crowd
    chosen = np.flatnonzero(~np.isnan(c.outcome) & (c.count >= least))[part]
    made = {METHOD: pooled.probability, **pooled.methods}
    return len(chosen), {n: float(((p[chosen] - c.outcome[chosen]) ** 2).mean()) for n, p in made.items()}


def line(name: str, questions: int, scores: dict[str, float]) -> None:
    """One row: scores, and Unless against the mean and the best simple aggregate."""
    ours, best = scores[METHOD], min(scores[n] for n in SIMPLE)
    figures = " ".join(f"{scores[n]:8.4f}" for n in (METHOD, *SIMPLE))
    print(
        f"{name:36s} {questions:7d} {figures} {ours / scores['mean'] - 1:+8.1%} {ours / best - 1:+8.1%}",
        flush=True,
    )


def head(what: str) -> None:
    """The columns' names."""
    names = " ".join(f"{n[:8]:>8s}" for n in (METHOD, *SIMPLE))
    print(f"\n{what:36s} {'quest.':>7s} {names} {'v. mean':>8s} {'v. best':>8s}")


def subset(given: CrowdForecasts, keep: Iterable[int], random: np.random.Generator) -> CrowdForecasts:
    """The forecasts of some forecasters, rows shuffled and questions renamed."""
    wanted = np.isin(np.frombuffer(given.who, np.int64), list(keep))
    rows = random.permutation(np.flatnonzero(wanted))
    names = random.permutation(len(given.questions))
    questions = tuple(
        Asked(str(n), "", q.outcome, q.resolved) for n, q in zip(names, given.questions, strict=True)
    )

    return replace(some_rows(given, rows), questions=questions)


def some_rows(given: CrowdForecasts, rows: np.ndarray) -> CrowdForecasts:
    """Some of the forecasts, in that order."""

    def some(column: array, kind: str) -> array:
        return array(kind, [column[i] for i in rows])

    columns = (
        some(given.asked, "q"),
        some(given.who, "q"),
        some(given.time, "d"),
        some(given.probability, "d"),
    )
    return CrowdForecasts(given.questions, given.forecasters, *columns)


def shared(given: CrowdForecasts) -> None:
    """The shared file, whole and in parts."""
    pooled = pool(given)
    head("PredictionBook")
    for least in (1, 2, 3, 5):
        line(f"{least} or more forecasters", *brier(pooled, least))
        half = brier(pooled, least)[0] // 2
        line("  earlier half", *brier(pooled, least, slice(0, half)))
        line("  later half", *brier(pooled, least, slice(half, None)))
    asked, when = np.frombuffer(given.asked, np.int64), np.frombuffer(given.time, np.float64)
    late = np.isin(asked, pooled.crowd.which[len(pooled.crowd.which) // 2 :])
    line("later half alone, learned from nil", *brier(pool(some_rows(given, np.flatnonzero(late)))))
    first = np.full(len(given.questions), np.inf)
    np.minimum.at(first, asked, when)
    for days in EARLY:
        early = np.flatnonzero(when <= first[asked] + days * DAY)
        line(f"forecasts of the first {days} days alone", *brier(pool(some_rows(given, early))))
    random = np.random.default_rng(1)
    everyone = np.arange(len(given.forecasters))
    other = pool(subset(given, everyone, random))
    gap = np.abs(np.sort(other.probability) - np.sort(pooled.probability)).max()
    print(f"questions renamed, rows shuffled: the largest change of a probability is {gap:.1e}")
    for share in KEPT:
        for _ in range(SUBSETS):
            keep = random.choice(everyone, int(share * len(everyone)), replace=False)
            line(f"{share:.0%} of the forecasters", *brier(pool(subset(given, keep, random))))


def invented(crowds: int) -> None:
    """Mean scores over some invented crowds of each kind, and how often intervals hold the true probability."""
    head("invented crowds")
    for name, make in CROWDS.items():
        scores, held, questions = [], [], 0
        for seed in range(crowds):
            given, truth = make(seed)
            pooled = pool(given)
            questions, found = brier(pooled)
            scores.append(found)
            true = truth[pooled.crowd.which]
            held.append(
                float(((pooled.low <= true) & (true <= pooled.high))[pooled.crowd.count >= LEAST].mean())
            )
        line(name, questions, {n: float(np.mean([s[n] for s in scores])) for n in scores[0]})
        worst = max(s[METHOD] / s["mean"] - 1 for s in scores)
        print(
            f"{'':36s} worst against the mean {worst:+.1%}; 90 % intervals hold the truth {np.mean(held):.0%}"
        )


def speed(rows: int) -> None:
    """Seconds and memory of the command, started afresh."""
    given, _ = crowd(0, max(1, rows // 8))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crowd.csv"
        with path.open("w", encoding="utf8") as file:
            file.write("question_id,outcome,resolved,forecaster,time,probability\n")
            for q, w, t, p in zip(given.asked, given.who, given.time, given.probability, strict=True):
                asked = given.questions[q]
                when, end = (datetime.fromtimestamp(s, UTC).isoformat() for s in (t, asked.resolved or 0.0))
                file.write(f"{asked.key},{int(asked.outcome or 0)},{end},{given.forecasters[w]},{when},{p}\n")
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "unless.cli.main", "backtest", str(path), "--json"],
            check=True,
            capture_output=True,
        )
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(
            f"unless backtest, {len(given.asked):,} forecasts: {time.perf_counter() - began:.1f} s, {peak:.0f} MB"
        )


def main() -> None:
    """Prints everything."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, default=Path("../shared"))
    options.add_argument("--crowds", type=int, default=5)
    options.add_argument("--rows", type=int, default=1_000_000)
    chosen = options.parse_args()
    for rows in (40_000, chosen.rows):
        speed(rows)
    if (chosen.data / FILE).exists():
        shared(load_crowd(chosen.data / FILE))
    invented(chosen.crowds)


if __name__ == "__main__":
    main()
