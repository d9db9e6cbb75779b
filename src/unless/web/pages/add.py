"""Add: files, a pasted text or a link handed in; they are read in the background, and a page shows how far that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Header, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from unless.domain.errors import InputError
from unless.intake.files import MAX_BYTES
from unless.intake.typed import day
from unless.web.dependencies import FORM
from unless.web.identity import Analyst
from unless.web.templating import page
from unless.workflow.inbox import Inbox, Offered, offered_file, offered_link, offered_text

router = APIRouter()
LONGEST = 2000  # characters of a field
Typed = Annotated[str, Form(max_length=LONGEST)]


def inbox(request: Request) -> Inbox:
    """Where what is added waits its turn."""
    found: Inbox = request.app.state.inbox
    return found


Desk = Annotated[Inbox, Depends(inbox)]


@router.get("/add", response_class=HTMLResponse)
def form(request: Request, visitor: Analyst) -> HTMLResponse:
    """The forms."""
    return _form(request)


def _form(request: Request, error: str = "", at: str = "", **typed: str) -> HTMLResponse:
    status = 422 if error else 200
    return page(request, "add.html", title="Add", status=status, error=error, at=at, typed=typed)


@router.get("/add/{batch}", response_class=HTMLResponse)
def progress(
    request: Request,
    visitor: Analyst,
    desk: Desk,
    batch: str,
    fragment: Annotated[str | None, Header(alias="x-fragment")] = None,
) -> HTMLResponse:
    """How far a batch is."""
    template = "batch_lines.html" if fragment else "batch.html"
    return page(request, template, title="Adding", batch=desk.batch(batch))


@router.post("/add/files", dependencies=[FORM])
def files(
    request: Request,
    visitor: Analyst,
    desk: Desk,
    files: Annotated[list[UploadFile] | None, File()] = None,
    outlet: Typed = "",
    published: Typed = "",
) -> Response:
    """Hand in files."""

    def offered() -> list[Offered]:
        on = _day(published)
        named = [f for f in files or [] if f.filename]
        return [offered_file(f.filename or "", _bytes(f), on, _stated(outlet)) for f in named]

    return _handed_in(request, desk, visitor.name, "files", offered, outlet=outlet, published=published)


def _bytes(one: UploadFile) -> bytes:
    """A byte more than is taken tells that there are too many."""
    return one.file.read(MAX_BYTES + 1)


@router.post("/add/text", dependencies=[FORM])
def text(
    request: Request,
    visitor: Analyst,
    desk: Desk,
    text: Annotated[str, Form()] = "",
    title: Typed = "",
    outlet: Typed = "",
    published: Typed = "",
) -> Response:
    """Hand in a pasted text."""

    def offered() -> list[Offered]:
        return [offered_text(text, title, _day(published), _stated(outlet))]

    return _handed_in(
        request,
        desk,
        visitor.name,
        "text",
        offered,
        text=text,
        title=title,
        outlet=outlet,
        published=published,
    )


@router.post("/add/link", dependencies=[FORM])
def link(
    request: Request,
    visitor: Analyst,
    desk: Desk,
    url: Typed = "",
    outlet: Typed = "",
    published: Typed = "",
) -> Response:
    """Hand in the address of a page."""

    def offered() -> list[Offered]:
        return [offered_link(url, _day(published), _stated(outlet), desk.fetcher())]

    return _handed_in(
        request, desk, visitor.name, "link", offered, url=url, outlet=outlet, published=published
    )


def _handed_in(
    request: Request, desk: Inbox, by: str, at: str, offered: Callable[[], Sequence[Offered]], **typed: str
) -> Response:
    """To the batch's page; back to the form, with what was typed, where it cannot be taken."""
    try:
        batch = desk.hand_in(offered(), by)
    except InputError as error:
        return _form(request, str(error), at, **typed)
    return RedirectResponse(f"/add/{batch}", 303)


def _day(typed: str) -> date | None:
    return day(typed) if typed.strip() else None


def _stated(outlet: str) -> str | None:
    return outlet.strip() or None
