"""Files become articles with their text untouched; everything else is refused in one sentence."""

import io
import tracemalloc
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unless.domain.errors import ArticleError
from unless.intake.files import load, load_all

REPORT = (
    "Harl ferry stays shut\n\nHARL, March 3 - The ferry will not sail before May, harbour master Ilse Brandt said on "
    "Monday. “We are waiting for the yard,” she told reporters, “and the yard is waiting for steel.”\n"
)
PAGE = """<!doctype html><html lang="en"><head><title>Harl ferry stays shut</title>
<meta property="og:site_name" content="Harl Courier"><meta property="og:title" content="Harl ferry stays shut">
<meta property="article:published_time" content="2031-03-03T10:00:00Z">
<link rel="canonical" href="https://courier.example/ferry"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Harl ferry stays shut</h1>
<p>The ferry between Harl and Ostport will not sail before the end of May, the island's harbour master said on Monday.</p>
<p>“We are waiting for the yard,” she told reporters on the quay, “and the yard is waiting for steel from the mainland.”</p>
<p>Islanders have been flown in and out by a single aircraft since the winter, and the mayor wants a second one soon.</p>
</article><footer>Cookies help us. Accept all.</footer></body></html>"""


def write(folder: Path, name: str, data: bytes | str) -> str:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def refusal(path: str) -> str:
    with pytest.raises(ArticleError) as caught:
        load(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


def test_a_text_file_keeps_its_text_and_gives_its_headline(tmp_path: Path) -> None:
    article = load(write(tmp_path, "ferry.txt", REPORT), published=date(2031, 3, 3))
    assert article.text == REPORT
    assert (article.name, article.title, article.published) == (
        "ferry",
        "Harl ferry stays shut",
        date(2031, 3, 3),
    )


@pytest.mark.parametrize(
    "text",
    [
        REPORT.replace("\n", "\r\n"),
        unicodedata.normalize("NFD", REPORT + "Zoë Élan said so, and so did the café's owner."),
        REPORT + "The crowd cheered 🎉🚢 on the quay.",
    ],
)
def test_line_endings_accents_and_emoji_are_kept(tmp_path: Path, text: str) -> None:
    assert load(write(tmp_path, "a.txt", text)).text == text


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    assert load(write(tmp_path, "a.txt", b"\xef\xbb\xbf" + REPORT.encode())).text == REPORT


def test_only_the_first_byte_order_mark_is_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", b"\xef\xbb\xbf" + f"\ufeff{REPORT}\ufeff".encode())
    assert load(path).text == f"\ufeff{REPORT}\ufeff"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=60))
def test_any_text_comes_back_as_it_is(tmp_path: Path, tail: str) -> None:
    text = REPORT + tail
    path = write(tmp_path, "a.txt", text)
    article = load(path)
    assert article.text == text
    with open(path, encoding="utf-8-sig", newline="") as file:
        assert article.text == file.read()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_wide_encodings_with_a_mark_are_read(tmp_path: Path, encoding: str) -> None:
    loaded = load_all([write(tmp_path, "a.txt", REPORT.encode(encoding))])
    assert loaded.articles[0].text == REPORT
    assert encoding.upper() in loaded.notes[0]


def test_a_page_gives_text_title_outlet_address_and_date(tmp_path: Path) -> None:
    article = load(write(tmp_path, "ferry.html", PAGE))
    assert article.title == "Harl ferry stays shut"
    assert article.outlet == "Harl Courier"
    assert article.published == date(2031, 3, 3)
    assert article.url == "https://courier.example/ferry"
    assert "“We are waiting for the yard,” she told reporters" in article.text
    assert "Cookies" not in article.text
    assert "Sport" not in article.text


def test_a_page_is_told_by_its_content_and_the_given_date_goes_first(tmp_path: Path) -> None:
    article = load(write(tmp_path, "saved.txt", PAGE), published=date(2031, 4, 1))
    assert article.outlet == "Harl Courier"
    assert article.published == date(2031, 4, 1)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Ferry stays shut\nThe ferry will not sail, the port said.\n", "Ferry stays shut"),
        ("Ferry stays shut.\n\nThe ferry will not sail, the port said.\n", "Ferry stays shut."),
        ("Will the ferry sail?\n\nNobody in the port knows, and few will guess.\n", "Will the ferry sail?"),
        ("The ferry will not sail, the port said on Monday.\nNobody knows why.\n", None),
        ("The ferry will not sail, the port said.\n\nNobody knows why.\n", None),
        ("HARL, March 3 (Courier) - The ferry will not sail\n\nNobody knows why.\n", None),
        ("EXCLUSIVE - The ferry will not sail\n\nNobody knows why.\n", "EXCLUSIVE - The ferry will not sail"),
        ("The ferry will not sail", None),
        (
            "The ferry, " + "which was built in the yard of the northern port and " * 4 + "sails\n\nNot now.",
            None,
        ),
    ],
)
def test_a_headline_is_a_short_first_line_apart_from_the_body(
    tmp_path: Path, text: str, title: str | None
) -> None:
    assert load(write(tmp_path, "a.txt", text)).title == title


def test_a_report_that_mentions_markup_is_no_page(tmp_path: Path) -> None:
    text = REPORT + "The port's site showed <html> and nothing else, and then <p>Sorry</p>.\n"
    assert load(write(tmp_path, "a.txt", text)).text == text


