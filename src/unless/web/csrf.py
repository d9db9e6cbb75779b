"""The token that every form carries: an HMAC of the session under a secret that each start of the server draws anew."""

from __future__ import annotations

import hashlib
import hmac

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from unless.web.errors import Forbidden, NotJson
from unless.web.identity import cookie_name, visitor

FIELD = "csrf"
HEADER = "x-csrf-token"
LOGIN = "_login"  # of the cookie that stands for a session before there is one
STALE = "This page is out of date; load it again and repeat what you did."


def token(secret: bytes, session: str) -> str:
    """The token of a session: 64 hexadecimal digits."""
    return hmac.new(secret, session.encode(), hashlib.sha256).hexdigest()


async def check(request: Request) -> None:
    """A dependency for every form: raises Forbidden where the token is missing or another session's."""
    who = await run_in_threadpool(visitor, request)
    _compare(request, who.session, await _given(request))


async def check_login(request: Request) -> None:
    """A dependency for the login form, so that no other site logs a browser in as somebody else. Raises Forbidden."""
    before = request.cookies.get(cookie_name(request.app.state.options, LOGIN), "")
    given = await _given(request)
    if not before:
        raise Forbidden(
            "This browser sent no cookie with the form; allow cookies for this site and try again."
        )
    _compare(request, f"login {before}", given)


def check_api(request: Request) -> None:
    """A dependency for every change under /api. Raises Forbidden, LoginNeeded, NotJson.

    A bearer token is proof enough: no browser sends one by itself. A session's cookie is not: the header
    `x-csrf-token` must come with it. Nor is being on this machine: a POST must then say that it is JSON, which a page
    of another site cannot send without being asked for leave (a preflight, which is never granted), as it cannot
    send PUT, PATCH or DELETE.
    """
    who = visitor(request)
    if who.way == "token":
        return
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST" and kind != "application/json":
        raise NotJson("Send this as JSON, with the header Content-Type: application/json.")
    if who.way == "session":
        _compare(request, who.session, request.headers.get(HEADER, ""))


async def _given(request: Request) -> str:
    given = request.headers.get(HEADER)
    if given is None:
        field = (await request.form()).get(FIELD)
        given = field if isinstance(field, str) else ""
    return given


def _compare(request: Request, session: str, given: str) -> None:
    wanted = token(request.app.state.secret, session)
    if not hmac.compare_digest(given.encode(errors="replace"), wanted.encode()):
        raise Forbidden(STALE)
