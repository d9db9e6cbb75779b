"""What goes wrong, as an answer: one sentence, an HTTP 4xx, a page for a browser and JSON under /api.

WebError
 ├─ LoginNeeded   401  nobody is logged in (a browser is sent to the login page)
 ├─ Forbidden     403  the role does not reach, or a form's token is not this session's
 └─ NotJson       415  the API was sent something else than JSON
"""

from __future__ import annotations

import logging
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from unless.domain.errors import LedgerError, NotFoundError, OvertakenError, UnlessError

log = logging.getLogger("unless.web")


class WebError(UnlessError):
    """A request that is refused."""

    status = 400


class LoginNeeded(WebError):
    """Nobody is logged in; `wanted` is the path to go on to."""

    status = 401

    def __init__(self, wanted: str) -> None:
        super().__init__("Log in first.")
        self.wanted = wanted


class Forbidden(WebError):
    """The visitor may not do this."""

    status = 403


class NotJson(WebError):
    """The API takes changes as JSON alone: a form of another site cannot send that."""

    status = 415


def status_of(error: UnlessError) -> int:
    """The HTTP status of an error of the product's."""
    if isinstance(error, WebError):
        return error.status
    if isinstance(error, NotFoundError):
        return 404
    if isinstance(error, OvertakenError):
        return 409
    if isinstance(error, LedgerError):
        return 503
    return 400


def install(app: FastAPI) -> None:
    """Answer every error in words; none shows a traceback."""

    async def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, UnlessError)
        headers = None
        if isinstance(error, LoginNeeded):
            if not _wants_json(request) and request.method in ("GET", "HEAD"):
                return RedirectResponse(f"/login?next={quote(error.wanted, safe='/')}", 303)
            headers = {"www-authenticate": "Bearer"} if is_api(request) else None
        return await _answer(request, status_of(error), str(error), headers)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        words = {404: "There is no such page.", 405: "This address does not take that method."}
        return await _answer(
            request, error.status_code, words.get(error.status_code, str(error.detail)), error.headers
        )

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path"))
        return await _answer(request, 422, f"{where or 'The request'}: {first['msg']}.")

    app.add_exception_handler(UnlessError, known)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)


async def unexpected(request: Request, error: Exception) -> Response:
    """The answer to an error that nobody foresaw: it is logged, and the visitor is told nothing of it."""
    log.error("unexpected error at %s", request.url.path, exc_info=error)
    return await _answer(request, 500, "Something went wrong on our side; the server's log says what.")


def is_api(request: Request) -> bool:
    """Whether an address belongs to the API."""
    return request.url.path.startswith("/api/") or request.url.path == "/api"


def _wants_json(request: Request) -> bool:
    return is_api(request) or request.headers.get("accept", "").startswith("application/json")


async def _answer(request: Request, status: int, why: str, headers: object = None) -> Response:
    kept = dict(headers) if isinstance(headers, dict) else None
    if _wants_json(request):
        return JSONResponse({"error": why}, status, kept)
    from unless.web.templating import page  # noqa: PLC0415  templating imports identity, which imports this

    # In a thread, as the page asks the ledger who is logged in.
    return await run_in_threadpool(
        page, request, "error.html", status=status, why=why, headers=kept, title="Not done"
    )
