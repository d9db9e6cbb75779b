"""Users of the web app: who they are, what they may do, and what a name and a password must be like."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal, get_args

from unless.domain.errors import OptionError

Role = Literal["reader", "analyst", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)  # each may do what those before it may

NAME_MOST = 64  # characters
# NIST SP 800-63B-4, 3.1.1.2, asks for at least 8 characters where a second factor is used and 15 where none is; 12 is
# the product's choice between them, with guessing slowed down (web.throttle).
PASSWORD_LEAST = 12
PASSWORD_MOST = 256  # characters; NIST asks for at least 64
PASSWORD_VARIETY = 5  # different characters at least: "aaaaaaaaaaaa" and "abababababab" are no secrets
_NAME_MARKS = frozenset(" ._-@'’")


@dataclass(frozen=True, slots=True)
class User:
    """One user; `number` is the ledger's row. A disabled user cannot log in, and keeps the decisions made."""

    number: int
    name: str
    role: Role
    created: datetime
    disabled: datetime | None = None

    def may(self, role: Role) -> bool:
        """Whether the user has this role or a higher one."""
        return reaches(self.role, role)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """One API token of a user, without the token itself, which is not kept."""

    number: int
    name: str
    created: datetime
    revoked: datetime | None = None


def reaches(role: Role, wanted: Role) -> bool:
    """Whether a role is another one or above it."""
    return ROLES.index(role) >= ROLES.index(wanted)


def role_named(text: str) -> Role:
    """A role from its word. Raises OptionError."""
    low = text.strip().lower()
    if low not in ROLES:
        raise OptionError(f"{text!r} is no role; give reader, analyst or admin.")
    return low


def user_name(text: str) -> str:
    """A name as it is kept: in Unicode's form NFKC, without blanks around it.

    Raises OptionError for one that is empty, too long, or has characters that names do not have.
    """
    name = unicodedata.normalize("NFKC", text).strip()
    if not name or len(name) > NAME_MOST:
        raise OptionError(f"A user's name has 1 to {NAME_MOST} characters; give another.")
    if not all(c.isalnum() or unicodedata.combining(c) or c in _NAME_MARKS for c in name):
        raise OptionError(
            f"{name!r} cannot be a user's name; use letters, digits, blanks and any of . _ - @ ' only."
        )
    return name


def name_key(text: str) -> str:
    """What a name is found by, whatever its case."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def password_form(text: str) -> str:
    """A password in the form that is hashed: NFKC, so that every keyboard's way to write a letter is the same."""
    return unicodedata.normalize("NFKC", text)


def check_password(text: str, name: str) -> None:
    """Whether a user may have this password; there is no rule of composition (NIST SP 800-63B). Raises OptionError."""
    password = password_form(text)
    if len(password) < PASSWORD_LEAST:
        raise OptionError(
            f"The password has {len(password)} characters; take {PASSWORD_LEAST} or more, for example four words."
        )
    if len(password) > PASSWORD_MOST:
        raise OptionError(f"The password has {len(password)} characters; take {PASSWORD_MOST} at most.")
    low = password.casefold()
    for word in (name_key(name), "unless"):
        if word in low and len(low.replace(word, "")) < PASSWORD_LEAST // 2:
            raise OptionError(
                "The password is little more than the user's name or the program's; take another."
            )
    if len(set(low)) < PASSWORD_VARIETY or _is_run(low):
        raise OptionError("The password repeats or counts up a few characters; take another.")


def _is_run(text: str) -> bool:
    """Whether each character follows the one before it, as in 123456789012 or abcdefghijkl."""
    steps = [ord(b) - ord(a) for a, b in pairwise(text)]
    ordinary = sum(step in (1, -1, 0) for step in steps)
    return ordinary >= len(steps) - 2
