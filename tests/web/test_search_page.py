"""Search on a page: what matched is marked in its place, pages follow one another, faults are said in a sentence."""

from __future__ import annotations

import html
import re

import pytest
from search_cases import ferry, harvest, plain
from starlette.testclient import TestClient

from unless.ledger.store import Store
from unless.workflow.add import file_pairs
from unless.workflow.search import search, search_page


def marks(text: str) -> list[str]:
    return [html.unescape(m) for m in re.findall(r"<mark>(.*?)</mark>", text, re.S)]


def test_what_matched_is_marked_in_title_and_text(client: TestClient, shown: Store) -> None:
    file_pairs(shown, [ferry(), harvest()])
    text = client.get("/search?q=ferry").text
    assert {m.lower() for m in marks(text)} == {"ferry", "ferries"}
    assert "Ilse Brandt, harbour master:" in text
    assert f'href="/articles/{ferry()[0].id}"' in text


def test_a_pages_hits_are_those_of_the_search(shown: Store) -> None:
    page = search_page(shown, "levy")
    found = search(shown, "levy", 20)
    assert [h.article for h in page.hits] == [h.article.id for h in found.hits]
    for line, hit in zip(page.hits, found.hits, strict=True):
        assert "".join(s.text for s in line.snippet) == hit.snippet.text
        assert [s.text for s in line.snippet if s.mark] == [hit.article.text[a:b] for a, b in hit.highlights]


def test_pages_follow_one_another_without_repeats(client: TestClient, shown: Store) -> None:
    file_pairs(
        shown,
        [plain(f"Wherry number {n} lay in the roads for the night, far from all others.") for n in range(45)],
    )
    pages = [search_page(shown, "kind:article wherry", n) for n in (1, 2, 3)]
    assert [(len(p.hits), p.more) for p in pages] == [(20, True), (20, True), (5, False)]
    assert len({h.article for p in pages for h in p.hits}) == 45
    text = client.get("/search?q=kind%3Aarticle+wherry&page=2").text
    assert 'href="/search?q=kind%3Aarticle%20wherry&amp;page=1"' in text
    assert 'href="/search?q=kind%3Aarticle%20wherry&amp;page=3"' in text
    assert "Nothing found on this page" in client.get("/search?q=kind%3Aarticle+wherry&page=999999").text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("kind:nonsense", "is unknown; it is one of"),
        ("speakr:x", "is speaker: meant?"),
        ("the of and", "is in nearly every text"),
        ("since:yesterday", "is not a day"),
        ("speaker:nobody", "knows no speaker"),
        ("a*", "begins too many words"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(client: TestClient, words: str, says: str) -> None:
    answer = client.get("/search", params={"q": words})
    assert answer.status_code == 422
    found = re.search(r'<p class="error" id="q-error" role="alert">(.*?)</p>', answer.text)
    assert found is not None
    assert says in html.unescape(found[1])
    assert f'value="{html.escape(words)}"' in answer.text


def test_without_words_the_page_shows_what_can_be_asked(client: TestClient) -> None:
    text = client.get("/search").text
    assert "words that begin so" in text
    assert "Nothing found" not in text
    assert "Nothing found" in client.get("/search?q=zzzz").text
    assert client.get("/search", params={"q": "x" * 2001}).status_code == 422


@pytest.mark.parametrize(
    "words",
    ["\x00\x01", "\ud800".encode("utf8", "surrogatepass").decode("latin1"), '"', "-", "*", "'; --", "%"],
)
def test_no_words_break_the_page(client: TestClient, words: str) -> None:
    assert client.get("/search", params={"q": words}).status_code in (200, 422)
