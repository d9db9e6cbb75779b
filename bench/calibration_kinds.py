"""Whether the intervals of the other kinds of question mean what they say: simulation-based calibration, as in calibration.py.

    python -m bench.calibration_kinds --worlds 400

Of `which` the first of three outcomes, of `number` the chance to be above the headline, of `state` the chance to be on at the
date: parameters are drawn from the prior, judgements (and reports of the state) from the parameters, and the rank of the true value in
the posterior is then uniform. Of a number the number itself is drawn as well, and its rank in the printed distribution looked at.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from bench.calibration import NOISE, OUTLETS, SPEAKERS, TODAY, TRUST, WINDOW, Coverage, spoken
from unless.domain.question import Quantity, Question
from unless.forecasting.hazard import Array
from unless.forecasting.likelihood import Judgements
from unless.forecasting.number import Amount, amount, logistic, still_open
from unless.forecasting.observations import OUTLET_SPREAD, Judgement, Observed, StateReport, drift_loadings
from unless.forecasting.points import Model, logits, sampled
from unless.forecasting.priors import HALF_DAY, OFF_PER_WINDOW, ON_PER_WINDOW
from unless.forecasting.state import Chain
from unless.forecasting.which import Outcomes

KINDS = ("which", "number", "state")
OPENED = date(2031, 1, 1)
OUTCOMES = np.log([0.5, 0.3, 0.2])
BETWEEN, ABOVE = (2.0, 9.0), 6.0


@dataclass(frozen=True, slots=True)
class World:
    """A model with what was said in it, and the values that are true of it (V,)."""

    model: Model
    observed: Observed
    truth: Array
    z: Array


def skeleton(draw: np.random.Generator, pieces: int, reports: bool) -> Observed:
    """Who judges when; what they say is put in later."""
    days = np.sort(draw.choice(np.arange(1, TODAY), pieces, replace=False))
    report = draw.random(pieces) < (0.4 if reports else 0.0)
    rows = tuple(
        Judgement(n, float(day), None, (), WINDOW - float(day), 0.0, 0.0, NOISE**2)
        for n, day in enumerate(days)
        if not report[n]
    )
    count = len(rows)
    return Observed(
        rows,
        Judgements(
            np.zeros(count), np.zeros(count), np.full(count, NOISE), draw.integers(0, SPEAKERS, count)
        ),
        draw.integers(0, OUTLETS, count),
        np.full(OUTLETS, OUTLET_SPREAD),
        tuple(StateReport(n, float(day), 0, TRUST) for n, day in enumerate(days) if report[n]),
        drift_loadings([r.day for r in rows], TODAY, WINDOW),
        (),
    )


def model_of(kind: str, draw: np.random.Generator, observed: Observed) -> Model:
    """The model of a kind, with what its rows judge."""
    if kind == "which":
        return Outcomes(OUTCOMES, tuple(int(k) for k in draw.integers(0, len(OUTCOMES), len(observed.rows))))
    if kind == "state":
        ahead = max(WINDOW - TODAY, HALF_DAY)
        return Chain(ON_PER_WINDOW / WINDOW, OFF_PER_WINDOW / WINDOW, 0.15, (), observed, TODAY, ahead)
    question = asked()
    plain = amount(question, TODAY)
    rows = []
    for r in observed.rows:
        above = plain.standard(float(draw.uniform(*BETWEEN)), 0.0)
        rows.append((above, np.inf, still_open(question, r.day)))
    return replace(plain, rows=tuple(rows))


def asked() -> Question:
    """The question that asks for a number."""
    until = OPENED + timedelta(days=int(WINDOW))
    quantity = Quantity(BETWEEN, "percent", None, None, ABOVE)
    return Question("How much?", OPENED, until, ("A",), ("x",), kind="number", number=quantity)


def world(kind: str, draw: np.random.Generator, pieces: int) -> World:
    """One world drawn from the model of a kind."""
    observed = skeleton(draw, pieces, kind == "state")
    model = model_of(kind, draw, observed)
    first = model.size
    z = draw.normal(size=(first + 1 + observed.drift.shape[1] + OUTLETS, 1))
    if isinstance(model, Chain):
        observed = replace(observed, reports=reported(draw, model, z))
        model = replace(model, observed=observed)
    view = model.view(z, np.ones(len(observed.reports)))
    told = spoken(draw, logits(view.x, z, first, observed)[:, 0], observed, "as assumed")
    observed = replace(observed, judgements=told)
    if isinstance(model, Chain):
        model = replace(model, observed=observed)
    return World(model, observed, view.values[:, 0], z)


def reported(draw: np.random.Generator, model: Chain, z: Array) -> tuple[StateReport, ...]:
    """The reports of a simulated course of the state, right as often as TRUST says."""
    on, off = (float(rate[0]) for rate in model.rates(z))
    out, day, state = [], 0.0, bool(draw.random() < model.start)
    for report in model.observed.reports:
        rest, left = on / (on + off), np.exp(-(on + off) * (report.day - day))
        state, day = bool(draw.random() < rest + (state - rest) * left), report.day
        right = draw.random() < 1 / (1 + np.exp(-TRUST))
        out.append(replace(report, log_odds=TRUST if state == right else -TRUST))
    return tuple(out)


def coverage(kind: str, count: int, pieces: int = 12, seed: int = 1) -> tuple[Coverage, Coverage | None]:
    """The ranks of the first true value, and, of a number, those of the number itself in what is printed of it."""
    draw = np.random.default_rng(seed)
    ranks, means, truths, numbers = [], [], [], []
    for _ in range(count):
        one = world(kind, draw, pieces)
        result = sampled(one.model, one.observed)
        full = result.full()
        ranks.append(float(full.share @ (full.view.values[0] < one.truth[0])))
        means.append(float(full.mean[0]))
        truths.append(float(one.truth[0]))
        if isinstance(one.model, Amount):
            numbers.append(_rank(draw, one.model, one.z, result.z, full.share))
    found = Coverage(np.array(ranks), np.array(means), np.array(truths))
    at = np.array(numbers)
    return found, (Coverage(at, at, at) if numbers else None)


def _rank(draw: np.random.Generator, model: Amount, z: Array, points: Array, share: Array) -> float:
    """The rank of a number drawn from the true parameters in the forecast's distribution."""
    middle, s = model.parts(z, model.open_now)
    x = float(middle[0] + s[0] * draw.logistic())
    middle, s = model.parts(points, model.open_now)
    return float(share @ logistic((x - middle) / s))


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--worlds", type=int, default=400)
    ap.add_argument("--pieces", type=int, default=12)
    args = ap.parse_args()
    print(f"{args.worlds} worlds each, {args.pieces} pieces; share of truths within the interval:")
    for kind in KINDS:
        found, number = coverage(kind, args.worlds, args.pieces)
        for name, ranks in ((kind, found), ("the number itself", number)):
            if ranks is not None:
                print(
                    f"  {name}: 50 % {ranks.within(0.5):.3f}, 90 % {ranks.within(0.9):.3f}, "
                    f"ranks uniform p = {ranks.uniform():.3g}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
