"""Every address that changes something: refused without the form's token, to strangers, and to whose role is too low.

The routes are those of the app itself, so that a new one is held to this without a line here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dossier_cases import KEY
from fastapi import FastAPI
from user_cases import SECRETS, Seat, browser, filled_in, form_token, routes, seat, team_app

from unless.ledger.evidence import decisions
from unless.ledger.questions import version_of
from unless.ledger.speakers import speaker_decisions
from unless.ledger.store import Store
from unless.web.app import create_app
from unless.web.options import ServeOptions
from unless.workflow.review import load
from unless.workflow.users import make_token

# What a reader may send: leaving, one's own account, and reading a text that is not kept.
READERS_MAY = {"/login", "/logout", "/account/password", "/account/tokens/revoke", "/api/read"}
STRANGERS_MAY = {"/login", "/api/openapi.json"}
STALE = "out of date"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    store = Store.open(tmp_path_factory.mktemp("team") / "unless.db")
    yield team_app(store)
    store.close()


@pytest.fixture(scope="module")
def admin(app: FastAPI) -> Seat:
    return seat(app, "ada")


def _routes() -> list[tuple[str, str]]:
    """The app's routes, without a ledger: none is looked at."""
    return routes(create_app(None))  # type: ignore[arg-type]


CHANGES = [r for r in _routes() if r[0] != "GET"]


def test_there_are_changes_to_try() -> None:
    assert len(CHANGES) > 20
    assert {m for m, _ in CHANGES} >= {"POST", "DELETE"}


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_a_change_needs_the_token_of_its_session(admin: Seat, app: FastAPI, method: str, path: str) -> None:
    other = seat(app, "ana").csrf if path == "/logout" else "0" * 64
    kind = {"content-type": "application/json"} if path.startswith("/api/") else {}
    for token in (None, "", other, "é"):
        headers = kind | ({} if token is None else {"x-csrf-token": token.encode()})
        answer = admin.client.request(method, filled_in(path), headers=headers)
        assert answer.status_code == 403, (token, answer.text)
        assert STALE in answer.text or "no cookie with the form" in answer.text
    assert admin.client.get("/account").status_code == 200  # nothing of it was done


@pytest.mark.parametrize(("method", "path"), [c for c in CHANGES if c[1].startswith("/api/")])
def test_the_api_takes_changes_as_json_alone(admin: Seat, method: str, path: str) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = admin.client.request(
            method, filled_in(path), headers={"content-type": kind} if kind else {}, content=b"{}"
        )
        assert answer.status_code == (415 if method == "POST" else 403)


def test_on_loopback_without_users_a_foreign_form_changes_nothing_either(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "unless.db")
    app = create_app(store, ServeOptions(local_user="ana"))
    client = browser(app)
    for method, path in CHANGES:
        if path.startswith("/api/"):
            simple = client.request(
                method, filled_in(path), content=b"{}", headers={"content-type": "text/plain"}
            )
            assert simple.status_code == 415 or method != "POST", path
        elif path != "/login":
            assert client.request(method, filled_in(path)).status_code == 403, path
        foreign = client.request(method, filled_in(path), headers={"origin": "https://evil.example"})
        assert foreign.status_code == 403
        assert "another site" in foreign.text
    store.close()


@pytest.mark.parametrize(("method", "path"), [c for c in CHANGES if c[1] not in READERS_MAY])
def test_a_reader_changes_nothing(app: FastAPI, method: str, path: str, reader_seat: Seat) -> None:
    answer = reader_seat.client.request(
        method, filled_in(path), headers={"x-csrf-token": reader_seat.csrf} | _json(path)
    )
    assert answer.status_code == 403
    assert "rea is a reader here; this takes an" in answer.text


@pytest.fixture(scope="module")
def reader_seat(app: FastAPI) -> Seat:
    return seat(app, "rea")


@pytest.mark.parametrize(
    "path", ["/users", "/users/role", "/users/disable", "/users/enable", "/users/password"]
)
def test_an_analyst_does_not_manage_users(app: FastAPI, path: str) -> None:
    ana = seat(app, "ana")
    fields = {"csrf": ana.csrf, "name": "ana", "role": "admin", "password": "a better password"}
    answer = ana.client.post(path, data=fields)
    assert answer.status_code == 403
    assert "takes an admin" in answer.text
    if path == "/users":
        assert ana.client.get(path).status_code == 403


@pytest.mark.parametrize(("method", "path"), _routes())
def test_a_stranger_sees_and_changes_nothing(app: FastAPI, method: str, path: str) -> None:
    if path in STRANGERS_MAY:
        return
    for cookie in ("", "unless_session=" + "A" * 43):
        answer = browser(app).request(method, filled_in(path), headers={"cookie": cookie} | _json(path))
        if method == "GET" and not path.startswith("/api/"):
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/login?next=/")
        else:
            assert answer.status_code == 401
        assert "ada" not in answer.text


def _json(path: str) -> dict[str, str]:
    return {"content-type": "application/json"} if path.startswith("/api/") else {}


