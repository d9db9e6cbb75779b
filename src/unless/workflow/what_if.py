"""What if: a question's forecast of today with drivers held, several at once, from a posterior that is fitted once."""

from __future__ import annotations

from collections.abc import Mapping

from unless.domain.errors import OptionError
from unless.domain.evidence import State
from unless.domain.question import Question
from unless.forecasting.common import check_held
from unless.forecasting.forecast import WhatIf, what_if
from unless.report.dossier import DossierPage
from unless.report.pieces import chance_of
from unless.report.what_if_view import WhatIfView
from unless.workflow.fresh import Fresh
from unless.workflow.ledger_forecast import inputs


def held_so(fresh: Fresh, question: Question, page: DossierPage, held: Mapping[str, State]) -> WhatIfView:
    """The forecast of a dossier's question with drivers held so. Raises OptionError, LedgerError.

    One driver alone stands in the dossier already; for several the posterior is fitted, the first time.
    """
    check_held(question, held)  # before anything is fitted
    key = page.asked.key
    if not held:
        return WhatIfView(key, {}, page.now, page.now)
    if len(held) == 1:
        ((name, state),) = held.items()
        for panel in page.drivers:
            for side in panel.held:
                if (panel.name, side.state) == (name, state):
                    return WhatIfView(key, dict(held), side.chance, page.now)
    fitted = prepare(fresh, key)
    if fitted is None:
        raise OptionError(f"{key} has no drivers that could be held.")
    return WhatIfView(key, dict(held), chance_of(fitted.held(held)), chance_of(fitted.as_it_is))


def prepare(fresh: Fresh, key: str) -> WhatIf | None:
    """The fitted posterior, kept for what is asked next; None where the question has no drivers.

    Raises NotFoundError, LedgerError.
    """

    def make() -> WhatIf | None:
        question, evidence, day, learned = inputs(fresh.store, key)
        return what_if(question, evidence, day, learned) if question.drivers else None

    return fresh.of_question(key, "what-if", make)
