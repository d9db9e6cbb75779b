"""Script stored in the ledger stays text on every page: titles, texts, outlets, addresses, speakers, questions, reasons.

The pages are found by following every link from the first one, so that a new page is held to this without a line here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import pytest
from clocks import Clock
from fastapi import FastAPI
from ledger_cases import QUESTION, article
from speaking_cases import Pair, filed, pair, person
from user_cases import BASE, SECRETS, Seat, browser, seat, send_login, team_app

from unless.domain.question import Driver
from unless.intake.opml import Outline
from unless.ledger.store import Store
from unless.workflow.ask import ask
from unless.workflow.feeds import join
from unless.workflow.grade import grade
from unless.workflow.review import amend, decide, load
from unless.workflow.users import make_token
from unless.workflow.withdraw import withdraw

ALIKE = 3  # pages of one kind that are looked at


def hostile(where: str) -> str:
    """What closes attributes, elements, comments and scripts, with a tag and attributes that tell where it came from."""
    return f"</title></script>--><svg/onload=xss-{where}><xss-{where} onclick=1>\"'xss-{where}='1' x={{{{7*7}}}}${{7*7}}"


class Seen(HTMLParser):
    """A page as a browser parses it: what it would run, and where it leads."""

    def __init__(self, nonce: str) -> None:
        super().__init__()
        self.nonce = nonce
        self.bad: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Hold an element to the rules."""
        found = dict(attrs)
        if tag.startswith("xss") or tag in ("iframe", "object", "embed", "base") or "http-equiv" in found:
            self.bad.append(f"<{tag}>")
        ours = found.get("nonce") == self.nonce and (found.get("src") or "").startswith("/static/")
        data = found.get("type") in ("application/json", "application/ld+json")  # which no browser runs
        if tag == "script" and not (ours or data):
            self.bad.append(f"<script {found}>")
        for name, value in attrs:
            if name.startswith(("on", "xss")) or name in ("style", "srcdoc", "formaction"):
                self.bad.append(f"{tag} {name}={value!r}")
            if name in ("href", "src", "action", "xlink:href", "poster") and urlsplit(
                (value or "").strip()
            ).scheme not in (
                "",
                "http",
                "https",
                "mailto",
            ):
                self.bad.append(f"{tag} {name}={value!r}")
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        self.text.append(data)


def reports() -> list[Pair]:
    """Reports whose every field is hostile, with their readings."""
    out = []
    for n, degree in enumerate(("unlikely", "likely", "unlikely")):
        name = f"Ilse {hostile('speaker')} Brandt" if n else "Ilse Brandt"
        text = f"HARL {n} {hostile('text')}\n{name} said a ferry crossing is {degree} this season {hostile('after')}.\n"
        one = replace(
            article(
                text,
                hostile("name"),
                hostile("outlet"),
                date(2031, 3, 2 + n),
                f"javascript:alert({n})//" + hostile("url"),
            ),
            title=hostile("title"),
        )
        who = person(name, hostile("role"), hostile("affiliation"))
        p = (0.2, 0.45) if degree == "unlikely" else (0.55, 0.8)
        out.append(pair(one, who, name, degree, p))
    return out


def fill(store: Store) -> None:
    """A question, reports, decisions, a grade, a feed and a withdrawal, all hostile."""
    question = replace(
        QUESTION,
        question=f"Will a ferry sail {hostile('question')}?",
        resolves=hostile("resolves"),
        drivers=(Driver("steel", f"The yard delivers {hostile('driver')}", ("steel", "yard"), raises=True),),
    )
    ask(store, question, "ana", "ferry")
    filed(store, *reports())
    items = load(store, "ferry").items
    assert items
    decide(store, items[0], "accept", "ferry", hostile("by"), hostile("why"))
    if len(items) > 1:
        amend(store, load(store, "ferry").version, items[1], {"low": "0.3"}, hostile("by"), hostile("why"))
    grade(store, "Ilse Brandt", "B", hostile("because"), hostile("by"))
    join(store, [Outline("https://feed.example/rss", hostile("feed"), hostile("folder"))])
    withdraw(store, reports()[2][0].id, date(2031, 3, 9), hostile("because"), hostile("by"))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    store = Store.open(
        tmp_path_factory.mktemp("hostile") / "unless.db", clock=Clock(datetime(2031, 3, 20, 12, tzinfo=UTC))
    )
    fill(store)
    one = team_app(store)
    make_token(store, "ada", "</title></script><xss-token onclick=1>", "root")
    yield one
    store.close()


