"""The feeds that are followed: how they stand, and the list of them. Nothing is asked from here: `unless watch` does that."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from unless.domain.errors import OptionError
from unless.intake.opml import MAX_BYTES
from unless.report.feeds import feed_rows, joined_words
from unless.web.dependencies import FORM, Ledger
from unless.web.identity import Analyst, Reader
from unless.web.templating import page
from unless.workflow.feeds import as_opml, join, listing, outline_of, outlines_of, pause, remove, resume

router = APIRouter()
Count = Annotated[int | None, Query(ge=0)]


@router.get("/feeds", response_class=HTMLResponse)
def feeds(
    request: Request, visitor: Reader, store: Ledger, added: Count = None, there: Count = None
) -> HTMLResponse:
    """The list; after feeds were added, how many were new to it."""
    said = "" if added is None else joined_words(added, there or 0)
    return _page(request, store, said=said)


@router.get("/feeds.opml")
def exported(visitor: Reader, store: Ledger) -> Response:
    """The list for other feed readers."""
    headers = {"content-disposition": 'attachment; filename="feeds.opml"'}
    return Response(as_opml(store), media_type="text/x-opml", headers=headers)


@router.post("/feeds", dependencies=[FORM])
def follow(
    request: Request,
    visitor: Analyst,
    store: Ledger,
    address: Annotated[str, Form(max_length=2000)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Follow the feed of an address, or those of an OPML file, without asking them."""
    try:
        if file is not None and file.filename:
            # A byte more than is taken tells that there are too many.
            wanted = outlines_of(file.file.read(MAX_BYTES + 1), file.filename)
        elif address.strip():
            wanted = [outline_of(address)]
        else:
            raise OptionError("Give the address of a feed, or choose an OPML file.")
    except OptionError as error:
        return _page(request, store, 422, error=str(error), address=address)
    made = join(store, wanted)
    return RedirectResponse(
        f"/feeds?added={len(made.added)}&there={len(made.numbers) - len(made.added)}", 303
    )


@router.post("/feeds/{change}", dependencies=[FORM])
def change(
    visitor: Analyst,
    store: Ledger,
    change: Literal["pause", "resume", "remove"],
    address: Annotated[str, Form(min_length=1)],
) -> Response:
    """Ask a feed no more, ask it again, or follow it no more; its articles stay.

    It is named by its address: a number may have become another feed's since the page was made.
    """
    {"pause": pause, "resume": resume, "remove": remove}[change](store, [address])
    return RedirectResponse("/feeds", 303)


def _page(
    request: Request, store: Ledger, status: int = 200, said: str = "", error: str = "", address: str = ""
) -> HTMLResponse:
    rows = feed_rows(listing(store), store.clock())
    told: dict[str, Any] = {"rows": rows, "said": said, "error": error, "address": address}
    return page(request, "feeds.html", title="Feeds", status=status, **told)
