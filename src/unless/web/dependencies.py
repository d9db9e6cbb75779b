"""What handlers ask for: the ledger, and a form whose token was checked."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from unless.ledger.store import Store
from unless.web import csrf
from unless.workflow.watched import Watching


def store(request: Request) -> Store:
    """The open ledger."""
    found: Store = request.app.state.store
    return found


def watching(request: Request) -> Watching:
    """The pages that are made of it, kept while it stands."""
    found: Watching = request.app.state.watching
    return found


Pages = Annotated[Watching, Depends(watching)]
Ledger = Annotated[Store, Depends(store)]
# In a route's `dependencies=[...]`, on every address that changes something.
FORM = Depends(csrf.check)
