"""Passwords: hashed with Argon2id, and verified in the same time whether or not there is such a user."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from unless.domain.user import PASSWORD_MOST, password_form

if TYPE_CHECKING:
    from argon2 import PasswordHasher


@dataclass(frozen=True)
class Passwords:
    """Argon2id with its cost: by default RFC 9106's second recommended option (section 4), for 64 MiB of memory.

    That is above the least that OWASP's Password Storage Cheat Sheet names (19 MiB, 2 passes, 1 lane). `memory` is in
    KiB. A verification takes about 0.1 s and its memory, so callers run few at once.
    """

    passes: int = 3
    memory: int = 64 * 1024
    lanes: int = 4

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher  # noqa: PLC0415  only those who log in need it

        return PasswordHasher(self.passes, self.memory, self.lanes)

    @cached_property
    def _nobody(self) -> str:
        """The hash of a password that nobody knows."""
        return self._hasher.hash(secrets.token_urlsafe(32))

    def hash(self, password: str) -> str:
        """A password's hash with its salt and cost, in Argon2's encoded form."""
        return self._hasher.hash(password_form(password))

    def verify(self, kept: str | None, password: str) -> bool:
        """Whether a password is the one of a hash. Without a hash it takes as long, and the answer is no."""
        from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

        try:
            self._hasher.verify(kept or self._nobody, password_form(password[: PASSWORD_MOST + 1]))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether a hash has another cost than these, and should be made anew when its password is known."""
        return self._hasher.check_needs_rehash(kept)

    def warm(self) -> None:
        """Hash nobody's password now, so that the first stranger does not wait longer than the second."""
        _ = self._nobody
