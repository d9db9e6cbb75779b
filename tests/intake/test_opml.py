"""Lists of feeds, in and out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.domain.errors import OptionError
from unless.intake.opml import Outline, opml, read_opml

NOW = datetime(2031, 3, 1, 12, tzinfo=UTC)


def read(tmp_path: Path, body: str, head: str = "") -> list[Outline]:
    path = tmp_path / "feeds.opml"
    path.write_text(f'{head}<opml version="2.0"><body>{body}</body></opml>', encoding="utf8")
    return read_opml(path)


def test_nested_outlines_are_taken_in_order_with_their_folders(tmp_path: Path) -> None:
    body = (
        '<outline text="World"><outline title="Orvale"><outline text="Courier" xmlUrl="https://a.example/1"/></outline>'
        '<outline XMLURL="https://a.example/2"/></outline><outline text="Top" xmlUrl="https://a.example/3"/>'
        '<outline text="Again" xmlUrl="https://a.example/1"/>'
    )
    assert read(tmp_path, body) == [
        Outline("https://a.example/1", "Courier", "World / Orvale"),
        Outline("https://a.example/2", None, "World"),
        Outline("https://a.example/3", "Top"),
    ]


def test_a_list_nested_beyond_all_measure_is_read(tmp_path: Path) -> None:
    body = "<outline text='x'>" * 20_000 + "<outline xmlUrl='https://a.example/1'/>" + "</outline>" * 20_000
    assert [o.url for o in read(tmp_path, body)] == ["https://a.example/1"]


@pytest.mark.parametrize(("body", "head", "says"), [
    ("<outline", "", "line 1: this is no OPML"), ("", "", "names no feed"),
    ("<outline xmlUrl='&a;'/>", '<!DOCTYPE o [<!ENTITY a "b">]>', "declares entities"),
    ("", "<?xml version='1.0' encoding='klingon'?>", "OPML|encoding")])  # fmt: skip
def test_what_is_no_list_is_said_to_be_none(tmp_path: Path, body: str, head: str, says: str) -> None:
    with pytest.raises(OptionError, match=says):
        read(tmp_path, body, head)


def test_a_name_that_is_neither_address_nor_file_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="neither an address nor a file"):
        read_opml("meridian.example/rss")
    (tmp_path / "x.opml").write_text("<rss/>")
    with pytest.raises(OptionError, match="no OPML"):
        read_opml(tmp_path / "x.opml")


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="/"),
    min_size=1,
    max_size=20,
)
folders = st.none() | st.lists(words, min_size=1, max_size=4).map(" / ".join)


@given(st.lists(st.tuples(words, folders), min_size=1, max_size=8))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str | None]]
) -> None:
    wanted = [
        Outline(f"https://a.example/{n}?a=b&c", title, folder) for n, (title, folder) in enumerate(rows)
    ]
    path = tmp_path_factory.mktemp("opml") / "feeds.opml"
    path.write_bytes(opml(wanted, NOW))
    assert sorted(read_opml(path), key=lambda o: o.url) == wanted
