from __future__ import annotations

import gzip
import json
import os
import zipfile
from pathlib import Path

import pytest
import zstandard
from batch_cases import page, report, warc, zipped

from unless.domain.errors import ArticleError, LanguageError, NoArticleError, OptionError
from unless.intake.archives import Archive, Broken, Record, archives, article_of_record, records

PAGES = [
    page(f"Report {n} of the ferry at Lusk says that the line would open in {n} days.").encode()
    for n in range(4)
]
RECORDS = [warc(f"https://meridian.example/{n}", p) for n, p in enumerate(PAGES)]


def found(path: Path) -> list[Record | Broken]:
    return list(records(archives([str(path)])[0]))


def urls(some: list[Record | Broken]) -> list[str]:
    return [(r.url or r.at)[-1] if isinstance(r, Record) else "!" for r in some]


def packed(form: str, some: list[bytes]) -> bytes:
    if form == "warc.gz":
        return zipped(some)
    if form == "warc.zst":
        return b"".join(map(zstandard.ZstdCompressor().compress, some))
    return b"".join(some)


FORMS = pytest.mark.parametrize("form", ["warc", "warc.gz", "warc.zst"])


@FORMS
def test_pages_of_a_warc_come_in_order_with_address_charset_and_day(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"news.{form}"
    path.write_bytes(packed(form, RECORDS))
    some = found(path)
    assert urls(some) == ["0", "1", "2", "3"]
    first = some[0]
    assert isinstance(first, Record)
    assert first.data == PAGES[0]
    assert first.charset == "utf-8"
    assert f"{first.captured:%Y-%m-%d}" == "2031-03-04"
    assert "ferry at Lusk" in article_of_record("news", first).text


@FORMS
def test_a_warc_cut_off_in_the_middle_gives_what_came_before_and_names_the_cut(
    tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"news.{form}"
    whole = packed(form, RECORDS)
    path.write_bytes(whole[: len(packed(form, RECORDS[:2])) + len(packed(form, RECORDS[2:3])) // 2])
    assert urls(found(path)) == ["0", "1", "!"]


@FORMS
@pytest.mark.parametrize("length", [90, 900_000])
def test_a_record_with_a_wrong_length_is_named_and_the_next_ones_are_read(
    tmp_path: Path, form: str, length: int
) -> None:
    path = tmp_path / f"news.{form}"
    wrong = warc("https://meridian.example/1", PAGES[1], length=length)
    path.write_bytes(packed(form, [RECORDS[0], wrong, *RECORDS[2:]]))
    assert urls(found(path)) == ["0", "!", "2", "3"]


@pytest.mark.parametrize("form", ["warc.gz", "warc.zst"])
def test_damaged_bytes_cost_the_record_that_they_are_in(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"news.{form}"
    begins, ends = len(packed(form, RECORDS[:1])), len(packed(form, RECORDS[:2]))
    data = bytearray(packed(form, RECORDS))
    data[begins + 30 : ends - 30] = b"\x55" * (ends - begins - 60)
    path.write_bytes(bytes(data))
    assert urls(found(path)) == ["0", "!", "2", "3"]


def test_foreign_kinds_of_record_errors_and_images_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "news.warc.gz"
    missing = RECORDS[2].replace(b"200 OK", b"404 No")
    image = RECORDS[2].replace(b"text/html; charset=utf-8", b"image/png; charset=what")
    foreign = [
        warc("https://meridian.example/9", PAGES[0], kind=k) for k in ("request", "metadata", "martian")
    ]
    path.write_bytes(zipped([*foreign, RECORDS[0], missing, image, RECORDS[3]]))
    assert urls(found(path)) == ["0", "3"]


def test_a_whole_file_in_one_gzip_member_is_read(tmp_path: Path) -> None:
    path = tmp_path / "news.warc.gz"
    path.write_bytes(gzip.compress(b"".join(RECORDS)))
    assert urls(found(path)) == ["0", "1", "2", "3"]


def test_bodies_kept_in_their_codings_are_undone_within_limits(tmp_path: Path) -> None:
    path = tmp_path / "news.warc"
    coded = b"Content-Encoding: gzip\r\n"
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (PAGES[1][:99], PAGES[1][99:])) + b"0\r\n\r\n"
    some = [
        warc("https://meridian.example/0", gzip.compress(PAGES[0]), head=coded),
        warc("https://meridian.example/1", chunked, head=b"Transfer-Encoding: chunked\r\n"),
        warc("https://meridian.example/2", PAGES[2], head=coded),  # says so, and is not
        warc("https://meridian.example/3", gzip.compress(bytes(200_000_000)), head=coded),
    ]
    path.write_bytes(b"".join(some))
    out = found(path)
    assert [r.data for r in out if isinstance(r, Record)] == PAGES[:3]
    assert isinstance(out[3], Broken)
    assert "unpacked" in out[3].reason


def test_what_is_no_warc_is_named(tmp_path: Path) -> None:
    path = tmp_path / "news.warc"
    path.write_bytes(b"hello, this is something else\n" * 50)
    assert [type(r) for r in found(path)] == [Broken]


def test_folders_and_zip_files_give_pages_and_texts_in_order_of_name(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "2.txt").write_text(report(2))
    (folder / "1.html").write_bytes(PAGES[0])
    (folder / ".hidden.txt").write_text("x")
    (folder / "large.txt").write_bytes(b"x" * 5_000_001)
    (folder / "picture.png").write_bytes(b"x")
    with zipfile.ZipFile(tmp_path / "reports.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for path in folder.rglob("*.*"):
            if not path.name.startswith("."):
                file.write(path, path.relative_to(folder).as_posix())
    for path in (folder, tmp_path / "reports.zip"):
        one, two, large = found(path)
        assert isinstance(one, Record)
        assert isinstance(two, Record)
        assert isinstance(large, Broken)
        assert [one.at, one.kind, two.at, two.kind, large.at] == [
            "1.html",
            "page",
            "b/2.txt",
            "text",
            "large.txt",
        ]
        assert article_of_record("reports", two).name == "2"


def test_a_damaged_zip_file_is_named_and_so_is_a_damaged_member(tmp_path: Path) -> None:
    path = tmp_path / "reports.zip"
    path.write_bytes(b"PK\x03\x04 nothing")
    assert [type(r) for r in found(path)] == [Broken]
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("1.txt", report(1))
        file.writestr("2.txt", report(2))
    path.write_bytes(path.read_bytes().replace(b"report 1 of", b"REPORT 1 OF"))
    assert [type(r) for r in found(path)] == [Broken, Record]


@pytest.mark.parametrize("way", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_costs_itself_whatever_it_is_packed_with(tmp_path: Path, way: int) -> None:
    path = tmp_path / "reports.zip"
    with zipfile.ZipFile(path, "w", way) as file:
        file.writestr("1.txt", report(1) * 9)
        file.writestr("2.txt", report(2))
        first = file.getinfo("1.txt")
    data = bytearray(path.read_bytes())
    start, end = 30 + len("1.txt"), 30 + len("1.txt") + first.compress_size
    data[start + 12 : end] = bytes(b ^ 0xFF for b in data[start + 12 : end])
    path.write_bytes(data)
    broken, whole = found(path)
    assert isinstance(broken, Broken)
    assert isinstance(whole, Record)


def test_a_zip_file_with_a_name_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "reports.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("ü.txt", report(1))
    path.write_bytes(path.read_bytes().replace("ü".encode(), b"\xff\xff"))
    (one,) = found(path)
    assert isinstance(one, Broken)


def test_hidden_files_are_left_out_and_names_that_climb_are_only_names(tmp_path: Path) -> None:
    path = tmp_path / "reports.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name in ("../../1.txt", "__MACOSX/._1.txt", ".old/2.txt"):
            file.writestr(name, report(1))
    assert [r.at for r in found(path)] == ["../../1.txt"]


def test_a_folder_that_cannot_be_looked_into_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "1.txt").write_text(report(1))
    look = os.scandir

    def scandir(place: str) -> object:
        if str(place).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(place))
        return look(place)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(OptionError, match=r"shut cannot be read \(Permission denied\)"):
        archives([str(tmp_path)])


@pytest.mark.parametrize("form", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_json_lines_give_text_title_address_and_day(tmp_path: Path, form: str) -> None:
    row = {"text": report(1), "title": "T", "url": "https://m.example/1", "published": "2031-03-14T08:00:00Z"}
    data = (json.dumps(row) + "\n\nno json\n" + json.dumps({"title": "T"}) + "\n").encode()
    path = tmp_path / f"news.{form}"
    pack = {"jsonl": bytes, "jsonl.gz": gzip.compress, "jsonl.zst": zstandard.ZstdCompressor().compress}
    path.write_bytes(pack[form](data))
    some = [r for r in found(path) if isinstance(r, Record)]
    assert [r.at for r in some] == ["line 1", "line 3", "line 4"]
    article = article_of_record("news", some[0])
    assert (article.text, article.title, article.url) == (row["text"], "T", row["url"])
    assert f"{article.published}" == "2031-03-14"
    for bad in some[1:]:
        with pytest.raises(ArticleError, match="news, line"):
            article_of_record("news", bad)


def test_packed_lines_that_end_early_are_named(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl.gz"
    whole = gzip.compress("".join(json.dumps({"text": report(n)}) + "\n" for n in range(2000)).encode())
    path.write_bytes(whole[: len(whole) // 2])
    some = found(path)
    assert len(some) > 100
    assert isinstance(some[-1], Broken)
    assert all(isinstance(r, Record) for r in some[:-1])


@pytest.mark.parametrize("part", [1, 3])
def test_lines_packed_with_zstd_that_end_early_are_named(tmp_path: Path, part: int) -> None:
    path = tmp_path / "news.jsonl.zst"
    lines = [(json.dumps({"text": report(n)}) + "\n").encode() for n in range(part)]
    whole = b"".join(map(zstandard.ZstdCompressor().compress, lines))
    path.write_bytes(whole)
    assert [type(r) for r in found(path)] == [Record] * part
    path.write_bytes(whole[:-5])
    some = found(path)
    assert [type(r) for r in some] == [Record] * (part - 1) + [Broken]
    assert isinstance(some[-1], Broken)
    assert some[-1].at == f"line {part}"
    assert "ends early" in some[-1].reason


@pytest.mark.parametrize("form", ["warc", "warc.gz", "jsonl.gz", "jsonl.zst", "zip"])
def test_an_empty_archive_is_named(tmp_path: Path, form: str) -> None:
    (tmp_path / f"news.{form}").write_bytes(b"")
    (one,) = found(tmp_path / f"news.{form}")
    assert isinstance(one, Broken)


def test_other_languages_and_pages_without_an_article_are_told_apart(tmp_path: Path) -> None:
    german = (
        "Der Minister sagte am Montag, dass die Fähre nach Lusk wieder fahren werde, und das ist gut so. " * 5
    )
    with pytest.raises(LanguageError):
        article_of_record("x", Record("line 1", json.dumps({"text": german}).encode(), "line", 0))
    with pytest.raises(NoArticleError):
        article_of_record("x", Record("1.html", b"<html><body><a href=x>Home</a></body></html>", "page", 0))


def test_archives_are_found_in_folders_and_named_apart(tmp_path: Path) -> None:
    for day in ("03", "04"):
        (tmp_path / day).mkdir()
        (tmp_path / day / "news.jsonl").write_text("{}\n")
    (tmp_path / "note.txt").write_text(report(1))
    some = archives([str(tmp_path), str(tmp_path / "03" / "news.jsonl")])
    assert [a.name for a in some] == [tmp_path.name, "03/news.jsonl", "04/news.jsonl"]
    assert all(isinstance(a, Archive) and a.size for a in some)


@pytest.mark.parametrize("name", ["nowhere.warc", "note.txt", "", "empty"])
def test_what_is_no_archive_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "note.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(OptionError):
        archives([str(tmp_path / name) if name else ""])


def test_names_and_texts_that_are_no_characters_are_made_legible(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "n\udcff.txt").write_text(report(1))
    (one,) = found(folder)
    assert isinstance(one, Record)
    one.at.encode()
    one.name.encode()
    article_of_record("x", Record("line 1", b'{"text": "The ferry \\ud800 sails."}', "line", 0)).text.encode()
