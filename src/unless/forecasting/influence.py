"""How much each piece of evidence moved the forecast.

Influence is Aumann's and Shapley's (R. Aumann and L. Shapley, Values of Non-Atomic Games, 1974): with w the weights of
the pieces (exponents of their likelihoods), piece i's is the integral over s from 0 to 1 of dP/dw_i at
w = (s, ..., s), so that they sum to P(1) - P(0). Under a posterior on points, dP/dw_i is the posterior covariance of
the probability with the piece's log likelihood; for a state report the belief's own change is added, by one
reverse sweep for all reports.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from unless.forecasting.fit import Moment, Posterior, Weights, crowd_points, of_crowd
from unless.forecasting.hazard import Array, pull_back
from unless.forecasting.laplace import Mode, find_mode
from unless.forecasting.likelihood import CROWD

# Gauss-Legendre nodes a panel: 16 nearly always reach the error below at once, with much evidence 24 do.
NODES, MORE_NODES, MUCH = 16, 24, 20
# Panels are halved until the quadrature reproduces P at their ends: the errors of all panels add up to less than this.
SUM_ERROR = 9e-7
MOST_PANELS = 24
# With a crowd of pieces one panel of so many nodes does, each on points of its own, and what its sum misses is spread in
# proportion.
CROWD_NODES, PATH_SHARE = 5, 2  # of the posterior's points, every second's number
PATH_ENOUGH = 0.08  # the effective share of a node's points, below which they are placed again
# Of a crowd's state reports so many are left out for real, those with the steepest slopes; the others to first order.
CROWD_REPORTS = 6


@dataclass(frozen=True, slots=True)
class Panel:
    """One stretch of the path: from, to (in the grading variable), the pieces' integrals, the error of their sum."""

    start: float
    end: float
    parts: Array
    error: float


def influences(posterior: Posterior) -> Array:
    """The influence of every row and then of every state report, (M + R,). They sum to P minus the prior's P."""
    observed = posterior.batch.design.observed
    size = len(observed.rows) + len(observed.reports)
    if not size:
        return np.zeros(0)
    if size > CROWD:
        return _in_brief(posterior)
    whole, posterior = posterior, posterior.thin or posterior
    panels = [_panel(posterior, 0.0, 1.0)]
    while len(panels) < MOST_PANELS:
        if sum(panel.error for panel in panels) <= SUM_ERROR:
            break
        worst = max(panels, key=lambda panel: panel.error)
        panels.remove(worst)
        middle = (worst.start + worst.end) / 2
        panels += [_panel(posterior, worst.start, middle), _panel(posterior, middle, worst.end)]
    parts = np.asarray(sum(panel.parts for panel in sorted(panels, key=lambda panel: panel.start)))
    return _spread(parts, whole.full().mean - whole.prior)


def _spread(parts: Array, total: float) -> Array:
    """The parts with what they miss of their sum given to each in proportion to its size."""
    size = np.abs(parts)
    share = size / size.sum() if size.sum() > 0 else np.full(len(parts), 1 / len(parts))
    return np.asarray(parts + (total - parts.sum()) * share)


