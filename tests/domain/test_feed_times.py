"""When a feed is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from unless.domain.feed import EVERY, LONGEST_BACK_OFF, LONGEST_WAIT, FeedState, is_due, wait_after

NOW = datetime(2031, 3, 1, 12, tzinfo=UTC)


def state(**values: object) -> FeedState:
    return FeedState(1, "https://a.example/rss", None, "rss", NOW, **values)  # type: ignore[arg-type]


@given(st.integers(0, 10_000), st.none() | st.floats(0, 1e12), st.booleans())
def test_the_wait_grows_with_failures_and_never_beyond_its_bounds(
    failures: int, asked: float | None, reached: bool
) -> None:
    wait = wait_after(failures, EVERY, asked, reached)
    assert EVERY <= wait <= max(LONGEST_BACK_OFF, LONGEST_WAIT)
    assert wait_after(failures + 1, EVERY, asked, reached) >= wait
    assert asked is None or wait >= min(timedelta(seconds=min(asked, 1e6)), LONGEST_WAIT)


def test_each_failure_doubles_the_wait_up_to_a_day_or_an_hour_where_nobody_answers() -> None:
    assert [wait_after(n, EVERY, None, True) / EVERY for n in (0, 1, 2, 3)] == [1, 2, 4, 8]
    assert wait_after(30, EVERY, None, True) == timedelta(days=1)
    assert wait_after(30, EVERY, None, False) == timedelta(hours=1)


def test_a_feed_is_due_when_its_time_has_come_and_when_the_clock_was_set_back() -> None:
    assert is_due(state(), NOW, EVERY)
    assert not is_due(state(polled_at=NOW - timedelta(minutes=5)), NOW, EVERY)
    assert is_due(state(polled_at=NOW - timedelta(days=7)), NOW, EVERY)
    assert is_due(state(polled_at=NOW + timedelta(hours=3)), NOW, EVERY)
    resting = {"polled_at": NOW, "failures": 1, "due_at": NOW + timedelta(hours=1)}
    assert not is_due(state(**resting), NOW + timedelta(minutes=59), timedelta(0))
    assert is_due(state(**resting), NOW + timedelta(hours=1), EVERY)
    assert not is_due(state(paused=True), NOW, EVERY)
    assert not is_due(state(ended="gone"), NOW, EVERY)
