"""A real server against clients that are slow on purpose: heads, bodies, silence, crowds; and framing tricks.

Nothing here is timed but by the server's own limits, which are set low; a test waits until the server closes.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import httpx
import pytest
from user_cases import CHEAP
from webserver import serving

from unless.ledger.store import Store
from unless.web.options import ServeOptions

PATIENCE = 30.0  # seconds until a test gives up on a server that never closes
GET = b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = Store.open(tmp_path_factory.mktemp("slow") / "unless.db")
    options = ServeOptions(
        head_seconds=0.4, body_seconds=0.6, body_bytes=100_000, connections=20, passwords=CHEAP
    )
    with serving(store, options) as address:
        yield address
    store.close()


def connected(base: str) -> socket.socket:
    host, _, port = base.removeprefix("http://").partition(":")
    one = socket.create_connection((host, int(port)), timeout=PATIENCE)
    one.settimeout(PATIENCE)
    return one


def until_closed(one: socket.socket, drip: bytes = b"") -> bytes:
    """All that the server says until it closes, while a byte at a time is sent."""
    said = b""
    end = time.monotonic() + PATIENCE
    one.settimeout(0.1)
    while time.monotonic() < end:
        try:
            if drip:
                one.send(drip)
            got = one.recv(65536)
            if not got:
                return said
            said += got
        except TimeoutError:
            continue
        except OSError:  # reset: it closed while we were still sending
            return said
    raise AssertionError("the server never closed the connection")


def test_silence_ends(base: str) -> None:
    assert until_closed(connected(base)) == b""


def test_a_head_a_byte_at_a_time_ends(base: str) -> None:
    one = connected(base)
    one.sendall(GET + b"X-Drip: ")
    assert until_closed(one, b"a") == b""


def test_a_second_head_on_the_same_connection_ends_too(base: str) -> None:
    one = connected(base)
    one.sendall(GET + b"\r\n")
    time.sleep(0.3)
    one.sendall(b"GET /")
    said = until_closed(one, b"a")
    assert said.count(b"HTTP/1.1 200") == 1


@pytest.mark.parametrize("framing", [b"Content-Length: 90000\r\n", b"Transfer-Encoding: chunked\r\n"])
@pytest.mark.parametrize("kind", [b"multipart/form-data; boundary=x", b"application/x-www-form-urlencoded"])
def test_a_body_a_byte_at_a_time_is_refused(base: str, framing: bytes, kind: bytes) -> None:
    one = connected(base)
    one.sendall(
        b"POST /add/text HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + kind + b"\r\n" + framing + b"\r\n"
    )
    if kind.startswith(b"multipart"):
        begun = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
        one.sendall(begun if b"Length" in framing else b"%x\r\n%s\r\n" % (len(begun), begun))
    said = until_closed(one, b"a" if b"Length" in framing else b"1\r\na\r\n")
    assert said == b"" or said.startswith(b"HTTP/1.1 408")


def test_a_body_that_nobody_reads_does_not_keep_the_connection(base: str) -> None:
    one = connected(base)
    one.sendall(b"POST /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90000\r\n\r\n")
    said = until_closed(one, b"a")
    assert said == b"" or b" 404 " in said


def test_a_body_without_a_length_is_cut_off_when_it_is_too_large(base: str) -> None:
    one = connected(base)
    one.sendall(
        b"POST /add/text HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    one.sendall((b"1000\r\n" + b"a" * 4096 + b"\r\n") * 25)  # just above what is taken
    said = until_closed(one)
    assert said == b"" or said.startswith(b"HTTP/1.1 413")


def test_a_crowd_that_says_nothing_keeps_nobody_out(base: str) -> None:
    crowd = [connected(base) for _ in range(60)]  # three times as many as are served at once
    for _ in range(5):
        assert httpx.get(f"{base}/help", timeout=PATIENCE).status_code == 200
    for one in crowd:
        one.close()


def test_an_answer_that_takes_long_is_not_cut_off(base: str) -> None:
    with httpx.stream("GET", f"{base}/live", timeout=PATIENCE) as answer:
        assert answer.status_code == 200
        time.sleep(1.2)  # three times the patience for heads
        assert next(answer.iter_text()).startswith("retry:")


def test_a_connection_serves_several_requests(base: str) -> None:
    with httpx.Client(base_url=base, timeout=PATIENCE) as client:
        for _ in range(5):
            assert client.get("/help").status_code == 200


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /speakers/undo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /help HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"POST /speakers/undo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        b"POST /speakers/undo HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"POST /speakers/undo HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
        b"GET /help HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /help HTTP/1.1\r\n\r\n",
        b"GET http://evil.example/help HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\r\n b\r\n\r\n",
        b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\nX-\x00: a\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /help HTTP/1.0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_a_malformed_or_ambiguous_request_gets_one_refusal(base: str, request_: bytes) -> None:
    one = connected(base)
    one.sendall(request_)
    said = until_closed(one)
    assert said.count(b"HTTP/1.1 ") <= 1, said
    assert b" 200 OK" not in said or b"X: a" in request_  # an old folded line is one header, as h11 reads it
