"""Logging in: what the cookie is like, whom the door opens to, how guessing is slowed, and where one goes on to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from clocks import Clock
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from user_cases import (
    BASE,
    CHEAP,
    HTTPS,
    SECRETS,
    browser,
    form_token,
    seat,
    send_login,
    team_app,
    with_users,
)

from unless.domain.errors import OptionError
from unless.ledger import schema as t
from unless.ledger.store import Store
from unless.web import doorkeeper, throttle
from unless.web.app import create_app
from unless.web.options import ServeOptions
from unless.web.pages.login import WRONG, local_path
from unless.workflow import users
from unless.workflow.passwords import Passwords


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    one = Store.open(tmp_path / "unless.db", clock=clock)
    yield one
    one.close()


@pytest.fixture
def app(store: Store) -> FastAPI:
    return team_app(store)


# --- the cookie -------------------------------------------------------------------------------------------------
def test_the_cookie_is_kept_from_scripts_and_other_sites(app: FastAPI) -> None:
    answer = send_login(browser(app), "ana", SECRETS["ana"])
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("unless_session="))
    assert re.fullmatch(r"unless_session=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", cookie)


def test_behind_https_the_cookie_is_this_hosts_alone_and_never_sent_without_tls(store: Store) -> None:
    client = browser(team_app(store, https=True), HTTPS)
    answer = send_login(client, "ana", SECRETS["ana"])
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("__Host-unless="))
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(cookie.split("; "))
    assert "domain" not in cookie.lower()
    assert client.get("/account").status_code == 200
    assert answer.headers["strict-transport-security"]


def test_the_ledger_keeps_neither_token_nor_password(app: FastAPI, store: Store) -> None:
    client = browser(app)
    send_login(client, "ana", SECRETS["ana"])
    token = client.cookies["unless_session"]
    api = users.make_token(store, "ana", "script", "root")
    with store.read() as connection:
        kept = repr([connection.execute(select(x)).all() for x in (t.session, t.account, t.api_token)])
    assert "$argon2id$" in kept
    assert token not in kept
    assert api not in kept
    assert SECRETS["ana"] not in kept


def test_a_login_makes_a_new_session_whatever_cookie_came(app: FastAPI) -> None:
    planted = "A" * 43
    client = browser(app)
    client.cookies.set("unless_session", planted)
    answer = send_login(client, "ana", SECRETS["ana"])
    assert answer.status_code == 303
    assert "unless_session=" + planted not in answer.headers["set-cookie"]
    fixed = browser(app)
    fixed.cookies.set("unless_session", planted)
    assert fixed.get("/account").status_code == 303


def test_an_old_session_is_not_the_new_ones(app: FastAPI) -> None:
    client = browser(app)
    send_login(client, "ana", SECRETS["ana"])
    first = client.cookies["unless_session"]
    client.cookies.delete("unless_session")
    send_login(client, "ana", SECRETS["ana"])
    assert client.cookies["unless_session"] != first


# --- how a session ends -----------------------------------------------------------------------------------------
def test_logging_out_ends_every_session_of_the_user(app: FastAPI) -> None:
    here, there, other = seat(app, "ana"), seat(app, "ana"), seat(app, "ben")
    answer = here.client.post("/logout", data={"csrf": here.csrf})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert 'unless_session=""' in answer.headers["set-cookie"]
    assert there.client.get("/account").status_code == 303
    assert other.client.get("/account").status_code == 200


def test_a_new_password_ends_the_other_sessions_and_renews_this_one(app: FastAPI) -> None:
    here, there = seat(app, "ana"), seat(app, "ana")
    before = here.client.cookies["unless_session"]
    fields = {
        "csrf": here.csrf,
        "current": SECRETS["ana"],
        "new": "an entirely new one",
        "again": "an entirely new one",
    }
    answer = here.client.post("/account/password", data=fields)
    assert answer.headers["location"] == "/account?changed=true"
    assert here.client.cookies["unless_session"] != before
    assert here.client.get("/account").status_code == 200
    assert there.client.get("/account").status_code == 303
    assert send_login(browser(app), "ana", SECRETS["ana"]).status_code == 403
    assert send_login(browser(app), "ana", "an entirely new one").status_code == 303


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"current": "wrong wrong wrong"}, "present password is wrong"),
        ({"new": "short", "again": "short"}, "12 or more"),
        ({"again": "another one again"}, "differ"),
        ({"new": "ana ana ana ana", "again": "ana ana ana ana"}, "little more than"),
    ],
)
def test_a_password_is_not_changed_without_the_present_one_or_to_a_bad_one(
    app: FastAPI, fields: dict[str, str], says: str
) -> None:
    here = seat(app, "ana")
    good = {
        "csrf": here.csrf,
        "current": SECRETS["ana"],
        "new": "an entirely new one",
        "again": "an entirely new one",
    }
    answer = here.client.post("/account/password", data=good | fields)
    assert answer.status_code == 400
    assert says in answer.text
    assert send_login(browser(app), "ana", SECRETS["ana"]).status_code == 303


def test_a_disabled_user_is_out_at_once_and_cannot_come_back(app: FastAPI) -> None:
    ada, ana = seat(app, "ada"), seat(app, "ana")
    assert ada.client.post("/users/disable", data={"csrf": ada.csrf, "name": "ana"}).status_code == 303
    assert ana.client.get("/account").status_code == 303
    refused = send_login(browser(app), "ana", SECRETS["ana"])
    assert refused.status_code == 403
    assert WRONG in refused.text


def test_another_role_holds_from_the_next_click(app: FastAPI) -> None:
    ada, ana = seat(app, "ada"), seat(app, "ana")
    assert ana.client.get("/users").status_code == 403
    ada.client.post("/users/role", data={"csrf": ada.csrf, "name": "ana", "role": "admin"})
    assert ana.client.get("/users").status_code == 200
    ada.client.post("/users/role", data={"csrf": ada.csrf, "name": "ana", "role": "reader"})
    assert ana.client.get("/users").status_code == 403


def test_the_last_admin_stays_one(app: FastAPI) -> None:
    ada = seat(app, "ada")
    for path, more in (("/users/disable", {}), ("/users/role", {"role": "reader"})):
        answer = ada.client.post(path, data={"csrf": ada.csrf, "name": "ada"} | more)
        assert answer.status_code == 400
        assert "only admin" in answer.text


def test_a_session_ends_unused_and_at_the_latest(store: Store, app: FastAPI, clock: Clock) -> None:
    ana = seat(app, "ana")
    start = clock.now
    clock.now = start + timedelta(hours=11)
    assert ana.client.get("/account").status_code == 200
    clock.now = start + timedelta(hours=22)  # 11 after it was last used
    assert ana.client.get("/account").status_code == 200
    clock.now = start + timedelta(hours=35)
    assert ana.client.get("/account").status_code == 303
    ben = seat(app, "ben")
    begun = clock.now
    for hours in range(10, 168, 10):
        clock.now = begun + timedelta(hours=hours)
        assert ben.client.get("/account").status_code == 200
    clock.now = begun + timedelta(hours=168, seconds=1)
    assert ben.client.get("/account").status_code == 303


# --- login CSRF -------------------------------------------------------------------------------------------------
def test_no_other_site_logs_a_browser_in(app: FastAPI) -> None:
    attacker = browser(app)
    theirs = form_token(attacker.get("/login").text)
    victim = browser(app)
    fields = {"csrf": theirs, "name": "ben", "password": SECRETS["ben"]}
    assert victim.post("/login", data=fields).status_code == 403  # without the cookie of the form
    victim.get("/login")
    assert victim.post("/login", data=fields).status_code == 403  # with its own
    assert victim.post("/login", data={k: v for k, v in fields.items() if k != "csrf"}).status_code == 403
    assert "unless_session" not in victim.cookies


# --- guessing ---------------------------------------------------------------------------------------------------
def test_the_answer_does_not_tell_whether_there_is_such_a_user(app: FastAPI) -> None:
    answers = []
    for name in ("ana", "nobody-of-that-name"):
        client = browser(app)
        answer = send_login(client, name, "wrong wrong wrong")
        plain = re.sub(r"[0-9a-f]{64}|nonce=\"[^\"]*\"", "", answer.text).replace(name, "NAME")
        answers.append((answer.status_code, plain, sorted(answer.headers)))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("name", ["ana", "nobody", "ben"])
def test_every_refusal_verifies_one_hash_of_the_same_cost(
    app: FastAPI, store: Store, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    from argon2 import PasswordHasher

    users.disable(store, "ben")
    seen: list[str] = []
    real = PasswordHasher.verify

    def spy(self: PasswordHasher, kept: str, password: str) -> bool:
        seen.append(kept.rsplit("$", 2)[0])
        return real(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", spy)
    send_login(browser(app), name, "wrong wrong wrong")
    assert seen == ["$argon2id$v=19$m=8,t=1,p=1"]


def test_a_shipped_hash_costs_what_rfc_9106_recommends() -> None:
    assert (Passwords().passes, Passwords().memory, Passwords().lanes) == (3, 65536, 4)


def test_a_hash_of_another_cost_is_made_anew_at_login(store: Store) -> None:
    users.add(store, "eve", "reader", "an older password", "root", Passwords(2, 8, 1))
    app = team_app(store)
    assert send_login(browser(app), "eve", "an older password").status_code == 303
    with store.read() as connection:
        kept = connection.execute(select(t.account.c.password).where(t.account.c.key == "eve")).scalar_one()
    assert "$m=8,t=1,p=1$" in kept
    assert send_login(browser(app), "eve", "an older password").status_code == 303


def test_guessing_is_slowed_for_names_that_exist_and_others_alike(store: Store) -> None:
    for name in ("ana", "nobody"):
        app = create_app(store, with_users()) if name != "ana" else team_app(store)
        client = browser(app)
        codes = [send_login(client, name, f"guess number {n}").status_code for n in range(8)]
        assert codes == [403] * 5 + [429] * 3
        refused = send_login(client, name, SECRETS["ana"])  # the right one is not tried either
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 2
        assert "try again in" in refused.text
        # By name, too, from wherever the guesses come.
        assert app.state.doorkeeper.throttle.begin("somebody else", "203.0.113.9") == 0


class Seconds:
    """A clock that stands until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour() -> None:
    clock = Seconds()
    slow = throttle.Throttle(clock)
    for _ in range(throttle.ADDRESS_FREE):
        assert slow.begin("ana", "203.0.113.9") == 0
    waits = []
    for _ in range(13):
        waits.append(slow.begin("ana", "203.0.113.9"))
        clock.now += waits[-1]
        assert slow.begin("ana", "203.0.113.9") == 0
    assert waits[:4] == [2, 3, 5, 9]
    assert waits[-1] == 901


