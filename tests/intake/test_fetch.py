"""Fetching cannot be turned against who fetches: refused places, redirects, names that change, sizes, times."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import repeat

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from unless.domain.errors import ArticleError, FetchError, OptionError
from unless.intake.answers import FEED
from unless.intake.fetch import FakePage, FakeWeb, Fetched, Fetcher, Limits, Options
from unless.intake.wire import Answer, Ask

URL = "https://meridian.example/ferry"
SMALL = Limits(sent=100_000, inflated=200_000, headers=2000, header_count=20, total=30)


def fetcher(web: FakeWeb, *allow: str, limits: Limits | None = None) -> Fetcher:
    return Fetcher(Options(allow_hosts=allow, limits=limits or Limits()), web)


def get(page: FakePage | str | bytes, limits: Limits | None = None) -> Fetched:
    return fetcher(FakeWeb({URL: page}), limits=limits).fetch(URL)


def refusal(web: FakeWeb, url: str, *allow: str, limits: Limits | None = None) -> str:
    with pytest.raises(FetchError) as caught:
        fetcher(web, *allow, limits=limits).fetch(url)
    text = str(caught.value)
    assert text.isprintable()
    assert text.endswith(".")
    assert isinstance(caught.value, ArticleError)
    return text


def refused_page(page: FakePage, limits: Limits | None = None) -> str:
    return refusal(FakeWeb({URL: page}), URL, limits=limits)


def test_a_page_comes_with_where_it_was_and_what_it_is() -> None:
    got = get(FakePage("<p>Ä</p>", kind="Text/HTML; Charset=UTF-8", headers={"ETag": '"1"'}))
    assert (got.url, got.body, got.kind, got.charset) == (URL, "<p>Ä</p>".encode(), "text/html", "utf-8")
    assert got.headers["etag"] == '"1"'


# --- where it may go ---
@pytest.mark.parametrize(
    "url", "ftp://a.example/x file:///etc/passwd gopher://a.example/ javascript:1 data:text/html,x".split()
)
def test_only_http_and_https_are_fetched(url: str) -> None:
    assert "only http:// and https://" in refusal(FakeWeb(), url)


@pytest.mark.parametrize(
    "url",
    "http:///x http:// https:x http://[::1 http://a..b/ http://a.example:99999/ http://x\u00a0y/".split(" "),
)
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    refusal(FakeWeb(), url)


def test_a_name_and_password_are_refused_and_not_repeated() -> None:
    for url in ("https://anna:secret@meridian.example/ferry", "https://secret@meridian.example/ferry"):
        text = refusal(FakeWeb({URL: ""}), url)
        assert "name or password" in text
        assert "secret" not in text


HOSTS = (
    "127.0.0.1 10.1.2.3 192.168.0.1 172.20.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 "
    "127.1 0x7f.0.0.1 0x7f000001 2130706433 017700000001 0177.0.0.1 127.0.0.01 0 127.0.0.1. %31%32%37.0.0.1 "
    "127.0.0.1%00.example 127。0。0。1 ①②⑦.0.0.1 １２７.0.0.1 [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] "
    "[64:ff9b::7f00:1] [64:ff9b::8.8.8.8] [2002:7f00:1::] [2001:0:1::1] [fe80::1] [fe80::1%25eth0] [fd00:ec2::254] [ff02::1]"
).split()


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("by_redirect", [False, True])
def test_no_spelling_of_a_refused_address_is_asked(host: str, by_redirect: bool) -> None:
    web = FakeWeb({URL: "x"})
    url = f"http://{host}/latest/meta-data"
    if by_redirect:
        web.redirect(URL, url)
    text = refusal(web, URL if by_redirect else url)
    assert {ask.host for ask in web.asked} <= {"meridian.example"}
    assert not by_redirect or "leads to" in text
    assert not by_redirect or "--allow-host" not in text


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "fd00::1", "::ffff:10.0.0.1", "169.254.169.254", "fe80::1%eth0"]
)
def test_a_name_that_stands_for_a_refused_address_is_refused_even_among_others(address: str) -> None:
    text = refusal(FakeWeb({URL: "x"}, {"meridian.example": ["9.9.9.9", address]}), URL)
    assert address in text
    assert "meridian.example" in text


def test_the_refusal_tells_how_to_open_a_host_but_not_a_metadata_service() -> None:
    assert "--allow-host 127.0.0.1:8000" in refusal(FakeWeb(), "http://127.0.0.1:8000/")
    assert "--allow-host [::1]:80" in refusal(FakeWeb(), "http://[::1]/")
    assert "--allow-host" not in refusal(FakeWeb(), "http://169.254.169.254/")


def test_a_host_that_was_opened_is_fetched_at_that_port_only() -> None:
    web = FakeWeb(
        {"http://archive.local:8000/a": "x", "http://archive.local:8001/a": "x"},
        {"archive.local": "10.0.0.9"},
    )
    assert fetcher(web, "archive.local:8000").fetch("http://archive.local:8000/a").body == b"x"
    assert web.asked[-1].addresses == ["10.0.0.9"]
    assert "private" in refusal(web, "http://archive.local:8001/a", "archive.local:8000")


def test_other_services_ports_are_refused_unless_opened() -> None:
    web = FakeWeb({"http://meridian.example:25/": "x"})
    assert "another service" in refusal(web, "http://meridian.example:25/")
    assert fetcher(web, "meridian.example:25").fetch("http://meridian.example:25/").body == b"x"


class Changing(FakeWeb):
    """A name that stands for a public address when it is checked, and for this machine ever after."""

    looked = 0

    def resolve(self, host: str, port: int, seconds: float) -> list[str]:
        self.looked += 1
        return ["9.9.9.9"] if self.looked <= 2 else ["127.0.0.1"]


def test_a_name_is_looked_up_once_a_request_and_what_was_checked_is_asked() -> None:
    web = Changing({URL: "x"})
    one = fetcher(web)
    assert one.fetch(URL).body == b"x"
    assert web.looked == 2  # robots.txt, the page
    assert [ask.addresses for ask in web.asked] == [["9.9.9.9"], ["9.9.9.9"]]
    with pytest.raises(FetchError, match="loopback"):
        one.fetch(URL)
    assert len(web.asked) == 2


class Inner(FakeWeb):
    """Whatever name is asked for stands for a private address."""

    def resolve(self, host: str, port: int, seconds: float) -> list[str]:
        return ["10.0.0.1"]


@given(st.sampled_from(["", "http://", "https://", "http://a@", "//", "HTTP:\\\\"]), st.text(max_size=40))
def test_no_text_at_all_reaches_an_inner_address_or_breaks_anything(scheme: str, rest: str) -> None:
    web = Inner()
    refusal(web, scheme + rest)
    assert web.asked == []


@given(st.text(max_size=40))
def test_no_redirect_at_all_reaches_an_inner_address_or_breaks_anything(to: str) -> None:
    web = FakeWeb({URL: "x"})
    web.redirect(URL, to)
    with suppress(FetchError):
        fetcher(web).fetch(URL)
    assert {ask.host for ask in web.asked} <= {"meridian.example"}


def test_an_unknown_host_is_said_to_be_unknown() -> None:
    assert "There is no host nowhere.example" in refusal(FakeWeb(), "https://nowhere.example/a")


def test_a_name_that_takes_too_long_to_look_up_is_given_up() -> None:
    class Slow(FakeWeb):
        def resolve(self, host: str, port: int, seconds: float) -> list[str]:
            raise TimeoutError

    assert "looked up in time" in refusal(Slow(), URL)


# --- redirects ---
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_the_last_address_counts(status: int) -> None:
    web = FakeWeb({"https://www.meridian.example/2031/ferry?a=1": "x"})
    web.redirect("http://meridian.example/ferry", "//www.meridian.example/2031/ferry?a=1#top", status)
    web.pages["http://www.meridian.example/2031/ferry?a=1"] = FakePage(
        status=status, headers={"Location": "https://www.meridian.example/2031/ferry?a=1"}
    )
    assert (
        fetcher(web).fetch("http://meridian.example/ferry").url
        == "https://www.meridian.example/2031/ferry?a=1"
    )


def test_five_redirects_are_followed_and_no_more() -> None:
    web = FakeWeb({"https://meridian.example/6": "x"})
    for n in range(6):
        web.redirect(f"https://meridian.example/{n}", f"/{n + 1}")
    assert fetcher(web).fetch("https://meridian.example/1").body == b"x"
    assert "more than 5 times" in refusal(web, "https://meridian.example/0")
    web.redirect(URL, URL)
    assert "more than 5 times" in refusal(web, URL)


@pytest.mark.parametrize(
    "to",
    ["file:///etc/passwd", "http://a:b@meridian.example/", "http://[::1", "http://a.example:25/", "\x00"],
)
def test_a_redirect_goes_through_the_same_door(to: str) -> None:
    web = FakeWeb({URL: "x"})
    web.redirect(URL, to)
    assert "leads to" in refusal(web, URL)
    assert len(web.asked) == 2


def test_neither_cookies_nor_an_address_of_origin_are_sent() -> None:
    web = FakeWeb({"https://other.example/b": "x"})
    web.pages[URL] = FakePage(
        status=302, headers={"Location": "https://other.example/b", "Set-Cookie": "id=1; Path=/"}
    )
    one = fetcher(web)
    one.fetch(URL)
    one.fetch(URL)
    sent = {name.lower() for ask in web.asked for name in ask.headers}
    assert sent == {"user-agent", "accept", "accept-encoding", "connection"}
    assert all(ask.headers["User-Agent"].startswith("unless/") for ask in web.asked)


# --- sizes ---
MEGABYTE = b"\0" * 1_000_000


def gzipped(megabytes: int) -> bytes:
    machine = zlib.compressobj(9, wbits=31)
    return b"".join(machine.compress(MEGABYTE) for _ in range(megabytes)) + machine.flush()


def brotlied(megabytes: int) -> bytes:
    machine = brotli.Compressor(quality=5)
    return b"".join(machine.process(MEGABYTE) for _ in range(megabytes)) + machine.finish()


def zstded(megabytes: int) -> bytes:
    machine = zstandard.ZstdCompressor().compressobj()
    return b"".join(machine.compress(MEGABYTE) for _ in range(megabytes)) + machine.flush()


def repeated(megabytes: int) -> bytes:
    """A zstd frame by hand: every four bytes are a block of 128 kB (RFC 8878, 3.1.1.2)."""
    block = (131_072 << 3 | 0b010).to_bytes(3, "little") + b"\0"
    last = (0b001).to_bytes(3, "little")
    return b"\x28\xb5\x2f\xfd\x00\x58" + block * (megabytes * 8) + last


BOMBS = [("gzip", gzipped), ("br", brotlied), ("zstd", zstded), ("zstd", repeated)]


@pytest.mark.parametrize(("coding", "make"), BOMBS)
def test_a_bomb_stops_at_the_limit(coding: str, make: object) -> None:
    bomb = make(300)  # type: ignore[operator]
    assert len(bomb) < 1_000_000
    inflated = 0

    def counted(data: bytes, *args: object, **kwargs: object) -> bytes:
        nonlocal inflated
        inflated += len(data)
        return data

    from unless.intake import answers
    from unless.intake.inflate import inflated as really

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "inflated", lambda chunks, name: map(counted, really(chunks, name)))
        assert "more than a report" in refused_page(FakePage(bomb, headers={"Content-Encoding": coding}))
    assert inflated < 5_000_000 + 10_000_000  # the limit, and one piece of the coarsest decompressor


def test_a_body_larger_than_the_limit_is_left_at_once() -> None:
    asked = 0

    def pieces() -> Iterator[bytes]:
        nonlocal asked
        for piece in repeat(b"\0" * 65536, 160):
            asked += 1
            yield piece

    assert "more than a report" in refused_page(FakePage(pieces()), limits=SMALL)
    assert asked == 2


def test_a_length_beyond_the_limit_is_refused_unread() -> None:
    def never() -> Iterator[bytes]:
        raise AssertionError
        yield b""

    assert "more than a report" in refused_page(FakePage(never(), headers={"Content-Length": "5000001"}))


@pytest.mark.parametrize(
    ("coding", "press"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("br", brotli.compress),
        ("zstd", zstandard.ZstdCompressor().compress),
        ("identity", bytes),
        ("GZIP", gzip.compress),
    ],
)
def test_a_compressed_page_is_inflated_however_it_is_cut(coding: str, press: object) -> None:
    body = b"".join(b"%d report\n" % n for n in range(20_000))
    pressed = press(body)  # type: ignore[operator]
    for size in (1, 7, len(pressed)):
        if size == 1 and len(pressed) > 100_000:
            continue
        cut = [pressed[i : i + size] for i in range(0, len(pressed), size)]
        assert get(FakePage(cut, headers={"Content-Encoding": coding})).body == body


def test_two_members_and_padding_are_one_gzip_body() -> None:
    body = gzip.compress(b"a" * 1000) + gzip.compress(b"b") + b"\0\0\0"
    assert get(FakePage(body, headers={"Content-Encoding": "gzip"})).body == b"a" * 1000 + b"b"


@pytest.mark.parametrize(("coding", "make"), BOMBS)
def test_a_body_cut_off_or_damaged_is_refused(coding: str, make: object) -> None:
    whole = make(1)  # type: ignore[operator]
    for body in (whole[:-5], b"<html>", whole[:10] + b"\xff" * 30, b""):
        assert "damaged or ends early" in refused_page(
            FakePage(body, headers={"Content-Encoding": coding})
        ), body


@pytest.mark.parametrize("coding", ["deflate", "compress", "gzip, gzip", "gzip;q=1", "x" * 500])
def test_a_compression_that_was_not_asked_for_is_refused(coding: str) -> None:
    assert "compression" in refused_page(FakePage("x", headers={"Content-Encoding": coding}))


def test_headers_beyond_the_limit_are_refused() -> None:
    assert "more headers" in refused_page(FakePage("x", headers={f"X-{n}": "y" for n in range(25)}), SMALL)
    assert "more headers" in refused_page(FakePage("x", headers={"X": "y" * 3000}), SMALL)


# --- times ---
def test_a_body_that_drips_is_given_up_when_the_whole_time_is_over() -> None:
    web = FakeWeb({URL: FakePage(repeat(b"x"), seconds=1)})
    assert "takes too long" in refusal(web, URL, limits=SMALL)
    assert 30 <= web.time <= 33


def test_redirects_share_one_time() -> None:
    web = FakeWeb({"https://meridian.example/3": FakePage(repeat(b"x", 20), seconds=1)})
    for n in range(3):
        web.redirect(f"https://meridian.example/{n}", f"/{n + 1}")
    slow = web.send

    def send(ask: Ask) -> Answer:
        web.time += 8
        return slow(ask)

    web.send = send  # type: ignore[method-assign]
    assert "takes too long" in refusal(web, "https://meridian.example/0", limits=SMALL)


def test_there_is_a_pause_between_requests_to_one_host_and_it_does_not_count() -> None:
    web = FakeWeb({f"https://{h}.example/{n}": "x" for h in "ab" for n in range(3)})
    one = fetcher(web, limits=Limits(total=0.9))
    for n in range(3):
        for h in "ab":
            one.fetch(f"https://{h}.example/{n}")
    assert len(web.asked) == 8
    assert web.slept
    assert web.time == pytest.approx(3 * 1.0, abs=1.01)


# --- what it is ---
@pytest.mark.parametrize(
    "kind",
    [
        "application/pdf",
        "image/png",
        "application/octet-stream",
        "video/mp4",
        "application/json",
        "x\x1b[31m",
    ],
)
def test_a_wrong_type_is_refused_unread(kind: str) -> None:
    def never() -> Iterator[bytes]:
        raise AssertionError
        yield b""

    assert "not a page or text" in refused_page(FakePage(never(), kind=kind))


def test_a_missing_type_is_believed() -> None:
    assert get(FakePage("x", kind=None)).kind == ""


def test_other_kinds_can_be_asked_for() -> None:
    web = FakeWeb({URL: FakePage("<rss/>", kind="application/rss+xml")})
    assert fetcher(web).fetch(URL, FEED).body == b"<rss/>"


def test_what_has_not_changed_comes_without_a_body() -> None:
    web = FakeWeb({URL: FakePage(status=304)})
    assert fetcher(web).fetch(URL, headers={"If-None-Match": '"1"'}).status == 304
    assert "status 304" in refusal(web, URL)


@pytest.mark.parametrize(
    ("status", "says"),
    [(404, "nothing at"), (410, "nothing at"), (403, "not for everyone"), (401, "not for everyone"), (500, "has a fault"),
     (204, "status 204"), (300, "status 300"), (101, "status 101")],
)  # fmt: skip
def test_every_status_has_its_sentence(status: int, says: str) -> None:
    assert says in refused_page(FakePage("x", status))


def test_a_host_that_asks_to_wait_says_how_long() -> None:
    for headers, wait in (
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "Mon, 03 Mar 2031 10:02:00 GMT", "Date": "Mon, 03 Mar 2031 10:00:00 GMT"}, 120),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ):
        with pytest.raises(FetchError) as caught:
            get(FakePage(status=429, headers=headers))
        assert (caught.value.status, caught.value.retry_after) == (429, wait)


# --- robots.txt ---
def test_robots_are_honoured_asked_once_a_host_and_for_redirects_too() -> None:
    web = FakeWeb({
        "https://meridian.example/robots.txt": FakePage("User-agent: *\nDisallow: /drafts", kind="text/plain"),
        "https://meridian.example/a": "a",
        "https://meridian.example/drafts/b": "b",
    })  # fmt: skip
    web.redirect("https://meridian.example/c", "/drafts/b")
    one = fetcher(web)
    assert one.fetch("https://meridian.example/a").body == b"a"
    for path in ("drafts/b", "c"):
        with pytest.raises(FetchError, match=r"robots\.txt asks"):
            one.fetch(f"https://meridian.example/{path}")
    assert [ask.url.rpartition("/")[2] for ask in web.asked] == ["robots.txt", "a", "c"]
    web.time += 90_000  # more than a day
    one.fetch("https://meridian.example/a")
    assert [ask.url.rpartition("/")[2] for ask in web.asked[3:]] == ["robots.txt", "a"]


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (403, True), (500, False), (503, False), (429, False)]
)
def test_a_site_without_robots_is_read_and_one_whose_robots_fail_is_not(status: int, allowed: bool) -> None:
    web = FakeWeb({URL: "x", "https://meridian.example/robots.txt": FakePage(status=status)})
    if allowed:
        assert fetcher(web).fetch(URL).body == b"x"
    else:
        assert "robots.txt" in refusal(web, URL)


def test_many_threads_ask_for_robots_once() -> None:
    web = FakeWeb({f"https://meridian.example/{n}": str(n) for n in range(8)})
    one = fetcher(web)
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda n: one.fetch(f"https://meridian.example/{n}").body, range(8)))
    assert bodies == [str(n).encode() for n in range(8)]
    assert sum(ask.url.endswith("robots.txt") for ask in web.asked) == 1


def test_robots_that_lead_to_a_private_address_are_not_followed() -> None:
    web = FakeWeb({URL: "x"})
    web.redirect("https://meridian.example/robots.txt", "http://10.0.0.1/robots.txt")
    assert "private" in refusal(web, URL)
    web.redirect("https://meridian.example/robots.txt", "/robots.txt")
    assert fetcher(web).fetch(URL).body == b"x"  # led on for ever: as if there were none


def test_a_large_robots_file_is_read_as_far_as_it_must_be() -> None:
    text = [b"User-agent: *\nDisallow: /ferry\n", *repeat(b"#" * 65536, 200)]
    web = FakeWeb({URL: "x", "https://meridian.example/robots.txt": FakePage(text)})
    assert "robots.txt asks" in refusal(web, URL)


def test_a_pause_that_robots_ask_for_is_kept_up_to_ten_seconds() -> None:
    for asked, kept in (("3", 3), ("999999", 10)):
        robots = FakePage(f"User-agent: *\nCrawl-delay: {asked}\n")
        web = FakeWeb({URL: "x", "https://meridian.example/robots.txt": robots})
        one = fetcher(web)
        one.fetch(URL)
        one.fetch(URL)
        assert max(web.slept) == kept


# --- options ---
def test_what_is_no_host_or_proxy_is_refused_when_it_is_named() -> None:
    with pytest.raises(OptionError, match="allow-host"):
        Fetcher(Options(allow_hosts=("http://x",)))
    for proxy in ("socks9://x:1", "x", "http://"):
        with pytest.raises(OptionError, match="proxy"):
            Fetcher(Options(proxy=proxy))
