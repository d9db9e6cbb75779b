"""What if: the forecast with drivers held, beside the one as it is, as values, as words and as what JSON can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unless.domain.evidence import State
from unless.report.dossier import Chance
from unless.report.figures import interval, percent
from unless.report.tables import points


@dataclass(frozen=True, slots=True)
class WhatIfView:
    """The forecast of a question with drivers held in states from today on; `held` is empty for the one as it is."""

    key: str
    held: Mapping[str, State]
    chance: Chance
    as_it_is: Chance

    @property
    def difference(self) -> float:
        """What holding them does, a difference of probability."""
        return self.chance.probability - self.as_it_is.probability

    @property
    def words(self) -> str:
        """The answer as one sentence: "29 % with levy on, +17.0 points on 12 % as it is."."""
        if not self.held:
            return f"{percent(self.as_it_is.probability)} as it is."
        held = " and ".join(f"{name} {state}" for name, state in self.held.items())
        return (
            f"{percent(self.chance.probability)} with {held} from today on: {points(self.difference)} points on "
            f"{percent(self.as_it_is.probability)} as it is."
        )


def what_if_plain(one: WhatIfView) -> dict[str, Any]:
    """The view as what JSON can hold."""
    return {
        "question": one.key,
        "held": dict(one.held),
        "probability": one.chance.probability,
        "interval": {"50": list(one.chance.interval50), "90": list(one.chance.interval90)},
        "difference": one.difference,
        "shown": percent(one.chance.probability),
        "range": interval(one.chance.interval90),
        "words": one.words,
    }
