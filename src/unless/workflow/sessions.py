"""Logging in and out of the web app, and who a session or an API token belongs to."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from unless.domain.errors import LedgerError
from unless.domain.user import User
from unless.ledger import sessions
from unless.ledger import users as rows
from unless.ledger.store import Store
from unless.workflow.passwords import Passwords
from unless.workflow.users import digest


@dataclass(frozen=True, slots=True)
class Expiry:
    """How long a session lasts: unused, and at the most.

    NIST SP 800-63B-4 (2.1.3) allows 30 days for one factor; a working day of 12 hours and a week are kept here, since
    the pages are left open on screens.
    """

    idle: timedelta = timedelta(hours=12)
    most: timedelta = timedelta(days=7)


# How often "seen" is written: a request must not wait for the ledger's one writer each time.
TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A user who has just logged in, and the token for their cookie, which is not kept."""

    user: User
    token: str


def log_in(
    store: Store, name: str, password: str, passwords: Passwords, expiry: Expiry | None = None
) -> LoggedIn | None:
    """A new session of a user; None where name and password do not fit, whatever the reason, and in the same time."""
    known = _verified(store, name, password, passwords)
    if known is None:
        return None
    user, kept = known
    renewed = passwords.hash(password) if passwords.outdated(kept) else None
    token, now = secrets.token_urlsafe(32), store.clock()
    with store.write() as connection:
        if rows.password_hash(connection, user) != kept:
            return None  # it was changed while this one was verified
        if renewed is not None:
            rows.set_password(connection, user, renewed)
        sessions.open_session(connection, user, digest(token), now, now + (expiry or Expiry()).most)
    return LoggedIn(user, token)


def knows(store: Store, name: str, password: str, passwords: Passwords) -> User | None:
    """The user of a name and password; None where they do not fit, whatever the reason, and in the same time."""
    known = _verified(store, name, password, passwords)
    return None if known is None else known[0]


def _verified(store: Store, name: str, password: str, passwords: Passwords) -> tuple[User, str] | None:
    """The user and the hash that the password fits."""
    with store.read() as connection:
        user = rows.find_user(connection, name)
        kept = rows.password_hash(connection, user) if user is not None and user.disabled is None else None
    if not passwords.verify(kept, password) or user is None or kept is None:
        return None
    return user, kept


def open_session(store: Store, user: User, expiry: Expiry | None = None) -> str:
    """A new session of a user, after a change of password ended the others: the token for their cookie."""
    token, now = secrets.token_urlsafe(32), store.clock()
    with store.write() as connection:
        sessions.open_session(connection, user, digest(token), now, now + (expiry or Expiry()).most)
    return token


def whose_session(store: Store, token: str, expiry: Expiry) -> User | None:
    """Whose session a cookie's token opens; None where it is none, or none any more."""
    now = store.clock()
    mark = digest(token)
    with store.read() as connection:
        found = sessions.session_user(connection, mark, now, now - expiry.idle)
    if found is None:
        return None
    user, seen = found
    if now - seen > min(TOUCH_EVERY, expiry.idle / 4):
        _touch(store, mark, now)
    return user


def _touch(store: Store, mark: str, now: datetime) -> None:
    try:
        with store.write() as connection:
            sessions.touch(connection, mark, now)
    except LedgerError:
        pass  # a ledger that cannot be written just now still knows the session


def log_out(store: Store, user: User) -> None:
    """End every session of a user, on every machine."""
    with store.write() as connection:
        sessions.end_sessions(connection, user)


def whose_token(store: Store, token: str) -> User | None:
    """Whose API token this is; None where it is none, or none any more."""
    with store.read() as connection:
        return sessions.token_user(connection, digest(token))
