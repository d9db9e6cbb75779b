"""A forecast with one more statement, of whatever likelihood, on the points of a single fit.

Fitting the posterior takes nearly all of a forecast's time. Where only the likelihood that one statement gives is changed, the
model at the points stays as it is, and the statement's own likelihood there is all that is computed anew. The points lie where
one likelihood leads, so that for others the answer is near, not exact: good for finding what is then forecast in full.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from unless.domain.evidence import Evidence
from unless.domain.learned import Learned
from unless.domain.question import Question, known_by
from unless.forecasting.common import NO_HELD, case, turn
from unless.forecasting.design import Weights
from unless.forecasting.fit import Moment, Posterior
from unless.forecasting.forecast import fitted_case
from unless.forecasting.hazard import Array
from unless.forecasting.likelihood import Judgements, SpeakerRule
from unless.forecasting.observations import STATE_SPREAD, bounds, logit


@dataclass(frozen=True, slots=True)
class Hypothetical:
    """A forecast with one more statement.

    probability: of yes, with the statement as it was made. near: of yes, were it given the interval low to high instead;
    None where that was not asked for, or the statement counts for nothing or for more than one observation.
    """

    probability: float
    near: Callable[[float, float], float] | None


def hypothetical(
    question: Question, evidence: Sequence[Evidence], said: Evidence, learned: Learned, vary: bool = True
) -> Hypothetical:
    """The forecast of the day on which something was said (`said`, which is among the evidence).

    vary: whether it may be asked for with other likelihoods, for which it has to be a number; the fit is kept for that.
    """
    one = case(known_by(question, said.published), evidence, said.published, NO_HELD, False, learned)
    fitted, owner = fitted_case(one)
    made, observed = turn(fitted.full().mean, one.turned), fitted.batch.design.observed
    mine = [n for n, piece in enumerate(observed.pieces) if one.pieces[owner[piece]].id == said.id]
    if not vary or len(mine) != 1:
        return Hypothetical(made, None)
    row, first = mine[0], len(observed.rows)
    at = _judged(fitted, row, said) if row < first else _reported(fitted, row - first, said)
    miss = fitted.full().mean - at(said.low, said.high)
    return Hypothetical(made, lambda low, high: turn(at(low, high) + miss, one.turned))


def _judged(fitted: Posterior, row: int, said: Evidence) -> Callable[[float, float], float]:
    """Of a judgement: only the likelihood of its speaker's judgements is computed anew."""
    observed, full = fitted.batch.design.observed, fitted.full()
    judgements = observed.judgements
    group = judgements.speaker[row]
    mine = np.array([row]) if group < 0 else np.flatnonzero(judgements.speaker == group)
    own = _some(judgements, mine)
    y, rule = full.judged.y[mine], _of_speaker(full.judged.rule, int(group))
    ones, place = np.ones(len(mine)), int(np.flatnonzero(mine == row)[0])
    rest = np.log(np.maximum(full.share, 1e-300)) - own.at(y, rule).total(ones)
    # What was learned of the source moves its judgements, whatever they are.
    bias = bounds(said.low, said.high)[0] - judgements.low[row]

    def at(low: float, high: float) -> float:
        ends = [end - bias for end in bounds(low, high)]
        new = replace(own, low=own.low.copy(), high=own.high.copy())
        new.low[place], new.high[place] = ends
        return _mean(full, rest + new.at(y, rule).total(ones))

    return at


def _some(judgements: Judgements, rows: Array) -> Judgements:
    """The judgements of one speaker alone."""
    speaker = np.minimum(judgements.speaker[rows], 0)
    return Judgements(judgements.low[rows], judgements.high[rows], judgements.noise[rows], speaker)


def _of_speaker(rule: SpeakerRule, group: int) -> SpeakerRule:
    """The rule of one speaker, where each has a rule of its own."""
    if group < 0 or rule.errors.shape[1] == 1:
        return rule
    return SpeakerRule(rule.errors[:, group : group + 1], rule.log_weights[:, group : group + 1])


def _mean(full: Moment, log_share: Array) -> float:
    share = np.exp(log_share - log_share.max())
    return float(share @ full.p / share.sum())


def _reported(fitted: Posterior, report: int, said: Evidence) -> Callable[[float, float], float]:
    """Of a report of a driver's state, whose log odds are what its weight scales."""
    fitted = fitted.thin or fitted
    all_of_it = Weights.all(fitted.batch.design.observed, 1.0)
    told = fitted.batch.design.observed.reports[report].log_odds
    known = STATE_SPREAD**2
    spread = known * logit(said.low) / told  # the variance that its log odds were divided by, see `observe`

    def at(low: float, high: float) -> float:
        a, b = logit(low), logit(high)
        reports = all_of_it.reports.copy()
        reports[report] = (a + b) / 2 * known / (spread + (b - a) ** 2 / 12) / told
        return fitted.at(Weights(all_of_it.rows, reports)).mean

    return at
