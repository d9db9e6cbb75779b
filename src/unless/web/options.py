"""How the app is served: address, users, limits."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field

from unless.domain.errors import OptionError
from unless.workflow.passwords import Passwords
from unless.workflow.sessions import Expiry

BODY_BYTES = 32 * 2**20  # an upload's most: a report is kilobytes, a long saved page a few megabytes
BODY_SECONDS = 30.0  # how long a body may take to arrive: 32 MB at 1 MB/s
STRANGER_BYTES = 64 * 1024  # a body's most from whom nobody knows yet: a login is a few hundred bytes
HEAD_SECONDS = 10.0  # how long a request's head may take to arrive
CONNECTIONS = 512  # open at once; above it those that have sent nothing yet go first
PROXIES = ("127.0.0.1", "::1")
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """What `unless serve` was told.

    `host` and `port` are bound; `names` are further Host headers that are answered (a reverse proxy's name).
    `users` demands a login; without it whoever reaches the loopback address decides as `local_user`.
    `https` says that a proxy in front speaks HTTPS: cookies are then Secure, and a request that comes from one of
    `proxies` has the address that the proxy names. `passwords` and `expiry` are the cost of a hash and how long a
    session lasts. Raises OptionError for what does not go together: whoever is not on this machine must log in.
    """

    host: str = "127.0.0.1"
    port: int = 8765
    names: tuple[str, ...] = ()
    users: bool = False
    local_user: str = "analyst"
    https: bool = False
    body_bytes: int = BODY_BYTES
    body_seconds: float = BODY_SECONDS
    head_seconds: float = HEAD_SECONDS
    connections: int = CONNECTIONS
    allow_hosts: tuple[str, ...] = field(default=())  # private hosts that `add` may fetch from
    proxies: tuple[str, ...] = PROXIES
    passwords: Passwords = field(default_factory=Passwords)
    expiry: Expiry = field(default_factory=Expiry)

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise OptionError(f"--port {self.port} is no port; give a number from 1 to 65535.")
        if not self.users and self.reached_by_others:
            raise OptionError(
                "Where others can reach the server, everybody logs in: give --users, after `unless user add`."
            )
        if _unspecified(self.host) and not self.names:
            raise OptionError(
                f"--host {self.host} is every address of this machine; say by --name under which one it is opened."
            )

    @property
    def reached_by_others(self) -> bool:
        """Whether somebody on another machine can reach it, directly or through a proxy."""
        return others_reach(self.host, self.names, self.https)

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


def others_reach(host: str, names: tuple[str, ...], https: bool) -> bool:
    """Whether a server so bound is for other machines too: another address, a proxy's name, or HTTPS in front."""
    return not is_loopback(host) or https or any(_bare(n) not in LOOPBACK_NAMES for n in names)


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
        found = split_port(low)[0]
    if not found:
        raise OptionError(f"--name {name!r} is no host's name; write it as in news.example or 192.168.1.20.")
    return found


# A Host header: a name or IPv4 address, or IPv6 in brackets, and a port. No user, no zone, no path.
_HOST = re.compile(r"(?P<name>[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")


def split_port(host: str) -> tuple[str, str]:
    """A Host header's name and port, lower case (empty where none is given); both empty where it is malformed."""
    found = _HOST.fullmatch(host.strip().lower())
    return ("", "") if found is None else (found["name"], found["port"] or "")
