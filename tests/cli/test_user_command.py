"""unless user, and when unless serve demands one, as a user meets them."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from unless.cli import main as cli
from unless.ledger.store import Store
from unless.workflow import sessions
from unless.workflow.passwords import Passwords

Run = Callable[..., tuple[int, str, str]]
CHEAP = Passwords(passes=1, memory=8, lanes=1)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command on a ledger of its own: exit code, what it printed, what it said on standard error."""
    monkeypatch.setenv("UNLESS_USER", "root")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("unless.workflow.users.Passwords", lambda: CHEAP)

    def command(*words: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["unless", *words, "--ledger", str(tmp_path / "unless.db")])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, " ".join(err.split())

    return command


def test_a_user_is_added_listed_changed_and_shut_out(run: Run, tmp_path: Path) -> None:
    secret = "four words of mine"
    code, out, _ = run(
        "user", "add", "Ana Duarte", "--role", "admin", "--password-stdin", stdin=secret.encode() + b"\r\n"
    )
    assert (code, out) == (0, "Ana Duarte may log in, as an admin.\n")
    assert run("user", "add", "ben", "--password-stdin", "--json", stdin=b"seven grey herons")[0] == 0
    store = Store.open(tmp_path / "unless.db")
    assert sessions.knows(store, "ana duarte", secret, CHEAP)
    assert run("user", "role", "BEN", "analyst")[1] == "ben is an analyst now.\n"
    assert run("user", "password", "ben", "--password-stdin", stdin=b"eight grey herons")[0] == 0
    assert sessions.knows(store, "ben", "eight grey herons", CHEAP)
    assert not sessions.knows(store, "ben", "seven grey herons", CHEAP)
    assert run("user", "disable", "ben")[0] == 0
    assert not sessions.knows(store, "ben", "eight grey herons", CHEAP)
    rows = json.loads(run("user", "list", "--json")[1])
    assert [(r["name"], r["role"], bool(r["disabled"])) for r in rows] == [
        ("Ana Duarte", "admin", False),
        ("ben", "analyst", True),
    ]
    assert "argon2" not in json.dumps(rows)
    assert "disabled" in run("user", "list")[1]
    assert run("user", "enable", "ben")[0] == 0
    assert sessions.knows(store, "ben", "eight grey herons", CHEAP)
    store.close()


def test_a_token_is_printed_once_and_revoked_by_its_number(run: Run, tmp_path: Path) -> None:
    run("user", "add", "ana", "--password-stdin", stdin=b"four words of mine")
    code, out, err = run("user", "token", "ana", "--for", "the morning script")
    assert code == 0
    assert out.startswith("unless_")
    assert len(out.strip()) == 50
    assert "shown this once" in err
    store = Store.open(tmp_path / "unless.db")
    assert sessions.whose_token(store, out.strip())
    assert out.strip().encode() not in (tmp_path / "unless.db").read_bytes()
    listed = json.loads(run("user", "list", "--json")[1])[0]["tokens"]
    assert [(t["number"], t["name"], t["revoked"]) for t in listed] == [(1, "the morning script", None)]
    assert run("user", "token", "ana", "--revoke", "1")[0] == 0
    assert sessions.whose_token(store, out.strip()) is None
    assert "has no API token 1 in use" in run("user", "token", "ana", "--revoke", "1")[2]
    store.close()


@pytest.mark.parametrize(
    ("words", "stdin", "says"),
    [
        (("add", "ana", "--password-stdin"), b"short", "has 5 characters"),
        (("add", "ana", "--password-stdin"), b"a" * 300, "256 at most"),
        (("add", "ana", "--password-stdin"), b"aaaabbbbaaaabbbb", "repeats or counts"),
        (("add", "ana", "--password-stdin"), b"123456789012", "repeats or counts"),
        (("add", "ana maria", "--password-stdin"), b"ana maria ana maria!", "little more than"),
        (("add", "ana", "--password-stdin"), b"\xff\xfe and more of it", "not UTF-8"),
        (("add", "ana"), b"four words of mine", "--password-stdin"),
        (("add", "a/b", "--password-stdin"), b"four words of mine", "cannot be a user's name"),
        (("add", "  ", "--password-stdin"), b"four words of mine", "1 to 64 characters"),
        (("add", "ana", "--role", "boss", "--password-stdin"), b"four words of mine", "is no role"),
        (("add", "ROOT", "--password-stdin"), b"four words of mine", "is a user ROOT already"),
        (("role", "nobody", "admin"), b"", "no user nobody"),
        (("role", "root", "reader"), b"", "the only admin"),
        (("disable", "root"), b"", "the only admin"),
        (("token", "nobody"), b"", "no user nobody"),
        (("token", "root", "--for", "x", "--revoke", "1"), b"", "give one of them"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    run: Run, words: tuple[str, ...], stdin: bytes, says: str
) -> None:
    run("user", "add", "root", "--role", "admin", "--password-stdin", stdin=b"the roots of trees")
    code, out, err = run("user", *words, stdin=stdin)
    assert (code, out) == (1, "")
    assert says in err


@pytest.mark.parametrize(
    "options", [("--users",), ("--host", "192.0.2.7"), ("--https",), ("--name", "news.example")]
)
def test_serving_to_others_needs_a_user_first(run: Run, options: tuple[str, ...]) -> None:
    code, _, err = run("serve", *options)
    assert code == 1
    assert "unless user add NAME --role admin" in err
