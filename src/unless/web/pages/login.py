"""Logging in and out."""

from __future__ import annotations

import re
import secrets
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import RedirectResponse, Response

from unless.web import csrf
from unless.web.dependencies import FORM, LOGIN_FORM, Door, Ledger
from unless.web.doorkeeper import TooMany
from unless.web.errors import LoginNeeded
from unless.web.identity import Reader, cookie_name, drop_cookie, set_cookie, visitor
from unless.web.options import ServeOptions
from unless.web.templating import page
from unless.workflow.sessions import log_out

router = APIRouter()

WRONG = "The name or the password is wrong, or the user is disabled."
# A path on this server: one slash, not two, and never a backslash, which browsers read as a slash.
_LOCAL = re.compile(r"/(?!/)[!-\[\]-~]*")
_MARK = re.compile(r"[A-Za-z0-9_-]{43}")


def local_path(wanted: str) -> str:
    """Where to go on to: the path where it is one on this server, else the first page."""
    if not wanted.isprintable():
        return "/"
    encoded = quote(wanted, safe="/?&=#%+:,;@!$'()*[]~\\")
    return encoded if _LOCAL.fullmatch(encoded) and not encoded.startswith("/login") else "/"


def with_users(request: Request) -> ServeOptions:
    """The options, where users log in. Raises HTTPException 404 where none do."""
    options: ServeOptions = request.app.state.options
    if not options.users:
        raise HTTPException(404)
    return options


@router.get("/login")
def show(request: Request, next: str = "/") -> Response:
    """The login form; whoever is logged in goes on."""
    with_users(request)
    try:
        visitor(request)
    except LoginNeeded:
        return _form(request, next)
    return RedirectResponse(local_path(next), 303)


@router.post("/login", dependencies=[LOGIN_FORM])
async def log_in(
    request: Request,
    door: Door,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Log in: a new session, whatever cookie the browser came with."""
    options = with_users(request)
    request.state.visitor = None
    try:
        found = await door.admit(request, name, password)
    except TooMany as error:
        return _form(request, next, name, str(error), 429, error.wait)
    if found is None:
        return _form(request, next, name, WRONG, 403)
    answer = RedirectResponse(local_path(next), 303)
    set_cookie(answer, options, found.token)
    drop_cookie(answer, options, csrf.LOGIN)
    return answer


@router.post("/logout", dependencies=[FORM])
def leave(request: Request, who: Reader, store: Ledger) -> Response:
    """Log out, wherever one is logged in."""
    options = with_users(request)
    if who.user is not None:
        log_out(store, who.user)
    answer = RedirectResponse("/login", 303)
    drop_cookie(answer, options)
    return answer


def _form(
    request: Request, next: str, name: str = "", problem: str = "", status: int = 200, wait: int = 0
) -> Response:
    """The form, with a token that is bound to a cookie of its own, as there is no session yet."""
    options: ServeOptions = request.app.state.options
    sent = request.cookies.get(cookie_name(options, csrf.LOGIN), "")
    before = sent if _MARK.fullmatch(sent) else secrets.token_urlsafe(32)
    answer = page(
        request,
        "login.html",
        title="Log in",
        status=status,
        headers={"retry-after": str(wait)} if wait else None,
        token=csrf.token(request.app.state.secret, f"login {before}"),
        next=local_path(next),
        name=name,
        problem=problem,
    )
    set_cookie(answer, options, before, csrf.LOGIN)
    return answer
