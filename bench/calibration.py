"""Whether the intervals mean what they say: simulation-based calibration of the fit.

Parameters are drawn from the prior, drivers' courses, reports and judgements are simulated from them up to today (worlds in
which the event has come by then are dropped, as such a question would be closed), and the posterior is fitted. The rank of the true
probability in its posterior is then uniform if all is right (S. Talts and others, arXiv:1804.06788, 2018).

    python -m bench.calibration --worlds 400

prints the test of uniformity and how often the 50 % and 90 % intervals hold the truth, and the same in worlds that the model
does not assume: judges who lean on one another, kinds of source that are biased, drivers that work the other way.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import chisquare

from unless.forecasting.design import Design, Weights
from unless.forecasting.fit import posterior
from unless.forecasting.hazard import Array
from unless.forecasting.likelihood import LOGISTIC_SCALE, SPEAKER_SPREAD, Judgements
from unless.forecasting.model import Batch
from unless.forecasting.observations import OUTLET_SPREAD, Judgement, Observed, StateReport, drift_loadings
from unless.forecasting.priors import Priors

WINDOW, TODAY = 120.0, 60.0
TRUST = 1.5  # log odds that a reported state is the true one
NOISE = 0.8
# Words of likelihood: the logits at which one ends and the next begins (the yardstick of ICD 203).
EDGES = np.array([-math.inf, *(math.log(p / (1 - p)) for p in (0.05, 0.2, 0.45, 0.55, 0.8, 0.95)), math.inf])
SPEAKERS, OUTLETS = 5, 3
LEAN, BIAS = 0.5, 0.7  # how far a judgement leans to the mean of the earlier ones; a biased kind's, in logits
BINS = 10
TRIES = 200  # worlds drawn until one is open today
WORLDS = ("as assumed", "herding", "biased kinds", "wrong signs")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Ranks of the truth (N,), the means that were forecast (N,) and the truths (N,)."""

    ranks: Array
    means: Array
    truths: Array

    def within(self, share: float) -> float:
        """How often the central interval of that share holds the truth."""
        low, high = (1 - share) / 2, (1 + share) / 2
        return float(((self.ranks > low) & (self.ranks < high)).mean())

    def uniform(self, bins: int = BINS) -> float:
        """The p-value of the chi-square test that the ranks are uniform."""
        return float(chisquare(np.histogram(self.ranks, bins, (0.0, 1.0))[0]).pvalue)


def skeleton(draw: np.random.Generator, pieces: int, signs: tuple[int, ...]) -> Design:
    """A question and who will judge what and when; what they say is put in later."""
    priors = Priors(1.5, 6 * 365.25, signs, WINDOW, WINDOW, (0.15,) * len(signs), shift=1.5)
    # One a day where there are days enough.
    rows, days = [], np.sort(draw.choice(np.arange(1, TODAY), pieces, replace=pieces >= TODAY))
    reports = []
    for n, day in enumerate(days):
        driver = int(draw.integers(len(signs)))
        kind = draw.choice(4)
        if kind == 0:
            reports.append(StateReport(n, float(day), driver, 0.0))
            continue
        clamp = ((driver, bool(draw.integers(2))),) if kind == 1 else ()
        rows.append(Judgement(n, float(day), None, clamp, WINDOW - float(day), 0.0, 0.0, NOISE**2))
    count = len(rows)
    said, printed = draw.integers(0, SPEAKERS, count), draw.integers(0, OUTLETS, count)
    judgements = Judgements(np.zeros(count), np.zeros(count), np.full(count, NOISE), said)
    drift = drift_loadings([r.day for r in rows], TODAY, WINDOW)
    observed = Observed(
        tuple(rows), judgements, printed, np.full(OUTLETS, OUTLET_SPREAD), tuple(reports), drift, ()
    )
    return Design(priors, observed, TODAY)


def course(draw: np.random.Generator, design: Design, z: Array) -> Array | None:
    """The drivers' states on each day up to today (days, K), or None where the event has come by then."""
    batch = Batch(design, z)
    rates, clock = batch.stepper.rates, design.priors.clock(z)
    state = draw.random(rates.drivers) < np.array(design.priors.start)
    states = [state]
    steppers = dict(zip(design.stops, batch.past, strict=True))
    for day in range(int(TODAY)):
        base = next(stepper for stop, stepper in sorted(steppers.items()) if stop > day).rates.log_base[0]
        pace = float(clock.pace(WINDOW - day - 1, 1.0)[0])
        if draw.random() < -math.expm1(-math.exp(base + float(rates.beta[:, 0] @ state)) * pace):
            return None
        total = rates.on[:, 0] + rates.off[:, 0]
        change = np.where(state, rates.off[:, 0], rates.on[:, 0]) / total * -np.expm1(-total)
        state = state ^ (draw.random(rates.drivers) < change)
        states.append(state)
    return np.array(states)


