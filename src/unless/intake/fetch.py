"""What is at an address of the web, fetched so that it cannot be turned against who fetches it.

An address may come from a stranger: a feed, a page's redirect, a colleague's list. So:

- http and https only, without a name or password in the address; no cookies; nothing from the environment.
- A host's name is looked up once; every address that it has must be one of the public internet; one of these very
  addresses is connected to, whatever the name stands for a moment later. Redirects go through the same door, five at
  most. A host that is to be reached all the same (a server in the house) is opened by name.
- Time, headers, and the body before and after decompression are limited; a connection serves one request.
- robots.txt is honoured, and there is a pause between requests to one host.

The HTTP client, httpx with its engine httpcore, is imported here alone. `Fetcher` holds the rules and reaches the
world through a `Web`: the `Internet`, or in tests a `FakeWeb`.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import version
from typing import Any

import httpcore
import httpx

from unless.domain.errors import FetchError, OptionError, RefusedError
from unless.intake import robots
from unless.intake.addresses import is_open, literal, opened, refusal_of
from unless.intake.answers import (
    PAGE,
    Wanted,
    body_of,
    check_status,
    content_type,
    printable,
    retry_after,
    shown,
)
from unless.intake.fakeweb import FakePage, FakeWeb
from unless.intake.inflate import BrokenBody
from unless.intake.manners import PAUSE, Manners, Place
from unless.intake.wire import HEAD_PIECE, Answer, Ask, Deadline, Late, Limits, Meter, TooMuch, Web

__all__ = ["FakePage", "FakeWeb", "Fetched", "Fetcher", "Internet", "Limits", "Options"]

PRODUCT = "unless"
# Ports below 1024 are other services': a GET may be read as their commands.
_WEB_PORTS = (80, 443)
_REDIRECTS = (301, 302, 303, 307, 308)
_LASTING = (301, 308)
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Options:
    """How to fetch.

    `allow_hosts` are opened although their addresses are not public, or their ports not the web's (HOST or
    HOST:PORT). `proxy` (http://HOST:PORT) is used where given, and never taken from the environment; the proxy then
    looks names up, so that what they stand for is its own to check. `pause` is in seconds between requests to a host.
    """

    allow_hosts: tuple[str, ...] = ()
    proxy: str | None = None
    pause: float = PAUSE
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was there: `url` is where redirects led, `shown` how messages name it, `kind` and `charset` as the host says.

    `moved` is the address that took its place for good (301, 308), None where it is still the one.
    """

    url: str
    shown: str
    body: bytes
    kind: str = ""
    charset: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    moved: str | None = None


@dataclass(frozen=True, slots=True)
class _Target:
    url: httpx.URL
    shown: str
    host: str
    port: int
    open: bool
    via: str | None  # what led to it, as shown; None for what the user has written
    moved: str | None = None  # the last address up to which every redirect was for good

    @property
    def site(self) -> str:
        """Its place, as shown."""
        return shown(str(self.url.copy_with(raw_path=b"/"))).rstrip("/")

    @property
    def place(self) -> Place:
        return self.url.scheme, self.host, self.port


class _LedOn(FetchError):
    """Redirects without an end."""


class Fetcher:
    """Fetches addresses, one request at a time each; safe to share between threads. Raises FetchError only."""

    def __init__(self, options: Options | None = None, web: Web | None = None) -> None:
        """Raises OptionError for an `allow_hosts` that is no host, and for a proxy that is none."""
        self.options = options or Options()
        self.web: Web = web or Internet(self.options.proxy)
        self._opened = opened(self.options.allow_hosts)
        self._manners = Manners(self.web, self.options.pause)

    def fetch(self, url: str, wanted: Wanted = PAGE, headers: Mapping[str, str] | None = None) -> Fetched:
        """What is at an address: status 200, or 304 where `headers` ask for what is new only.

        A host that names no content type is believed. Raises FetchError.
        """
        asked = {"Accept": ", ".join(sorted(wanted.kinds)), **(headers or {})}
        deadline = Deadline(self.web.now, self.options.limits.total)

        def check(target: _Target, deadline: Deadline) -> None:
            self._check_robots(target, deadline, wanted)

        with self._followed(self._target(url), deadline, asked, check, wanted) as (target, answer):
            place, headed = str(target.url), answer.by_name()
            if answer.status == 304 and headers:
                return Fetched(place, target.shown, b"", status=304, headers=headed, moved=target.moved)
            check_status(answer, target.shown, target.host, wanted)
            kind, charset = content_type(answer)
            if kind and kind not in wanted.kinds:
                raise FetchError(f"{target.shown} is {printable(kind)}, {wanted.what}")
            body = body_of(answer, target.shown, deadline, self.options.limits)
            return Fetched(place, target.shown, body, kind, charset, answer.status, headed, target.moved)

    # --- where it may go ---
    def _target(self, url: str | httpx.URL, via: str | None = None) -> _Target:
        """An address taken apart; `via` is the one that led to it, as shown. Raises RefusedError."""
        name = shown(str(url)) if via is None else f"{via}, which leads to {shown(str(url))},"
        try:
            parsed = httpx.URL(url.strip() if isinstance(url, str) else url).copy_with(fragment=None)
            host = parsed.raw_host.decode("ascii").lower()
        except (httpx.InvalidURL, ValueError, TypeError):
            raise RefusedError(f"{name} is not a web address; check its spelling.") from None
        if parsed.scheme not in _DEFAULT_PORTS:
            raise RefusedError(f"{name} is not fetched: only http:// and https:// addresses are.")
        if parsed.userinfo:
            raise RefusedError(f"{name} holds a name or password; give the address without it.")
        port = parsed.port or _DEFAULT_PORTS[parsed.scheme]
        try:
            literal(host)
        except ValueError:
            raise RefusedError(
                f"{name} names its host in a spelling that programs read in different ways; "
                "write the host's name, or its IP address in the usual form."
            ) from None
        is_opened = is_open(self._opened, host, port)
        if port < 1024 and port not in _WEB_PORTS and not is_opened:
            raise RefusedError(
                f"{name} is at port {port}, which belongs to another service; check the address"
                f"{_opening(host, port) if via is None else ''}."
            )
        return _Target(parsed, name, host, port, is_opened, via)

    def _addresses(self, target: _Target, deadline: Deadline) -> list[str]:
        """The addresses of a host, each of them checked. Raises FetchError."""
        known = literal(target.host)
        if known is None and self.web.by_proxy:
            return []
        try:
            seconds = min(self.options.limits.connect, deadline.left())
            found = [known] if known else self.web.resolve(target.host, target.port, seconds)
        except TimeoutError:
            raise FetchError(
                f"The name of {target.host} could not be looked up in time; try again later."
            ) from None
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise FetchError(f"There is no host {target.host}; check the address, and the network.")
        for address in [] if target.open else found:
            what = refusal_of(address)
            if what is not None:
                place = address if known else f"{target.host}, whose address {address}"
                raise RefusedError(
                    f"{target.shown} is not fetched: {place} is {what}, not of the public internet; check the address"
                    f"{'' if target.via or 'metadata' in what else _opening(target.host, target.port)}."
                )
        return found

    # --- asking ---
    @contextmanager
    def _followed(
        self,
        target: _Target,
        deadline: Deadline,
        headers: Mapping[str, str],
        check: Callable[[_Target, Deadline], None] = lambda *_: None,
        wanted: Wanted = PAGE,
    ) -> Iterator[tuple[_Target, Answer]]:
        """The first answer that leads nowhere else, with where it is; closed at the end."""
        first = target
        lasting = True
        for _ in range(self.options.limits.redirects + 1):
            check(target, deadline)
            with self._asked(target, deadline, headers, wanted) as answer:
                where = answer.header("location") if answer.status in _REDIRECTS else ""
                if not where:
                    yield target, answer
                    return
            try:
                following: httpx.URL | str = target.url.join(where)
            except (httpx.InvalidURL, ValueError):
                following = where
            lasting = lasting and answer.status in _LASTING
            moved = target.moved
            target = self._target(following, first.shown)
            target = replace(target, moved=str(target.url) if lasting else moved)
        raise _LedOn(
            f"{first.shown} is redirected more than {self.options.limits.redirects} times; open it in a browser, and "
            "give the address where it ends."
        )

    @contextmanager
    def _asked(
        self, target: _Target, deadline: Deadline, headers: Mapping[str, str], wanted: Wanted
    ) -> Iterator[Answer]:
        limits = self.options.limits
        with _sentences(target, wanted):
            self._manners.wait(target.place, deadline)
            addresses = self._addresses(target, deadline)
            sent = {
                "User-Agent": f"{PRODUCT}/{version('unless')} (reads news reports for forecasts)",
                "Accept-Encoding": "gzip, br, zstd",
                "Connection": "close",
                **headers,
            }
            answer = self.web.send(
                Ask(str(target.url), target.host, target.port, addresses, sent, deadline, limits)
            )
            try:
                size = sum(len(name) + len(value) + 4 for name, value in answer.headers)
                if size > limits.headers or len(answer.headers) > limits.header_count:
                    raise TooMuch("headers")
                yield answer
            finally:
                answer.close()

    # --- robots.txt ---
    def _check_robots(self, target: _Target, deadline: Deadline, wanted: Wanted) -> None:
        """Raises FetchError where a site wishes not to be read by programs."""
        try:
            rules = self._manners.rules(target.place, lambda: self._robots(target, deadline))
        except FetchError as error:
            if target.via is None:
                raise
            text = f"{target.via} leads to {target.site}. {error}"
            raise type(error)(text, error.status, error.retry_after) from None
        if not rules.allows(target.url.raw_path.decode("ascii")):
            raise RefusedError(
                f"{target.shown} is not fetched: the site's robots.txt asks programs to leave it; "
                f"{wanted.instead}"
            )

    def _robots(self, target: _Target, deadline: Deadline) -> robots.Robots:
        """A site's rules: all is allowed where there are none (4xx), nothing where it fails (RFC 9309, 2.3.1)."""
        at = self._target(target.url.copy_with(raw_path=b"/robots.txt"))
        at = replace(
            at, shown=target.site, via=target.via
        )  # what goes wrong is told of every page of the site
        try:
            with self._followed(at, deadline, {"Accept": "text/plain, */*;q=0.1"}) as (_, answer):
                status = answer.status
                if status == 429 or status >= 500:
                    raise FetchError(
                        f"Nothing of {target.site} may be fetched until its robots.txt can be read, which answers with "
                        f"{status}; try again later.",
                        status,
                        retry_after(answer),
                    )
                if status != 200:
                    return robots.ALL
                return robots.parse(
                    body_of(answer, at.shown, deadline, self.options.limits, robots.MAX_BYTES), PRODUCT
                )
        except _LedOn:  # to be taken as if there were none
            return robots.ALL


@contextmanager
def _sentences(target: _Target, wanted: Wanted) -> Iterator[None]:
    """Foreign exceptions to sentences, once and here."""
    name, host = target.shown, target.host
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


def _opening(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f", or open it with --allow-host {name}:{port} if you trust it"


# --- the internet -------------------------------------------------------------------------------------------------
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
            if (
                self._proxy is None
                or self._proxy.url.scheme not in _DEFAULT_PORTS
                or not self._proxy.url.host
            ):
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
