"""uvicorn, with its limits."""

from __future__ import annotations

import uvicorn

from unless.ledger.store import Store
from unless.web.app import create_app
from unless.web.options import ServeOptions
from unless.web.protocol import protocol_for

KEEP_ALIVE = 10  # seconds that an idle connection stays open
HEAD_BYTES = 64 * 1024  # a request's head at most


def server(store: Store, options: ServeOptions) -> uvicorn.Server:
    """The server of a ledger, not yet started."""
    return uvicorn.Server(
        uvicorn.Config(
            create_app(store, options),
            host=options.host.strip("[]"),
            port=options.port,
            http=protocol_for(options),
            ws="none",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE,
            h11_max_incomplete_event_size=HEAD_BYTES,
        )
    )


def run(store: Store, options: ServeOptions) -> None:
    """Serve until it is interrupted."""
    server(store, options).run()
