"""Evidence under review: a piece with its surroundings, a list of all, and both as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from unless.domain.article import Article
from unless.domain.evidence import Evidence
from unless.domain.question import Question
from unless.domain.record import Decision, Withdrawal
from unless.report.contract import SCHEMA_VERSION, evidence_json
from unless.report.figures import add_row, columns, interval, plain_text, shortened
from unless.report.tables import target, when, who

AROUND = 200  # characters of a sentence before or after
MARKS = ("[[", "]]")  # where nothing can be highlighted
DONE = {"accept": "accepted", "edit": "edited", "reject": "rejected", "undo": "undone"}
KEYS = (
    ("a", "accept it as it stands"),
    ("e", "edit it: target, driver, drivers given, interval, the day by which, speaker; Enter keeps a value"),
    ("r", "reject it; you are asked why, which may stay empty"),
    ("s", "skip it for now"),
    ("u", "undo your last decision on this question; again for the one before, earlier days' too"),
    ("q", "quit; everything decided so far is kept"),
    ("?", "show these keys"),
)

Views = Sequence[Decision]


def keys_view() -> RenderableType:
    """What each key does."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for key, does in KEYS:
        table.add_row(Text(key, style="bold"), Text(does))
    return table


def piece_view(
    question: Question,
    piece: Evidence,
    article: Article,
    around: tuple[str, str],
    views: Views,
    withdrawn: Withdrawal | None,
    at: tuple[int, int],
    marked: bool,
) -> RenderableType:
    """One piece: its sentence in its surroundings, what it is taken to say, and what others decided.

    `at` is (its number, of how many); `marked` brackets the span, for where styles do not show.
    """
    table = columns(("", 0, 11), ("", 1, None))
    table.show_header = False
    rows = [
        ("speaker", who(piece.speaker, piece.outlet)),
        ("said", when(piece.said_on).replace("\n", " ")),
        ("about", target(piece, question.deadline) + _of_event(question, piece)),
        ("likelihood", interval((piece.low, piece.high))),
        (
            "confidence",
            f"{piece.confidence:.0%}: {piece.reason}" if piece.reason else f"{piece.confidence:.0%}",
        ),
        ("status", status(piece, withdrawn)),
        *(("decided", decision_line(d)) for d in views),
    ]
    for name, value in rows:
        add_row(table, Text(name, style="dim"), plain_text(value))
    return Group(
        plain_text(f"{at[0]} of {at[1]}  {piece.id}  {source_line(article)}", "bold"),
        *([plain_text(shortened(around[0], AROUND), "dim")] if around[0] else []),
        _sentence(piece, marked),
        *([plain_text(shortened(around[1], AROUND), "dim")] if around[1] else []),
        table,
    )


def _of_event(question: Question, piece: Evidence) -> str:
    """A reminder where yes means that the event does not happen."""
    turned = question.yes_means == "no-event" and piece.target.kind == "outcome"
    return " (of the event itself, which means no)" if turned else ""


def _sentence(piece: Evidence, marked: bool) -> Text:
    """The sentence on one line with the span in it highlighted."""
    at = piece.sentence.find(piece.span.text)
    if at < 0:
        return plain_text(" ".join(piece.sentence.split()))
    end = at + len(piece.span.text)
    before, inside, after = piece.sentence[:at], piece.sentence[at:end], piece.sentence[end:]
    opening, closing = MARKS if marked else ("", "")
    parts = [(before, ""), (f"{opening}{inside}{closing}", "bold reverse"), (after, "")]
    out = Text()
    for text, style in parts:
        out.append_text(plain_text(text.replace("\n", " "), style))
    return out


def source_line(article: Article) -> str:
    """Title or name, outlet and day of an article."""
    parts = (shortened(article.title or article.name, 80), article.outlet, str(article.published or ""))
    return ", ".join(p for p in parts if p)


