"""The model written a second time, in JAX, and sampled by NUTS: the reference that the fit is held against.

Independent of the package's own arithmetic: a dense matrix exponential of the drivers' switching over a day,
time stepped in days, the probabilities differentiated by JAX, and the posterior sampled by NumPyro's No-U-Turn
sampler (M. Hoffman and A. Gelman, J. Mach. Learn. Res. 15, 2014). It shares the constants of the prior and the list of
what was observed.

    python tests/forecasting/nuts_reference.py

makes nuts_reference.json anew, in about half an hour, the probabilities and quantiles of the dossiers below.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from forecasting_cases import DEADLINE, day, piece, question
from scipy.special import digamma, polygamma

from unless.domain.evidence import Evidence
from unless.domain.learned import Learned
from unless.domain.question import BaseRate, Driver, Question
from unless.forecasting import observations, priors
from unless.forecasting.fit import Design
from unless.forecasting.hazard import Clamp
from unless.forecasting.likelihood import SPEAKER_SPREAD
from unless.forecasting.observations import DRIFT_ROWS, observe
from unless.forecasting.priors import priors_for

STORED = Path(__file__).with_name("nuts_reference.json")
LEVELS = (0.05, 0.25, 0.75, 0.95)
CHAINS, WARMUP, DRAWS = 4, 500, 4000
PER_DAY = 1  # steps of the reference
TODAY = 60
COMMON = 0.4

NAMES = ("tolls", "patrols", "vote", "strike", "dredging")
SIGNS = (True, False, None, True, False)


def dossier(name: str) -> tuple[Question, list[Evidence]]:
    """A question and its evidence, made up by chance from the name: "drivers-pieces-base rate"."""
    count, pieces, rate = (int(x) for x in name.split("-"))
    draw = random.Random(name)
    drivers = tuple(Driver(NAMES[k], "?", raises=SIGNS[k]) for k in range(count))
    q = question(*drivers, base_rate=(BaseRate(rate, 6) if rate else None))
    return q, [_piece(draw, count, n) for n in range(pieces)]


def _piece(draw: random.Random, count: int, n: int) -> Evidence:
    kind = draw.choice(
        ("outcome", "outcome", "given", "driver-state", "driver-by-deadline") if count else ("outcome",)
    )
    level = min(max(draw.gauss(0.3 if kind in ("outcome", "given") else 0.6, 0.22), 0.02), 0.97)
    width = draw.choice((0.0, 0.1, 0.25))
    values: dict[str, Any] = {
        "low": max(0.01, level - width / 2),
        "high": min(0.99, level + width / 2),
        "day": draw.randrange(0, TODAY),
        "speaker": f"S{draw.randrange(8)}",
        "outlet": f"O{draw.randrange(4)}",
        "id": f"e{n}",
    }
    driver = NAMES[draw.randrange(count)] if count else None
    if kind == "given":
        values["given"] = [(driver, draw.choice(("on", "off")))]
    elif kind != "outcome":
        values |= {"kind": kind, "driver": driver}
    elif draw.random() < 0.2:
        values["by"] = DEADLINE - timedelta(days=draw.choice((14, 30)))
    return piece(**values)


DOSSIERS = ("0-6-1", "1-3-1", "1-12-0", "2-8-1", "2-20-2", "3-10-1", "3-24-0", "4-16-1", "5-12-1", "5-30-2")


def design_of(name: str) -> Design:
    """Its design, as of TODAY."""
    q, evidence = dossier(name)
    # A common error of its own, so that the stored figures stay right when resolved questions teach another.
    observed = observe(q, evidence, day(TODAY), Learned(common=COMMON))
    return Design(priors_for(q), observed, float(TODAY))


def constants() -> dict[str, float]:
    """What the stored figures depend on beside the dossiers: they are to be made anew if one of them changes."""
    names = {
        observations: ("OUTLET_SPREAD", "DRIFT_SPREAD", "AGE_SPREAD"),
        priors: ("FRAILTY", "CLOCK_MEDIAN", "CLOCK_SPREAD", "EFFECT_MEDIAN", "EFFECT_SPREAD", "UNSIGNED_SPREAD",
                 "ON_PER_WINDOW", "OFF_PER_WINDOW", "RATE_SPREAD"),
    }  # fmt: skip
    out = {n: float(getattr(module, n)) for module, them in names.items() for n in them}
    return {
        **out,
        "SPEAKER_SPREAD": SPEAKER_SPREAD,
        "common": COMMON,
        **{f"noise of {k}": v for k, v in observations.NOISE.items()},
    }


def figure_names(design: Design) -> list[str]:
    """The figures of a forecast: its probability, the same given each driver on and off, each driver by the deadline."""
    drivers = range(len(design.priors.signs))
    return [
        "outlook",
        *(f"given {k} {s}" for k in drivers for s in ("on", "off")),
        *(f"driver {k}" for k in drivers),
    ]


class Reference:
    """The model of a design in JAX."""

    def __init__(self, design: Design) -> None:
        import jax

        jax.config.update("jax_enable_x64", True)
        self.design, self.k = design, len(design.priors.signs)
        self.states = np.array(
            [[(s >> (self.k - 1 - k)) & 1 for k in range(self.k)] for s in range(2**self.k)]
        )
        self.states = self.states.reshape(2**self.k, self.k)
        self.turns = np.zeros(
            (self.k, 2, 2**self.k, 2**self.k)
        )  # a driver's part of the generator at rates of 1
        for s, state in enumerate(self.states):
            for j in range(self.k):
                self.turns[j, state[j], s, s ^ (1 << (self.k - 1 - j))] = 1.0
                self.turns[j, state[j], s, s] = -1.0
        self.past = round(design.today * PER_DAY)
        self.left = round((design.priors.window - design.today) * PER_DAY)

    def parameters(self, z: Any) -> dict[str, Any]:
        import jax.numpy as jnp
        from jax.scipy.linalg import expm

        p, k = self.design.priors, self.k
        spread = np.sqrt(polygamma(1, p.shape) + priors.FRAILTY**2)
        beta, on, off = [], [], []
        for j, sign in enumerate(p.signs):
            b, lon, loff = z[1 + 3 * j], z[2 + 3 * j], z[3 + 3 * j]
            size = jnp.exp(np.log(priors.EFFECT_MEDIAN) + priors.EFFECT_SPREAD * b)
            beta.append(sign * size if sign else priors.UNSIGNED_SPREAD * b)
            on.append(priors.ON_PER_WINDOW / p.pace * jnp.exp(priors.RATE_SPREAD * lon))
            off.append(priors.OFF_PER_WINDOW / p.pace * jnp.exp(priors.RATE_SPREAD * loff))
        generator = sum(
            (on[j] * self.turns[j, 0] + off[j] * self.turns[j, 1] for j in range(k)), jnp.zeros((2**k, 2**k))
        )
        return {
            "base": digamma(p.shape) - np.log(p.exposure) + spread * z[0] + p.shift,
            "beta": jnp.stack(beta) if beta else jnp.zeros(0),
            "on": on,
            "switch": expm(generator / PER_DAY),
            "clock": jnp.exp(np.log(priors.CLOCK_MEDIAN) + priors.CLOCK_SPREAD * z[1 + 3 * k]),
        }

    def spent(self, at: dict[str, Any], states: Any, first_left: float, steps: int, back: bool) -> Any:
        """Cumulative hazard of each step (steps, ..., states), the time left falling (or rising, `back`) by days."""
        import jax.numpy as jnp

        edges = np.arange(steps + 1) / PER_DAY
        left = first_left + edges if back else first_left - edges
        whole = jnp.maximum(left, 1e-9) ** at["clock"] * self.design.priors.window ** (1 - at["clock"])
        hazard = jnp.minimum(jnp.exp(at["base"] + states @ at["beta"]), 50.0)
        return jnp.multiply.outer(jnp.abs(jnp.diff(whole)), hazard)

    def beliefs(self, z: Any, at: dict[str, Any]) -> tuple[Any, Any]:
        """The belief on each day from the opening to today, and log P(no event, reports)."""
        import jax
        import jax.numpy as jnp

        d, g = self.design, self.design.priors.size
        middles = (np.arange(self.past) + 0.5) / PER_DAY
        stretch = np.minimum((middles / (d.today / DRIFT_ROWS)).astype(int), DRIFT_ROWS - 1)
        centres = (np.arange(DRIFT_ROWS) + 0.5) * d.today / DRIFT_ROWS
        drift = observations.drift_loadings(centres, d.today, d.priors.window) @ z[g + 1 : g + 1 + DRIFT_ROWS]
        spent = (
            self.spent(at, self.states, d.priors.window, self.past, False) * jnp.exp(drift[stretch])[:, None]
        )
        tilts = np.zeros((self.past + 1, self.k))
        for stop, tilt in d.tilts(np.ones(len(d.observed.reports))).items():
            tilts[round(d.stops[stop] * PER_DAY)] += tilt
        factors = np.exp(tilts @ self.states.T)

        def step(carry: Any, xs: Any) -> Any:
            p, mass = carry
            live, factor = xs
            p = ((p * live) @ at["switch"]) * live * factor
            total = p.sum()
            return (p / total, mass + jnp.log(total)), p / total

        start = d.priors.start_belief() * factors[0]
        carry = (start / start.sum(), jnp.log(start.sum()))
        (_, mass), later = jax.lax.scan(step, carry, (jnp.exp(-spent / 2), factors[1:]))
        return jnp.concatenate([carry[0][None], later]), mass

    def event(self, at: dict[str, Any], clamps: list[Clamp], horizon: int) -> Any:
        """P(event within n days | state) under each clamp, (horizon + 1, clamps, states), time ending with the horizon."""
        import jax
        import jax.numpy as jnp

        states = np.stack([self.states] * len(clamps))
        for c, clamp in enumerate(clamps):
            for k, on in clamp:
                states[c, :, k] = on
        live = jnp.exp(-self.spent(at, states, 0.0, horizon, True) / 2)

        def step(alive: Any, half: Any) -> Any:
            alive = half * ((half * alive) @ at["switch"].T)
            return alive, alive

        ones = jnp.ones(states.shape[:2])
        return 1 - jnp.concatenate([ones[None], jax.lax.scan(step, ones, live)[1]])

    def figures(self, z: Any) -> Any:
        """The figures of the forecast, in the order of `figure_names`."""
        import jax.numpy as jnp

        at = self.parameters(z)
        now = self.beliefs(z, at)[0][-1]
        clamps: list[Clamp] = [(), *(((k, on),) for k in range(self.k) for on in (True, False))]
        out = list(self.event(at, clamps, self.left)[-1] @ now)
        for k in range(self.k):
            chance = now @ self.states[:, k]
            out.append(1 - (1 - chance) * jnp.exp(-at["on"][k] * self.left / PER_DAY))
        return jnp.stack(out)

    def log_likelihood(self, z: Any, speakers: Any) -> Any:
        """Of all evidence, given the standard normal z and the speakers' errors in standard deviations."""
        import jax.numpy as jnp
        from jax.nn import log_sigmoid

        observed, g = self.design.observed, self.design.priors.size
        at = self.parameters(z)
        beliefs, mass = self.beliefs(z, at)
        if not observed.rows:
            return mass
        # All rows at once, each from its place in one table: unrolled, a thousand of them would never compile.
        days = np.array([round(row.day * PER_DAY) for row in observed.rows])
        clamps = list(dict.fromkeys(row.clamp for row in observed.rows if row.driver is None)) or [()]
        own = np.array([0 if row.driver is not None else clamps.index(row.clamp) for row in observed.rows])
        outcome = np.array([row.driver is None for row in observed.rows])
        spans = np.where(outcome, [round(row.horizon * PER_DAY) for row in observed.rows], 0)
        table = self.event(at, clamps, int(spans.max()))
        x = (beliefs[days] * table[spans, own]).sum(axis=1)
        if self.k:
            driver = np.array([row.driver or 0 for row in observed.rows])
            horizon = np.array([row.horizon for row in observed.rows])
            chance = (beliefs[days] * self.states[:, driver].T).sum(axis=1)
            coming = 1 - (1 - chance) * jnp.exp(-jnp.stack(at["on"])[driver] * horizon)
            x = jnp.where(outcome, x, coming)
        p = jnp.clip(x, 1e-12, 1 - 1e-12)
        y = (
            jnp.log(p)
            - jnp.log1p(-p)
            + observed.common * z[g] * outcome
            + observed.drift @ z[g + 1 : g + 1 + DRIFT_ROWS]
        )
        effects = jnp.append(z[g + 1 + DRIFT_ROWS :] * observed.effects, 0.0)
        y = (
            y
            + effects[observed.effect]
            + jnp.append(speakers * SPEAKER_SPREAD, 0.0)[observed.judgements.speaker]
        )
        j = observed.judgements
        scale = j.noise * np.sqrt(3) / np.pi
        point = j.low == j.high
        width = np.where(point, 1.0, (j.high - np.where(point, 0.0, j.low)) / scale)
        share = np.where(point, -np.log(scale), np.log(-np.expm1(-width)))
        return mass + (log_sigmoid((j.high - y) / scale) + log_sigmoid((y - j.low) / scale) + share).sum()


