"""A piece under review as it is shown: the span stands out, and nothing of a report steers the terminal."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from ledger_cases import QUESTION, article
from rich.console import Console

from unless.domain.evidence import Evidence, Target
from unless.domain.reading import Speaker
from unless.domain.record import Decision, Withdrawal
from unless.domain.text import Span
from unless.report.review import decision_line, piece_view, status

TEXT = "A crossing is [bold]likely\x1b[2J in May, he said."
PIECE = Evidence(
    id="0123456789ab", article="a", span=Span.cut(TEXT, 2, 26), sentence=TEXT, speaker=Speaker("Omar Vance", "person", "mayor"),
    outlet="Courier", said_on=(date(2031, 3, 2), date(2031, 3, 3)), published=date(2031, 3, 3), target=Target("outcome"),
    low=0.67, high=0.8, given=(("steel", "on"),), confidence=0.45, reason="its event speaks of the outcome (cross)",
)  # fmt: skip
VIEW = Decision(3, PIECE.id, "reject", "omar", "hearsay", datetime(2031, 3, 4, tzinfo=UTC))


def shown(piece: Evidence = PIECE, marked: bool = True, **changes: object) -> str:
    console = Console(file=io.StringIO(), width=100, force_terminal=not marked)
    question = replace(QUESTION, **changes)  # type: ignore[arg-type]
    parts = (("Before.", "After."), [VIEW], None, (2, 7), marked)
    console.print(piece_view(question, piece, article(TEXT, "ferry"), *parts))
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_everything_that_a_reviewer_needs_is_there() -> None:
    text = " ".join(shown().split())
    for wanted in (
        "2 of 7", PIECE.id, "ferry, Courier, 2031-03-03", "Before.", "After.", "Omar Vance, mayor", "outcome if steel is on",
        "67–80 %", "45%: its event speaks", "in doubt: does not count yet", "rejected by omar on 2031-03-04: hearsay",
        "2031-03-02 to 03-03",
    ):  # fmt: skip
        assert wanted in text


def test_the_span_is_marked_and_the_terminal_obeys_nothing_of_the_text() -> None:
    assert "A [[crossing is [bold]likely" in shown()
    assert "\x1b[2J" not in shown()
    coloured = shown(marked=False)
    assert "[[" not in coloured
    assert "\x1b[1;7mcrossing" in coloured
    assert "\x1b[2J" not in coloured


def test_a_question_of_staying_out_says_whose_likelihood_it_is() -> None:
    assert "of the event itself" in shown(yes_means="no-event")
    assert "of the event itself" not in shown()


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"status": "accepted"}, "accepted"),
        ({"status": "accepted", "entered": 4}, "the analyst's own"),
        ({"superseded_by": "ba9876543210"}, "proposed, but ba9876543210 stands for it"),
        ({"confidence": 0.8}, "proposed"),
        ({"status": "rejected"}, "rejected"),
    ],
)
def test_status_in_words(changes: dict[str, object], wanted: str) -> None:
    assert status(replace(PIECE, **changes)) == wanted  # type: ignore[arg-type]


def test_a_withdrawn_article_is_said() -> None:
    gone = Withdrawal("a", date(2031, 3, 9), "dana", "wrong", datetime(2031, 3, 9, tzinfo=UTC))
    assert "withdrawn on 2031-03-09" in status(PIECE, gone)


def test_an_edit_is_told_with_its_values() -> None:
    one = replace(
        VIEW, action="edit", why="", changes={"given": {}, "by": None, "speaker": {"name": "Ada", "kind": "person"}, "voice": 3}
    )  # fmt: skip
    assert decision_line(one) == "edited to given none, by none, speaker Ada by omar on 2031-03-04"
