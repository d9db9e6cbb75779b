"""The HTML page: the whole text in order, marks and details, nothing that runs or loads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from unless.domain.article import Article
from unless.domain.reading import Condition, Estimate, Reading, Speaker, Statement
from unless.domain.text import Span
from unless.report.page import article_page, reading_page

TEXT = "“The dam will hold unless it rains,” Ilse Brandt said.\n\n<b>Vance</b> & others: likely."


class Page(HTMLParser):
    """The article's text as a browser shows it, tips apart; tags and attributes met."""

    VOID = frozenset("meta br link img hr".split())

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.open = "", [], []  # type: ignore[var-annotated]
        self.tips: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(dict(attrs).get("class") or "")
        if "tip" in self.open[-1:]:
            self.tips.append("")

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "tip" in self.open:
            self.tips[-1] += data
        elif "text" in self.open:
            self.text += data


def cut(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span.cut(text, start, start + len(words))


def reading() -> Reading:
    who = Speaker("Ilse Brandt", "person", role="an engineer")
    said = Statement(
        (cut("Ilse Brandt"),),
        (cut("said"),),
        (cut("“The dam will hold unless it rains,”"),),
        who,
        "direct",
        (date(2031, 3, 3), date(2031, 3, 3)),
    )
    condition = Condition(cut("unless"), cut("it rains"), "unless", cut("The dam will hold"), None, 0)
    estimates = (
        Estimate(cut("will"), cut("The dam will hold"), "will", (0.8, 0.99), None, None, 0, (0,)),
        Estimate(cut("likely"), cut("others"), "likely", (0.55, 0.8)),
    )
    return Reading("x", "test-1", (said,), estimates, (condition,))


ARTICLE = Article("x", "dam", TEXT, title="Dam <script>", url="javascript:alert(1)", outlet="Courier")


def test_the_page_holds_the_text_as_it_is() -> None:
    assert Page(reading_page([(ARTICLE, reading())])).text == TEXT


def test_marks_show_who_how_likely_and_on_what_condition() -> None:
    tips = " | ".join(Page(reading_page([(ARTICLE, reading())])).tips)
    for detail in (
        "Ilse Brandt, an engineer",
        "said 2031-03-03",
        "will: 80–99 %",
        "condition (unless)",
        "Courier",
    ):
        assert detail in tips


def test_every_link_within_the_page_leads_somewhere() -> None:
    tags = Page(reading_page([(ARTICLE, reading()), (ARTICLE, reading())])).tags
    ids = [a["id"] for _, a in tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for t, a in tags if t == "a" and (a.get("href") or "").startswith("#")} <= set(ids)


def test_nothing_runs_and_nothing_loads() -> None:
    page = Page(reading_page([(ARTICLE, reading())]))
    assert not {"script", "img", "link", "iframe", "b"} & {t for t, _ in page.tags}
    assert not [a for _, a in page.tags for k in a if k.startswith("on") or k == "src"]
    assert not [a for _, a in page.tags if (a.get("href") or "#")[0] != "#"]


def test_a_web_address_is_linked() -> None:
    page = Page(reading_page([(replace(ARTICLE, url="https://courier.example/dam"), reading())]))
    assert "https://courier.example/dam" in [a.get("href") for _, a in page.tags]


def test_an_article_without_statements_is_shown_all_the_same() -> None:
    html = reading_page([(ARTICLE, Reading("x", "test-1"))])
    assert Page(html).text == TEXT
    assert "No statements found" in html


def test_speakers_have_colours_and_nobody_has_none() -> None:
    (said,) = reading().statements
    other = replace(said, speaker=Speaker("Omar Vance", "person"))
    nobody = replace(said, speaker=Speaker())
    voices = article_page(ARTICLE, Reading("x", "t", (said, other, nobody))).voices
    assert [v.name for v in voices] == ["Ilse Brandt", "Omar Vance", "nobody named"]
    assert voices[0].hue != voices[1].hue
    assert voices[2].hue is None


@given(st.text(alphabet="ab<&>\"' \n“", min_size=1, max_size=60), st.data())
def test_runs_join_to_the_text_whatever_overlaps(text: str, data: st.DataObject) -> None:
    def span() -> Span:
        a = data.draw(st.integers(0, len(text) - 1))
        return Span.cut(text, a, data.draw(st.integers(a + 1, len(text))))

    statements = tuple(
        Statement((span(),), (span(),), (span(),), Speaker("Brandt", "person"), "mixed") for _ in range(2)
    )
    estimates = (Estimate(span(), span(), "likely", (0.5, 0.8), None, None, 1),)
    conditions = (Condition(span(), span(), "if", None, None, 0),)
    article = Article("x", "x", text)
    made = Reading("x", "t", statements, estimates, conditions)
    assert "".join(r.text for r in article_page(article, made).runs) == text
    assert Page(reading_page([(article, made)])).text == text
