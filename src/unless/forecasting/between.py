"""A posterior whose points serve two bodies of evidence, and all that lies between them.

The points of an ordinary posterior lie where all of its evidence counts. Where half of it counts in one forecast and the
other half in another, few of them lie where either is.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from unless.forecasting.fit import Design, Gaussian, Posterior, laplace, on_points
from unless.forecasting.hazard import Array
from unless.forecasting.likelihood import Judgements
from unless.forecasting.observations import Observed
from unless.forecasting.priors import prior_count

# Weights of the evidence at whose modes points are placed, with their number relative to the prior's: of the evidence of
# each end, and of all of it. As in fit.py, the full weight has most; the half lies where the path's middle is.
AT_ENDS = ((0.2, 0.15), (1.0, 0.6))
AT_MIDDLE = (0.5, 0.3)


def between(design: Design, rise: Array) -> Posterior:
    """The posterior of all pieces (M + R,) of a design on points for both ends of a path.

    rise: +1 for a piece that counts at the path's end alone, -1 for one that counts at its start alone, 0 for both.
    """
    count = prior_count(len(design.priors.signs))
    parts = [(Gaussian(np.zeros(design.size), np.eye(design.size)), count)]
    middle = laplace(design, AT_MIDDLE[0], np.zeros(design.size))
    parts.append((middle, int(AT_MIDDLE[1] * count)))
    for keep in (rise <= 0, rise >= 0):
        if not keep.any():
            continue
        end, start = replace(design, observed=_only(design.observed, keep)), np.zeros(design.size)
        for weight, share in AT_ENDS:
            part = laplace(end, weight, start)
            parts.append((part, int(share * count)))
            start = part.mean
    return on_points(design, parts)


def _only(observed: Observed, keep: Array) -> Observed:
    """Some of the pieces, on the same rows of z."""
    rows, reports = np.flatnonzero(keep[: len(observed.rows)]), keep[len(observed.rows) :]
    judged = observed.judgements
    named = judged.speaker[rows]
    speaker = np.where(named < 0, -1, np.searchsorted(np.unique(named[named >= 0]), named))
    return Observed(
        rows=tuple(observed.rows[m] for m in rows),
        judgements=Judgements(judged.low[rows], judged.high[rows], judged.noise[rows], speaker),
        outlet=observed.outlet[rows],
        outlets=observed.outlets,
        reports=tuple(r for r, kept in zip(observed.reports, reports, strict=True) if kept),
        drift=observed.drift[rows],
        unused=(),
    )
