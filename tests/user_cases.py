"""Users of the web app for tests: hashes that cost next to nothing, browsers that are logged in, and every route."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from unless.domain.user import Role
from unless.ledger.store import Store
from unless.web.app import create_app
from unless.web.options import ServeOptions
from unless.workflow import users
from unless.workflow.passwords import Passwords

CHEAP = Passwords(passes=1, memory=8, lanes=1)  # the same code as ever, at the least cost that Argon2 allows
SECRETS = {
    "rea": "rivers run to the sea",
    "ana": "a quiet harbour town",
    "ben": "seven grey herons",
    "ada": "the long way home",
}
ROLES: dict[str, Role] = {"rea": "reader", "ana": "analyst", "ben": "analyst", "ada": "admin"}
BASE = "http://127.0.0.1:8765"
HTTPS = "https://127.0.0.1:8765"
_TOKEN = re.compile(r'name="csrf" (?:value|content)="([0-9a-f]{64})"')


def with_users(**more: object) -> ServeOptions:
    """Options that demand a login."""
    return ServeOptions(users=True, passwords=CHEAP, **more)  # type: ignore[arg-type]


def add_everyone(store: Store) -> None:
    """A reader rea, analysts ana and ben, an admin ada."""
    for name, role in ROLES.items():
        users.add(store, name, role, SECRETS[name], "root", CHEAP)


def team_app(store: Store, **more: object) -> FastAPI:
    """The app with those four users."""
    add_everyone(store)
    return create_app(store, with_users(**more))


def browser(app: FastAPI, base: str = BASE) -> TestClient:
    """A browser without JavaScript that is not logged in and follows no redirect."""
    return TestClient(app, base_url=base, follow_redirects=False)


def form_token(html: str) -> str:
    """The first CSRF token in a page."""
    found = _TOKEN.search(html)
    assert found, html
    return found[1]


def send_login(client: TestClient, name: str, password: str, next: str = "/account") -> object:
    """Fill in the login form and send it; the answer."""
    token = form_token(client.get("/login").text)
    fields = {"csrf": token, "name": name, "password": password, "next": next}
    return client.post("/login", data=fields)


@dataclass
class Seat:
    """Somebody logged in at a browser, with the token of their forms."""

    client: TestClient
    csrf: str = field(default="")


def seat(app: FastAPI, name: str, base: str = BASE) -> Seat:
    """Log in as one of the four."""
    client = browser(app, base)
    answer = send_login(client, name, SECRETS[name])
    assert answer.status_code == 303, answer.text  # type: ignore[attr-defined]
    return Seat(client, form_token(client.get("/account").text))


def routes(app: FastAPI) -> list[tuple[str, str]]:
    """Every method and address of the app, HEAD and OPTIONS left out; parameters stand in braces."""
    out = []
    for one in iter_route_contexts(app.routes):
        out += [(m, one.path) for m in one.methods or () if m not in ("HEAD", "OPTIONS")]
    return sorted(set(out))


def filled_in(path: str) -> str:
    """An address with something for each of its parameters: a word that is a number, too."""
    return re.sub(r"\{[^}]*\}", "1", path)
