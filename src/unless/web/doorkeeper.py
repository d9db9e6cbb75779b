"""Letting users in: guessing slowed down, and few passwords verified at once."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Request

from unless.domain.user import NAME_MOST, PASSWORD_MOST, User, name_key
from unless.ledger.store import Store
from unless.web.errors import WebError
from unless.web.options import ServeOptions
from unless.web.throttle import Throttle
from unless.workflow.sessions import LoggedIn, knows, log_in

log = logging.getLogger("unless.web")
T = TypeVar("T")

AT_ONCE = 2  # hashes: each takes 64 MiB and a core or more for a tenth of a second
WAITING = 32  # who wait for one; about two seconds' work


class TooMany(WebError):
    """Not now: too many tries, or too many at once. `wait` is in seconds."""

    status = 429

    def __init__(self, wait: int, why: str) -> None:
        super().__init__(why)
        self.wait = wait


class Doorkeeper:
    """Verifies passwords for one server."""

    def __init__(self, store: Store, options: ServeOptions) -> None:
        self.store = store
        self.options = options
        self.throttle = Throttle()
        self._hashing = CapacityLimiter(AT_ONCE)
        if options.users:
            options.passwords.warm()

    async def hashing(self, work: Callable[[], T]) -> T:
        """Do work that hashes passwords, in its turn. Raises TooMany where the queue is long."""
        self._check_queue()
        return await to_thread.run_sync(work, limiter=self._hashing)

    async def admit(self, request: Request, name: str, password: str) -> LoggedIn | None:
        """A new session for a name and its password; None where they do not fit. Raises TooMany."""
        passwords, expiry = self.options.passwords, self.options.expiry
        return await self._try(
            request, name, password, lambda: log_in(self.store, name, password, passwords, expiry)
        )

    async def recognise(self, request: Request, user: User, password: str) -> bool:
        """Whether somebody who is logged in also knows the password; guessing is as slow as at the door."""
        passwords = self.options.passwords
        found = await self._try(
            request, user.name, password, lambda: knows(self.store, user.name, password, passwords)
        )
        return found is not None

    async def _try(
        self, request: Request, name: str, password: str, work: Callable[[], T | None]
    ) -> T | None:
        address = self.address(request)
        key = name_key(name[: NAME_MOST + 1])
        self._check_queue()
        wait = self.throttle.begin(key, address)
        if wait:
            raise TooMany(wait, f"Too many logins have failed; try again in {_words(wait)}.")
        fits = len(name) <= NAME_MOST and len(password) <= PASSWORD_MOST
        found = await self.hashing(work) if fits else None
        if found is None:
            log.warning("password refused for %r from %s", name[: NAME_MOST + 1], address)
        else:
            self.throttle.success(key, address)
        return found

    def _check_queue(self) -> None:
        if self._hashing.statistics().tasks_waiting >= WAITING:
            raise TooMany(3, "Many are logging in just now; try again in a few seconds.")

    def address(self, request: Request) -> str:
        """Where a request comes from: the other end, or behind one of our proxies what it says at the last."""
        other = request.client.host if request.client else ""
        if self.options.https and other in self.options.proxies:
            named = request.headers.getlist("x-forwarded-for")
            last = named[-1].rpartition(",")[2].strip() if named else ""
            try:
                return str(ipaddress.ip_address(last))
            except ValueError:
                return other
        return other


def _words(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} second{'s' * (seconds != 1)}"
    return f"{round(seconds / 60)} minutes"
