"""Reference classes: how often such a thing came about among resolved forecasting questions.

The table, reference_classes.json, is made by training/reference_classes.py, which says how. It tells how often events came
about of which somebody thought it worth asking, not how often they come about.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from unless.domain.question import BaseRate

YEAR = 365.25  # days
JEFFREYS_EVENTS = 0.5  # what the forecast adds to a base rate's events: of a class it is in `shape` already


@dataclass(frozen=True, slots=True)
class ReferenceClass:
    """A class of questions with what became of them.

    The cumulative hazard of a window of W days is rate * (W / standard_days)^window_shape, the rate being
    Gamma(shape, exposure); of a class that is not `timed` it is the rate itself, however long the window.
    `days` were watched until the event or the deadline.
    """

    name: str
    means: str
    words: tuple[str, ...]
    timed: bool
    cases: int
    events: int
    days: float
    shape: float
    exposure: float
    standard_days: float
    window_shape: float

    def exposure_for(self, days: float) -> float:
        """The exposure in days by which a plain rate gives a window of so many days the class's chance."""
        stretch = (days / self.standard_days) ** self.window_shape if self.timed else 1.0
        return self.exposure * days / stretch

    def base_rate(self, days: float) -> BaseRate:
        """The class as events in years, for a question with a window of so many days."""
        return BaseRate(self.shape - JEFFREYS_EVENTS, self.exposure_for(days) / YEAR, self.name)


@lru_cache(maxsize=1)
def reference_classes() -> Mapping[str, ReferenceClass]:
    """The classes by name, in the order of the alphabet."""
    table = json.loads((files("unless.domain") / "reference_classes.json").read_text("utf8"))
    shared = {"standard_days": table["standard_days"], "window_shape": table["window_shape"]}
    made = [
        ReferenceClass(**{**entry, "words": tuple(entry["words"])}, **shared) for entry in table["classes"]
    ]
    return MappingProxyType({c.name: c for c in made})