# --- whose decision it is ---------------------------------------------------------------------------------------
def test_each_decides_and_takes_back_under_the_own_name(shown: Store) -> None:
    app = team_app(shown)
    ana, ben = seat(app, "ana"), seat(app, "ben")
    one = next(i.piece.id for i in load(shown, KEY).items if not i.views)
    address = f"/api/questions/{KEY}/review"
    for who in (ben, ana):
        answer = who.client.post(
            address, json={"piece": one, "action": "accept"}, headers={"x-csrf-token": who.csrf}
        )
        assert answer.status_code == 200, answer.text
    mine = {d.number for d in _decided(shown, "ben")}
    for _ in range(30):  # all of Ana's and none of Ben's
        answer = ana.client.delete(address, headers={"x-csrf-token": ana.csrf})
        if answer.status_code != 200:
            break
    assert "no decision" in answer.text
    undone = {d.undoes for d in _decided(shown, "ana")}
    assert undone & {d.number for d in _decided(shown, "ana")}
    assert not undone & mine


def test_the_last_decision_on_speakers_is_taken_back_by_whoever_made_it(shown: Store) -> None:
    app = team_app(shown)
    ana, ben = seat(app, "ana"), seat(app, "ben")
    with shown.read() as connection:
        name = f"#{speaker_decisions(connection)[0].speaker}"
    graded = ben.client.post(
        "/api/speakers/grades",
        json={"speaker": name, "grade": "C", "because": "a slip"},
        headers={"x-csrf-token": ben.csrf},
    )
    assert graded.status_code == 200, graded.text
    for send in (
        lambda who: who.client.delete("/api/speakers/decisions", headers={"x-csrf-token": who.csrf}),
        lambda who: who.client.post("/speakers/undo", headers={"x-csrf-token": who.csrf}),
    ):
        answer = send(ana)
        assert answer.status_code == 400
        assert "is ben&#39;s, and only ben" in answer.text or "is ben's, and only ben" in answer.text
    assert ben.client.delete("/api/speakers/decisions", headers={"x-csrf-token": ben.csrf}).status_code == 200


def _decided(store: Store, by: str) -> list:  # type: ignore[type-arg]
    with store.read() as connection:
        return [d for d in decisions(connection, version_of(connection, KEY).number) if d.by == by]


# --- API tokens -------------------------------------------------------------------------------------------------
def test_an_api_token_is_its_user_under_the_api_and_nowhere_else(app: FastAPI) -> None:
    store = app.state.store
    client = browser(app)
    ana = {"authorization": f"Bearer {make_token(store, 'ana', 'script', 'root')}"}
    rea = {"authorization": f"bearer {make_token(store, 'rea', 'script', 'root')}"}
    assert client.get("/api/about", headers=ana).status_code == 200
    assert client.get("/help", headers=ana).status_code == 303
    assert client.get("/api/about", headers={"authorization": ana["authorization"] + "x"}).status_code == 401
    unknown = client.get("/api/about", headers={"authorization": "Bearer"})
    assert unknown.status_code == 401
    assert unknown.headers["www-authenticate"] == "Bearer"
    question = {
        "asks": {
            "question": "Will the ferry sail?",
            "opened": "2031-01-01",
            "deadline": "2031-12-31",
            "about": {"actors": ["Harl"], "event": ["sail"]},
        },
        "name": "token-ferry",
    }
    assert client.post("/api/questions", json=question, headers=rea).status_code == 403
    made = client.post("/api/questions", json=question, headers=ana)
    assert made.status_code == 200, made.text  # without a CSRF token: no browser sends this header by itself
    with store.read() as connection:
        assert version_of(connection, "token-ferry").by == "ana"


def test_a_revoked_token_and_a_disabled_users_token_let_nobody_in(app: FastAPI, admin: Seat) -> None:
    store = app.state.store
    headers = {"authorization": f"Bearer {make_token(store, 'ben', 'script', 'root')}"}
    client = browser(app)
    assert client.get("/api/about", headers=headers).status_code == 200
    assert admin.client.post("/users/disable", data={"csrf": admin.csrf, "name": "ben"}).status_code == 303
    assert client.get("/api/about", headers=headers).status_code == 401
    assert admin.client.post("/users/enable", data={"csrf": admin.csrf, "name": "ben"}).status_code == 303
    assert client.get("/api/about", headers=headers).status_code == 200
    ben = seat(app, "ben")
    number = ben.client.get("/account").text.split('name="number" value="')[1].split('"')[0]
    assert seat(app, "ana").client.post(
        "/account/tokens/revoke", data={"number": number}, headers={"x-csrf-token": seat(app, "ana").csrf}
    ).status_code in (403, 404)
    assert client.get("/api/about", headers=headers).status_code == 200
    assert (
        ben.client.post("/account/tokens/revoke", data={"csrf": ben.csrf, "number": number}).status_code
        == 303
    )
    assert client.get("/api/about", headers=headers).status_code == 401


def test_another_sessions_token_does_not_do_for_a_form(app: FastAPI) -> None:
    one, two = seat(app, "ana"), seat(app, "ana")
    answer = one.client.post("/logout", data={"csrf": two.csrf})
    assert answer.status_code == 403
    assert form_token(one.client.get("/account").text) == one.csrf
    assert SECRETS["ana"] not in answer.text