def _in_brief(posterior: Posterior) -> Array:
    """The influences of a crowd of pieces, each node of the path on points of its own; their sum is as exact as ever."""
    nodes, weights = np.polynomial.legendre.leggauss(CROWD_NODES)
    grades = (1 + nodes) / 2
    design, mode = posterior.batch.design, posterior.mode
    if mode is None:
        raise ValueError("a posterior of so many pieces has a mode")
    path = []
    for grade in grades[::-1]:  # each mode from the one before
        at = _weights(posterior, float(grade))
        mode = find_mode(design, at, mode.z, mode.speakers)
        path.append((at, mode))

    def slope(place: tuple[Weights, Mode]) -> Array:
        near = of_crowd(design, *place, crowd_points(design) // PATH_SHARE, PATH_ENOUGH)
        return slopes(near, near.full())

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        found = list(pool.map(slope, path))
    shares = weights / 2 * 3 * grades**2
    parts = np.asarray(sum(w * s for w, s in zip(shares[::-1], found, strict=True)))
    return _spread(parts, posterior.full().mean - posterior.prior)


def _weights(posterior: Posterior, grade: float) -> Weights:
    """w = grade^3: much evidence moves most of the way at small weights, where the nodes are then closer."""
    return Weights.all(posterior.batch.design.observed, grade**3)


def _panel(posterior: Posterior, start: float, end: float) -> Panel:
    observed = posterior.batch.design.observed
    count = NODES if len(observed.pieces) <= MUCH else MORE_NODES
    nodes, weights = np.polynomial.legendre.leggauss(count)
    half = (end - start) / 2
    grades = start + half * (1 + nodes)

    def at(grade: float) -> Array:
        return slopes(posterior, posterior.at(_weights(posterior, float(grade))))

    parts: Array = np.zeros(len(observed.pieces))
    for slope, grade, weight in zip(map(at, grades), grades, weights, strict=True):
        parts = parts + half * weight * 3 * grade**2 * slope
    change = posterior.at(_weights(posterior, end)).mean - posterior.at(_weights(posterior, start)).mean
    return Panel(start, end, parts, abs(float(np.sum(parts) - change)))


def slopes(posterior: Posterior, moment: Moment) -> Array:
    """dP/dw of every row and then of every state report at the moment's weights, (M + R,)."""
    centred = moment.share * (moment.p - moment.mean)
    rows = moment.judged.by_weight(moment.weights.rows) @ centred
    return np.concatenate([rows, _report_slopes(posterior, moment, centred)])


def _report_slopes(posterior: Posterior, moment: Moment, centred: Array) -> Array:
    """dP/dw of the state reports: through the points' shares, what later judgements observed, and P itself."""
    design, batch = posterior.batch.design, posterior.batch
    reports = design.observed.reports
    if not reports:
        return np.zeros(0)
    kind = batch.z.dtype
    by_y = batch.by_place(moment.judged.by_logit(moment.weights.rows))
    tiny = np.finfo(kind).eps
    seeds = batch.observed_seeds((by_y * centred / (moment.x * np.maximum(1 - moment.x, tiny))).astype(kind))
    last = len(design.stops) - 1
    seeds[last] = seeds.get(last, 0.0) + batch.seed(posterior.key, moment.share.astype(kind))
    pulled = pull_back(
        batch.past,
        moment.belief,
        design.stops,
        design.tilts(moment.weights.reports),
        design.priors.longest_step,
        seeds,
        centred.astype(kind),
        design.priors.window,
    )
    bends = design.tilt_slopes(moment.weights.reports)
    place = {day: n for n, day in enumerate(design.stops)}
    out = [pulled[place[r.day]][r.driver] * bends[place[r.day]][r.driver] * r.log_odds for r in reports]
    return np.array(out)


def leave_one_out(posterior: Posterior, full: Moment) -> Array:
    """P minus P without the piece, for every row and then every state report, (M + R,), on the same points."""
    thin = posterior.thin
    if thin is not None:
        posterior, full = thin, thin.full()
    observed = posterior.batch.design.observed
    crowd = len(observed.pieces) > CROWD
    out = np.concatenate([_rows_left_out(posterior, full), np.zeros(len(observed.reports))])
    first = len(observed.rows)
    exact = np.arange(len(observed.reports))
    if crowd:
        steep = slopes(posterior, full)[first:]
        out[first:] = steep
        exact = np.argsort(-np.abs(steep), kind="stable")[:CROWD_REPORTS]

    def left_out(r: int) -> float:
        without = full.weights.reports.copy()
        without[r] = 0.0
        return full.mean - posterior.at(Weights(full.weights.rows, without)).mean

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        out[first + exact] = list(pool.map(left_out, exact))
    return out


def _rows_left_out(posterior: Posterior, full: Moment) -> Array:
    """P minus P without each judgement, (M,): its own likelihood is divided out of the points' shares."""
    judged, weights = full.judged, full.weights.rows
    speakers = judged.by_speaker(weights)
    whole = posterior.base + full.belief.log_mass + judged.alone_total(weights) + speakers.sum(axis=0)
    without = np.empty((len(weights), len(whole)))
    without[judged.alone] = -weights[judged.alone, None] * judged.single
    if len(judged.shared):
        without[judged.shared] = (
            judged.by_speaker_without(weights) - speakers[judged.judgements.speaker[judged.shared]]
        )
    without += whole
    without -= without.max(axis=1, keepdims=True, initial=-np.inf)
    np.exp(without, out=without)
    return np.asarray(full.mean - without @ full.p / without.sum(axis=1))
