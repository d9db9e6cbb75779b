"""Help: the method in an analyst's words."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from unless.web.identity import Reader
from unless.web.templating import page

router = APIRouter()


@router.get("/help", response_class=HTMLResponse)
def show(request: Request, visitor: Reader) -> HTMLResponse:
    """The help page."""
    return page(request, "help.html", title="Help")
