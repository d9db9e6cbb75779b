"""Whatever a report, a question, a speaker or an analyst is called: pages show it and never run it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from clocks import Clock
from dossier_cases import NOW
from forms import post
from ledger_cases import QUESTION
from speaking_cases import filed, pair
from starlette.testclient import TestClient

from unless.domain.article import Article, content_id
from unless.domain.question import Driver
from unless.domain.reading import Condition, Speaker
from unless.domain.text import Span
from unless.ledger.store import Store
from unless.web.app import create_app
from unless.workflow.ask import ask
from unless.workflow.grade import grade
from unless.workflow.review import decide, load
from unless.workflow.speakers import list_speakers

EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}</textarea></title>"
NAME = 'Eve "><svg onload=alert(1)>'
KEY = "evil"
# What must never stand in a page as it is, wherever it comes from.
RAW = re.compile(r"<script>alert|<img src=x|<svg onload|</textarea></title>|javascript:|>49<", re.I)


@pytest.fixture
def evil(tmp_path: Path) -> Iterator[Store]:
    """One report of which every part is hostile, on a question of which every part is."""
    store = Store.open(tmp_path / "evil.db", clock=Clock(NOW))
    question = replace(
        QUESTION,
        question=f"Will a ferry sail? {EVIL}",
        resolves=EVIL,
        drivers=(Driver("steel", EVIL, ("steel",), raises=True),),
        topics=(EVIL,),
    )
    ask(store, question, EVIL, KEY)
    text = f"{EVIL}\n{NAME} said a ferry crossing is unlikely this season. If <b>steel</b> comes, it sails.\n"
    one = Article(content_id(text), EVIL, text, EVIL, "javascript:alert(1)", EVIL, date(2031, 3, 3))
    speaker = Speaker(NAME, "person", EVIL, EVIL, EVIL)
    article, reading = pair(one, speaker, NAME, "unlikely", (0.2, 0.45))
    marker = text.index("If <b>")
    condition = Condition(
        Span.cut(text, marker, marker + 2), Span.cut(text, marker + 3, marker + 21), "if", statement=0
    )
    filed(store, (article, replace(reading, conditions=(condition,), notes=(EVIL,))))
    copied = text.replace("this season", "this very season")
    twin = replace(one, id=content_id(copied), text=copied, outlet="Other", published=date(2031, 3, 5))
    filed(store, pair(twin, speaker, NAME, "unlikely", (0.2, 0.45)))
    found = load(store, KEY)
    decide(store, found.items[0], "reject", KEY, EVIL, EVIL)
    grade(store, f"#{list_speakers(store)[0].number}", "B", EVIL, EVIL)
    yield store
    store.close()


@pytest.fixture
def client(evil: Store) -> Iterator[TestClient]:
    with TestClient(create_app(evil), base_url="http://127.0.0.1", follow_redirects=False) as one:
        yield one


def links(page: str) -> list[str]:
    found = re.findall(r'<a [^>]*href="(/[^"#]*)', page)
    return [html.unescape(a) for a in found]


def test_no_page_runs_what_it_shows(client: TestClient) -> None:
    waiting = ["/review", "/articles", "/speakers", "/add", "/help", "/search?q=ferry"]
    seen: set[str] = set()
    evil_ones = 0
    while waiting:
        address = waiting.pop()
        if address in seen or len(seen) > 80:
            continue
        seen.add(address)
        answer = client.get(address)
        assert not RAW.search(answer.text), f"{address}: {RAW.findall(answer.text)}"
        assert "nonce-" in answer.headers["content-security-policy"]
        evil_ones += "alert(1)" in answer.text
        waiting += links(answer.text)
    assert evil_ones >= 5  # it is shown, after all
    assert any(a.startswith("/speakers/") for a in seen)
    assert any(a.endswith("/edit") for a in seen)


def test_what_was_typed_comes_back_as_text(client: TestClient, evil: Store) -> None:
    one = load(evil, KEY).items[0].piece.id
    number = list_speakers(evil)[0].number
    key = load(evil, KEY).items[0].article.id
    answers = [
        client.get("/search", params={"q": EVIL}),
        client.get("/articles", params={"q": EVIL}),
        client.get("/speakers", params={"q": EVIL}),
        post(client, f"/review/{KEY}/{one}/edit", interval=EVIL, by=EVIL, given=EVIL, speaker=EVIL, why=EVIL),
        post(client, f"/review/{KEY}/undo"),
        post(client, f"/speakers/{number}/merge", other=EVIL, why=EVIL),
        post(client, f"/speakers/{number}/split", name=EVIL, why=EVIL),
        post(client, f"/speakers/{number}/grade", letter=EVIL, why=EVIL),
        post(client, f"/articles/{key}/withdraw", why=EVIL, on=EVIL),
        post(client, "/add/text", text=EVIL, title=EVIL, outlet=EVIL, published=EVIL),
        post(client, "/add/link", url=EVIL, outlet=EVIL, published=EVIL),
        client.get(f"/review/{EVIL}"),
        client.get(f"/articles/{EVIL}"),
        client.get(f"/add/{EVIL}"),
    ]
    for answer in answers:
        assert answer.status_code < 500, answer.request.url
        assert not RAW.search(answer.text), answer.request.url


def test_a_link_to_a_script_is_no_link(client: TestClient, evil: Store) -> None:
    key = load(evil, KEY).items[0].article.id
    text = client.get(f"/articles/{key}").text
    assert "the original" not in text.split("Copies and versions")[0]


def test_files_are_named_as_text_in_the_batch(client: TestClient) -> None:
    answer = post(client, "/add/files", files=[("files", (f"{NAME}.txt", b""))])
    assert not RAW.search(client.get(answer.headers["location"]).text)
