"""Review: the questions' queues, and a queue worked piece by piece, with plain forms or by keyboard."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Header, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from unless.domain.errors import OptionError, OvertakenError
from unless.report.review_page import ReviewPage
from unless.web.dependencies import FORM, Pages
from unless.web.identity import Analyst, Reader
from unless.web.templating import page
from unless.workflow.review_page import (
    Decided,
    Step,
    edit_page,
    review_page,
    review_queues,
    step,
    step_back,
    step_edited,
)

router = APIRouter()
# Our own script asks for a part of the page, or for what came of a decision as JSON.
LONGEST = 2000  # characters of a field
Fragment = Annotated[str | None, Header(alias="x-fragment")]
Accept = Annotated[str, Header()]
Seen = Annotated[int | None, Form()]


@router.get("/review", response_class=HTMLResponse)
def queues(request: Request, visitor: Reader, pages: Pages) -> HTMLResponse:
    """Every question's queue."""
    cards = review_queues(pages.fresh, visitor.name)
    return page(request, "review_queues.html", title="Review", cards=cards)


@router.get("/review/{key}", response_class=HTMLResponse)
def piece(
    request: Request,
    visitor: Reader,
    pages: Pages,
    key: str,
    at: str | None = None,
    all: bool = False,
    said: str = "",
    fragment: Fragment = None,
) -> HTMLResponse:
    """A question's review at a piece, by default the first that waits."""
    found = review_page(pages.fresh, key, visitor.name, at, all)
    return _shown(request, found, fragment, said=_DONE.get(said, ""))


# What a redirect may announce: a closed list, so that no link can put words on the page.
_DONE = {"accepted": "Accepted.", "rejected": "Rejected.", "edited": "Edited.", "undone": "Undone."}


def _shown(
    request: Request, found: ReviewPage, fragment: str | None, *, status: int = 200, said: str = ""
) -> HTMLResponse:
    template = "review_piece.html" if fragment else "review.html"
    return page(request, template, title=f"Review: {found.question}", status=status, review=found, said=said)


@router.post("/review/{key}/undo", dependencies=[FORM])
def undo(
    request: Request,
    visitor: Analyst,
    pages: Pages,
    key: str,
    accept: Accept = "",
    fragment: Fragment = None,
) -> Response:
    """Take back the visitor's last decision on the question."""
    try:
        done = step_back(pages.fresh, key, visitor.name)
    except OptionError as error:
        if _json(accept):
            return JSONResponse({"said": str(error), "undone": False})
        raise
    return _answer(accept, key, done, False)


@router.get("/review/{key}/{id}/edit", response_class=HTMLResponse)
def form(
    request: Request,
    visitor: Analyst,
    pages: Pages,
    key: str,
    id: str,
    all: bool = False,
    fragment: Fragment = None,
) -> HTMLResponse:
    """The form that edits a piece."""
    found = edit_page(pages.fresh, Step(key, id, visitor.name, everything=all))
    return _shown(request, found, fragment)


class Edited(BaseModel):
    """The fields of the edit form; those that the question does not have stay away."""

    target: str = Field("", max_length=LONGEST)
    driver: str = Field("", max_length=LONGEST)
    given: str = Field("", max_length=LONGEST)
    interval: str = Field("", max_length=LONGEST)
    by: str = Field("", max_length=LONGEST)
    speaker: str = Field("", max_length=LONGEST)
    why: str = Field("", max_length=LONGEST)
    seen: int | None = None
    all: bool = False


@router.post("/review/{key}/{id}/edit", dependencies=[FORM])
def edit(
    request: Request,
    visitor: Analyst,
    pages: Pages,
    key: str,
    id: str,
    typed: Annotated[Edited, Form()],
    accept: Accept = "",
    fragment: Fragment = None,
) -> Response:
    """Keep a piece with the values of the form; where some will not do, the form again with what is wrong."""
    one = Step(key, id, visitor.name, typed.seen, typed.why, typed.all)
    try:
        done = step_edited(pages.fresh, one, typed.model_dump(exclude={"why", "seen", "all"}))
    except OvertakenError as error:
        return _overtaken(request, pages, one, error, accept)
    if isinstance(done, ReviewPage):
        return _shown(request, done, fragment, status=422)
    return _answer(accept, key, done, typed.all)


@router.post("/review/{key}/{id}", dependencies=[FORM])
def decide(
    request: Request,
    visitor: Analyst,
    pages: Pages,
    key: str,
    id: str,
    action: Annotated[Literal["accept", "reject"], Form()],
    why: Annotated[str, Form(max_length=LONGEST)] = "",
    seen: Seen = None,
    all: Annotated[bool, Form()] = False,
    accept: Accept = "",
) -> Response:
    """Accept or reject a piece."""
    one = Step(key, id, visitor.name, seen, why, all)
    try:
        done = step(pages.fresh, one, action)
    except OvertakenError as error:
        return _overtaken(request, pages, one, error, accept)
    return _answer(accept, key, done, all)


def _json(accept: str) -> bool:
    return accept.startswith("application/json")


def _answer(accept: str, key: str, done: Decided, everything: bool) -> Response:
    """To the next piece: for our script where it is and what to announce, else by a redirect."""
    if _json(accept):
        return JSONResponse({"said": done.said, "next": done.next, "left": done.left})
    at = f"&at={quote(done.next, safe='')}" if done.next else ""
    more = "&all=true" if everything else ""
    return RedirectResponse(f"/review/{quote(key, safe='')}?said={done.done}{at}{more}", 303)


def _overtaken(request: Request, pages: Pages, one: Step, error: OvertakenError, accept: str) -> Response:
    if _json(accept):
        return JSONResponse({"said": str(error), "next": one.id}, 409)
    found = review_page(pages.fresh, one.key, one.by, one.id, one.everything)
    return _shown(request, found, None, status=409, said=str(error))
