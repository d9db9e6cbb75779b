"""Users of the web app: add, list, change, disable; and their API tokens."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from unless.domain.errors import OptionError
from unless.domain.user import ApiToken, Role, User, check_password, user_name
from unless.ledger import sessions
from unless.ledger import users as rows
from unless.ledger.store import Store
from unless.workflow.passwords import Passwords

TOKEN_PREFIX = "unless_"  # by which scanners for leaked secrets, and people, know one
TOKEN_NAME_MOST = 80


@dataclass(frozen=True, slots=True)
class Listed:
    """A user with the API tokens made for them, revoked ones too."""

    user: User
    tokens: tuple[ApiToken, ...]


def digest(secret: str) -> str:
    """What is kept of a token: SHA-256, which is enough for 32 random bytes (there is nothing to guess)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add(
    store: Store, name: str, role: Role, password: str, by: str, passwords: Passwords | None = None
) -> User:
    """Add a user. Raises OptionError for a name or a password that will not do, or a name that is taken."""
    wanted = user_name(name)
    check_password(password, wanted)
    with store.read() as connection:  # before the hash, which takes long
        if rows.find_user(connection, wanted) is not None:
            raise OptionError(f"There is a user {wanted} already; `unless user list` lists them.")
    hashed = (passwords or Passwords()).hash(password)
    with store.write() as connection:
        return rows.add_user(connection, wanted, role, hashed, by, store.clock())


def list_users(store: Store) -> list[Listed]:
    """Every user by name, with their tokens."""
    with store.read() as connection:
        return [
            Listed(user, tuple(sessions.tokens_of(connection, user))) for user in rows.all_users(connection)
        ]


def get(store: Store, name: str) -> Listed:
    """One user. Raises NotFoundError."""
    with store.read() as connection:
        user = rows.get_user(connection, name)
        return Listed(user, tuple(sessions.tokens_of(connection, user)))


def there_are_users(store: Store) -> bool:
    """Whether anybody could log in."""
    with store.read() as connection:
        return rows.enabled(connection) > 0


def change_role(store: Store, name: str, role: Role) -> User:
    """Give a user another role. Raises NotFoundError; OptionError where no admin would be left."""
    with store.write() as connection:
        user = rows.get_user(connection, name)
        _keep_an_admin(rows.enabled(connection, "admin"), user, role)
        rows.set_role(connection, user, role)
        return rows.get_user(connection, name)


def change_password(store: Store, name: str, password: str, passwords: Passwords | None = None) -> User:
    """Give a user another password and end their sessions. Raises NotFoundError, OptionError."""
    user = get(store, name).user
    check_password(password, user.name)
    hashed = (passwords or Passwords()).hash(password)
    with store.write() as connection:
        rows.set_password(connection, user, hashed)
        sessions.end_sessions(connection, user)
    return user


def disable(store: Store, name: str) -> User:
    """Shut a user out at once: no login, no session, no API token. Raises NotFoundError, OptionError."""
    with store.write() as connection:
        user = rows.get_user(connection, name)
        if user.disabled is None:
            _keep_an_admin(rows.enabled(connection, "admin"), user, None)
            rows.set_disabled(connection, user, store.clock())
        sessions.end_sessions(connection, user)
        return rows.get_user(connection, name)


def enable(store: Store, name: str) -> User:
    """Let a disabled user in again. Raises NotFoundError."""
    with store.write() as connection:
        user = rows.get_user(connection, name)
        rows.set_disabled(connection, user, None)
        return rows.get_user(connection, name)


def make_token(store: Store, name: str, label: str, by: str) -> str:
    """A new API token of a user, which is told this once. Raises NotFoundError, OptionError."""
    words = " ".join(label.split())
    if not words.isprintable() or len(words) > TOKEN_NAME_MOST:
        raise OptionError(f"A token's name has at most {TOKEN_NAME_MOST} printable characters; give another.")
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with store.write() as connection:
        user = rows.get_user(connection, name)
        if user.disabled is not None:
            raise OptionError(f"{user.name} is disabled; `unless user enable` comes first.")
        sessions.add_token(connection, user, digest(token), words or "unnamed", by, store.clock())
    return token


def revoke_token(store: Store, name: str, number: int) -> None:
    """Revoke an API token by its number. Raises NotFoundError."""
    with store.write() as connection:
        sessions.revoke_token(connection, rows.get_user(connection, name), number, store.clock())


def _keep_an_admin(admins: int, user: User, role: Role | None) -> None:
    if user.role == "admin" and user.disabled is None and role != "admin" and admins < 2:
        raise OptionError(f"{user.name} is the only admin; make another one first.")