def test_plain_text_in_a_file_named_html_is_read_as_text(tmp_path: Path) -> None:
    assert load(write(tmp_path, "a.html", REPORT)).text == REPORT


def test_standard_input_named_twice_is_read_once() -> None:
    loaded = load_all(["-", "-"], stdin=io.BytesIO(REPORT.encode()))
    assert [a.name for a in loaded.articles] == ["stdin"]
    assert not loaded.failures
    assert any("read once" in n for n in loaded.notes)


def test_standard_input() -> None:
    article = load("-", stdin=io.BytesIO(REPORT.encode()))
    assert (article.name, article.text) == ("stdin", REPORT)


def test_what_cannot_be_read_is_refused_by_name_with_the_remedy(tmp_path: Path) -> None:
    assert "no file" in refusal(str(tmp_path / "gone.txt"))
    assert "folder" in refusal(str(tmp_path))
    assert "empty" in refusal(write(tmp_path, "empty.txt", b""))
    assert "empty" in refusal(write(tmp_path, "blank.txt", " \r\n\n"))
    assert "PNG image" in refusal(write(tmp_path, "photo.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256))))
    assert "PDF" in refusal(write(tmp_path, "paper.pdf", b"%PDF-1.7\n..."))
    assert "zero bytes" in refusal(write(tmp_path, "nul.txt", b"abc\0def"))
    assert "without an article" in refusal(
        write(tmp_path, "menu.html", "<html><body><nav>Home</nav></body></html>")
    )
    noise = bytes((i * 73 + i // 7 * 31) % 256 | 0x80 for i in range(3000))
    assert "noise.txt" in refusal(write(tmp_path, "noise.txt", noise))


def test_a_large_file_is_refused_without_reading_it_all(tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    with big.open("wb") as out:
        out.truncate(50_000_000)
    tracemalloc.start()
    assert "5 MB" in refusal(str(big))
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < 1_000_000


def test_endless_standard_input_is_refused() -> None:
    with pytest.raises(ArticleError, match="standard input is larger than 5 MB"):
        load("-", stdin=io.BytesIO(b"word " * 1_200_000))


def test_another_language_is_refused_by_name(tmp_path: Path) -> None:
    german = (
        "Der Präsident sagte am Freitag in der Hauptstadt, dass er sich mit seinem Nachbarn nicht treffen werde, "
        "solange die Truppen an der Brücke stehen und die Zölle nicht aufgehoben sind."
    )
    assert "in German" in refusal(write(tmp_path, "bericht.txt", german))
    assert "in Ukrainian" in refusal(
        write(tmp_path, "u.txt", "Президент сказав, що зустрічі не буде, поки війська стоять на мосту.")
    )


def test_an_english_report_with_foreign_quotations_is_read(tmp_path: Path) -> None:
    text = REPORT + "« Jamais de la vie, ce ferry ne partira plus », a dit le maire de la ville.\n"
    assert load(write(tmp_path, "a.txt", text)).text == text


def test_an_address_is_not_fetched() -> None:
    assert "save the page" in refusal("https://courier.example/ferry")


@pytest.mark.parametrize("path", ["a\0b.txt", "x" * 5000])
def test_impossible_file_names_are_refused(path: str) -> None:
    refusal(path)


def test_a_short_english_text_is_not_refused(tmp_path: Path) -> None:
    assert load(write(tmp_path, "s.txt", "Deal off, Vance says.")).text == "Deal off, Vance says."


def test_other_encodings_are_decoded_with_a_remark(tmp_path: Path) -> None:
    path = write(tmp_path, "old.txt", (REPORT * 3 + "Zoë's café was full.").encode("cp1252"))
    loaded = load_all([path])
    assert "“We are waiting" in loaded.articles[0].text
    assert any("not UTF-8" in n for n in loaded.notes)


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    good = write(tmp_path, "good.txt", REPORT)
    loaded = load_all([str(tmp_path / "gone.txt"), good])
    assert [a.name for a in loaded.articles] == ["good"]
    assert [name for name, _ in loaded.failures] == [str(tmp_path / "gone.txt")]


def test_the_same_article_twice_is_read_once(tmp_path: Path) -> None:
    loaded = load_all([write(tmp_path, "a.txt", REPORT), write(tmp_path, "b.txt", REPORT)])
    assert [a.name for a in loaded.articles] == ["a"]
    assert any("same article" in n for n in loaded.notes)


def test_the_same_article_twice_keeps_the_earliest_day_whatever_the_order(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, "a.html", PAGE),
        write(tmp_path, "b.html", PAGE.replace("2031-03-03", "2031-03-05")),
        write(tmp_path, "c.html", PAGE.replace("2031-03-03", "none")),
    ]
    for order in (paths, paths[::-1]):
        assert [a.published for a in load_all(order).articles] == [date(2031, 3, 3)]


def test_three_files_of_one_name_in_one_folder_are_numbered(tmp_path: Path) -> None:
    paths = [write(tmp_path, f"r.{suffix}", REPORT + suffix) for suffix in ("txt", "md", "text")]
    loaded = load_all(paths)
    assert len({a.name for a in loaded.articles}) == 3
    assert loaded.articles[0].name == "r"
    assert len(loaded.notes) == 2


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    paths = [write(tmp_path / "x", "r.txt", REPORT), write(tmp_path / "y", "r.txt", REPORT + "More.")]
    assert [a.name for a in load_all(paths).articles] == ["r", "y/r"]
