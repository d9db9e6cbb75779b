"""The web itself, through httpx's engine httpcore; what goes wrong there is told in sentences.

The HTTP client is imported here, and its addresses in fetch.py, alone.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import httpcore
import httpx

from unless.domain.errors import FetchError, OptionError
from unless.intake.answers import Wanted, shown
from unless.intake.inflate import BrokenBody
from unless.intake.wire import HEAD_PIECE, Answer, Ask, Late, Meter, TooMuch

DEFAULT_PORTS = {"http": 80, "https": 443}


class Internet:
    """The web itself, through httpx's engine: each request on a connection of its own, to an address given to it."""

    def __init__(self, proxy: str | None = None) -> None:
        """`proxy` is http://HOST:PORT. Raises OptionError."""
        self._proxy: httpx.Proxy | None = None
        if proxy is not None:
            try:
                self._proxy = httpx.Proxy(proxy)
            except (ValueError, httpx.InvalidURL):
                self._proxy = None
            if self._proxy is None or self._proxy.url.scheme not in DEFAULT_PORTS or not self._proxy.url.host:
                raise OptionError(f"--proxy {shown(proxy)} is not a proxy; write http://HOST:PORT.")

    @property
    def by_proxy(self) -> bool:
        """Whether requests go through a proxy."""
        return self._proxy is not None

    def now(self) -> float:
        """The machine's monotonic clock, in seconds."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def resolve(self, host: str, port: int, seconds: float) -> list[str]:
        """The addresses that the machine's resolver knows. Raises OSError."""
        found: list[Any] = []

        def look() -> None:
            try:
                found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            except (OSError, UnicodeError) as error:
                found.append(error)

        # The system's call knows no time limit. Its thread ends by itself, and keeps no one from leaving.
        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        thread.join(seconds)
        if not found:
            raise TimeoutError(host)
        if isinstance(found[0], Exception):
            raise OSError(host) from found[0]
        return list(dict.fromkeys(str(info[4][0]) for info in found[0]))

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return httpx.create_ssl_context(trust_env=False)

    def send(self, ask: Ask) -> Answer:
        """Ask at one of the addresses given. Raises the engine's errors, Late and TooMuch."""
        request = httpx.Request("GET", ask.url, headers=dict(ask.headers))
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        meter = Meter(ask)
        pool = self._pool(_Pinned(ask, meter, self._proxy.url.host if self._proxy else None))
        timeout = {
            "connect": ask.limits.connect,
            "read": ask.limits.read,
            "write": ask.limits.read,
            "pool": None,
        }
        try:
            answer = pool.handle_request(
                httpcore.Request("GET", url, headers=request.headers.raw, extensions={"timeout": timeout})
            )
        except BaseException:
            pool.close()
            raise
        meter.in_head = False

        def close() -> None:
            answer.close()
            pool.close()

        headers = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in answer.headers]
        return Answer(answer.status, headers, iter(answer.iter_stream()), close)

    def _pool(self, backend: httpcore.NetworkBackend) -> httpcore.ConnectionPool:
        common: dict[str, Any] = {
            "ssl_context": self._trust,
            "max_connections": 1,
            "max_keepalive_connections": 0,
            "network_backend": backend,
        }
        if self._proxy is None:
            return httpcore.ConnectionPool(**common)
        url = self._proxy.url
        place = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/")
        return httpcore.HTTPProxy(proxy_url=place, proxy_auth=self._proxy.raw_auth, **common)


class _Pinned(httpcore.NetworkBackend):
    """Connects to the addresses of one request, whatever host the engine names; to a proxy by its name."""

    def __init__(self, ask: Ask, meter: Meter, proxy: str | None) -> None:
        self._addresses: Sequence[str] = ask.addresses if proxy is None else [proxy]
        self._meter = meter
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectError("no address")
        for address in self._addresses:
            left = self._meter.deadline.left()
            try:
                stream = self._plain.connect_tcp(
                    address,
                    port,
                    left if timeout is None else min(timeout, left),
                    local_address,
                    socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
                continue
            return _Metered(stream, self._meter)
        raise failed


class _Metered(httpcore.NetworkStream):
    """A connection that ends with the fetch's time, and counts."""

    def __init__(self, stream: httpcore.NetworkStream, meter: Meter) -> None:
        self._stream = stream
        self._meter = meter

    def _seconds(self, timeout: float | None) -> float:
        left = self._meter.deadline.left()
        return left if timeout is None else min(timeout, left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        size = min(max_bytes, HEAD_PIECE) if self._meter.in_head else max_bytes
        try:
            data = self._stream.read(size, self._seconds(timeout))
        except httpcore.ReadTimeout:
            self._meter.deadline.left()
            raise
        self._meter.took(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._seconds(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Metered(
            self._stream.start_tls(ssl_context, server_hostname, self._seconds(timeout)), self._meter
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


# --- what goes wrong ---
@contextmanager
def sentences(name: str, host: str, wanted: Wanted) -> Iterator[None]:
    """Foreign exceptions to sentences, once and here; `name` is what is fetched, as messages show it."""
    again = "try again later, or open it in a browser to see whether it is up"
    try:
        yield
    except Late:
        raise FetchError(f"{name} takes too long; {again}.") from None
    except TooMuch as error:
        much = wanted.most if str(error) == "body" else f"more headers than it can need; {wanted.instead}"
        raise FetchError(f"{name} sends {much}") from None
    except BrokenBody as error:
        raise FetchError(f"{name} is damaged or ends early ({error}); {again}.") from None
    except (httpcore.TimeoutException, httpx.TimeoutException):
        raise FetchError(f"{host} does not answer in time; {again}.") from None
    except (httpcore.ConnectError, httpx.ConnectError, httpcore.ProxyError) as error:
        trouble = _certificate_trouble(error)
        if trouble:
            raise FetchError(
                f"{host} cannot show that it is {host} ({trouble}); check the address, and this machine's clock."
            ) from None
        raise FetchError(f"{host} cannot be reached; {again}.") from None
    except (httpcore.RemoteProtocolError, httpx.RemoteProtocolError) as error:
        if "without sending complete" in str(error) or "closed" in str(error):
            raise FetchError(f"{name} ends early: its host hung up; {again}.") from None
        raise FetchError(f"{host} does not answer as a web server does; check the address.") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, OSError):
        raise FetchError(f"{name} broke off; {again}.") from None


def _certificate_trouble(error: BaseException) -> str:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return seen.verify_message or "its certificate is not valid"
        if isinstance(seen, ssl.SSLError):
            return "no secure connection comes about"
        seen = seen.__cause__ or seen.__context__
    return ""
