"""The questions at a glance, as values: a card each, made of what the ledger keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from unless.domain.forecast import Forecast
from unless.domain.record import QuestionVersion, Resolution
from unless.report.dossier import Chance, HistoryPoint, QuestionStatus
from unless.report.kinds import headline
from unless.report.pieces import status_of, waiting, week_change

SPARK = 40  # points of a sparkline: more cannot be told apart on a card


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """A question at a glance, as last forecast on `as_of`.

    `probability`, `change` (over a week) and `as_of` are None where it was never forecast; `spark` are (day, probability) in
    order; `pieces` counts the evidence that counts, `waiting` the pieces that nobody has decided on. `stale` is whether
    something came in since, or the day is over: the figures then want to be made anew (`refresh` in workflow/board.py).
    """

    key: str
    question: str
    kind: str
    headline: str
    opened: date
    deadline: date
    days_left: int
    status: QuestionStatus
    came_out: str | None
    topics: tuple[str, ...]
    probability: float | None
    change: float | None
    spark: tuple[tuple[date, float], ...]
    pieces: int
    waiting: int
    as_of: date | None
    stale: bool


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """Every question, the open ones by their deadline first; `today` is the day that the page is of."""

    today: date
    cards: tuple[QuestionCard, ...]
    made_at: datetime

    @property
    def stale(self) -> tuple[str, ...]:
        """The keys of the questions whose figures want to be made anew."""
        return tuple(c.key for c in self.cards if c.stale)


@dataclass(frozen=True, slots=True)
class CardFigures:
    """What is kept of a question's latest forecast: numbers alone, no text.

    `above` is the value that a number's headline is about. `points` are the days of its history.
    """

    as_of: date
    pieces: int
    waiting: int
    above: float | None
    points: tuple[HistoryPoint, ...]


def card_figures(made: Forecast, points: Sequence[HistoryPoint]) -> CardFigures:
    """The figures of a forecast with its history."""
    counting = sum(w.influence is not None for w in made.evidence)
    return CardFigures(
        made.as_of, counting, waiting(made), getattr(made.answer, "above", None), tuple(points)
    )


def figures_plain(one: CardFigures) -> dict[str, Any]:
    """The figures as what JSON can hold, floats exact."""
    return {
        "as_of": one.as_of.isoformat(),
        "pieces": one.pieces,
        "waiting": one.waiting,
        "above": one.above,
        "points": [
            [p.day.isoformat(), p.chance.probability, *p.chance.interval50, *p.chance.interval90]
            for p in one.points
        ],
    }


def figures_of(plain: Mapping[str, Any]) -> CardFigures:
    """The figures again."""
    return CardFigures(
        as_of=date.fromisoformat(plain["as_of"]),
        pieces=plain["pieces"],
        waiting=plain["waiting"],
        above=plain["above"],
        points=tuple(
            HistoryPoint(date.fromisoformat(day), Chance(p, (a, b), (c, d)))
            for day, p, a, b, c, d in plain["points"]
        ),
    )


def question_card(
    version: QuestionVersion,
    resolution: Resolution | None,
    figures: CardFigures | None,
    fresh: bool,
    today: date,
) -> QuestionCard:
    """A question's card; `fresh` is whether nothing came in since the figures were made."""
    q = version.question
    points = figures.points if figures else ()
    return QuestionCard(
        key=version.key,
        question=q.question,
        kind=q.kind,
        headline=headline(q, figures.above if figures else None),
        opened=q.opened,
        deadline=q.deadline,
        days_left=(q.deadline - today).days,
        status=status_of(q, resolution, today),
        came_out=resolution.came_out if resolution else None,
        topics=q.topics,
        probability=points[-1].chance.probability if points else None,
        change=week_change(points)[0] if points else None,
        spark=_spark(points),
        pieces=figures.pieces if figures else 0,
        waiting=figures.waiting if figures else 0,
        as_of=figures.as_of if figures else None,
        stale=not fresh,
    )


def _spark(points: Sequence[HistoryPoint]) -> tuple[tuple[date, float], ...]:
    """At most SPARK of the points, evenly spread, the first and the last among them."""
    if len(points) <= SPARK:
        return tuple((p.day, p.chance.probability) for p in points)
    places = sorted({round(n * (len(points) - 1) / (SPARK - 1)) for n in range(SPARK)})
    return tuple((points[n].day, points[n].chance.probability) for n in places)


def questions_page(cards: Sequence[QuestionCard], today: date, made_at: datetime) -> QuestionsPage:
    """The page of cards: the open ones first, by deadline, then those resolved, the latest first."""
    rank = {"open": 1, "overdue": 0, "resolved": 2, "void": 3}

    def order(c: QuestionCard) -> tuple[int, int, str]:
        day = c.deadline.toordinal()
        return (rank[c.status], day if rank[c.status] < 2 else -day, c.key)

    return QuestionsPage(today, tuple(sorted(cards, key=order)), made_at)
