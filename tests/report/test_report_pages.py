"""The report as HTML and as Markdown: everything of the page's values is in it, and nothing that could run or load."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from page_cases import RESOLVED, dossier_page

from unless.domain.article import Article
from unless.domain.evidence import Evidence
from unless.domain.explanation import Change, Explanation, Needed, Telling, Tornado
from unless.domain.forecast import Forecast, NumberAnswer
from unless.domain.question import Driver
from unless.domain.reading import Speaker
from unless.report.charts.pages import hangs_on, marked, over_time
from unless.report.charts.render import chart_css
from unless.report.dossier import DossierPage
from unless.report.figures import interval, percent
from unless.report.html import report_html
from unless.report.markdown import report_markdown
from unless.report.pieces import needed_of
from unless.report.sentences import answer, unless
from unless.report.tables import points

VOID = {"meta", "br", "img", "link", "hr", "input"}
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3)) **b** | `c` \u202e"


class Page(HTMLParser):
    """What a browser would make of a page: elements with their attributes, and the text of all but styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.said: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.said.append(data)

    @property
    def text(self) -> str:
        return squeezed("".join(self.said))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def squeezed(text: str) -> str:
    return " ".join(text.split())


def markdown_shown(source: str) -> str:
    """The text that a renderer of Markdown shows."""
    html = MarkdownIt("commonmark").enable("table").render(source)
    return Page(html).text


@pytest.fixture
def page(forecast: Forecast, article: Article) -> DossierPage:
    linked = replace(article, url="https://courier.example/ferry?a=1&b=(2)")
    # No two pieces have the same sentence: what one shows cannot stand for the other.
    pieces = tuple(
        replace(w, evidence=replace(w.evidence, sentence=f"{w.evidence.sentence} It was no. {n}."))
        for n, w in enumerate(forecast.evidence)
    )
    return dossier_page(replace(forecast, evidence=pieces), {article.id: linked}, resolution=RESOLVED)


def numbers(page: DossierPage) -> list[str]:
    """Every figure that a report must show, as people read it."""
    told = [percent(page.now.probability), interval(page.now.interval90), percent(page.now.prior or 0)]
    for driver in page.drivers:
        told += [percent(h.chance.probability) for h in driver.held]
        told += [
            percent(driver.on_now or 0),
            percent(driver.on_by_deadline.probability if driver.on_by_deadline else 0),
        ]
    for row in page.counted:
        told += [points(row.influence), interval((row.low, row.high)), points(row.leave_one_out)]
    assert page.history is not None
    for point in page.history.points:
        told += [percent(point.chance.probability), interval(point.chance.interval50)]
    assert page.changes is not None
    told += [points(p.moved) for p in page.changes.parts] + [points(page.changes.difference)]
    assert page.resolution is not None
    told += [f"{s.brier:.3f}" for s in page.resolution.scores]
    told += [points(line.moved) for n in page.needed for line in n.lines]
    return told


def words(page: DossierPage) -> list[str]:
    """Every text that a report must show."""
    asked = page.asked
    told = [asked.question, answer(page), *page.notes, asked.key, page.versions.model, *page.versions.readers]
    told += [asked.base_rate, *page.versions.matchers, *(u.words for u in unless(page))]
    for row in page.evidence:
        told += [row.sentence, row.speaker.shown, row.article.title, row.why_not]
    for driver in page.drivers:
        told += [driver.name, driver.says]
    if page.resolution is not None:
        told += [page.resolution.because, page.resolution.by]
    return [squeezed(t) for t in told if t]


def test_every_sentence_and_figure_of_the_page_is_in_the_html(page: DossierPage) -> None:
    shown = Page(report_html(page)).text
    assert [t for t in words(page) + numbers(page) if t not in shown] == []


def test_every_sentence_and_figure_of_the_page_is_in_the_markdown(page: DossierPage) -> None:
    shown = markdown_shown(report_markdown(page))
    assert [t for t in words(page) + numbers(page) if t not in shown] == []


def test_a_report_opens_with_its_answer(page: DossierPage) -> None:
    still_open = replace(page, resolution=None, changes=None)
    assert answer(still_open) == (
        "As of 6 March 2031, the probability of yes is 40 %, with a 90 % interval of 8.1–70 %, up 5.0 points since 27 February 2031."
    )
    html = Page(report_html(still_open))
    assert html.text.index(answer(still_open)) < html.text.index("What would change it")
    assert answer(page).startswith(
        "This question is resolved: yes, on 7 March 2031. The last forecast before"
    )


