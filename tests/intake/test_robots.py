"""What robots.txt allows, by RFC 9309."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from unless.intake.robots import ALL, parse


def allowed(text: str, path: str) -> bool:
    return parse(text.encode(), "unless").allows(path)


def test_the_longest_rule_counts_and_of_equals_the_allowing() -> None:
    text = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nAllow: /d\nDisallow: /d\n"
    assert [allowed(text, p) for p in ("/a", "/a/b", "/a/b/c/e", "/d", "/x")] == [
        False,
        True,
        False,
        True,
        True,
    ]


def test_a_group_that_names_the_product_replaces_the_one_for_everyone() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-Agent: other\nUser-agent: UNLESS/1.0\nDisallow: /drafts\n"
    assert allowed(text, "/news")
    assert not allowed(text, "/drafts/1")
    assert not allowed(text.replace("UNLESS", "unlessly"), "/news")


def test_groups_for_one_product_are_taken_together() -> None:
    text = "user-agent: unless\ndisallow: /a\nuser-agent: x\ndisallow: /b\nuser-agent: unless\ndisallow: /c"
    assert [allowed(text, p) for p in ("/a", "/b", "/c")] == [False, True, False]


def test_stars_and_ends() -> None:
    text = "User-agent: *\nDisallow: /*.pdf$\nDisallow: /p/*/draft\nDisallow: /q$\nDisallow: /*?print="
    assert [allowed(text, p) for p in ("/a.pdf", "/a.pdf?x", "/p/1/draft2", "/p/draft", "/q", "/q1", "/r?print=1")] == [
        False, True, False, True, False, True, False,
    ]  # fmt: skip


def test_escapes_are_compared_as_what_they_stand_for() -> None:
    text = "User-agent: *\nDisallow: /gr\u00fc\u00df\nDisallow: /%7ejoe\n"
    assert not allowed(text, "/gr%c3%bc%C3%9f")
    assert not allowed(text, "/~joe")


def test_an_empty_or_strange_file_allows_everything() -> None:
    for text in (
        "",
        "<html><p>Disallow: /</p></html>",
        "User-agent: *\nDisallow:\n",
        "Disallow: /\n",
        "\x00\xff",
    ):
        assert allowed(text, "/news")


def test_a_pause_is_read() -> None:
    assert parse(b"User-agent: *\nCrawl-delay: 2.5", "unless").delay == 2.5
    assert parse(b"User-agent: *\nCrawl-delay: -1\nCrawl-delay: x", "unless").delay is None


@given(st.binary(max_size=300), st.text(max_size=50))
def test_nothing_breaks_it(data: bytes, path: str) -> None:
    parse(b"User-agent: *\nDisallow: " + data, "unless").allows("/" + path)
    assert ALL.allows("/" + path)
