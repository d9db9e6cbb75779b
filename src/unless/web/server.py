"""uvicorn, with its limits."""

from __future__ import annotations

import errno
import os
import socket

import uvicorn
from starlette.applications import Starlette

from unless.domain.errors import OptionError
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


def listen(options: ServeOptions) -> socket.socket:
    """The bound address, taken before anything is said of it. Raises OptionError where it cannot be had."""
    host = options.host.strip("[]")
    try:
        family = socket.getaddrinfo(host, options.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, options.port), family=family)
    except OSError as error:
        remedy = "give another --port" if error.errno in (errno.EADDRINUSE, errno.EACCES) else "check --host"
        number = error.errno or 0
        why = os.strerror(number) if number > 0 else error.strerror  # a name's error has a number below 0
        raise OptionError(f"{options.host}:{options.port} cannot be opened ({why}); {remedy}.") from None


def run(store: Store, options: ServeOptions, listening: socket.socket) -> None:
    """Serve on a bound address until it is interrupted."""
    one = server(store, options)
    one.app.state.watching.warm()
    one.run([listening])
