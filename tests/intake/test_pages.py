"""Pages give their article: every paragraph, no word run together, none of the page around it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unless.intake.page_tree import PageTooComplex
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


# --- what is no report's text -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "inside",
    [
        "<figure><img src='a.jpg'><figcaption>Pavel Ostrin at the bridge in March.</figcaption></figure>",
        "<div class='photo'><span class='newsCaption'>The bridge at Karsund has been closed since March.</span></div>",
        "<p class='image-credit'>Photo by Lena Varga for the Almery Courier.</p>",
        "<p>Photo: Lena Varga / Almery Courier</p>",
        "<p>Read more: <a href='/b'>Bridge at Karsund closed for a third week after the storm</a></p>",
        "<p><strong>SEE ALSO:</strong> <a href='/b'>What the closing of the bridge means</a></p>",
        "<ul class='related'><li><a href='/b'>Bridge closed for a third week</a></li></ul>",
        "<p>Sign up for our morning letter.</p>",
        "<p>Advertisement</p>",
        "<div class='cookie-notice'><p>We use cookies to give you the best experience on our site.</p></div>",
        "<p>We use cookies to improve this site.</p>",
        "<p>© 2031 Almery Courier. All rights reserved.</p>",
        "<p>lena.varga@courier.example</p>",
        "<table><tr><th>Party</th><th>Seats</th></tr><tr><td>North</td><td>51</td></tr></table>",
        "<script>var a = '<p>Ostrin resigned, it said.</p>';</script>",
    ],
)
def test_what_stands_between_paragraphs_is_left_out(inside: str) -> None:
    paragraphs = [f"<p>{p}</p>" for p in PARAGRAPHS]
    paragraphs.insert(3, inside)
    found = read_page(page(f"<article>{''.join(paragraphs)}</article>"))
    assert found is not None
    assert found.text.splitlines() == PARAGRAPHS


def test_the_headline_and_what_stands_below_it_are_no_part_of_the_body() -> None:
    body = f"<article><h1>Minister rules out talks</h1><h2>The envoy is doubtful</h2>{wrapped('p')}<h3>More news</h3></article>"
    found = read_page(page(body))
    assert found is not None
    assert found.text.splitlines() == PARAGRAPHS


def test_headings_among_the_paragraphs_stay() -> None:
    body = f"<article><p>{PARAGRAPHS[0]}</p><h2>The bridge</h2>{wrapped('p')}</article>"
    found = read_page(page(body))
    assert found is not None
    assert found.text.splitlines()[1] == "The bridge"


def test_a_card_over_a_name_is_left_out_and_the_name_stays() -> None:
    card = (
        "<span class='rollover-people'><a href='/o'>Pavel Ostrin</a><span class='rollover-people-block'><span>"
        "<a href='/o'>Pavel Ivo Ostrin</a><a href='/1'>Bridge closed again</a><a href='/2'>MORE</a></span></span></span>"
    )
    found = read_page(page(f"<article>{wrapped('p')}<p>Minister {card} said that he would go.</p></article>"))
    assert found is not None
    assert found.text.splitlines()[-1] == "Minister Pavel Ostrin said that he would go."


# --- what is one ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<p>The talks <span class='link'><a href='/t'>moved to Karsund</a></span> on Monday.</p>",
            "The talks moved to Karsund on Monday.",
        ),
        (
            "<p>The league <span class='embed'>asked for</span> a pause.</p>",
            "The league asked for a pause.",
        ),
        (
            "<p><b>In 2030:</b> <b></b>“We shall see,” he had said of the bridge.</p>",
            "In 2030: “We shall see,” he had said of the bridge.",
        ),
        (
            "<p><a href='/c'>The council of the north has said that it will not vote on it.</a></p>",
            "The council of the north has said that it will not vote on it.",
        ),
        ("<div>He would not say when they would meet.</div>", "He would not say when they would meet."),
        (
            "<p>Mr <b>Os</b>trin's aides<sup>1</sup> agreed.</p>",
            "Mr Ostrin's aides1 agreed.",
        ),
        (
            "<ul><li>The bridge stays closed until May.</li><li>The ferry sails.</li></ul>",
            "The bridge stays closed until May.\nThe ferry sails.",
        ),
        (
            "<blockquote><p>“It was never open,” the engineer wrote in her report.</p></blockquote>",
            "“It was never open,” the engineer wrote in her report.",
        ),
    ],
)
def test_no_words_of_a_paragraph_are_lost(html: str, text: str) -> None:
    found = read_page(page(f"<article>{wrapped('p')}{html}<p>{PARAGRAPHS[0]}</p></article>"))
    assert found is not None
    assert found.text == "\n".join([*PARAGRAPHS, text, PARAGRAPHS[0]])


def test_a_body_in_several_boxes_is_put_together() -> None:
    long = [
        f"{p} The bridge at Karsund, he said, was another matter, and number {n} on his list."
        for n, p in enumerate(PARAGRAPHS * 2)
    ]
    boxes = ["".join(f"<p>{p}</p>" for p in long[n : n + 4]) for n in (0, 4, 8)]
    between = "<aside class='ad'>Buy a boat</aside>"
    body = between.join(f"<div class='row'><div class='grid body-part'>{b}</div></div>" for b in boxes)
    found = read_page(page(f"<article><div class='chunks'>{body}</div></article>"))
    assert found is not None
    assert found.text.splitlines() == long


def test_a_body_behind_a_teaser_of_its_own_is_whole() -> None:
    half = "".join(f"<p>{p}</p>" for p in PARAGRAPHS[:3]), "".join(f"<p>{p}</p>" for p in PARAGRAPHS[3:])
    body = f"<div class='teaser-content'><div class='article-body'>{half[0]}</div></div><div class='article-body'>{half[1]}</div>"
    found = read_page(page(f"<article>{body}</article>"))
    assert found is not None
    assert found.text.splitlines() == PARAGRAPHS


def test_a_body_that_only_the_linked_data_have_is_found() -> None:
    data = json.dumps({"@type": "NewsArticle", "articleBody": "\n\n".join(PARAGRAPHS)})
    found = read_page(page("<div id='app'></div>", f"<script type='application/ld+json'>{data}</script>"))
    assert found is not None
    assert found.text.splitlines() == PARAGRAPHS


@given(st.lists(st.sampled_from(["b", "i", "span", "a", "em"]), min_size=1, max_size=6), st.integers(1, 60))
@settings(max_examples=25, deadline=None)
def test_markup_within_a_sentence_changes_no_letter_of_it(tags: list[str], at: int) -> None:
    sentence = PARAGRAPHS[0]
    opened = "".join(f"<{t} class='link nav'>" for t in tags)
    closed = "".join(f"</{t}>" for t in reversed(tags))
    marked = f"{sentence[:at]}{opened}{sentence[at : at + 9]}{closed}{sentence[at + 9 :]}"
    found = read_page(page(f"<article><p>{marked}</p>{wrapped('p')}</article>"))
    assert found is not None
    assert found.text.splitlines()[0] == sentence


# --- pages made to be slow --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "html",
    [
        f"<article>{wrapped('p')}" + "<div>" * 900_000,
        f"<article>{wrapped('p')}" + "<p>a</p>" * 100_000,
        f"<article>{wrapped('p')}<div " + " ".join(f"a{n}='1'" for n in range(100_000)) + ">",
        "<pre>" * 500_000,
    ],
)
def test_a_page_made_to_be_slow_is_refused_in_one_sentence(html: str) -> None:
    with pytest.raises(PageTooComplex, match=r"^has .* which no report has$"):
        read_page(page(html))


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 15_000,
        "<table><tr><td colspan='1000000000' rowspan='1000000000'>x</td></tr></table>",
        f"<div class='{'a ' * 500_000}'>x</div>",
        "<p>" + " " * 2_000_000,
        "<script>" * 10_000,
        "<!--" * 40_000,
        "<p>" + "<a href='/x'>abc</a> " * 5_000 + ".</p>",
        "<script type='application/ld+json'>" + "[" * 500_000 + "</script>",
        "<script type='application/ld+json'>" + '{"a":' * 100_000 + "</script>",
    ],
)
def test_hostile_markup_takes_nothing_from_the_article(html: str) -> None:
    found = read_page(page(f"<article>{wrapped('p')}</article>{html}"))
    assert found is not None
    assert found.text.splitlines()[: len(PARAGRAPHS)] == PARAGRAPHS
