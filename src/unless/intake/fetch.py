"""What is at an address of the web, fetched so that it cannot be turned against who fetches it.

An address may come from a stranger: a feed, a page's redirect, a colleague's list. So:

- http and https only, without a name or password in the address; no cookies; nothing from the environment.
- A host's name is looked up once; every address that it has must be one of the public internet; one of these very
  addresses is connected to, whatever the name stands for a moment later. Redirects go through the same door, five at
  most. A host that is to be reached all the same (a server in the house) is opened by name.
- Time, headers, and the body before and after decompression are limited; a connection serves one request.
- robots.txt is honoured, and there is a pause between requests to one host.

`Fetcher` holds the rules and reaches the world through a `Web`: the `Internet` (internet.py), or in tests a `FakeWeb`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib.metadata import version
from typing import Any

import httpx

from unless.domain.errors import FetchError, RefusedError
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
from unless.intake.internet import DEFAULT_PORTS, Internet, sentences
from unless.intake.manners import PAUSE, Manners, Place
from unless.intake.wire import Answer, Ask, Deadline, Limits, TooMuch, Web

__all__ = ["FakePage", "FakeWeb", "Fetched", "Fetcher", "Internet", "Limits", "Options"]

PRODUCT = "unless"
# Ports below 1024 are other services': a GET may be read as their commands.
_WEB_PORTS = (80, 443)
_REDIRECTS = (301, 302, 303, 307, 308)
_LASTING = (301, 308)


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

    # --- what is known of hosts ---
    def recall(self, known: Mapping[str, tuple[timedelta, Mapping[str, Any]]]) -> None:
        """Take in what `learnt` told another time: by a host's place, how long its rules still count, and the rules."""
        places = {place: httpx.URL(place) for place in known}
        self._manners.recall(
            {
                (url.scheme, url.raw_host.decode("ascii"), url.port or DEFAULT_PORTS[url.scheme]): (
                    known[place][0].total_seconds(),
                    robots.Robots.from_plain(known[place][1]),
                )
                for place, url in places.items()
            }
        )

    def learnt(self) -> dict[str, tuple[timedelta, dict[str, Any]]]:
        """What robots.txt said wherever it was asked for since this was called last, for `recall` another time."""
        return {
            f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}": (
                timedelta(seconds=left),
                rules.plain(),
            )
            for (scheme, host, port), (left, rules) in self._manners.learnt().items()
        }

    # --- where it may go ---
    def _target(self, url: str | httpx.URL, via: str | None = None) -> _Target:
        """An address taken apart; `via` is the one that led to it, as shown. Raises RefusedError."""
        name = shown(str(url)) if via is None else f"{via}, which leads to {shown(str(url))},"
        try:
            parsed = httpx.URL(url.strip() if isinstance(url, str) else url).copy_with(fragment=None)
            host = parsed.raw_host.decode("ascii").lower()
        except (httpx.InvalidURL, ValueError, TypeError):
            raise RefusedError(f"{name} is not a web address; check its spelling.") from None
        if parsed.scheme not in DEFAULT_PORTS:
            raise RefusedError(f"{name} is not fetched: only http:// and https:// addresses are.")
        if parsed.userinfo:
            raise RefusedError(f"{name} holds a name or password; give the address without it.")
        port = parsed.port or DEFAULT_PORTS[parsed.scheme]
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
        with sentences(target.shown, target.host, wanted):
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


def _opening(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f", or open it with --allow-host {name}:{port} if you trust it"
