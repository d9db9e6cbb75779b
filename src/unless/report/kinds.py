"""What forecasts of the several kinds of question have beside the headline, as plain tables, and those for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rich.console import RenderableType

from unless.domain.evidence import State, Target
from unless.domain.forecast import (
    DriverOutlook,
    Forecast,
    NumberAnswer,
    Outlook,
    PairAnswer,
    StateAnswer,
    Weighted,
    WhenAnswer,
    WhichAnswer,
)
from unless.domain.question import Question
from unless.report.figures import add_row, columns, interval, percent, plain_text

SHOWN = ("5", "25", "50", "75", "95")  # of a number's quantiles


def headline(question: Question, value: float | None = None) -> str:
    """What the headline probability is of, in words; nothing where it is the question itself."""
    if question.kind == "which" and question.outcomes:
        return question.outcomes[0].name
    if question.kind == "number" and question.number is not None and value is not None:
        return f"above {amount(value, question.number.unit)}"
    if question.kind == "when":
        return f"by {question.deadline}"
    return ""


def amount(value: float, unit: str = "") -> str:
    """A number with its unit: "5.25 percent"."""
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{text} {unit}".strip()


def about(target: Target) -> str:
    """A target of the kinds that have one of their own, in words."""
    if target.kind == "one-of":
        return f"{target.outcome} coming true"
    if target.kind == "state":
        return "the state now"
    low, high = target.above, target.below
    if low is None or high is None:
        return f"below {amount(high)}" if high is not None else f"above {amount(low or 0.0)}"
    return f"{amount(low)} to {amount(high)}"


@dataclass(frozen=True, slots=True)
class Grid:
    """A plain table: a heading for every column, and rows of text; `bold` is the column that is read first."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bold: int | None = None


def answer_tables(forecast: Forecast) -> Iterable[RenderableType]:
    """The tables of the answer and of the pair, none for a plain question."""
    for grid in answer_grids(forecast):
        table = columns(*((c, 0, None) for c in grid.heads))
        for row in grid.rows:
            add_row(
                table,
                *(plain_text(c, "bold") if n == grid.bold and c else c for n, c in enumerate(row)),
            )
        yield table


def answer_grids(forecast: Forecast) -> Iterable[Grid]:
    """The same as plain values."""
    match forecast.answer:
        case WhichAnswer() as which:
            yield _weighted("How likely each outcome is", "outcome", which.outcomes)
        case WhenAnswer() as when:
            yield _dates(when, forecast.question.deadline)
        case NumberAnswer() as number:
            yield _number(number)
        case StateAnswer() as state:
            yield _weighted("How likely it holds now", "", {"so now": state.now})
    if forecast.pair is not None:
        yield _pair(forecast, forecast.pair)


def _weighted(caption: str, heading: str, rows: Mapping[str, Weighted]) -> Grid:
    told = tuple((name, percent(one.prior), *_outlook(one.outlook)) for name, one in rows.items())
    return Grid(caption, (heading, "before", "now", "50 % interval", "90 % interval"), told, 2)


def _outlook(one: Outlook) -> tuple[str, str, str]:
    return percent(one.probability), interval(one.interval["50"]), interval(one.interval["90"])


def _dates(when: WhenAnswer, deadline: date) -> Grid:
    rows = [
        (f"{level} % by", _date(when.prior[level], deadline), _date(when.quantiles[level], deadline), "", "")
        for level in when.quantiles
    ]
    rows += [(f"by {day}", "", *_outlook(one)) for day, one in when.by.items()]
    rows.append((f"not by {deadline}", "", percent(when.never), "", ""))
    heads = ("date", "before", "now", "50 % interval", "90 % interval")
    return Grid("When it happens", heads, tuple(rows), 2)


def _date(day: date | None, deadline: date) -> str:
    return f"after {deadline}" if day is None else str(day)


def _number(number: NumberAnswer) -> Grid:
    rows = tuple(
        (
            "middle" if level == "50" else f"{level} % below",
            amount(number.prior[level]),
            amount(number.quantiles[level]),
        )
        for level in SHOWN
    )
    return Grid("Where the number lies", (number.unit or "number", "before", "now"), rows, 2)


def _pair(forecast: Forecast, pair: PairAnswer) -> Grid:
    other = forecast.question.given
    asked = other.question if other else "the other question"
    rows = {
        f"{asked} Yes": pair.other,
        "this question if yes": pair.if_yes,
        "this question if no": pair.if_no,
    }
    return _weighted("With the other question", "", rows)


def held_low(states: Mapping[State, Outlook]) -> Outlook | None:
    """The forecast with a driver off, or low."""
    return states.get("off") or states.get("low")


def held_high(states: Mapping[State, Outlook]) -> Outlook | None:
    """The forecast with a driver on, or high."""
    return states.get("on") or states.get("high")


def level_line(states: Mapping[State, Outlook], one: DriverOutlook | None) -> str:
    """What the table's columns leave out of a graded driver; nothing for a plain one."""
    medium = states.get("medium")
    if medium is None:
        return ""
    now = ", ".join(f"{level} {percent(p)}" for level, p in (one.levels if one else {}).items())
    return f"low to high; if medium {percent(medium.probability)}" + (f"\nnow {now}" if now else "")
