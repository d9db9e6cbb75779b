"""The board: every question at a glance."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from unless.report.board_view import ORDERS, Order, Show, board_view
from unless.web.dependencies import Pages
from unless.web.identity import Reader
from unless.web.templating import page, part

router = APIRouter()


@router.get("/", response_class=HTMLResponse)
def board(
    request: Request, visitor: Reader, pages: Pages, show: Show = "open", order: Order = "attention"
) -> HTMLResponse:
    """The questions as cards."""
    stamp = pages.fresh.look().text

    def cards() -> Markup:
        return part("board_cards.html", view=board_view(pages.board(), show, order), orders=ORDERS)

    kept = pages.fresh.of_all(("cards", show, order), cards)
    return page(request, "board.html", title="Questions", cards=kept, stamp=stamp)


@router.get("/questions")
def questions(visitor: Reader) -> RedirectResponse:
    """The board has this name too."""
    return RedirectResponse("/", 303)
