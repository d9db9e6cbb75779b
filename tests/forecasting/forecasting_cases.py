"""Questions and evidence about an invented strait, for the tests of this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from unless.domain.evidence import Evidence, OnOff, Target, TargetKind
from unless.domain.forecast import Forecast
from unless.domain.question import BaseRate, Driver, Question
from unless.domain.reading import Speaker, SpeakerKind
from unless.domain.text import Span

OPENED = date(2031, 8, 18)
DEADLINE = date(2031, 12, 31)


def question(*drivers: Driver, **changes: Any) -> Question:
    """Will the prime ministers of Velmora and Ostrany sign the strait treaty?"""
    values: dict[str, Any] = {
        "question": "Will Velmora and Ostrany sign the strait treaty by 31 December 2031?",
        "opened": OPENED,
        "deadline": DEADLINE,
        "actors": ("Velmora", "Ostrany"),
        "event": ("sign",),
        "base_rate": BaseRate(1, 6),
        "drivers": drivers,
    }
    return Question(**{**values, **changes})


def piece(
    low: float,
    high: float | None = None,
    day: int = 7,
    kind: TargetKind = "outcome",
    driver: str | None = None,
    given: Sequence[tuple[str, OnOff]] = (),
    speaker: str = "Ada Lorne",
    speaker_kind: SpeakerKind = "person",
    outlet: str | None = "Strait Herald",
    lag: int = 0,
    **changes: Any,
) -> Evidence:
    """One piece, said `day` days after the opening and published `lag` days later."""
    said = OPENED + timedelta(days=day)
    text = f"{speaker}|{day}|{kind}|{driver}|{given}|{low}|{high}|{outlet}"
    values: dict[str, Any] = {
        "id": text,
        "article": f"{outlet}-{day + lag}",
        "span": Span(0, 1, "x"),
        "sentence": "x",
        "speaker": Speaker(name=speaker, kind=speaker_kind),
        "outlet": outlet,
        "said_on": (said, said),
        "published": said + timedelta(days=lag),
        "target": Target(kind, driver),
        "low": low,
        "high": low if high is None else high,
        "given": tuple(given),
    }
    return Evidence(**{**values, **changes})


def day(n: int) -> date:
    """n days after the opening."""
    return OPENED + timedelta(days=n)


def total_influence(forecast: Forecast) -> float:
    """The sum of the influences of the pieces that count."""
    return sum(w.influence for w in forecast.evidence if w.influence is not None)