def test_a_name_is_guarded_against_many_addresses_and_its_user_is_not_locked_out() -> None:
    clock = Seconds()
    slow = throttle.Throttle(clock)
    assert slow.begin("ana", "198.51.100.7") == 0
    slow.success("ana", "198.51.100.7")
    assert [slow.begin("ana", f"203.0.113.{n}") for n in range(throttle.NAME_FREE)] == [
        0
    ] * throttle.NAME_FREE
    assert slow.begin("ana", "203.0.113.200") > 0
    assert slow.begin("ana", "198.51.100.7") == 0  # where Ana has logged in before
    assert slow.begin("ben", "203.0.113.200") == 0


def test_ones_own_logins_do_not_wipe_out_guesses_at_others() -> None:
    slow = throttle.Throttle(Seconds())
    tried = 0
    for n in range(40):
        if slow.begin(f"victim{n}", "203.0.113.9"):
            break
        tried += 1
        if slow.begin("mallory", "203.0.113.9") == 0:
            slow.success("mallory", "203.0.113.9")
    assert tried <= throttle.ADDRESS_FREE


def test_one_ipv6_network_is_one_address_and_what_is_remembered_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = throttle.Throttle(Seconds())
    waits = [slow.begin(f"name{n}", f"2001:db8:1:2::{n:x}") for n in range(8)]
    assert waits[:5] == [0] * 5
    assert all(waits[5:])
    assert throttle.network("::ffff:203.0.113.9") == throttle.network("203.0.113.9")
    monkeypatch.setattr(throttle, "KEPT", 50)
    for n in range(500):
        slow.begin(f"n{n}", f"203.0.{n % 250}.{n // 250}")
    assert len(slow._counts) <= 50


