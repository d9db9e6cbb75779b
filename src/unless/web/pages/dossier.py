"""A question's dossier: its page, what if, how it came out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, cast
from urllib.parse import quote

from fastapi import APIRouter, Form, Header, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BeforeValidator

from unless.domain.evidence import State
from unless.report.evidence_view import EvidenceChoice, Sort, Which, evidence_view
from unless.report.what_if_view import WhatIfView, what_if_plain
from unless.web.dependencies import FORM, Ledger, Pages
from unless.web.identity import Analyst, Reader
from unless.web.templating import page
from unless.workflow.resolve import reopen, resolve
from unless.workflow.watched import Watched, Watching

router = APIRouter()
LONGEST = 2000  # characters of a field
# A field that was left empty is sent all the same.
Day = Annotated[date | None, BeforeValidator(lambda typed: typed or None)]
AS_IT_IS = "as-it-is"  # what a switch says that holds nothing


@router.get("/questions/{key}", response_class=HTMLResponse)
def dossier(
    request: Request,
    visitor: Reader,
    pages: Pages,
    key: str,
    as_of: Day = None,
    since: Day = None,
    ahead: bool = False,
    which: Which = "all",
    about: Annotated[str, Query(max_length=200)] = "",
    words: Annotated[str, Query(max_length=200)] = "",
    sort: Sort = "influence",
    up: bool = False,
    at: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """The dossier, with the evidence as it is asked for."""
    stamp = pages.fresh.look().text
    whole = pages.key_of(key)
    if whole != key:
        return RedirectResponse(f"/questions/{quote(whole, safe='')}?{request.url.query}".rstrip("?"), 303)
    found = pages.dossier(key, as_of)
    if len(found.page.drivers) > 1:
        pages.prepare(key)
    return page(
        request,
        "dossier.html",
        title=found.page.asked.question,
        stamp=stamp,
        watched=found,
        d=found.page,
        evidence=evidence_view(found.page.evidence, EvidenceChoice(which, about, words, sort, up, at)),
        changes=pages.changes(key, since, found.page.as_of) if since and found.explained else None,
        ahead=pages.ahead(key) if ahead and found.explained else None,
        held={},
        answer=WhatIfView(key, {}, found.page.now, found.page.now),
        can_decide=visitor.may("analyst"),
    )


@router.get("/questions/{key}/if")
def what_if(
    request: Request, visitor: Reader, pages: Pages, key: str, accept: Annotated[str, Header()] = ""
) -> Response:
    """The forecast with drivers held as the query says: `?levy=on&pullout=off`; as JSON where it is asked for."""
    whole = pages.key_of(key)
    # Whether these are drivers and states of theirs is checked where they are held.
    held = cast("dict[str, State]", {n: s for n, s in request.query_params.items() if s != AS_IT_IS})
    answer = pages.what_if(whole, held)
    if accept.startswith("application/json"):
        return JSONResponse(what_if_plain(answer))
    found: Watched = pages.dossier(whole)
    return page(
        request,
        "what_if.html",
        title=f"What if: {found.page.asked.question}",
        d=found.page,
        answer=answer,
        held=held,
    )


@router.post("/questions/{key}/resolve", dependencies=[FORM])
def came_out(
    visitor: Analyst,
    store: Ledger,
    pages: Pages,
    key: str,
    outcome: Annotated[str, Form(max_length=LONGEST)],
    on: Annotated[date, Form()],
    because: Annotated[str, Form(max_length=LONGEST)],
) -> Response:
    """File how the question came out, and score it."""
    whole = pages.key_of(key)
    if outcome == "open":
        reopen(store, whole, because, visitor.name)
    else:
        resolve(store, whole, outcome, on, because, visitor.name)
    return _back(pages, whole)


@router.post("/questions/{key}/reopen", dependencies=[FORM])
def take_back(
    visitor: Analyst,
    store: Ledger,
    pages: Pages,
    key: str,
    because: Annotated[str, Form(max_length=LONGEST)],
) -> Response:
    """Take a resolution back."""
    whole = pages.key_of(key)
    reopen(store, whole, because, visitor.name)
    return _back(pages, whole)


def _back(pages: Watching, key: str) -> RedirectResponse:
    return RedirectResponse(f"/questions/{quote(key, safe='')}#resolution", 303)
