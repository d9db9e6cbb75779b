"""uvicorn, with its limits."""

from __future__ import annotations

import socket

import uvicorn
from starlette.applications import Starlette

from unless.ledger.store import Store
from unless.web.app import create_app
from unless.web.options import ServeOptions
from unless.web.protocol import protocol_for

KEEP_ALIVE = 10  # seconds that an idle connection stays open
HEAD_BYTES = 64 * 1024  # a request's head at most
LEAVING = 5  # seconds that answers under way have to be finished, once the server is told to end


class Server(uvicorn.Server):
    """A server that sends its listeners home first: their answers would never be finished."""

    def __init__(self, config: uvicorn.Config, app: Starlette) -> None:
        super().__init__(config)
        self.app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        self.app.state.listeners.close()
        await super().shutdown(sockets)


def server(store: Store, options: ServeOptions) -> Server:
    """The server of a ledger, not yet started."""
    app = create_app(store, options)
    return Server(
        uvicorn.Config(
            app,
            host=options.host.strip("[]"),
            port=options.port,
            http=protocol_for(options),
            ws="none",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=LEAVING,
            h11_max_incomplete_event_size=HEAD_BYTES,
        ),
        app,
    )


def run(store: Store, options: ServeOptions) -> None:
    """Serve until it is interrupted."""
    one = server(store, options)
    one.app.state.watching.warm()
    one.run()
