"""How the app is served: address, users, limits."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from unless.domain.errors import OptionError

BODY_BYTES = 32 * 2**20  # an upload's most: a report is kilobytes, a long saved page a few megabytes
BODY_SECONDS = 30.0  # how long a body may take to arrive: 32 MB at 1 MB/s
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """What `unless serve` was told.

    `host` and `port` are bound; `names` are further Host headers that are answered (a reverse proxy's name).
    `users` demands a login; without it whoever reaches the loopback address decides as `local_user`.
    `https` says that a proxy in front speaks HTTPS: cookies are then Secure.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    names: tuple[str, ...] = ()
    users: bool = False
    local_user: str = "analyst"
    https: bool = False
    body_bytes: int = BODY_BYTES
    body_seconds: float = BODY_SECONDS
    allow_hosts: tuple[str, ...] = field(default=())  # private hosts that `add` may fetch from

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise OptionError(f"--port {self.port} is no port; give a number from 1 to 65535.")

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)

    def hosts(self) -> frozenset[str]:
        """Host names that are answered, without port, lower case."""
        named = {_bare(n) for n in self.names}
        if self.loopback:
            return frozenset(named | set(LOOPBACK_NAMES))
        if _unspecified(self.host):  # every address of the machine: only what was named is answered
            return frozenset(named | set(LOOPBACK_NAMES))
        return frozenset({*named, _bare(self.host), *LOOPBACK_NAMES})


def is_loopback(host: str) -> bool:
    """Whether a bound host is the machine's own."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _unspecified(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False


def _bare(name: str) -> str:
    """A Host value without its port, lower case; IPv6 in brackets."""
    low = name.strip().lower().rstrip(".")
    try:
        return f"[{ipaddress.IPv6Address(low.strip('[]'))}]"
    except ValueError:
        return split_port(low)[0]


def split_port(host: str) -> tuple[str, str]:
    """A Host header's name and port (empty where none is given)."""
    if host.startswith("["):
        name, _, rest = host.partition("]")
        return f"{name}]", rest.removeprefix(":")
    name, _, port = host.partition(":")
    return name, port
