"""Feeds as a table: every state in words, text of strangers never as markup."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from rich.console import Console

from unless.domain.feed import FeedState, ItemRow
from unless.report.feeds import feeds_json, feeds_view

NOW = datetime(2031, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Listed:
    feed: FeedState
    entries: dict[str, int] = field(default_factory=dict)
    failed: tuple[ItemRow, ...] = ()


def state(**values: object) -> FeedState:
    known = {"title": None, "kind": "rss", "added_at": NOW - timedelta(days=9)} | values
    return FeedState(3, "https://a.example/rss", **known)  # type: ignore[arg-type]


def shown(*listed: Listed) -> str:
    out = StringIO()
    Console(file=out, width=140, color_system=None).print(feeds_view(listed, NOW))
    return out.getvalue()


@pytest.mark.parametrize(("values", "parts"), [
    ({}, ["never", "now", "https://a.example/rss"]),
    ({"polled_at": NOW - timedelta(minutes=10), "due_at": NOW + timedelta(minutes=5), "new_at": NOW - timedelta(days=3)}, ["10 min ago", "3 d ago", "in 5 min"]),
    ({"polled_at": NOW + timedelta(hours=3)}, ["just now"]),
    ({"paused": True}, ["paused"]),
    ({"ended": "it is gone"}, ["no more", "#3 is asked no more: it is gone."]),
    ({"failures": 2, "failure": "a.example [red]does[/red] not answer."}, ["2", "#3 a.example [red]does[/red] not answer."]),
    ({"title": "[bold]Courier[/bold]"}, ["[bold]Courier[/bold]"]),
])  # fmt: skip
def test_a_feed_is_told_in_words(values: dict[str, object], parts: list[str]) -> None:
    text = shown(Listed(state(**values)))
    assert all(part in text for part in parts), text


def test_what_could_not_be_taken_is_listed() -> None:
    row = ItemRow(1, 3, "k", "d", "failed", reason="https://a.example/1 is not for everyone (403).", tries=1)
    one = Listed(state(), {"failed": 1}, (row,))
    assert "#3 failed: https://a.example/1 is not for everyone (403)." in shown(one)
    (plain,) = feeds_json([one])
    assert plain["not_taken"][0]["reason"] == row.reason
    assert plain["entries"] == {"filed": 0, "pending": 0, "failed": 1}


def test_an_empty_list_says_how_to_begin() -> None:
    assert "unless watch https://" in shown()
