"""Documents of feeds: all kinds read alike, hostile ones refused, broken ones read as far as they go."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date

import pytest
from feed_cases import full, item, rss
from hypothesis import given
from hypothesis import strategies as st

from unless.domain.errors import FeedError
from unless.domain.feed import Feed
from unless.intake import feeds
from unless.intake.feeds import MAX_ITEMS, Document, day_of, read_feed

URL = "https://meridian.example/world/rss.xml"
BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def read(data: str | bytes, charset: str | None = None) -> Feed:
    return read_feed(Document(data if isinstance(data, bytes) else data.encode(), URL, URL, charset))


def atom(entry: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title><entry>{entry}</entry></feed>'


def sitemap(*urls: str) -> str:
    news = "http://www.google.com/schemas/sitemap-news/0.9"
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="{news}">{"".join(urls)}</urlset>'


NEWS = (
    "<url><loc>https://meridian.example/a</loc><news:news><news:publication><news:name>Meridian</news:name></news:publication>"
    "<news:publication_date>2031-03-03T23:30:00-05:00</news:publication_date><news:title>Ferry</news:title></news:news></url>"
)


# --- every kind ---
def test_rss_gives_title_address_day_and_full_text() -> None:
    found = read(rss(item("https://meridian.example/a", "Ferry", "g1", more=full("One paragraph.\nTwo."))))
    (one,) = found.items
    assert (found.kind, found.title, one.title, one.url) == (
        "rss",
        "Meridian World",
        "Ferry",
        "https://meridian.example/a",
    )
    assert one.published is not None
    assert one.published.date() == date(2031, 3, 1)
    assert one.content == "<p>One paragraph.</p><p>Two.</p>"


def test_full_text_without_a_summary_is_kept_and_a_teaser_given_twice_is_not() -> None:
    alone = "<content:encoded>&lt;p&gt;One.&lt;/p&gt;</content:encoded>"
    assert read(rss(item("https://a.example/a", more=alone))).items[0].content == "<p>One.</p>"
    twice = f"<description>One.</description>{alone}"
    assert read(rss(item("https://a.example/a", more=twice))).items[0].content is None


def test_atom_gives_the_same() -> None:
    found = read(atom('<id>tag:1</id><title type="html">A &amp;amp; B &lt;b&gt;win&lt;/b&gt;</title><link href="/a"/>'
                      "<published>2031-03-03T23:30:00-05:00</published><updated>2031-03-05T08:00:00Z</updated>"))  # fmt: skip
    (one,) = found.items
    assert (found.kind, one.title, one.url) == ("atom", "A & B win", "https://meridian.example/a")
    assert one.published is not None
    assert one.published.date() == date(2031, 3, 3)  # in the outlet's own time zone


def test_json_feed_gives_the_same() -> None:
    text = {"version": "https://jsonfeed.org/version/1.1", "title": "Radio Harl",
            "items": [{"id": 7, "url": "a", "title": "Ferry", "content_text": "One.\n\nTwo <3.", "date_published": "2031-03-03T08:00:00Z"}]}  # fmt: skip
    found = read(json.dumps(text))
    (one,) = found.items
    assert (found.kind, found.title, one.url) == ("json", "Radio Harl", "https://meridian.example/world/a")
    assert one.content == "<p>One.</p><p>Two &lt;3.</p>"


def test_a_news_sitemap_gives_the_same_newest_first() -> None:
    old = "<url><loc>https://meridian.example/old</loc><lastmod>2031-01-01</lastmod></url>"
    undated = "<url><loc>https://meridian.example/about</loc></url>"
    found = read(sitemap(old, undated, NEWS))
    assert [i.url for i in found.items] == ["https://meridian.example/a", "https://meridian.example/old"]
    assert (found.kind, found.title, found.items[0].outlet, found.items[0].title) == (
        "sitemap",
        "Meridian",
        "Meridian",
        "Ferry",
    )
    assert found.items[0].published is not None
    assert found.items[0].published.date() == date(2031, 3, 3)
    assert "1 entries without a date" in found.notes[0]


def test_an_index_gives_its_newest_sitemaps_of_the_same_site() -> None:
    maps = "".join(
        f"<sitemap><loc>/map-{n}.xml</loc><lastmod>2031-01-{n:02}</lastmod></sitemap>" for n in range(1, 15)
    )
    other = "<sitemap><loc>https://evil.example/map.xml</loc><lastmod>2032-01-01</lastmod></sitemap>"
    found = read(f"<sitemapindex>{maps}{other}</sitemapindex>")
    assert found.kind == "index"
    assert found.maps == tuple(f"https://meridian.example/map-{n}.xml" for n in range(14, 4, -1))
    assert "other sites" in found.notes[0]


# --- what tells entries apart ---
def test_an_entry_keeps_its_key_under_a_new_title_and_address() -> None:
    first = read(rss(item("https://a.example/1", "Ferry", "g1"))).items[0]
    again = read(rss(item("https://a.example/1-corrected", "Ferry, corrected", "g1"))).items[0]
    assert (first.key, first.digest != again.digest) == (again.key, True)


def test_the_page_tells_entries_apart_where_the_feed_gives_all_the_same_id() -> None:
    found = read(
        rss(item("https://a.example/1?utm_source=x", "One", "0"), item("https://a.example/2", "Two", "0"))
    )
    assert len({i.key for i in found.items}) == 2
    bare = read(rss(item("https://a.example/1", "One")))
    assert bare.items[0].key == found.items[0].key


def test_the_same_entry_twice_is_taken_once() -> None:
    one = item("https://a.example/1", "One", "g1")
    assert len(read(rss(one, one)).items) == 1


# --- hostile and broken ---
@pytest.mark.parametrize("document", [
    rss(item("https://a.example/1"), head=BOMB), rss(item("https://a.example/1", "&a;"), head=OUTSIDE),
    rss("<item><title>&a;</title></item><unclosed>", head=BOMB), sitemap(NEWS).replace("<urlset", BOMB + "<urlset", 1),
    "<?xml version='1.0'?>" + BOMB + atom("<title>&b;</title>"),
    BOMB.replace("<!ENTITY a", "<!ENTITY % a") + rss(item("https://a.example/1")),
])  # fmt: skip
def test_entities_of_its_own_are_refused(document: str) -> None:
    with pytest.raises(FeedError, match=rf"{URL} declares entities of its own"):
        read(document)


def test_entities_in_utf_16_are_refused_too() -> None:
    with pytest.raises(FeedError, match="declares entities"):
        read(rss(item("https://a.example/1"), head=BOMB).encode("utf-16"))


def test_the_old_document_type_of_rss_is_none() -> None:
    head = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
    assert read(rss(item("https://a.example/1", "Caf&eacute;"), head=head)).items[0].title == "Café"


def test_a_hundred_thousand_entries_are_cut() -> None:
    many = rss(*(f"<item><title>{n}</title><link>https://a.example/{n}</link></item>" for n in range(50_000)))
    found = read(many)
    assert [i.title for i in found.items] == [str(n) for n in range(MAX_ITEMS)]
    assert "50000 entries" in found.notes[0]
    unclosed = rss("<item><title>x" * 100_000)
    assert len(read(unclosed).items) <= MAX_ITEMS
    entries = [{"id": str(n), "url": f"/{n}"} for n in range(100_000)]
    text = json.dumps({"version": "https://jsonfeed.org/version/1", "items": entries})
    assert len(read(text).items) == MAX_ITEMS
    locs = "".join(f"<url><loc>/{n}</loc><lastmod>2031-01-01</lastmod></url>" for n in range(50_000))
    assert len(read(f"<urlset>{locs}</urlset>").items) == MAX_ITEMS


@pytest.mark.parametrize("document", [rss("<a>" * 300_000), rss("<" * 300_000), rss("<x:" * 300_000)])
def test_more_markup_than_a_feed_can_hold_is_refused(document: str) -> None:
    with pytest.raises(FeedError, match="more markup"):
        read(document)


@pytest.mark.parametrize("kind", ["<!DOCTYPE " * 50_000, "<!-- " * 50_000, "<?x " * 50_000, " " * 1_000_000])
def test_no_prolog_takes_long(kind: str) -> None:
    with suppress(FeedError):
        read(kind + rss(item("https://a.example/1")))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("&lt;b&gt;Ferry&lt;/b&gt; &amp;amp; bridge", "Ferry & bridge"),
        ("<![CDATA[<i>Ferry</i> sails]]>", "Ferry sails"),
        ("Odds 5 &lt; 7", "Odds 5 < 7"),
        ("  two\n lines ", "two lines"),
        ("", None),
    ],
)
def test_html_in_titles_becomes_text(title: str, shown: str | None) -> None:
    assert read(rss(item("https://a.example/1", title))).items[0].title == shown


@pytest.mark.parametrize(("when", "day"), [
    ("Mon, 03 Mar 2031 23:30:00 -0500", date(2031, 3, 3)), ("2031-03-03", date(2031, 3, 3)), ("3 March", None), ("", None),
    ("2031-03-03T08:00:00", date(2031, 3, 3)), ("Mon, 99 Mar 2031 08:00:00 GMT", None), ("Sun, 01 Jan 2040 08:00:00 GMT", None),
    ("Fri, 04 Mar 2031 23:30:00 +1400", date(2031, 3, 4)), ("Thu, 01 Jan 1970 00:00:00 GMT", None),
])  # fmt: skip
def test_days_are_the_feeds_own_and_never_ahead(when: str, day: date | None) -> None:
    (one,) = read(rss(item("https://a.example/1", date=when))).items
    assert day_of(one.published, date(2031, 3, 3)) == day


def test_relative_addresses_are_joined_to_the_feeds() -> None:
    assert read(rss(item("../a"))).items[0].url == "https://meridian.example/a"


@pytest.mark.parametrize(("data", "charset"), [
    ("utf-8", "iso-8859-1"), ("cp1252", None), ("cp1252", "iso-8859-1"), ("utf-16", None), ("utf-8", "nonsense"), ("cp1252", "utf-8")])  # fmt: skip
def test_wrong_encodings_are_seen_through(data: str, charset: str | None) -> None:
    text = rss(
        item("https://a.example/1", "Brändström’s ferry"), head='<?xml version="1.0" encoding="utf-8"?>'
    )
    assert read(text.encode(data), charset).items[0].title == "Brändström’s ferry"


def test_the_declared_encoding_counts_where_nothing_else_says() -> None:
    text = rss(item("https://a.example/1", "Dvořák"), head='<?xml version="1.0" encoding="iso-8859-2"?>')
    assert read(text.encode("iso-8859-2")).items[0].title == "Dvořák"


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    text = rss(item("https://a.example/1", "Harl & Ostport")).replace("</channel></rss>", "")
    assert read(text).items[0].title == "Harl & Ostport"


@pytest.mark.parametrize(
    ("link", "says"),
    [
        (
            '<link rel="alternate" type="application/rss+xml" href="/feed">',
            "names is https://meridian.example/feed",
        ),
        (
            "<LINK HREF=feed.json TYPE=application/feed+json REL=alternate>",
            "names is https://meridian.example/world/feed.json",
        ),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">', "names none"),
        ('<link rel="stylesheet" href="/x.css">', "names none"),
    ],
)
def test_a_page_instead_of_a_feed_names_its_feed(link: str, says: str) -> None:
    with pytest.raises(FeedError, match="is a web page, not a feed") as told:
        read(f"<!doctype html><html><head>{link}</head><body>x</body></html>")
    assert says in str(told.value)


@pytest.mark.parametrize(("data", "says"), [
    (b"", "is empty"), (b"%PDF-1.7", "PDF"), (b"\x00\x01" * 20, "binary"), (b"hello", "is not a feed"), (b"[1]", "is not a feed"),
    (b"{}", "no JSON Feed"), (b"{" * 100_000, "no JSON Feed"), (b"<opml version='2.0'/>", "OPML"), (b"<svg/>", "is not a feed"),
    (b"<urlset><url>", "cannot be parsed"), (b"<rss", "cannot be parsed"), (b'{"version": "https://jsonfeed.org/version/1", "items": 5}', "no JSON Feed"),
])  # fmt: skip
def test_what_is_no_feed_is_said_to_be_none(data: bytes, says: str) -> None:
    with pytest.raises(FeedError, match=says) as told:
        read(data)
    assert URL in str(told.value)


@given(
    st.text(),
    st.sampled_from(
        ["{}", rss("{}"), rss(item("https://a.example/1", "{}")), "<urlset><url><loc>{}</loc></url></urlset>"]
    ),
)
def test_whatever_comes_is_a_feed_or_a_sentence(text: str, around: str) -> None:
    with suppress(FeedError):
        found = read(around.replace("{}", text).encode("utf8", "surrogatepass"))
        assert len({i.key for i in found.items}) == len(found.items)


def test_the_parser_is_never_given_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    import urllib.request

    monkeypatch.setattr(urllib.request, "build_opener", lambda *a: pytest.fail("it fetches by itself"))
    assert feeds.read_feed(
        Document(b"<rss><channel><title>http://a.example/rss</title></channel></rss>", URL, URL)
    ).title
