"""The board: cards from the page's values, their order, the empty state, and asking a question."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from dossier_cases import KEY, MAY, TODAY, clock
from starlette.testclient import TestClient

from unless.domain.question import Question
from unless.ledger.questions import all_questions
from unless.ledger.store import Store
from unless.report.board import QuestionCard
from unless.report.board_view import ORDERS, attention
from unless.report.figures import percent
from unless.report.tables import points
from unless.web.app import create_app
from unless.workflow.ask import ask
from unless.workflow.board import board

RAIN = Question("Will it rain in Lisgard?", date(2031, 6, 19), date(2031, 7, 1), ("Lisgard",), ("rain",))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    store = Store.open(tmp_path / "empty.db", clock=clock())
    with TestClient(create_app(store), base_url="http://127.0.0.1", follow_redirects=False) as one:
        yield one
    store.close()


def text(page: str) -> str:
    """What a page says, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def csrf(client: TestClient, address: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', client.get(address).text)
    assert found is not None
    return found[1]


def test_a_card_shows_what_the_page_values_hold(client: TestClient, shown: Store) -> None:
    cards = {c.key: c for c in board(shown).cards}
    opened, done = text(client.get("/").text), text(client.get("/?show=resolved").text)
    card = cards[KEY]
    assert card.probability is not None
    assert card.change is not None
    for told in (
        card.question,
        percent(card.probability),
        f"{points(card.change)} in a week",
        f"{card.days_left} days left",
        f"{card.pieces} pieces of evidence",
        f"{card.waiting} to review",
    ):
        assert told in opened, told
    assert cards[MAY].question not in opened
    assert cards[MAY].question in done
    assert "came out: no" in done
    assert "being brought up to date" not in opened


def test_figures_that_are_not_there_yet_are_made_in_the_background(empty: TestClient) -> None:
    ask(empty.app.state.store, RAIN, "ana", "rain")  # type: ignore[attr-defined]
    first = text(empty.get("/").text)
    assert "computing the forecast" in first
    assert "0 pieces" not in first
    end = time.monotonic() + 60
    while "being brought up to date" in text(empty.get("/").text):
        assert time.monotonic() < end
        time.sleep(0.1)
    assert "computing" not in text(empty.get("/").text)
    assert "0 pieces of evidence" in text(empty.get("/").text)


def test_an_empty_board_tells_how_to_begin(empty: TestClient) -> None:
    page = empty.get("/").text
    for address in ("/ask", "/add", "/review", "/help"):
        assert f'href="{address}"' in page
    assert "Nothing is followed yet" in page


def test_every_order_is_a_link_and_none_other_is_taken(client: TestClient) -> None:
    page = client.get("/").text
    for order in ORDERS:
        assert f"order={order}" in page
        assert client.get(f"/?order={order}").status_code == 200
    assert client.get("/?order=<script>").status_code == 422
    assert client.get("/questions").headers["location"] == "/"


def card(**changes: object) -> QuestionCard:
    calm = QuestionCard(
        key="q", question="Will it?", kind="by-deadline", headline="", opened=date(2031, 1, 1),
        deadline=TODAY + timedelta(days=100), days_left=100, status="open", came_out=None, topics=(), probability=0.3,
        change=0.0, spark=(), pieces=3, waiting=0, as_of=TODAY, stale=False,
    )  # fmt: skip
    return replace(calm, **changes)  # type: ignore[arg-type]


def test_what_moved_waits_or_ends_soon_wants_attention_and_what_is_overdue_the_most() -> None:
    calm = card()
    for other in (card(change=-0.05), card(waiting=4), card(days_left=3)):
        assert attention(other) > attention(calm)
    assert attention(card(change=0.1)) > attention(card(waiting=500))
    assert attention(card(status="overdue", days_left=-1)) > attention(
        card(change=0.9, waiting=99, days_left=0)
    )


FIELDS = {
    "question": "Will Tessmark join the customs union by 30 June 2032?",
    "opened": "2031-06-01",
    "deadline": "2032-06-30",
    "actors": "Tessmark",
    "event": "customs union, join",
    "driver": ["vote", "", "", ""],
    "says": ["The parliament votes for it", "", "", ""],
    "terms": ["vote, ballot", "", "", ""],
    "raises": ["true", "", "", ""],
}


def test_a_question_is_asked_by_its_fields(empty: TestClient) -> None:
    answer = empty.post("/ask", data={**FIELDS, "csrf": csrf(empty, "/ask")})
    assert answer.status_code == 303, text(answer.text)
    assert answer.headers["location"] == "/questions/tessmark-join-customs-union-30-june-2032"
    page = empty.get(answer.headers["location"])
    assert "The parliament votes for it" in page.text
    with empty.app.state.store.read() as connection:  # type: ignore[attr-defined]
        [asked] = all_questions(connection)
    assert asked.question.drivers[0].terms == ("vote", "ballot")
    assert asked.question.drivers[0].raises is True
    again = empty.post("/ask", data={**FIELDS, "csrf": csrf(empty, "/ask")})
    assert again.status_code == 422
    assert "There is a question tessmark-join-customs-union-30-june-2032 already" in text(again.text)


def test_what_will_not_do_is_said_and_what_was_typed_stays(empty: TestClient) -> None:
    token = csrf(empty, "/ask")
    answer = empty.post("/ask", data={**FIELDS, "deadline": "2031-06-31", "actors": "", "csrf": token})
    assert answer.status_code == 422
    told = text(answer.text)
    assert "deadline" in told
    assert "about.actors" in told
    assert "The parliament votes for it" in answer.text
    assert 'role="alert"' in answer.text
    assert empty.post("/ask", data=FIELDS).status_code == 403


def test_a_question_is_asked_by_its_file(empty: TestClient) -> None:
    file = "question: Will it rain in Lisgard?\nopened: 2031-06-01\ndeadline: 2031-07-01\nabout: {actors: [Lisgard], event: [rain]}\n"
    token = csrf(empty, "/ask")
    wrong = empty.post("/ask", data={"yaml": file.replace("deadline", "deadlines"), "csrf": token})
    assert "line 3" in text(wrong.text)
    done = empty.post("/ask", data={"yaml": file, "name": "Rain!", "csrf": token})
    assert done.headers["location"] == "/questions/rain"


def test_a_file_that_is_pasted_names_no_other_file(empty: TestClient, tmp_path: Path) -> None:
    file = "question: Will it rain?\nopened: 2031-06-01\ndeadline: 2031-07-01\nabout: {actors: [A], event: [rain]}\n"
    (tmp_path / "other.yaml").write_text(file)
    answer = empty.post(
        "/ask", data={"yaml": f"{file}given: {tmp_path}/other.yaml\n", "csrf": csrf(empty, "/ask")}
    )
    assert answer.status_code == 422
    assert "given names a file" in text(answer.text)


def test_a_question_is_text_and_never_marks(empty: TestClient) -> None:
    bad = replace(RAIN, question='Will <script>alert(1)</script> & "x" win?')
    ask(empty.app.state.store, bad, "ana", "bad")  # type: ignore[attr-defined]
    for address in ("/", "/questions/bad"):
        page = empty.get(address).text
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page
