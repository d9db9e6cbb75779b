"""Charts: which one a verb draws, as the bytes of a file."""

from __future__ import annotations

from collections.abc import Sequence

from unless.domain.errors import OptionError
from unless.domain.forecast import Forecast
from unless.domain.reliability import Reliability
from unless.domain.scorecard import Scorecard
from unless.forecasting.fan import fan
from unless.report.charts.forms import chart_form
from unless.report.charts.of import (
    backtest_chart,
    fan_chart,
    history_chart,
    scores_chart,
    sources_chart,
    tornado_chart,
)
from unless.report.charts.render import draw
from unless.report.charts.style import Drawing
from unless.workflow.ledger_forecast import Day
from unless.workflow.sources import Sources


def forecast_file(made: Forecast, name: str) -> bytes:
    """The conditional fan: the days ahead, with each driver held on and off. Raises OptionError for an unknown ending."""
    evidence = [w.evidence for w in made.evidence]
    return _drawn(fan_chart(fan(made.question, evidence, made.as_of, made.held, made.learned)), name)


def history_file(last: Forecast, days: Sequence[Day], name: str) -> bytes:
    """The probability over time, with the evidence. Raises OptionError for an unknown ending."""
    return _drawn(history_chart(last, [d.forecast for d in days]), name)


def explanation_file(made: Forecast, name: str) -> bytes:
    """The tornado. Raises OptionError for an unknown ending, or where the forecast hangs on nothing."""
    return _drawn(tornado_chart(made), name)


def scores_file(card: Scorecard | None, name: str) -> bytes:
    """The reliability diagram. Raises OptionError for an unknown ending, or where nothing is scored."""
    return _drawn(scores_chart(card) if card else None, name)


def backtest_file(found: Reliability, name: str) -> bytes:
    """The reliability diagram of a back-test. Raises OptionError for an unknown ending."""
    return _drawn(backtest_chart(found), name)


def sources_file(found: Sources, name: str) -> bytes:
    """The track records. Raises OptionError for an unknown ending, or where there are none."""
    shown = [(s.name, s.record.kind, s.figures) for s in found.sources]
    return _drawn(sources_chart(shown, found.questions), name)


def _drawn(drawing: Drawing | None, name: str) -> bytes:
    if drawing is None:
        raise OptionError(f"--chart {name}: there is nothing to draw yet; leave the option out.")
    return draw(drawing, chart_form(name))
