"""Guessing made slow: after a few failed logins each further one waits, twice as long as the one before.

Counted for each address and for each name, whether or not there is such a user, in memory alone: were failures written
to the ledger, a stranger could fill its disk and keep its one writer busy. A restart forgets them, which only who runs
the server can bring about.

Failures from elsewhere must not keep a user out: an address from which that user has logged in before is held only
to the failures from it.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

ADDRESS_FREE = 5  # failures from one address that cost nothing: typing slips
NAME_FREE = 10  # the same for one name from anywhere
MOST_WAIT = 15 * 60.0  # seconds; at this pace an address tries 96 passwords a day
FORGET = 60 * 60.0  # seconds after the last failure
KEPT = 20_000  # addresses and names at most that are remembered, a few megabytes
IPV6_PREFIX = 64  # who has one IPv6 address has these many bits of them


@dataclass(slots=True)
class _Count:
    failures: int = 0
    last: float = 0.0
    until: float = 0.0


class Throttle:
    """How long a login must wait. Safe to use from several threads; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: OrderedDict[tuple[str, ...], _Count] = OrderedDict()
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()

    def begin(self, name: str, address: str) -> int:
        """Seconds to wait before this login may be tried, 0 for now.

        Where it is 0 the try is counted as a failure at once, so that many at the same time gain nothing; `success`
        takes that back.
        """
        with self._lock:
            now = self._clock()
            keys = self._keys(name, address)
            waits = [self._counts[k].until - now for k in keys if k in self._counts]
            longest = max(waits, default=0.0)
            if longest > 0:
                return int(longest) + 1
            for key in keys:
                self._fail(key, now)
            return 0

    def success(self, name: str, address: str) -> None:
        """Forget this name's failures, and know the address as the user's.

        The address keeps its other failures: who has an account must not be able to wipe out guesses at others'.
        """
        with self._lock:
            for key in self._keys(name, address):
                count = self._counts.get(key)
                if count is not None and key[0] == "address" and count.failures > 1:
                    count.failures -= 1
                    count.until = 0.0
                else:
                    self._counts.pop(key, None)
            known = (name, network(address))
            self._known[known] = None
            self._known.move_to_end(known)
            if len(self._known) > KEPT:
                self._known.popitem(last=False)

    def _keys(self, name: str, address: str) -> list[tuple[str, ...]]:
        place = network(address)
        if (name, place) in self._known:
            return [("known", name, place)]
        return [("address", place), ("name", name)]

    def _fail(self, key: tuple[str, ...], now: float) -> None:
        count = self._counts.setdefault(key, _Count())
        if now - count.last > FORGET:
            count.failures = 0
        count.failures += 1
        count.last = now
        over = count.failures - (NAME_FREE if key[0] == "name" else ADDRESS_FREE)
        if over >= 0:
            count.until = now + min(MOST_WAIT, 2.0 ** min(over, 20))
        self._counts.move_to_end(key)
        while len(self._counts) > KEPT:
            self._counts.popitem(last=False)


def network(address: str) -> str:
    """What stands for an address: itself, or for IPv6 the network that its user disposes of."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, IPV6_PREFIX), strict=False))
