"""The web app on a free port of this machine, for tests that need a real server."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from unless.ledger.store import Store
from unless.web.options import ServeOptions
from unless.web.server import server

STARTING = 20.0  # seconds that a server may take to come up on a busy machine


@contextmanager
def serving(store: Store, options: ServeOptions | None = None) -> Iterator[str]:
    """The base address ("http://127.0.0.1:PORT") of the app on a ledger, until the block ends."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    web = server(store, options or ServeOptions())
    web.config.timeout_graceful_shutdown = 1  # pages that are told of news keep their connections
    thread = threading.Thread(target=web.run, args=([listening],), daemon=True)
    thread.start()
    end = time.monotonic() + STARTING
    while not web.started:
        assert thread.is_alive(), "the web app did not come up"
        assert time.monotonic() < end, "the web app takes too long to come up"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        web.should_exit = True
        thread.join(10)
        listening.close()
