"""What a batch about some questions reads, and that its look at raw pages loses nothing of it."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from pathlib import Path

import pytest
from batch_cases import lines, page, quick_reader, read_into, report, rows, warc
from hypothesis import given
from hypothesis import strategies as st

from unless.batch.about import About, beginnings
from unless.batch.job import Job
from unless.domain.errors import ArticleError
from unless.domain.question import Driver, Question
from unless.domain.text import words
from unless.intake.files import Source, article_of
from unless.matching.lexicon import IRREGULAR, NUMBERS, stem

QUESTION = Question(
    "Will Ivo Halvarsen and Nadia Corváne meet in person?",
    date(2031, 3, 1),
    date(2031, 6, 30),
    ("Ivo Halvarsen", "Nadia Corváne"),
    ("meeting", "summit", "face-to-face talks"),
    drivers=(Driver("levy", "Sarvenia lifts its transit levy", ("transit levy", "grain levy")),),
)
ABOUT = About([QUESTION])
NAMED = "Ivo Halvarsen will meet Nadia Corváne at a summit, an envoy of Sarvenia said on Monday."
TERMS = "The grain levy and the transit levy would go if a summit were held, officials said on Monday."


LINKED = f'<script type="application/ld+json">{json.dumps({"articleBody": chr(10) + NAMED})}</script>'


@pytest.mark.parametrize(
    ("text", "kept"), [(NAMED, True), (TERMS, True), (report(3), False), ("A summit is held.", False)]
)
def test_articles_that_name_actors_or_several_terms_are_kept(text: str, kept: bool) -> None:
    assert ABOUT.keeps(text) == kept
    assert ABOUT.may_keep(page(text)) == kept


def dressed(text: str, dress: list[int]) -> str:
    """A text as a page may spell it: with tags, references, soft hyphens and breaks inside its words."""
    out = []
    for n, c in enumerate(text):
        kind = dress[n % len(dress)] if c.isalpha() else -1
        out.append(
            {
                0: f"<b>{c}</b>",
                1: f"&#{ord(c)};",
                2: f"{c}&shy;",
                3: f"<i class='a>b'></i>{c}",
                4: f"&#x{ord(c):x};",
            }.get(
                kind,
                "&nbsp;" if kind == -1 and c == " " and n % 3 == 0 else html.escape(c) if kind == -1 else c,
            )
        )
    return "".join(out)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=23), st.sampled_from([NAMED, TERMS]), st.booleans())
def test_a_page_whose_article_is_kept_is_never_turned_away(dress: list[int], text: str, last: bool) -> None:
    source = page(
        dressed(text, [d if d != 3 else 9 for d in dress]), head="<script>var a = '<b>' + 1;</script>"
    )
    source = source.replace("<p>", "<div>").replace("</p>", "</div>") if last else source
    try:
        article = article_of(source.encode(), Source("x", "x", page=True))[0]
    except ArticleError:
        return
    if ABOUT.keeps(article.text):
        assert ABOUT.may_keep(source)


@pytest.mark.parametrize(
    "source",
    [
        page(NAMED.replace("Halvarsen", "Halv<span>arsen</span>").replace("Nadia", "N&#97;dia")),
        page(NAMED).replace("Halvarsen", "Halv\u00adarsen"),
        page(NAMED.upper()),
        page("Nothing.", head=LINKED),
        page(re.sub("[aá]", lambda m: f"&#x{ord(m[0]):X};", NAMED)),
        page(NAMED.replace("á", "a\u0301")),
        page(NAMED.replace(" ", "<br>")),
    ],
)
def test_names_are_seen_however_a_page_spells_them(source: str) -> None:
    assert ABOUT.may_keep(source)


def test_every_word_begins_as_its_stem_says() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text() + (
        Path(__file__).parents[2] / "docs/method.md"
    ).read_text()
    more = "dying lying tying skies policies happier rationally responsibilities hopping hoped studied idly gently vying"
    for word in {*words(text), *more.split(), *IRREGULAR, *NUMBERS}:
        assert word.startswith(beginnings(stem(word))), word


def test_only_what_is_about_the_questions_is_read(tmp_path: Path) -> None:
    some = [report(n) for n in range(20)]
    archive = lines(tmp_path / "news.jsonl", [*some, NAMED])
    pages = tmp_path / "news.warc"
    pages.write_bytes(
        b"".join(warc(f"https://m.example/{n}", page(t).encode()) for n, t in enumerate([*some, TERMS]))
    )
    manifest = read_into(tmp_path / "out", archive, pages, job=Job((QUESTION,), reader=quick_reader))
    assert manifest["left_out"] == {"not about the questions": 40}
    assert {r["archive"] for r in rows(tmp_path / "out")} == {"news.jsonl", "news.warc"}
