"""How long a forecast takes, and how it compares with sampling: python -m bench.forecast

An invented question with five drivers and 1,000 pieces of evidence of all kinds, by many speakers. Times are of one process,
the best of a few runs, with the prior already solved ("warm") and not ("cold"). Where numpyro is installed, the same posterior is
sampled by NUTS in the second implementation of the model (tests/forecasting/nuts_reference.py), with about as many draws as our
points are worth: in all, as it has to be compiled and adapted for every dossier, against the cold forecast, and the draws alone
against the warm one.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from unless.domain.evidence import Evidence, Target
from unless.domain.question import BaseRate, Driver, Question
from unless.domain.reading import Speaker
from unless.domain.text import Span
from unless.forecasting import fit, priors
from unless.forecasting.forecast import design_of, make_forecast

OPENED, DEADLINE = date(2031, 8, 18), date(2031, 12, 31)
TODAY = 100  # days after the opening
RUNS = 3
NUTS_WARMUP, NUTS_DRAWS = 200, 200  # on one chain; about what two hundred effective points are worth


def dossier(drivers: int, pieces: int, seed: int = 0) -> tuple[Question, list[Evidence], date]:
    """A question, evidence of all kinds on it, and the day of the forecast."""
    draw = random.Random(seed)
    raises = [True, False, None, True, True, False, True, True]
    tracked = tuple(Driver(f"d{k}", "?", raises=raises[k]) for k in range(drivers))
    q = Question("Will it?", OPENED, DEADLINE, ("A",), ("x",), base_rate=BaseRate(1, 6), drivers=tracked)
    return q, [_piece(draw, drivers, pieces, n) for n in range(pieces)], OPENED + timedelta(days=TODAY)


def _piece(draw: random.Random, drivers: int, pieces: int, n: int) -> Evidence:
    driver = f"d{draw.randrange(drivers)}" if drivers else None
    kinds = ["outcome"] * 5 + (["driver-state"] * 2 + ["driver-by-deadline", "given", "given"]) * bool(
        drivers
    )
    kind: Any = draw.choice(kinds)
    level = min(max(draw.gauss(0.25 if kind in ("outcome", "given") else 0.6, 0.18), 0.02), 0.97)
    width = draw.choice((0.0, 0.0, 0.1, 0.25))
    said = OPENED + timedelta(days=draw.randrange(TODAY))
    return Evidence(
        id=f"e{n}",
        article=f"a{n}",
        span=Span(0, 1, "x"),
        sentence="x",
        speaker=Speaker(f"S{draw.randrange(max(3, pieces // 4))}", "person"),
        outlet=f"O{draw.randrange(12)}",
        said_on=(said, said),
        published=said,
        target=Target(
            "outcome" if kind == "given" else kind, None if kind in ("outcome", "given") else driver
        ),
        low=max(0.01, level - width / 2),
        high=min(0.99, level + width / 2),
        given=((driver, draw.choice(("on", "off"))),) if kind == "given" and driver else (),
        by=None if draw.random() < 0.8 else DEADLINE - timedelta(days=draw.choice((7, 14, 30))),
    )


def best(run: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds of the fastest run."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return min(times)


def forget() -> None:
    """What is kept of priors, so that the next forecast solves its own."""
    priors.priors_for.cache_clear()
    fit._prior_mean.cache_clear()


def sampled(q: Question, evidence: list[Evidence], when: date) -> tuple[float, float] | None:
    """Seconds that NUTS takes for the same posterior in all, and for its draws alone; None where it is not installed."""
    if importlib.util.find_spec("numpyro") is None:
        return None
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "forecasting"))
    import nuts_reference as reference  # noqa: PLC0415

    design = design_of(q, evidence, when, {})[0]
    return reference.timed(design, NUTS_WARMUP, NUTS_DRAWS)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--no-nuts", action="store_true", help="leave the sampler out, which takes minutes")
    args = ap.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {date.today()}")
    warm = cold = 0.0
    for drivers, pieces in ((0, 20), (2, 20), (2, 500), (5, 1000)):
        q, evidence, when = dossier(drivers, pieces)
        forget()
        cold = best(lambda q=q, e=evidence, w=when: make_forecast(q, e, w, explain=False), 1)
        warm = best(lambda q=q, e=evidence, w=when: make_forecast(q, e, w, explain=False))
        whole = best(lambda q=q, e=evidence, w=when: make_forecast(q, e, w), 1)
        print(
            f"{pieces} pieces, {drivers} drivers: forecast {warm:.3f} s warm, {cold:.3f} s cold; "
            f"influence and leave-one-out {whole - warm:.3f} s more"
        )
    took = None if args.no_nuts else sampled(*dossier(5, 1000))
    if took is None:
        print("NUTS: not measured")
    else:
        whole, draws = took
        print(
            f"NUTS, {NUTS_DRAWS} draws: {whole:.1f} s with compilation and {NUTS_WARMUP} of warm-up, {whole / cold:.0f} times the cold "
            f"forecast; {draws:.1f} s without, {draws / warm:.0f} times the warm one"
        )


if __name__ == "__main__":
    main()