def sampler(design: Design, warmup: int, draws: int, chains: int) -> Any:
    """NumPyro's sampler of the posterior."""
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist
    from numpyro.infer import MCMC, NUTS

    reference = Reference(design)

    def model() -> None:
        z = numpyro.sample("z", dist.Normal(jnp.zeros(design.size), 1.0).to_event(1))
        groups = design.observed.judgements.groups
        speakers = (
            numpyro.sample("speakers", dist.Normal(jnp.zeros(groups), 1.0).to_event(1)) if groups else 0.0
        )
        numpyro.factor("evidence", reference.log_likelihood(z, jnp.atleast_1d(speakers)))

    # A dense mass matrix: the posterior is near normal, with strong correlations, and trees are then short.
    kernel = NUTS(model, dense_mass=True)
    return MCMC(
        kernel,
        num_warmup=warmup,
        num_samples=draws,
        num_chains=chains,
        chain_method="vectorized",
        progress_bar=False,
    )


def sample(design: Design, warmup: int, draws: int, chains: int = CHAINS, seed: int = 1) -> np.ndarray:
    """NUTS draws of the figures, (figures, chains, draws)."""
    import jax

    mcmc = sampler(design, warmup, draws, chains)
    mcmc.run(jax.random.PRNGKey(seed))
    z = mcmc.get_samples()["z"]
    figures = np.asarray(jax.lax.map(jax.jit(Reference(design).figures), z)).T
    return figures.reshape(len(figures), chains, -1)


