"""The forecast's figures against those of the No-U-Turn sampler on the model written a second time."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import nuts_reference as reference
import pytest

from unless.forecasting.design import Design
from unless.forecasting.fit import outlook_parts, posterior

# In probability. The mean is the figure that a forecast prints; a sampler's own quantiles are unsure by half a point.
WITHIN = 0.015
STORED = json.loads(reference.STORED.read_text())


def figures(design: Design) -> dict[str, dict[str, float]]:
    """Ours, by the names of the reference."""
    fitted = posterior(design)
    full, batch = fitted.full(), fitted.batch
    drivers = range(len(design.priors.signs))
    keys = [fitted.key]
    keys += [(design.given(k, on), design.remaining) for k in drivers for on in (True, False)]
    keys += [(k, design.remaining, ()) for k in drivers]
    out = {}
    for name, key in zip(reference.figure_names(design), keys, strict=True):
        mean, interval = outlook_parts(batch.apply(key, full.belief), full.share)
        (low, high), (lower, upper) = interval["90"], interval["50"]
        out[name] = {"mean": mean, "0.05": low, "0.25": lower, "0.75": upper, "0.95": high}
    return out


def apart(
    ours: Mapping[str, Mapping[str, float]], theirs: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """The differences in probability, by figure and quantile."""
    return {f"{f} {q}": ours[f][q] - value for f, row in theirs.items() for q, value in row.items()}


def test_the_reference_was_made_with_the_models_constants() -> None:
    assert STORED["constants"] == pytest.approx(reference.constants()), (
        "run tests/forecasting/nuts_reference.py"
    )
    assert set(STORED["dossiers"]) <= set(reference.DOSSIERS)


@pytest.mark.parametrize("name", sorted(STORED["dossiers"]))
def test_every_figure_is_within_a_point_and_a_half_of_the_samplers(name: str) -> None:
    found = apart(figures(reference.design_of(name)), STORED["dossiers"][name])
    assert max(map(abs, found.values())) < WITHIN, {k: v for k, v in found.items() if abs(v) > WITHIN}


def test_the_sampler_itself_agrees_on_a_small_dossier() -> None:
    pytest.importorskip("numpyro")
    design = reference.design_of("0-6-1")
    theirs = reference.summary(design, reference.sample(design, 300, 600))
    found = apart(figures(design), theirs)
    assert max(map(abs, found.values())) < 2 * WITHIN, found


@pytest.mark.parametrize("name", ["2-8-1", "5-12-1"])
def test_the_second_implementation_gives_the_same_likelihood_and_figures(name: str) -> None:
    jax = pytest.importorskip("jax")
    from unless.forecasting.likelihood import interval_log_likelihood
    from unless.forecasting.model import Batch, Weights

    design = reference.design_of(name)
    z = np.random.default_rng(1).normal(size=(design.size, 2))
    batch, j = Batch(design, z), design.observed.judgements
    belief = batch.belief(Weights.all(design.observed, 1.0))
    y = batch.logits(batch.observed(belief))
    ours = interval_log_likelihood(y, j.low[:, None], j.high[:, None], j.noise[:, None]).sum(axis=0)
    ours = ours + belief.log_mass
    second = reference.Reference(design)
    told = jax.jit(second.log_likelihood)
    for n in range(z.shape[1]):
        assert float(told(z[:, n], np.zeros(j.groups))) == pytest.approx(ours[n], abs=2e-3)
        p = float(second.figures(z[:, n])[0])
        assert float(batch.apply(((), design.remaining), belief)[n]) == pytest.approx(p, abs=2e-4)
