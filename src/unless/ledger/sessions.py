"""Sessions and API tokens, as rows: found by a hash, so that who reads the ledger cannot use them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from unless.domain.errors import NotFoundError
from unless.domain.user import ApiToken, User
from unless.ledger import schema as t
from unless.ledger.users import USER, user_of


def open_session(connection: Connection, user: User, digest: str, now: datetime, ends: datetime) -> None:
    """Keep a session of a user until it ends; those that have ended go."""
    connection.execute(delete(t.session).where(t.session.c.ends_at <= now))
    connection.execute(
        t.session.insert().values(
            digest=digest, account_id=user.number, recorded_at=now, seen_at=now, ends_at=ends
        )
    )


def session_user(
    connection: Connection, digest: str, now: datetime, seen_since: datetime
) -> tuple[User, datetime] | None:
    """Whose session this is and when it was last seen; None where it ended, idled, or its user is disabled.

    `seen_since`: sessions last seen before it have idled. One query, by the unique index on the hash.
    """
    row = connection.execute(
        select(*USER, t.session.c.seen_at)
        .join(t.session, t.session.c.account_id == t.account.c.id)
        .where(
            t.session.c.digest == digest,
            t.session.c.ends_at > now,
            t.session.c.seen_at > seen_since,
            t.account.c.disabled_at.is_(None),
        )
    ).first()
    return None if row is None else (user_of(row), row.seen_at)


def touch(connection: Connection, digest: str, now: datetime) -> None:
    """Note that a session was seen."""
    connection.execute(update(t.session).where(t.session.c.digest == digest).values(seen_at=now))


def end_sessions(connection: Connection, user: User) -> int:
    """End every session of a user; returns how many there were."""
    return connection.execute(delete(t.session).where(t.session.c.account_id == user.number)).rowcount


def add_token(connection: Connection, user: User, digest: str, name: str, by: str, now: datetime) -> None:
    """Keep an API token of a user."""
    connection.execute(
        t.api_token.insert().values(digest=digest, account_id=user.number, name=name, by=by, recorded_at=now)
    )


def token_user(connection: Connection, digest: str) -> User | None:
    """Whose API token this is; None where it is none, was revoked, or its user is disabled."""
    row = connection.execute(
        select(*USER)
        .join(t.api_token, t.api_token.c.account_id == t.account.c.id)
        .where(
            t.api_token.c.digest == digest,
            t.api_token.c.revoked_at.is_(None),
            t.account.c.disabled_at.is_(None),
        )
    ).first()
    return None if row is None else user_of(row)


def tokens_of(connection: Connection, user: User) -> list[ApiToken]:
    """A user's API tokens, the latest first; revoked ones too."""
    rows = connection.execute(
        select(t.api_token).where(t.api_token.c.account_id == user.number).order_by(t.api_token.c.id.desc())
    )
    return [ApiToken(r.id, r.name, r.recorded_at, r.revoked_at) for r in rows]


def revoke_token(connection: Connection, user: User, number: int, now: datetime) -> None:
    """Revoke one of a user's API tokens by its number. Raises NotFoundError where the user has none such in use."""
    done = connection.execute(
        update(t.api_token)
        .where(
            t.api_token.c.id == number,
            t.api_token.c.account_id == user.number,
            t.api_token.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    ).rowcount
    if not done:
        raise NotFoundError(f"{user.name} has no API token {number} in use; `unless user list` shows them.")
