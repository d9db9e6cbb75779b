"""uvicorn's HTTP/1.1 protocol with patience that ends: for a request's head, and for too many open connections.

uvicorn waits for a head without limit, so that a few hundred connections that say nothing, or a byte a minute, keep
everybody else out (Slowloris). Bodies are bounded by the gate, which knows the request.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from unless.web.options import ServeOptions


class PatientProtocol(H11Protocol):
    """One connection. `options` says how long and how many; `waiting` are connections without a whole head, oldest first.

    `waiting` is the server's, shared by its connections; see `protocol_for`.
    """

    options: ServeOptions
    waiting: dict[PatientProtocol, None]
    head_task: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to wait; where too many are open, the one that has waited longest goes, or else this one."""
        super().connection_made(transport)
        self._watch()
        if len(self.connections) > self.options.connections:
            next(iter(self.waiting), self)._give_up()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; they may complete a head, or belong to a body that nobody reads any more."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """After an answer the time for the next head starts (besides uvicorn's own, which the first byte ends)."""
        super().on_response_complete()
        self._watch()

    def _watch(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._rest()
        elif self.head_task is None and not self.transport.is_closing():
            self.waiting[self] = None
            self.head_task = self.loop.call_later(self.options.head_seconds, self._give_up)

    def _rest(self) -> None:
        self.waiting.pop(self, None)
        if self.head_task is not None:
            self.head_task.cancel()
            self.head_task = None

    def _give_up(self) -> None:
        self._rest()
        if not self.transport.is_closing():
            self.transport.abort()


def protocol_for(options: ServeOptions) -> type[asyncio.Protocol]:
    """The protocol of one server, for uvicorn's option `http`."""
    shared: dict[str, Any] = {"options": options, "waiting": {}}
    return type("PatientProtocol", (PatientProtocol,), shared)
