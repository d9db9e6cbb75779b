"""A clock for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that a test sets: every look at it is a second later."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The next moment."""
        self.now += timedelta(seconds=1)
        return self.now

    def set(self, year: int, month: int, day: int, hour: int = 12) -> None:
        """Go to a moment in UTC."""
        self.now = datetime(year, month, day, hour, tzinfo=UTC)
