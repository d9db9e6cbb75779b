"""The token that every form carries: an HMAC of the session under a secret that each start of the server draws anew."""

from __future__ import annotations

import hashlib
import hmac

from fastapi import Request

from unless.web.errors import Forbidden
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
    wanted = token(request.app.state.secret, visitor(request).session)
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Forbidden("This page is out of date; load it again and repeat what you did.")
