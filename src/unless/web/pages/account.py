"""One's own account: role, password, API tokens."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from unless.domain.errors import OptionError
from unless.domain.user import check_password
from unless.web.dependencies import FORM, Door, Ledger
from unless.web.doorkeeper import TooMany
from unless.web.identity import Reader, Visitor, set_cookie
from unless.web.pages.login import with_users
from unless.web.templating import page
from unless.workflow.sessions import open_session
from unless.workflow.users import change_password, get, revoke_token

router = APIRouter()


@router.get("/account")
def show(request: Request, who: Reader, store: Ledger, changed: bool = False) -> Response:
    """Name, role, API tokens, and a form to change the password."""
    with_users(request)
    return _page(request, who, store, told="Your password is changed." if changed else "")


@router.post("/account/password", dependencies=[FORM])
async def password(
    request: Request,
    who: Reader,
    store: Ledger,
    door: Door,
    current: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """Change one's password: every session ends, and this browser gets a new one."""
    options = with_users(request)
    assert who.user is not None
    user = who.user
    try:
        if new != again:
            raise OptionError("The two new passwords differ; nothing was changed.")
        check_password(new, user.name)
        if not await door.recognise(request, user, current):
            raise OptionError("The present password is wrong; nothing was changed.")
        await door.hashing(lambda: change_password(store, user.name, new, options.passwords))
    except TooMany as error:
        return await run_in_threadpool(_page, request, who, store, problem=str(error), status=429)
    except OptionError as error:
        return await run_in_threadpool(_page, request, who, store, problem=str(error), status=400)
    answer = RedirectResponse("/account?changed=true", 303)
    set_cookie(answer, options, await run_in_threadpool(open_session, store, user, options.expiry))
    return answer


@router.post("/account/tokens/revoke", dependencies=[FORM])
def revoke(
    request: Request, who: Reader, store: Ledger, number: Annotated[int, Form(ge=0, lt=2**62)]
) -> Response:
    """Revoke one of one's own API tokens."""
    with_users(request)
    revoke_token(store, who.name, number)
    return RedirectResponse("/account", 303)


def _page(
    request: Request, who: Visitor, store: Ledger, problem: str = "", status: int = 200, told: str = ""
) -> Response:
    return page(
        request,
        "account.html",
        title="Account",
        status=status,
        account=get(store, who.name),
        problem=problem,
        told=told,
    )
