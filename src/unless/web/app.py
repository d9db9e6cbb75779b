"""The app: routers, static files, errors, and the gate around them."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from importlib.resources import files

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from unless.ledger.store import Store
from unless.web import errors
from unless.web.api import root
from unless.web.doorkeeper import Doorkeeper
from unless.web.gate import Gate
from unless.web.listeners import Listeners
from unless.web.options import ServeOptions
from unless.web.pages import ROUTERS
from unless.web.static_files import Assets
from unless.workflow.fresh import Fresh
from unless.workflow.inbox import Inbox
from unless.workflow.watched import Watching

# Below this an answer's compression costs more than it saves.
COMPRESS_FROM = 1024


def create_app(store: Store, options: ServeOptions | None = None) -> FastAPI:
    """The web app on an open ledger.

    `app.state` holds `store`, `options`, `secret` (drawn anew at each start; CSRF tokens are made with it), the
    `inbox`, in which articles that are added wait their turn, the `doorkeeper`, who lets users in, `watching` (what
    pages are made of, kept while the ledger stands) and the `listeners` (open pages that are told what happens).
    """
    fresh = Fresh(store)
    watching = Watching(fresh)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        app.state.listeners.close()
        watching.close()

    app = FastAPI(
        title="Unless",
        version=version("unless"),
        description="Reads news reports and turns them into sourced, conditional forecasts.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # FastAPI's page loads scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.store = store
    app.state.watching = watching
    app.state.listeners = Listeners(fresh)
    app.state.options = options or ServeOptions()
    app.state.inbox = Inbox(store, app.state.options.allow_hosts)
    app.state.secret = secrets.token_bytes(32)
    app.state.doorkeeper = Doorkeeper(store, app.state.options)
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)
    app.include_router(root.router, prefix="/api")
    app.mount("/static", Assets(directory=str(files("unless.web").joinpath("static"))), name="static")
    errors.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=COMPRESS_FROM, compresslevel=5)
    app.add_middleware(Gate, options=app.state.options)
    return app
