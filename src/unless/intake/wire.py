"""What passes between the rules of fetching and the network: a question, its answer, and the limits of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

HEAD_PIECE = 8192  # bytes read at a time while headers are awaited, to stop soon after their limit


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how large a fetch may be, and how far it may be sent on.

    Times in seconds: to connect to one address, between two pieces of an answer, and of the whole fetch with its
    redirects and robots.txt but without the pauses. Sizes in bytes: of the body as sent and as inflated, and of one
    answer's headers.
    """

    connect: float = 10.0
    read: float = 15.0
    total: float = 60.0
    sent: int = 5_000_000
    inflated: int = 5_000_000  # as intake.files takes of a file: no report is longer
    headers: int = 65_536  # some pages' security policies alone run to 10 kB
    header_count: int = 200
    redirects: int = 5


class Late(Exception):
    """The time of the whole fetch is over."""


class TooMuch(Exception):
    """An answer is larger than the limits; the message says in what ("headers", "body")."""


class Deadline:
    """When a fetch must be over, on the clock of its web."""

    def __init__(self, now: Callable[[], float], seconds: float) -> None:
        self._now = now
        self._end = now() + seconds

    def left(self) -> float:
        """Seconds left, more than none. Raises Late."""
        left = self._end - self._now()
        if left <= 0:
            raise Late
        return left

    def put_off(self, seconds: float) -> None:
        """A pause that was made on purpose does not count."""
        self._end += seconds


@dataclass(frozen=True, slots=True)
class Ask:
    """One GET request: to which host, of which the addresses have been checked. They are tried in order."""

    url: str
    host: str
    port: int
    addresses: Sequence[str]
    headers: Mapping[str, str]
    deadline: Deadline
    limits: Limits


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose body is still to come, as it was sent (not inflated)."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: Iterator[bytes]
    close: Callable[[], None] = lambda: None

    def by_name(self) -> dict[str, str]:
        """The headers by their names in small letters."""
        return {name.lower(): value for name, value in self.headers}

    def header(self, name: str) -> str:
        """A header's value, the values of several joined by commas, "" where there is none."""
        return ", ".join(v for k, v in self.headers if k.lower() == name.lower()).strip()


class Meter:
    """Counts what one connection brings in, whatever it is made of."""

    def __init__(self, ask: Ask) -> None:
        self.deadline = ask.deadline
        self.in_head = True
        self._head = ask.limits.headers + HEAD_PIECE
        self._all = ask.limits.headers + 2 * ask.limits.sent  # chunked bodies have sizes between them

    def took(self, count: int) -> None:
        """So many bytes have come. Raises TooMuch."""
        self._all -= count
        self._head -= count if self.in_head else 0
        if self._head < 0:
            raise TooMuch("headers")
        if self._all < 0:
            raise TooMuch("body")


class Web(Protocol):
    """The world outside: the internet, or a test's."""

    @property
    def by_proxy(self) -> bool:
        """Whether a proxy looks names up, so that nothing is to be resolved here."""

    def now(self) -> float:
        """Seconds on a clock that never goes back."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    def resolve(self, host: str, port: int, seconds: float) -> list[str]:
        """The IP addresses of a name. Raises OSError (TimeoutError after so many seconds)."""

    def send(self, ask: Ask) -> Answer:
        """Ask, at one of the addresses given and no other.

        Raises FetchError, Late, TooMuch; so does the body.
        """
