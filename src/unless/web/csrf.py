"""The token that every form carries: an HMAC of the session under a secret that each start of the server draws anew."""

from __future__ import annotations

import hashlib
import hmac

from fastapi import Request

from unless.web.errors import Forbidden, NotJson
from unless.web.identity import visitor

FIELD = "csrf"
HEADER = "x-csrf-token"


def token(secret: bytes, session: str) -> str:
    """The token of a session: 64 hexadecimal digits."""
    return hmac.new(secret, session.encode(), hashlib.sha256).hexdigest()


async def check(request: Request) -> None:
    """A dependency for every form: raises Forbidden where the token is missing or another session's."""
    given = request.headers.get(HEADER)
    if given is None:
        form = await request.form()
        field = form.get(FIELD)
        given = field if isinstance(field, str) else ""
    _compare(request, given)


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
        _compare(request, request.headers.get(HEADER, ""))


def _compare(request: Request, given: str) -> None:
    wanted = token(request.app.state.secret, visitor(request).session)
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Forbidden("This page is out of date; load it again and repeat what you did.")
