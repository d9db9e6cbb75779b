"""Charts: whole, the same every time, readable by those who hear them, and nothing from data is markup."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unless.domain.errors import OptionError
from unless.domain.reliability import Bin, Reliability
from unless.report.charts.fan import Ahead, Fan, Held, fan_drawing
from unless.report.charts.forms import chart_form
from unless.report.charts.probability import Course, EvidenceMark, Point, probability_drawing
from unless.report.charts.reliability import reliability_drawing
from unless.report.charts.render import chart_svg, draw
from unless.report.charts.sources import MOST, SourceRecord, sources_drawing
from unless.report.charts.style import DARK, Drawing, lines, plain
from unless.report.charts.tornado import Swings, driver_swing, evidence_swing, tornado_drawing

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert("1")</script><img src=x onerror=alert(1)> & ]]> {{ 7 * 7 }} \x00\ud800\u202e'
QUESTION = "Will Velmora and Ostrany sign the strait treaty?"
DAY = date(2031, 3, 1)


def later(n: int) -> date:
    return DAY + timedelta(days=n)


def point(n: int, p: float) -> Point:
    return Point(later(n), p, (p * 0.8, p * 1.1), (p * 0.5, min(p * 1.5, 1.0)))


def ahead(end: float, days: int = 40) -> tuple[Ahead, ...]:
    steps = [(n, end * n / days) for n in range(0, days + 1, 4)]
    return tuple(Ahead(later(n), p, (p * 0.8, p * 1.1), (p * 0.5, p * 1.5)) for n, p in steps)


def probability(name: str = "Ada Lorne", pieces: int = 3) -> Drawing:
    marks = tuple(EvidenceMark(later(n), name, f"{name} said so.", (-1) ** n * 0.02) for n in range(pieces))
    return probability_drawing(Course(QUESTION, later(90), (point(0, 0.1), point(9, 0.3)), marks))


def fan(name: str = "mediation", drivers: int = 2) -> Drawing:
    held = tuple(Held(f"{name}{n}", f"{name} is so", ahead(0.5), ahead(0.1)) for n in range(drivers))
    return fan_drawing(Fan(QUESTION, DAY, later(40), ahead(0.3), held))


def tornado(name: str = "Ada Lorne") -> Drawing:
    bars = (
        driver_swing(name, f"{name} is so", 0.1, 0.5),
        driver_swing("strike", "Ports strike", 0.31, 0.4),
        evidence_swing(name, f"{name} said so.", DAY, -0.031),
        evidence_swing(name, f"{name} said so.", DAY, -0.031),
    )
    return tornado_drawing(Swings(QUESTION, DAY, 0.2, 0.3, bars, (3, 0.012)))


def reliability(name: str = "The forecasts") -> Drawing:
    bins = (Bin(0.0, 0.1, 12, 12, 0.05, 0.0, (0.0, 0.17)), Bin(0.5, 0.6, 30, 9, 0.55, 0.9, (0.3, 0.8)))
    return reliability_drawing(Reliability(bins, 42, 0.9), name)


def sources(name: str = "Ada Lorne", count: int = 3) -> Drawing:
    record = SourceRecord(name, "person", 4, 2, 0.2, (0.1, 0.35), 0.25)
    return sources_drawing([record] * count, 7)


ALL = [probability, fan, tornado, reliability, sources]


def elements(drawing: Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(draw(drawing, "svg"))


@pytest.mark.parametrize("make", ALL)
def test_a_chart_is_drawn_whole_in_every_form_and_always_alike(make) -> None:
    drawing = make()
    assert draw(drawing, "png").startswith(b"\x89PNG\r\n")
    for form in ("svg", "png", "html"):
        assert draw(drawing, form) == draw(make(), form)
    page = draw(drawing, "html").decode("utf8")
    assert page.startswith("<!doctype html>")
    assert page.count("<svg") == 1


@pytest.mark.parametrize("make", ALL)
def test_nothing_from_data_is_ever_markup(make) -> None:
    """Names are data: everything in a chart that could run or load is what the chart itself brings."""
    tags = {e.tag.removeprefix(SVG) for e in elements(make(EVIL)).iter()}
    assert tags <= {
        "svg",
        "g",
        "path",
        "line",
        "rect",
        "text",
        "tspan",
        "title",
        "desc",
        "style",
        "defs",
        "clipPath",
    }

    class Tags(HTMLParser):
        seen: list[str] = []  # noqa: RUF012

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.seen.append(tag)
            assert not any(name.startswith("on") or name == "src" for name, _ in attrs)

    reader = Tags()
    page = draw(make(EVIL), "html").decode("utf8")
    reader.feed(page)
    assert not {"script", "img", "iframe", "link", "object"} & set(reader.seen)
    assert "{{ 7 * 7 }}" in page


@pytest.mark.parametrize("make", ALL)
def test_nothing_is_fetched_from_elsewhere(make) -> None:
    page = draw(make(), "html").decode("utf8")
    assert set(re.findall(r"https?://[^\s\"'<>]+", page)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "default-src 'none'" in page
    assert "@import" not in page
    assert not re.findall(r"url\((?!#)", page)


@pytest.mark.parametrize("make", ALL)
def test_whoever_hears_the_chart_gets_a_title_a_description_and_the_figures(make) -> None:
    drawing = make()
    root = elements(drawing)
    assert root.get("role") == "img"
    names = (root.get("aria-labelledby") or "").split()
    words = {e.get("id"): e.text for e in root.iter() if e.get("id")}
    assert [words[n] for n in names] == [drawing.title, drawing.description]
    assert len(drawing.description) > 60
    assert drawing.rows
    assert all(len(row) == len(drawing.heads) for row in drawing.rows)
    page = draw(drawing, "html").decode("utf8")
    assert page.count("<tr>") == len(drawing.rows) + 1


def test_a_mark_tells_speaker_sentence_and_influence_when_pointed_at() -> None:
    told = [e.text for e in elements(probability("Ada Lorne & Co")).iter(f"{SVG}title")]
    assert "1 Mar 2031, Ada Lorne & Co: “Ada Lorne & Co said so.” +2.0 points" in told
    assert any(t and t.startswith("10 Mar 2031: 30 % (50 %: 24–33 %") for t in told)


@pytest.mark.parametrize("make", ALL)
def test_every_colour_has_a_counterpart_in_the_dark(make) -> None:
    colours = {
        e.get(what)
        for e in elements(make()).iter()
        for what in ("fill", "stroke")
        if e.get(what) and e.get(what) not in ("none", "transparent")
    }
    assert colours <= set(DARK)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_ink_and_marks_stand_out_from_the_paper_by_day_and_by_night() -> None:
    """WCAG 2: 4.5 to 1 for text, 3 to 1 for what is drawn."""
    paper = "#ffffff"
    for light, dark in DARK.items():
        if light in ("#ffffff", "#d8dee4"):
            continue
        for ink, ground in ((light, paper), (dark, DARK[paper])):
            a, b = sorted((luminance(ink), luminance(ground)))
            assert (b + 0.05) / (a + 0.05) >= (3.0 if light in ("#0072b2", "#d55e00", "#6e7781") else 4.5)


def test_every_panel_of_a_fan_has_the_same_colours_and_dashes() -> None:
    lines_drawn = [e for e in elements(fan(drivers=3)).iter(f"{SVG}path") if e.get("stroke-width") == "2.5"]
    drawn = sorted((e.get("stroke"), e.get("stroke-dasharray")) for e in lines_drawn)
    assert {colour for colour, _ in drawn} == {"#0072b2", "#d55e00", "#6e7781"}
    assert len(drawn) == 9
    assert {dash for colour, dash in drawn if colour == "#d55e00"} == {"6,3"}


def test_two_charts_on_one_page_have_no_id_in_common() -> None:
    def ids(drawing: Drawing) -> set[str]:
        return set(re.findall(r'id="([^"]+)"', chart_svg(drawing)))

    assert ids(probability())
    assert not ids(probability()) & ids(fan())


@pytest.mark.parametrize(
    "course",
    [
        Course(QUESTION, later(0), (point(0, 0.1),)),
        Course(QUESTION, later(1), (point(0, 0.0),)),
        Course(QUESTION, later(30), (point(40, 1.0),)),
        Course("x" * 900, later(2000), (point(0, 0.5),), (EvidenceMark(later(-9), "y" * 400, "z" * 4000, 0.0),)),
        Course(QUESTION, later(90), tuple(point(n % 90, 0.3) for n in range(500)),
               tuple(EvidenceMark(later(n % 90), "Ada Lorne", "Yes.", 0.001) for n in range(500))),
    ],
)  # fmt: skip
def test_extremes_are_drawn(course: Course) -> None:
    assert draw(probability_drawing(course), "svg").count(b"<path") > 3


def test_evidence_may_be_missing_drivers_may_be_missing_and_sources_many() -> None:
    assert "evidence" not in str(probability(pieces=0).spec["title"])
    assert len(draw(fan(drivers=0), "svg")) > 2000
    assert "not shown" in str(sources(count=MOST + 5).spec["title"])
    assert len(sources(count=MOST + 5).rows) == MOST + 5


@pytest.mark.parametrize(
    "empty",
    [
        lambda: probability_drawing(Course(QUESTION, DAY, ())),
        lambda: fan_drawing(Fan(QUESTION, DAY, DAY, ())),
        lambda: tornado_drawing(Swings(QUESTION, DAY, 0.1, 0.1, ())),
        lambda: sources_drawing([], 0),
    ],
)
def test_a_chart_of_nothing_is_refused(empty) -> None:
    with pytest.raises(ValueError, match=r"at least one|no track record"):
        empty()


@given(st.text(max_size=300), st.integers(5, 100))
@settings(max_examples=60)
def test_a_broken_title_keeps_its_words_and_any_text_can_be_held(text: str, length: int) -> None:
    clean = plain(text)
    ElementTree.fromstring(f"<a>{clean.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</a>")
    broken = lines(text, length)
    assert len(broken) <= 3
    assert all(len(line) <= length for line in broken)
    if "…" not in "".join(broken) and " " in clean:
        assert "".join("".join(broken).split()) == "".join(clean.split())


@pytest.mark.parametrize("name", ["chart.gif", "chart", "", "svg", "chart.svg.txt"])
def test_any_other_ending_is_one_sentence(name: str) -> None:
    with pytest.raises(OptionError, match=r"an \.svg, \.png or \.html file"):
        chart_form(name)
    assert chart_form("A.SVG") == "svg"