def test_many_tries_at_once_gain_nothing(app: FastAPI) -> None:
    slow = app.state.doorkeeper.throttle
    begun = [slow.begin("ana", "203.0.113.9") for _ in range(100)]  # none has been verified yet
    assert begun.count(0) == throttle.ADDRESS_FREE


def test_a_crowd_at_the_door_is_sent_away_and_not_counted(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorkeeper, "WAITING", 0)
    refused = send_login(browser(app), "ana", SECRETS["ana"])
    assert refused.status_code == 429
    monkeypatch.undo()
    assert send_login(browser(app), "ana", SECRETS["ana"]).status_code == 303


def test_the_address_is_the_proxys_word_only_if_it_is_our_proxy(store: Store) -> None:
    from starlette.requests import Request

    def seen(https: bool, client: str, said: list[str]) -> str:
        door = doorkeeper.Doorkeeper(store, with_users(https=https))
        headers = [(b"x-forwarded-for", s.encode()) for s in said]
        return door.address(Request({"type": "http", "client": (client, 1), "headers": headers}))

    assert seen(True, "127.0.0.1", ["203.0.113.9"]) == "203.0.113.9"
    assert (
        seen(True, "127.0.0.1", ["6.6.6.6, 203.0.113.9"]) == "203.0.113.9"
    )  # the proxy's own word comes last
    assert seen(True, "127.0.0.1", ["6.6.6.6", "203.0.113.9"]) == "203.0.113.9"
    assert seen(True, "127.0.0.1", ["203.0.113.9, <script>"]) == "127.0.0.1"
    assert seen(True, "198.51.100.7", ["6.6.6.6"]) == "198.51.100.7"
    assert seen(False, "127.0.0.1", ["6.6.6.6"]) == "127.0.0.1"