@pytest.fixture(scope="module")
def admin(app: FastAPI) -> Seat:
    return seat(app, "ada")


def look(admin: Seat, path: str) -> Seen | None:
    """A page's elements; None for what is no page."""
    answer = admin.client.get(path)
    assert answer.status_code < 500, (path, answer.text)
    if not answer.headers.get("content-type", "").startswith("text/html"):
        assert answer.headers["x-content-type-options"] == "nosniff"
        return None
    policy = answer.headers["content-security-policy"]
    seen = Seen(policy.split("'nonce-")[1].split("'")[0])
    seen.feed(answer.text)
    assert seen.bad == [], (path, seen.bad[:3])
    return seen


def test_no_page_that_a_link_leads_to_runs_what_is_stored(admin: Seat) -> None:
    todo = ["/", "/account", "/users", "/add", "/ask", "/speakers/similar"]
    done: set[str] = set()
    alike: Counter[str] = Counter()
    shown = ""
    while todo:
        path = todo.pop(0)
        kind = re.sub(r"[0-9a-f]{12,}|\d+|=[^&]*", "N", path)
        alike[kind] += 1
        if path in done or alike[kind] > ALIKE:
            continue
        done.add(path)
        seen = look(admin, path)
        if seen is None:
            continue
        shown += "".join(seen.text)
        for link in seen.links:
            whole = urldefrag(urljoin(BASE + path, link))[0]
            if whole.startswith(BASE + "/") and not whole.startswith((BASE + "/static/", BASE + "/api/")):
                todo.append(whole.removeprefix(BASE))
    kinds = {p.split("?")[0].split("/")[1] for p in done}
    assert kinds >= {"", "questions", "articles", "speakers", "review", "add", "help", "account", "users"}
    # It was on the pages, as text.
    for where in ("title", "text", "outlet", "speaker", "question", "driver", "token"):
        assert f"<xss-{where} onclick=1>" in shown, where


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=",
        "/review?said=",
        "/articles?q=",
        "/speakers?q=",
        "/login?next=",
        "/questions/",
        "/account?changed=",
        "/?q=",
        "/add/",
    ],
)
def test_nothing_in_an_address_runs(admin: Seat, path: str) -> None:
    look(admin, path + quote(hostile("query"), safe=""))
    look(admin, path + quote('"><script>alert(1)</script>', safe=""))
    look(admin, f"/search?q=ferry&{quote(hostile('key'), safe='')}={quote(hostile('value'), safe='')}")


def test_nothing_in_a_login_runs(app: FastAPI) -> None:
    client = browser(app)
    answer = send_login(client, hostile("login")[:60], SECRETS["ana"], next='/"><script>alert(1)</script>')
    seen = Seen(answer.headers["content-security-policy"].split("'nonce-")[1].split("'")[0])
    seen.feed(answer.text)
    assert seen.bad == []


def test_hostile_names_of_users_are_refused(admin: Seat) -> None:
    for name in (
        hostile("user")[:60],
        "<b>x</b>",
        "a\nb",
        "a\x00b",
        "=cmd()",
        "a;b",
        "a" * 65,
        " ",
        "\u202eana",
    ):
        fields = {"csrf": admin.csrf, "name": name, "password": "a better password", "role": "reader"}
        answer = admin.client.post("/users", data=fields)
        assert answer.status_code in (400, 422)
        assert "<b>x" not in answer.text


def test_the_api_answers_in_json_that_no_browser_takes_for_a_page(admin: Seat) -> None:
    for path in (
        "/api/articles",
        "/api/questions",
        "/api/speakers",
        "/api/search?q=ferry",
        "/api/none<script>",
    ):
        answer = admin.client.get(path)
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
