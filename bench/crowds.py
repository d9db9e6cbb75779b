"""Invented crowds whose true probabilities are known: what pooling has to cope with, one difficulty each."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit
from scipy.stats import norm

from unless.domain.crowd import Asked, CrowdForecasts

DAY = 86_400.0


@dataclass
class Maker:
    """Gathers questions and forecasts; `truth` is each question's probability given all that the crowd knows."""

    def __init__(self) -> None:
        self.asked, self.who = array("q"), array("q")
        self.time, self.p = array("d"), array("d")
        self.questions: list[Asked] = []
        self.truth: list[float] = []

    def ask(self, truth: float, outcome: bool, resolved: float) -> int:
        self.questions.append(Asked(str(len(self.questions)), "", bool(outcome), resolved * DAY))
        self.truth.append(truth)
        return len(self.questions) - 1

    def forecast(self, question: int, who: int, day: float, p: float) -> None:
        self.asked.append(question)
        self.who.append(int(who))
        self.time.append(day * DAY)
        self.p.append(round(float(p), 2))

    def done(self, forecasters: int) -> CrowdForecasts:
        names = tuple(f"f{n}" for n in range(forecasters))
        return CrowdForecasts(tuple(self.questions), names, self.asked, self.who, self.time, self.p)


def crowd(
    seed: int,
    questions: int = 800,
    forecasters: float = 8,
    *,
    scale: float = 1.0,
    error: float = 0.6,
    common: float = 0.0,
    expert: bool = False,
    stale: bool = False,
) -> tuple[CrowdForecasts, np.ndarray]:
    """Questions three days apart, with true logits N(-0.8, 1.8^2); forecasters see scale x (truth + common error) + own error.

    expert: one forecaster sees nearly the truth, all others little. stale: early forecasts know little.
    """
    random, made, pool = np.random.default_rng(seed), Maker(), 60
    own = error * np.exp(0.3 * random.normal(size=pool))
    if expert:
        own[:], own[0] = 2.0, 0.2
    for q in range(questions):
        true = -0.8 + 1.8 * random.normal()
        question = made.ask(expit(true), random.random() < expit(true), 3.0 * q + 95)
        who = random.choice(pool, min(pool, max(1, random.poisson(forecasters))), replace=False)
        if expert and 0 not in who:
            who[0] = 0
        seen = scale * (true + common * random.normal())
        for i in who:
            when = random.random()
            x = seen + own[i] * random.normal()
            if stale:
                known = min(1.0, 1.2 * when)
                x = (
                    known * true
                    - 0.8 * (1 - known)
                    + (1 - known) * random.normal()
                    + 0.5 * own[i] * random.normal()
                )
            made.forecast(question, i, 3.0 * q + 60 * when, expit(x))
    return made.done(pool), np.array(made.truth)


def economists(
    seed: int, rounds: int = 210, panel: int = 35, over: float = 1.0
) -> tuple[CrowdForecasts, np.ndarray]:
    """A quarterly survey: will growth be negative in this quarter, the next, ... (five questions a round, all seen alike).

    Growth follows an AR(1); a panel of 120 comes and goes. over: by how much they trust what they see too much.
    """
    random, made = np.random.default_rng(seed), Maker()
    stays, people = 0.85, 120
    state = np.zeros(rounds + 6)
    for t in range(1, rounds + 6):
        state[t] = stays * state[t - 1] + random.normal()
    growth = state + 1.5 + 0.7 * random.normal(size=rounds + 6)
    style = 0.3 * random.normal(size=people)
    for t in range(1, rounds):
        here = random.choice(people, panel, replace=False)
        public = state[t] + 0.5 * random.normal()
        seen = public + 0.6 * random.normal(size=panel)
        for ahead in range(5):
            spread = np.sqrt((1 - stays ** (2 * ahead)) / (1 - stays**2) + 0.89)
            truth = norm.cdf(-(1.5 + stays**ahead * public) / spread)
            question = made.ask(float(truth), growth[t + ahead] < 0, 90.0 * (t + ahead + 1) + 30)
            p = np.clip(norm.cdf(-(1.5 + stays**ahead * seen * over) / spread), 0.005, 0.99)
            p = expit(logit(p) + style[here] + 0.3 * random.normal(size=panel))
            for i, value in zip(here, p, strict=True):
                made.forecast(question, i, 90.0 * t + 45, value)
    return made.done(people), np.array(made.truth)


CROWDS: Mapping[str, Callable[[int], tuple[CrowdForecasts, np.ndarray]]] = {
    "calibrated": lambda seed: crowd(seed, error=0.35),
    "calibrated, few questions of many": lambda seed: crowd(seed, 120, 30, error=0.35),
    "overconfident": lambda seed: crowd(seed, scale=2.2, error=1.0),
    "underconfident": lambda seed: crowd(seed, scale=0.5, error=0.5),
    "one expert": lambda seed: crowd(seed, expert=True),
    "stale": lambda seed: crowd(seed, stale=True),
    "common error of 1 logit": lambda seed: crowd(seed, common=1.0, error=0.5),
    "economists": economists,
    "economists, overconfident": lambda seed: economists(seed, over=1.5),
}
