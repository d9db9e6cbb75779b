"""A posterior whose points serve two bodies of evidence, and all that lies between them.

The points of an ordinary posterior lie where all of its evidence counts. Where half of it counts in one forecast and the
other half in another, few of them lie where either is.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from unless.forecasting.design import Design, Weights
from unless.forecasting.fit import Posterior, on_points, posterior
from unless.forecasting.hazard import Array
from unless.forecasting.laplace import (
    FLATTEST,
    INFLATE,
    Gaussian,
    Mode,
    approximate,
    curvature,
    find_mode,
    fitted_again,
)
from unless.forecasting.likelihood import Judgements
from unless.forecasting.observations import Observed
from unless.forecasting.priors import prior_count

# Of the path's middle, where all evidence weighs a half, with its number of points relative to the prior's.
MIDDLE, MIDDLE_SHARE = 0.5, 0.3


def between(design: Design, rise: Array) -> Posterior:
    """The posterior of all pieces (M + R,) of a design on points for both ends of a path.

    rise: +1 for a piece that counts at the path's end alone, -1 for one that counts at its start alone, 0 for both.
    """
    count = prior_count(len(design.priors.signs))
    parts = [(Gaussian.even(np.zeros(design.size), np.eye(design.size)), count)]
    half = Weights.all(design.observed, MIDDLE)
    middle = find_mode(design, half, np.zeros(design.size))
    parts.append((approximate(design, half, middle), int(MIDDLE_SHARE * count)))
    for keep in (rise <= 0, rise >= 0):
        if keep.any():
            end = posterior(replace(design, observed=_only(design.observed, keep)))
            near = end.thin or end  # whose first part is the prior
            parts += near.parts[1:] if near.mode is None else [(_normal(near, near.mode), len(near.base))]
    return on_points(design, parts)


def _normal(crowd: Posterior, mode: Mode) -> Gaussian:
    """A normal as wide as a crowd's posterior."""
    design = crowd.batch.design
    values, vectors = np.linalg.eigh(curvature(design, crowd.full().weights, mode))
    near = Gaussian.even(mode.z, vectors / np.sqrt(np.maximum(values, FLATTEST)))
    return fitted_again(crowd.batch.z.astype(float), crowd.full().share, near, INFLATE**2)


def _only(observed: Observed, keep: Array) -> Observed:
    """Some of the pieces, on the same rows of z."""
    rows, reports = np.flatnonzero(keep[: len(observed.rows)]), keep[len(observed.rows) :]
    judged = observed.judgements
    named = judged.speaker[rows]
    speaker = np.where(named < 0, -1, np.searchsorted(np.unique(named[named >= 0]), named))
    return Observed(
        rows=tuple(observed.rows[m] for m in rows),
        judgements=Judgements(judged.low[rows], judged.high[rows], judged.noise[rows], speaker),
        effect=observed.effect[rows],
        effects=observed.effects,
        reports=tuple(r for r, kept in zip(observed.reports, reports, strict=True) if kept),
        drift=observed.drift[rows],
        unused=(),
        common=observed.common,
    )
