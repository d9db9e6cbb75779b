"""Adding: files, texts and links wait in the inbox, are read in the background, and what became of each is shown."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from dossier_cases import KEY, later_reports
from forms import post
from httpx import Response
from starlette.testclient import TestClient

from unless.domain.article import Article
from unless.domain.errors import NotFoundError, OptionError
from unless.domain.reading import Reading
from unless.intake.fetch import FakePage, FakeWeb, Fetcher
from unless.ledger.articles import numbers_of
from unless.ledger.find import count_articles
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.report.add_page import BatchPage
from unless.web.app import create_app
from unless.workflow.article_page import articles_page
from unless.workflow.inbox import MOST_WAITING, Inbox, Offered, offered_file

ENOUGH = "The harbour master of Harl said on Monday that the ferry was unlikely to sail before June. "


class HandReader:
    """Reads nothing, at once or when it is let; knows one text that trips it."""

    name = "hand 1"

    def __init__(self) -> None:
        self.let = threading.Event()
        self.let.set()

    def read(self, article: Article) -> Reading:
        assert self.let.wait(20)
        if "TRIPS" in article.text:
            raise ValueError("cannot")
        return Reading(article.id, self.name)


@pytest.fixture
def hand() -> HandReader:
    return HandReader()


@pytest.fixture
def client(shown: Store, hand: HandReader) -> Iterator[TestClient]:
    """As the others' client, with a reader that takes no time and a web in memory."""
    app = create_app(shown)
    page = f"<html><body><article><h1>Ferry waits</h1><p>{ENOUGH * 4}</p></article></body></html>"
    web = FakeWeb({"https://meridian.example/2031/06/ferry": FakePage(page)})
    app.state.inbox = Inbox(shown, reader=hand, fetcher=Fetcher(web=web))
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as one:
        yield one


def until(fulfilled: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not fulfilled():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.02)


def batch_of(client: TestClient, answer: Response) -> BatchPage:
    """The batch that an answer leads to, once it is done."""
    assert answer.status_code == 303, re.findall('class="error".*', answer.text)
    id = answer.headers["location"].removeprefix("/add/")
    inbox: Inbox = client.app.state.inbox  # type: ignore[attr-defined]
    until(lambda: inbox.batch(id).done)
    return inbox.batch(id)


def text_file(name: str, text: str) -> tuple[str, tuple[str, bytes]]:
    return ("files", (name, text.encode()))


