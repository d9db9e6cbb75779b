"""Base rate: what counts or a reference class say of a span of time, and which classes a question suggests."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date

from unless.domain.base_rates import Classed, Counted, Suggested
from unless.domain.errors import NotFoundError, OptionError
from unless.domain.question import Question
from unless.domain.reference_classes import ReferenceClass, reference_classes
from unless.forecasting.base_rates import chance, class_chance, yearly
from unless.forecasting.priors import window_days
from unless.intake.base_rates import is_count, parse_count
from unless.matching.reference_classes import suggest

USUAL_SPANS = (30.0, 91.0, 182.0, 365.0)  # days, where no span is asked for


def base_rate(what: str, days: float | None) -> Counted | Classed:
    """Of a count ("3 in 20 years") or of a reference class. Raises OptionError, NotFoundError."""
    spans = (days,) if days is not None else USUAL_SPANS
    if what in reference_classes():
        return _classed(reference_classes()[what], spans)
    if is_count(what):
        rate = parse_count(what)
        return Counted(rate, yearly(rate), tuple(chance(rate, d) for d in spans))
    begun = [name for name in reference_classes() if name.startswith(what.lower())]
    near = begun or difflib.get_close_matches(what.lower(), reference_classes(), n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}? " if near else ""
    raise NotFoundError(
        f"There is no reference class {what!r}; {hint}`unless base-rate --list` shows them all. "
        'A count is written as "3 in 20 years".'
    )


def every_class(days: float | None) -> tuple[Classed, ...]:
    """All reference classes, in the order of the alphabet."""
    spans = (days,) if days is not None else USUAL_SPANS
    return tuple(_classed(c, spans) for c in reference_classes().values())


def suggestions(question: Question, days: float | None = None) -> Suggested:
    """The nearest classes of a question, for its window or another span."""
    span = days or window_days(question)
    own = chance(question.base_rate, span) if question.base_rate else None
    return Suggested(question, own, tuple(_classed(c, (span,)) for c in suggest(question)))


def _classed(reference: ReferenceClass, spans: Sequence[float]) -> Classed:
    return Classed(reference, tuple(class_chance(reference, d) for d in spans))


def span_until(until: date, start: date) -> float:
    """Days from `start` to the end of `until`. Raises OptionError."""
    if until <= start:
        raise OptionError(
            f"--until {until} is not after {start}; give a later day, or --from an earlier one."
        )
    return float((until - start).days)