def told(draw: np.random.Generator, design: Design, z: Array, states: Array, world: str) -> Design:
    """The design with what was said, given the parameters and the drivers' courses."""
    reports = []
    for report in design.observed.reports:
        right = draw.random() < 1 / (1 + math.exp(-TRUST))
        on = bool(states[int(report.day), report.driver]) == right
        reports.append(replace(report, log_odds=TRUST if on else -TRUST))
    observed = replace(design.observed, reports=tuple(reports))
    design = Design(design.priors, observed, design.today)
    batch = Batch(design, z)
    belief = batch.belief(Weights.all(observed, 1.0))
    judgements = spoken(draw, batch.logits(batch.observed(belief))[:, 0], observed, world)
    pairs = zip(observed.rows, judgements.low, judgements.high, strict=True)
    rows = tuple(replace(r, low=a, high=b) for r, a, b in pairs)
    return Design(design.priors, replace(observed, rows=rows, judgements=judgements), design.today)


def spoken(draw: np.random.Generator, y: Array, observed: Observed, world: str) -> Judgements:
    """What is said where the model has the logits y (M,): a number or a word, with the speaker's error and its own."""
    said = observed.judgements.speaker
    y = y + draw.normal(0, SPEAKER_SPREAD, SPEAKERS)[said] + draw.logistic(0, NOISE * LOGISTIC_SCALE, len(y))
    if world == "biased kinds":
        y = y + BIAS * (said < 2)
    if world == "herding":
        for m in range(1, len(y)):
            y[m] += LEAN * (y[:m].mean() - y[m])
    words = draw.random(len(y)) < 0.5
    at = np.searchsorted(EDGES, y) - 1
    low, high = np.where(words, EDGES[at], y), np.where(words, EDGES[at + 1], y)
    order = np.unique(said, return_inverse=True)[1]
    return Judgements(low, high, observed.judgements.noise, order)


def worlds(
    count: int, world: str = "as assumed", pieces: int = 12, seed: int = 1
) -> Iterator[tuple[Design, float]]:
    """Designs with what was said, and the true probability of each."""
    draw = np.random.default_rng(seed)
    signs = (1, -1)
    for _ in range(count):
        design = skeleton(draw, pieces, signs)
        turned = replace(design.priors, signs=(-1, 1)) if world == "wrong signs" else design.priors
        truly = Design(turned, design.observed, design.today)
        for _ in range(TRIES):
            z = draw.normal(size=(design.size, 1))
            states = course(draw, truly, z)
            if states is not None:
                break
        else:
            raise RuntimeError("no world stayed open: the base rate is too high")
        said = told(draw, truly, z, states, world)
        batch = Batch(said, z)
        truth = batch.apply(((), said.remaining), batch.belief(Weights.all(said.observed, 1.0)))[0]
        yield Design(design.priors, said.observed, design.today), float(truth)


def coverage(count: int, world: str = "as assumed", pieces: int = 12, seed: int = 1) -> Coverage:
    """The ranks of the truth in so many simulated worlds."""
    ranks, means, truths = [], [], []
    for design, truth in worlds(count, world, pieces, seed):
        full = posterior(design).full()
        ranks.append(float(full.share @ (full.p < truth)))
        means.append(full.mean)
        truths.append(truth)
    return Coverage(np.array(ranks), np.array(means), np.array(truths))


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--worlds", type=int, default=400)
    ap.add_argument("--pieces", type=int, default=12)
    args = ap.parse_args()
    print(
        f"{args.worlds} worlds each, {args.pieces} pieces, two drivers; share of truths within the interval:"
    )
    for world in WORLDS:
        found = coverage(args.worlds, world, args.pieces)
        bias = float((found.means - found.truths).mean())
        print(
            f"  {world}: 50 % {found.within(0.5):.3f}, 90 % {found.within(0.9):.3f}, mean error {bias:+.3f}, "
            f"ranks uniform p = {found.uniform():.3g}",
            flush=True,
        )


if __name__ == "__main__":
    main()
