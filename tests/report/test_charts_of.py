"""Which chart shows what: from forecasts to drawings."""

from __future__ import annotations

from datetime import date, timedelta

from unless.domain.evidence import Evidence, Target
from unless.domain.forecast import Forecast, Outlook, Weighed
from unless.domain.question import Driver, Question
from unless.domain.reading import Speaker
from unless.domain.text import Span
from unless.report.charts.of import BARS, history_chart, tornado_chart

OPENED = date(2031, 3, 1)


def outlook(p: float) -> Outlook:
    return Outlook(p, {"50": (p * 0.8, p * 1.1), "90": (p * 0.5, p * 1.5)})


def weighed(n: int, influence: float | None) -> Weighed:
    day = OPENED + timedelta(days=n)
    piece = Evidence(
        f"e{n}", "a", Span(0, 1, "x"), f"Sentence {n}.", Speaker("Ada Lorne", "person"), "Herald", (day, day), day,
        Target("outcome"), 0.2, 0.4,
    )  # fmt: skip
    return Weighed(piece, influence, influence)


def forecast(*evidence: Weighed, graded: bool = False, day: int = 20, p: float = 0.3) -> Forecast:
    driver = Driver("mediation", "A mediator is at work", graded=graded)
    states = ("low", "medium", "high") if graded else ("on", "off")
    question = Question(
        "Will they sign?", OPENED, date(2031, 6, 1), ("Velmora",), ("sign",), drivers=(driver,)
    )
    given = {"mediation": {s: outlook(0.1 + 0.2 * n) for n, s in enumerate(states)}}
    return Forecast(question, OPENED + timedelta(days=day), 0.2, outlook(p), given, {}, evidence, {})


def test_a_tornado_has_the_widest_bars_first_and_sums_up_the_rest() -> None:
    pieces = [weighed(n, (-1) ** n * 0.001 * (n + 1)) for n in range(BARS + 3)]
    found = tornado_chart(forecast(*pieces, weighed(30, None)))
    assert found is not None
    assert [row[0] for row in found.rows][:2] == ["mediation", f"Ada Lorne: “Sentence {BARS + 2}.”"]
    assert len(found.rows) == 1 + BARS
    assert found.rows[0][1] == "off 30 %, on 10 %"
    # The three least: +0.1, -0.2 and +0.3 points.
    assert "3 more pieces moved it +0.2 points together" in str(found.spec["title"])


def test_a_graded_drivers_bar_goes_from_low_to_high() -> None:
    found = tornado_chart(forecast(graded=True))
    assert found is not None
    assert found.rows[0][1] == "low 10 %, high 50 %"


def test_a_history_shows_the_evidence_of_the_days_shown_that_counts() -> None:
    days = [forecast(day=n, p=0.1 + n / 100) for n in (5, 9, 20)]
    found = history_chart(forecast(weighed(2, 0.05), weighed(6, 0.04), weighed(7, None)), days)
    assert [row[0] for row in found.rows] == ["6 Mar 2031", "10 Mar 2031", "21 Mar 2031"]
    assert "1 piece of evidence; the strongest, +4.0 points: Ada Lorne, “Sentence 6.”" in found.description
