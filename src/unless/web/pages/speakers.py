"""Speakers: who speaks and who was right; grades, mergers and splits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from unless.domain.errors import InputError
from unless.web.dependencies import FORM, Ledger, Pages
from unless.web.identity import Analyst, Reader
from unless.web.templating import page
from unless.workflow.grade import grade
from unless.workflow.speaker_page import (
    kept_number,
    reliability_svg,
    speaker_page,
    speakers_page,
)
from unless.workflow.speakers import merge, similar_speakers, split, undo

router = APIRouter()
LONGEST = 2000  # characters of a field
Number = Annotated[int, Path(ge=1, le=2**53)]
Typed = Annotated[str, Form(max_length=LONGEST)]
# A picture is a document of its own: it may have the styles that are drawn into it, and nothing else.
PICTURE = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}


@router.get("/speakers", response_class=HTMLResponse)
def listing(
    request: Request,
    visitor: Reader,
    pages: Pages,
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10**6)] = 1,
) -> HTMLResponse:
    """A page of the list."""
    return page(request, "speakers.html", title="Speakers", list=speakers_page(pages.fresh, q, number))


@router.get("/speakers/similar", response_class=HTMLResponse)
def similar(request: Request, visitor: Reader, store: Ledger) -> HTMLResponse:
    """Pairs who may be one."""
    return page(request, "similar.html", title="Who may be one", pairs=similar_speakers(store))


@router.post("/speakers/undo", dependencies=[FORM])
def undone(visitor: Analyst, store: Ledger) -> Response:
    """Take back the last decision on speakers: merger, split or grade."""
    done = undo(store, visitor.name, own=visitor.way != "local")
    return RedirectResponse(f"/speakers/{done.decision.speaker}", 303)


@router.get("/speakers/{number}", response_class=HTMLResponse)
def speaker(request: Request, visitor: Reader, pages: Pages, number: Number) -> Response:
    """One speaker; a number that was merged leads to whom it was merged into."""
    kept = kept_number(pages.fresh.store, number)
    if kept != number:
        return RedirectResponse(f"/speakers/{kept}", 303)
    return _shown(request, pages, number)


@router.get("/speakers/{number}/reliability.svg")
def diagram(visitor: Reader, store: Ledger, number: Number) -> Response:
    """The reliability diagram, as a picture."""
    return Response(reliability_svg(store, number), media_type="image/svg+xml", headers=PICTURE)


def _shown(
    request: Request, pages: Pages, number: int, *, status: int = 200, error: str = "", form: str = ""
) -> HTMLResponse:
    found = speaker_page(pages.fresh, number)
    return page(
        request, "speaker.html", title=found.name, status=status, speaker=found, error=error, form=form
    )


def _done(request: Request, pages: Pages, number: int, form: str, work: Callable[[], object]) -> Response:
    """To the speaker's page once a decision is filed; with what is wrong beside its form where it is not."""
    try:
        work()
    except InputError as error:
        return _shown(request, pages, number, status=422, error=_plain(str(error)), form=form)
    return RedirectResponse(f"/speakers/{kept_number(pages.fresh.store, number)}", 303)


def _plain(message: str) -> str:
    """A message without the command line's names."""
    return message.replace("--because is empty; say", "Say")


@router.post("/speakers/{number}/grade", dependencies=[FORM])
def graded(
    request: Request, visitor: Analyst, pages: Pages, number: Number, letter: Typed = "", why: Typed = ""
) -> Response:
    """Give an Admiralty grade."""
    return _done(
        request,
        pages,
        number,
        "grade",
        lambda: grade(pages.fresh.store, f"#{number}", letter, why, visitor.name),
    )


@router.post("/speakers/{number}/merge", dependencies=[FORM])
def merged(
    request: Request, visitor: Analyst, pages: Pages, number: Number, other: Typed = "", why: Typed = ""
) -> Response:
    """Take another speaker for this one."""
    return _done(
        request,
        pages,
        number,
        "merge",
        lambda: merge(pages.fresh.store, f"#{number}", other, why, visitor.name),
    )


@router.post("/speakers/{number}/split", dependencies=[FORM])
def apart(
    request: Request, visitor: Analyst, pages: Pages, number: Number, name: Typed = "", why: Typed = ""
) -> Response:
    """Let one of his names stand by itself."""
    return _done(
        request,
        pages,
        number,
        "split",
        lambda: split(pages.fresh.store, f"#{number}", name, why, visitor.name),
    )