def status(piece: Evidence, withdrawn: Withdrawal | None = None) -> str:
    """Whether a piece counts, in words."""
    words: str = piece.status
    if piece.own and piece.status == "accepted":
        words = "the analyst's own"
    if withdrawn is not None:
        return f"{words}, but its article was withdrawn on {withdrawn.on}"
    if piece.superseded_by is not None:
        return f"{words}, but {piece.superseded_by} stands for it"
    return words if piece.counts or piece.status == "rejected" else f"{words}, in doubt: does not count yet"


def decision_line(one: Decision) -> str:
    """A decision in a line: what, who, when, the new values and why."""
    values = ", ".join(f"{k} {_value(v)}" for k, v in one.changes.items() if k != "voice")
    more = f" to {values}" if values else ""
    return f"{DONE[one.action]}{more} by {one.by} on {one.recorded_at:%Y-%m-%d}" + (
        f": {one.why}" if one.why else ""
    )


def _value(value: Any) -> str:
    if isinstance(value, dict):
        if "kind" in value:
            return str(value.get("name") or value.get("description") or "")
        return " ".join(f"{k}={v}" for k, v in value.items()) or "none"
    return "none" if value is None else str(value)


Row = tuple[Evidence, Article, Views, bool, Withdrawal | None]


def list_view(question: Question, rows: Sequence[Row]) -> RenderableType:
    """All pieces, a row each, with ids to decide about them."""
    table = columns(("id", 0, 12), ("evidence", 1, None), ("interval", 0, 9), ("status", 0, 24))
    table.columns[3].no_wrap = False
    for piece, article, views, disputed, withdrawn in rows:
        lines = [
            f"{shortened(who(piece.speaker, piece.outlet), 60)}: {shortened(piece.sentence)}",
            f"→ {target(piece, question.deadline)}; {source_line(article)}",
            *(decision_line(d) for d in views),
        ]
        text = Text("\n").join(
            plain_text(line, style)
            for line, style in zip(lines, ("", "italic", *["dim"] * len(views)), strict=True)
        )
        note = status(piece, withdrawn) + ("\nreviewers disagree" if disputed else "")
        add_row(table, piece.id, text, interval((piece.low, piece.high)), plain_text(note))
        add_row(table, *[""] * 4)
    heading = plain_text(
        f"{question.question}  ({len(rows)} piece{'s' * (len(rows) != 1)} of evidence)\n", "bold"
    )
    return Group(heading, table)


def decision_json(one: Decision) -> dict[str, Any]:
    """A decision as `unless review --list --json` prints it."""
    return {
        "number": one.number,
        "evidence": one.evidence,
        "action": one.action,
        "by": one.by,
        "why": one.why,
        "at": one.recorded_at.isoformat(),
        "changes": dict(one.changes) or None,
    }


def review_json(key: str, version: int, question: Question, rows: Sequence[Row]) -> dict[str, Any]:
    """What `unless review --list --json` prints."""
    return {
        "schema_version": SCHEMA_VERSION,
        "question": key,
        "version": version,
        "text": question.question,
        "reviewers": list(question.reviewers),
        "evidence": [
            evidence_json(piece)
            | {
                "title": article.title or article.name,
                "outlet": article.outlet,
                "own": piece.own,
                "counts": piece.counts and withdrawn is None,
                "disputed": disputed,
                "withdrawn": withdrawn is not None,
                "decisions": [decision_json(d) for d in views],
            }
            for piece, article, views, disputed, withdrawn in rows
        ],
    }


def learned_view(
    decisions: int, right: int, rows: Sequence[tuple[str, float, float]], verdict: str
) -> RenderableType:
    """What learning came to: (confidence of which kind, logarithmic loss, Brier score) before and after."""
    table = columns(("confidence", 0, None), ("log loss", 0, None), ("Brier", 0, None))
    for column in table.columns[1:]:
        column.justify = "right"
    for name, log, brier in rows:
        add_row(table, name, f"{log:.4f}", f"{brier:.4f}")
    return Group(
        plain_text(f"{decisions} decisions, {right} of them for what was proposed\n"),
        table,
        Text(),
        plain_text(verdict),
    )
