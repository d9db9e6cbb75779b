"""Fetching over real sockets, on loopback: hostile servers, names that are pinned, TLS, proxies."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from rawserver import Served, page, serving

from unless.domain.errors import FetchError
from unless.intake.fetch import Fetched, Fetcher, Internet, Limits, Options

QUICK = Limits(connect=2, read=2, total=5, sent=100_000, inflated=200_000, headers=4000)


class Names(Internet):
    """The internet, with a resolver that gives every name this machine's address."""

    def __init__(self, proxy: str | None = None) -> None:
        super().__init__(proxy)
        self.looked: list[str] = []

    def resolve(self, host: str, port: int, seconds: float) -> list[str]:
        self.looked.append(host)
        return ["127.0.0.1"]


def fetch(served: Served, path: str = "/ferry", limits: Limits = QUICK) -> Fetched:
    options = Options(allow_hosts=(f"127.0.0.1:{served.port}",), pause=0, limits=limits)
    return Fetcher(options).fetch(served.url(path))


def refusal(answer: Any, limits: Limits = QUICK) -> str:
    with serving(answer) as served, pytest.raises(FetchError) as caught:
        fetch(served, limits=limits)
    return str(caught.value)


def drip(conn: socket.socket, data: bytes, pause: float = 0.02) -> None:
    """A byte at a time."""
    wait = threading.Event()
    for n in range(len(data)):
        conn.sendall(data[n : n + 1])
        wait.wait(pause)


def forever(conn: socket.socket, data: bytes) -> None:
    while True:
        conn.sendall(data)


# --- the guard ---
def test_a_server_on_this_machine_is_asked_only_when_it_was_opened() -> None:
    with serving(page(b"<p>ferry</p>")) as served:
        with pytest.raises(FetchError, match="loopback"):
            Fetcher(Options(pause=0)).fetch(served.url("/ferry"))
        with pytest.raises(FetchError, match="loopback"):
            Fetcher(Options(pause=0)).fetch(f"http://localhost:{served.port}/ferry")
        assert served.asked == []
        assert fetch(served).body == b"<p>ferry</p>"
        assert [head.split("\r\n")[0] for head in served.asked] == [
            "GET /robots.txt HTTP/1.1",
            "GET /ferry HTTP/1.1",
        ]


def test_a_redirect_from_an_opened_host_to_another_port_of_it_is_refused() -> None:
    with serving(page(b"secret")) as inner:
        redirect = f"HTTP/1.1 302 Found\r\nLocation: {inner.url('/x')}\r\nContent-Length: 0\r\n\r\n".encode()
        with serving(redirect) as outer, pytest.raises(FetchError, match="leads to"):
            fetch(outer)
        assert inner.asked == []


def test_the_address_that_was_checked_is_connected_to_whatever_the_name_stands_for_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["9.9.9.9", "127.0.0.1", "127.0.0.1", "127.0.0.1"])
    connected: list[Any] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        assert host == "meridian.example"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(address: Any, *_: Any, **__: Any) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(FetchError, match="cannot be reached"):
        Fetcher(Options(pause=0)).fetch("http://meridian.example/ferry")
    assert connected == [("9.9.9.9", 80)]


def test_the_name_stays_the_hosts_in_the_request_and_nothing_else_is_told() -> None:
    with serving(page(b"x", headers="Set-Cookie: id=1\r\n")) as served:
        web = Names()
        one = Fetcher(Options(allow_hosts=("meridian.example",), pause=0), web)
        one.fetch(f"http://meridian.example:{served.port}/ferry")
        one.fetch(f"http://meridian.example:{served.port}/ferry")
    assert web.looked == ["meridian.example"] * 3  # robots.txt once, the page twice
    for head in served.asked:
        lines = head.lower().split("\r\n")
        assert f"host: meridian.example:{served.port}" in lines
        assert {line.split(":")[0] for line in lines[1:] if line} == {
            "host", "user-agent", "accept", "accept-encoding", "connection",
        }  # fmt: skip


def test_nothing_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login anna password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with serving(page(b"x")) as proxy, serving(page(b"x")) as served:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        assert fetch(served).body == b"x"
        assert proxy.asked == []
    assert "authorization" not in "".join(served.asked).lower()


def test_a_proxy_that_was_asked_for_is_used_and_looks_names_up_itself() -> None:
    with serving(page(b"x")) as proxy:
        web = Names(proxy.url())
        one = Fetcher(Options(pause=0), web)
        assert one.fetch("http://meridian.example/ferry").body == b"x"
        with pytest.raises(FetchError, match="loopback"):
            one.fetch("http://127.0.0.1/ferry")
    assert web.looked == []
    assert [head.split(" ")[1] for head in proxy.asked] == [
        "http://meridian.example/robots.txt",
        "http://meridian.example/ferry",
    ]


# --- hostile servers ---
def test_headers_that_drip_are_given_up() -> None:
    limits = Limits(read=2, total=0.5)
    assert "takes too long" in refusal(lambda c, _: drip(c, b"HTTP/1.1 200 OK\r\nX: " + b"y" * 500), limits)


