"""Back-testing: a file of a crowd's forecasts, pooled in time order and scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from unless.domain.backtest import Backtest, Predicted
from unless.domain.errors import OptionError
from unless.forecasting.backtest import back_test, predictions
from unless.forecasting.pooling import NothingToScore, pool
from unless.intake.crowd import load_crowd

LEAST = 1  # forecasters a question has to have, unless asked otherwise


@dataclass(frozen=True, slots=True)
class Tested:
    """The scores, and the scored questions one by one where they were asked for."""

    scores: Backtest
    predictions: tuple[Predicted, ...] = ()


def backtest(
    path: str,
    least_forecasters: int = LEAST,
    each: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Tested:
    """Back-tests the pooling of a file's forecasts; with `each`, also the questions one by one.

    Raises InputError for the file, OptionError for the option.
    """
    if least_forecasters < 1:
        raise OptionError(f"--min-forecasters {least_forecasters} is too few; give 1 or more.")
    progress(path)
    given = load_crowd(path)
    try:
        pooled = pool(given)
        scores = back_test(given, pooled, least_forecasters)
    except NothingToScore:
        raise OptionError(
            f"No question of {path} has an outcome and forecasts in time by {least_forecasters} or more forecasters; "
            "give another file or a smaller --min-forecasters."
        ) from None
    return Tested(scores, predictions(given, pooled, least_forecasters) if each else ())
