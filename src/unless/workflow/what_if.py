"""What if: a question's forecast of today with drivers held, several at once, from a posterior that is fitted once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from unless.domain.errors import OptionError
from unless.domain.evidence import State
from unless.domain.forecast import Outlook
from unless.domain.question import Question
from unless.forecasting.forecast import WhatIf, what_if
from unless.workflow.fresh import Fresh
from unless.workflow.ledger_forecast import inputs


@dataclass(frozen=True, slots=True)
class Held:
    """The outlook with drivers held so from today on, and as it is."""

    question: Question
    held: Mapping[str, State]
    outlook: Outlook
    as_it_is: Outlook

    @property
    def difference(self) -> float:
        """What holding them does, a difference of probability."""
        return self.outlook.probability - self.as_it_is.probability


def held_so(fresh: Fresh, key: str, held: Mapping[str, State]) -> Held:
    """The forecast of a question with drivers held so. Raises NotFoundError, OptionError, LedgerError."""
    fitted = _fitted(fresh, key)
    if fitted is None:
        raise OptionError(f"{key} has no drivers that could be held.")
    return Held(fitted.question, dict(held), fitted.held(held), fitted.as_it_is)


def prepare(fresh: Fresh, key: str) -> None:
    """Fit the posterior ahead of the first question to it. Raises NotFoundError, LedgerError."""
    _fitted(fresh, key)


def _fitted(fresh: Fresh, key: str) -> WhatIf | None:
    def make() -> WhatIf | None:
        question, evidence, day, learned = inputs(fresh.store, key)
        return what_if(question, evidence, day, learned) if question.drivers else None

    return fresh.of_question(key, "what-if", make)