def test_a_body_that_drips_is_given_up() -> None:
    limits = Limits(read=2, total=0.5)
    assert "takes too long" in refusal(lambda c, _: drip(c, page(b"x" * 500)), limits)


def test_a_server_that_says_nothing_is_given_up() -> None:
    asked = threading.Event()
    assert "in time" in refusal(lambda c, _: asked.wait(2) and None, Limits(read=0.2))


def test_headers_without_an_end_are_refused() -> None:
    def many(conn: socket.socket, _: str) -> None:
        conn.sendall(b"HTTP/1.1 200 OK\r\n")
        forever(conn, b"X-Header: y\r\n")

    def long(conn: socket.socket, _: str) -> None:
        conn.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        forever(conn, b"y" * 1000)

    def early(conn: socket.socket, _: str) -> None:
        forever(conn, b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")

    for answer in (many, long, early):
        assert "more headers" in refusal(answer)


def test_chunks_without_an_end_are_refused() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"

    def chunks(conn: socket.socket, _: str) -> None:
        conn.sendall(head)
        forever(conn, b"400\r\n" + b"x" * 1024 + b"\r\n")

    def extensions(conn: socket.socket, _: str) -> None:
        conn.sendall(head)
        forever(conn, b"1;" + b"y" * 1000 + b"\r\nx\r\n")

    for answer in (chunks, extensions):
        assert "more than a report" in refusal(answer)


def test_a_body_that_ends_early_is_refused() -> None:
    for answer in (
        page(b"x" * 100)[:-5],
        page(b"x")[:20],
        page(b"x", headers="Transfer-Encoding: chunked\r\n"),
    ):
        assert "ends early" in refusal(answer) or "web server" in refusal(answer)


def test_what_is_beyond_the_length_is_not_read() -> None:
    with serving(page(b"ferry") + b"more") as served:
        assert fetch(served).body == b"ferry"


@pytest.mark.parametrize(
    "answer",
    [b"", b"SSH-2.0-x\r\n", b"\x00" * 100, b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", b"HTTP/9 1\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"],
)  # fmt: skip
def test_what_is_no_web_server_is_said_to_be_none(answer: bytes) -> None:
    assert "check the address" in refusal(answer) or "hung up" in refusal(answer)


def test_a_closed_port_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(FetchError, match="cannot be reached"):
        Fetcher(Options(allow_hosts=("127.0.0.1",), pause=0)).fetch(f"http://127.0.0.1:{port}/")


def test_the_second_address_is_tried_where_the_first_does_not_answer() -> None:
    class Two(Names):
        def resolve(self, host: str, port: int, seconds: float) -> list[str]:
            return ["127.0.0.2", "127.0.0.1"]

    with serving(page(b"x")) as served:
        one = Fetcher(Options(allow_hosts=("two.example",), pause=0, limits=QUICK), Two())
        assert one.fetch(f"http://two.example:{served.port}/").body == b"x"


def test_the_machines_resolver_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: done.wait(5))
    with pytest.raises(FetchError, match="looked up in time"):
        Fetcher(Options(pause=0, limits=Limits(connect=0.1))).fetch("http://meridian.example/")
    done.set()


# --- TLS ---
@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for meridian.example, with its key, that nobody but the test trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem "
        "-days 2 -subj /CN=meridian.example -addext subjectAltName=DNS:meridian.example".split(),
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


@contextmanager
def serving_tls(folder: Path) -> Iterator[tuple[int, list[str | None]]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    names: list[str | None] = []
    context.sni_callback = lambda _, name, __: names.append(name)
    listener = socket.create_server(("127.0.0.1", 0))

    def loop() -> None:
        with suppress(OSError):
            while True:
                plain, _ = listener.accept()
                with suppress(OSError), context.wrap_socket(plain, server_side=True) as conn:
                    conn.recv(65536)
                    conn.sendall(page(b"ferry"))

    threading.Thread(target=loop, daemon=True).start()
    try:
        yield listener.getsockname()[1], names
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def test_the_certificate_must_be_the_names_and_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))  # the environment opens nothing
    trusting = Names()
    trusting._trust = ssl.create_default_context(cafile=str(certificate / "cert.pem"))  # type: ignore[misc]
    with serving_tls(certificate) as (port, names):
        options = Options(allow_hosts=("meridian.example", "courier.example"), pause=0, limits=QUICK)
        assert Fetcher(options, trusting).fetch(f"https://meridian.example:{port}/").body == b"ferry"
        assert set(names) == {"meridian.example"}
        with pytest.raises(FetchError, match="cannot show that it is courier"):
            Fetcher(options, trusting).fetch(f"https://courier.example:{port}/")
        with pytest.raises(FetchError, match="cannot show that it is meridian"):
            Fetcher(options, Names()).fetch(f"https://meridian.example:{port}/")
