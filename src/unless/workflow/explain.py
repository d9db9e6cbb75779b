"""Explain a forecast of reports, without a ledger: what moved it, what it hangs on, what would have to be said to move it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from unless.domain.article import Article
from unless.domain.errors import OptionError
from unless.domain.evidence import Evidence
from unless.domain.explanation import Change, Explanation, Needed
from unless.domain.forecast import Forecast, Interval
from unless.domain.question import Question
from unless.forecasting.changes import State, change, explained
from unless.forecasting.needed import ARTICLE, check_move, needed
from unless.forecasting.tornado import tornado
from unless.reading.degrees import INTERVALS
from unless.workflow.forecast import Pairs, known_on, latest, proposed
from unless.workflow.forecast import forecast as forecast_of

WEEK = timedelta(days=7)  # looked back where no first day is given
# Words of likelihood to try, without the one that states no level.
WORDS: Mapping[str, Interval] = {
    str(word).replace("-", " "): pair for word, pair in INTERVALS.items() if word != "possible"
}
OF_EVENT = "What would have to be said is how likely the question's event is; its yes is that the event does not come."

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Move:
    """By how much a forecast should move, a difference of probability: up or down by its sign, or (`both`) either."""

    by: float
    both: bool = False


def explain_reports(
    question: Question,
    pairs: Pairs,
    since: date | None = None,
    until: date | None = None,
    move: Move | None = None,
    progress: Progress = lambda done, total: None,
) -> Explanation:
    """Explain a question by reports alone, from one day (a week before) to another (that of the latest report).

    Raises OptionError.
    """
    end = until or latest(question, pairs)
    start = since or week_before(question, end)
    check_day(question, end, "--to")
    check_day(question, start, "--from")
    found = proposed(question, pairs)
    states = [State(question, known_on(question, found, day), day) for day in (start, end)]
    made = forecast_of(question, pairs, end)

    def add(piece: Evidence) -> Sequence[Evidence]:
        return known_on(question, [*found, (report_of(piece), (piece,))], end)

    tellings, notes = wanted(made, move, add, progress)
    articles = {a.id: a for a, _ in pairs}
    return explanation(made, change(states[0], states[1]), tellings, (None, None), articles, notes)


def report_of(piece: Evidence) -> Article:
    """The report in which a statement that nobody has made would stand."""
    return Article(ARTICLE, ARTICLE, piece.sentence, published=piece.published)


def week_before(question: Question, end: date) -> date:
    """The first day where none is given: a week before the last, within the question's window."""
    return max(question.opened, end - WEEK) if end >= question.opened else end


def check_day(question: Question, day: date, option: str) -> None:
    """Raise OptionError where a question cannot be explained on a day."""
    if not explained(question):
        kind = "a conditional pair" if question.given is not None else f"of the kind {question.kind}"
        raise OptionError(
            f"`unless explain` explains whether or when something happens by a date; this question is {kind}. "
            "`unless forecast` shows how much each piece of evidence moved it, `unless history` its course."
        )
    if day < question.opened:
        raise OptionError(
            f"{option} {day} is before the question opened ({question.opened}); give a later day."
        )
    if day > question.deadline:
        raise OptionError(f"{option} {day} is after the deadline ({question.deadline}); give an earlier day.")


def wanted(
    forecast: Forecast, move: Move | None, add: Callable[[Evidence], Sequence[Evidence]], progress: Progress
) -> tuple[tuple[Needed, ...], tuple[str, ...]]:
    """What would have to be said, and notes: on the direction that was left out, and on what "likely" is of."""
    if move is None:
        return (), ()
    notes = [OF_EVENT] if forecast.question.yes_means == "no-event" else []
    if not move.both:
        return needed(forecast, [move.by], add, WORDS, progress), tuple(notes)
    possible, errors = [], []
    for by in (move.by, -move.by):
        try:
            check_move(forecast.probability, by)
            possible.append(by)
        except OptionError as error:
            errors.append(error)
    if not possible:
        raise errors[0]
    return needed(forecast, possible, add, WORDS, progress), (*notes, *(str(e) for e in errors))


def explanation(
    forecast: Forecast,
    moved: Change,
    tellings: tuple[Needed, ...],
    known: tuple[datetime | None, datetime | None],
    articles: Mapping[str, Article],
    notes: Iterable[str],
) -> Explanation:
    """All parts together."""
    return Explanation(forecast, moved, tornado(forecast), tellings, known, articles, tuple(notes))