def test_files_are_filed_each_once_and_bad_ones_said(client: TestClient, shown: Store) -> None:
    files = [
        text_file("2031-06-19-harl.txt", ENOUGH * 3),
        text_file("again.txt", ENOUGH * 3),
        text_file("empty.txt", " "),
        text_file(
            "german.txt", "Die Fähre fährt heute nicht, sagte der Bürgermeister am Montag in der Stadt. " * 3
        ),
        text_file("trips.txt", f"{ENOUGH} TRIPS the reader."),
        ("files", ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")),
        ("files", ("../../huge.txt", b"a" * 5_000_001)),
    ]
    batch = batch_of(client, post(client, "/add/files", files=files, outlet="Harl Post"))
    told = {line.name: (line.what, line.reason) for line in batch.lines}
    assert told["2031-06-19-harl.txt"] == ("filed", "")
    assert told["again.txt"][0].startswith("there already")
    assert "is empty" in told["empty.txt"][1]
    assert "is in German" in told["german.txt"][1]
    assert "the server's log says why" in told["trips.txt"][1]
    assert "not text" in told["picture.txt"][1]
    assert "larger than 5 MB" in told["huge.txt"][1]
    [one] = articles_page(shown, "Harl Post").articles
    assert str(one.published) == "2031-06-19"


def test_a_pasted_text_has_its_title_outlet_and_day(client: TestClient, shown: Store) -> None:
    text = f"{ENOUGH}\r\n\r\n{ENOUGH}"
    batch = batch_of(
        client,
        post(
            client, "/add/text", text=text, title=" Ferry  waits ", outlet="Harl Post", published="2031-06-18"
        ),
    )
    [line] = batch.lines
    assert (line.what, line.title) == ("filed", "Ferry waits")
    [one] = articles_page(shown, "Harl Post").articles
    assert (one.title, str(one.published)) == ("Ferry waits", "2031-06-18")
    with shown.read() as connection:
        assert numbers_of(connection, [one.id])
    again = batch_of(
        client,
        post(
            client, "/add/text", text=text.replace("\r\n", "\n"), outlet="Harl Post", published="2031-06-18"
        ),
    )
    assert again.lines[0].what == "there already"
    assert again.lines[0].article == one.id


def test_a_text_without_a_day_says_that_it_counts_on_none(client: TestClient) -> None:
    [line] = batch_of(client, post(client, "/add/text", text=ENOUGH * 2)).lines
    assert "counts on none" in line.reason


def test_a_link_is_fetched_by_the_rules(client: TestClient, shown: Store) -> None:
    url = "https://meridian.example/2031/06/ferry"
    [line] = batch_of(client, post(client, "/add/link", url=url, published="2031-06-18")).lines
    assert (line.what, line.title) == ("filed", "Ferry waits")
    for bad, says in (("http://127.0.0.1/", "loopback"), ("https://meridian.example/gone", "404")):
        [line] = batch_of(client, post(client, "/add/link", url=bad)).lines
        assert line.failed
        assert says in line.reason


@pytest.mark.parametrize(
    ("form", "values", "says"),
    [
        ("files", {}, "nothing to add"),
        ("text", {"text": " \r\n"}, "There is no text"),
        ("text", {"text": "A report.", "published": "yesterday"}, "is not a day"),
        ("link", {"url": "meridian.example"}, "That is no address"),
    ],
)
def test_what_cannot_be_taken_is_said_by_the_form(
    client: TestClient, shown: Store, form: str, values: dict[str, str], says: str
) -> None:
    before = articles_page(shown).cut.count
    answer = post(client, f"/add/{form}", **values)
    assert answer.status_code == 422
    found = re.search(r'<p class="error" role="alert" id="error">(.*?)</p>', answer.text)
    assert found is not None
    assert says in found[1]
    for typed in values.values():
        assert typed.strip() in answer.text
    assert articles_page(shown).cut.count == before


def test_what_waits_is_shown_and_pages_stay_usable(client: TestClient, hand: HandReader) -> None:
    hand.let.clear()
    files = [text_file(f"n{n}.txt", f"{ENOUGH} Number {n}.") for n in range(3)]
    answer = post(client, "/add/files", files=files)
    other = post(client, "/add/files", files=[text_file("last.txt", f"{ENOUGH} Last.")])
    text = client.get(answer.headers["location"]).text
    assert '<span class="number">0</span> of <span class="number">3</span> done' in text
    assert 'http-equiv="refresh"' in text
    assert "n0.txt: being read" in text
    assert "n2.txt: waiting" in text
    assert '<span class="number">3</span> of others come first' in client.get(other.headers["location"]).text
    assert client.get("/articles").status_code == 200
    hand.let.set()
    assert [line.failed for line in batch_of(client, answer).lines] == [False] * 3
    text = client.get(answer.headers["location"], headers={"x-fragment": "1"}).text
    assert 'data-done="yes"' in text
    assert "<html" not in text


def test_the_inbox_is_bounded_and_forgets_what_it_does_not_know(shown: Store, hand: HandReader) -> None:
    hand.let.clear()
    inbox = Inbox(shown, reader=hand)
    many = [offered_file(f"{n}.txt", f"{ENOUGH} {n}.".encode(), None, None) for n in range(MOST_WAITING)]
    id = inbox.hand_in(many[:2], "ann")
    with pytest.raises(OptionError, match="would wait"):
        inbox.hand_in(many, "ann")
    with pytest.raises(OptionError, match="nothing to add"):
        inbox.hand_in([], "ann")
    with pytest.raises(NotFoundError, match="not remembered"):
        inbox.batch("0" * 16)
    hand.let.set()
    until(lambda: inbox.batch(id).done)
    assert [line.failed for line in inbox.batch(id).lines] == [False, False]


def test_the_inbox_goes_on_after_a_pause(shown: Store, hand: HandReader) -> None:
    inbox = Inbox(shown, reader=hand)
    for n in range(3):
        id = inbox.hand_in(
            [Offered(f"{n}", offered_file(f"{n}.txt", f"{ENOUGH} {n}.".encode(), None, None).get)], "ann"
        )
        until(lambda id=id: inbox.batch(id).done)  # type: ignore[misc]
    with shown.read() as connection:
        assert count_articles(connection) == 16 + 3


def test_adding_needs_the_forms_token(client: TestClient, shown: Store) -> None:
    for path in ("/add/files", "/add/text", "/add/link"):
        assert client.post(path, data={"text": ENOUGH, "url": "https://meridian.example/"}).status_code == 403
    assert articles_page(shown).cut.count == 16


def test_evidence_is_told_by_question(shown: Store, reader: LocalReader) -> None:
    report = later_reports()[0]
    inbox = Inbox(shown, reader=reader)
    id = inbox.hand_in([offered_file(f"{report.name}.txt", report.text.encode(), None, report.outlet)], "ann")
    until(lambda: inbox.batch(id).done)
    [line] = inbox.batch(id).lines
    assert [q.key for q in line.questions] == [KEY]
    assert line.questions[0].pieces > 0
