"""Text of reports made harmless: addresses that may be linked, and Markdown that is never markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from unless.report.addresses import web_address
from unless.report.plain import markdown_text, shown

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PUNCTUATION = st.text(st.sampled_from("\\`*_{}[]()#+-.!|~&<>$^=@:/ \nab19w\"'"), max_size=40)


def plain_of(source: str) -> str:
    """The text that a renderer shows, where it shows nothing but text."""
    (inline,) = [t for t in MARKDOWN.parse(source) if t.type == "inline"]
    assert {c.type for c in inline.children or ()} <= {"text", "text_special"}, source
    return "".join(c.content for c in inline.children or ())


@given(st.one_of(PUNCTUATION, st.text(max_size=40)))
@example("[x](javascript:alert(1))")
@example("<img src=x onerror=alert(1)>")
@example("&lt;b&gt;")
@example("1. one")
@example("---")
@example("====")
@example("![x](https://example.org/x.png)")
def test_markdown_shows_a_text_as_it_stands(text: str) -> None:
    told = shown(" ".join(text.split()))
    source = markdown_text(text)
    if not told.strip():
        assert not source.strip()
        return
    kinds = {t.type for t in MARKDOWN.parse(source)}
    assert kinds <= {"paragraph_open", "inline", "paragraph_close"}
    assert plain_of(source).split() == told.split()


@given(PUNCTUATION)
def test_it_stays_in_its_cell_of_a_table(text: str) -> None:
    source = f"| head | other |\n| --- | --- |\n| {markdown_text(text)} | x |"
    cells = [t for t in MARKDOWN.parse(source) if t.type == "inline"]
    assert len(cells) == 4
    assert cells[-1].content == "x"


@pytest.mark.parametrize(
    "text", ["see https://evil.example/x", "www.evil.example", "WWW.evil.example", "a@b.example"]
)
def test_nothing_is_left_that_renderers_link_by_themselves(text: str) -> None:
    assert not re.search(r"://|\bwww\.|[^\\]@", markdown_text(text), re.IGNORECASE)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/x",
        "/relative",
        "https://",
        "https:///x",
        "https://[::1",
        'https://a.example/"onmouseover="alert(1)',
        "https://a.example/> <script>",
        "https://a.example/\u202egnp",
        "",
        None,
    ],
)
def test_only_addresses_of_the_web_are_linked(url: str | None) -> None:
    assert web_address(url) is None


@pytest.mark.parametrize(
    "url", ["https://courier.example/a?b=c&d=(e)#f", "http://localhost:8000/", "HTTPS://A.example/x"]
)
def test_those_of_the_web_are_linked_as_they_stand(url: str) -> None:
    assert web_address(url) == url


def test_what_turns_the_reading_direction_is_not_shown() -> None:
    assert shown("a\u202eb\x00c\ud800") == "a\ufffdb\ufffdc\ufffd"
