"""The board: every question at a glance, and the form that asks one."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from unless.domain.errors import OptionError, QuestionError
from unless.intake.question_form import DRIVERS, QuestionForm, question_of
from unless.report.board_view import ORDERS, Order, Show, board_view
from unless.web.dependencies import FORM, Ledger, Pages
from unless.web.identity import Analyst, Reader
from unless.web.templating import page, part
from unless.workflow.ask import ask_new

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


@router.get("/ask", response_class=HTMLResponse)
def form(request: Request, visitor: Analyst) -> HTMLResponse:
    """The empty form."""
    return _form(request, QuestionForm.model_validate({}))


@router.post("/ask", dependencies=[FORM])
def send(
    request: Request, visitor: Analyst, store: Ledger, typed: Annotated[QuestionForm, Form()]
) -> Response:
    """Follow the question; where something will not do, the form again with what is wrong."""
    try:
        made = ask_new(store, question_of(typed), visitor.name, typed.name)
    except (QuestionError, OptionError) as error:
        return _form(request, typed, 422, str(error))
    return RedirectResponse(f"/questions/{quote(made.version.key, safe='')}", 303)


def _form(request: Request, typed: QuestionForm, status: int = 200, why: str = "") -> HTMLResponse:
    values: dict[str, Any] = {"form": typed, "faults": why.split("\n") if why else [], "places": DRIVERS}
    return page(request, "ask.html", title="Ask a question", status=status, **values)
