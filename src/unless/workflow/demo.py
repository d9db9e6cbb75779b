"""The demonstration: the shipped dossier, read for real and forecast at several dates, then scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from unless.domain.article import Article
from unless.domain.forecast import Forecast, Score
from unless.domain.question import Question
from unless.domain.reading import Reading
from unless.dossier import load_dossier
from unless.forecasting.scoring import score, time_averaged_brier
from unless.intake.questions import parse_question_text
from unless.reading.read import LocalReader, Reader
from unless.workflow.forecast import forecast, history


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Everything the demo shows: readings, the forecast day by day, and its scores once resolved.

    `last` is the whole forecast on the last day before the resolution, `history` a brief one on every day that
    brought a report, `telling` the days of the largest moves.
    """

    question: Question
    pairs: tuple[tuple[Article, Reading], ...]
    last: Forecast
    telling: tuple[date, ...]
    history: tuple[Forecast, ...]
    outcome: bool
    resolved_on: date
    because: str
    scores: tuple[tuple[date, Score], ...]
    average_brier: float
    base_brier: float  # of the base rate alone, over the same days


def demonstrate(
    reader: Reader | None = None, progress: Callable[[str], None] = lambda _: None
) -> Demonstration:
    """Read the dossier's reports, forecast and score."""
    dossier = load_dossier()
    question = parse_question_text(dossier.question, "question.yaml")
    reader = reader or LocalReader()
    pairs = []
    for article in dossier.reports:
        progress(article.name)
        pairs.append((article, reader.read(article)))
    resolved = dossier.resolution.date
    before = [p for p in pairs if p[0].published is not None and p[0].published < resolved]
    last = max(a.published for a, _ in before if a.published is not None)
    progress("forecasting")
    days = history(question, before, last)
    outcome = dossier.resolution.outcome
    scored = tuple((f.as_of, score(f.probability, outcome)) for f in days)
    path = [(f.as_of, f.probability) for f in days]
    flat = [(f.as_of, f.prior) for f in days]
    return Demonstration(
        question=question,
        pairs=tuple(pairs),
        last=forecast(question, before, last),
        telling=tuple(_telling(days)),
        history=days,
        outcome=outcome,
        resolved_on=resolved,
        because=dossier.resolution.because,
        scores=scored,
        average_brier=time_averaged_brier(path, outcome, resolved),
        base_brier=time_averaged_brier(flat, outcome, resolved),
    )


def _telling(days: tuple[Forecast, ...], n: int = 5) -> list[date]:
    """The days of the largest moves, and the last, in order."""
    moves = sorted(range(1, len(days)), key=lambda i: -abs(days[i].probability - days[i - 1].probability))
    chosen = {days[i].as_of for i in moves[: n - 1]} | {days[-1].as_of}
    return sorted(chosen)
