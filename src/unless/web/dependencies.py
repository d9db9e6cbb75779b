"""What handlers ask for: the ledger, and a form whose token was checked."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from unless.ledger.store import Store
from unless.web import csrf


def store(request: Request) -> Store:
    """The open ledger."""
    found: Store = request.app.state.store
    return found


Ledger = Annotated[Store, Depends(store)]
# In a route's `dependencies=[...]`, on every address that changes something.
FORM = Depends(csrf.check)
# The same for addresses under /api.
API_CHANGE = Depends(csrf.check_api)
