"""A server on loopback that answers byte for byte as a test says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PLAIN_404 = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Served:
    """A running server: its port, and the heads of the requests that it got."""

    port: int
    asked: list[str] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        """An address on it."""
        return f"http://127.0.0.1:{self.port}{path}"


def page(body: bytes, kind: str = "text/html; charset=utf-8", headers: str = "") -> bytes:
    """A whole answer."""
    return (
        f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )


@contextmanager
def serving(answer: Callable[[socket.socket, str], None] | bytes) -> Iterator[Served]:
    """Answer every path but robots.txt; the connection is closed afterwards."""
    listener = socket.create_server(("127.0.0.1", 0))
    served = Served(listener.getsockname()[1])

    def one(conn: socket.socket) -> None:
        with conn, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = conn.recv(65536)
                if not piece:
                    return
                head += piece
            served.asked.append(head.decode("latin-1"))
            path = head.split(b" ")[1].decode()
            if path == "/robots.txt":
                conn.sendall(PLAIN_404)
            elif isinstance(answer, bytes):
                conn.sendall(answer)
            else:
                answer(conn, path)

    def loop() -> None:
        with suppress(OSError):
            while True:
                conn, _ = listener.accept()
                threading.Thread(target=one, args=(conn,), daemon=True).start()

    threading.Thread(target=loop, daemon=True).start()
    try:
        yield served
    finally:
        # Closing alone does not wake a thread that waits in accept.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
