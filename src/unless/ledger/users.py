"""Users of the web app, as rows. Passwords come in as hashes; nothing here knows one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from unless.domain.errors import NotFoundError, OptionError
from unless.domain.user import Role, User, name_key
from unless.ledger import schema as t

# What a query selects to make users of its rows.
USER = (t.account.c.id, t.account.c.name, t.account.c.role, t.account.c.recorded_at, t.account.c.disabled_at)


def user_of(row: Any) -> User:
    """The user of a row with the columns USER."""
    return User(row.id, row.name, row.role, row.recorded_at, row.disabled_at)


def add_user(connection: Connection, name: str, role: Role, password: str, by: str, now: datetime) -> User:
    """Add a user with a hashed password. Raises OptionError where the name is taken."""
    if find_user(connection, name) is not None:
        raise OptionError(f"There is a user {name} already; `unless user list` lists them.")
    number = connection.execute(
        t.account.insert()
        .values(key=name_key(name), name=name, role=role, password=password, by=by, recorded_at=now)
        .returning(t.account.c.id)
    ).scalar_one()
    return User(number, name, role, now)


def find_user(connection: Connection, name: str) -> User | None:
    """A user by name, whatever its case; None where there is none."""
    if not name.isprintable():  # nor does every database take such a name
        return None
    row = connection.execute(select(*USER).where(t.account.c.key == name_key(name))).first()
    return None if row is None else user_of(row)


def get_user(connection: Connection, name: str) -> User:
    """A user by name. Raises NotFoundError."""
    found = find_user(connection, name)
    if found is None:
        raise NotFoundError(
            f"There is no user {name}; `unless user list` lists them, `unless user add` adds one."
        )
    return found


def all_users(connection: Connection) -> list[User]:
    """Every user, by name; disabled ones too."""
    return [user_of(r) for r in connection.execute(select(*USER).order_by(t.account.c.key))]


def enabled(connection: Connection, role: Role | None = None) -> int:
    """How many users can log in, or how many of one role."""
    query = select(func.count()).select_from(t.account).where(t.account.c.disabled_at.is_(None))
    if role is not None:
        query = query.where(t.account.c.role == role)
    return int(connection.execute(query).scalar_one())


def password_hash(connection: Connection, user: User) -> str:
    """A user's hashed password."""
    return str(
        connection.execute(select(t.account.c.password).where(t.account.c.id == user.number)).scalar_one()
    )


def set_role(connection: Connection, user: User, role: Role) -> None:
    """Give a user another role; sessions that are open have it from their next request on."""
    connection.execute(update(t.account).where(t.account.c.id == user.number).values(role=role))


def set_password(connection: Connection, user: User, password: str) -> None:
    """Give a user another hashed password."""
    connection.execute(update(t.account).where(t.account.c.id == user.number).values(password=password))


def set_disabled(connection: Connection, user: User, since: datetime | None) -> None:
    """Disable a user from a moment on, or enable one (None)."""
    connection.execute(update(t.account).where(t.account.c.id == user.number).values(disabled_at=since))
