"""Live: server-sent events that say which questions look different now; a page then fetches itself again."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from unless.ledger.stamp import Stamp
from unless.web.identity import Reader, still_welcome
from unless.web.listeners import Listeners

router = APIRouter()


@router.get("/live")
async def live(
    request: Request,
    visitor: Reader,
    since: str = "",
    last_event_id: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """What happens from now on, and what came in since a page was made or the last event was heard."""
    listeners: Listeners = request.app.state.listeners
    one = await listeners.join(Stamp.of(last_event_id or since))
    return StreamingResponse(
        _while_welcome(request, listeners.events(one)),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},
    )


async def _while_welcome(request: Request, events: AsyncGenerator[str, None]) -> AsyncIterator[str]:
    """The events until the visitor has logged out or was shut out; asked before each, heartbeats too."""
    async with aclosing(events):
        async for event in events:
            if not await run_in_threadpool(still_welcome, request):
                return
            yield event
