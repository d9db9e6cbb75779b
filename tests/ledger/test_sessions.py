"""Users, sessions and tokens as rows, on both databases: and what leaves with a copy or an export."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from clocks import Clock
from postgres import new_database
from sqlalchemy import func, select

from unless.domain.errors import NotFoundError, OptionError
from unless.ledger import schema as t
from unless.ledger.backup import back_up, restore
from unless.ledger.doctor import check_references
from unless.ledger.store import Store
from unless.workflow import sessions, users
from unless.workflow.export import ExportOptions, export_store
from unless.workflow.passwords import Passwords

CHEAP = Passwords(passes=1, memory=8, lanes=1)
SECRET = "four words of mine"


@pytest.fixture
def opened(store: Store) -> tuple[Store, str]:
    """A ledger with a user who is logged in, and the cookie's token."""
    users.add(store, "Ana", "analyst", SECRET, "root", CHEAP)
    found = sessions.log_in(store, "ANA", SECRET, CHEAP)
    assert found
    return store, found.token


def test_a_session_is_found_by_its_token_alone(opened: tuple[Store, str]) -> None:
    store, token = opened
    user = sessions.whose_session(store, token, sessions.Expiry())
    assert user is not None
    assert (user.name, user.role) == ("Ana", "analyst")
    with store.read() as connection:
        digest = connection.execute(select(t.session.c.digest)).scalar_one()
    for other in ("", token[:-1], token + "x", digest, "' or 1=1 --", "\u00e9"):
        assert sessions.whose_session(store, other, sessions.Expiry()) is None
    for name in ("a\x00na", "' or 1=1 --", "\udce9", "Ana%", ""):
        assert sessions.log_in(store, name, SECRET, CHEAP) is None


def test_names_differ_by_more_than_case(opened: tuple[Store, str]) -> None:
    store, _ = opened
    for name in ("ana", "ANA", " Ana ", "\uff21na"):  # the last with a wide A
        with pytest.raises(OptionError, match="already"):
            users.add(store, name, "reader", SECRET, "root", CHEAP)
    with pytest.raises(NotFoundError):
        users.disable(store, "An")


def test_ended_sessions_are_swept_when_the_next_one_opens(opened: tuple[Store, str], clock: Clock) -> None:
    store, _ = opened
    clock.now += timedelta(days=8)
    sessions.log_in(store, "Ana", SECRET, CHEAP)
    with store.read() as connection:
        assert connection.execute(select(func.count()).select_from(t.session)).scalar_one() == 1


def test_a_password_changed_while_it_is_verified_lets_nobody_in(
    opened: tuple[Store, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, _ = opened
    real = Passwords.verify

    def slow(self: Passwords, kept: str | None, password: str) -> bool:
        fits = real(self, kept, password)
        users.change_password(store, "Ana", "another four words", CHEAP)
        return fits

    monkeypatch.setattr(Passwords, "verify", slow)
    assert sessions.log_in(store, "Ana", SECRET, CHEAP) is None


def test_a_backup_holds_the_users_and_no_session(opened: tuple[Store, str], tmp_path: Path) -> None:
    store, token = opened
    api = users.make_token(store, "Ana", "script", "root")
    back_up(store, tmp_path / "kept.zip")
    restore(tmp_path / "kept.zip", tmp_path / "again.db")
    again = Store.open(tmp_path / "again.db", clock=store.clock)
    assert sessions.whose_session(store, token, sessions.Expiry())
    assert sessions.whose_session(again, token, sessions.Expiry()) is None
    assert sessions.log_in(again, "Ana", SECRET, CHEAP)
    assert sessions.whose_token(again, api)
    with again.read() as connection:
        assert check_references(connection)[1] == []
    again.close()
    assert users.digest(token) in _sessions(store)
    assert users.digest(token).encode() not in (tmp_path / "again.db").read_bytes()


def _sessions(store: Store) -> str:
    with store.read() as connection:
        return repr(connection.execute(select(t.session)).all())


def test_a_restored_postgresql_ledger_goes_on_counting_users(
    postgresql: str, tmp_path: Path, clock: Clock
) -> None:
    store = Store.open(tmp_path / "unless.db", clock=clock)
    users.add(store, "Ana", "analyst", SECRET, "root", CHEAP)
    back_up(store, tmp_path / "kept.zip")
    place = new_database(postgresql)
    restore(tmp_path / "kept.zip", place)
    other = Store.open(place, clock=clock)
    users.add(other, "Ben", "reader", SECRET, "root", CHEAP)
    assert [one.user.name for one in users.list_users(other)] == ["Ana", "Ben"]
    other.close()
    store.close()


def test_an_export_says_nothing_of_users(opened: tuple[Store, str], tmp_path: Path) -> None:
    store, token = opened
    api = users.make_token(store, "Ana", "script", "root")
    export_store(store, ExportOptions(str(tmp_path / "out")), io.BytesIO())
    said = b"".join(p.read_bytes() for p in (tmp_path / "out").iterdir())
    assert said
    for secret in ("argon2", "Ana", "root", users.digest(token), users.digest(api)):
        assert secret.encode() not in said
