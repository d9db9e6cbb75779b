"""What handlers ask for: the ledger, and a form whose token was checked."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from unless.ledger.store import Store
from unless.web import csrf
from unless.web.doorkeeper import Doorkeeper
from unless.workflow.watched import Watching


async def store(request: Request) -> Store:
    """The open ledger."""
    found: Store = request.app.state.store
    return found


async def doorkeeper(request: Request) -> Doorkeeper:
    """Who verifies passwords."""
    found: Doorkeeper = request.app.state.doorkeeper
    return found


async def watching(request: Request) -> Watching:
    """The pages that are made of it, kept while it stands."""
    found: Watching = request.app.state.watching
    return found


Pages = Annotated[Watching, Depends(watching)]
Ledger = Annotated[Store, Depends(store)]
Door = Annotated[Doorkeeper, Depends(doorkeeper)]
# In a route's `dependencies=[...]`, on every address that changes something.
FORM = Depends(csrf.check)
LOGIN_FORM = Depends(csrf.check_login)
# The same for addresses under /api.
API_CHANGE = Depends(csrf.check_api)
