"""Charts for pages: drawn once for the same values, and kept while the process runs."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from unless.domain.fan import Fan
from unless.domain.reliability import Reliability
from unless.report.charts.fan import fan_drawing
from unless.report.charts.of import fan_of
from unless.report.charts.probability import Course, EvidenceMark, Point, probability_drawing
from unless.report.charts.reliability import reliability_drawing
from unless.report.charts.render import chart_svg
from unless.report.charts.style import Drawing
from unless.report.charts.tornado import Swings, driver_swing, evidence_swing, tornado_drawing
from unless.report.dossier import DossierPage, DriverPanel, HistoryPoint

MARKS = 100  # pieces of evidence that are marked over time: more cannot be told apart, and each is a sentence
KEPT = 256  # charts: of 20 to 260 kB each
BARS = 12  # pieces of evidence that a tornado has bars for: what fits beside the drivers on a page

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class PageChart:
    """A chart for a page: `svg` is safe to stand in HTML as it is; the rest says the same in words and figures.

    It has no style of its own: `render.chart_css` belongs into the page's style sheet.
    """

    svg: str
    title: str
    description: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=KEPT)
def _drawn(make: Callable[[Hashable], Drawing], value: Hashable) -> PageChart:
    drawing = make(value)
    svg = chart_svg(drawing, styled=False)
    return PageChart(svg, drawing.title, drawing.description, drawing.heads, drawing.rows)


def page_chart(make: Callable[[T], Drawing], value: T) -> PageChart:
    """The chart that `make` makes of a value; a value that was drawn before is not drawn again."""
    return _drawn(make, value)


def over_time(page: DossierPage) -> PageChart | None:
    """The forecast over time with the evidence that counts; None for a page without its history.

    Its marks of evidence stand in the order of `marked`.
    """
    if page.history is None:
        return None
    points = tuple(_point(p) for p in page.history.points)
    rows = {r.id: r for r in page.evidence}
    marks = tuple(
        EvidenceMark(rows[k].published, rows[k].speaker.shown, rows[k].sentence, rows[k].influence or 0.0)
        for k in marked(page)
    )
    return page_chart(probability_drawing, Course(page.asked.question, page.asked.deadline, points, marks))


def marked(page: DossierPage) -> tuple[str, ...]:
    """The ids of the pieces that the chart over time has marks for, in the order of the marks: those that moved it most."""
    if page.history is None:
        return ()
    first = page.history.points[0].day
    rows = [r for r in page.counted[:MARKS] if r.published >= first]
    return tuple(r.id for r in sorted(rows, key=lambda r: (r.published, r.speaker.shown, r.sentence)))


def _point(p: HistoryPoint) -> Point:
    return Point(p.day, p.chance.probability, p.chance.interval50, p.chance.interval90)


def hangs_on(page: DossierPage) -> PageChart | None:
    """The tornado: what the forecast hangs on; None where it hangs on nothing."""
    bars = [b for d in page.drivers if (b := _ends(d)) is not None]
    bars.sort(key=lambda b: -abs(b[3] - b[2]))
    counted = [r for r in page.counted if r.influence]
    swings = [driver_swing(*b) for b in bars]
    swings += [
        evidence_swing(r.speaker.shown, r.sentence, r.published, r.influence or 0.0) for r in counted[:BARS]
    ]
    if not swings:
        return None
    rest = [r.influence or 0.0 for r in counted[BARS:]]
    prior = page.now.probability if page.now.prior is None else page.now.prior
    return page_chart(
        tornado_drawing,
        Swings(
            page.asked.question,
            page.as_of,
            prior,
            page.now.probability,
            tuple(swings),
            (len(rest), sum(rest)),
        ),
    )


def _ends(driver: DriverPanel) -> tuple[str, str, float, float, tuple[str, str]] | None:
    """A driver's bar: the forecast with it off and on, of a graded one low and high."""
    held = {h.state: h.chance.probability for h in driver.held}
    off, on = ("low", "high") if driver.graded else ("off", "on")
    if off not in held or on not in held:
        return None
    return driver.name, driver.says, held[off], held[on], (off, on)


def days_ahead(found: Fan) -> PageChart:
    """The conditional fan: the days ahead, with each driver held on and off."""
    return page_chart(fan_drawing, fan_of(found))


@dataclass(frozen=True, slots=True)
class _Diagram:
    found: Reliability
    title: str
    counted: str


def reliability(found: Reliability, title: str, counted: str = "forecasts") -> PageChart:
    """The reliability diagram; `title` says whose forecasts, `counted` what there is a number of."""
    return page_chart(_reliability, _Diagram(found, title, counted))


def _reliability(one: _Diagram) -> Drawing:
    return reliability_drawing(one.found, one.title, one.counted)