def timed(design: Design, warmup: int, draws: int) -> tuple[float, float]:
    """Seconds that one chain takes in all (compiled for the dossier, adapted, drawn), and for its draws alone."""
    import jax

    began = time.perf_counter()
    mcmc = sampler(design, warmup, draws, 1)
    mcmc.warmup(jax.random.PRNGKey(0))  # compiles, and adapts
    adapted = time.perf_counter()
    mcmc.run(jax.random.PRNGKey(1))
    ended = time.perf_counter()
    return ended - began, ended - adapted


Figures = dict[str, dict[str, float]]


def summary(design: Design, draws: np.ndarray) -> Figures:
    """Mean and quantiles of each figure."""
    return {
        name: _figures(values.reshape(1, -1), lambda x: x[0])
        for name, values in zip(figure_names(design), draws, strict=True)
    }


def errors(design: Design, draws: np.ndarray) -> Figures:
    """Monte Carlo standard error of each mean and quantile: from how far half chains are apart."""
    halves = 2 * draws.shape[1]
    return {
        name: _figures(values.reshape(halves, -1), lambda x: x.std(ddof=1) / np.sqrt(halves))
        for name, values in zip(figure_names(design), draws, strict=True)
    }


def _figures(chains: np.ndarray, of: Callable[[np.ndarray], float]) -> dict[str, float]:
    """Something of the mean and the quantiles of every chain (chains, draws)."""
    found = {"mean": chains.mean(axis=1)}
    found |= {f"{level}": np.quantile(chains, level, axis=1) for level in LEVELS}
    return {name: float(of(values)) for name, values in found.items()}


def main() -> None:
    names = sys.argv[1:] or DOSSIERS
    stored = json.loads(STORED.read_text()) if sys.argv[1:] and STORED.exists() else {}
    stored["constants"] = constants()
    for name in names:
        design = design_of(name)
        draws = sample(design, WARMUP, DRAWS)
        for kind, made in (("dossiers", summary), ("errors", errors)):
            stored[kind] = {**stored.get(kind, {}), name: made(design, draws)}
        print(name, json.dumps(stored["dossiers"][name]["outlook"]), flush=True)
        STORED.write_text(json.dumps(stored, indent=1) + "\n")


if __name__ == "__main__":
    main()
