"""Who may log in: for admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from unless.domain.errors import OptionError
from unless.domain.user import ROLES, role_named
from unless.web.dependencies import FORM, Door, Ledger
from unless.web.identity import Admin
from unless.web.pages.login import with_users
from unless.web.templating import page
from unless.workflow import users

router = APIRouter()
Name = Annotated[str, Form(max_length=200)]
Word = Annotated[str, Form(max_length=2000)]


@router.get("/users")
def show(request: Request, who: Admin, store: Ledger) -> Response:
    """Every user, with forms to change them."""
    with_users(request)
    return _page(request, store)


@router.post("/users", dependencies=[FORM])
async def add(
    request: Request, who: Admin, store: Ledger, door: Door, name: Name, password: Word, role: Name = "reader"
) -> Response:
    """Add a user, with a first password that they change."""
    options = with_users(request)
    try:
        as_what = role_named(role)
        await door.hashing(lambda: users.add(store, name, as_what, password, who.name, options.passwords))
    except OptionError as error:
        return await run_in_threadpool(_page, request, store, str(error), 400, name)
    return RedirectResponse("/users", 303)


@router.post("/users/role", dependencies=[FORM])
def role(request: Request, who: Admin, store: Ledger, name: Name, role: Name) -> Response:
    """Give a user another role."""
    with_users(request)
    users.change_role(store, name, role_named(role))
    return RedirectResponse("/users", 303)


@router.post("/users/password", dependencies=[FORM])
async def password(
    request: Request, who: Admin, store: Ledger, door: Door, name: Name, password: Word
) -> Response:
    """Give a user who has forgotten it another password; their sessions end."""
    options = with_users(request)
    await door.hashing(lambda: users.change_password(store, name, password, options.passwords))
    return RedirectResponse("/users", 303)


@router.post("/users/disable", dependencies=[FORM])
def disable(request: Request, who: Admin, store: Ledger, name: Name) -> Response:
    """Shut a user out at once."""
    with_users(request)
    users.disable(store, name)
    return RedirectResponse("/users", 303)


@router.post("/users/enable", dependencies=[FORM])
def enable(request: Request, who: Admin, store: Ledger, name: Name) -> Response:
    """Let a user in again."""
    with_users(request)
    users.enable(store, name)
    return RedirectResponse("/users", 303)


def _page(request: Request, store: Ledger, problem: str = "", status: int = 200, name: str = "") -> Response:
    return page(
        request,
        "users.html",
        title="Users",
        status=status,
        listed=users.list_users(store),
        roles=ROLES,
        problem=problem,
        name=name,
    )
