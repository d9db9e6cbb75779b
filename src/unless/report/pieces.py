"""The parts of a dossier (report/dossier.py), each made of the values that the other rooms give."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date, timedelta

from unless.domain.article import Article
from unless.domain.evidence import Evidence
from unless.domain.explanation import Change, Contribution, Explanation, Needed
from unless.domain.forecast import Forecast, Outlook, Weighed
from unless.domain.question import Driver, Question
from unless.domain.record import QuestionVersion, Resolution, Scored
from unless.report.addresses import web_address
from unless.report.dossier import (
    ArticleLink,
    Asked,
    Chance,
    ChangePart,
    ChangesPanel,
    DriverPanel,
    EvidenceRow,
    Held,
    HistoryPanel,
    HistoryPoint,
    NeededLine,
    NeededPanel,
    QuestionStatus,
    ResolutionPanel,
    ScoreLine,
    SpeakerLink,
)
from unless.report.explain import CAUSES, sureness
from unless.report.kinds import headline, held_low
from unless.report.tables import target, who, why_not

WEEK = timedelta(days=7)
SUBJECTS = {"forecast": "the forecast", "base": "the base rate"}


# --- the question -------------------------------------------------------------------------------------------------
def status_of(question: Question, resolution: Resolution | None, today: date) -> QuestionStatus:
    """How a question stands on a day."""
    if resolution is not None:
        return "void" if resolution.outcome == "void" else "resolved"
    return "overdue" if today > question.deadline else "open"


def asked_of(
    forecast: Forecast,
    today: date,
    version: QuestionVersion | None = None,
    resolution: Resolution | None = None,
) -> Asked:
    """What is asked, as it stands `today`; the days left are from the forecast's day. Without a ledger no `version`."""
    q = forecast.question
    return Asked(
        key=version.key if version else "",
        question=q.question,
        kind=q.kind,
        resolves=q.resolves,
        opened=q.opened,
        deadline=q.deadline,
        days_left=(q.deadline - forecast.as_of).days,
        status=status_of(q, resolution, today),
        headline=headline(q, getattr(forecast.answer, "above", None)),
        yes_means=q.yes_means,
        base_rate=_base_rate(q),
        topics=q.topics,
        version=version.n if version else 0,
        asked_by=version.by if version else None,
        asked_at=version.recorded_at if version else None,
    )


def _base_rate(q: Question) -> str:
    if q.base_rate is None:
        return ""
    rate = f"{q.base_rate.events:g} in {q.base_rate.years:g} years"
    return f"{rate} (reference class {q.base_rate.reference})" if q.base_rate.reference else rate


def resolution_of(one: Resolution | None, scores: Iterable[Scored]) -> ResolutionPanel | None:
    """How the question came out, with the scores of the forecast and of the base rate; None while it is open."""
    if one is None:
        return None
    lines = tuple(
        ScoreLine(SUBJECTS[s.subject], s.judgements, s.probability, s.brier, s.logarithmic)
        for s in scores
        if s.subject in SUBJECTS
    )
    return ResolutionPanel(one.came_out, one.on, one.because, one.by, one.recorded_at, lines)


# --- numbers ------------------------------------------------------------------------------------------------------
def chance_of(one: Outlook, prior: float | None = None) -> Chance:
    """An outlook as a chance."""
    return Chance(one.probability, one.interval["50"], one.interval["90"], prior)


def driver_panels(forecast: Forecast) -> tuple[DriverPanel, ...]:
    """Every driver of the question, in its order."""
    return tuple(_driver(forecast, d) for d in forecast.question.drivers)


def _driver(forecast: Forecast, driver: Driver) -> DriverPanel:
    states, one = forecast.given.get(driver.name, {}), forecast.drivers.get(driver.name)
    low = held_low(states)
    ahead = None if one is None else Chance(one.on_by_deadline, one.interval["50"], one.interval["90"])
    return DriverPanel(
        name=driver.name,
        says=driver.says,
        graded=driver.graded,
        raises=driver.raises,
        held=tuple(Held(s, chance_of(states[s])) for s in driver.can_be if s in states),
        rests=None if low is None else forecast.probability - low.probability,
        on_now=None if one is None else one.on_now,
        on_by_deadline=ahead,
        levels=dict(one.levels) if one else {},
        known=tuple((k.since, k.state, k.source) for k in driver.states),
    )


def history_of(points: Sequence[HistoryPoint]) -> HistoryPanel:
    """The forecast over time, with its change over a week. Raises ValueError without a point."""
    change, since = week_change(points)
    return HistoryPanel(tuple(points), change, since)


