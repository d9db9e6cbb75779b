"""Who asks, and what they may do. On loopback without users, whoever sits at the machine is its admin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request

from unless.web.errors import Forbidden, LoginNeeded
from unless.web.options import ServeOptions

Role = Literal["reader", "analyst", "admin"]
Way = Literal["local", "session", "token"]
ROLES: tuple[Role, ...] = ("reader", "analyst", "admin")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sent a request. `session` is what the CSRF token is bound to.

    `way`: `local` (this machine's user, where no users are demanded), a `session` cookie, or a bearer `token`.
    """

    name: str
    role: Role
    session: str
    way: Way = "local"

    def may(self, role: Role) -> bool:
        """Whether the visitor has this role or a higher one."""
        return ROLES.index(self.role) >= ROLES.index(role)


def visitor(request: Request) -> Visitor:
    """Whoever sent the request. Raises LoginNeeded where users are demanded and nobody is logged in."""
    options: ServeOptions = request.app.state.options
    if not options.users:
        return Visitor(options.local_user, "admin", "local")
    raise LoginNeeded(request.url.path)


def needs(role: Role) -> Callable[[Request], Visitor]:
    """A dependency: the visitor, refused where the role does not reach. Raises Forbidden, LoginNeeded."""

    def checked(request: Request) -> Visitor:
        found = visitor(request)
        if not found.may(role):
            raise Forbidden(f"{found.name} is a {found.role} here; this takes an {role}.")
        return found

    return checked


Reader = Annotated[Visitor, Depends(needs("reader"))]
Analyst = Annotated[Visitor, Depends(needs("analyst"))]
Admin = Annotated[Visitor, Depends(needs("admin"))]
