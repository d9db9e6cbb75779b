"""Search: what the ledger holds on some words."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from unless.web.dependencies import Ledger
from unless.web.identity import Reader
from unless.web.templating import page
from unless.workflow.search import search_page

router = APIRouter()


@router.get("/search", response_class=HTMLResponse)
def show(
    request: Request,
    visitor: Reader,
    store: Ledger,
    q: Annotated[str, Query(max_length=2000)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10**6)] = 1,
) -> HTMLResponse:
    """A page of hits."""
    found = search_page(store, q, number)
    status = 422 if found.error else 200
    return page(request, "search.html", title="Search", status=status, found=found)
