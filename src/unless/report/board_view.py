"""The board as it is looked at: the cards in an order, the open ones or the others, with what a card shows in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from unless.report.board import QuestionCard, QuestionsPage
from unless.report.charts.spark import spark_svg

Order = Literal["attention", "deadline", "likely", "moved", "name"]
ORDERS: tuple[Order, ...] = get_args(Order)
Show = Literal["open", "resolved"]
OPEN = ("open", "overdue")
# What makes a card want attention, in points: a move of one point of probability, a piece that waits, and the last month
# before the deadline. So a move of ten points outweighs a dozen pieces, and the last days outweigh either.
A_MOVE, A_PIECE, MOST_PIECES, THE_LAST_MONTH, A_MONTH = 100.0, 0.5, 6.0, 12.0, 30


@dataclass(frozen=True, slots=True)
class BoardView:
    """Which cards are shown, in which order; `others` counts those that the other tab holds. `spark` are SVG elements by key."""

    cards: tuple[QuestionCard, ...]
    show: Show
    order: Order
    open: int
    resolved: int
    waiting: int
    settling: int
    spark: dict[str, str]


def board_view(page: QuestionsPage, show: Show, order: Order) -> BoardView:
    """The open cards or the resolved ones, in an order."""
    here = [c for c in page.cards if (c.status in OPEN) == (show == "open")]
    cards = sorted(here, key=_KEYS[order])
    opened = sum(c.status in OPEN for c in page.cards)
    return BoardView(
        tuple(cards),
        show,
        order,
        opened,
        len(page.cards) - opened,
        sum(c.waiting for c in page.cards if c.status in OPEN),
        sum(c.stale for c in here),
        {c.key: spark_svg(c.spark) for c in cards},
    )


def attention(card: QuestionCard) -> float:
    """How much a card wants to be looked at: more is more; an overdue one before all others."""
    if card.status not in OPEN:
        return float(card.deadline.toordinal())  # of the resolved ones the latest first
    urgent = max(0.0, 1 - card.days_left / A_MONTH) * THE_LAST_MONTH
    overdue = 1e6 if card.status == "overdue" else 0.0
    return (
        overdue
        + abs(card.change or 0.0) * A_MOVE
        + min(card.waiting * A_PIECE, MOST_PIECES)
        + min(urgent, THE_LAST_MONTH)
    )


_KEYS: dict[Order, Callable[[QuestionCard], Any]] = {
    "attention": lambda c: (-attention(c), c.deadline, c.key),
    "deadline": lambda c: (c.deadline, c.key),
    "likely": lambda c: (-(c.probability if c.probability is not None else -1.0), c.key),
    "moved": lambda c: (-abs(c.change or 0.0), c.key),
    "name": lambda c: (c.question.casefold(), c.key),
}
