"""Addresses among the paths of add: fetched, decoded, read as pages, filed under their own address."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from ledger_cases import OTHER, REPORT
from rawserver import page, serving

from unless.domain.article import Article
from unless.intake.addressed import is_address, load_address, slug
from unless.intake.fetch import FakePage, FakeWeb, Fetcher
from unless.ledger.articles import load_articles, numbers_of
from unless.ledger.store import Store
from unless.reading.read import LocalReader
from unless.workflow.add import Added, add_files, expanded

URL = "https://www.meridian.example/2031/03/harl-ferry.html?utm_source=mail"
CANONICAL = "https://meridian.example/2031/03/harl-ferry"


def html(text: str = REPORT, head: str = "", title: str = "Harl ferry unlikely before June") -> str:
    body = "".join(f"<p>{part}</p>" for part in text.split("\n") if part)
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{head}'
        '<meta property="article:published_time" content="2031-03-03T08:00:00Z">'
        f"</head><body><nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{body}</article></body></html>"
    )


def canonical(href: str) -> str:
    return f'<link rel="canonical" href="{href}">'


def load(pages: dict[str, FakePage | str | bytes], url: str = URL) -> Article:
    return load_address(url, Fetcher(web=FakeWeb(pages)))


def add(
    store: Store, reader: LocalReader, web: FakeWeb, *paths: str, outlet: str | None = None
) -> list[Added]:
    return add_files(store, paths, outlet=outlet, reader=reader, fetch=Fetcher(web=web))


def filed(store: Store, key: str | None) -> Article:
    assert key is not None
    with store.read() as connection:
        number = numbers_of(connection, [key])[key]
        return load_articles(connection, [number])[number].article


# --- the article ---
def test_a_page_is_read_with_its_address_name_title_and_day() -> None:
    article = load({URL: html()})
    assert article.text.startswith("HARL, March 3 - A ferry") or "A ferry between Harl" in article.text
    assert (article.url, article.name) == (URL, "harl-ferry")
    assert (article.title, article.published) == ("Harl ferry unlikely before June", date(2031, 3, 3))


@pytest.mark.parametrize(
    ("href", "taken"),
    [
        (CANONICAL, CANONICAL),
        ("/2031/03/harl-ferry", "https://www.meridian.example/2031/03/harl-ferry"),
        (CANONICAL + "#top", CANONICAL),
        (CANONICAL + "?a=1&amp;b=2", CANONICAL + "?a=1&b=2"),
        ("https://courier.example/2031/03/harl-ferry", URL),
        ("https://meridian.example.evil.example/x", URL),
        ("https://anna:secret@meridian.example/x", URL),
        ("https://meridian.example:8443/x", URL),
        ("javascript:alert(1)", URL),
        ("file:///etc/passwd", URL),
        ("https://[::1", URL),
        ("https://meridian.example/a b", URL),
        ("/", URL),
        ("https://meridian.example", URL),
        ("", URL),
    ],
)
def test_a_page_is_believed_about_its_address_on_its_own_host_only(href: str, taken: str) -> None:
    assert load({URL: html(head=canonical(href))}).url == taken


def test_a_canonical_link_is_found_however_it_is_written() -> None:
    for head in (
        f"<LINK HREF='{CANONICAL}' REL='canonical'/>",
        f"<link rel=canonical href={CANONICAL}>",
        f'<link rel="icon" href="/x.png"><link\ndata-x="1"\nrel="canonical"\nhref="{CANONICAL}">',
    ):
        assert load({URL: html(head=head)}).url == CANONICAL


def test_where_redirects_led_is_the_address() -> None:
    web = FakeWeb({URL: html()})
    web.redirect("https://short.example/x", URL)
    assert load_address("https://short.example/x", Fetcher(web=web)).url == URL


def test_plain_text_is_kept_as_it_is() -> None:
    url = "https://meridian.example/wire/ferry.txt"
    text = REPORT.replace("\n", "\r\n")
    article = load({url: FakePage(text, kind="text/plain")}, url)
    assert (article.text, article.url, article.name) == (text, url, "ferry")


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=windows-1252", 'text/html; charset="latin1"', "text/html; charset=nonsense",
                                  "text/html; charset=punycode", "text/html; charset=utf-8", None])  # fmt: skip
def test_the_header_the_page_or_the_bytes_tell_the_encoding(kind: str | None) -> None:
    text = REPORT.replace("Brandt", "Brändström")
    for head, encoding in (("", "utf-8"), ('<meta charset="windows-1252">', "cp1252"), ("", "cp1252")):
        body = html(text, head).encode(encoding)
        assert "harbour master Ilse Brändström said" in load({URL: FakePage(body, kind=kind)}).text


@pytest.mark.parametrize("charset", ["unicode_escape", "raw_unicode_escape", "utf-7", "idna", "rot13", "hex"])
def test_what_is_no_encoding_of_pages_is_passed_over(charset: str) -> None:
    body = html(REPORT.replace("Brandt", r"Br\u0061ndt")).replace("“", '"').replace("”", '"')
    answer = FakePage(body.replace("Ilse", "Ils\xe9").encode("cp1252"), kind=f"text/html; charset={charset}")
    assert "Ils\xe9 " + r"Br\u0061ndt said" in load({URL: answer}).text


def test_the_header_goes_before_the_page() -> None:
    text = REPORT.replace("Brandt", "Dvořák")
    body = html(text, '<meta charset="windows-1252">').encode("cp1250", "replace")
    assert "Ilse Dvořák said" in load({URL: FakePage(body, kind="text/html; charset=windows-1250")}).text


def test_wide_encodings_are_read_by_the_header() -> None:
    for encoding in ("utf-16-le", "utf-16-be", "utf-16"):
        body = FakePage(html().encode(encoding), kind=f"text/html; charset={encoding}")
        assert "“The yard has not delivered any steel,”" in load({URL: body}).text


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.meridian.example/2031/03/harl-ferry.html?a=b", "harl-ferry"),
        ("https://www.meridian.example/2031/harl-ferry/index.html", "harl-ferry"),
        ("https://www.meridian.example/harl-ferry/amp/", "harl-ferry"),
        ("https://www.meridian.example/", "meridian.example"),
        ("https://www.meridian.example", "meridian.example"),
        ("https://meridian.example/gr%C3%BC%C3%9Fe%20aus%0AHarl", "grüße-aus-Harl"),
        ("https://meridian.example/..%2f..%2fetc/%2e%2e", "etc"),
        ("https://meridian.example/" + "x" * 300, "x" * 80),
    ],
)
def test_a_name_is_made_of_the_path(url: str, name: str) -> None:
    assert slug(url) == name


def test_an_address_is_told_from_a_file() -> None:
    assert [is_address(p) for p in ("https://a.example/b", "HTTP://a", "ftp://a", "file:///a")] == [True] * 4
    assert [is_address(p) for p in ("a.txt", "-", "/a/b", "C:\\a", "http:", "https")] == [False] * 6


# --- in the ledger ---
def test_addresses_and_files_are_filed_together(store: Store, reader: LocalReader, tmp_path: Path) -> None:
    path = tmp_path / "other.txt"
    path.write_text(OTHER, encoding="utf8")
    web = FakeWeb({URL: html(head=canonical(CANONICAL))})
    done = add(store, reader, web, URL, str(path), "https://meridian.example/gone", "http://10.0.0.1/x")
    assert {one.name: one.status for one in done} == {
        "harl-ferry": "new",
        "other": "new",
        "https://meridian.example/gone": "failed",
        "http://10.0.0.1/x": "failed",
    }
    reasons = [one.reason for one in done if one.status == "failed"]
    assert "no host" in reasons[0] or "nothing at" in reasons[0]
    assert "private" in reasons[1]
    article = filed(store, next(one.article for one in done if one.name == "harl-ferry"))
    assert (article.url, article.published) == (CANONICAL, date(2031, 3, 3))


def test_the_same_page_twice_is_there_already(store: Store, reader: LocalReader) -> None:
    web = FakeWeb({URL: html(), URL + "&b=1": html(head=canonical(URL))})
    assert [one.status for one in add(store, reader, web, URL)] == ["new"]
    assert [one.status for one in add(store, reader, web, URL, URL + "&b=1")] == ["known", "known"]


def test_a_corrected_page_is_another_version_of_the_same(store: Store, reader: LocalReader) -> None:
    web = FakeWeb({URL: html()})
    add(store, reader, web, URL, outlet="Meridian")
    web.pages[URL] = html(REPORT.replace("30 percent", "20 percent"))
    (again,) = add(store, reader, web, URL, outlet="Meridian")
    assert (again.status, again.of) == ("version", "harl-ferry")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (FakePage(b"%PDF-1.7", kind="text/html"), "is a PDF document"),
        (FakePage(b"\x00\x01\x02" * 50, kind=None), "binary"),
        (FakePage(b""), "is empty"),
        (html("Cookies. Log in."), "without an article"),
        (FakePage("Le bac entre Harl et Ostport ne partira pas avant le mois de juin, a dit lundi la capitaine du port. "
                  "Elle a ajouté que le chantier naval n’avait pas encore livré l’acier.", kind="text/plain"), "English"),
    ],
)  # fmt: skip
def test_what_is_no_report_is_said_to_be_none(
    store: Store, reader: LocalReader, answer: FakePage | str, says: str
) -> None:
    (one,) = add(store, reader, FakeWeb({URL: answer}), URL)
    assert one.status == "failed"
    assert URL in one.reason
    assert says in one.reason


def test_a_password_in_an_address_is_not_repeated(store: Store, reader: LocalReader) -> None:
    (one,) = add(store, reader, FakeWeb(), "https://anna:secret@meridian.example/x")
    assert one.status == "failed"
    assert "secret" not in one.name + one.reason


def test_addresses_are_left_as_they_are_among_folders(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert expanded([URL, str(tmp_path), "-"]) == [URL, str(tmp_path / "a.txt"), "-"]


# --- on the command line ---
def run(*args: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "unless.cli.main", "add", *args]
    env = {**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, check=False, env=env)
    err = done.stderr.decode()
    assert "Traceback" not in err
    return done.returncode, done.stdout.decode(), err


def test_the_command_fetches_from_a_host_that_was_opened_and_from_no_other(tmp_path: Path) -> None:
    ledger = str(tmp_path / "unless.db")
    with serving(page(html().encode())) as served:
        code, out, err = run(served.url("/harl-ferry"), "--ledger", ledger, "--json")
        assert code == 1
        assert json.loads(out)["status"] == "failed"
        assert f"--allow-host 127.0.0.1:{served.port}" in err
        assert served.asked == []
        code, out, _ = run(
            served.url("/harl-ferry"),
            "--ledger",
            ledger,
            "--json",
            "--allow-host",
            f"127.0.0.1:{served.port}",
        )
    assert code == 0
    assert (json.loads(out)["status"], json.loads(out)["name"]) == ("new", "harl-ferry")


def test_a_host_that_is_none_is_refused_in_one_sentence(tmp_path: Path) -> None:
    code, _, err = run("https://a.example/x", "--ledger", str(tmp_path / "u.db"), "--allow-host", "http://a")
    assert code == 1
    assert "HOST:PORT" in err
