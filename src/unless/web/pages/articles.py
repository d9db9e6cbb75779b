"""Articles: the list, one report with what was read in it, and its withdrawal."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from unless.domain.errors import InputError
from unless.intake.typed import day
from unless.web.dependencies import FORM, Ledger
from unless.web.identity import Analyst, Reader
from unless.web.templating import page
from unless.workflow.article_page import article_page, articles_page
from unless.workflow.withdraw import withdraw

router = APIRouter()
LONGEST = 2000  # characters of a field
Words = Annotated[str, Query(max_length=LONGEST)]
Typed = Annotated[str, Form(max_length=LONGEST)]


@router.get("/articles", response_class=HTMLResponse)
def listing(
    request: Request,
    visitor: Reader,
    store: Ledger,
    q: Words = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10**6)] = 1,
) -> HTMLResponse:
    """A page of the list."""
    return page(request, "articles.html", title="Articles", list=articles_page(store, q, number))


@router.get("/articles/{id}", response_class=HTMLResponse)
def article(request: Request, visitor: Reader, store: Ledger, id: str) -> HTMLResponse:
    """One report."""
    return _shown(request, store, id)


def _shown(
    request: Request, store: Ledger, id: str, *, status: int = 200, error: str = "", why: str = ""
) -> HTMLResponse:
    found = article_page(store, id)
    return page(
        request, "article.html", title=found.title, status=status, article=found, error=error, why=why
    )


@router.post("/articles/{id}/withdraw", dependencies=[FORM])
def withdrawn(
    request: Request,
    visitor: Analyst,
    store: Ledger,
    id: str,
    why: Typed = "",
    on: Typed = "",
    undo: Annotated[bool, Form()] = False,
) -> Response:
    """Withdraw a report from a day on (today by default), or let it stand again."""
    article_page(store, id)  # exactly this article, not one whose name begins so
    try:
        if not why.strip():
            raise InputError("Say in a few words why, so that others can follow it later.")
        withdraw(store, id, day(on) if on.strip() else None, why, visitor.name, undo=undo)
    except InputError as error:
        return _shown(request, store, id, status=422, error=str(error), why=why)
    return RedirectResponse(f"/articles/{quote(id, safe='')}", 303)
