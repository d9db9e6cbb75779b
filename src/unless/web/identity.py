"""Who asks, and what they may do. On loopback without users, whoever sits at the machine is its admin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request, Response

from unless.domain.user import Role, User, reaches
from unless.ledger.store import Store
from unless.web.errors import Forbidden, LoginNeeded, is_api
from unless.web.options import ServeOptions
from unless.workflow.sessions import whose_session, whose_token
from unless.workflow.users import digest

Way = Literal["local", "session", "token"]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sent a request. `session` is what the CSRF token is bound to.

    `way`: `local` (this machine's user, where no users are demanded), a `session` cookie, or a bearer `token`.
    """

    name: str
    role: Role
    session: str
    way: Way = "local"
    user: User | None = None  # none where it is `local`

    def may(self, role: Role) -> bool:
        """Whether the visitor has this role or a higher one."""
        return reaches(self.role, role)


def visitor(request: Request) -> Visitor:
    """Whoever sent the request, asked of the ledger once. Raises LoginNeeded where nobody is logged in.

    Where users are demanded: under /api the bearer token's user, else the session cookie's.
    """
    found: Visitor | None
    if hasattr(request.state, "visitor"):
        found = request.state.visitor
    else:
        found = _identify(request)
        request.state.visitor = found
    if found is None:
        query = request.url.query
        raise LoginNeeded(request.url.path + (f"?{query}" if query else ""))
    return found


def still_welcome(request: Request) -> bool:
    """Whether the visitor would be let in now, asked anew: for answers that go on for long."""
    return _identify(request) is not None


def _identify(request: Request) -> Visitor | None:
    options: ServeOptions = request.app.state.options
    store: Store = request.app.state.store
    if not options.users:
        return Visitor(options.local_user, "admin", "local")
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if is_api(request) and scheme.lower() == "bearer":
        user = whose_token(store, bearer.strip())
        return None if user is None else Visitor(user.name, user.role, "", "token", user)
    cookie = request.cookies.get(cookie_name(options))
    if not cookie:
        return None
    user = whose_session(store, cookie, options.expiry)
    return None if user is None else Visitor(user.name, user.role, digest(cookie), "session", user)


# --- cookies ----------------------------------------------------------------------------------------------------
def cookie_name(options: ServeOptions, what: str = "") -> str:
    """A cookie's name. Under HTTPS its prefix makes browsers take it from this host alone (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-unless{what}" if options.https else f"unless_session{what}"


def set_cookie(answer: Response, options: ServeOptions, token: str, what: str = "") -> None:
    """Give a browser a token that scripts cannot read and that ends with the browser, if not before.

    SameSite is Lax, not Strict: a link to a dossier in a colleague's mail opens it instead of a login. No GET changes
    anything, and a change needs the form's token and our own Origin besides.
    """
    answer.set_cookie(
        cookie_name(options, what), token, path="/", secure=options.https, httponly=True, samesite="lax"
    )


def drop_cookie(answer: Response, options: ServeOptions, what: str = "") -> None:
    """Take a token back."""
    answer.delete_cookie(
        cookie_name(options, what), path="/", secure=options.https, httponly=True, samesite="lax"
    )


# --- roles ------------------------------------------------------------------------------------------------------
def needs(role: Role) -> Callable[[Request], Visitor]:
    """A dependency: the visitor, refused where the role does not reach. Raises Forbidden, LoginNeeded."""

    def checked(request: Request) -> Visitor:
        found = visitor(request)
        if not found.may(role):
            raise Forbidden(f"{found.name} is {a(found.role)} here; this takes {a(role)}.")
        return found

    return checked


def a(role: Role) -> str:
    """A role with its article."""
    return f"an {role}" if role[0] == "a" else f"a {role}"


Reader = Annotated[Visitor, Depends(needs("reader"))]
Analyst = Annotated[Visitor, Depends(needs("analyst"))]
Admin = Annotated[Visitor, Depends(needs("admin"))]
