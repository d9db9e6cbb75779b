"""Which addresses may be connected to: those of the public internet, and of hosts opened on purpose."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from unless.domain.errors import OptionError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# The registries of special-purpose addresses (IANA, RFC 6890 and its updates), and what clouds put beside them. The
# list is our own because `ipaddress.is_global` differs between versions of Python. First match counts.
_V4 = tuple(
    (ipaddress.IPv4Network(network), what)
    for network, what in (
        ("169.254.169.254/32", "a cloud's metadata service"),
        ("168.63.129.16/32", "a cloud's metadata service"),  # Azure's, amid public addresses
        ("100.100.100.200/32", "a cloud's metadata service"),  # Alibaba's
        ("192.0.0.192/32", "a cloud's metadata service"),  # Oracle's
        ("127.0.0.0/8", "this machine (loopback)"),
        ("0.0.0.0/8", "this machine (unspecified)"),
        ("10.0.0.0/8", "a private network"),
        ("172.16.0.0/12", "a private network"),
        ("192.168.0.0/16", "a private network"),
        ("169.254.0.0/16", "a link-local address"),
        ("100.64.0.0/10", "a provider's inner network (CGNAT)"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "reserved for documentation"),
        ("198.51.100.0/24", "reserved for documentation"),
        ("203.0.113.0/24", "reserved for documentation"),
        ("198.18.0.0/15", "reserved for measurements"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "reserved"),
    )
)
_V6 = tuple(
    (ipaddress.IPv6Network(network), what)
    for network, what in (
        ("fd00:ec2::254/128", "a cloud's metadata service"),  # Amazon's
        ("fd20:ce::254/128", "a cloud's metadata service"),  # Google's
        ("::1/128", "this machine (loopback)"),
        ("::/128", "this machine (unspecified)"),
        ("::ffff:0:0/96", "an IPv4 address in IPv6's clothes (IPv4-mapped)"),
        ("::ffff:0:0:0/96", "an IPv4 address in IPv6's clothes (IPv4-translated)"),
        ("::/96", "an IPv4 address in IPv6's clothes (IPv4-compatible)"),
        ("64:ff9b::/96", "an IPv4 address in IPv6's clothes (NAT64)"),
        ("64:ff9b:1::/48", "an IPv4 address in IPv6's clothes (NAT64)"),
        ("2002::/16", "an IPv4 address in IPv6's clothes (6to4)"),
        ("2001::/32", "an IPv4 address in IPv6's clothes (Teredo)"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "reserved for documentation"),
        ("3fff::/20", "reserved for documentation"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a private network"),
        ("fc00::/7", "a private network"),
        ("ff00::/8", "a multicast address"),
    )
)
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")  # all that has been given out for use on the internet
# A router or a cloud may hide an IPv4 address in the last half of any prefix (ISATAP, RFC 5214).
_ISATAP = (0x00005EFE, 0x02005EFE)
_NAME = re.compile(
    r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*"
)
_NUMBER = re.compile(r"(?:[0-9]+|0[xX][0-9a-fA-F]*)")
_QUAD = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})")


def refusal_of(address: str) -> str | None:
    """What an IP address is if it is none of the public internet ("a private network"), else None.

    Raises ValueError for what is no address.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return next((what for network, what in _V4 if ip in network), None)
    found = next((what for network, what in _V6 if ip in network), None)
    if found is None and ip not in _PUBLIC_V6:
        return "reserved"
    if found is None and (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP:
        return "an IPv4 address in IPv6's clothes (ISATAP)"
    return found


def literal(host: str) -> str | None:
    """The IP address that a host of an address is, in its one plain spelling; None for a name.

    Raises ValueError for every other spelling of an IPv4 address (127.1, 0x7f000001, 0177.0.0.1, 2130706433),
    which programs read in different ways, for an IPv6 address with a zone, and for what is no host's name.
    """
    if ":" in host:
        return str(ipaddress.IPv6Address(host)) if "%" not in host else _no_host(host)
    bare = host.removesuffix(".")
    if _NUMBER.fullmatch(bare.rpartition(".")[2]):
        # A name's last label is never a number (WHATWG URL Standard, "ends in a number").
        return str(ipaddress.IPv4Address(host)) if _QUAD.fullmatch(host) else _no_host(host)
    return None if _NAME.fullmatch(bare) else _no_host(host)


def _no_host(host: str) -> str:
    raise ValueError(host)


@dataclass(frozen=True, slots=True)
class Opened:
    """A host that the user opens on purpose; with a port, that port of it only."""

    host: str
    port: int | None = None


def opened(texts: Iterable[str]) -> tuple[Opened, ...]:
    """Hosts given as HOST, HOST:PORT, IPv6 or [IPv6]:PORT. Raises OptionError for anything else."""
    return tuple(map(_opened, texts))


def _opened(text: str) -> Opened:
    given = text.strip().lower()
    found = re.fullmatch(r"\[([^\]]*)\](?::([0-9]{1,5}))?|([^:]*)(?::([0-9]{1,5}))?|([^\[\]]*)", given)
    wrong = OptionError(
        f"--allow-host {text!r} is not a host; write HOST or HOST:PORT, for example localhost:8000."
    )
    if found is None:
        raise wrong
    host = found[1] or found[3] or found[5] or ""
    port = found[2] or found[4]
    try:
        known = literal(host) or host.removesuffix(".").encode("idna").decode("ascii")
    except ValueError:
        raise wrong from None
    if port is not None and not 0 < int(port) < 65536:
        raise wrong
    return Opened(known, int(port) if port else None)


def is_open(allowed: Iterable[Opened], host: str, port: int) -> bool:
    """Whether the user has opened a host's port. `host` is as in an address: a name, or an IP address."""
    try:
        known = literal(host) or host.removesuffix(".")
    except ValueError:
        return False
    return any(o.host == known and o.port in (None, port) for o in allowed)