def week_change(points: Sequence[HistoryPoint]) -> tuple[float, date]:
    """The last probability minus what stood a week before (or on the first day), and the day that is compared with."""
    if not points:
        raise ValueError("a history has at least one point")
    last = points[-1]
    start = max(last.day - WEEK, points[0].day)
    stood = next(p for p in reversed(points) if p.day <= start)
    return last.chance.probability - stood.chance.probability, start


# --- evidence -----------------------------------------------------------------------------------------------------
def evidence_rows(
    forecast: Forecast, articles: Mapping[str, Article], disputed: Container[str] = ()
) -> tuple[EvidenceRow, ...]:
    """Every piece of a forecast, in order of publication."""
    pieces = {w.evidence.id: w.evidence for w in forecast.evidence}
    row = row_maker(forecast.question, articles, pieces, disputed)
    rows = sorted(
        forecast.evidence, key=lambda w: (w.evidence.published, w.evidence.article, w.evidence.span.start)
    )
    return tuple(row(w) for w in rows)


def waiting(forecast: Forecast) -> int:
    """How many pieces nobody has decided on that could count."""
    pieces = (w.evidence for w in forecast.evidence)
    return sum(e.status == "proposed" and e.superseded_by is None for e in pieces)


def row_maker(
    question: Question,
    articles: Mapping[str, Article],
    pieces: Mapping[str, Evidence],
    disputed: Container[str] = (),
) -> Callable[[Weighed], EvidenceRow]:
    """What makes rows of pieces of a question; `pieces` are those that may stand for one, by id."""

    def row(w: Weighed) -> EvidenceRow:
        e = w.evidence
        counts = w.influence is not None
        return EvidenceRow(
            id=e.id,
            article=_article(e, articles.get(e.article)),
            start=e.span.start,
            end=e.span.end,
            words=e.span.text,
            sentence=e.sentence,
            speaker=_speaker(e),
            said_first=e.said_on[0],
            said_last=e.said_on[1],
            published=e.published,
            target=e.target.kind,
            driver=e.target.text,
            about=target(e, question.deadline),
            condition=" and ".join(f"{name} is {state}" for name, state in e.given),
            by=e.by,
            low=e.low,
            high=e.high,
            status=e.status,
            counts=counts,
            confidence=e.confidence,
            reason=e.reason,
            influence=w.influence,
            leave_one_out=w.leave_one_out,
            moved=dict(w.moved),
            why_not="" if counts else why_not(e, pieces.get(e.superseded_by or ""), question),
            winner=e.superseded_by,
            own=e.own,
            disputed=e.id in disputed,
        )

    return row


def _article(e: Evidence, article: Article | None) -> ArticleLink:
    if article is None:
        return ArticleLink(e.article, e.article, e.article, e.outlet, None, e.published)
    title = article.title or article.name
    return ArticleLink(
        article.id, article.name, title, article.outlet, web_address(article.url), article.published
    )


def _speaker(e: Evidence) -> SpeakerLink:
    s = e.speaker
    name = s.name or s.description or e.outlet or ""
    return SpeakerLink(who(s, e.outlet), name, s.kind, s.role, s.affiliation, e.voice, e.grade)


# --- what changed, and what would ---------------------------------------------------------------------------------
def changes_of(change: Change, articles: Mapping[str, Article], notes: Sequence[str] = ()) -> ChangesPanel:
    """What moved a forecast between two days: what is no evidence first, then pieces by what they moved."""
    row = row_maker(change.question, articles, {})
    parts = [c for c in change.contributions if c.evidence is None]
    parts += sorted(
        (c for c in change.contributions if c.evidence is not None), key=lambda c: (-abs(c.moved), c.why)
    )
    return ChangesPanel(
        start=change.start,
        end=change.end,
        before=change.before,
        after=change.after,
        difference=change.difference,
        parts=tuple(_part(c, row) for c in parts),
        notes=tuple(notes),
    )


def _part(c: Contribution, row: Callable[[Weighed], EvidenceRow]) -> ChangePart:
    if c.evidence is None:
        return ChangePart(c.cause, c.moved, CAUSES[c.cause], c.why, None)
    words = {"new": "came in", "fallen": "fell", "altered": "was altered"}[c.cause]
    return ChangePart(c.cause, c.moved, words, c.why, row(Weighed(c.evidence, c.moved, None)))


def needed_of(one: Explanation) -> tuple[NeededPanel, ...]:
    """What would have to be said to move it: the statements that are enough."""
    return tuple(_needed(n, one.change.question.deadline) for n in one.needed)


def _needed(one: Needed, deadline: date) -> NeededPanel:
    lines = tuple(
        NeededLine(t.who, target(t.evidence, deadline), sureness(t), t.word, t.moved)
        for t in one.tellings
        if t.enough
    )
    return NeededPanel(one.move, one.probability + one.move, lines)
