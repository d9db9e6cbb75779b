"""A web for tests, in memory: the rules of fetching hold as on the internet, and nothing leaves the process.

    web = FakeWeb({"https://meridian.example/ferry": "<html>...</html>"})
    fetcher = Fetcher(web=web)
    fetcher.fetch("https://meridian.example/ferry").body

Waiting takes no time: `sleep` moves the web's own clock on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from unless.intake.wire import Answer, Ask

PUBLIC = "9.9.9.9"  # what a name of this web stands for unless the test says otherwise; never connected to


@dataclass(frozen=True, slots=True)
class FakePage:
    """What an address answers with. `body` is sent as it is, piece by piece; `seconds` pass before each piece."""

    body: str | bytes | Iterable[bytes] = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = "text/html; charset=utf-8"
    seconds: float = 0.0


class FakeWeb:
    """Pages by their address; whatever else is asked for is not there (404).

    `names` says what a host's name stands for, an IP address or several; other hosts of `pages` are public, and
    the rest are not known. `asked` keeps every request that came through, in order; `slept` the pauses, in seconds.
    """

    def __init__(
        self,
        pages: Mapping[str, FakePage | str | bytes] | None = None,
        names: Mapping[str, str | list[str]] | None = None,
    ) -> None:
        self.pages: dict[str, FakePage | str | bytes] = dict(pages or {})
        self.names: dict[str, str | list[str]] = dict(names or {})
        self.asked: list[Ask] = []
        self.slept: list[float] = []
        self.time = 0.0

    @property
    def by_proxy(self) -> bool:
        """No."""
        return False

    def redirect(self, url: str, to: str, status: int = 302) -> None:
        """Let one address lead to another."""
        self.pages[url] = FakePage(status=status, headers={"Location": to})

    def now(self) -> float:
        """The web's own time."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Move the web's time on."""
        self.slept.append(seconds)
        self.time += seconds

    def resolve(self, host: str, port: int, seconds: float) -> list[str]:
        """As `names` says. Raises OSError for a host that this web does not know."""
        found = self.names.get(host)
        if found is None and host in {urlsplit(url).hostname for url in self.pages}:
            found = PUBLIC
        if found is None:
            raise OSError(f"{host} is not known")
        return [found] if isinstance(found, str) else list(found)

    def send(self, ask: Ask) -> Answer:
        """The page of an address."""
        self.asked.append(ask)
        found = self.pages.get(ask.url, FakePage(b"not there", 404))
        page = found if isinstance(found, FakePage) else FakePage(found)
        headers = {**({"Content-Type": page.kind} if page.kind else {}), **page.headers}
        return Answer(page.status, list(headers.items()), self._pieces(page, ask))

    def _pieces(self, page: FakePage, ask: Ask) -> Iterator[bytes]:
        body = page.body.encode() if isinstance(page.body, str) else page.body
        for piece in [body] if isinstance(body, bytes) else body:
            self.time += page.seconds
            ask.deadline.left()
            yield piece
