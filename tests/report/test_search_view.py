"""Hits on the terminal and as JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from rich.console import Console
from search_cases import BRANDT, ferry, report

from unless.domain.record import Withdrawal
from unless.domain.search import Elsewhere, Found, Hit
from unless.domain.text import Span
from unless.report.search import MATCH, marked, search_json, search_view


def hit(**values: object) -> Hit:
    article, reading = ferry()
    said = reading.statements[0]
    start, end = said.content[0].start, said.cue[0].end
    defaults: dict[str, object] = {
        "kind": "statement",
        "article": article,
        "spans": said.content,
        "snippet": Span.cut(article.text, start, end),
        "highlights": ((start + 4, start + 11),),
        "score": 0.51239,
        "speaker": BRANDT,
        "quotation": "indirect",
    }
    return Hit(**{**defaults, **values})  # type: ignore[arg-type]


def printed(found: Found) -> str:
    console = Console(width=100, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(search_view(found))
    return console.export_text()


def test_matches_stand_out() -> None:
    text = marked("a ferry\nhere", ((12, 17),), 10)
    assert text.plain == "a ferry here"
    assert [(s.start, s.end) for s in text.spans if s.style == MATCH] == [(2, 7)]


def test_a_hit_shows_where_it_is_from_who_says_it_and_where_else_it_is() -> None:
    w = Withdrawal("x", date(2031, 3, 9), "ann", "wrong harbour", datetime(2031, 3, 9, tzinfo=UTC))
    also = tuple(Elsewhere(str(n), f"Outlet {n}", None) for n in range(6))
    shown = printed(Found("ferry", (hit(withdrawn=w, also_in=also),), True))
    for words in (
        "statement", "Harl ferry waits for steel · Courier · 2031-03-03", "withdrawn 2031-03-09: wrong harbour",
        "Ilse Brandt, harbour master: The ferries", "also in Outlet 0, Outlet 1, Outlet 2, Outlet 3 and 2 more",
        "1 hit shown; there are more",
    ):  # fmt: skip
        assert words in " ".join(shown.split())


def test_an_article_s_snippet_says_what_is_left_off() -> None:
    article = report("One. Two ferries. Three.\n", title=None)
    cut = Span.cut(article.text, 5, 17)
    shown = printed(
        Found(
            "x",
            (hit(kind="article", article=article, spans=(), snippet=cut, highlights=(), speaker=None),),
            False,
        )
    )
    assert "…Two ferries.…" in shown


def test_markup_and_control_characters_of_a_report_are_text() -> None:
    article = report("[bold]The\x1b[31m dam[/bold] \x07 ferries", title="[red]x\x1b")
    whole = Span.cut(article.text, 0, len(article.text))
    shown = printed(Found("x", (hit(article=article, spans=(), snippet=whole, highlights=()),), False))
    assert "[bold]The\ufffd[31m dam[/bold]" in shown
    assert "[red]x\ufffd" in shown


def test_nothing_found_is_said() -> None:
    assert "Nothing found" in printed(Found("x", (), False))


def test_json_gives_offsets_into_the_text() -> None:
    one = hit(also_in=(Elsewhere("k", None, date(2031, 3, 4)),))
    out = json.loads(json.dumps(search_json(Found("ferry", (one,), False))))
    (plain,) = out["hits"]
    text = one.article.text
    assert [text[a:b] for a, b in plain["snippet"]["highlights"]] == ["ferries"]
    assert text[plain["snippet"]["start"] : plain["snippet"]["end"]] == plain["snippet"]["text"]
    assert [text[s["start"] : s["end"]] for s in plain["spans"]] == [s["text"] for s in plain["spans"]]
    assert plain["score"] == 0.5124
    assert plain["speaker"]["name"] == "Ilse Brandt"
    assert plain["also_in"] == [{"article": "k", "outlet": None, "published": "2031-03-04"}]
    assert plain["withdrawn"] is None
    assert (out["query"], out["more"], out["schema_version"]) == ("ferry", False, "1")
