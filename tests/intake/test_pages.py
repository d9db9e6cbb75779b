"""Pages give their article: every paragraph, no word run together, none of the page around it."""

from __future__ import annotations

from datetime import date

import pytest

from unless.intake.pages import has_tags, looks_like_html, read_page

PARAGRAPHS = [
    "Defence Minister Pavel Ostrin said on Monday that talks with Ombria were out of the question for now.",
    "“We will not sit down with them,” he told reporters. “It is over.”",
    "“Never,” Ostrin added.",
    "'Perhaps in autumn,' an aide said.",
    '"It is not likely," said the envoy of the northern league.',
    "Asked about the bridge, he declined to comment, and left the room with three of his aides.",
]


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>Minister rules out talks - Almery Courier</title>{head}</head><body>{body}</body></html>"


def wrapped(tag: str) -> str:
    return "".join(f"<{tag}>{p}</{tag}>" for p in PARAGRAPHS)


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{wrapped('p')}</article>",
        f"<article>{wrapped('div')}</article>",
        f"<div id='story'>{'<br><br>'.join(PARAGRAPHS)}</div>",
        f"<table><tr><td>{wrapped('p')}</td></tr></table>",
        f"<main><nav><a href='/'>Home</a></nav>{wrapped('p')}<footer>All rights reserved</footer></main>",
    ],
)
def test_every_paragraph_is_a_line(body: str) -> None:
    found = read_page(page(body))
    assert found is not None
    assert found.text.splitlines() == PARAGRAPHS


def test_words_in_neighbouring_elements_are_not_run_together() -> None:
    body = f"<article>{wrapped('p')}<div>She left at noon.<div>He stayed.</div></div><p>Talks<br>failed then.</p></article>"
    found = read_page(page(body))
    assert found is not None
    assert "noon. He stayed." in " ".join(found.text.split())
    assert "Talksfailed" not in found.text


def test_markup_inside_a_word_does_not_split_it_and_links_keep_their_spaces() -> None:
    body = f"<article>{wrapped('p')}<p>Mr <a href='/o'>Ostrin</a><span> said</span> the M<b>oo</b>r is <em>un</em>likely.</p></article>"
    found = read_page(page(body))
    assert found is not None
    assert "Mr Ostrin said the Moor is unlikely." in found.text


def test_line_breaks_of_the_source_are_no_ends_of_paragraphs() -> None:
    body = "<article>" + wrapped("div").replace(" on Monday that ", " on Monday\n  that\r\n") + "</article>"
    found = read_page(page(body))
    assert found is not None
    assert found.text.splitlines() == PARAGRAPHS


def test_comments_tables_and_invitations_are_left_out() -> None:
    body = (
        f"<article>{wrapped('p')}<table><tr><td>Year</td><td>Talks</td></tr></table><p>Sign up for our newsletter</p></article>"
        "<section id='comments'><div class='comment'><p>What nonsense, says a reader of this page.</p></div></section>"
    )
    found = read_page(page(body))
    assert found is not None
    assert found.text.splitlines() == PARAGRAPHS


def test_metadata_come_from_the_page() -> None:
    head = (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",'
        '"headline":"Minister rules out talks","datePublished":"2031-04-17T23:30:00-05:00",'
        '"dateModified":"2031-04-19T06:00:00Z","publisher":{"@type":"Organization","name":"The Almery Courier"}}</script>'
        '<link rel="canonical" href="https://courier.example/talks">'
    )
    found = read_page(page(wrapped("p"), head))
    assert found is not None
    assert found.title == "Minister rules out talks"
    assert found.outlet == "The Almery Courier"
    assert found.url == "https://courier.example/talks"
    assert found.published == date(2031, 4, 17)


def test_the_outlet_may_stand_in_the_title_alone() -> None:
    found = read_page(page(wrapped("p")))
    assert found is not None
    assert (found.title, found.outlet) == ("Minister rules out talks", "Almery Courier")


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta name="date" content="2031-04-17">', ""),
        ('<link rel="canonical" href="https://courier.example/2031/04/17/talks.html">', ""),
        ("", '<time datetime="2031-04-17T08:00:00Z">Thursday</time>'),
        ("", '<span itemprop="datePublished" content="2031-04-17">Thursday</span>'),
    ],
)
def test_the_day_is_found_where_pages_put_it(head: str, body: str) -> None:
    found = read_page(page(f"<article>{body}{wrapped('p')}</article>", head))
    assert found is not None
    assert found.published == date(2031, 4, 17)


def test_a_day_in_the_running_text_is_not_the_day_of_publication() -> None:
    body = f"<article>{wrapped('p')}<p>He had said the same on 3 March 2030, in a speech to the chamber.</p></article>"
    found = read_page(page(body, "<meta name='copyright' content='2029'>"))
    assert found is not None
    assert found.published is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<nav>" + "".join(f"<a href='/{i}'>Page {i} of the site</a> " for i in range(30)) + "</nav>",
        "<form><p>Please log in to your account to go on reading. Forgot your password?</p></form>",
        "<h1>404</h1><p>Sorry, the page that you are looking for was not found on this server.</p>",
        "<script>render()</script><noscript>Please enable JavaScript in your browser to see this page.</noscript>",
    ],
)
def test_a_page_without_an_article_gives_nothing(body: str) -> None:
    assert read_page(page(body)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!DOCTYPE html><p>x", True),
        ("\ufeff \n<?xml version='1.0'?><!-- saved --><HTML lang=en>", True),
        ("<p>A fragment.</p>", True),
        ("The site showed <html> and nothing else.", False),
        ("<unclear> said the voice", False),
        ("", False),
    ],
)
def test_pages_are_told_by_how_they_open(text: str, expected: bool) -> None:
    assert looks_like_html(text) is expected


def test_tags_are_told_from_comparisons() -> None:
    assert has_tags("a <b>c</b>")
    assert not has_tags("1 < 2 and 3 > 2")
