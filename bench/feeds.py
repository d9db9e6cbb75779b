"""How long feeds take when nothing has changed: 200 of them, on a server of loopback that this starts.

What takes the time is politeness: one request a second to a host, and robots.txt asked for once by each new process. So
it is the feeds of the busiest host that count. Hosts are addresses of 127.0.0.0/8: names are not looked up and nothing
is far away; what the network adds is not in these figures, and 64 hosts are asked at a time.

usage: python -m bench.feeds
"""

from __future__ import annotations

import http.server
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unless.domain.feed import EVERY
from unless.intake.fetch import Fetcher, Options
from unless.ledger.feeds import load_feeds, load_items, set_item
from unless.ledger.store import Store
from unless.workflow.feeds import join, outlines
from unless.workflow.polling import ask, file_answer
from unless.workflow.watch import Watcher

FEEDS = 200
ENTRIES = 30  # of a feed, as newspapers' have
ETAG = '"unchanged"'


class _Feeds(http.server.BaseHTTPRequestHandler):
    """Every address but robots.txt is a feed; it has not changed for whoever knows its ETag."""

    def do_GET(self) -> None:
        """Answer."""
        host = self.headers["Host"]
        if self.path == "/robots.txt":
            self._send(404, b"")
        elif self.headers.get("If-None-Match") == ETAG:
            self._send(304, b"")
        else:
            items = "".join(
                f"<item><title>Report {n}</title><link>http://{host}{self.path}/{n}</link><guid>{n}</guid></item>"
                for n in range(ENTRIES)
            )
            self._send(
                200, f"<rss version='2.0'><channel><title>Feed</title>{items}</channel></rss>".encode()
            )

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("ETag", ETAG)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256


@contextmanager
def _serving() -> Iterator[int]:
    server = _Server(("0.0.0.0", 0), _Feeds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def _seconds(port: int, hosts: int) -> tuple[float, float]:
    """A new process's first look, and the next one of a process that goes on, over feeds that have not changed."""
    names = [f"127.0.1.{n + 1}" for n in range(hosts)]
    urls = [f"http://{names[n % hosts]}:{port}/feed-{n}" for n in range(FEEDS)]
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "unless.db")
        try:
            join(store, outlines(urls))
            _seen(store, names)
            watcher = Watcher(store, Fetcher(Options(allow_hosts=tuple(names))))
            return _look(watcher), _look(watcher)
        finally:
            store.close()


def _seen(store: Store, names: list[str]) -> None:
    """An earlier look, without pauses: every feed and its entries are known, and none is waiting to be taken."""
    fetcher = Fetcher(Options(allow_hosts=tuple(names), pause=0))
    with store.write() as connection:
        for feed in load_feeds(connection):
            file_answer(connection, ask(fetcher, feed, conditional=False), store.clock(), EVERY, newest=0)
            for row in load_items(connection, feed.number):
                set_item(connection, row.number, state="failed")


def _look(watcher: Watcher) -> float:
    began = time.perf_counter()
    done = watcher.once()
    seconds = time.perf_counter() - began
    assert (done.looked, done.unchanged) == (FEEDS, FEEDS), done
    return seconds


def main() -> None:
    """Print the figures."""
    print(f"{FEEDS} feeds polled, nothing changed (304); one request a second to each host")
    with _serving() as port:
        for hosts in (200, 100, 40, 20):
            first, again = _seconds(port, hosts)
            print(
                f"  on {hosts:3} hosts ({FEEDS // hosts:2} feeds each): {first:5.1f} s from a cold start (robots.txt asked for), "
                f"{again:5.1f} s in a watcher that goes on"
            )


if __name__ == "__main__":
    main()