def test_what_would_change_it_names_the_state_that_moves_it_most(page: DossierPage) -> None:
    (one,) = unless(page)
    assert one.held.state == "off"  # 40 to 3.2 % is further than 40 to 66 %
    assert "unless dredging (The port is dredged) is off: then 3.2 %" in one.words


def test_the_page_runs_nothing_and_loads_nothing(page: DossierPage) -> None:
    html = Page(report_html(page))
    assert (
        not html.all("script") + html.all("link") + html.all("iframe") + html.all("img") + html.all("object")
    )
    for tag, attributes in html.elements:
        assert not [
            a for a in attributes if a.startswith("on") or a in ("src", "srcset", "style", "action")
        ], tag
    assert {a["href"] for a in html.all("a")} == {"https://courier.example/ferry?a=1&b=(2)"}
    (policy,) = [m for m in html.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert str(policy["content"]).startswith("default-src 'none'")
    assert not re.search(r"url\((?!#)|@import", report_html(page))


def test_it_can_be_read_by_those_who_hear_it(page: DossierPage) -> None:
    source = report_html(page)
    html = Page(source)
    assert html.all("html")[0]["lang"] == "en"
    levels = [int(tag[1]) for tag, _ in html.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    assert len(html.all("caption")) == len(html.all("table"))
    charts = html.all("svg")
    assert len(charts) == 2
    ids = [a["id"] for _, a in html.elements if "id" in a]
    assert len(ids) == len(set(ids))
    for chart in charts:
        assert chart["role"] == "img"
        assert set(str(chart["aria-labelledby"]).split()) <= set(ids)


def poisoned(forecast: Forecast, article: Article) -> DossierPage:
    """Texts that would run where they were taken for markup, in every field that comes from outside."""

    def evil(e: Evidence) -> Evidence:
        span = replace(e.span, text=EVIL)
        speaker = Speaker(EVIL, "person", EVIL, EVIL)
        return replace(
            e, sentence=f"He said {EVIL} then.", span=span, speaker=speaker, outlet=EVIL, reason=EVIL
        )

    question = replace(
        forecast.question,
        question=EVIL,
        resolves=EVIL,
        drivers=(Driver(EVIL, EVIL, raises=True),),
        topics=(EVIL,),
    )
    made = replace(
        forecast,
        question=question,
        given={EVIL: forecast.given["dredging"]},
        drivers={EVIL: forecast.drivers["dredging"]},
        evidence=tuple(replace(w, evidence=evil(w.evidence)) for w in forecast.evidence),
        notes=(EVIL,),
    )
    bad = replace(article, title=EVIL, name=EVIL, outlet=EVIL, url="javascript:alert(4)")
    return dossier_page(
        made, {article.id: bad}, resolution=replace(RESOLVED, because=EVIL, by=EVIL, answer=EVIL)
    )


def test_no_text_of_a_report_becomes_html(forecast: Forecast, article: Article) -> None:
    source = report_html(poisoned(forecast, article))
    html = Page(source)
    assert not html.all("script") + html.all("img") + html.all("a") + html.all("b")
    assert "javascript:" not in {a.get("href") for _, a in html.elements}
    assert all(not a.startswith("on") for _, attributes in html.elements for a in attributes)
    assert "\u202e" not in source
    assert squeezed(EVIL.replace("\u202e", "\ufffd")) in html.text


def test_no_text_of_a_report_becomes_markup_in_markdown(forecast: Forecast, article: Article) -> None:
    source = report_markdown(poisoned(forecast, article))
    html = Page(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source))
    assert not html.all("script") + html.all("img") + html.all("a")
    assert not re.search(r"<(?!https?://)", source)
    assert "\u202e" not in source
    assert "c" not in re.findall(r"<code>(.*?)</code>", MarkdownIt("commonmark").render(source))
    assert squeezed(EVIL.replace("\u202e", "\ufffd")) in html.text


def test_a_link_of_markdown_ends_where_the_address_does(page: DossierPage) -> None:
    html = Page(MarkdownIt("commonmark").enable("table").render(report_markdown(page)))
    assert {a["href"] for a in html.all("a")} == {"https://courier.example/ferry?a=1&b=(2)"}


def test_other_kinds_show_their_own_answer(forecast: Forecast, article: Article) -> None:
    levels = {"5": 2.5, "25": 4.0, "50": 5.25, "75": 6.0, "95": 8.125}
    number = NumberAnswer("percent", 5.0, levels, {k: v + 0.5 for k, v in levels.items()})
    asked = replace(forecast.question, kind="number")
    page = dossier_page(replace(forecast, question=asked, answer=number), {article.id: article})
    for shown in (Page(report_html(page)).text, markdown_shown(report_markdown(page))):
        assert "Where the number lies" in shown
        assert "5.25" in shown
        assert "5.75" in shown


def test_a_page_without_evidence_drivers_or_history_is_a_report_too(forecast: Forecast) -> None:
    page = dossier_page(forecast, {})
    page = replace(
        page,
        evidence=(),
        drivers=(),
        history=None,
        changes=None,
        needed=(),
        asked=replace(page.asked, base_rate=""),
    )
    for shown in (Page(report_html(page)).text, markdown_shown(report_markdown(page))):
        assert "40 %" in shown
        assert "Who says what" not in shown
    assert over_time(page) is None
    assert hangs_on(page) is None


def test_charts_of_a_page_are_drawn_once_and_carry_no_style(page: DossierPage) -> None:
    one = over_time(page)
    assert one is over_time(replace(page, notes=()))
    assert one is not None
    assert "<style" not in one.svg
    assert "style=" not in one.svg
    for name in ("blue", "vermilion", "grey", "ink", "soft", "grid", "paper"):
        assert f"var(--chart-{name})" in chart_css()
    painted = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', one.svg))
    assert painted <= set(re.findall(r'="(#[0-9a-f]{6})"', chart_css()))


def test_marks_of_the_chart_stand_in_the_order_that_is_told(page: DossierPage) -> None:
    one = over_time(page)
    assert one is not None
    rows = {r.id: r for r in page.evidence}
    told = re.findall(r"<title>([^<]* points)</title>", one.svg)
    assert len(told) == len(marked(page)) == 2
    for key, label in zip(marked(page), told, strict=True):
        assert label.endswith(f"{points(rows[key].influence)} points")


def test_a_piece_that_does_not_count_says_why(forecast: Forecast) -> None:
    page = dossier_page(forecast, {})
    why = {r.id: r.why_not for r in page.left_out}
    assert why.keys() == {"e3", "e4", "e5"}
    assert why["e3"].startswith("in doubt (confidence 40%)")
    assert why["e4"] == "a copy of the report of 2031-03-03"
    assert why["e5"].startswith("rejected")
    assert [r.id for r in page.counted] == ["e1", "e2"]


def test_what_would_have_to_be_said_is_told_where_it_is_enough(forecast: Forecast) -> None:
    piece = forecast.evidence[0].evidence
    telling = Telling(
        "the mayor", piece.target, replace(piece, low=0.62, given=()), 0.12, True, 0.2, True, "likely"
    )
    weak = replace(telling, who="a passer-by", enough=False)
    change = Change(forecast.question, forecast.as_of, forecast.as_of, 0.4, 0.4, ())
    tornado = Tornado(forecast.as_of, 0.3, 0.4, (), ())
    found = Explanation(forecast, change, tornado, (Needed(forecast.as_of, 0.4, 0.1, (telling, weak)),))
    (panel,) = needed_of(found)
    assert panel.to == 0.5
    assert [(n.who, n.about, n.sure, n.word) for n in panel.lines] == [
        ("the mayor", "outcome", "62 % or more", "likely")
    ]


@pytest.mark.parametrize(
    ("sentence", "judged"),
    [
        ("She would meet him.", "would meet"),
        ("She (would) meet.", "(would)"),
        ("“If so,” a “yes”.", "a “yes”"),
        ("No*thing* [x](y) \\ will do", "*thing* [x](y) \\"),
        ("would", "would"),
        ("She  would\nmeet  him", "would\nmeet"),
        ("pre-“x”post", "“x”"),
        ("2. September is likely", "September is"),
        ("It will.- Perhaps", "will."),
        ("nothing of it", "other words"),
    ],
)
def test_a_quoted_sentence_reads_as_it_was_written(
    forecast: Forecast, article: Article, sentence: str, judged: str
) -> None:
    first = forecast.evidence[0]
    piece = replace(first.evidence, sentence=sentence, span=replace(first.evidence.span, text=judged))
    page = dossier_page(replace(forecast, evidence=(replace(first, evidence=piece),)), {article.id: article})
    source = report_markdown(replace(page, changes=None))
    assert squeezed(sentence) in markdown_shown(source)
    assert squeezed(sentence) in Page(report_html(replace(page, changes=None))).text
