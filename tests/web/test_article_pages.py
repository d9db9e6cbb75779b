"""Articles: the list in parts, one report with its marks, its evidence, copies and withdrawal."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from dossier_cases import KEY
from forms import post
from search_cases import ferry, report
from starlette.testclient import TestClient

from unless.domain.article import Article
from unless.domain.reading import Reading
from unless.ledger.find import list_articles
from unless.ledger.store import Store
from unless.workflow.add import file_pairs
from unless.workflow.article_page import article_page, articles_page

VOID = re.compile(r'<span class="tip".*?</span>', re.S)


def keys(store: Store) -> list[str]:
    with store.read() as connection:
        return [a.key for a in list_articles(connection)]


def shown_text(page: str) -> str:
    """What a reader sees of the text, without the details of its marks."""
    found = re.search(r'<div class="passage reads">(.*)</div>\n</section>', page, re.S)
    assert found is not None
    return html.unescape(re.sub(r"<[^>]+>", "", VOID.sub("", found[1])))


def test_the_text_is_shown_whole_and_unchanged(client: TestClient, shown: Store) -> None:
    for key in keys(shown)[:6]:
        text = client.get(f"/articles/{key}").text
        assert shown_text(text).strip() == article_page(shown, key).text.strip()


def test_every_statement_is_listed_with_its_place_and_its_speaker(client: TestClient, shown: Store) -> None:
    file_pairs(shown, [ferry()])
    key = ferry()[0].id
    text = client.get(f"/articles/{key}").text
    page = article_page(shown, key)
    assert [s.number for s in page.said] == [1, 2, 3]
    for s in page.said:
        assert f'href="#{s.anchor}"' in text
        assert f'id="{s.anchor}"' in text
        assert f'data-no="{s.number}"' in text
    assert page.said[0].likelihoods == ("“unlikely” (10–25 %)",)
    brandt, source = page.said[0], page.said[2]
    assert f'<a href="/speakers/{brandt.speaker_number}">Ilse Brandt, harbour master</a>' in text
    assert source.speaker_number is None
    assert brandt.colour == "hue-0"
    assert 'class="m content estimate hue-0"' in text or 'class="m estimate content hue-0"' in text


def test_evidence_leads_to_the_questions_and_to_review(client: TestClient, shown: Store) -> None:
    key = next(k for k in keys(shown) if article_page(shown, k).questions)
    text = client.get(f"/articles/{key}").text
    [on] = [q for q in article_page(shown, key).questions if q.key == KEY]
    assert f'href="/questions/{KEY}"' in text
    for piece in on.pieces:
        assert f"/review/{KEY}?at={piece.id}" in text


def test_the_list_is_filtered_and_cut(client: TestClient, shown: Store) -> None:
    everything = articles_page(shown)
    assert everything.cut.count == len(everything.articles) == 16
    days = [a.published for a in everything.articles if a.published]
    assert days == sorted(days, reverse=True)
    radio = articles_page(shown, "RADIO")
    assert {a.outlet for a in radio.articles} == {"Varren Radio"}
    assert "Varren Radio" in client.get("/articles?q=radio").text
    assert "No article has that" in client.get("/articles?q=zzz").text
    assert articles_page(shown, "100%_").cut.count == 0


def test_pages_of_a_long_list_follow_one_another(client: TestClient, shown: Store) -> None:
    more = [report(f"Report {n} says nothing at all.", f"n{n}", outlet="Long") for n in range(120)]
    file_pairs(shown, [(a, Reading(a.id, "hand 1")) for a in more])
    pages = [articles_page(shown, "long", n) for n in (1, 2, 3, 99)]
    assert [len(p.articles) for p in pages] == [50, 50, 20, 20]
    assert len({a.id for p in pages[:3] for a in p.articles}) == 120
    assert [p.cut.page for p in pages] == [1, 2, 3, 3]
    text = client.get("/articles?q=long&page=2").text
    assert 'rel="prev" class="button quiet" href="/articles?q=long&amp;page=1"' in text
    assert 'rel="next" class="button quiet" href="/articles?q=long&amp;page=3"' in text


def test_copies_and_versions_lead_to_one_another(client: TestClient, shown: Store) -> None:
    found = [article_page(shown, k) for k in keys(shown)]
    copy = next(a for a in found if any(r.what == "the original of this" for r in a.related))
    [original] = [r for r in copy.related if r.what == "the original of this"]
    back = article_page(shown, original.id)
    assert [(r.id, r.what) for r in back.related] == [(copy.id, "a copy of this")]
    assert f'href="/articles/{original.id}"' in client.get(f"/articles/{copy.id}").text


def test_a_report_is_withdrawn_and_stands_again(client: TestClient, shown: Store) -> None:
    key = keys(shown)[0]
    answer = post(client, f"/articles/{key}/withdraw", why="", on="2031-06-19")
    assert answer.status_code == 422
    assert "Say in a few words why" in answer.text
    assert article_page(shown, key).withdrawn is None
    assert "is not a day" in post(client, f"/articles/{key}/withdraw", why="wrong", on="19 June").text
    answer = post(client, f"/articles/{key}/withdraw", why="the outlet took it back", on="2031-06-19")
    assert answer.headers["location"] == f"/articles/{key}"
    gone = article_page(shown, key).withdrawn
    assert gone is not None
    assert (gone.on, gone.by, gone.why) == (date(2031, 6, 19), "analyst", "the outlet took it back")
    text = client.get(f"/articles/{key}").text
    assert "Withdrawn from 2031-06-19 on by analyst: the outlet took it back" in text
    assert "is withdrawn already" in post(client, f"/articles/{key}/withdraw", why="again").text
    assert post(client, f"/articles/{key}/withdraw", why="a mistake", undo="true").status_code == 303
    assert article_page(shown, key).withdrawn is None


def test_withdrawing_needs_the_forms_token(client: TestClient, shown: Store) -> None:
    key = keys(shown)[0]
    assert client.post(f"/articles/{key}/withdraw", data={"why": "x"}).status_code == 403
    assert article_page(shown, key).withdrawn is None


@pytest.mark.parametrize("key", ["0000000000000000", "2031", "..%2f..%2fetc", "x" * 300])
def test_an_article_that_is_not_there_is_said_in_a_sentence(client: TestClient, key: str) -> None:
    answer = client.get(f"/articles/{key}")
    assert answer.status_code == 404
    assert 'class="error"' in answer.text


def test_a_report_that_was_not_read_shows_its_text(client: TestClient, shown: Store) -> None:
    one = report("Nobody has read <this>.", "unread")
    file_unread(shown, one)
    text = client.get(f"/articles/{one.id}").text
    assert "Nothing was read in this text yet" in text
    assert "Nobody has read &lt;this&gt;." in text


def file_unread(store: Store, one: Article) -> None:
    from unless.ledger.articles import file_articles

    with store.write() as connection:
        file_articles(connection, [one], store.clock())