# --- where one goes on to ---------------------------------------------------------------------------------------
ELSEWHERE = [
    "//evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "https://evil.example", "https:evil.example",
    "///evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "javascript:alert(1)",
    "http:\\\\evil.example", "//evil.example/%2f..", "", "evil.example", "/\x00/evil.example", "@evil.example", "/..\\evil.example",
    "/login", "/login?next=//evil.example", "data:text/html,x", "//\u2044evil.example",
]  # fmt: skip


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_one_goes_on_to_pages_of_this_server_alone(app: FastAPI, wanted: str) -> None:
    client = browser(app)
    assert client.get(f"/login?next={quote(wanted)}").text.count('name="next" value="/"') == 1
    answer = send_login(client, "ana", SECRETS["ana"], next=wanted)
    location = answer.headers["location"]
    assert location == "/" or (
        location.startswith("/") and location[1:2] not in ("/", "\\") and "\\" not in location
    )
    again = client.get(f"/login?next={quote(wanted)}")  # of somebody who is logged in
    assert again.status_code == 303
    assert again.headers["location"] == location


@given(st.text(max_size=30) | st.text(alphabet="/\\.:@%?#e \t\r\n", max_size=12))
def test_a_next_page_is_never_elsewhere(wanted: str) -> None:
    from urllib.parse import urljoin, urlsplit

    found = local_path(wanted)
    assert found.startswith("/")
    assert not found.startswith("//")
    assert "\\" not in found
    assert found.isascii()
    assert found.isprintable()
    assert " " not in found
    assert urlsplit(urljoin(BASE + "/login", found)).netloc == "127.0.0.1:8765"


def test_one_goes_on_to_what_one_wanted_to_see(app: FastAPI) -> None:
    client = browser(app)
    sent = client.get("/search?q=harbour%20%26%20ferry&when=1")
    assert sent.headers["location"] == "/login?next=/search%3Fq%3Dharbour%2520%2526%2520ferry%26when%3D1"
    form = client.get(sent.headers["location"])
    wanted = re.search(r'name="next" value="([^"]*)"', form.text)[1].replace("&amp;", "&")
    assert wanted == "/search?q=harbour%20%26%20ferry&when=1"
    assert send_login(client, "ana", SECRETS["ana"], next=wanted).headers["location"] == wanted


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/%2e%2e", "/%5cevil.example/", "/help/"])
def test_no_address_leads_elsewhere(app: FastAPI, path: str) -> None:
    for client in (browser(app), seat(app, "ana").client):
        answer = client.request("GET", BASE + path)
        location = answer.headers.get("location", "/")
        assert re.match(r"/(?![/\\])|http://127\.0\.0\.1:8765/(?![/\\])", location), location


# --- options ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "options", [{"host": "192.0.2.7"}, {"host": "0.0.0.0"}, {"https": True}, {"names": ("news.example",)}]
)
def test_where_others_can_reach_it_everybody_logs_in(options: dict[str, object]) -> None:
    with pytest.raises(OptionError, match="everybody logs in"):
        ServeOptions(**options)  # type: ignore[arg-type]


def test_every_address_needs_a_name_to_answer_to() -> None:
    with pytest.raises(OptionError, match="--name"):
        ServeOptions(host="0.0.0.0", users=True)
    with pytest.raises(OptionError, match="no host's name"):
        ServeOptions(names=("http://x/",), users=True).hosts()


def test_without_users_there_is_no_login(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "u.db")
    client = browser(create_app(store, ServeOptions(passwords=CHEAP)))
    for path in ("/login", "/account", "/users"):
        assert client.get(path).status_code == 404
    store.close()
