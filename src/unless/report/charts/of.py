"""Which chart shows what: from forecasts, histories, scorecards and track records to drawings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from unless.domain.evidence import State
from unless.domain.fan import Ahead as DaysAhead
from unless.domain.fan import Fan as DomainFan
from unless.domain.forecast import Forecast, Outlook
from unless.domain.question import Driver
from unless.domain.reliability import Reliability
from unless.domain.scorecard import Scorecard
from unless.report.charts.fan import Ahead, Fan, Held, fan_drawing
from unless.report.charts.probability import Course, EvidenceMark, Point, probability_drawing
from unless.report.charts.reliability import reliability_drawing
from unless.report.charts.sources import SourceRecord, sources_drawing
from unless.report.charts.style import Drawing
from unless.report.charts.tornado import Swings, driver_swing, evidence_swing, tornado_drawing
from unless.report.tables import who

BARS = 12  # pieces of evidence that a tornado has bars for: what fits beside the drivers on a page


def fan_chart(found: DomainFan) -> Drawing:
    """A forecast's days ahead, with each driver held on and off."""
    return fan_drawing(fan_of(found))


def fan_of(found: DomainFan) -> Fan:
    """The chart's values of a forecast's days ahead."""
    q = found.question
    drivers = tuple(_held(d, found.given[d.name]) for d in q.drivers if d.name in found.given)
    return Fan(q.question, found.as_of, q.deadline, _ahead(found.left), drivers)


def _held(driver: Driver, sides: Mapping[State, DaysAhead]) -> Held:
    on, off = sides
    return Held(driver.name, driver.says, _ahead(sides[on]), _ahead(sides[off]), (on, off))


def _ahead(days: DaysAhead) -> tuple[Ahead, ...]:
    return tuple(Ahead(day, o.probability, o.interval["50"], o.interval["90"]) for day, o in days)


def history_chart(last: Forecast, days: Iterable[Forecast]) -> Drawing:
    """A question's forecast over time, with the evidence that counts in the last one."""
    points = tuple(_point(f) for f in days)
    first = min(p.day for p in points)
    marks = tuple(
        EvidenceMark(
            w.evidence.published, who(w.evidence.speaker, w.evidence.outlet), w.evidence.sentence, w.influence
        )
        for w in last.evidence
        if w.influence is not None and w.evidence.published >= first
    )
    return probability_drawing(Course(last.question.question, last.question.deadline, points, marks))


def _point(f: Forecast) -> Point:
    one: Outlook = f.outlook
    return Point(f.as_of, one.probability, one.interval["50"], one.interval["90"])


def tornado_chart(found: Forecast) -> Drawing | None:
    """What an explained forecast hangs on: its drivers, and the evidence that moved it most; None where nothing does."""
    drivers = [
        driver_swing(d.name, d.says, states[off].probability, states[on].probability, (off, on))
        for d in found.question.drivers
        for on, off in [d.ends]
        if {on, off} <= (states := found.given.get(d.name, {})).keys()
    ]
    drivers.sort(key=lambda b: -abs(b.sides[1].value - b.sides[0].value))
    moved = sorted(
        ((w.influence, w.evidence) for w in found.evidence if w.influence),
        key=lambda pair: (-abs(pair[0]), pair[1].published, pair[1].id),
    )
    pieces = [
        evidence_swing(who(e.speaker, e.outlet), e.sentence, e.published, influence)
        for influence, e in moved[:BARS]
    ]
    if not drivers and not pieces:
        return None
    rest = [influence for influence, _ in moved[BARS:]]
    return tornado_drawing(
        Swings(
            found.question.question,
            found.as_of,
            found.prior,
            found.probability,
            (*drivers, *pieces),
            (len(rest), sum(rest)),
        )
    )


def scores_chart(card: Scorecard) -> Drawing:
    """The reliability diagram of a scorecard."""
    one = card.overall
    what = "The forecasts" if card.of_forecasts else "What sources judged"
    title = f"{what} against what came true on {one.questions} resolved question{'s' * (one.questions != 1)}"
    return reliability_drawing(card.reliability, title, "forecasts" if card.of_forecasts else "judgements")


def backtest_chart(found: Reliability) -> Drawing:
    """The reliability diagram of a back-test's pooled forecasts, one for each question."""
    return reliability_drawing(found, "Pooled forecasts against what came true", "questions")


def sources_chart(
    found: Sequence[tuple[str, str, Mapping[str, float | int | None]]], questions: int
) -> Drawing | None:
    """Track records: (name, kind, figures) of each source, the best first; None without any."""
    records = [
        SourceRecord(
            name=name,
            kind=kind,
            judgements=int(f["judgements"] or 0),
            questions=int(f["questions"] or 0),
            brier=float(f["shrunk"] or 0),
            interval=(float(f["shrunk_low"] or 0), float(f["shrunk_high"] or 0)),
            base=f["base_brier"],
        )
        for name, kind, f in found
    ]
    return sources_drawing(records, questions) if records else None
